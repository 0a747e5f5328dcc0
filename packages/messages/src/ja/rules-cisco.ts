import type { RuleText } from "../rule-text.ts";

/** Japanese texts of the rules in content/rules/cisco, by rule id. */
export const cisco: Readonly<Record<string, RuleText>> = {
  "d120d33b-e35d-48d4-aa16-ed9744a37312": {
    title: "Cisco のアクセスリストにすべてを通す行を追加",
    description: "送信元も宛先も問わずに許可する行が、アクセスリストに追加されました。",
    falsePositives: ["外向きの通信を許可するリストの最後の行"],
  },
  "9c3bd1b2-b734-4d1e-a705-70da02ca58f8": {
    title: "Cisco IOS XE に攻撃で使われたアカウント",
    description:
      "IOS XE の Web 管理画面から攻撃者が作成したもの（CVE-2023-20198）と同じ名前のアカウント、またはその名前で動く処理が記録されました。",
    falsePositives: ["知られていません"],
  },
  "890a7dca-d9c8-4725-954d-f9675e58c1d0": {
    title: "Cisco 機器の管理者がグローバルアドレスからサインイン",
    description: "プライベートアドレスではない場所から、機器の管理画面にサインインがありました。",
    falsePositives: ["インターネット経由で意図的に作業する管理者。VPN 経由に切り替えてください"],
  },
  "96fb879b-c906-4d29-9053-e915385c8904": {
    title: "Cisco 機器の認証を弱める、または別の認証サーバーに変更",
    description:
      "集中認証が外された、必須でなくなった、または別のサーバーに変更されました。そのサーバーを握る者は、すべてのサインインの可否を決め、パスワードを知ることができます。",
    falsePositives: ["組織による認証サーバーの移設。変更の担当者がいます"],
  },
  "a41863ae-0520-45a9-a73f-b929ca3a7c58": {
    title: "Cisco 機器の起動元を変更",
    description:
      "機器が何から起動するかが変更されました。攻撃者のイメージから起動すると、稼働中の機器で行う対処はすべて無効になります。",
    falsePositives: ["アップデート。予告された変更と再起動を伴います"],
  },
  "0c3e4d37-46ae-4bf6-be70-31b6d7f008c1": {
    title: "Cisco 機器の設定やキャプチャを別のマシンにコピー",
    description:
      "設定、キャプチャ、または機器のファイルがサーバーに送られました。パスワードのハッシュ、鍵、ネットワークの構成が含まれます。",
    falsePositives: ["機器自身によるバックアップ。決まった時刻に、決まったサーバーへ送られます"],
  },
  "a1a4781b-5d67-4d35-8382-c874103da769": {
    title: "Cisco 機器のログを消去または停止",
    description:
      "ログが消去された、またはログの記録が全体、サーバー宛て、特定のメッセージのいずれかで停止されました。ASA や IOS への侵入者は、自分が写るメッセージを抑止します。",
    falsePositives: ["ログサーバーの交換。コンソールや端末への表示の停止は対象外です"],
  },
  "476d7a7c-a70b-4bc5-aa91-1518fce10f01": {
    title: "Cisco 機器に特権 15 のアカウントを追加",
    description: "すべての操作ができるローカルアカウントが作成されました。",
    falsePositives: ["集中認証を使わない機器への、新しい担当者の追加"],
  },
  "0951bd3a-3b1c-4f94-affa-d04ce912ddd8": {
    title: "Cisco 機器のシェルまたはゲストコンテナーを使用",
    description:
      "機器のコマンドラインの下にある Linux に入った、またはゲストコンテナーが起動されました。そこで動くものは機器のログに残りません。Salt Typhoon はツールをここに置いていました。",
    falsePositives: ["ゲストコンテナーで動く自動化。管理者がいます"],
  },
  "ba2721bf-f395-4b85-878b-0c8ddd0b4d10": {
    title: "Cisco 機器でユーザー名にシェルの文字列",
    description:
      "サインインで入力された名前に、シェルやデータベースが実行する文字列が含まれています。サインイン画面の裏にある脆弱性は、この方法で試されます。",
    falsePositives: ["知られていません。このような名前の人はいません"],
  },
  "72d2326e-9ba6-4b19-bd7c-5b3b401520a5": {
    title: "Cisco ルーターの SSH が独自のポートで待ち受け",
    description:
      "SSH が 22 番以外のポートで待ち受けています。Salt Typhoon に侵入されたルーターでは、監視の目を避けて 22x22 や 57722 などのポートが使われました。",
    falsePositives: ["組織がすべてのルーターで決めているポート"],
  },
  "40562cad-ecd8-4e6a-9255-3cc8524e2fed": {
    title: "Cisco 機器で通信のキャプチャまたはミラーを設定",
    description:
      "通信のキャプチャまたはミラーが機器に設定されました。ArcaneDoor や Salt Typhoon は、この方法で認証情報を盗み取りました。",
    falsePositives: ["障害調査。終われば設定は消えるはずです"],
  },
  "73fa28d6-d867-4343-b557-735bc12fa154": {
    title: "Cisco ルーターに別のネットワークへのトンネルを追加",
    description:
      "ルーターにトンネルが設定されました。Salt Typhoon は、侵入したルーターに GRE や IPsec のトンネルを残していました。",
    falsePositives: ["新しい拠点や取引先。変更の担当者がいます"],
  },
  "fa3c2e63-531a-4319-aa33-64d9229ad1af": {
    title: "Cisco ルーターの Web サーバーを有効化",
    description:
      "ルーターまたはスイッチの Web 管理画面が有効になりました。数万台の IOS XE 機器が、ここから乗っ取られました。",
    falsePositives: ["Web 管理画面で運用している機器"],
  },
};
