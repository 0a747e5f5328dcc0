import { type OcsfEvent, type TenantId, validateEvent } from "@breakwater/ocsf";
import { describe, expect, it } from "vitest";
import { normaliseRecord, sigmaLogSources } from "../index.ts";

const receivedAt = Date.UTC(2026, 2, 2, 8);

function read(line: string): OcsfEvent {
  const record = {
    bytes: Buffer.from(line),
    receivedAt,
    transport: "syslog-udp" as const,
    peer: "192.0.2.9",
    tenant: "t" as TenantId,
    uid: null,
  };
  const event = normaliseRecord(record, {
    newUid: () => "01900000-0000-7000-8000-000000000000",
    zoneOf: () => null,
  });
  expect(validateEvent(event)).toEqual([]);
  return event;
}

const head =
  '<189>date=2026-03-02 time=09:00:00 devname="edge-1" devid="FG100F0000000001" eventtime=1772438400000000000 tz="+0100"';

describe("FortiGate", () => {
  it("reads a forwarded session", () => {
    const event = read(
      `${head} logid="0000000013" type="traffic" subtype="forward" level="notice" vd="root" srcip=10.0.0.5 srcport=50000 srcintf="lan" dstip=198.51.100.7 dstport=443 dstintf="wan1" sessionid=77 proto=6 action="close" policyid=4 policyname="out" service="HTTPS" app="Web" duration=12 sentbyte=100 rcvdbyte=200 sentpkt=3 rcvdpkt=4 trandisp="snat"`,
    );
    expect(event).toMatchObject({
      class_uid: 4001,
      category_uid: 4,
      activity_id: 2,
      type_uid: 400102,
      severity_id: 1,
      time: Date.UTC(2026, 2, 2, 8),
      timezone_offset: 60,
      action_id: 1,
      disposition_id: 1,
      app_name: "Web",
      duration: 12_000,
      device: {
        uid: "FG100F0000000001",
        hostname: "edge-1",
        vendor_name: "Fortinet",
        ip: "192.0.2.9",
        type_id: 9,
      },
      src_endpoint: { ip: "10.0.0.5", port: 50_000, interface_name: "lan" },
      dst_endpoint: { ip: "198.51.100.7", port: 443, interface_name: "wan1", svc_name: "HTTPS" },
      connection_info: { protocol_num: 6, uid: "77", direction_id: 0 },
      firewall_rule: { uid: "4", name: "out" },
      traffic: { bytes_out: 100, bytes_in: 200, packets_out: 3, packets_in: 4 },
      metadata: {
        event_code: "0000000013",
        log_name: "traffic",
        log_level: "notice",
        logged_time: receivedAt,
        tenant_uid: "t",
      },
      unmapped: { trandisp: "snat", action: "close", subtype: "forward" },
    });
    expect(event.observables).toContainEqual({ name: "src_endpoint.ip", type_id: 2, value: "10.0.0.5" });
  });

  it.each<[string, string, object]>([
    [
      "an administrator's failed log-in",
      'logid="0100032002" type="event" subtype="system" level="alert" logdesc="Admin login failed" user="admin" ui="https(203.0.113.4)" method="https" srcip=203.0.113.4 dstip=10.0.0.1 action="login" status="failed" reason="passwd_invalid" msg="Administrator admin login failed"',
      {
        class_uid: 3002,
        activity_id: 1,
        status_id: 2,
        severity_id: 4,
        user: { name: "admin" },
        src_endpoint: { ip: "203.0.113.4" },
        status_detail: "passwd_invalid",
      },
    ],
    [
      "a failed VPN log-in that names nobody",
      'logid="0101039426" type="event" subtype="vpn" level="alert" logdesc="SSL VPN login fail" action="ssl-login-fail" tunneltype="ssl-web" remip=203.0.113.4 user="N/A" reason="sslvpn_login_unknown_user"',
      {
        class_uid: 3002,
        activity_id: 1,
        status_id: 2,
        user: { name: "N/A" },
        service: { name: "vpn" },
        src_endpoint: { ip: "203.0.113.4" },
      },
    ],
    [
      "a proxy user's authentication",
      'logid="0102043011" type="event" subtype="user" level="notice" logdesc="Explicit proxy authentication successful" srcip=10.0.0.5 user="u" action="NTLM-auth" status="success"',
      { class_uid: 3002, activity_id: 1, status_id: 1, user: { name: "u" } },
    ],
    [
      "a log-out",
      'logid="0100032003" type="event" subtype="system" level="information" logdesc="Admin logout successful" user="admin" ui="ssh(10.0.0.9)" action="logout" status="success"',
      { class_uid: 3002, activity_id: 2, src_endpoint: { ip: "10.0.0.9" } },
    ],
    [
      "a new administrator",
      'logid="0100044547" type="event" subtype="system" level="information" logdesc="Object attribute configured" user="admin" ui="GUI(203.0.113.4)" action="Add" cfgpath="system.admin" cfgobj="fortinet-support" cfgattr="accprofile[super_admin]"',
      {
        class_uid: 3001,
        activity_id: 1,
        user: { name: "fortinet-support" },
        actor: { user: { name: "admin" } },
        src_endpoint: { ip: "203.0.113.4" },
      },
    ],
    [
      "a change of the configuration",
      'logid="0100044546" type="event" subtype="system" level="information" logdesc="Attribute configured" user="admin" ui="ssh(10.0.0.9)" action="Edit" cfgpath="log.syslogd.setting" cfgattr="status[enable->disable]"',
      {
        class_uid: 3004,
        activity_id: 3,
        entity: { type: "log.syslogd.setting" },
        comment: "status[enable->disable]",
      },
    ],
    [
      "a VPN tunnel that opened",
      'logid="0101039947" type="event" subtype="vpn" level="information" logdesc="SSL VPN tunnel up" action="tunnel-up" tunneltype="ssl-tunnel" tunnelid=5 remip=203.0.113.4 user="u"',
      { class_uid: 4014, activity_id: 1, protocol_name: "SSL VPN", user: { name: "u" } },
    ],
    [
      "a FortiClient that left",
      'logid="0107045058" type="event" subtype="endpoint" level="information" logdesc="FortiClient connection closed" action="close" connection_type="sslvpn" user="u" ip=10.9.0.4 name="pc-7"',
      { class_uid: 4014, activity_id: 2, src_endpoint: { ip: "10.9.0.4", hostname: "pc-7" } },
    ],
    [
      "a DHCP lease",
      'logid="0100026001" type="event" subtype="system" level="information" logdesc="DHCP Ack log" interface="lan" dhcp_msg="Ack" mac="00:11:22:33:44:55" ip=10.0.0.77 lease=86400 hostname="pc"',
      {
        class_uid: 4004,
        activity_id: 5,
        lease_dur: 86_400,
        src_endpoint: { ip: "10.0.0.77", mac: "00:11:22:33:44:55" },
      },
    ],
    [
      "a log that was deleted",
      'logid="0100032011" type="event" subtype="system" level="warning" logdesc="Disk log deleted" user="admin" ui="console" action="delete" msg="User admin deleted disk log"',
      { class_uid: 1008, activity_id: 2, actor: { user: { name: "admin" } } },
    ],
    [
      "a request to the REST API",
      'logid="0116047301" type="event" subtype="rest-api" level="information" logdesc="REST API request success" user="u" ui="GUI(203.0.113.4)" method="POST" path="system.admin" status="200" url="/api/v2/cmdb/system/admin"',
      {
        class_uid: 6003,
        activity_id: 1,
        status_id: 1,
        api: { operation: "system.admin" },
        src_endpoint: { ip: "203.0.113.4" },
        actor: { user: { name: "u" } },
      },
    ],
    [
      "a blocked web page",
      'logid="0316013056" type="utm" subtype="webfilter" eventtype="ftgd_blk" level="warning" srcip=10.0.0.5 srcport=1 dstip=198.51.100.7 dstport=443 proto=6 service="HTTPS" hostname="bad.example" action="blocked" url="/x?y=1" agent="curl/8"',
      {
        class_uid: 4002,
        action_id: 2,
        disposition_id: 2,
        http_request: {
          user_agent: "curl/8",
          url: {
            url_string: "https://bad.example/x?y=1",
            hostname: "bad.example",
            path: "/x",
            query_string: "y=1",
          },
        },
      },
    ],
    [
      "a DNS answer",
      'logid="1501054802" type="utm" subtype="dns" eventtype="dns-response" level="notice" srcip=10.0.0.5 dstip=10.0.0.1 qname="a.example" qtype="A" ipaddr="192.0.2.1, 192.0.2.2" action="pass"',
      {
        class_uid: 4003,
        activity_id: 2,
        query: { hostname: "a.example", type: "A" },
        answers: [{ rdata: "192.0.2.1" }, { rdata: "192.0.2.2" }],
      },
    ],
    [
      "an attack that was dropped",
      'logid="0419016384" type="utm" subtype="ips" eventtype="signature" level="alert" severity="critical" srcip=203.0.113.4 dstip=10.0.0.1 sessionid=9 action="dropped" attack="Some.Exploit" attackid=4711 url="/remote"',
      {
        class_uid: 2004,
        severity_id: 4,
        action_id: 2,
        finding_info: { title: "Some.Exploit", uid: "0419016384-9-4711" },
        evidences: [{ src_endpoint: { ip: "203.0.113.4" } }],
      },
    ],
    [
      "a blocked virus with its hash",
      `logid="0211008192" type="utm" subtype="virus" level="warning" srcip=10.0.0.5 dstip=198.51.100.7 action="blocked" virus="EICAR" filename="x.exe" analyticscksum="${"ab".repeat(32)}"`,
      {
        class_uid: 2004,
        finding_info: { title: "EICAR" },
        evidences: [{ file: { name: "x.exe", hashes: [{ algorithm_id: 3, value: "ab".repeat(32) }] } }],
      },
    ],
    [
      "a fake access point",
      'logid="0104043568" type="event" subtype="wireless" level="warning" logdesc="Fake AP on air" action="fake-ap-on-air" ssid="x" msg="Fake AP On-air"',
      { class_uid: 2004, finding_info: { title: "Fake AP on air" } },
    ],
    [
      "a refused TLS connection",
      'logid="1700062002" type="utm" subtype="ssl" eventtype="ssl-anomalies" level="warning" action="blocked" srcip=10.0.0.5 dstip=198.51.100.7 dstport=443',
      { class_uid: 4001, activity_id: 5, action_id: 2 },
    ],
    [
      "a new firmware",
      'logid="0100032200" type="event" subtype="system" level="critical" logdesc="Image restored" user="admin" msg="User restored the image"',
      { class_uid: 6002, app: { name: "FortiOS" } },
    ],
    [
      "what has no class: kept as a base event with the reason",
      'logid="0100040704" type="event" subtype="system" level="notice" logdesc="System performance statistics" cpu=2 mem=35',
      { class_uid: 0, type_uid: 0, status_code: "no_class_for_log_type", unmapped: { cpu: "2" } },
    ],
    [
      "traffic without addresses",
      'logid="0000000013" type="traffic" subtype="forward" level="notice" action="accept"',
      { class_uid: 0, status_code: "required_field_missing" },
    ],
  ])("reads %s", (_, rest, expected) => {
    expect(read(`${head} ${rest}`)).toMatchObject({ ...expected, raw_data: `${head} ${rest}` });
  });

  it("reads CEF", () => {
    const event = read(
      "<189>Mar  2 08:00:00 edge-1 CEF:0|Fortinet|Fortigate|v7.2.8|00013|traffic:forward close|3|deviceExternalId=FG100F0000000001 FTNTFGTeventtime=1772438400000000000 FTNTFGTtz=+0100 FTNTFGTlogid=0000000013 cat=traffic:forward FTNTFGTsubtype=forward FTNTFGTlevel=notice src=10.0.0.5 spt=50000 dst=198.51.100.7 dpt=443 act=close proto=6 app=HTTPS out=100 in=200",
    );
    expect(event).toMatchObject({
      class_uid: 4001,
      activity_id: 2,
      time: Date.UTC(2026, 2, 2, 8),
      device: { uid: "FG100F0000000001", hostname: "edge-1", os: { name: "FortiOS", version: "v7.2.8" } },
      src_endpoint: { ip: "10.0.0.5", port: 50_000 },
      traffic: { bytes_out: 100, bytes_in: 200 },
      metadata: { log_format: "cef" },
    });
  });

  it.each([
    ["seconds", "eventtime=1772438400"],
    ["milliseconds", "eventtime=1772438400000"],
    ["microseconds", "eventtime=1772438400000000"],
    ["nanoseconds", "eventtime=1772438400000000000"],
    ["the local clock with its zone", 'date=2026-03-02 time=09:00:00 tz="+0100"'],
    ["FortiOS 5's timestamp", "timestamp=1772438400"],
  ])("reads a time in %s", (_, fields) => {
    const event = read(`<189>${fields} logid=1 type=traffic subtype=forward srcip=10.0.0.5 dstip=10.0.0.6`);
    expect(new Date(event.time).toISOString()).toBe("2026-03-02T08:00:00.000Z");
    expect(event.unmapped?.["breakwater"]).toBeUndefined();
  });

  it("keeps a field that is repeated aside, and never lets quoted text overwrite one", () => {
    const event = read(
      `${head} logid="0316013056" type="utm" subtype="webfilter" srcip=10.0.0.5 dstip=198.51.100.7 hostname="a.example" url="/?q= srcip=1.2.3.4 devname=other type=event" action="passthrough" srcip=1.2.3.4`,
    );
    expect(event).toMatchObject({
      class_uid: 4002,
      src_endpoint: { ip: "10.0.0.5" },
      device: { hostname: "edge-1" },
      unmapped: { repeated_fields: [{ name: "srcip", value: "1.2.3.4" }] },
    });
  });

  it("leaves a value that is no address where the vendor put it", () => {
    const event = read(
      `${head} logid=1 type=traffic subtype=forward srcip=10.0.0.5 dstip=not-an-address dstport=99999`,
    );
    expect(event).toMatchObject({ unmapped: { dstip: "not-an-address", dstport: "99999" } });
    expect(event).not.toHaveProperty("dst_endpoint");
  });

  it("makes no method of a word that is none, and no query of a name that is too long", () => {
    const request = `${head} logid="0116047301" type="event" subtype="rest-api" user="u" ui="GUI(10.9.0.4)" path="system.usb-log" status="200" url="/api/v2"`;
    expect(read(`${request} method="GET"`)).toMatchObject({
      class_uid: 6003,
      http_request: { http_method: "GET" },
    });
    expect(read(`${request} method="LUNCH"`)).not.toHaveProperty("http_request.http_method");
    expect(
      read(
        `${head} logid="1501054802" type="utm" subtype="dns" srcip=10.0.0.5 dstip=10.0.0.6 qname="${"a".repeat(256)}" qtype="A"`,
      ),
    ).toMatchObject({ class_uid: 0, status_code: "required_field_missing", unmapped: { qtype: "A" } });
  });

  it("has the log sources of Sigma rules for FortiGate", () => {
    const event = read(
      `${head} logid="0000000013" type="traffic" subtype="forward" srcip=10.0.0.5 dstip=10.0.0.6`,
    );
    expect(sigmaLogSources(event)).toEqual([
      { product: "fortigate", service: "traffic" },
      { product: "fortigate", category: "firewall" },
    ]);
  });
});
