import { type OcsfEvent, type TenantId, validateEvent } from "@breakwater/ocsf";
import { describe, expect, it } from "vitest";
import { normaliseRecord, sigmaLogSources } from "../index.ts";

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

/** Our own lines in the words of Cisco's System Message Guides. */
const messages: readonly (readonly [line: string, expected: Record<string, unknown>])[] = [
  [
    "%SEC_LOGIN-5-LOGIN_SUCCESS: Login Success [user: admin] [Source: 10.9.0.4] [localport: 22] at 07:59:58 UTC Mon Mar 2 2026",
    {
      class_uid: 3002,
      activity_id: 1,
      status_id: 1,
      user: { name: "admin" },
      src_endpoint: { ip: "10.9.0.4" },
      unmapped: { dst_port: "22" },
    },
  ],
  [
    "%SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: root] [Source: 198.51.100.7] [localport: 22] [Reason: Login Authentication Failed] at 07:59:58 UTC Mon Mar 2 2026",
    {
      class_uid: 3002,
      status_id: 2,
      status_detail: "Login Authentication Failed",
      src_endpoint: { ip: "198.51.100.7" },
    },
  ],
  [
    "%SYS-6-LOGOUT: User admin has exited tty session 2(10.9.0.4)",
    { class_uid: 3002, activity_id: 2, user: { name: "admin" }, src_endpoint: { ip: "10.9.0.4" } },
  ],
  [
    "%SSH-5-SSH2_USERAUTH: User 'admin' authentication for SSH2 Session from 10.9.0.4 (tty = 0) using crypto cipher 'aes256-ctr', hmac 'hmac-sha2-256' Succeeded",
    { class_uid: 3002, status_id: 1, user: { name: "admin" } },
  ],
  [
    "%SSH-5-SSH2_USERAUTH: User 'eve' authentication for SSH2 Session from 198.51.100.7 (tty = 0) using crypto cipher 'aes256-ctr', hmac 'hmac-sha2-256' Failed",
    { class_uid: 3002, status_id: 2 },
  ],
  [
    "%PARSER-5-CFGLOG_LOGGEDCMD: User:admin  logged command:ip http server",
    { class_uid: 3004, activity_id: 3, actor: { user: { name: "admin" } }, comment: "ip http server" },
  ],
  [
    "%PARSER-5-CFGLOG_LOGGEDCMD: User:admin  logged command:username cisco_tac_admin privilege 15 secret *",
    {
      class_uid: 3001,
      activity_id: 1,
      user: { name: "cisco_tac_admin" },
      actor: { user: { name: "admin" } },
    },
  ],
  [
    "%PARSER-5-CFGLOG_LOGGEDCMD: User:admin  logged command:no logging host 10.9.0.8",
    { class_uid: 1008, activity_id: 10 },
  ],
  [
    "%SYS-5-CONFIG_I: Configured from console by admin on vty0 (10.9.0.4)",
    { class_uid: 3004, actor: { user: { name: "admin" } }, src_endpoint: { ip: "10.9.0.4" } },
  ],
  [
    "%SYS-5-CONFIG_P: Configured programmatically by process SEP_webui_wsma_http from console as admin on vty1",
    { class_uid: 3004, actor: { user: { name: "admin" } } },
  ],
  [
    "%SEC-6-IPACCESSLOGP: list edge-in denied tcp 198.51.100.7(4711) -> 192.0.2.1(22), 1 packet",
    {
      class_uid: 4001,
      activity_id: 5,
      action_id: 2,
      firewall_rule: { name: "edge-in" },
      src_endpoint: { ip: "198.51.100.7", port: 4711 },
      dst_endpoint: { ip: "192.0.2.1", port: 22 },
    },
  ],
  [
    "%SEC-6-IPACCESSLOGDP: list 101 permitted icmp 198.51.100.7 -> 192.0.2.1 (8/0), 5 packets",
    { class_uid: 4001, action_id: 1 },
  ],
  [
    "%SEC-6-IPACCESSLOGS: list 10 denied 198.51.100.7 1 packet",
    { class_uid: 4001, action_id: 2, src_endpoint: { ip: "198.51.100.7" } },
  ],
  [
    "%SYS-6-LOGGINGHOST_STARTSTOP: Logging to host 10.9.0.8 port 514 stopped - CLI initiated",
    { class_uid: 1008, dst_endpoint: { ip: "10.9.0.8" } },
  ],
  [
    "%LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet0/1, changed state to down",
    { class_uid: 3004, activity_id: 9, entity: { name: "GigabitEthernet0/1" } },
  ],
  [
    "%CRYPTO-5-SESSION_STATUS: Crypto tunnel is UP  .  Peer 198.51.100.7:500       Id: 198.51.100.7",
    { class_uid: 4014, activity_id: 1, src_endpoint: { ip: "198.51.100.7" } },
  ],
  [
    "%IPS-4-SIGNATURE: Sig:5123 Subsig:0 Sev:5 WWW IIS Internet Printing Overflow [198.51.100.7:4711 -> 192.0.2.1:80]",
    { class_uid: 2004, finding_info: { analytic: { uid: "5123" } } },
  ],
  [
    "%AUTHMGR-5-START: Starting 'mab' for client (0011.2233.4455) on Interface Gi1/0/1 AuditSessionID 0A0",
    { class_uid: 3002, user: { name: "0011.2233.4455" } },
  ],
];

describe("messages of routers", () => {
  it.each(messages)("%s", (line, expected) => {
    expect(read(`<189>49: rtr-1: *Mar  2 07:59:58.123: ${line}`)).toMatchObject({
      ...expected,
      metadata: { product: { name: "IOS", vendor_name: "Cisco" } },
    });
  });

  it("a message without a row keeps its text and its mnemonic", () => {
    expect(
      read("<189>49: *Mar  2 07:59:58: %CDP-4-NATIVE_VLAN_MISMATCH: Native VLAN mismatch discovered"),
    ).toMatchObject({
      class_uid: 0,
      status_code: "no_class_for_log_type",
      message: "Native VLAN mismatch discovered",
      metadata: { event_code: "NATIVE_VLAN_MISMATCH", log_name: "CDP", log_level: "warning" },
    });
  });
});

describe("the platform", () => {
  it.each([
    [
      "IOS XR",
      "<189>31: RP/0/RSP0/CPU0:Mar  2 07:59:58.123 UTC: SSHD_[65935]: %SECURITY-SSHD-6-INFO_SUCCESS : Successfully authenticated user 'admin' from '10.9.0.4' on 'vty0'",
      { class_uid: 3002, status_id: 1, user: { name: "admin" } },
    ],
    [
      "IOS XR",
      "<189>32: RP/0/RSP0/CPU0:Mar  2 07:59:58.123 UTC: config[65]: %MGBL-CONFIG-6-DB_COMMIT : Configuration committed by user 'admin'. Use 'show configuration commit changes 1000000011' to view the changes.",
      { class_uid: 3004, actor: { user: { name: "admin" } } },
    ],
    [
      "NX-OS",
      "<189>: 2026 Mar  2 07:59:58 UTC: %VSHD-5-VSHD_SYSLOG_CONFIG_I: Configured from vty by admin on 10.9.0.4@pts/0",
      { class_uid: 3004, actor: { user: { name: "admin" } } },
    ],
    [
      "NX-OS",
      "<187>: 2026 Mar  2 07:59:58 UTC: %DAEMON-3-SYSTEM_MSG: Failed password for invalid user eve from 198.51.100.7 - sshd[1]",
      { class_uid: 3002, status_id: 2, src_endpoint: { ip: "198.51.100.7" } },
    ],
  ])("%s: %s", (name, line, expected) => {
    expect(read(line)).toMatchObject({
      ...expected,
      metadata: { product: { name } },
      time: Date.UTC(2026, 2, 2, 7, 59, 58, line.includes(".123") ? 123 : 0),
    });
  });

  it("is the log source that SigmaHQ names", () => {
    const sources = (line: string) =>
      sigmaLogSources(read(line)).map(({ product, service }) => `${product} ${service ?? ""}`.trim());
    expect(
      sources(
        "<189>1: *Mar  2 07:59:58: %PARSER-5-CFGLOG_LOGGEDCMD: User:admin  logged command:ip http server",
      ),
    ).toContain("cisco aaa");
    expect(sources("<189>1: *Mar  2 07:59:58: %BGP-5-ADJCHANGE: neighbor 198.51.100.7 Down")).toContain(
      "cisco bgp",
    );
    expect(
      sources("<189>1: *Mar  2 07:59:58: %LDP-5-NBRCHG: LDP Neighbor 198.51.100.7:0 (1) is DOWN"),
    ).toContain("cisco ldp");
  });
});
