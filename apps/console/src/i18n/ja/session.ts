import type { session as en } from "../en/session.ts";

/** Japanese texts: signing in. */
export const session: Readonly<Record<keyof typeof en, string>> = {
  "session.title": "サインイン",
  "session.key": "API キー",
  "session.key.hint": "サーバー上で作成できます: npx breakwater key create --role administrator",
  "session.signIn": "キーでサインイン",
  "session.setup.title": "ようこそ",
  "session.setup": "サインインしています…",
  "session.setup.failed":
    "このリンクは使用済みか、有効期限が切れています。サーバーを再起動して新しいリンクを取得するか、API キーでサインインしてください。",
  "session.failed": "キーが正しくありません。",
};
