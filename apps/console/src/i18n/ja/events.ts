import type { events as en } from "../en/events.ts";

/** Japanese texts: events. */
export const events: Readonly<Record<keyof typeof en, string>> = {
  "events.title": "イベント",
  "events.search": "検索: 単語、src_endpoint.ip:192.0.2.1、metadata.event_code:32001（/ キーで移動）",
  "events.range.1h": "1 時間",
  "events.range.1d": "1 日",
  "events.range.7d": "7 日",
  "events.range.30d": "30 日",
  "events.range": "受信した期間",
  "events.time": "時刻",
  "events.class": "クラス",
  "events.product": "製品",
  "events.source": "送信元",
  "events.destination": "宛先",
  "events.raw": "受信した行",
  "events.count": "{count} 件",
  "events.empty": "一致するイベントはありません",
  "events.empty.body":
    "期間を広げるか、条件を減らしてください。項目名は OCSF のパスです。イベントの詳細で確認できます。",
  "event.title": "イベント",
  "event.raw": "受信したままの行",
  "event.ocsf": "OCSF",
};
