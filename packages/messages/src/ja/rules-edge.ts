import type { RuleText } from "../rule-text.ts";

/** Japanese texts of the rules in content/rules/edge, by rule id. */
export const edge: Readonly<Record<string, RuleText>> = {
  "c3d3018e-e1ab-4f34-8b51-e5beb5bdb4d1": {
    title: "2020 年のファイアウォール攻撃で使われたサーバーへの接続",
    description:
      "2020 年に Sophos のファイアウォールへの攻撃で、取得元や送信先として使われたアドレスです。年月がたっているため、現在は別の持ち主かもしれません。",
    falsePositives: ["現在そのアドレスを使っている持ち主"],
  },
  "63b92c19-6971-4e68-88a8-9a70b614b5a2": {
    title: "Asnarök 攻撃のドメインを名前解決",
    description:
      "2020 年の Sophos ファイアウォールへの攻撃（Asnarök）で使われた名前です。多くはベンダーの名前に似せてあります。機器はここから攻撃コードを取得し、ここへ報告しました。",
    falsePositives: ["研究者。一部の名前は、現在は防御側が管理しています"],
  },
  "db7859e2-429c-485e-8daf-05800e10deb5": {
    title: "Asnarök 攻撃のドメインへのリクエスト",
    description:
      "2020 年の Sophos ファイアウォールへの攻撃（Asnarök）で使われた名前です。多くはベンダーの名前に似せてあります。機器はここから攻撃コードを取得し、ここへ報告しました。",
    falsePositives: ["研究者。一部の名前は、現在は防御側が管理しています"],
  },
  "7e875a2e-8284-4102-9f5b-5717eb2b02b4": {
    title: "名前のないアドレスからシェルスクリプトを取得",
    description:
      "ドメイン名のないサーバーから、HTTP でシェルスクリプトが取得されました。機器の感染はこの方法で起こります。人がこの方法でソフトウェアを入手することは、まずありません。",
    falsePositives: ["小規模なベンダーのインストーラー"],
  },
  "2a2cab1f-a816-48da-800b-b9c90b86101e": {
    title: "ファイアウォールの更新に見せかけたドメインを名前解決",
    description:
      "ファイアウォールメーカーの名前に更新を表す言葉をつないだ、メーカーのものではない名前です。通信が更新に見えるように、攻撃者がこの種の名前を登録していました。",
    falsePositives: ["メーカー名を使う販売店やユーザー会"],
  },
  "a41351cd-4baa-4dea-84e3-697e665afba5": {
    title: "ファイアウォールの更新に見せかけたドメインへのリクエスト",
    description:
      "ファイアウォールメーカーの名前に更新を表す言葉をつないだ、メーカーのものではない名前です。通信が更新に見えるように、攻撃者がこの種の名前を登録していました。",
    falsePositives: ["メーカー名を使う販売店やユーザー会"],
  },
  "e8f85285-5c8b-41bd-b334-ff90b3b31971": {
    title: "Pacific Rim の攻撃で使われたサーバーへの接続",
    description:
      "2020 年から 2024 年にかけて Sophos のファイアウォールなどへの攻撃で、取得元や報告先として使われたアドレスです。年月がたっているため、現在は別の持ち主かもしれません。",
    falsePositives: ["現在そのアドレスを使っている持ち主"],
  },
  "83e24a3e-188d-4a89-a586-24cc9db2512d": {
    title: "Pacific Rim の攻撃のドメインを名前解決",
    description:
      "2022 年の Sophos ファイアウォールへの攻撃(DriftingCloud、Covert Channels)や Crimson Palace で使われた名前です。侵入者のプログラムが報告先として使います。",
    falsePositives: ["調査のための名前解決。現在は別の持ち主かもしれません"],
  },
  "c60df84d-90e1-4dc5-80d1-de7559e02e47": {
    title: "Cloud Snooper の送信元ポートから Web サーバーへの接続",
    description:
      "ルートキット Cloud Snooper への命令に使われる 6 つの送信元ポートのいずれかから、外部から Web サーバーへの接続が許可されました。クライアントが偶然使うことはまれです。",
    falsePositives: [
      "偶然そのポートを使ったクライアント(特に 6060、7070、8080、9999)。2 回目があるかを確かめてください",
    ],
  },
};
