import type { devices as en } from "../en/devices.ts";

/** Japanese texts: devices. */
export const devices: Readonly<Record<keyof typeof en, string>> = {
  "devices.title": "機器",
  "devices.name": "名前",
  "devices.product": "製品",
  "devices.identity": "識別情報",
  "devices.version": "バージョン",
  "devices.address": "アドレス",
  "devices.events": "イベント数",
  "devices.findings": "未対応の検知",
  "devices.last": "最後の受信",
  "devices.empty": "ログを送ってきた機器はありません",
};
