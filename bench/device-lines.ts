import { generator, pick, type Random } from "../conformance/fuzz/random.ts";

/**
 * Syslog lines as a busy FortiGate and Sophos Firewall send them, 500 to 800 bytes each: mostly traffic, some web
 * filtering, some administration; addresses, ports, users and counters differ from line to line. The same `count` gives
 * the same lines.
 */
export function deviceLines(count: number): readonly string[] {
  const random = generator(42);
  return Array.from({ length: count }, (_, at) => {
    const make = makers[Math.floor(random() * makers.length)] ?? fortigateTraffic;
    return make(at, random);
  });
}

function fortigateTraffic(at: number, random: Random): string {
  const bytes = Math.floor(random() * 1_000_000);
  return `<189>date=2026-11-24 time=${clock(at)} devname="edge-${pick(random, 8)}" devid="FG100F${String(pick(random, 8)).padStart(8, "0")}" eventtime=${1_795_514_400 + (at % 86_400)}000000000 tz="+0000" logid="0000000013" type="traffic" subtype="forward" level="notice" vd="root" srcip=10.${pick(random, 250)}.${pick(random, 250)}.${pick(random, 250)} srcport=${1024 + pick(random, 60_000)} srcintf="port2" srcintfrole="lan" dstip=${address(random)} dstport=${port(random)} dstintf="wan1" dstintfrole="wan" srccountry="Reserved" dstcountry="United States" sessionid=${at} proto=6 action="${pick(random, 10) === 0 ? "deny" : "accept"}" policyid=${pick(random, 60)} policytype="policy" poluuid="b11ac58c-791b-51e7-4600-12f829a689d9" service="HTTPS" trandisp="snat" transip=198.51.100.4 transport=${1024 + pick(random, 60_000)} duration=${pick(random, 300)} sentbyte=${bytes} rcvdbyte=${bytes * 3} sentpkt=${pick(random, 900)} rcvdpkt=${pick(random, 900)} appcat="unscanned" srchwvendor="Dell" devtype="Linux PC" mastersrcmac="00:0c:29:12:34:56" srcmac="00:0c:29:12:34:56" srcserver=0`;
}

function fortigateWeb(at: number, random: Random): string {
  return `<189>date=2026-11-24 time=${clock(at)} devname="edge-${pick(random, 8)}" devid="FG100F${String(pick(random, 8)).padStart(8, "0")}" eventtime=${1_795_514_400 + (at % 86_400)}000000000 tz="+0000" logid="0317013312" type="utm" subtype="webfilter" eventtype="ftgd_allow" level="notice" vd="root" policyid=1 sessionid=${at} user="user${pick(random, 500)}" srcip=10.1.${pick(random, 250)}.${pick(random, 250)} srcport=${1024 + pick(random, 60_000)} srcintf="port2" dstip=${address(random)} dstport=443 dstintf="wan1" proto=6 service="HTTPS" hostname="host${pick(random, 5_000)}.example.com" profile="default" action="passthrough" reqtype="direct" url="/path/${pick(random, 10_000)}?q=${at}" sentbyte=${pick(random, 9_000)} rcvdbyte=${pick(random, 90_000)} direction="outgoing" msg="URL belongs to an allowed category in policy" method="domain" cat=52 catdesc="Information Technology"`;
}

function fortigateLogin(at: number, random: Random): string {
  return `<188>date=2026-11-24 time=${clock(at)} devname="edge-${pick(random, 8)}" devid="FG100F${String(pick(random, 8)).padStart(8, "0")}" eventtime=${1_795_514_400 + (at % 86_400)}000000000 tz="+0000" logid="0100032002" type="event" subtype="system" level="alert" vd="root" logdesc="Admin login failed" sn="0" user="admin" ui="https(10.0.0.${pick(random, 250)})" method="https" srcip=10.0.0.${pick(random, 250)} dstip=10.0.0.1 action="login" status="failed" reason="name_invalid" msg="Administrator admin login failed from https(10.0.0.5) because of invalid user name"`;
}

function sophosTraffic(at: number, random: Random): string {
  return `<30>device_name="SFW" timestamp="2026-11-24T${clock(at)}+0000" device_model="XGS2300" device_serial_id="X2300${String(pick(random, 8)).padStart(9, "0")}" log_id="010101600001" log_type="Firewall" log_component="Firewall Rule" log_subtype="Allowed" log_version=1 severity="Information" fw_rule_id="${pick(random, 60)}" fw_rule_name="LAN to WAN" fw_rule_section="Local rule" nat_rule_id="2" fw_rule_type="USER" ether_type="IPv4 (0x0800)" in_interface="Port1" out_interface="Port2" src_mac="00:0c:29:65:43:21" dst_mac="7c:5a:1c:11:22:33" src_ip="10.2.${pick(random, 250)}.${pick(random, 250)}" src_country="R1" dst_ip="${address(random)}" dst_country="USA" protocol="TCP" src_port=${1024 + pick(random, 60_000)} dst_port=${port(random)} packets_sent=${pick(random, 900)} packets_received=${pick(random, 900)} bytes_sent=${pick(random, 90_000)} bytes_received=${pick(random, 900_000)} src_trans_ip="198.51.100.9" src_zone_type="LAN" src_zone="LAN" dst_zone_type="WAN" dst_zone="WAN" con_event="Stop" con_id="${at}" virt_con_id="" hb_status="No Heartbeat" app_resolved_by="Signature" app_is_cloud="FALSE" qualifier="New" in_display_interface="Port1" out_display_interface="Port2"`;
}

/** Sixteen draws: 11 FortiGate traffic, 2 web, 1 log-in, 2 Sophos. */
const makers = [
  ...Array<typeof fortigateTraffic>(11).fill(fortigateTraffic),
  fortigateWeb,
  fortigateWeb,
  fortigateLogin,
  sophosTraffic,
  sophosTraffic,
];

function clock(at: number): string {
  const second = at % 86_400;
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  return `${two(second / 3_600)}:${two((second / 60) % 60)}:${two(second % 60)}`;
}

const address = (random: Random) =>
  `${pick(random, 223) + 1}.${pick(random, 256)}.${pick(random, 256)}.${pick(random, 256)}`;
const port = (random: Random) => [443, 80, 53, 22, 8443, 993][pick(random, 6)] ?? 443;
