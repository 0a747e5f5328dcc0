import type { overview as en } from "../en/overview.ts";

/** Japanese texts: overview. */
export const overview: Readonly<Record<keyof typeof en, string>> = {
  "overview.title": "概要",
  "overview.rate": "毎秒のイベント数",
  "overview.received": "受信",
  "overview.stored": "保存",
  "overview.dropped": "破棄",
  "overview.queue": "処理待ち",
  "overview.openFindings": "未対応の検知",
  "overview.understood": "解析できた割合",
  "overview.understood.hint": "起動後に保存したイベントのうち、特定のクラスに分類できた割合",
  "overview.base": "分類せずに保存したイベント（理由別）",
  "overview.base.none": "受信したものはすべて解釈できました。",
  "overview.listeners": "受信口",
  "overview.rules": "ルール",
  "overview.rules.line": "有効 {compiled} 件、無効 {inactive} 件、不備 {rejected} 件",
  "overview.lake": "データレイク",
  "overview.lake.ready": "正常に動作しています",
  "overview.lake.starting": "起動しています",
  "overview.quiet": "まだログを受信していません",
  "overview.quiet.body":
    "起動してから何も受信していないため、機器の状態については何も判断できません。このマシンのポート {port} に syslog を送ってください。",
  "overview.quiet.fortigate": "FortiGate のコマンドライン",
  "overview.quiet.sophos":
    "Sophos Firewall: 「システムサービス」>「ログ設定」> syslog サーバーの追加。形式は “Standard syslog protocol”、ポートは {port}",
  "overview.quiet.try": "シェルから試す場合",
  "overview.listener.ok": "待ち受け中",
  "drop.queue_full": "キューが満杯でした",
  "drop.kernel_receive_buffer": "カーネルの受信バッファーが満杯でした",
  "drop.stopping": "サーバーの停止中でした",
};
