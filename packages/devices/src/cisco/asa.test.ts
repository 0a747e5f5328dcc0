import { type OcsfEvent, type RawRecord, type TenantId, validateEvent } from "@breakwater/ocsf";
import { describe, expect, it } from "vitest";
import { normaliseRecord } from "../index.ts";
import { entryOf, listedIds } from "./asa/catalog.ts";

const receivedAt = Date.UTC(2026, 2, 2, 8);

function read(text: string): OcsfEvent {
  const record: RawRecord = {
    bytes: Buffer.from(text),
    receivedAt,
    transport: "syslog-udp",
    peer: "192.0.2.9",
    tenant: "t" as TenantId,
    uid: null,
  };
  const options = { newUid: () => "01900000-0000-7000-8000-000000000000", zoneOf: () => null };
  const event = normaliseRecord(record, options);
  expect(validateEvent(event), text).toEqual([]);
  return event;
}

const src = (ip: string, port?: number, interfaceName?: string) => ({
  src_endpoint: {
    ip,
    ...(port === undefined ? {} : { port }),
    ...(interfaceName === undefined ? {} : { interface_name: interfaceName }),
  },
});
const dst = (ip: string, port?: number, interfaceName?: string) => ({
  dst_endpoint: {
    ip,
    ...(port === undefined ? {} : { port }),
    ...(interfaceName === undefined ? {} : { interface_name: interfaceName }),
  },
});
const refused = { class_uid: 4001, activity_id: 5, action_id: 2 };

/** Our own lines in the words of Cisco's "ASA Series Syslog Messages". */
const messages: readonly (readonly [line: string, expected: Record<string, unknown>])[] = [
  // Denied packets.
  [
    "%ASA-2-106001: Inbound TCP connection denied from 198.51.100.7/4711 to 192.0.2.1/443 flags SYN  on interface outside",
    {
      ...refused,
      disposition_id: 2,
      ...src("198.51.100.7", 4711, "outside"),
      ...dst("192.0.2.1", 443),
      connection_info: { protocol_name: "tcp", protocol_num: 6 },
      unmapped: { tcp_flags: "SYN" },
    },
  ],
  [
    "%ASA-2-106006: Deny inbound UDP from 198.51.100.7/53 to 192.0.2.1/4000 on interface outside",
    { ...refused, ...src("198.51.100.7", 53, "outside"), connection_info: { protocol_num: 17 } },
  ],
  [
    "%ASA-2-106007: Deny inbound UDP from 198.51.100.7/53 to 192.0.2.1/53 due to DNS Response",
    { ...refused, ...dst("192.0.2.1", 53) },
  ],
  [
    "%ASA-3-106010: Deny inbound tcp src outside:198.51.100.7/1 dst inside:10.0.0.5/22",
    { ...refused, ...src("198.51.100.7", 1, "outside"), ...dst("10.0.0.5", 22, "inside") },
  ],
  [
    "%ASA-3-106014: Deny inbound icmp src outside:198.51.100.7 dst inside:10.0.0.5 (type 8, code 0)",
    {
      ...refused,
      ...src("198.51.100.7", undefined, "outside"),
      connection_info: { protocol_num: 1 },
      unmapped: { icmp_type: "8", icmp_code: "0" },
    },
  ],
  [
    "%ASA-6-106015: Deny TCP (no connection) from 198.51.100.7/4711 to 10.0.0.5/443 flags RST  on interface outside",
    {
      ...refused,
      ...src("198.51.100.7", 4711, "outside"),
      unmapped: { reason: "no connection", tcp_flags: "RST" },
    },
  ],
  [
    "%ASA-2-106016: Deny IP spoof from (198.51.100.7) to 192.0.2.1 on interface outside",
    { ...refused, ...src("198.51.100.7", undefined, "outside") },
  ],
  ["%ASA-2-106017: Deny IP due to Land Attack from 192.0.2.1 to 192.0.2.1", refused],
  [
    "%ASA-1-106021: Deny UDP reverse path check from 10.0.0.9 to 10.0.0.5 on interface outside",
    { ...refused, ...src("10.0.0.9", undefined, "outside") },
  ],
  [
    '%ASA-4-106023: Deny tcp src outside:198.51.100.7/4711 dst inside:10.0.0.5/3389 by access-group "outside_in" [0x0, 0x0]',
    {
      ...refused,
      severity_id: 2,
      ...src("198.51.100.7", 4711, "outside"),
      ...dst("10.0.0.5", 3389, "inside"),
      firewall_rule: { name: "outside_in" },
      metadata: {
        event_code: "106023",
        log_level: "warning",
        product: { name: "ASA", vendor_name: "Cisco" },
      },
    },
  ],
  [
    String.raw`%ASA-4-106023: Deny udp src outside:2001:db8::7/4711(LOCAL\alice, 12:staff) dst inside:2001:db8::5/161 by access-group "in"`,
    {
      ...refused,
      ...src("2001:db8::7", 4711, "outside"),
      ...dst("2001:db8::5", 161, "inside"),
      actor: { user: { name: "alice", domain: "LOCAL" } },
      unmapped: { src_sgt: "12:staff" },
    },
  ],
  [
    '%ASA-4-106023: Deny protocol 47 src outside:198.51.100.7 dst inside:10.0.0.5 by access-group "x"',
    { ...refused, connection_info: { protocol_num: 47 } },
  ],
  [
    "%ASA-6-106100: access-list in permitted tcp outside/198.51.100.7(4711) -> inside/10.0.0.5(443) hit-cnt 1 first hit [0x1, 0x0]",
    {
      class_uid: 4001,
      activity_id: 6,
      action_id: 1,
      ...src("198.51.100.7", 4711, "outside"),
      ...dst("10.0.0.5", 443, "inside"),
      firewall_rule: { name: "in" },
    },
  ],
  [
    "%ASA-4-106100: access-list in denied icmp outside/198.51.100.7(8) -> inside/10.0.0.5(0) hit-cnt 3 300-second interval",
    { ...refused, disposition_id: 2 },
  ],
  [
    String.raw`%ASA-6-106102: access-list in denied tcp for user 'LAB\eve' outside/198.51.100.7(4711) -> inside/10.0.0.5(22) hit-cnt 1 first hit`,
    { ...refused, actor: { user: { name: "eve", domain: "LAB" } } },
  ],
  // Connections.
  [
    "%ASA-6-302013: Built inbound TCP connection 77 for outside:198.51.100.7/4711 (198.51.100.7/4711) to dmz:10.1.0.5/443 (192.0.2.5/443)",
    {
      class_uid: 4001,
      activity_id: 1,
      action_id: 1,
      ...src("198.51.100.7", 4711, "outside"),
      ...dst("10.1.0.5", 443, "dmz"),
      connection_info: { uid: "77", direction_id: 1, protocol_num: 6 },
      unmapped: { dst_nat_ip: "192.0.2.5" },
    },
  ],
  [
    "%ASA-6-302013: Built outbound TCP connection 78 for outside:203.0.113.9/443 (203.0.113.9/443) to inside:10.0.0.5/50001 (192.0.2.1/50001)",
    {
      ...src("10.0.0.5", 50001, "inside"),
      ...dst("203.0.113.9", 443, "outside"),
      connection_info: { direction_id: 2 },
      unmapped: { src_nat_ip: "192.0.2.1" },
    },
  ],
  [
    String.raw`%ASA-6-302013: Built outbound TCP connection 79 for outside:203.0.113.9/443 (203.0.113.9/443) to inside:10.0.0.5/50001 (192.0.2.1/50001) (LAB\alice)`,
    { actor: { user: { name: "alice" } }, ...src("10.0.0.5", 50001, "inside") },
  ],
  [
    "%ASA-6-302014: Teardown TCP connection 77 for outside:198.51.100.7/4711 to dmz:10.1.0.5/443 duration 1:02:03 bytes 4096 TCP FINs from outside",
    {
      class_uid: 4001,
      activity_id: 2,
      duration: 3_723_000,
      traffic: { bytes: 4096 },
      status_detail: "TCP FINs",
      is_src_dst_assignment_known: false,
      connection_info: { uid: "77" },
    },
  ],
  [
    "%ASA-6-302014: Teardown TCP connection 80 for outside:198.51.100.7/4711 to dmz:10.1.0.5/443 duration 0:00:30 bytes 0 SYN Timeout (alice)",
    { status_detail: "SYN Timeout", actor: { user: { name: "alice" } } },
  ],
  [
    "%ASA-6-302014: Teardown TCP connection 81 for outside:198.51.100.7/4711 to dmz:10.1.0.5/443 duration 0:00:30 bytes 7 TCP Reset-I",
    { activity_id: 3, status_detail: "TCP Reset-I" },
  ],
  [
    "%ASA-6-302015: Built outbound UDP connection 5 for outside:203.0.113.53/53 (203.0.113.53/53) to inside:10.0.0.5/5353 (192.0.2.1/5353)",
    { ...src("10.0.0.5", 5353, "inside"), connection_info: { protocol_num: 17 } },
  ],
  [
    "%ASA-6-302016: Teardown UDP connection 5 for outside:203.0.113.53/53 to inside:10.0.0.5/5353 duration 0:02:01 bytes 118",
    { activity_id: 2, duration: 121_000, traffic: { bytes: 118 } },
  ],
  [
    "%ASA-6-302020: Built inbound ICMP connection for faddr 198.51.100.7/1 gaddr 192.0.2.5/0 laddr 10.1.0.5/0 type 8 code 0",
    {
      class_uid: 4001,
      activity_id: 1,
      src_endpoint: { ip: "198.51.100.7", port: 1 },
      dst_endpoint: { ip: "10.1.0.5" },
      connection_info: { protocol_num: 1 },
    },
  ],
  [
    "%ASA-6-302021: Teardown ICMP connection for faddr 198.51.100.7/1 gaddr 192.0.2.5/0 laddr 10.1.0.5/0",
    { activity_id: 2, dst_endpoint: { ip: "10.1.0.5" } },
  ],
  [
    "%ASA-6-302303: Built TCP state-bypass connection 9 from inside:10.0.0.5/1 (10.0.0.5/1) to outside:203.0.113.9/2 (203.0.113.9/2)",
    { activity_id: 1, ...src("10.0.0.5", 1, "inside") },
  ],
  [
    "%ASA-6-303002: FTP connection from inside:10.0.0.5/4000 to outside:203.0.113.21/21, user alice Stored file pub/report.pdf",
    {
      class_uid: 4008,
      activity_id: 1,
      file: { name: "report.pdf", path: "pub/report.pdf" },
      actor: { user: { name: "alice" } },
    },
  ],
  [
    "%ASA-5-304001: 10.0.0.5 Accessed URL 203.0.113.80:http://web.example/a/b?c=d e",
    {
      class_uid: 4002,
      action_id: 1,
      src_endpoint: { ip: "10.0.0.5" },
      dst_endpoint: { ip: "203.0.113.80" },
      http_request: {
        url: { url_string: "http://web.example/a/b?c=d e", hostname: "web.example", path: "/a/b" },
      },
    },
  ],
  [
    "%ASA-5-304001: alice@10.0.0.5 Accessed URL 203.0.113.80:/a",
    { actor: { user: { name: "alice" } }, http_request: { url: { path: "/a" } } },
  ],
  [
    "%ASA-5-304002: Access denied URL http://bad.example/x SRC 10.0.0.5 DEST 203.0.113.66 on interface inside",
    { class_uid: 4002, action_id: 2, src_endpoint: { ip: "10.0.0.5" }, dst_endpoint: { ip: "203.0.113.66" } },
  ],
  [
    "%ASA-3-305006: portmap translation creation failed for udp src inside:10.0.0.5/1 dst outside:203.0.113.9/2",
    { class_uid: 4001, activity_id: 4, ...src("10.0.0.5", 1, "inside") },
  ],
  [
    "%ASA-6-305011: Built dynamic TCP translation from inside:10.0.0.5/50001 to outside:192.0.2.1/50001",
    {
      class_uid: 4001,
      activity_id: 1,
      ...src("10.0.0.5", 50001, "inside"),
      ...dst("192.0.2.1", 50001, "outside"),
    },
  ],
  [
    "%ASA-6-305012: Teardown dynamic UDP translation from inside:10.0.0.5/50001 to outside:192.0.2.1/50001 duration 0:00:30",
    { activity_id: 2, duration: 30_000 },
  ],
  [
    "%ASA-5-305013: Asymmetric NAT rules matched for forward and reverse flows; Connection for tcp src outside:198.51.100.7/1 dst inside:10.0.0.5/2 denied due to NAT reverse path failure",
    refused,
  ],
  [
    "%ASA-3-313001: Denied ICMP type=8, code=0 from 198.51.100.7 on interface outside",
    { ...refused, ...src("198.51.100.7", undefined, "outside") },
  ],
  [
    "%ASA-4-313005: No matching connection for ICMP error message: icmp src outside:198.51.100.7 dst inside:10.0.0.5 (type 3, code 3) on outside interface.  Original IP payload: udp src 10.0.0.5/53 dst 198.51.100.7/9.",
    { ...refused, ...dst("10.0.0.5", undefined, "inside") },
  ],
  [
    "%ASA-4-401004: Shunned packet: 198.51.100.7 ==> 192.0.2.5 on interface outside",
    { ...refused, ...src("198.51.100.7", undefined, "outside") },
  ],
  [
    "%ASA-4-405001: Received ARP response collision from 10.0.0.5/0011.2233.4455 on interface inside with existing ARP entry 10.0.0.5/0011.2233.4466",
    { class_uid: 4001, src_endpoint: { ip: "10.0.0.5", mac: "0011.2233.4455", interface_name: "inside" } },
  ],
  [
    "%ASA-4-410001: Dropped UDP DNS reply from outside:203.0.113.53/53 to inside:10.0.0.5/5353; label length 78 bytes exceeds protocol limit of 63 bytes",
    { ...refused, disposition_id: 6 },
  ],
  [
    "%ASA-4-500004: Invalid transport field for protocol=TCP, from 198.51.100.7/0 to 192.0.2.5/0",
    { ...refused, src_endpoint: { ip: "198.51.100.7", port: 0 } },
  ],
  [
    "%ASA-6-606001: ASDM session number 0 from 10.9.0.4 started",
    { class_uid: 4001, activity_id: 1, src_endpoint: { ip: "10.9.0.4" } },
  ],
  ["%ASA-7-609001: Built local-host inside:10.0.0.5", { class_uid: 4001, activity_id: 1 }],
  [
    "%ASA-7-609002: Teardown local-host inside:10.0.0.5 duration 0:00:05",
    { class_uid: 4001, activity_id: 2, duration: 5_000 },
  ],
  [
    "%ASA-7-710001: TCP access requested from 198.51.100.7/1 to outside:192.0.2.1/22",
    { class_uid: 4001, activity_id: 6 },
  ],
  [
    "%ASA-7-710002: TCP access permitted from 10.9.0.4/1 to inside:10.9.0.1/ssh",
    { action_id: 1, ...dst("10.9.0.1", 22, "inside") },
  ],
  [
    "%ASA-3-710003: TCP access denied by ACL from 198.51.100.7/1 to outside:192.0.2.1/22",
    { ...refused, ...dst("192.0.2.1", 22, "outside") },
  ],
  [
    "%ASA-7-710005: UDP request discarded from 198.51.100.7/1 to outside:192.0.2.1/161",
    { ...refused, disposition_id: 6 },
  ],
  [
    "%ASA-6-725001: Starting SSL handshake with client outside:198.51.100.7/4711 to 192.0.2.1/443 for TLS session",
    { class_uid: 4001, activity_id: 1 },
  ],
  [
    "%ASA-6-725002: Device completed SSL handshake with client outside:198.51.100.7/4711 to 192.0.2.1/443 for TLSv1.2 session",
    { class_uid: 4001, activity_id: 1 },
  ],
  [
    "%ASA-6-725007: SSL session with client outside:198.51.100.7/4711 to 192.0.2.1/443 terminated",
    { activity_id: 2 },
  ],
  // Sign-ins.
  [
    "%ASA-6-109005: Authentication succeeded for user 'alice' from 10.0.0.5/0 to 203.0.113.9/80 on interface inside",
    { class_uid: 3002, activity_id: 1, status_id: 1, user: { name: "alice" } },
  ],
  [
    "%ASA-6-109006: Authentication failed for user 'eve' from 198.51.100.7/0 to 203.0.113.9/80 on interface outside",
    { class_uid: 3002, status_id: 2, src_endpoint: { ip: "198.51.100.7" } },
  ],
  [
    "%ASA-6-113004: AAA user authentication Successful : server =  10.9.0.2 : user = alice",
    {
      class_uid: 3002,
      activity_id: 1,
      status_id: 1,
      user: { name: "alice" },
      dst_endpoint: { ip: "10.9.0.2" },
      service: { name: "authentication" },
    },
  ],
  [
    "%ASA-6-113005: AAA user authentication Rejected : reason = AAA failure : server = 10.9.0.2 : user = ***** : user IP = 198.51.100.7",
    {
      status_id: 2,
      user: { name: "*****" },
      src_endpoint: { ip: "198.51.100.7" },
      status_detail: "AAA failure",
    },
  ],
  [
    "%ASA-6-113006: User 'eve' locked out on exceeding '3' successive failed authentication attempts",
    { class_uid: 3002, status_id: 2, user: { name: "eve" } },
  ],
  [
    "%ASA-6-113012: AAA user authentication Successful : local database : user = admin",
    { status_id: 1, user: { name: "admin" } },
  ],
  [
    "%ASA-6-113015: AAA user authentication Rejected : reason = Invalid password : local database : user = admin : user IP = 198.51.100.7",
    { status_id: 2, src_endpoint: { ip: "198.51.100.7" }, status_detail: "Invalid password" },
  ],
  [
    "%ASA-4-113029: Group <VPN> User <eve> IP <198.51.100.7> Session could not be established: session limit of 2 reached.",
    { class_uid: 3002, status_id: 2, user: { name: "eve" } },
  ],
  [
    '%ASA-6-315011: SSH session from 10.9.0.4 on interface inside for user "alice" disconnected by SSH server, reason: "TCP connection closed" (0x03)',
    { class_uid: 3002, activity_id: 2, service: { name: "ssh" }, src_endpoint: { ip: "10.9.0.4" } },
  ],
  [
    '%ASA-6-605004: Login denied from 198.51.100.7/4711 to outside:192.0.2.1/ssh for user "root"',
    {
      class_uid: 3002,
      activity_id: 1,
      status_id: 2,
      user: { name: "root" },
      ...src("198.51.100.7", 4711),
      ...dst("192.0.2.1", 22, "outside"),
      service: { name: "ssh" },
    },
  ],
  [
    '%ASA-6-605005: Login permitted from 10.9.0.4/4711 to inside:10.9.0.1/https for user "admin"',
    { status_id: 1, user: { name: "admin" }, ...dst("10.9.0.1", 443, "inside"), service: { name: "https" } },
  ],
  [
    "%ASA-6-611101: User authentication succeeded: IP address: 10.9.0.4, Uname: admin",
    { class_uid: 3002, status_id: 1, user: { name: "admin" }, src_endpoint: { ip: "10.9.0.4" } },
  ],
  [
    "%ASA-6-611102: User authentication failed: IP = 198.51.100.7, Uname: root",
    { class_uid: 3002, status_id: 2 },
  ],
  [
    "%ASA-5-611103: User logged out: Uname: admin",
    { class_uid: 3002, activity_id: 2, user: { name: "admin" } },
  ],
  [
    "%ASA-6-716038: Group <VPN> User <alice> IP <198.51.100.20> Authentication: successful, Session Type: WebVPN.",
    { class_uid: 3002, status_id: 1, user: { name: "alice" } },
  ],
  [
    "%ASA-6-716039: Group <VPN> User <eve> IP <198.51.100.7> Authentication: rejected, Session Type: WebVPN.",
    { class_uid: 3002, status_id: 2 },
  ],
  [
    "%ASA-6-734001: DAP: User alice, Addr 198.51.100.20, Connection AnyConnect: The following DAP records were selected for this connection: Default",
    { class_uid: 3002, user: { name: "alice" }, src_endpoint: { ip: "198.51.100.20" } },
  ],
  [
    String.raw`%ASA-5-746012: user-identity: Add IP-User mapping 10.0.0.5 - LAB\alice Succeeded - AD Agent`,
    { class_uid: 3002, activity_id: 1, user: { name: "alice", domain: "LAB" } },
  ],
  // VPN sessions.
  [
    "%ASA-4-113019: Group = VPN, Username = alice, IP = 198.51.100.20, Session disconnected. Session Type: SSL, Duration: 2h:28m:09s, Bytes xmt: 1000, Bytes rcv: 2000, Reason: User Requested",
    {
      class_uid: 4014,
      activity_id: 2,
      user: { name: "alice" },
      duration: 8_889_000,
      traffic: { bytes_out: 1000, bytes_in: 2000 },
      status_detail: "User Requested",
      protocol_name: "SSL",
      src_endpoint: { ip: "198.51.100.20" },
    },
  ],
  [
    "%ASA-6-113039: Group <VPN> User <alice> IP <198.51.100.20> AnyConnect parent session started.",
    { class_uid: 4014, activity_id: 1 },
  ],
  [
    "%ASA-4-402117: IPSEC: Received a non-IPsec packet (protocol= ICMP) from 198.51.100.7 to 192.0.2.1",
    { ...refused, src_endpoint: { ip: "198.51.100.7" } },
  ],
  [
    "%ASA-4-402119: IPSEC: Received an ESP packet (SPI= 0x5EBA1B50, sequence number= 0x7) from 198.51.100.7 (user= peer) to 192.0.2.1 that failed anti-replay checking.",
    refused,
  ],
  [
    "%ASA-6-602303: IPSEC: An outbound LAN-to-LAN SA (SPI= 0xF81283) between 192.0.2.1 and 198.51.100.7 (user= peer) has been created.",
    { class_uid: 4014, activity_id: 1, session: { uid: "0xF81283" } },
  ],
  [
    "%ASA-6-602304: IPSEC: An inbound remote access SA (SPI= 0xF8128) between 192.0.2.1 and 198.51.100.7 (user= alice) has been deleted.",
    { class_uid: 4014, activity_id: 2, user: { name: "alice" } },
  ],
  [
    "%ASA-5-713119: Group = VPN, Username = alice, IP = 198.51.100.20, PHASE 1 COMPLETED",
    { class_uid: 4014, activity_id: 1, user: { name: "alice" } },
  ],
  [
    "%ASA-5-713259: Group = VPN, Username = alice, IP = 198.51.100.20, Session is being torn down. Reason: User Requested",
    { class_uid: 4014, activity_id: 2 },
  ],
  [
    "%ASA-3-713194: Group = 198.51.100.7, IP = 198.51.100.7, Sending IKE Delete With Reason message: Disconnected by Administrator.",
    { class_uid: 4014, src_endpoint: { ip: "198.51.100.7" } },
  ],
  [
    "%ASA-6-716001: Group <VPN> User <alice> IP <198.51.100.20> WebVPN session started.",
    { class_uid: 4014, activity_id: 1 },
  ],
  [
    "%ASA-6-716002: Group <VPN> User <alice> IP <198.51.100.20> WebVPN session terminated: Idle Timeout.",
    { class_uid: 4014, activity_id: 2, status_detail: "Idle Timeout" },
  ],
  [
    "%ASA-5-722033: Group <VPN> User <alice> IP <198.51.100.20> First TCP SVC connection established for SVC session.",
    { class_uid: 4014, activity_id: 1 },
  ],
  [
    "%ASA-5-722037: Group <VPN> User <alice> IP <198.51.100.20> SVC closing connection: DPD failure.",
    { class_uid: 4014, activity_id: 2, status_detail: "DPD failure" },
  ],
  [
    "%ASA-4-722041: TunnelGroup <VPN> GroupPolicy <GP> User <alice> IP <198.51.100.20> No IPv6 address available for SVC connection",
    { class_uid: 4014, user: { name: "alice" } },
  ],
  [
    "%ASA-4-722051: Group <GP> User <alice> IP <198.51.100.20> IPv4 Address <10.7.0.4> IPv6 address <::> assigned to session",
    { class_uid: 4014, activity_id: 1, unmapped: { assigned_ip: "10.7.0.4" } },
  ],
  [
    "%ASA-5-737003: IPAA: Session=0x00004000, DHCP configured, no viable servers found for tunnel-group 'VPN'",
    { metadata: { event_code: "737003" } },
  ],
  [
    "%ASA-5-750006: Local:192.0.2.1:500 Remote:198.51.100.7:500 Username:198.51.100.7 IKEv2 SA UP. Reason: New Connection Established",
    {
      class_uid: 4014,
      activity_id: 1,
      src_endpoint: { ip: "198.51.100.7", port: 500 },
      dst_endpoint: { ip: "192.0.2.1", port: 500 },
      protocol_name: "IKEv2",
    },
  ],
  [
    "%ASA-4-750003: Local:192.0.2.1:500 Remote:198.51.100.7:500 Username:Unknown IKEv2 Negotiation aborted due to ERROR: Failed to find a matching policy",
    { class_uid: 4014, src_endpoint: { ip: "198.51.100.7" } },
  ],
  // Administration.
  [
    "%ASA-5-111008: User 'admin' executed the 'copy tftp://198.51.100.7/run running-config' command.",
    {
      class_uid: 3004,
      activity_id: 1,
      actor: { user: { name: "admin" } },
      comment: "copy tftp://198.51.100.7/run running-config",
    },
  ],
  [
    "%ASA-7-111009: User 'enable_15' executed cmd: show running-config",
    { class_uid: 3004, activity_id: 2, comment: "show running-config" },
  ],
  [
    "%ASA-5-111010: User 'admin', running 'CLI' from IP 10.9.0.4, executed 'username backdoor password ***** privilege 15'",
    {
      class_uid: 3001,
      activity_id: 1,
      user: { name: "backdoor" },
      actor: { user: { name: "admin" } },
      src_endpoint: { ip: "10.9.0.4" },
    },
  ],
  [
    "%ASA-5-111008: User 'admin' executed the 'no logging enable' command.",
    { class_uid: 1008, activity_id: 10, actor: { user: { name: "admin" } } },
  ],
  [
    "%ASA-5-111008: User 'admin' executed the 'clear logging buffer' command.",
    { class_uid: 1008, activity_id: 1 },
  ],
  ["%ASA-5-111004: 10.9.0.4 end configuration: OK", { class_uid: 3004, src_endpoint: { ip: "10.9.0.4" } }],
  [
    "%ASA-5-502101: New user added to local dbase: Uname: backdoor Priv: 15 Encpass: *****",
    { class_uid: 3001, activity_id: 1, user: { name: "backdoor" }, unmapped: { privilege: "15" } },
  ],
  [
    "%ASA-5-502102: User deleted from local dbase: Uname: old Priv: 1 Encpass: *****",
    { class_uid: 3001, activity_id: 6, user: { name: "old" } },
  ],
  [
    "%ASA-5-502103: User priv level changed: Uname: admin From: 1 To: 15",
    { class_uid: 3001, user: { name: "admin" } },
  ],
  ["%ASA-5-199001: Reload command executed from telnet (remote 10.9.0.4).", { class_uid: 6002 }],
  [
    "%ASA-1-104001: (Primary) Switching to ACTIVE - Other unit wants me Active.",
    { class_uid: 3004, entity: { type: "failover-unit" } },
  ],
  [
    "%ASA-1-105005: (Secondary) Lost Failover communications with mate on interface inside",
    { class_uid: 0, status_code: "no_class_for_log_type" },
  ],
  [
    "%ASA-4-411002: Line protocol on Interface GigabitEthernet0/1, changed state to down",
    { class_uid: 3004, entity: { name: "GigabitEthernet0/1", type: "interface" } },
  ],
  [
    "%ASA-3-414003: TCP Syslog Server inside:10.9.0.8/1470 not responding. New connections are denied based on logging permit-hostdown policy",
    { class_uid: 1008, dst_endpoint: { ip: "10.9.0.8", port: 1470 } },
  ],
  [
    "%ASA-6-604103: DHCP daemon interface inside: address granted 0011.2233.4455 (10.0.0.77)",
    { class_uid: 4004, src_endpoint: { ip: "10.0.0.77" } },
  ],
  [
    "%ASA-5-771002: CLOCK: System clock set, source: NTP, IP 192.0.2.123, before: 09:00:00.1 UTC Mon Mar 2 2026, after: 09:00:01.2 UTC Mon Mar 2 2026",
    { class_uid: 3004, entity: { type: "clock" } },
  ],
  // Findings.
  [
    "%ASA-4-733100: [ Scanning] drop rate-1 exceeded. Current burst rate is 13 per second, max configured rate is 10; Current average rate is 7 per second, max configured rate is 5; Cumulative total count is 4321",
    {
      class_uid: 2004,
      severity_id: 2,
      finding_info: { title: "drop rate-1 exceeded", types: ["threat-detection"] },
    },
  ],
  [
    "%ASA-4-733101: Host 198.51.100.7 is attacking. Current burst rate is 200 per second, max configured rate is 10; Current average rate is 0 per second, max configured rate is 5; Cumulative total count is 2024",
    { class_uid: 2004, evidences: [{ src_endpoint: { ip: "198.51.100.7" } }] },
  ],
  [
    "%ASA-4-733102: Threat-detection adds host 198.51.100.7 to shun list",
    { class_uid: 3004, entity: { name: "198.51.100.7", type: "shun" } },
  ],
  [
    "%ASA-4-400023: IDS:2151 ICMP fragment from 198.51.100.7 to 192.0.2.5 on interface outside",
    {
      class_uid: 2004,
      finding_info: { title: "ICMP fragment", analytic: { uid: "2151" } },
      evidences: [{ src_endpoint: { ip: "198.51.100.7" } }],
    },
  ],
  [
    "%ASA-4-338002: Dynamic Filter permitted black listed TCP traffic from inside:10.0.0.5/6798 (192.0.2.1/7890) to outside:203.0.113.66/80 (203.0.113.66/80), destination 203.0.113.66 resolved from dynamic list: bad.example, threat-level: high, category: Malware",
    {
      class_uid: 2004,
      evidences: [{ src_endpoint: { ip: "10.0.0.5", port: 6798 }, dst_endpoint: { ip: "203.0.113.66" } }],
    },
  ],
];

describe("messages of the appliance", () => {
  it.each(messages)("%s", (line, expected) => {
    expect(read(`<166>Mar 02 2026 07:59:58 fw-1 : ${line}`)).toMatchObject(expected);
  });

  it("knows 500 message ids and more", () => {
    expect(listedIds.length).toBeGreaterThan(500);
    expect(entryOf("302013")).toBeDefined();
  });

  it("reads an unlisted message by what it says of two ends, or keeps its text", () => {
    expect(
      read(
        "%ASA-4-999001: Denied strange tcp packet from outside:198.51.100.7/1 to inside:10.0.0.5/2, because",
      ),
    ).toMatchObject({ ...refused, ...src("198.51.100.7", 1, "outside"), ...dst("10.0.0.5", 2, "inside") });
    expect(read("%ASA-4-999002: Something happened")).toMatchObject({
      class_uid: 0,
      status_code: "no_class_for_log_type",
      message: "Something happened",
      metadata: { event_code: "999002" },
    });
  });
});

describe("the header", () => {
  const body = '%ASA-6-605004: Login denied from 198.51.100.7/1 to outside:192.0.2.1/ssh for user "root"';
  const local = Date.UTC(2026, 2, 2, 7, 59, 58);

  it.each([
    ["a time with its year and a name", `<166>Mar 02 2026 07:59:58 fw-1 : ${body}`, "fw-1", local],
    ["no priority", `Mar 02 2026 07:59:58 fw-1 : ${body}`, "fw-1", local],
    ["a time and no name", `<166>Mar 02 2026 07:59:58: ${body}`, undefined, local],
    ["a colon first", `<166>:Mar 02 07:59:58 UTC: ${body}`, undefined, local],
    ["ISO 8601", `<166>2026-03-02T07:59:58Z fw-1 : ${body}`, "fw-1", local],
    ["ISO 8601 with an offset", `<166>2026-03-02T08:59:58.000+01:00 fw-1 : ${body}`, "fw-1", local],
    ["a sequence number", `<166>4711: Mar 02 2026 07:59:58 fw-1 : ${body}`, "fw-1", local],
    [
      "a relay's header before the device's",
      `<166>Mar  2 07:59:59 relay-1 Mar 02 2026 07:59:58 fw-1 : ${body}`,
      "fw-1",
      local,
    ],
    ["a zone by name", `<166>Mar 02 2026 08:59:58 CET fw-1 : ${body}`, "fw-1", local],
    ["nothing", body, undefined, receivedAt],
    ["RFC 5424 with the tag in the text", `<166>1 2026-03-02T07:59:58Z fw-1 - - - - ${body}`, "fw-1", local],
    [
      "RFC 5424 with the tag as APP-NAME",
      `<166>1 2026-03-02T07:59:58Z fw-1 %ASA-6-605004 - - - Login denied from 198.51.100.7/1 to outside:192.0.2.1/ssh for user "root"`,
      "fw-1",
      local,
    ],
    [
      "a device id of another kind",
      `<166>Mar 02 2026 07:59:58 inside-10.9.0.1 : ${body}`,
      "inside-10.9.0.1",
      local,
    ],
  ])("%s", (_, line, hostname, time) => {
    const event = read(line);
    expect(event).toMatchObject({ class_uid: 3002, status_id: 2, user: { name: "root" }, time });
    expect(event.device?.hostname).toBe(hostname);
  });

  it("names the class that an administrator asked for", () => {
    expect(
      read(
        "<166>Mar 02 2026 07:59:58: %ASA-vpn-5-722037: Group <G> User <alice> IP <198.51.100.20> SVC closing connection: DPD failure.",
      ),
    ).toMatchObject({
      class_uid: 4014,
      unmapped: { message_class: "vpn" },
    });
  });

  it("tells FTD, PIX and the services module apart", () => {
    for (const [facility, product] of [
      ["FTD", "FTD"],
      ["PIX", "PIX"],
      ["FWSM", "PIX"],
      ["NGIPS", "FTD"],
    ] as const)
      expect(read(`<166>Mar 02 2026 07:59:58 fw-1 : ${body.replace("ASA", facility)}`)).toMatchObject({
        class_uid: 3002,
        metadata: { product: { name: product }, log_name: facility },
      });
  });

  it("reads a text whose tag a relay took for its own", () => {
    expect(
      read(
        "<166>Mar  2 07:59:58 fw-1 Group <VPN> User <alice> IP <198.51.100.20> AnyConnect parent session started.",
      ),
    ).toMatchObject({
      class_uid: 4014,
      metadata: { product: { name: "ASA" } },
      device: { hostname: "fw-1" },
    });
  });

  it.each([
    `<13>Mar  2 07:59:58 web-1 app: user typed "${body}"`,
    `<13>Mar  2 07:59:58 web-1 app: a b c d e f g h i j ${body}`,
    `<13>Mar  2 07:59:58 web-1 app msg=${body}`,
    `devname="x" url="${body}"`,
  ])("is none inside another message: %s", (line) => {
    expect(read(line).metadata.product.name).toBe("unknown");
  });
});

describe("what a stranger chose", () => {
  it.each([
    [
      'x" from 1.1.1.1/1 to outside:9.9.9.9/ssh for user "admin',
      { name: 'x" from 1.1.1.1/1 to outside:9.9.9.9/ssh for user "admin' },
    ],
    ["%ASA-6-605005: Login permitted", { name: "%ASA-6-605005: Login permitted" }],
    ["", { name: "" }],
  ])("as a user's name is no more than that: %j", (name, user) => {
    expect(
      read(`%ASA-6-605004: Login denied from 198.51.100.7/1 to outside:192.0.2.1/ssh for user "${name}"`),
    ).toMatchObject({
      class_uid: 3002,
      status_id: 2,
      user,
      src_endpoint: { ip: "198.51.100.7" },
      dst_endpoint: { ip: "192.0.2.1" },
    });
  });

  it("in brackets does not move the address behind it", () => {
    expect(
      read(
        "%ASA-6-716039: Group <VPN> User <eve> IP <1.1.1.1> Authentication: rejected, User <x> IP <198.51.100.7> Authentication: rejected, Session Type: WebVPN.",
      ),
    ).toMatchObject({
      user: { name: "eve> IP <1.1.1.1> Authentication: rejected, User <x" },
      src_endpoint: { ip: "198.51.100.7" },
    });
  });

  it("in a command does not end it", () => {
    expect(
      read(
        "%ASA-5-111008: User 'admin' executed the 'banner x' command. User 'root' executed the 'no logging enable' command.",
      ),
    ).toMatchObject({
      class_uid: 3004,
      comment: "banner x' command. User 'root' executed the 'no logging enable",
    });
  });

  it("is taken in time that does not depend on what it is", () => {
    const start = performance.now();
    for (const id of listedIds.filter((_, at) => at % 7 === 0))
      for (const text of [" ", "a ", " from ", "> User <", ", user = ", "IP = "])
        read(`%ASA-6-${id}: ${text.repeat(800)}`);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe("security events of Threat Defense", () => {
  const head = "<113>2026-03-02T07:59:58Z ftd-1  : %FTD-1-";
  const ends =
    "SrcIP: 10.0.0.5, DstIP: 203.0.113.80, SrcPort: 50001, DstPort: 443, Protocol: tcp, IngressInterface: inside, EgressInterface: outside";

  it("430003, the end of a connection", () => {
    expect(
      read(
        `${head}430003: DeviceUUID: 1b2c, ${ends}, ACPolicy: corp, AccessControlRuleAction: Allow, AccessControlRuleName: web-out, User: alice, ConnectionDuration: 3, InitiatorBytes: 100, ResponderBytes: 2000, NAPPolicy: Balanced`,
      ),
    ).toMatchObject({
      class_uid: 4001,
      activity_id: 2,
      action_id: 1,
      duration: 3_000,
      src_endpoint: { ip: "10.0.0.5", port: 50001, interface_name: "inside" },
      dst_endpoint: { ip: "203.0.113.80", port: 443, interface_name: "outside" },
      firewall_rule: { name: "web-out" },
      actor: { user: { name: "alice" } },
      traffic: { bytes_out: 100, bytes_in: 2000 },
      device: { uid: "1b2c", hostname: "ftd-1" },
    });
  });

  it("430002 blocked, with a page", () => {
    expect(
      read(
        `${head}430002: ${ends}, AccessControlRuleAction: Block, ApplicationProtocol: HTTP, URL: http://bad.example/a?b=c, SrcIP: 6.6.6.6, UserAgent: curl/8`,
      ),
    ).toMatchObject({
      class_uid: 4002,
      action_id: 2,
      http_request: { user_agent: "curl/8", url: { hostname: "bad.example" } },
      src_endpoint: { ip: "10.0.0.5" },
    });
  });

  it("430001, an intrusion", () => {
    expect(
      read(
        `${head}430001: ${ends}, Priority: 1, GID: 1, SID: 45749, Revision: 2, Message: "SERVER-WEBAPP attempt", Classification: Web Application Attack, InlineResult: Blocked`,
      ),
    ).toMatchObject({
      class_uid: 2004,
      severity_id: 4,
      action_id: 2,
      finding_info: { analytic: { uid: "1:45749:2" }, types: ["intrusion"] },
      evidences: [{ src_endpoint: { ip: "10.0.0.5" }, dst_endpoint: { ip: "203.0.113.80" } }],
    });
  });

  it("430005, malware", () => {
    expect(
      read(
        `${head}430005: ${ends}, FileName: a.exe, FileSHA256: ${"ab".repeat(32)}, ThreatName: W32.X, FileAction: Malware Block`,
      ),
    ).toMatchObject({
      class_uid: 2004,
      severity_id: 4,
      finding_info: { title: "W32.X", types: ["malware"] },
      evidences: [{ file: { name: "a.exe", hashes: [{ algorithm_id: 3 }] } }],
    });
  });

  it("takes what is no port or address for none", () => {
    const event = read(
      `${head}430002: SrcIP: 10.0.0.500, DstIP: 203.0.113.80, SrcPort: 99999, DstPort: 443, Protocol: tcp`,
    );
    expect(event).toMatchObject({ class_uid: 4001, dst_endpoint: { ip: "203.0.113.80" } });
    expect(event).not.toHaveProperty("src_endpoint");
  });
});
