import type { shell as en } from "../en/shell.ts";

/** Japanese texts: shell. */
export const shell: Readonly<Record<keyof typeof en, string>> = {
  "app.name": "Breakwater",
  "nav.overview": "概要",
  "nav.findings": "検知",
  "nav.events": "イベント",
  "nav.devices": "機器",
  "nav.settings": "設定",
  "nav.main": "メインナビゲーション",
  "shell.skip": "本文へ移動",
  "shell.theme": "明るい表示・暗い表示",
  "shell.zone": "表示時刻: {zone}",
  "shell.zone.switch": "お使いの地域の時刻と UTC を切り替えます",
  "shell.signOut": "サインアウト",
  "shell.live": "受信中",
  "shell.offline": "未接続",
  "shell.language": "English",
  "action.copy": "コピー",
  "action.copied": "コピーしました",
  "action.close": "閉じる",
  "action.retry": "再試行",
  "error.title": "読み込めませんでした",
  "error.network":
    "サーバーが応答しません。動作していること、このマシンから接続できることを確認してください。",
  "time.never": "なし",
  "help.title": "キーボード",
  "help.search": "/ イベントの検索",
  "help.move": "j・k: 次・前の行、Enter: 開く、Esc: 閉じる",
  "help.go": "g のあとに o・f・e・d: 概要・検知・イベント・機器",
};
