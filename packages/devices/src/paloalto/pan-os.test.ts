import { type OcsfEvent, type TenantId, validateEvent } from "@breakwater/ocsf";
import { describe, expect, it } from "vitest";
import { normaliseRecord } from "../index.ts";
import { columnNames } from "./pan-os/columns.ts";

function read(text: string): OcsfEvent {
  const event = normaliseRecord(
    {
      bytes: Buffer.from(text),
      receivedAt: Date.UTC(2026, 2, 2, 8),
      transport: "syslog-udp",
      peer: "192.0.2.9",
      tenant: "t" as TenantId,
      uid: null,
    },
    { newUid: () => "01900000-0000-7000-8000-000000000000", zoneOf: () => null },
  );
  expect(validateEvent(event), text).toEqual([]);
  return event;
}

/** A CSV line of a log type, by column name; what is not named is empty. Values are quoted as PAN-OS does. */
function csv(type: string, values: Readonly<Record<string, string>>, columns?: number): string {
  const all: Record<string, string> = {
    receive_time: "2026/03/02 07:59:58",
    serial: "001801000001",
    type,
    time_generated: "2026/03/02 07:59:57",
    ...values,
  };
  const names = columnNames(type).slice(0, columns);
  const unknown = Object.keys(all).filter((name) => !names.includes(name));
  expect(unknown, type).toEqual([]);
  const cells = names.map((name, index) => (index === 0 ? "1" : quote(all[name] ?? "")));
  return `<14>Mar  2 07:59:58 pa-1 ${cells.join(",")}`;
}

function quote(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const ends = {
  src: "10.0.0.5",
  dst: "203.0.113.80",
  sport: "50001",
  dport: "443",
  proto: "tcp",
  from: "trust",
  to: "untrust",
  rule: "web-out",
  app: "ssl",
  srcuser: String.raw`lab\alice`,
  sessionid: "4711",
};

describe("PAN-OS as CSV", () => {
  it("TRAFFIC, the end of a session", () => {
    expect(
      read(
        csv("TRAFFIC", {
          ...ends,
          subtype: "end",
          action: "allow",
          bytes: "2100",
          bytes_sent: "100",
          bytes_received: "2000",
          elapsed: "3",
          session_end_reason: "tcp-fin",
          device_name: "pa-1",
        }),
      ),
    ).toMatchObject({
      class_uid: 4001,
      activity_id: 2,
      action_id: 1,
      duration: 3_000,
      src_endpoint: { ip: "10.0.0.5", port: 50001, zone: "trust" },
      dst_endpoint: { ip: "203.0.113.80", port: 443, zone: "untrust" },
      connection_info: { protocol_name: "tcp", protocol_num: 6, uid: "4711" },
      firewall_rule: { name: "web-out" },
      actor: { user: { name: "alice", domain: "lab" } },
      traffic: { bytes: 2100, bytes_out: 100, bytes_in: 2000 },
      status_detail: "tcp-fin",
      app_name: "ssl",
      device: { uid: "001801000001", hostname: "pa-1" },
      metadata: {
        product: { name: "PAN-OS", vendor_name: "Palo Alto Networks" },
        log_name: "traffic",
        event_code: "end",
      },
    });
  });

  it.each([
    ["drop", "drop", 5, 2, 6],
    ["deny", "deny", 5, 2, 2],
    ["deny", "reset-both", 5, 2, 21],
    ["start", "allow", 1, 1, 1],
  ])("TRAFFIC %s with the action %s", (subtype, action, activity, actionId, disposition) => {
    expect(read(csv("TRAFFIC", { ...ends, subtype, action }))).toMatchObject({
      class_uid: 4001,
      activity_id: activity,
      action_id: actionId,
      disposition_id: disposition,
    });
  });

  it("reads the fewer columns of 8.1 and the more of a release to come", () => {
    expect(read(csv("TRAFFIC", { ...ends, subtype: "end", action: "allow" }, 60))).toMatchObject({
      class_uid: 4001,
      src_endpoint: { ip: "10.0.0.5" },
    });
    expect(read(`${csv("TRAFFIC", { ...ends, subtype: "end", action: "allow" })},new,columns`)).toMatchObject(
      { class_uid: 4001, dst_endpoint: { port: 443 } },
    );
  });

  it("THREAT url", () => {
    expect(
      read(
        csv("THREAT", {
          ...ends,
          subtype: "url",
          action: "block-url",
          misc: "bad.example:443/a/b?c=d,e",
          severity: "informational",
          http_method: "post",
          user_agent: "curl/8",
        }),
      ),
    ).toMatchObject({
      class_uid: 4002,
      action_id: 2,
      http_request: {
        url: {
          url_string: "bad.example:443/a/b?c=d,e",
          hostname: "bad.example",
          path: "/a/b",
          query_string: "c=d,e",
        },
        http_method: "POST",
        user_agent: "curl/8",
      },
      src_endpoint: { ip: "10.0.0.5" },
    });
  });

  it.each([
    ["vulnerability", "reset-both", "critical", 5, "login.esp"],
    ["spyware", "sinkhole", "medium", 3, "bad.example"],
    ["virus", "reset-both", "high", 4, "x.exe"],
    ["wildfire", "allow", "high", 4, "x.exe"],
    ["file", "alert", "low", 2, "x.pdf"],
  ])("THREAT %s is a finding of the device's", (subtype, action, severity, severityId, misc) => {
    expect(
      read(csv("THREAT", { ...ends, subtype, action, severity, misc, threatid: "Some Threat(30003)" })),
    ).toMatchObject({
      class_uid: 2004,
      severity_id: severityId,
      finding_info: { title: "Some Threat", types: [subtype], analytic: { uid: "30003" } },
      evidences: [
        {
          src_endpoint: { ip: "10.0.0.5", port: 50001 },
          dst_endpoint: { ip: "203.0.113.80" },
          user: { name: "alice" },
        },
      ],
      firewall_rule: { name: "web-out" },
    });
  });

  it("DECRYPTION", () => {
    expect(
      read(csv("DECRYPTION", { ...ends, action: "allow", tls_version: "TLS1.2", sni: "web.example" })),
    ).toMatchObject({
      class_uid: 4001,
      tls: { version: "TLS1.2", sni: "web.example" },
    });
  });

  it("GLOBALPROTECT", () => {
    const values = {
      srcuser: "alice",
      public_ip: "198.51.100.20",
      machinename: "pc-7",
      status: "success",
      portal: "gp-portal",
    };
    expect(read(csv("GLOBALPROTECT", { ...values, eventid: "gateway-auth", stage: "login" }))).toMatchObject({
      class_uid: 3002,
      activity_id: 1,
      status_id: 1,
      user: { name: "alice" },
      src_endpoint: { ip: "198.51.100.20" },
    });
    expect(
      read(csv("GLOBALPROTECT", { ...values, eventid: "gateway-connected", stage: "connected" })),
    ).toMatchObject({ class_uid: 4014, activity_id: 1, user: { name: "alice" } });
    expect(
      read(csv("GLOBALPROTECT", { ...values, eventid: "gateway-logout", stage: "logout" })),
    ).toMatchObject({ class_uid: 4014, activity_id: 2 });
    expect(
      read(
        csv("GLOBALPROTECT", {
          ...values,
          eventid: "portal-auth",
          stage: "login",
          status: "failure",
          reason: "Authentication failed: Invalid username or password",
        }),
      ),
    ).toMatchObject({
      class_uid: 3002,
      status_id: 2,
      status_detail: "Authentication failed: Invalid username or password",
    });
  });

  it.each([
    [
      "auth",
      "auth-fail",
      "failed authentication for user 'eve'.  Reason: Invalid username/password. From: 198.51.100.7.",
      {
        class_uid: 3002,
        status_id: 2,
        user: { name: "eve" },
        src_endpoint: { ip: "198.51.100.7" },
        status_detail: "Invalid username/password",
      },
    ],
    [
      "auth",
      "auth-success",
      "authenticated for user 'admin'.   From: 10.9.0.4.",
      { class_uid: 3002, status_id: 1, user: { name: "admin" } },
    ],
    [
      "general",
      "general",
      "User admin logged in via Web from 10.9.0.4 using https",
      { class_uid: 3002, activity_id: 1, service: { name: "web" } },
    ],
    [
      "general",
      "general",
      "User admin logged out via CLI from 10.9.0.4",
      { class_uid: 3002, activity_id: 2 },
    ],
    [
      "general",
      "general",
      "Log type traffic cleared by user admin",
      { class_uid: 1008, activity_id: 1, actor: { user: { name: "admin" } } },
    ],
    [
      "general",
      "general",
      "Installed contents package: panupv2-all-contents-8676-7858.tgz",
      { class_uid: 6002 },
    ],
    [
      "vpn",
      "ike-nego-p1-fail",
      "IKE phase-1 negotiation is failed as initiator, main mode. Failed SA: 192.0.2.1[500]-198.51.100.7[500] cookie:1:2.",
      {
        class_uid: 4014,
        status_id: 2,
        src_endpoint: { ip: "198.51.100.7" },
        dst_endpoint: { ip: "192.0.2.1" },
      },
    ],
    ["vpn", "tunnel-status-up", "Tunnel to-branch is up", { class_uid: 4014, activity_id: 1 }],
    [
      "port",
      "link-change",
      "Port ethernet1/2: Down 1Gb/s-full duplex",
      { class_uid: 3004, entity: { name: "ethernet1/2" } },
    ],
    [
      "dhcp",
      "if-renew-trigger",
      "DHCP RENEW: interface eth0, ip 10.0.0.77 netmask 255.255.255.0 dhcp server: 10.0.0.1",
      { class_uid: 4004, src_endpoint: { ip: "10.0.0.77" } },
    ],
    [
      "routing",
      "routed-config-p1-success",
      "Route daemon configuration load phase-1 succeeded.",
      { class_uid: 3004, entity: { name: "Route daemon" } },
    ],
    [
      "general",
      "general",
      "Something that no class is for",
      { class_uid: 0, status_code: "no_class_for_log_type", message: "Something that no class is for" },
    ],
  ])("SYSTEM %s %s: %s", (subtype, eventid, opaque, expected) => {
    expect(read(csv("SYSTEM", { subtype, eventid, opaque, severity: "informational" }))).toMatchObject(
      expected,
    );
  });

  it("CONFIG, with and without what changed", () => {
    const change = { host: "10.9.0.4", cmd: "set", admin: "admin", client: "Web", result: "Succeeded" };
    expect(
      read(
        csv("CONFIG", {
          ...change,
          path: "vsys vsys1 rulebase security rules any-any",
          before_change_detail: "",
          after_change_detail: "any-any { action allow; }",
          seqno: "7",
          actionflags: "0x0",
        }),
      ),
    ).toMatchObject({
      class_uid: 3004,
      activity_id: 3,
      status_id: 1,
      actor: { user: { name: "admin" } },
      src_endpoint: { ip: "10.9.0.4" },
      entity: { name: "vsys vsys1 rulebase security rules any-any" },
      comment: "any-any { action allow; }",
    });
    expect(
      read(
        "<14>Mar  2 07:59:58 pa-1 1,2026/03/02 07:59:58,001801000001,CONFIG,0,2561,2026/03/02 07:59:58,10.9.0.4,,set,admin,Web,Succeeded, mgt-config users backdoor,7101,0x0,0,0,0,0,,pa-1",
      ),
    ).toMatchObject({
      class_uid: 3001,
      activity_id: 1,
      user: { name: "backdoor" },
      actor: { user: { name: "admin" } },
      device: { hostname: "pa-1" },
    });
  });

  it("USERID, HIPMATCH, AUTHENTICATION, CORRELATION", () => {
    expect(
      read(
        csv("USERID", {
          subtype: "login",
          ip: "10.0.0.5",
          user: String.raw`lab\alice`,
          datasource: "vpn-client",
        }),
      ),
    ).toMatchObject({
      class_uid: 3002,
      activity_id: 1,
      user: { name: "alice", domain: "lab" },
      src_endpoint: { ip: "10.0.0.5" },
    });
    expect(read(csv("USERID", { subtype: "logout", ip: "10.0.0.5", user: "alice" }))).toMatchObject({
      class_uid: 3002,
      activity_id: 2,
    });
    expect(
      read(
        csv("HIPMATCH", {
          srcuser: "alice",
          machinename: "pc-7",
          src: "10.0.0.5",
          matchname: "no-antivirus",
        }),
      ),
    ).toMatchObject({ class_uid: 2003, finding_info: { title: "no-antivirus" } });
    expect(
      read(csv("AUTHENTICATION", { ip: "10.0.0.5", user: "alice", event: "Authentication failed" })),
    ).toMatchObject({ class_uid: 3002, status_id: 2 });
    expect(
      read(
        csv("CORRELATION", {
          src: "10.0.0.5",
          srcuser: "alice",
          severity: "high",
          objectname: "Compromised Host",
          evidence: "visited known malware URL",
        }),
      ),
    ).toMatchObject({ class_uid: 2004, severity_id: 4, finding_info: { title: "Compromised Host" } });
  });
});

describe("PAN-OS in other formats", () => {
  it("CEF", () => {
    expect(
      read(
        "<14>Mar  2 07:59:58 pa-1 CEF:0|Palo Alto Networks|PAN-OS|11.1.2|end|TRAFFIC|1|rt=Mar 02 2026 07:59:58 GMT deviceExternalId=001801000001 src=10.0.0.5 dst=203.0.113.80 spt=50001 dpt=443 proto=tcp act=allow cs1Label=Rule cs1=web-out suser=lab\\\\alice in=2000 out=100",
      ),
    ).toMatchObject({
      class_uid: 4001,
      activity_id: 2,
      src_endpoint: { ip: "10.0.0.5", port: 50001 },
      firewall_rule: { name: "web-out" },
      traffic: { bytes_in: 2000, bytes_out: 100 },
      time: Date.UTC(2026, 2, 2, 7, 59, 58),
      metadata: { log_format: "cef" },
    });
  });

  it("CEF of configuration and system logs, in which the keys mean other columns", () => {
    expect(
      read(
        "<14>Mar  2 07:59:58 pa-1 CEF:0|Palo Alto Networks|PAN-OS|11.1.2|Succeeded|CONFIG|1|deviceExternalId=001801000001 shost=10.9.0.4 act=set duser=admin destinationServiceName=Web msg=mgt-config users backdoor dvchost=pa-1",
      ),
    ).toMatchObject({
      class_uid: 3001,
      status_id: 1,
      user: { name: "backdoor" },
      actor: { user: { name: "admin" } },
      src_endpoint: { ip: "10.9.0.4" },
    });
    expect(
      read(
        "<14>Mar  2 07:59:58 pa-1 CEF:0|Palo Alto Networks|PAN-OS|11.1.2|auth|SYSTEM|3|deviceExternalId=001801000001 fname=admins cat=auth-fail msg=failed authentication for user 'eve'. Reason: Invalid username/password. From: 198.51.100.7. dvchost=pa-1",
      ),
    ).toMatchObject({ class_uid: 3002, status_id: 2, metadata: { event_code: "auth-fail" } });
  });

  it("LEEF", () => {
    expect(
      read(
        "<14>Mar  2 07:59:58 pa-1 LEEF:1.0|Palo Alto Networks|PAN-OS Syslog Integration|11.1.2|allow|cat=TRAFFIC|ReceiveTime=2026/03/02 07:59:58|SerialNumber=001801000001|Type=TRAFFIC|Subtype=end|src=10.0.0.5|dst=203.0.113.80|srcPort=50001|dstPort=443|proto=tcp|action=allow|RuleName=web-out",
      ),
    ).toMatchObject({
      class_uid: 4001,
      src_endpoint: { ip: "10.0.0.5", port: 50001 },
      dst_endpoint: { ip: "203.0.113.80", port: 443 },
      metadata: { log_format: "leef" },
    });
  });

  it("JSON, with numbers as long as they are", () => {
    const event = read(
      '{"TimeReceived":"2026-03-02T07:59:58.000000Z","DeviceSN":"001801000001","LogType":"TRAFFIC","Subtype":"end","TimeGenerated":"2026-03-02T07:59:57.000000Z","SourceAddress":"10.0.0.5","DestinationAddress":"203.0.113.80","SourcePort":50001,"DestinationPort":443,"Protocol":"tcp","Action":"allow","Rule":"web-out","SequenceNo":7195838274152170508,"Template":null,"__proto__":{"x":1},"constructor":"y"}',
    );
    expect(event).toMatchObject({
      class_uid: 4001,
      src_endpoint: { ip: "10.0.0.5", port: 50001 },
      firewall_rule: { name: "web-out" },
      unmapped: { seqno: "7195838274152170508", constructor: "y" },
      metadata: { log_format: "json" },
    });
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });

  it.each([
    '{"LogType":"TRAFFIC","DeviceSN":"1","Subtype":',
    '{"LogType":"LUNCH","DeviceSN":"1"}',
    '[{"LogType":"TRAFFIC","DeviceSN":"1"}]',
    "CEF:0|Palo Alto Networks|Cortex XDR|1|x|y|3|src=10.0.0.5",
    "1,2026/03/02 07:59:58,001801000001,LUNCH,end,2561",
    'url="1,2026/03/02 07:59:58,001801000001,TRAFFIC,end,2561,2026/03/02"',
    "x=1,2026/03/02 07:59:58,001801000001,TRAFFIC,end,2561,2026/03/02",
  ])("%s is none", (line) => {
    expect(read(line).metadata.product.name).toBe("unknown");
  });
});

describe("what a stranger chose", () => {
  it.each([
    'x",allow,6.6.6.6,"y',
    "x,allow,6.6.6.6,TRAFFIC,end",
    '"',
    '""",""',
    "a\nb,c",
    " srcip=1.2.3.4 src=1.2.3.4",
  ])("as a URL moves no column: %j", (text) => {
    const event = read(
      csv("THREAT", {
        ...ends,
        subtype: "url",
        action: "block-url",
        misc: `bad.example/${text}`,
        severity: "low",
        user_agent: text,
      }),
    );
    expect(event).toMatchObject({
      class_uid: 4002,
      action_id: 2,
      severity_id: 2,
      src_endpoint: { ip: "10.0.0.5", port: 50001 },
      dst_endpoint: { ip: "203.0.113.80" },
      firewall_rule: { name: "web-out" },
      http_request: { url: { url_string: `bad.example/${text}`.trim() } },
    });
  });

  it("as a user's name is no more than that", () => {
    expect(
      read(
        csv("SYSTEM", {
          subtype: "auth",
          eventid: "auth-fail",
          severity: "medium",
          opaque:
            "failed authentication for user 'x'.  Reason: ok. From: 1.1.1.1. authenticated for user 'admin'.  Reason: Invalid username/password. From: 198.51.100.7.",
        }),
      ),
    ).toMatchObject({
      class_uid: 3002,
      status_id: 2,
      src_endpoint: { ip: "198.51.100.7" },
      user: { name: "x'.  Reason: ok. From: 1.1.1.1. authenticated for user 'admin" },
    });
  });

  it("as an address or a port is not one unless it is", () => {
    const event = read(
      csv("TRAFFIC", {
        ...ends,
        subtype: "end",
        action: "allow",
        src: "10.0.0.500",
        sport: "99999",
        bytes: "-1",
      }),
    );
    expect(event).toMatchObject({
      class_uid: 4001,
      dst_endpoint: { ip: "203.0.113.80" },
      unmapped: { src: "10.0.0.500", bytes: "-1" },
    });
    expect(event).not.toHaveProperty("src_endpoint.ip");
  });
});

describe("Prisma SD-WAN", () => {
  it("flow logs and device logs", () => {
    expect(
      read(
        "<134>1 2026-03-02T07:59:58.000Z ion-1 cgxFlowLogV1 - - - 2026-03-02T07:59:58.000Z,10.0.0.5,50001,203.0.113.80,443,TCP,lan,internet,3,4,100,2000,alice,Public-1,1,ssl,NEW_FLOW,rule1:allow:x",
      ),
    ).toMatchObject({
      class_uid: 4001,
      src_endpoint: { ip: "10.0.0.5", port: 50001 },
      metadata: { product: { name: "Prisma SD-WAN" } },
    });
    expect(
      read(
        '<134>1 2026-03-02T07:59:58.000Z ion-1 log: ION_HOST="ion-1" DEVICE_TIME="2026-03-02T07:59:58.000Z" MSG="sshd-login keyboard-interactive/pam" SEVERITY="minor" PROCESS_NAME="sshd" FACILITY="auth" USER="elem-admin" ELEMENT_ID="15"',
      ),
    ).toMatchObject({ metadata: { product: { name: expect.any(String) } } });
  });
});
