import type { connect as en } from "../en/connect.ts";

/** Japanese texts: connecting a device. */
export const connect: Readonly<Record<keyof typeof en, string>> = {
  "connect.lead":
    "製品を選び、コマンドをコピーして機器に貼り付けてください。最初の行が届くと、どう解釈したかと合わせて横に表示します。",
  "connect.product": "製品",
  "connect.syslog.name": "その他の syslog 機器",
  "connect.host": "機器から見たこのサーバーのアドレス",
  "connect.host.hint": "機器から接続できる名前かアドレスです。下のコマンドに使います。",
  "connect.host.wrong": "ホスト名か IP アドレスを入力してください。",
  "connect.port": "ポート",
  "connect.copy": "コマンドをコピー",
  "connect.listener.failed": "サーバーがこのポートで待ち受けていません: {error}",
  "connect.fortigate.send": "FortiGate のコマンドラインで、ログの送信先を設定します。",
  "connect.fortigate.what":
    "侵入者が触れる部分を記録します。通過する通信だけでなく、ファイアウォール自身への接続も対象にします。",
  "connect.fortigate.test": "試験用のログをすぐに送ります。",
  "connect.sophos.open":
    "Web 管理コンソールで「システムサービス」>「ログ設定」を開き、syslog サーバーを追加します。",
  "connect.sophos.add":
    "IP アドレス {host}、ポート {port}、ファシリティ DAEMON、重大度レベル「情報」、形式 “Standard syslog protocol” を指定します。",
  "connect.sophos.what":
    "保存し、新しいサーバーの列ですべてのログを有効にします。侵入者を見つけるために最低限必要なのは、イベントの「管理」「認証」「システム」、ファイアウォール、Web サーバー保護、IPS です。",
  "connect.asa.send": "ASA のコマンドラインで設定します。",
  "connect.asa.interface":
    "「inside」は、このサーバー側のインターフェース名に置き換えてください。通信とサインインを見るには、重大度 informational が必要です。",
  "connect.asa.note":
    "「logging permit-hostdown」により、このサーバーが停止していても ASA は通信を続けます。ない場合は新しい接続を拒否します。ログは暗号化されないため、管理用ネットワークを通してください。",
  "connect.panos.profile":
    "PAN-OS のコマンドラインで syslog サーバーを作成し、システム、設定、GlobalProtect、トラフィック、脅威の各ログを送ります。",
  "connect.panos.rules":
    "管理インターフェース用を含むセキュリティルールに、ログ転送プロファイル「breakwater」を設定し（Policies > Security > Actions > Log Forwarding）、もう一度コミットします。",
  "connect.syslog.rsyslog": "rsyslog が動作する Linux マシンまたは中継サーバーの場合:",
  "connect.syslog.try": "まず 1 行だけ試す場合:",
  "connect.syslog.note":
    "未対応の製品の行も保存され、検索できます（「解釈できない」と表示します）。RFC 3164 と RFC 5424 を、TCP と UDP で受信できます。",
  "connect.note.plain":
    "TCP では、このサーバーの動作中に経路上で行が失われることはありません。ログは暗号化されないため、管理用ネットワークを通してください。",
  "connect.note.udp":
    "この製品は syslog を UDP で送ります。経路上で行が失われても分からず、内容は経路上で読めます。管理用ネットワークを通してください。",
  "arrivals.title": "届いたログ",
  "arrivals.again": "最初からやり直す",
  "arrivals.waiting": "最初の行を待っています…",
  "arrivals.waiting.body": "機器が送信すると、数秒でここに現れます。現れない場合:",
  "arrivals.check.reach":
    "機器からこのサーバーのアドレスとポートに接続できますか。ループバックアドレスには外部から接続できません。",
  "arrivals.check.firewall": "このマシン自身のファイアウォールで、ポートが許可されていますか。",
  "arrivals.check.device": "機器が今、何か記録していますか。機器にサインインすると記録されます。",
  "arrivals.understood": "受信できています: {products}",
  "arrivals.devices": "機器の一覧で見る",
  "arrivals.notUnderstood": "行は届いていますが、まだ解釈できていません。保存はされています。",
};
