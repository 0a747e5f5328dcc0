import type { reasons as en } from "../en/reasons.ts";

export const reasons: Readonly<Record<keyof typeof en, string>> = {
  "severity.critical": "緊急",
  "severity.high": "高",
  "severity.medium": "中",
  "severity.low": "低",
  "severity.informational": "情報",
  "finding.sigma.match": "{product} {device} が、ルール「{rule}」に当てはまる内容を記録しました。",
  "finding.indicator.device":
    "{product} {device} 自身が、{sources} が侵害の痕跡 (IoC) として挙げている {value} と通信しました。",
  "finding.indicator.outbound":
    "内部から、{sources} が侵害の痕跡 (IoC) として挙げている {value} への通信がありました({product} {device} のログ)。",
  "finding.indicator.query":
    "{sources} が侵害の痕跡 (IoC) として挙げている {value} の名前解決を、{product} {device} が記録しました。",
  "finding.indicator.inbound":
    "{sources} が侵害の痕跡 (IoC) として挙げている {value} が、{product} {device} のログに送信元として現れました。",
  "finding.indicator.seen":
    "{sources} が侵害の痕跡 (IoC) として挙げている {value} を、{product} {device} が記録しました。",
  "finding.hunt.value": "{product} {device} が、ハントで探していた {value} を記録していました。",
  "finding.hunt.query": "{product} {device} が、検索「{title}」に当てはまる内容を記録していました。",
  "finding.hunt.pattern": "{product} {device} が、パターン「{title}」に当てはまる内容を記録していました。",
  "indicator.supports.device":
    "機器自身が接続を開いています。境界機器が自ら接続する理由はほとんどありません。",
  "indicator.supports.inside": "内部からの通信です。",
  "indicator.supports.allowed": "機器は通信を許可しました。",
  "indicator.supports.sources": "{count} 件の情報源が挙げています。",
  "indicator.supports.confidence": "情報源の示す確度は {confidence} % です。",
  "indicator.supports.port": "ポート {port} は、情報源が示すポートと一致します。",
  "indicator.weakens.blocked": "機器が遮断しました。",
  "indicator.weakens.outside":
    "外部からの接触は誰にでもできます。関心を示すものであり、侵入の成功を示すものではありません。",
  "indicator.weakens.shared": "多くの利用者が共有する宛先です({name})。通信のほとんどは無害です。",
  "indicator.weakens.common": "同じ名前の無害なものが数多くあります。",
  "indicator.weakens.broad": "一つの自律システムには、無関係なホストが多数含まれます。",
  "indicator.weakens.described_benign": "情報源自身の説明では、正当なものとされています。",
  "indicator.weakens.confidence": "情報源の示す確度は {confidence} % にとどまります。",
  "indicator.weakens.port": "情報源が示すポートは {listed} ですが、今回はポート {port} でした。",
  "indicator.weakens.parent_domain":
    "情報源が挙げているのは上位のドメインであり、この名前そのものではありません。",
  "indicator.weakens.network": "情報源が挙げているのは、ネットワーク {value} 全体です。",
  "indicator.weakens.derived":
    "情報源が挙げているのはこのアドレス上の URL です。ほかの用途にも使われている可能性があります。",
  "indicator.weakens.age":
    "情報源が挙げたのは、このイベントの {days} 日前です。アドレスや名前の持ち主は変わることがあります。",
  "finding.sigma.correlation": "{source} の一連のイベントが、相関ルール「{rule}」に当てはまります。",
  "finding.sigma.correlation.group":
    "{source} のイベントのうち {group} が共通するものが、相関ルール「{rule}」に当てはまります。",
  "indicator.weakens.warninglist": "警告リストに載っています: {list}。",
  "indicator.weakens.person": "{by} が重みを下げると判断しました。理由: {words}",
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
