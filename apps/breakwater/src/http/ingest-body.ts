import { createHash } from "node:crypto";
import { deliveryUid } from "../platform/ids.ts";
import type { EventUid, RawRecord, TenantId } from "@breakwater/ocsf";
import { looksLikeAddress } from "@breakwater/ocsf";

export const maximumItems = 100_000;
export const maximumItemBytes = 1024 * 1024;
const maximumProblems = 100;
const newline = 10;

export interface ParsedBody {
  readonly records: readonly RawRecord[];
  readonly bodyHash: string;
  /** Items that were taken as they are, since they are not what was announced. */
  readonly problems: readonly {
    readonly item: number;
    readonly reason: "not_json" | "no_message" | "too_long";
  }[];
  /** More items than a request may hold: none was taken. */
  readonly isTooMany: boolean;
}

export interface BodyContext {
  readonly tenant: TenantId;
  /** Address of the client, for items that name no source. */
  readonly peer: string;
  readonly receivedAt: number;
  /** Where the items get their uids from: the sender's key; `null` without one. */
  readonly identity: { readonly source: string; readonly key: string } | null;
  /** `lines`: each line is a message. `ndjson`: each line is `{"message": ..., "source_ip"?: ...}`. */
  readonly format: "lines" | "ndjson";
}

/**
 * Splits a request's body into records. Nothing is lost: an item that is not JSON, or has no `message`, is a record as it
 * is and is named in `problems`.
 */
export function parseIngestBody(body: Uint8Array, context: BodyContext): ParsedBody {
  const records: RawRecord[] = [];
  const problems: ParsedBody["problems"][number][] = [];
  const bodyHash = createHash("sha256").update(body).digest("hex");
  let item = 0;
  for (let at = 0; at < body.length;) {
    const found = body.indexOf(newline, at);
    const end = found === -1 ? body.length : found;
    const line = trimmed(body.subarray(at, end));
    at = end + 1;
    if (line.length === 0) continue;
    if (item >= maximumItems) return { records: [], bodyHash, problems: [], isTooMany: true };
    const parsed =
      context.format === "lines" ? { bytes: line, peer: context.peer } : parseItem(line, context.peer);
    if ("problem" in parsed && problems.length < maximumProblems)
      problems.push({ item, reason: parsed.problem });
    if (parsed.bytes.length > maximumItemBytes && problems.length < maximumProblems)
      problems.push({ item, reason: "too_long" });
    records.push(toRecord(parsed.bytes, parsed.peer, item, context));
    item += 1;
  }
  return { records, bodyHash, problems, isTooMany: false };
}

type ParsedItem =
  | { readonly bytes: Uint8Array; readonly peer: string; readonly problem: "not_json" | "no_message" }
  | { readonly bytes: Uint8Array; readonly peer: string };

function parseItem(line: Uint8Array, peer: string): ParsedItem {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(line).toString("utf8"));
  } catch {
    return { bytes: line, peer, problem: "not_json" };
  }
  if (
    typeof value !== "object" ||
    value === null ||
    !("message" in value) ||
    typeof value.message !== "string"
  ) {
    return { bytes: line, peer, problem: "no_message" };
  }
  const source =
    "source_ip" in value && typeof value.source_ip === "string" && looksLikeAddress(value.source_ip)
      ? value.source_ip
      : peer;
  return { bytes: Buffer.from(value.message, "utf8"), peer: source };
}

function toRecord(bytes: Uint8Array, peer: string, item: number, context: BodyContext): RawRecord {
  const { tenant, receivedAt, identity } = context;
  // The key and the item's place name the delivery: sent again, it gets the same uid.
  const uid =
    identity === null ? null : (deliveryUid(tenant, identity.source, identity.key, item) as EventUid);
  const record = { receivedAt, transport: "http" as const, peer, tenant, uid };
  if (bytes.length <= maximumItemBytes) return { ...record, bytes };
  return { ...record, bytes: bytes.subarray(0, maximumItemBytes), truncatedFromBytes: bytes.length };
}

function trimmed(line: Uint8Array): Uint8Array {
  let end = line.length;
  while (end > 0 && (line[end - 1] === 13 || line[end - 1] === 32)) end -= 1;
  return line.subarray(0, end);
}
