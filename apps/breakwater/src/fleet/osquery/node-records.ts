import type { EventUid, RawRecord } from "@breakwater/ocsf";
import type { OsqueryNode } from "../../store/osquery.ts";

const maximumRecordBytes = 1024 * 1024;

/** What a node's line is: of its logs, of its answers to a query, or of the server itself. */
export type LineType = "result" | "status" | "enrolled";

/** A line of a node, or about one, on its way into the pipeline. */
export function recordOf(
  node: OsqueryNode,
  line: { readonly type: LineType; readonly bytes: Uint8Array; readonly uid: string },
  at: { readonly receivedAt: number; readonly peer: string },
): RawRecord {
  const bytes = wrapped(node, line.type, line.bytes);
  const isLong = bytes.length > maximumRecordBytes;
  return {
    bytes: isLong ? bytes.subarray(0, maximumRecordBytes) : bytes,
    receivedAt: at.receivedAt,
    transport: "http",
    peer: at.peer,
    tenant: node.tenant,
    // A name that deliveryUid made.
    uid: line.uid as EventUid,
    ...(isLong ? { truncatedFromBytes: bytes.length } : {}),
  };
}

/** As normalising reads it: with the node that the server knows by its key (`packages/devices/src/osquery`). */
function wrapped(node: OsqueryNode, type: LineType, line: Uint8Array): Uint8Array {
  const { identifier: uid, hostname, serial, osName, osVersion, osTypeId } = node;
  const os = osName === null ? null : { name: osName, version: osVersion, type_id: osTypeId };
  const start = `breakwater-osquery: {"node":${JSON.stringify({ uid, hostname, serial, os })},"type":"${type}","log":`;
  return Buffer.concat([Buffer.from(start), line, Buffer.from("}")]);
}
