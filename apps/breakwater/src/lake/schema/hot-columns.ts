/** How a hot column's values are held: in the engine, in a Native block and in a search. */
export type HotKind =
  | "text"
  | "dictionary"
  | "address"
  | "uuid"
  | "time"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64";

export interface HotColumn {
  /** OCSF path of the attribute. */
  readonly path: string;
  readonly name: string;
  readonly kind: HotKind;
  /** It is an observable: a search for any observable looks here. */
  readonly isObservable: boolean;
}

/**
 * Attributes with a column of their own; all others are in the map `fields`. The place in this list is the attribute's
 * bit in the column `present`, so the list is only ever added to at its end, each time with a migration that adds the
 * columns, and never beyond 64.
 */
export const hotColumns: readonly HotColumn[] = [
  hot("metadata.tenant_uid", "tenant", "dictionary"),
  hot("metadata.uid", "uid", "uuid"),
  hot("time", "time", "time"),
  hot("metadata.logged_time", "logged_time", "time"),
  hot("class_uid", "class_uid", "uint32"),
  hot("activity_id", "activity_id", "uint16"),
  hot("severity_id", "severity_id", "uint8"),
  hot("action_id", "action_id", "uint8"),
  hot("disposition_id", "disposition_id", "uint8"),
  hot("status_id", "status_id", "uint8"),
  hot("status_code", "status_code", "dictionary"),
  hot("metadata.product.vendor_name", "vendor", "dictionary"),
  hot("metadata.product.name", "product", "dictionary"),
  hot("metadata.log_name", "log_name", "dictionary"),
  hot("metadata.event_code", "event_code", "dictionary"),
  hot("device.uid", "device_uid", "dictionary"),
  hot("device.hostname", "device_hostname", "dictionary"),
  hot("device.ip", "device_ip", "dictionary"),
  hot("src_endpoint.ip", "src_ip", "address", true),
  hot("src_endpoint.port", "src_port", "uint16"),
  hot("dst_endpoint.ip", "dst_ip", "address", true),
  hot("dst_endpoint.port", "dst_port", "uint16"),
  hot("dst_endpoint.svc_name", "service", "dictionary"),
  hot("connection_info.protocol_num", "protocol_num", "uint8"),
  hot("firewall_rule.uid", "rule_uid", "dictionary"),
  hot("traffic.bytes_in", "bytes_in", "uint64"),
  hot("traffic.bytes_out", "bytes_out", "uint64"),
  hot("traffic.packets_in", "packets_in", "uint64"),
  hot("traffic.packets_out", "packets_out", "uint64"),
  hot("duration", "duration", "uint64"),
  hot("user.name", "user_name", "text", true),
  hot("actor.user.name", "actor_user_name", "text", true),
  hot("http_request.url.url_string", "url", "text", true),
  hot("http_request.url.hostname", "url_hostname", "text", true),
  hot("http_request.user_agent", "user_agent", "text", true),
  hot("query.hostname", "query_hostname", "text", true),
  hot("file.name", "file_name", "text", true),
];

/** Attributes that follow from others: stored as one bit of `present`, behind those of the columns. */
export const derivedPaths = ["type_uid", "category_uid"] as const;

/** The derived attribute's value (OCSF: type_uid = class_uid * 100 + activity_id; category_uid = class_uid / 1000). */
export function derive(at: number, classUid: number, activityId: number): number {
  return derivedPaths[at] === "type_uid" ? classUid * 100 + activityId : Math.floor(classUid / 1_000);
}

/** Place in `present` of each derived attribute: from the top, so that columns can be added. */
export function derivedBit(at: number): number {
  return 63 - at;
}

/**
 * What a finding that a device made itself (class 2004) says in its first evidence, and the column where a search also
 * looks for it.
 */
export const evidencePaths: ReadonlyMap<string, string> = new Map([
  ["src_endpoint.ip", "src_ip"],
  ["src_endpoint.port", "src_port"],
  ["dst_endpoint.ip", "dst_ip"],
  ["dst_endpoint.port", "dst_port"],
  ["user.name", "user_name"],
  ["actor.user.name", "actor_user_name"],
  ["url.url_string", "url"],
  ["url.hostname", "url_hostname"],
  ["file.name", "file_name"],
]);

function hot(path: string, name: string, kind: HotKind, isObservable = false): HotColumn {
  return { path, name, kind, isObservable };
}
