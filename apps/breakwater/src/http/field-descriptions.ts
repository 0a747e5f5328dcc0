export interface FieldDescription {
  readonly en: string;
  readonly ja: string;
}

/** What the fields that people search by most are; the names are OCSF's. */
export const fieldDescriptions: Readonly<Record<string, FieldDescription>> = {
  "observables.value": text(
    "Any observable of the event, wherever it stands",
    "イベント内のどこかにある観測値",
  ),
  "metadata.uid": text("Id of the event", "イベントの ID"),
  "metadata.tenant_uid": text("Tenant", "テナント"),
  time: text("Time by the device's clock, ms", "機器の時計による時刻(ミリ秒)"),
  "metadata.logged_time": text("Time of receipt, ms", "受信時刻(ミリ秒)"),
  class_uid: text(
    "What kind of event it is: 4001 network, 3002 sign-in",
    "イベントの種類(4001 通信、3002 認証 など)",
  ),
  activity_id: text("What happened, within the class", "クラス内での動作"),
  type_uid: text("Class and activity together", "クラスと動作の組"),
  category_uid: text("Category of the class", "クラスの分類"),
  severity_id: text("Severity, 1 informational to 6 fatal", "重大度(1 情報 〜 6 致命的)"),
  action_id: text("Decision: 1 allowed, 2 denied", "判断(1 許可、2 拒否)"),
  disposition_id: text("Outcome: 1 allowed, 2 blocked", "処理結果(1 許可、2 遮断)"),
  status_id: text("1 success, 2 failure", "1 成功、2 失敗"),
  status_code: text("The device's code of the outcome", "機器が示す結果のコード"),
  "metadata.product.vendor_name": text("Vendor of the device", "機器のベンダー"),
  "metadata.product.name": text("Product that logged it", "記録した製品"),
  "metadata.log_name": text("The vendor's kind of log", "ベンダーによるログの種類"),
  "metadata.event_code": text("The vendor's id of the message", "ベンダーによるメッセージ ID"),
  "device.uid": text("Serial number of the device", "機器のシリアル番号"),
  "device.hostname": text("Name of the device", "機器の名前"),
  "device.ip": text("Address of the device", "機器のアドレス"),
  "src_endpoint.ip": text("Source address", "送信元アドレス"),
  "src_endpoint.port": text("Source port", "送信元ポート"),
  "dst_endpoint.ip": text("Destination address", "宛先アドレス"),
  "dst_endpoint.port": text("Destination port", "宛先ポート"),
  "dst_endpoint.svc_name": text("Service, by the device", "サービス(機器の判定)"),
  "connection_info.protocol_num": text("IP protocol: 6 TCP, 17 UDP", "IP プロトコル(6 TCP、17 UDP)"),
  "firewall_rule.uid": text("Rule of the firewall", "ファイアウォールのルール"),
  "traffic.bytes_in": text("Bytes received", "受信バイト数"),
  "traffic.bytes_out": text("Bytes sent", "送信バイト数"),
  "traffic.packets_in": text("Packets received", "受信パケット数"),
  "traffic.packets_out": text("Packets sent", "送信パケット数"),
  duration: text("Duration, ms", "継続時間(ミリ秒)"),
  "user.name": text("Account that it is about", "対象のアカウント"),
  "actor.user.name": text("Account that did it", "操作したアカウント"),
  "http_request.url.url_string": text("URL", "URL"),
  "http_request.url.hostname": text("Host of the URL", "URL のホスト名"),
  "http_request.user_agent": text("User agent", "ユーザーエージェント"),
  "query.hostname": text("Name asked of DNS", "DNS で問い合わせた名前"),
  "file.name": text("File", "ファイル名"),
};

function text(en: string, ja: string): FieldDescription {
  return { en, ja };
}
