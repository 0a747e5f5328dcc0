import type { settings as en } from "../en/settings.ts";

/** Japanese texts: settings. */
export const settings: Readonly<Record<keyof typeof en, string>> = {
  "settings.keys": "API キー",
  "settings.none": "変更できる設定はありません",
  "settings.none.body": "設定は管理者が行います。",
  "keys.about":
    "キーがあれば、プログラムからイベントの送信や閲覧ができます。プログラムごとに別のキーを作り、必要最小限の権限を与えてください。",
  "keys.name": "名前",
  "keys.name.hint": "何に使うキーかが分かる名前にすると、迷わず失効できます。",
  "keys.role": "権限",
  "keys.used": "最後の使用",
  "keys.created": "作成",
  "keys.actions": "操作",
  "keys.create": "キーを作成",
  "keys.made": "キーを作成しました",
  "keys.once": "今すぐコピーしてください。ハッシュ値だけを保存しているため、再表示はできません。",
  "keys.revoke": "失効させる",
  "keys.revoke.title": "{name} を失効させますか",
  "keys.revoke.body":
    "このキーを使うものは、以後すべて拒否されます。元に戻すことはできません。必要であれば新しいキーを作成してください。",
  "keys.revoked": "失効済み",
  "keys.revoked.done": "{name} を失効させました",
  "keys.empty": "キーはまだありません",
  "keys.empty.body": "HTTP でイベントを送るプログラムには、「送信専用」の権限のキーが必要です。",
};
