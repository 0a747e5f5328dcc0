import type { decisions as en } from "../en/decisions.ts";

export const decisions: Readonly<Record<keyof typeof en, string>> = {
  "indicator.decision.withdrawn": "取り下げられています。",
  "indicator.decision.unlisted": "挙げている情報源がなくなりました。",
  "indicator.decision.over_by_source": "情報源「{source}」が示した有効期限を過ぎています。",
  "indicator.decision.over_by_rule": "「{source}」に当てはまる経年ルールにより失効しました。",
  "indicator.decision.over_by_person": "人が定めた期限を過ぎています。",
  "indicator.decision.never_alone":
    "情報源が検知用ではないとしているか、ありふれていて単独では意味を持ちません。",
  "indicator.decision.aged": "{age} 日が経過しています。経年ルールでは {days} 日までが完全な重みです。",
  "indicator.decision.low_standing":
    "多くの利用者が共有しているか、他の値から導かれたため、重みは小さくなります。",
  "indicator.decision.warninglist_listed": "警告リスト「{list}」に載っています。",
  "indicator.decision.warninglist_within": "警告リスト「{list}」が挙げる範囲に含まれます。",
  "indicator.decision.warninglist_around": "警告リスト「{list}」が挙げるアドレスを含んでいます。",
  "indicator.decision.person_full": "{by} が完全な重みと判断しました。理由: {words}",
  "indicator.decision.person_weakened": "{by} が一段階低い重みと判断しました。理由: {words}",
  "indicator.decision.person_low": "{by} が小さな重みと判断しました。理由: {words}",
  "indicator.decision.person_inform": "{by} が通知のみ(重みなし)と判断しました。理由: {words}",
  "indicator.decision.person_ignore": "{by} が数えないと判断しました。理由: {words}",
  "indicator.decision.protected": "「{value}」は保護されているため、機器に遮断させることはありません。",
  "indicator.decision.tlp_red": "TLP:RED のため、どの機器にも渡しません。",
  "indicator.decision.not_full": "機器に渡せる情報源のうち、完全な重みとするものがありません。",
};
