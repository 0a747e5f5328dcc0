import { type OcsfEvent, type TenantId, validateEvent } from "@breakwater/ocsf";
import { describe, expect, it } from "vitest";
import { normaliseRecord, sigmaLogSources } from "../index.ts";

function read(line: string): OcsfEvent {
  const record = {
    bytes: Buffer.from(line),
    receivedAt: Date.UTC(2026, 2, 2, 8),
    transport: "syslog-tcp" as const,
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

const modern =
  '<30>device_name="edge-2" timestamp="2026-03-02T10:00:00+0200" device_model="XGS2300" device_serial_id="X2300000001" log_id="1" log_version=1 severity="Information"';
const old =
  '<30>device="SFW" date=2026-03-02 time=10:00:00 timezone="CEST" device_name="XG210" device_id=S110000000000001 log_id=1 priority=Notice';

describe("Sophos Firewall", () => {
  it("reads an allowed session", () => {
    const event = read(
      `${modern} log_type="Firewall" log_component="Firewall Rule" log_subtype="Allowed" fw_rule_id="5" fw_rule_name="out" src_ip="10.0.0.5" src_port=50000 dst_ip="198.51.100.7" dst_port=443 protocol="TCP" bytes_sent=100 bytes_received=200 packets_sent=3 packets_received=4 src_zone="LAN" dst_zone="WAN" con_event="Stop" con_id="77" ether_type="IPv4 (0x0800)"`,
    );
    expect(event).toMatchObject({
      class_uid: 4001,
      activity_id: 2,
      time: Date.UTC(2026, 2, 2, 8),
      timezone_offset: 120,
      action_id: 1,
      device: { uid: "X2300000001", hostname: "edge-2", model: "XGS2300", vendor_name: "Sophos" },
      src_endpoint: { ip: "10.0.0.5", port: 50_000, zone: "LAN" },
      dst_endpoint: { ip: "198.51.100.7", port: 443, zone: "WAN" },
      connection_info: { protocol_num: 6, protocol_name: "tcp", uid: "77" },
      traffic: { bytes_out: 100, bytes_in: 200, packets_out: 3, packets_in: 4 },
      firewall_rule: { uid: "5", name: "out" },
      metadata: { log_name: "firewall", event_code: "1" },
      unmapped: { ether_type: "IPv4 (0x0800)" },
    });
    expect(sigmaLogSources(event)).toContainEqual({ product: "sophos", category: "firewall" });
  });

  it("reads the older style and its zone", () => {
    const event = read(
      `${old} log_type="Firewall" log_component="Firewall Rule" log_subtype="Denied" status="Deny" protocol="UDP" src_ip=203.0.113.4 src_port=1 dst_ip=198.51.100.7 dst_port=53`,
    );
    expect(event).toMatchObject({
      class_uid: 4001,
      activity_id: 5,
      action_id: 2,
      time: Date.UTC(2026, 2, 2, 8),
      device: { uid: "S110000000000001" },
    });
  });

  it.each<[string, string, object]>([
    [
      "an administrator's failed log-in",
      'log_type="Event" log_component="GUI" log_subtype="Admin" status="Failed" user_name="admin" src_ip="203.0.113.4" message="User admin failed to login because of wrong credentials"',
      {
        class_uid: 3002,
        activity_id: 1,
        status_id: 2,
        user: { name: "admin" },
        src_endpoint: { ip: "203.0.113.4" },
      },
    ],
    [
      "a change by an administrator",
      'log_type="Event" log_component="GUI" log_subtype="Admin" status="Successful" user_name="admin" src_ip="203.0.113.4" message="Local ACL rule was added"',
      {
        class_uid: 3004,
        activity_id: 1,
        status_id: 1,
        actor: { user: { name: "admin" } },
        comment: "Local ACL rule was added",
      },
    ],
    [
      "a VPN user's log-in",
      'log_type="Event" log_component="SSL VPN Authentication" log_subtype="Authentication" status="Successful" user_name="u" src_ip="203.0.113.4" auth_mechanism="Local" message="User u was authenticated successfully"',
      { class_uid: 3002, activity_id: 1, status_id: 1, auth_protocol: "Local" },
    ],
    [
      "a tunnel that opened",
      'log_type="Event" log_component="SSL VPN" log_subtype="System" status="Established" user_name="u" remote_ip="203.0.113.4" message="SSL VPN User u connected"',
      { class_uid: 4014, activity_id: 1, protocol_name: "SSL VPN" },
    ],
    [
      "a request to a protected web server",
      'log_type="WAF" log_component="Web Application Firewall" log_subtype="Denied" src_ip="203.0.113.4" local_ip="10.0.0.1" server="www.example" method="POST" url="/a" query_string="?x=1" http_status="403" user_agent="curl/8"',
      {
        class_uid: 4002,
        action_id: 2,
        http_request: { http_method: "POST", user_agent: "curl/8" },
        src_endpoint: { ip: "203.0.113.4" },
      },
    ],
    [
      "a web page",
      'log_type="Content Filtering" log_component="HTTP" log_subtype="Denied" url="https://bad.example/x" domain="bad.example" src_ip="10.0.0.5" dst_ip="198.51.100.7" protocol="TCP"',
      {
        class_uid: 4002,
        action_id: 2,
        http_request: { url: { url_string: "https://bad.example/x", hostname: "bad.example" } },
      },
    ],
    [
      "an attack",
      'log_type="IDP" log_component="Signatures" log_subtype="Drop" signature_id="4711" signature_msg="Some exploit" src_ip="203.0.113.4" dst_ip="10.0.0.1"',
      {
        class_uid: 2004,
        action_id: 2,
        finding_info: { title: "Some exploit" },
        evidences: [{ src_endpoint: { ip: "203.0.113.4" } }],
      },
    ],
    [
      "a threat",
      'log_type="ATP" log_component="Firewall" log_subtype="Alert" threatname="C2/Generic-A" src_ip="10.0.0.5" dst_ip="198.51.100.7" url="bad.example"',
      { class_uid: 2004, finding_info: { title: "C2/Generic-A" } },
    ],
    [
      "mail",
      'log_type="Anti-Spam" log_component="SMTP" log_subtype="Spam" from_email_address="a@example.com" to_email_address="b@example.com,c@example.com" email_subject="hi" src_ip="203.0.113.4"',
      {
        class_uid: 4009,
        email: { from: "a@example.com", to: ["b@example.com", "c@example.com"], subject: "hi" },
      },
    ],
    [
      "what has no class",
      'log_type="SD-WAN" log_component="SLA" log_subtype="Notification" message="x"',
      { class_uid: 0, status_code: "no_class_for_log_type" },
    ],
  ])("reads %s", (_, rest, expected) => {
    expect(read(`${modern} ${rest}`)).toMatchObject(expected);
  });

  it("never lets quoted text overwrite a field", () => {
    const event = read(
      `${modern} log_type="WAF" log_component="Web Application Firewall" log_subtype="Denied" src_ip="203.0.113.4" url="/ src_ip=\\"1.2.3.4\\" log_type=Firewall type=traffic logid=1 devname=x" server="www.example" method="GET"`,
    );
    expect(event).toMatchObject({
      class_uid: 4002,
      src_endpoint: { ip: "203.0.113.4" },
      metadata: { log_name: "waf" },
    });
  });
});

describe("what an administrator of Sophos Firewall did", () => {
  const gui = (message: string) =>
    read(
      `${old} log_type="Event" log_component="GUI" log_subtype="Admin" status="Successful" user_name="admin" src_ip=10.9.0.4 message="${message}"`,
    );
  const by = "by 'admin' from '10.9.0.4' using 'GUI'";

  it.each([
    [`Administrator 'helper' was added ${by}`, { class_uid: 3001, activity_id: 1, user: { name: "helper" } }],
    [`User 'helper' was deleted ${by}`, { class_uid: 3001, activity_id: 6, user: { name: "helper" } }],
    [`SysLog Server 'siem' was deleted ${by}`, { class_uid: 1008, activity_id: 10, log_name: "siem" }],
    [
      `SysLog Server 'siem' settings were changed ${by}`,
      { class_uid: 3004, activity_id: 3, entity: { name: "siem", type: "syslog server" } },
    ],
    [
      `Firewall Rule 'x' was added by 'eve' from '1.1.1.1' using 'GUI'' was added ${by}`,
      {
        class_uid: 3004,
        activity_id: 1,
        actor: { user: { name: "admin" } },
        src_endpoint: { ip: "10.9.0.4" },
      },
    ],
  ])("%s", (message, expected) => {
    expect(gui(message)).toMatchObject({ ...expected, actor: { user: { name: "admin" } } });
  });

  it("reads updates of definitions, and interfaces", () => {
    const system = `${old} log_type="Event" log_subtype="System"`;
    expect(
      read(
        `${system} log_component="IPS" status="Successful" message="IPS definitions upgraded from 9.17.09 to 9.17.10."`,
      ),
    ).toMatchObject({ class_uid: 6002, app: { name: "ips definitions" } });
    expect(read(`${system} log_component="Interface" message="Interface Port2 is down"`)).toMatchObject({
      class_uid: 3004,
      activity_id: 9,
      entity: { name: "Port2", type: "interface" },
    });
  });
});

describe("findings and requests of older releases", () => {
  it("ATP and web server protection name their ends otherwise", () => {
    expect(
      read(
        `${old} log_type="ATP" log_component="Firewall" log_subtype="Drop" protocol="TCP" src_port=22623 dst_port=80 sourceip=10.0.0.5 destinationip=203.0.113.66 url=203.0.113.66 threatname=C2/Generic-A`,
      ),
    ).toMatchObject({
      class_uid: 2004,
      evidences: [
        {
          src_endpoint: { ip: "10.0.0.5", port: 22_623 },
          dst_endpoint: { ip: "203.0.113.66", port: 80 },
          connection_info: { protocol_num: 6 },
        },
      ],
    });
    expect(
      read(
        `${old} log_type="WAF" log_component="Web Application Firewall" user_name="-" server=mail.example sourceip=198.51.100.20 localip=192.0.2.5 url=/owa/ querystring=?a=b method=POST httpstatus=401 useragent="x"`,
      ),
    ).toMatchObject({
      class_uid: 4002,
      src_endpoint: { ip: "198.51.100.20" },
      http_request: { http_method: "POST", url: { path: "/owa/", query_string: "a=b" } },
    });
  });
});

describe("Sophos UTM", () => {
  it.each<[string, string, object]>([
    [
      "a dropped packet",
      '<30>2026:03:02-08:00:00 utm ulogd[1]: id="2001" severity="info" sys="SecureNet" sub="packetfilter" name="Packet dropped" action="drop" fwrule="60001" srcip="203.0.113.4" dstip="10.0.0.1" proto="6" srcport="1" dstport="22"',
      {
        class_uid: 4001,
        activity_id: 5,
        action_id: 2,
        src_endpoint: { ip: "203.0.113.4" },
        connection_info: { protocol_num: 6 },
      },
    ],
    [
      "a log-in",
      '<30>id="3005" severity="warn" sys="System" sub="auth" name="Authentication failed" srcip="203.0.113.4" user="admin" caller="webadmin" reason="DENIED"',
      { class_uid: 3002, status_id: 2, user: { name: "admin" }, service: { name: "webadmin" } },
    ],
    [
      "a request",
      '<30>id="0299" srcip="203.0.113.4" localip="10.0.0.1" size="5" user="-" host="203.0.113.4" method="GET" statuscode="404" url="/x" server="www.example" query="?a=1" ua="curl/8"',
      { class_uid: 4002, http_response: { code: 404 }, http_request: { user_agent: "curl/8" } },
    ],
  ])("reads %s", (_, line, expected) => {
    expect(read(line)).toMatchObject({ ...expected, metadata: { product: { name: "Sophos UTM" } } });
  });
});
