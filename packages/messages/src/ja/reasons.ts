import type { reasons as en } from "../en/reasons.ts";

export const reasons: Readonly<Record<keyof typeof en, string>> = {
  "severity.critical": "緊急",
  "severity.high": "高",
  "severity.medium": "中",
  "severity.low": "低",
  "severity.informational": "情報",
  "finding.sigma.match": "{product} {device} が、ルール「{rule}」に当てはまる内容を記録しました。",
  "visibility.full": "全体",
  "visibility.partial": "一部",
  "visibility.indirect": "間接的",
  "visibility.sigma.log_event":
    "{product} のログに基づく検知です。侵害された機器は、侵入者の操作を記録しないことがあります。",
  "base.unrecognised_format": "製品を判別できない形式",
  "base.no_class_for_log_type": "対応するクラスがないログ種別",
  "base.required_field_missing": "必須の項目がない",
  "base.empty": "空",
  "base.processing_failed": "処理できなかった",
};
