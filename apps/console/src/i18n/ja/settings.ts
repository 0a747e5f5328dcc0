import type { settings as en } from "../en/settings.ts";

/** Japanese texts: settings. */
export const settings: Readonly<Record<keyof typeof en, string>> = {
  "settings.title": "設定",
  "settings.keys": "API キー",
  "settings.keys.name": "名前",
  "settings.keys.role": "権限",
  "settings.keys.used": "最後の使用",
  "settings.keys.never": "なし",
  "settings.keys.create": "キーを作成",
  "settings.keys.revoke": "{name} を失効させる",
  "settings.keys.revoked": "失効済み",
  "settings.keys.once": "今すぐコピーしてください。再表示はできません。",
  "settings.forbidden": "API キーは管理者だけが見られます。",
};
