import type { ComparedField } from "./expected-parses.ts";

/** Where another parser and ours do not say the same of a line, and why ours stands. */
export interface KnownDifference {
  readonly fields: readonly ComparedField[];
  /** What the line holds. */
  readonly line: RegExp;
  /** What the other parser says; any value where it is not given. */
  readonly expected?: RegExp;
  readonly why: string;
}

export const knownDifferences: readonly KnownDifference[] = [
  // All.
  {
    fields: ["outcome"],
    line: /./,
    expected: /^(?!failure$|\d)/,
    why: "ECS `event.outcome` is set to success (or a word of the device's) by default there, also for what was blocked or has no result",
  },
  {
    fields: ["outcome"],
    line: /subtype="?rest-api/,
    why: "an HTTP status code is no outcome; ours is in http_response.code",
  },
  // Cisco.
  {
    fields: ["src_ip", "src_port", "dst_ip", "dst_port"],
    line: /Built outbound/,
    why: "the appliance names the outer side first whoever began the connection; outbound, the inner side did",
  },
  {
    fields: ["src_ip", "dst_ip"],
    line: /IKEv2 Negotiation aborted/,
    why: "`Local` is the appliance; the other end is who came",
  },
  {
    fields: ["src_ip"],
    line: /assigned to session/,
    why: "the address that a client got is not the one that it came from",
  },
  {
    fields: ["user"],
    line: /%FTD-/,
    expected: /^(?:Not Found|No Authentication Required)$/,
    why: "the appliance's words for nobody",
  },
  { fields: ["src_port"], line: /\[localport:/, why: "the local port is the device's" },
  {
    fields: ["src_port"],
    line: /./,
    expected: /^[0-9]{6,}$|^[7-9][0-9]{4}$/,
    why: "no port has such a number",
  },
  { fields: ["dst_ip"], line: /VSHD_SYSLOG_CONFIG_I/, why: "the administrator's address is a source" },
  { fields: ["rule"], line: /GroupPolicy/, why: "a group policy is no firewall rule" },
  {
    fields: ["url"],
    line: /CONFIG_RESOLVE_FAILURE/,
    why: "a change of the configuration has no URL in OCSF; it is in the comment",
  },
  { fields: ["outcome"], line: /LOGGINGHOST_FAIL/, why: "the event says that logging stopped" },
  // PAN-OS.
  {
    fields: ["bytes_in", "bytes_out"],
    line: /\|Palo Alto Networks\|LF\|/,
    why: "the CEF guide of PAN-OS says `in` is bytes received and `out` is bytes sent by the source",
  },
  {
    fields: ["url"],
    line: /LogType"?: ?"THREAT|,THREAT,|\|THREAT\|/,
    why: "PAN-OS logs URLs without a scheme; none is made up",
  },
  {
    fields: ["rule"],
    line: /HIPMATCH/,
    why: "a host information profile is no firewall rule; it is the finding's title",
  },
  {
    fields: ["dst_ip", "dst_port"],
    line: /USERID|HIPMATCH|IPTAG/,
    why: "a user mapping, a profile match or a tag has one address, which is repeated",
  },
  {
    fields: ["file_name"],
    line: /Installed (?:WildFire|contents) package/,
    why: "an installation has no file in OCSF; it is in the message",
  },
  {
    fields: ["dst_ip"],
    line: /CLOUD ELECTION/,
    why: "no class is for what the firewall chose among its cloud's servers",
  },
  { fields: ["user"], line: /for user john\.doe\. /, why: "the full stop ends the sentence" },
  // FortiGate and FortiProxy.
  {
    fields: ["rule"],
    line: /poluuid=/,
    why: "ours is `policyid`, which administrators see; the UUID is among the vendor's fields",
  },
  {
    fields: ["src_ip", "dst_ip"],
    line: /subtype="?vpn"?.*locip=/,
    why: "`remip` is who came; `locip` is the FortiGate",
  },
  {
    fields: ["class"],
    line: /subtype="?(?:cifs|app-ctrl)/,
    why: "a file filter's log is a finding of the device's, and an application log with a URL is of HTTP",
  },
  {
    fields: ["url"],
    line: /hostname=|request=/,
    expected: /^\/|https?:\/\/example\.com/,
    why: "there, path and referrer or host are put together otherwise; ours holds both parts",
  },
  { fields: ["file_name"], line: /url=|request=/, why: "taken from the URL's last part there" },
  {
    fields: ["user", "protocol"],
    line: /emailfilter/,
    why: "the user of the session; an e-mail activity has no protocol in OCSF",
  },
  { fields: ["user"], line: /\ntime=/, why: "two logs in one record: the first is read" },
  {
    fields: ["bytes_in", "bytes_out"],
    line: /sentdelta=/,
    why: "ours are the session's bytes; the last interval's are among the vendor's fields",
  },
  {
    fields: ["disposition"],
    line: /subtype="?wad"?.*SSL Fatal Alert/i,
    why: "an alert of TLS is not the device's own decision",
  },
  // Sophos UTM.
  {
    fields: ["bytes_out"],
    line: /reverseproxy|rproxy/,
    why: "the size of an answer is not what the client sent",
  },
];

export function isKnown(field: ComparedField, line: string, expected: string): boolean {
  return knownDifferences.some(
    (known) =>
      known.fields.includes(field) &&
      known.line.test(line) &&
      (known.expected === undefined || known.expected.test(expected)),
  );
}
