/**
 * Which cyber-observable objects (STIX 2.1 §6) an OCSF event tells of, and where. The table is read in two ways: observe.ts
 * makes the objects of an event, and clickhouse/ asks for the same values in a table of events. `[]` in a path stands for
 * the items of a list.
 */

/** Object types that are their value: each different value of an event is an object. */
export interface ValueObjects {
  readonly type: "ipv4-addr" | "ipv6-addr" | "domain-name" | "url" | "email-addr" | "mac-addr";
  readonly paths: readonly string[];
}

/** Object types with properties: the event has at most one, and so has each item of `evidences`. */
export interface RecordObjects {
  readonly type: "network-traffic" | "file" | "user-account" | "process" | "autonomous-system";
  /** Where in the event or the item the record's values are, one record for each; empty for the event or item itself. */
  readonly at: readonly string[];
  readonly properties: readonly RecordProperty[];
}

export interface RecordProperty {
  /** The keys of the property from the object on. */
  readonly keys: readonly string[];
  /** Below `at`. */
  readonly path: string;
  /**
   * `address` is a reference to the object of the IP address that stands there; `protocol` a list of one name in lower case;
   * a number after `hash` is OCSF's `algorithm_id`.
   */
  readonly kind: "text" | "number" | "address" | "protocol" | { readonly hash: number };
}

const addresses: readonly string[] = [
  "src_endpoint.ip",
  "dst_endpoint.ip",
  "answers[].rdata",
  "evidences[].src_endpoint.ip",
  "evidences[].dst_endpoint.ip",
];

export const valueObjects: readonly ValueObjects[] = [
  { type: "ipv4-addr", paths: addresses },
  { type: "ipv6-addr", paths: addresses },
  {
    type: "domain-name",
    paths: [
      "src_endpoint.hostname",
      "dst_endpoint.hostname",
      "query.hostname",
      "http_request.url.hostname",
      "url.hostname",
      "tls.sni",
      "evidences[].src_endpoint.hostname",
      "evidences[].dst_endpoint.hostname",
      "evidences[].query.hostname",
      "evidences[].url.hostname",
    ],
  },
  {
    type: "url",
    paths: [
      "http_request.url.url_string",
      "url.url_string",
      "evidences[].url.url_string",
      "evidences[].http_request.url.url_string",
    ],
  },
  { type: "email-addr", paths: ["email.from", "email.to[]", "user.email_addr", "evidences[].email.from"] },
  { type: "mac-addr", paths: ["src_endpoint.mac", "dst_endpoint.mac"] },
];

const request = ["extensions", "http-request-ext"];
const header = [...request, "request_header"];

/** STIX 2.1 §10.6 writes `SHA-256`; patterns of feeds also write it in these ways. */
const hashNames: readonly (readonly [algorithm: number, names: readonly string[]])[] = [
  [1, ["MD5", "md5"]],
  [2, ["SHA-1", "SHA1", "sha1", "sha-1"]],
  [3, ["SHA-256", "SHA256", "sha256", "sha-256"]],
  [4, ["SHA-512", "SHA512", "sha512", "sha-512"]],
  [6, ["TLSH", "tlsh"]],
];

export const recordObjects: readonly RecordObjects[] = [
  {
    type: "network-traffic",
    at: [""],
    properties: [
      { keys: ["src_ref"], path: "src_endpoint.ip", kind: "address" },
      { keys: ["dst_ref"], path: "dst_endpoint.ip", kind: "address" },
      { keys: ["src_port"], path: "src_endpoint.port", kind: "number" },
      { keys: ["dst_port"], path: "dst_endpoint.port", kind: "number" },
      { keys: ["protocols"], path: "connection_info.protocol_name", kind: "protocol" },
      // OCSF counts bytes as the initiator sees them: out is what the source sent.
      { keys: ["src_byte_count"], path: "traffic.bytes_out", kind: "number" },
      { keys: ["dst_byte_count"], path: "traffic.bytes_in", kind: "number" },
      { keys: ["src_packets"], path: "traffic.packets_out", kind: "number" },
      { keys: ["dst_packets"], path: "traffic.packets_in", kind: "number" },
      { keys: [...request, "request_method"], path: "http_request.http_method", kind: "text" },
      { keys: [...request, "request_value"], path: "http_request.url.path", kind: "text" },
      { keys: [...header, "User-Agent"], path: "http_request.user_agent", kind: "text" },
      { keys: [...header, "Referer"], path: "http_request.referrer", kind: "text" },
      { keys: [...header, "Host"], path: "http_request.url.hostname", kind: "text" },
    ],
  },
  {
    type: "file",
    at: ["file"],
    properties: [
      { keys: ["name"], path: "name", kind: "text" },
      { keys: ["size"], path: "size", kind: "number" },
      { keys: ["mime_type"], path: "mime_type", kind: "text" },
      ...hashNames.flatMap(([hash, names]) =>
        names.map((name): RecordProperty => ({ keys: ["hashes", name], path: "hashes", kind: { hash } })),
      ),
    ],
  },
  {
    type: "user-account",
    at: ["user", "actor.user"],
    properties: [
      { keys: ["account_login"], path: "name", kind: "text" },
      { keys: ["user_id"], path: "uid", kind: "text" },
      { keys: ["display_name"], path: "full_name", kind: "text" },
    ],
  },
  {
    type: "process",
    at: ["process", "actor.process"],
    properties: [
      { keys: ["command_line"], path: "cmd_line", kind: "text" },
      { keys: ["pid"], path: "pid", kind: "number" },
      { keys: ["cwd"], path: "working_directory", kind: "text" },
    ],
  },
  {
    type: "autonomous-system",
    at: ["src_endpoint.autonomous_system", "dst_endpoint.autonomous_system"],
    properties: [
      { keys: ["number"], path: "number", kind: "number" },
      { keys: ["name"], path: "name", kind: "text" },
    ],
  },
];

/** Where records stand: in the event itself and in each item of this list. */
export const evidenceList = "evidences";
