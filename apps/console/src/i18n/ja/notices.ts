import type { notices as english } from "../en/notices.ts";

/** お知らせの文言(日本語)。 */
export const notices: Readonly<Record<keyof typeof english, string>> = {
  "notices.none": "お知らせはまだありません。",
  "notices.readAll": "すべて既読にする",
  "notice.finding.new": "{title}({device})",
  "notice.finding.reopened": "再発: {title}({device})",
  "notice.hunt.ended": "{title} の新しい IoC によるハンティング: 検知 {count} 件",
  "notice.feed.held": "フィード {title} を保留しています。内容を確認してください",
  "notice.feed.failing": "フィード {title} の取得が失敗し続けています",
};
