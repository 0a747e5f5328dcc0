import { statSync } from "node:fs";
import { isTimeZone } from "@breakwater/devices";
import { type EventUid, looksLikeAddress, type RawRecord, type TenantId } from "@breakwater/ocsf";
import { type Line, readFileLines, readLines } from "../collect/files/read-lines.ts";
import { createNormalise, type Normalise } from "../normalise/normalise.ts";
import { systemClock } from "../platform/clock.ts";
import { createUuidV7, deliveryUid } from "../platform/ids.ts";
import { UsageError } from "./io.ts";

/** The tenant of what is looked at without a server. */
const offlineTenant = "offline" as TenantId;
const maximumLineBytes = 1024 * 1024;
/** A JSON array is read whole; the largest export that a person would hand over so. */
const maximumArrayBytes = 256 * 1024 * 1024;

export interface OfflineOptions {
  /** Zone for lines without one: IANA name, offset or abbreviation. */
  readonly timezone: string | null;
  /** ms since the epoch, for lines without a year; the file's time where not given. */
  readonly referenceTime: number | null;
}

/** What each input is: a line of a log, or a JSON object that holds one under one of the usual names. */
export type InputFormat = "lines" | "ndjson";

/** A record of a file, and where in it it stands. */
export interface OfflineRecord {
  readonly record: RawRecord;
  readonly offset: number;
}

/** Normalising without a server: the same code, with the file's name in place of the sender. */
export function createOfflineNormalise({ timezone }: OfflineOptions): Normalise {
  if (timezone !== null && !isTimeZone(timezone))
    throw new UsageError(
      `--timezone ${timezone}: no such zone; write an IANA name such as Europe/Berlin or an offset such as +09:00`,
    );
  return createNormalise({
    newUid: createUuidV7(systemClock),
    timezones: {},
    defaultTimezone: timezone,
  });
}

/** The records of standard input. */
export async function* readInputRecords(
  stream: AsyncIterable<Uint8Array>,
  format: InputFormat,
  { referenceTime }: OfflineOptions,
): AsyncGenerator<readonly OfflineRecord[]> {
  const receivedAt = referenceTime ?? systemClock.now();
  for await (const lines of readLines(stream, { maximumLineBytes }))
    yield lines.map((line) => toOfflineRecord(line, "stdin", format, receivedAt));
}

/** The records of a file: lines, or the items of a JSON array. `.gz` is decompressed. */
export async function* readFileRecords(
  path: string,
  format: InputFormat,
  { referenceTime }: OfflineOptions,
): AsyncGenerator<readonly OfflineRecord[]> {
  const receivedAt = referenceTime ?? statSync(path).mtimeMs;
  if (format === "ndjson" && /\.json(\.gz)?$/.test(path) && (await startsArray(path))) {
    yield* arrayRecords(path, receivedAt);
    return;
  }
  for await (const lines of readFileLines(path, { maximumLineBytes }))
    yield lines.map((line) => toOfflineRecord(line, path, format, receivedAt));
}

/** The format that a file's name stands for. */
export function formatOf(path: string): InputFormat {
  return /\.(nd)?json(\.gz)?$/.test(path) ? "ndjson" : "lines";
}

function toOfflineRecord(line: Line, path: string, format: InputFormat, receivedAt: number): OfflineRecord {
  const record = toRecord(line, path, receivedAt);
  return { record: format === "ndjson" ? unwrapped(record) : record, offset: line.offset };
}

/** A line of a file as a record; its uid is its place, so that the same file gives the same uids. */
function toRecord(line: Line, path: string, receivedAt: number): RawRecord {
  const cut = line.truncatedFromBytes === undefined ? {} : { truncatedFromBytes: line.truncatedFromBytes };
  return {
    bytes: line.bytes,
    receivedAt,
    transport: path === "stdin" ? "stdin" : "file",
    peer: path,
    tenant: offlineTenant,
    uid: deliveryUid(offlineTenant, path, line.offset) as EventUid,
    ...cut,
  };
}

/** `{"message", "received_at"?, "source_ip"?}`, or what other tools call the message; anything else stays as it is. */
function unwrapped(record: RawRecord): RawRecord {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(record.bytes).toString("utf8"));
  } catch {
    return record;
  }
  return unwrap(value, record);
}

/** Names under which collectors keep the line that they received; the first that is text is taken. */
const messageNames = ["message", "raw_data", "_raw", "event.original", "original", "log", "msg"] as const;

function unwrap(value: unknown, record: RawRecord): RawRecord {
  if (typeof value === "string") return { ...record, bytes: Buffer.from(value, "utf8") };
  if (typeof value !== "object" || value === null) return record;
  const fields = value as Readonly<Record<string, unknown>>;
  const message = messageNames
    .map((name) => (name === "event.original" ? originalOf(fields) : fields[name]))
    .find((text) => typeof text === "string");
  if (message === undefined) return record;
  const { received_at: received, source_ip: source } = fields;
  const at = typeof received === "string" ? Date.parse(received) : Number.NaN;
  return {
    ...record,
    bytes: Buffer.from(message, "utf8"),
    receivedAt: Number.isNaN(at) ? record.receivedAt : at,
    // A source's address is the device's, as if it had sent the line itself.
    ...(typeof source === "string" && looksLikeAddress(source)
      ? { peer: source, transport: "syslog-udp" as const }
      : {}),
  };
}

/** Elastic Common Schema: `event.original`, nested or as one name. */
function originalOf(fields: Readonly<Record<string, unknown>>): unknown {
  const { event } = fields;
  if (typeof event === "object" && event !== null && "original" in event) return event.original;
  return fields["event.original"];
}

async function startsArray(path: string): Promise<boolean> {
  for await (const [line] of readFileLines(path, { maximumLineBytes: 1_024 })) {
    const start = Buffer.from(line?.bytes ?? [])
      .toString("utf8")
      .trimStart();
    if (start !== "") return start.startsWith("[");
  }
  return false;
}

async function* arrayRecords(path: string, receivedAt: number): AsyncGenerator<readonly OfflineRecord[]> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const lines of readFileLines(path, { maximumLineBytes: maximumArrayBytes })) {
    for (const { bytes } of lines) {
      parts.push(bytes, Buffer.of(10));
      size += bytes.length + 1;
    }
    if (size > maximumArrayBytes)
      throw new UsageError(`a JSON array of more than ${maximumArrayBytes} bytes; write one object a line`);
  }
  const items: unknown = JSON.parse(Buffer.concat(parts).toString("utf8"));
  if (!Array.isArray(items)) throw new UsageError("not a JSON array");
  yield items.map((item: unknown, offset) => {
    const line = { bytes: Buffer.from(JSON.stringify(item) ?? ""), offset, end: offset };
    return { record: unwrap(item, toRecord(line, path, receivedAt)), offset };
  });
}
