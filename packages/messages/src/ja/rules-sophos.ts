import type { RuleText } from "../rule-text.ts";

/** Japanese texts of the rules in content/rules/sophos, by rule id. */
export const sophos: Readonly<Record<string, RuleText>> = {
  "92b3a9ca-e1cb-4cbb-9612-aac6cc8c9458": {
    title: "Sophos Firewall の管理者がグローバルアドレスからサインイン",
    description:
      "プライベートアドレスではない場所から、管理者が管理コンソールにサインインしました。管理画面がインターネットから見え、実際に使われています。",
    falsePositives: ["インターネット経由で意図的に作業する管理者。VPN 経由に切り替えてください"],
  },
  "2b8d6f14-5a7e-4c0f-9c4b-1f6f0e7a3d90": {
    title: "Sophos Firewall の管理者が同じアドレスから多数の失敗の後にサインイン",
    description:
      "あるアドレスが 10 分以内に 10 回以上、管理コンソールのサインインに失敗し、その後に成功しました。パスワードを推測されたか、本人が思い出したかのどちらかです。",
    falsePositives: [
      "最後に正しいパスワードを入力した管理者や、古いパスワードのスクリプト。誰のアドレスかを確認してください",
    ],
  },
  "8e5f1c0a-2d43-4c6b-8a1d-7b3a9d5e6c12": {
    title: "Sophos Firewall の管理者サインインが同じアドレスから多数失敗",
    description: "10 分以内に同じアドレスから 10 回、管理コンソールのサインインが失敗しました。",
    falsePositives: [],
  },
  "4f2a9d77-0b1c-4e8f-9d2e-5c6b7a8f9e03": {
    title: "Sophos Firewall の管理者サインインが失敗",
    description: "管理コンソールへのサインインが 1 回失敗しました。",
    falsePositives: [],
  },
  "6c0d3e58-1a9b-4d7f-8e6c-2f4b5a7d9c31": {
    title: "Sophos Firewall の管理者がサインイン",
    description: "管理者が管理コンソールにサインインしました。",
    falsePositives: [],
  },
  "1278a350-1b00-4ae3-94e7-292a309500ba": {
    title: "Sophos Firewall に管理者を追加",
    description:
      "ファイアウォールの新しい管理者です。2020 年と 2022 年の攻撃では、修正後も入口が残るようにアカウントが作られました。",
    falsePositives: ["新しい担当者。誰がどこから追加したかはログに残ります"],
  },
  "913e1350-97d8-4031-a243-1a32e2333afd": {
    title: "Sophos Firewall に侵入で知られた名前の管理者",
    description:
      "侵入者が Cyberoam や Sophos のファイアウォールに、ベンダーのものと思わせるために作成した名前の管理者が、サインインまたは追加されました。",
    falsePositives: ["組織がそう名付けたアカウント"],
  },
  "e6ff9eea-1d2a-4c49-bde4-381fc5427fd8": {
    title: "Sophos Firewall が指令サーバーへの通信を検知",
    description:
      "ファイアウォールの Advanced Threat Protection が、配下の機器からマルウェアの指令サーバーへの通信を検知または遮断しました。通信元は感染しており、別のファイアウォールかもしれません。",
    falsePositives: ["別のマシンの問い合わせを中継する DNS サーバー。誰が問い合わせたかを調べてください"],
  },
  "4f66ec77-fa53-4733-9f26-0c3a84981cff": {
    title: "Sophos Firewall の設定をグローバルアドレスから変更",
    description:
      "プライベートアドレスではない場所から、管理者が設定を変更しました。管理画面がインターネットに開かれ、実際に使われています。",
    falsePositives: ["インターネット経由で意図的に作業する管理者。VPN 経由に切り替えてください"],
  },
  "3b38690d-e9cb-4256-894b-0fa9980a7f18": {
    title: "Sophos Firewall のホットフィックス自動適用を無効化",
    description:
      "ホットフィックスを自動で適用する設定が無効になりました。侵入者は、ベンダーの修正が機器に届かないようにこれを行いました（Pacific Rim、2020 年）。",
    falsePositives: ["合意された変更。誰が行ったかはメッセージに残ります"],
  },
  "1e51869f-66f9-4c63-ac74-ff4a7e5b4e18": {
    title: "Sophos Firewall の外部の者が値を決められる項目にシェルの文字列",
    description:
      "ファイアウォールのポータルのユーザー名、リクエスト、メッセージに、シェルやデータベースが実行する文字列が含まれています。Pacific Rim の攻撃で使われた脆弱性は、この方法で悪用されました（CVE-2020-12271、CVE-2022-3236）。",
    falsePositives: ["組織が自ら実施する脆弱性スキャン"],
  },
  "a1f11916-8809-4be2-8ba8-a122cfeb4cd6": {
    title:
      "Sophos Firewall の root またはサポート用アカウントへのサインインがグローバルアドレスから試みられた",
    description:
      "インターネット上の誰かが、ファイアウォールのコンソールのアカウントを試しました。シェルが SSH で応答しています。",
    falsePositives: ["インターネット側の SSH が本来どおり閉じていれば、ありません"],
  },
  "e231b42f-2379-45cd-b406-61a981b06cab": {
    title: "Sophos Firewall がログを送信しなくなった",
    description:
      "syslog サーバーが削除または無効化されました。これ以降にファイアウォールで起こることは、外からは見えません。",
    falsePositives: ["ログサーバーの交換。同時に後継が追加されます"],
  },
};
