import { classUid, deviceTypeId, looksLikeAddress, severity } from "@breakwater/ocsf";
import type { LogMessage } from "../log-message.ts";
import type { DeviceProduct, Draft, DraftEvent } from "../product.ts";
import { toBase } from "../requirements.ts";
import { shapeOf } from "./evidence.ts";
import {
  isOsqueryLog,
  nodeOfUnreadable,
  type OsqueryLog,
  type OsqueryNode,
  readOsqueryLog,
} from "./read-log.ts";

const collect = 2;
const exists = 1;
const doesNotExist = 3;
/** OCSF Network Activity: Open, Close. */
const openConnection = 1;
const closeConnection = 2;
/** glog's INFO, WARNING, ERROR, FATAL. */
const severities = [severity.informational, severity.low, severity.medium, severity.high] as const;

/**
 * osquery's result and status logs, one row a record: from its own files, or as our server takes them from the nodes that enrolled
 * (`breakwater-osquery: {"node":{...},"type":"result","log":{...}}`). A row is live evidence (OCSF 5040) of what its columns are of;
 * one whose columns are of no table that we know is a device's inventory (5001). What changed is in the event code:
 * `account.added`, `.removed`, `.snapshot`, and `.initial` for what a query's first run found.
 */
export const osquery: DeviceProduct = {
  vendor: "osquery",
  product: "osquery",
  recognises: isOsqueryLog,
  toDraft,
  fieldPaths: new Map([
    ["query", ["metadata.log_name"]],
    ["event", ["metadata.event_code"]],
  ]),
  logSources: [{ product: "osquery" }, { product: "osquery", service: "*" }],
};

function toDraft(message: LogMessage): Draft {
  const log = readOsqueryLog(message);
  const event: DraftEvent = {
    class_uid: classUid.inventoryInfo,
    activity_id: collect,
    severity_id: severity.informational,
    metadata: { product: { name: "osquery", vendor_name: "osquery" } },
  };
  if (log === null) {
    const node = nodeOfUnreadable(message);
    if (node !== null) event.device = deviceOf(node);
    return toBase(event, null, "required_field_missing");
  }
  const time =
    log.time === null
      ? null
      : { ms: log.time, offsetMinutes: 0, hasYear: true, original: log.timeText, zoneIsGuess: false };
  event.device = deviceOf(log.node);
  event.unmapped = { ...log.rest };
  if (log.kind === "status") {
    describeStatus(event, log);
    return toBase(event, time, "no_class_for_log_type");
  }
  if (log.kind === "enrolled") describeEnrolment(event, log);
  else describeRow(event, log);
  return { event, time, reason: null };
}

function deviceOf(node: OsqueryNode): NonNullable<DraftEvent["device"]> {
  return {
    type_id: deviceTypeId.unknown,
    uid: node.uid,
    ...(node.hostname === null ? {} : { hostname: node.hostname }),
    ...(node.serial === null ? {} : { hw_info: { serial_number: node.serial } }),
    ...(node.os === null
      ? {}
      : { os: { name: node.os.name, type_id: node.os.typeId, version: node.os.version } }),
  };
}

function describeStatus(event: DraftEvent, { rest }: OsqueryLog): void {
  const level = Number(rest["severity"]);
  event.severity_id = severities[level] ?? severity.unknown;
  const { message } = rest;
  event.message = typeof message === "string" ? message.slice(0, 1_024) : "";
  event.metadata = { ...event.metadata, log_name: "status", event_code: "status" };
}

function describeEnrolment(event: DraftEvent, { rest, action }: OsqueryLog): void {
  event.activity_id = 1;
  event.message = `node ${action}`;
  event.metadata = { ...event.metadata, log_name: "enrolment", event_code: `node.${action}` };
  event.unmapped = { ...rest };
}

function describeRow(event: DraftEvent, log: OsqueryLog): void {
  const { name, action, counter, columns } = log;
  const shape = shapeOf(columns);
  const change = action === "added" && counter === 0 ? "initial" : action || "unknown";
  const isGone = action === "removed";
  event.unmapped = { ...event.unmapped, name, action, columns: { ...columns } };
  event.message = `${name} ${change}`.slice(0, 1_024);
  const kind = isConnection(columns) ? "connection" : (shape?.kind ?? "row");
  event.metadata = { ...event.metadata, log_name: name, event_code: `${kind}.${change}` };
  if (isConnection(columns)) describeConnection(event, columns, isGone);
  else if (shape !== null) {
    event.class_uid = classUid.evidenceInfo;
    event.activity_id = 1;
    event.query_evidence = shape.evidence;
    event.query_result_id = isGone ? doesNotExist : exists;
  }
}

/** A socket with another end, as `process_open_sockets` has it. */
function isConnection({ remote_address: remote, remote_port: port }: OsqueryLog["columns"]): boolean {
  return remote !== undefined && looksLikeAddress(remote) && port !== undefined && port !== "0";
}

function describeConnection(event: DraftEvent, columns: OsqueryLog["columns"], isGone: boolean): void {
  event.class_uid = classUid.networkActivity;
  event.activity_id = isGone ? closeConnection : openConnection;
  const { local_address: local = "", remote_address: remote = "" } = columns;
  event.dst_endpoint = { ip: remote, ...portOf(columns["remote_port"]) };
  if (looksLikeAddress(local)) event.src_endpoint = { ip: local, ...portOf(columns["local_port"]) };
}

function portOf(text = ""): { readonly port?: number } {
  const port = Number(text);
  return text !== "" && Number.isInteger(port) && port >= 0 && port <= 65_535 ? { port } : {};
}
