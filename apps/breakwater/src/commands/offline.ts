import type { EventUid, RawRecord, TenantId } from "@breakwater/ocsf";
import { looksLikeAddress } from "@breakwater/ocsf";
import type { Line } from "../collect/files/read-lines.ts";
import { createNormalise, type Normalise } from "../normalise/normalise.ts";
import { systemClock } from "../platform/clock.ts";
import { createUuidV7, deliveryUid } from "../platform/ids.ts";

/** The tenant of what is looked at without a server. */
const offlineTenant = "offline" as TenantId;
export const maximumLineBytes = 1024 * 1024;

export interface OfflineOptions {
  /** Zone for lines without one: IANA name or offset. */
  readonly timezone: string | null;
}

/** Normalising without a server: the same code, with the file's name in place of the sender. */
export function createOfflineNormalise({ timezone }: OfflineOptions, path: string): Normalise {
  return createNormalise({
    newUid: createUuidV7(systemClock),
    timezones: timezone === null ? {} : { [path]: timezone },
  });
}

/** A line of a file as a record; its uid is its place, so that the same file gives the same uids. */
export function toRecord(line: Line, path: string, receivedAt: number): RawRecord {
  const cut = line.truncatedFromBytes === undefined ? {} : { truncatedFromBytes: line.truncatedFromBytes };
  const uid = deliveryUid(offlineTenant, path, line.offset) as EventUid;
  return {
    bytes: line.bytes,
    receivedAt,
    transport: path === "stdin" ? "stdin" : "file",
    peer: path,
    tenant: offlineTenant,
    uid,
    ...cut,
  };
}

/** An input of `normalise --from ndjson`: `{"message", "received_at"?, "source_ip"?}`; anything else is a message as it is. */
export function toNdjsonRecord(line: Line, receivedAt: number): RawRecord {
  const record = toRecord(line, "stdin", receivedAt);
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(line.bytes).toString("utf8"));
  } catch {
    return record;
  }
  if (
    typeof value !== "object" ||
    value === null ||
    !("message" in value) ||
    typeof value.message !== "string"
  )
    return record;
  const at =
    "received_at" in value && typeof value.received_at === "string"
      ? Date.parse(value.received_at)
      : Number.NaN;
  const source =
    "source_ip" in value && typeof value.source_ip === "string" && looksLikeAddress(value.source_ip)
      ? value.source_ip
      : null;
  return {
    ...record,
    bytes: Buffer.from(value.message, "utf8"),
    receivedAt: Number.isNaN(at) ? receivedAt : at,
    // A source's address is the device's, as if it had sent the line itself.
    ...(source === null ? {} : { peer: source, transport: "syslog-udp" as const }),
  };
}
