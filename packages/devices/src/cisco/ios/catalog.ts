import { template } from "../../body/template.ts";
import {
  account,
  base,
  byVerdictWord,
  change,
  eventLog,
  finding,
  lifecycle,
  network,
  signIn,
  type ToClass,
  tunnel,
} from "../asa/classes.ts";
import type { Catalog, CatalogEntry } from "../asa/catalog/entry.ts";
import { toCommand } from "../command.ts";

const command: ToClass = ({ event, time, fields }) => toCommand(event, time, fields);
const loginSuccess = signIn("logon", "success", "login");
const loginFailure = signIn("logon", "failure", "login");

/** Up or down, as the message's own words say. */
const interfaceState: ToClass = (source) =>
  change(
    /\bup\b/i.test(source.fields.get("state") ?? source.text) ? "enable" : "disable",
    "interface",
  )(source);
const accountingState: ToClass = (source) =>
  (source.fields.get("command") ?? "") === "" ? base(source) : command(source);
const byResultWord =
  (service: string): ToClass =>
  (source) =>
    signIn(
      "logon",
      /succe|pass/i.test(source.fields.get("result") ?? "") ? "success" : "failure",
      service,
    )(source);
const tunnelState: ToClass = (source) =>
  tunnel(/^up/i.test(source.fields.get("state") ?? "") ? "open" : "close", "IPsec")(source);
const logHost: ToClass = (source) =>
  eventLog(/start/i.test(source.fields.get("state") ?? "") ? "start" : "stop")(source);
/** Who tried is not always said. */
const namedSignIn: ToClass = (source) =>
  source.fields.get("user") === undefined
    ? network("refuse", "blocked")(source)
    : signIn("logon", "failure", "netconf")(source);
/** The operating system's own messages, forwarded under one mnemonic (NX-OS, IOS XR). */
const systemMessage: ToClass = (source) => {
  if (source.fields.get("user") === undefined) return base(source);
  return signIn("logon", /fail|invalid|illegal/i.test(source.text) ? "failure" : "success", "sshd")(source);
};

const client = "client ({user:text}) on Interface {interface}[ AuditSessionID {session}]";
const packets = "[, {count:int} packet[s]]";

/**
 * Messages of IOS, IOS XE, IOS XR and NX-OS by mnemonic, whatever facility has it: sign-ins, commands, configuration, access
 * lists, tunnels, the log. Cisco's "System Message Guide" and "Error Message Decoder" list tens of thousands; the others
 * keep their text.
 */
const rows: readonly (readonly [mnemonics: string, toClass: ToClass, ...templates: readonly string[]])[] = [
  // Sign-ins.
  [
    "LOGIN_SUCCESS",
    loginSuccess,
    "Login Success ^[user: {user:stranger}^] ^[Source: {src:host}^] ^[localport: {dst_port:int}^]",
  ],
  [
    "LOGIN_FAILED",
    loginFailure,
    "Login failed ^[user: {user:stranger}^] ^[Source: {src:host}^] ^[localport: {dst_port:int}^][ ^[Reason: {reason:text}^]]",
  ],
  [
    "QUIET_MODE_ON QUIET_MODE_OFF",
    signIn("other", null, "login"),
    "{activity:text}, ^[user: {user:stranger}^] ^[Source: {src:host}^] ^[localport: {dst_port:int}^][ ^[Reason: {reason:text}^]]",
  ],
  [
    "LOGOUT",
    signIn("logoff", "success", "login"),
    "User {user:stranger} has exited tty session {session:int}({src:host})",
    "User {user:stranger} has exited tty session",
  ],
  [
    "TTY_EXPIRE_TIMER",
    signIn("logoff", "success", "login"),
    "(exec timer expired, tty {session:int} ({src:host})), user {user:rest}",
  ],
  [
    "SSH2_USERAUTH SSH_USERAUTH",
    byResultWord("ssh"),
    "User '{user:stranger}' authentication for {=SSH2|SSH} Session from {src:host} (tty = {session:int}) using crypto cipher '{cipher:text}'[, hmac '{hmac:text}'] {result}$",
  ],
  [
    "SSH2_CLOSE SSH_CLOSE",
    (source) =>
      source.fields.get("user") === undefined
        ? network("close")(source)
        : signIn("logoff", "success", "ssh")(source),
    "{=SSH2|SSH} Session from {src:host} (tty = {session:int}) for user '{user:stranger}' using crypto cipher '{cipher:text}'[, hmac '{hmac:text}'] closed$",
  ],
  [
    "SSH2_SESSION SSH_SESSION",
    network("open"),
    "{=SSH2|SSH} Session request from {src:host} (tty = {session:int}) using crypto cipher '{cipher:text}'[, hmac '{hmac:text}'] {result}",
  ],
  [
    "PRIV_AUTH_FAIL",
    loginFailure,
    "Authentication to privilege level {privilege:int} failed by {user:stranger} on {line} ({src:host})",
    "Authentication to privilege level {privilege:int} failed by {user:stranger} on {line}",
  ],
  [
    "PRIV_AUTH_PASS",
    loginSuccess,
    "Privilege level set to {privilege:int} by {user:stranger} on {line} ({src:host})",
    "Privilege level set to {privilege:int} by {user:stranger} on {line}",
  ],
  [
    "AUTH_PASSED",
    signIn("logon", "success", "netconf"),
    "{process:text} User '{user:stranger}' authenticated successfully from {remote:host} and was authorized for {service:text} over {protocol}. External groups: {groups:rest}",
    "{process:text} User '{user:stranger}' authenticated successfully from {remote:host} {detail:rest}",
  ],
  [
    "AUTHENTICATION_FAILED",
    namedSignIn,
    "{process:text} Authentication failure [for {user:text} ]from {remote:host} for {service:text} over",
  ],
  [
    "LOGIN_PASSED",
    signIn("logon", "success", "webui"),
    "Login Successful from host {src:host} by user '{user:stranger}' using crypto cipher '{cipher:text}'",
    "Login Successful from host {src:host} by user '{user:stranger}'",
  ],
  [
    "LOGIN_FAIL",
    signIn("logon", "failure", "webui"),
    "Login {reason:text} from host {src:host}[ by user '{user:stranger}']",
  ],
  [
    "SESS_LOGOUT SESS_TIMEOUT",
    signIn("logoff", "success", "webui"),
    "{detail:text} from host {src:host} by user '{user:stranger}'",
  ],
  ["USER_LOCKED", account("lock"), "User {user:text} locked out {reason:rest}"],
  ["USER_UNLOCKED", account("unlock"), "User {user:text} unlocked by {actor:text} on {line}[ ({src_ip})]"],
  [
    "USER_RESET",
    account("other"),
    "User {user:text} failed attempts reset by {actor:text} on {line}[ ({src_ip})]",
  ],
  ["USERNAME_CONFIGURATION", account("create"), "user with username: {user:stranger} configured$"],
  [
    "FAIL",
    signIn("logon", "failure", "802.1X"),
    `Authentication failed for ${client}`,
    "Authorization failed or unapplied for " + client,
  ],
  [
    "SUCCESS",
    signIn("logon", "success", "802.1X"),
    `Authentication successful for ${client}`,
    "Authorization succeeded for " + client,
  ],
  ["START", signIn("preauth", null, "802.1X"), `Starting '{service}' for ${client}`],
  [
    "INFO_USER_LOGOUT",
    signIn("logoff", "success", "ssh"),
    "User '{user:stranger}' from '{src:host}' logged out on '{line}'",
  ],
  [
    "INFO_SUCCESS AUTHEN_SUCCESS",
    loginSuccess,
    "Successfully authenticated user '{user:stranger}' from '{src:host}' on '{line}'",
  ],
  [
    "INFO_FAILURE AUTHEN_FAILED",
    loginFailure,
    "Failed authentication attempt by user '{user:stranger}' from '{src:host}' on '{line}'",
  ],
  [
    "SYSTEM_MSG INFO_GENERAL",
    systemMessage,
    "{detail:text} for {=illegal|invalid} user {user:stranger} from {src:host} - {process:rest}",
    "{detail:text} for user {user:stranger} from {src:host} - {process:rest}",
    "{detail:text} for {user:stranger} from {src:host} port {src_port:int} ssh2",
  ],
  ["AUTHFAIL", network("refuse", "blocked"), "Authentication failure for SNMP req from host {src:host}"],
  // Commands and configuration.
  ["CFGLOG_LOGGEDCMD", command, "User: {user:text} logged command: {command:rest}"],
  ["ACCTLOCAL", command, "Username: {user:text} Privilege level: {privilege:int} Command: {command:rest}"],
  ["VSHD_SYSLOG_CMD_EXEC", command, "User: {user:text} executed the command: {command:rest}"],
  [
    "AAA_ACCOUNTING_MESSAGE",
    accountingState,
    "{activity}:{src:host}@{line}:{user:text}:{command:rest}",
    "{activity}:{line:text}:{user:text}:{command:rest}",
  ],
  [
    "CONFIG_I",
    change("update", "configuration"),
    "Configured from {source:text} by {user:text} on {line} ({src:host})",
    "Configured from {source:text} by {line} ({src:host})",
    "Configured from {source:text} by {user:text}[ on {line}]$",
  ],
  [
    "VSHD_SYSLOG_CONFIG_I",
    change("update", "configuration"),
    "Configured from {source:text} by {user:text} on {src:host}@{line}",
    "Configured from {source:text} by {user:text} on {line}",
  ],
  [
    "CONFIG_P",
    change("update", "configuration"),
    "Configured programmatically by process {process} from {source:text} as {user:text} on {line:rest}",
  ],
  [
    "DB_COMMIT",
    change("update", "configuration"),
    "Configuration committed by user '{user:stranger}'. {detail:rest}",
  ],
  [
    "COMMIT_FAILURE",
    change("other", "configuration"),
    "{detail:text} under '{line:text}': by :'{user:text}' failed",
  ],
  ["CONFIG_RESOLVE_FAILURE", change("other", "configuration"), "{detail:text} from ({source:text}) failed"],
  [
    "INSTALL_OPERATION_INFO",
    lifecycle("install", "IOS XE"),
    "User: {user:text}, Install Operation: {operation} {entity:rest}",
  ],
  [
    "RELOAD",
    lifecycle("restart", "IOS"),
    "Reload requested by {user:text} on {line} ({src:host})[. Reload Reason: {reason:rest}]",
    "Reload requested by {user:text}. {reason:rest}",
  ],
  ["RESTART", lifecycle("start", "IOS")],
  [
    "LOGGINGHOST_STARTSTOP",
    logHost,
    "Logging to host {dst:host}[ port {dst_port:int}] {state} - {detail:rest}",
  ],
  ["LOGGINGHOST_FAIL", eventLog("stop"), "Logging to host {dst:host}[ port {dst_port:int}] {state}"],
  // Traffic.
  [
    "IPACCESSLOGP ACCESSLOGP",
    byVerdictWord,
    `[{process:text} ]list {acl} {verdict} {protocol} {src:host}({src_port:int})[ ({src_interface:text} {src_mac})] -> {dst:host}({dst_port:int})${packets}`,
    `[{process:text} ]list {acl} {verdict} {protocol} {src:host}({src_port:int})[ ({src_interface:text})] -> {dst:host}({dst_port:int})${packets}`,
  ],
  [
    "IPACCESSLOGDP ACCESSLOGDP",
    byVerdictWord,
    `[{process:text} ]list {acl} {verdict} {protocol} {src:host}[ ({src_interface:text} {src_mac})] -> {dst:host} ({icmp_type:int}/{icmp_code:int})${packets}`,
    `[{process:text} ]list {acl} {verdict} {protocol} {src:host} -> {dst:host} ({icmp_type:int}/{icmp_code:int})${packets}`,
  ],
  [
    "IPACCESSLOGNP ACCESSLOGNP IPACCESSLOGRP",
    byVerdictWord,
    `[{process:text} ]list {acl} {verdict} {protocol} {src:host} -> {dst:host}${packets}`,
  ],
  [
    "IPACCESSLOGS ACCESSLOGSP",
    byVerdictWord,
    "[{process:text} ]list {acl} {verdict} {src:host} {count:int} packet",
  ],
  [
    "SESS_AUDIT_TRAIL",
    network("close"),
    "{=(|}{zone:text}:Stop {protocol} session: initiator ({remote:host}) sent {bytes_sent:int} bytes -- responder ({local:host}) sent {bytes_received:int} bytes",
  ],
  [
    "SESS_AUDIT_TRAIL_START",
    network("open"),
    "{zone:text}:Start {protocol} session: initiator ({remote:host}) -- responder ({local:host})",
  ],
  [
    "DROP_PKT",
    network("refuse", "dropped"),
    "Dropping {protocol} {=session|pkt} {remote:host} {=>|=> |}{local:host} {reason:rest}",
    "Dropping {protocol} {=session|pkt} {remote:host} {local:host} {reason:rest}",
  ],
  [
    "BADAUTH",
    network("refuse", "blocked"),
    "{reason:text} from {src:host}({src_port:int}) to {dst:host}({dst_port:int})",
  ],
  ["DUPADDR", network("other"), "Duplicate address {src_ip} on {src_interface}, sourced by {src_mac}"],
  ["STCKYARPOVR", network("other"), "{reason:text}: {src_ip}, hw: {known_mac} by hw: {src_mac}"],
  [
    "MACFLAP_NOTIF",
    network("other"),
    "Host {src_mac} in vlan {vlan:int} is flapping between port {src_interface} and port {other_interface}",
  ],
  [
    "L2FM_MAC_MOVE",
    network("other"),
    "Mac {src_mac} in vlan {vlan:int} has moved from {other_interface} to {src_interface}",
  ],
  // What the device itself calls an attack or a violation.
  [
    "SIGNATURE",
    finding("ips", "observed"),
    "Sig: {signature:int} Subsig: {subsignature:int} Sev: {priority:int} {title:text} ^[{remote:host} -> {local:host}^]",
  ],
  [
    "PSECURE_VIOLATION",
    finding("port-security", "blocked"),
    "{title:text}, caused by MAC address {src_mac} on port {src_interface}",
  ],
  [
    "PSECURE_VIOLATION_VLAN",
    finding("port-security", "blocked"),
    "{title:text} on port {src_interface} due to MAC address {src_mac} on VLAN {vlan:int}",
  ],
  [
    "DHCP_SNOOPING_MATCH_MAC_FAIL DHCP_SNOOPING_UNTRUSTED_PORT DHCP_SNOOPING_FAKE_INTERFACE",
    finding("dhcp-snooping", "blocked"),
    "{title:text}, message type: {message_type}, {detail:rest}",
  ],
  [
    "DHCP_SNOOPING_DENY",
    finding("arp-inspection", "blocked"),
    "{title:text} on {src_interface}, vlan {vlan:int}.{detail:rest}",
  ],
  // Tunnels and interfaces.
  [
    "IKEV2_SESSION_STATUS SESSION_STATUS",
    tunnelState,
    "Crypto tunnel[ v2] is {state} . Peer {remote:host}[ f_vrf: {vrf}][ i_vrf: {ivrf}] Id: {peer:rest}",
    "Crypto tunnel[ v2] is {state} . Peer {remote:host}",
  ],
  [
    "UPDOWN CHANGED",
    interfaceState,
    "{=Line protocol on |}Interface {entity:text}, changed state to {state:rest}",
  ],
  ["IF_UP", change("enable", "interface"), "Interface {entity:text} [({description:text}) ]is {state:rest}"],
  [
    "IF_DOWN_ADMIN_DOWN IF_DOWN_PORT_CHANNEL_MEMBERS_DOWN IF_DOWN_LINK_FAILURE IF_DOWN_NONE IF_DOWN_CFG_CHANGE IF_DOWN_INITIALIZING",
    change("disable", "interface"),
    "Interface {entity:text} [({description:text}) ]is {state:rest}",
  ],
  ["ERR_DISABLE", change("disable", "interface"), "{reason} error detected on {entity}, {state:rest}"],
  [
    "BLOCK_BPDUGUARD",
    change("disable", "interface"),
    "Received BPDU [from bridge {src_mac} ]on port {entity:text} with {state:rest}",
  ],
  ["LOOPGUARD_BLOCK", change("disable", "interface"), "Loop guard blocking port {entity} on {vlan}"],
];

export const iosCatalog: Catalog = new Map(
  rows.flatMap(([mnemonics, toClass, ...sources]) => {
    const entry: CatalogEntry = { toClass, templates: sources.map(template) };
    return mnemonics.split(" ").map((mnemonic) => [mnemonic, entry] as const);
  }),
);

/** Mnemonics that mean something only in these facilities. */
const facilityBound: ReadonlyMap<string, RegExp> = new Map([
  ["FAIL", /^(?:DOT1X|MAB|AUTHMGR|WEBAUTH)/],
  ["SUCCESS", /^(?:DOT1X|MAB|AUTHMGR|WEBAUTH)/],
  ["START", /^(?:DOT1X|MAB|AUTHMGR|WEBAUTH)/],
  ["RESTART", /^(?:SYS|SYSMGR)$/],
  ["RELOAD", /^SYS$/],
  ["SYSTEM_MSG", /^(?:DAEMON|AUTH|AUTHPRIV|USER)$/],
  ["LOGIN_FAIL", /^WEBSERVER$/],
]);

export function entryFor(facility: string, mnemonic: string): CatalogEntry | undefined {
  const bound = facilityBound.get(mnemonic);
  return bound !== undefined && !bound.test(facility) ? undefined : iosCatalog.get(mnemonic);
}
