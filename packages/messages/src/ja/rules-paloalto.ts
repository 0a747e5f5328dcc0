import type { RuleText } from "../rule-text.ts";

/** Japanese texts of the rules in content/rules/paloalto, by rule id. */
export const paloalto: Readonly<Record<string, RuleText>> = {
  "6ee6992d-e244-4c06-ae9b-448a68e1a68f": {
    title: "PAN-OS に管理者を追加",
    description: "ファイアウォールまたは Panorama の新しい管理者です。",
    falsePositives: ["新しい担当者。誰がどこから追加したかはログに残ります"],
  },
  "28620f0b-128b-4e81-a90c-7a1ce628ae58": {
    title: "PAN-OS の管理者がグローバルアドレスからサインイン",
    description:
      "プライベートアドレスではない場所から、管理者がファイアウォールの管理画面にサインインしました。2024 年 11 月、管理画面に到達できるファイアウォールが乗っ取られました（CVE-2024-0012）。",
    falsePositives: ["インターネット経由で意図的に作業する管理者。VPN 経由に切り替えてください"],
  },
  "03d4de49-56ad-449a-96f1-2bbd8c91386e": {
    title: "PAN-OS または GlobalProtect 自体への攻撃を検知",
    description:
      "PAN-OS、その管理画面、GlobalProtect の脆弱性に対するファイアウォール自身のシグネチャが反応しました。CVE-2024-3400 や CVE-2024-0012 のように、ファイアウォールの乗っ取りが試みられています。",
    falsePositives: ["組織のスキャナー"],
  },
  "5d8fe756-488a-4349-a72e-4d18e1d1bbfa": {
    title: "PAN-OS の認証を変更",
    description:
      "認証プロファイルまたはその先のサーバーが、追加、変更、削除のいずれかを受けました。そのサーバーを握る者は、すべてのサインインの可否を決められます。",
    falsePositives: ["組織による認証サーバーの移設。変更の担当者がいます"],
  },
  "d641e358-3052-411b-83dd-ea41e2fd9496": {
    title: "PAN-OS の設定をグローバルアドレスから変更",
    description:
      "プライベートアドレスではない場所から、設定が変更されました。管理画面がインターネットに開かれ、実際に使われています。",
    falsePositives: ["インターネット経由で意図的に作業する管理者。VPN 経由に切り替えてください"],
  },
  "8d1b2ce2-9d91-48a4-a4c6-0b86caf247c1": {
    title: "PAN-OS が重大な攻撃を検知し、通過させた",
    description:
      "重大度 critical のシグネチャが反応しましたが、プロファイルは警告または許可だけを行ったため、攻撃は標的に届きました。",
    falsePositives: ["組織のスキャナー、または攻撃対象に当てはまらないシグネチャ"],
  },
  "4dc31e46-2fbd-4c19-8e08-796d63fd32c4": {
    title: "PAN-OS のログを消去、または送信を停止",
    description: "ログが消去された、またはログの送信先が削除されました。",
    falsePositives: ["ログサーバーの交換。同時に後継が追加されます"],
  },
  "2b9ecb6f-a308-4347-982c-fd97a4e6951e": {
    title: "PAN-OS のインターフェイスで管理アクセスを許可",
    description:
      "インターフェイスが管理者に応答するプロファイルが追加または変更された、または管理画面に到達できるアドレスの一覧が削除されました。",
    falsePositives: ["新しい内部インターフェイス。どれがそのプロファイルを使うかを確認してください"],
  },
  "87adfb4e-0362-45eb-bb0e-8e22a7d8eb95": {
    title: "PAN-OS にすべてを通すルール",
    description:
      "任意のアドレス間で任意のアプリケーションを許可するセキュリティルールが、追加または変更されました。変更内容を含む変更ログでのみ検知できます。",
    falsePositives: ["試験用のルール。その日のうちに消えるはずです"],
  },
  "2d22eb53-87c2-4b89-995d-7b9f256e58e4": {
    title: "PAN-OS の外部の者が値を決められる項目にシェルの文字列",
    description:
      "ファイアウォールを通るユーザー名またはリクエストに、シェルが実行する文字列が含まれています。GlobalProtect への攻撃（CVE-2024-3400）と同じ手口です。",
    falsePositives: ["名前については知られていません。リクエストについては、そのような文字列の検索"],
  },
  "94bbb501-137c-47ca-8e32-b4e930ca3c4f": {
    title: "PAN-OS のコンテンツ更新を停止",
    description: "ファイアウォールがシグネチャや修正を取得するスケジュールが削除されました。",
    falsePositives: ["スケジュールを引き継ぐ Panorama"],
  },
};
