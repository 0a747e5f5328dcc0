import type { RuleText } from "../rule-text.ts";

/** Japanese texts of the rules in content/rules/fortigate, by rule id. */
export const fortigate: Readonly<Record<string, RuleText>> = {
  "d85fae96-eeb7-4de3-9ea0-60a0e36000b9": {
    title: "FortiGate にベンダーを装う名前の管理者アカウントを作成",
    description:
      "ベンダー、サポート、サービスを装う名前の管理者アカウントが追加されました。侵入者は、見過ごされるようにこの種の名前を選びました（Cyberoam、2020 年: cyberadmin、cyberoam_managed、cybersupport）。",
    falsePositives: ["組織がそう名付けたサービス用アカウント。変更記録と作成元を確認してください"],
  },
  "fa18b5f9-3f02-4087-a6c3-b2c4bde20782": {
    title: "FortiGate の管理者がグローバルアドレスからサインイン",
    description:
      "プライベートアドレスではない場所から、管理者がサインインしました。管理画面がインターネットから見え、実際に使われています。",
    falsePositives: [
      "インターネット経由で意図的に作業する管理者。VPN または信頼されるホストに切り替えてください",
    ],
  },
  "3a2b0517-54e1-4d6e-8ad7-2f297a937db0": {
    title: "FortiGate の管理者が jsconsole から、自分の端末ではないアドレスでサインイン",
    description:
      "Web コンソール（jsconsole）のサインインには、管理者のブラウザーのアドレスが残ります。CVE-2024-55591 の悪用では、代わりにループバックや公開 DNS のアドレスが記録されました。",
    falsePositives: ["機器上のプロキシを経由したローカルコンソール"],
  },
  "0c1f6a5e-8f0b-4a40-9d6b-5b7c0f3a7e21": {
    title: "FortiGate の管理者が同じアドレスから多数の失敗の後にサインイン",
    description:
      "あるアドレスが 10 分以内に 10 回以上、管理者のサインインに失敗し、その後に成功しました。パスワードを推測されたか、本人が思い出したかのどちらかです。境界機器への侵入の多くは、推測された管理者パスワードから始まりました。",
    falsePositives: [
      "最後に正しいパスワードを入力した管理者や、古いパスワードのスクリプト。誰のアドレスかを確認してください",
    ],
  },
  "7a0c2b43-6d18-4ff2-8c55-3f6a8a0e91d4": {
    title: "FortiGate の管理者サインインが同じアドレスから多数失敗",
    description: "10 分以内に同じアドレスから 10 回、管理者のサインインが失敗しました。",
    falsePositives: [],
  },
  "3e9b2b0f-0a4c-4b5d-b9c9-2a1de2b1c7f3": {
    title: "FortiGate の管理者サインインが失敗",
    description: "管理者のサインインが 1 回失敗しました。",
    falsePositives: [],
  },
  "5d7f0f6c-9b62-4a8e-9a39-64d1f1c0b8aa": {
    title: "FortiGate の管理者がサインイン",
    description: "管理者がサインインしました。",
    falsePositives: [],
  },
  "19684e86-9ebe-4513-a6b1-3c85b171d3e2": {
    title: "FortiGate の管理者に super_admin プロファイルを付与",
    description:
      "権限の小さかった管理者が、すべての権限を持ちました。新しいアカウントは目立つため、侵入者は既存のアカウントの権限を上げます。",
    falsePositives: ["管理を引き継ぐ担当者。誰が決めたかはログに残ります"],
  },
  "f730fa25-48f0-48ab-927d-274bbf82eb2a": {
    title: "FortiGate の認証サーバーを変更",
    description:
      "サインインの可否を問い合わせる先が追加または変更されました。そのサーバーを握る者は、すべてのサインインの可否を決め、パスワードを知ることができます。",
    falsePositives: ["組織による認証サーバーの移設"],
  },
  "79b7c8ff-702d-43c1-8bb5-1fd8d33506a1": {
    title: "FortiGate のファームウェアまたはシグネチャの自動更新を無効化",
    description:
      "機器が自動で更新する設定が無効に変更されました。侵入者は、ベンダーの修正が届かないように、ホットフィックスの仕組みを止めました（Pacific Rim、2020 年）。",
    falsePositives: ["計画されたメンテナンス。誰がいつ行うかは変更記録にあります"],
  },
  "9d8c9c52-4465-446e-908f-7fd3a3f794aa": {
    title: "FortiGate の設定を機器自身のプロセスが変更または取得",
    description:
      "FortiOS が自身に付ける名前が、変更やダウンロードの管理者として記録されています。認証回避の脆弱性 CVE-2022-40684 は、このようにログに現れます。",
    falsePositives: ["知られていません。FortiOS が自分でこの名前を使って設定を変えることはありません"],
  },
  "d8bda974-093c-496a-89c5-f0738fb9160d": {
    title: "FortiGate がコマンドを自動実行するように設定",
    description:
      "コマンドを実行するオートメーションステッチまたは自動スクリプトが、追加または変更されました。作成者のセッションが終わっても動き続けます。",
    falsePositives: ["組織の自動化。コマンドの内容を確認してください"],
  },
  "9277c786-a40d-43ab-94e4-dedb42e5d7e1": {
    title: "FortiGate の設定をダウンロード",
    description:
      "設定がファイアウォールの外に出ました。パスワードのハッシュ、鍵、ネットワークの構成が含まれ、攻撃の後で最初に持ち去られるものです。",
    falsePositives: ["手動のバックアップ。定期的なものは、決まったアカウントとアドレスから行われます"],
  },
  "c05bdb07-0888-4fb5-9703-ac37a8549a72": {
    title: "FortiGate に IPsec トンネルを追加",
    description: "別のネットワークへの新しいトンネルです。侵入者は、支店に見える入口を残します。",
    falsePositives: ["新しい拠点や取引先。変更の担当者がいます"],
  },
  "8f3a7545-9268-4af7-afb3-d02e1c361f4a": {
    title: "FortiGate のログ送信を停止",
    description:
      "syslog サーバーや分析装置へのログ送信が無効になりました。これ以降、機器は動き続けても、この画面には何も現れません。この検知は、これから見えなくなることを知らせるものです。",
    falsePositives: ["ログサーバーの交換。ほぼ同時に別のサーバーが有効になります"],
  },
  "b1241023-0fa1-4f92-afae-9b2985755fa7": {
    title: "FortiGate のログを管理者が削除",
    description:
      "容量による入れ替えではなく、操作によって保存済みのログが削除されました。侵入者は、自分の痕跡を消します。",
    falsePositives: ["手動の整理"],
  },
  "377f2cac-15dd-4110-9d39-7b46cc1c813e": {
    title: "FortiGate のインターフェイスで管理アクセスを許可",
    description:
      "インターフェイスの管理アクセスに HTTPS、HTTP、SSH、Telnet のいずれかが追加されました。インターネット側のインターフェイスであれば、誰でも試すことができます。",
    falsePositives: ["新しい内部インターフェイス。どのインターフェイスかを確認してください"],
  },
  "0c3d5e35-493d-4a8b-8af3-e9a80abb84ef": {
    title: "FortiGate のリクエスト、ユーザー名、セッションの項目にシェルの文字列",
    description:
      "外部の者が値を決められる項目に、シェルが実行する文字列が含まれています。境界機器への侵入で最も多い入口は、ポータルやサービスへのインジェクションです。",
    falsePositives: ["組織が自ら実施する脆弱性スキャン"],
  },
  "9f3c9a52-31a7-4a7e-8f0e-3c2ce0d6b5e9": {
    title: "FortiGate の SSL VPN で同じアドレスから多数のアカウントのサインインが失敗",
    description:
      "30 分以内に、1 つのアドレスが 5 人以上のユーザーとして SSL VPN のサインインに失敗しました。少数のパスワードを多数のアカウントで試す方法で、アカウントごとのロックでは気付けません。",
    falsePositives: ["VPN の証明書やパスワードの変更後の、ホテルなど 1 つのアドレスを共有する複数の利用者"],
  },
  "c6b35c88-7b0e-4a0d-8d4f-94ee2c4b3a55": {
    title: "FortiGate の SSL VPN のサインインが失敗",
    description: "SSL VPN へのサインインが 1 回失敗しました。",
    falsePositives: [],
  },
  "14eb4b42-1ec5-467a-9ad9-ee4021d4d8d6": {
    title: "FortiGate の SSL VPN のセッションファイルをパストラバーサルで要求",
    description:
      "SSL VPN の言語リソースへのリクエストに、サインイン中のセッションのファイルへのパスが含まれています（CVE-2018-13379）。サインインせずに、名前とパスワードを平文で取得できます。",
    falsePositives: ["脆弱性スキャン。応答の状態とサイズを確認してください"],
  },
  "fb57afb2-53f3-4e9f-aef1-6b0cdca80412": {
    title: "FortiGate で通信のキャプチャまたはミラーを設定",
    description:
      "スニファーポリシーまたはミラーポートが設定されました。認証情報を含め、通過するものを記録したり、別の場所に送ったりできます。",
    falsePositives: ["障害調査。終われば設定は消えるはずです"],
  },
  "343d91f0-0639-4f47-88ed-c1aa0995adf5": {
    title: "FortiGate の管理者がどこからでもサインインできるように変更",
    description: "管理者がサインインできるアドレスの一覧が、すべてのアドレスを含むものに変更されました。",
    falsePositives: ["出張する管理者。VPN のほうが適しています"],
  },
  "acb1f8f2-0cb8-42e8-9530-236baad70fea": {
    title: "FortiGate のアカウントの二要素認証を無効化",
    description:
      "管理者または VPN ユーザーに二要素目が不要になりました。これからは、盗まれたパスワードだけで入れます。",
    falsePositives: ["紛失したトークンの交換。その日のうちに戻るはずです"],
  },
};
