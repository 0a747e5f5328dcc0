import type { attribution as en } from "../en/attribution.ts";

export const attribution: Readonly<Record<keyof typeof en, string>> = {
  "attribution.named": "{group} の活動である可能性: {word}({percent} %)",
  "attribution.unknown": "不明です。特定のグループは挙げません。",
  "attribution.abstained.no-candidate": "この証拠と共通点のある既知のグループはありません。",
  "attribution.abstained.techniques-only":
    "{group} を示すのは技術(テクニック)だけです。技術は多くのグループに共通するため、それだけで名前を挙げることはありません。",
  "attribution.abstained.not-distinctive":
    "技術以外で {group} と共通するものは、4 つ以上のグループが使っています。",
  "attribution.abstained.margin-too-small":
    "最上位は {group} ですが、他との差が十分ではありません。該当する可能性: {word}({percent} %)",
  "attribution.against": "未知の攻撃者、または最上位以外である可能性: {percent} %",
  "attribution.word.almost-certain": "ほぼ確実",
  "attribution.word.very-likely": "非常に高い",
  "attribution.word.likely": "高い",
  "attribution.word.roughly-even": "五分五分",
  "attribution.word.unlikely": "低い",
  "attribution.word.very-unlikely": "非常に低い",
  "attribution.word.almost-no-chance": "ほぼない",
  "attribution.compared":
    "証拠 {evidence} 件を {groups} グループと比較しました。ほかに {few} グループは、知られている特徴が少なく比較できません。",
  "attribution.unseen": "既知のどのグループにもない証拠: {values}",
  "attribution.crossed": "ATT&CK {from} はバージョン 19 では {to} です",
  "attribution.crossed.or": "ATT&CK {from} はバージョン 19 では {to} です({others} の場合もあります)",
  "attribution.may-mean": "{group} の名前が指しうるもの: {actors}",
  "attribution.shared": "共通",
  "attribution.hypothesis": "仮説",
  "attribution.score": "スコア",
  "attribution.against-it": "反する証拠",
  "attribution.decisive": "次のいずれか 1 つを除くと、最有力の仮説が変わります: {values}",
  "attribution.steady": "1 つの証拠を除いても、最有力の仮説は変わりません。",
};
