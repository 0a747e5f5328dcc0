import { createHash } from "node:crypto";
import { splitArray, splitObject } from "./split-json.ts";
import type { StateFacts } from "./state-facts.ts";

/** osquery sends 1,024 at most (`--logger_tls_max_lines`). */
const maximumLines = 20_000;
/** Rows of one snapshot or batch that become records of their own; a line with more is one record as it is. */
const maximumRows = 20_000;
/** Records that a request's snapshots and batches make, and their bytes, since what stands around the rows is written before each. */
const maximumMade = { records: 50_000, bytes: 64 * 1024 * 1024 };

/** A line of a node's log, and the records that it makes: one a row. */
export interface LogLine {
  /** 72 bits of SHA-256 of the line as it was sent, base64: 12 characters. */
  readonly hash: string;
  readonly records: readonly Uint8Array[];
}

export const hashLength = 12;

export interface NodeLog {
  readonly lines: readonly LogLine[];
  /** What `readState` took for itself. */
  readonly states: readonly StateFacts[];
}

/** `null` where it is no array, or has more lines than a request may. */
export function readLogLines(
  data: Uint8Array,
  readState: (line: Uint8Array) => StateFacts | null,
): NodeLog | null {
  const items = splitArray(data, maximumLines);
  if (items === null) return null;
  const left = { ...maximumMade };
  const lines: LogLine[] = [];
  const states: StateFacts[] = [];
  for (const item of items) {
    const state = readState(item);
    if (state === null)
      lines.push({
        hash: createHash("sha256").update(item).digest("base64").slice(0, hashLength),
        records: recordsOf(item, left),
      });
    else states.push(state);
  }
  return { lines, states };
}

/** What may still be made. */
interface Left {
  records: number;
  bytes: number;
}

/**
 * A snapshot and a batch hold many rows, which are told one by one as in a differential log; what cannot be told so is told as one, so
 * that no line stops those after it.
 */
function recordsOf(line: Uint8Array, left: Left): readonly Uint8Array[] {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  if (!bytes.includes('"snapshot"') && !bytes.includes('"diffResults"')) return [line];
  const members = splitObject(line);
  if (members === null) return [line];
  const snapshot = members.get("snapshot");
  if (snapshot !== undefined) return rowsOf(members, snapshot, "snapshot", "snapshot", left) ?? [line];
  const batch = members.get("diffResults");
  const parts = batch === undefined ? null : splitObject(batch);
  if (parts === null) return [line];
  const added = rowsOf(members, parts.get("added") ?? nothing, "diffResults", "added", left);
  if (added === null) return [line];
  const removed = rowsOf(members, parts.get("removed") ?? nothing, "diffResults", "removed", left);
  // A batch in which nothing changed is kept as it is.
  return removed === null || added.length + removed.length === 0 ? [line] : [...added, ...removed];
}

const nothing = Buffer.from("[]");

function rowsOf(
  members: ReadonlyMap<string, Uint8Array>,
  rows: Uint8Array,
  holder: string,
  action: string,
  left: Left,
): readonly Uint8Array[] | null {
  const items = splitArray(rows, Math.min(maximumRows, left.records));
  if (items === null) return null;
  const pieces: Uint8Array[] = [Buffer.from("{")];
  for (const [name, value] of members)
    if (name !== holder && name !== "action" && name !== "columns")
      pieces.push(Buffer.from(`${JSON.stringify(name)}:`), value, Buffer.from(","));
  const start = Buffer.concat([...pieces, Buffer.from(`"action":"${action}","columns":`)]);
  const bytes = items.length * (start.length + 1) + rows.length;
  if (bytes > left.bytes) return null;
  left.bytes -= bytes;
  left.records -= items.length;
  const made = items.map((item) => Buffer.concat([start, item, Buffer.from("}")]));
  return holder === "snapshot" && made.length === 0
    ? // That nothing was found is told, too.
      [Buffer.concat([start, Buffer.from("{}}")])]
    : made;
}
