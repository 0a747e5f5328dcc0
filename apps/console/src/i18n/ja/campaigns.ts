import type { campaigns as en } from "../en/campaigns.ts";

/** Japanese texts: the library of campaigns. */
export const campaigns: Readonly<Record<keyof typeof en, string>> = {
  "campaigns.title": "キャンペーン",
  "campaigns.about":
    "公開されている範囲での、ファイアウォールへの過去の攻撃です。段階ごとに、何がそれを示し、同梱の検知が見つけるかを示します。すべてテストで再現しています。",
  "campaigns.all": "すべてのキャンペーン",
  "campaigns.unknown": "このキャンペーンはライブラリにありません",
  "campaigns.when": "時期",
  "campaigns.campaign": "キャンペーン",
  "campaigns.state.detected": "検知できる",
  "campaigns.state.not-yet": "まだ検知できない",
  "campaigns.state.not-visible": "見えない",
  "campaigns.steps": "起きたこと",
  "campaigns.steps.about": "時刻は再現の開始からの経過です。",
  "campaigns.foundBy": "見つけるルール: {rule}",
  "campaigns.shownBy": "示すもの: {telemetry}",
  "campaigns.caughtBy": "何があれば見つけられたか",
  "campaigns.techniques": "技術（ATT&CK v{version}）",
  "campaigns.indicators": "侵害指標（IoC）",
  "campaigns.indicators.about":
    "公開されている数年前の指標です。過去を調べるために使ってください。アドレスは現在、別の持ち主かもしれません。",
  "campaigns.kind": "種類",
  "campaigns.value": "値",
  "campaigns.sources": "出典",
  "campaigns.replay": "サンプルデータとして再現",
  "campaigns.replay.said": "キャンペーンを再現しています。生じたものにはサンプルの印が付きます。",
};
