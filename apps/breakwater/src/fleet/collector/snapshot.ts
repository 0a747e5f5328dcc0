/** What a collector said a device is made of: by kind and name, what is known of it. */
export type Snapshot = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** A report as a device sends it: that it is there, or also what it is made of. */
export interface Report {
  readonly sequence: number;
  /** Of a heartbeat null. */
  readonly snapshot: Snapshot | null;
}

export type ReadReport =
  | { readonly isReadable: true; readonly report: Report }
  | { readonly isReadable: false; readonly problem: string };

export const maximumReportBytes = 8 * 1024 * 1024;
const maximumRecords = 50_000;
const maximumName = 4_096;
const maximumDetails = 16;

/**
 * Reads a report: a line a record, the first says what it is and its number, the last of a snapshot is `end`, so that one that was cut
 * off is none. Whatever a device sends, it takes bounded time and memory.
 */
export function readReport(body: Uint8Array): ReadReport {
  if (body.length > maximumReportBytes)
    return problem(`${body.length} bytes; a report has at most ${maximumReportBytes}`);
  const lines = new TextDecoder()
    .decode(body)
    .split("\n")
    .filter((line) => line !== "");
  if (lines.length > maximumRecords)
    return problem(`${lines.length} records; a report has at most ${maximumRecords}`);
  const [first = ""] = lines;
  const head = readRecord(first);
  const sequence = Number(head?.details["sequence"]);
  if (head === null || !Number.isSafeInteger(sequence) || sequence < 1)
    return problem(`line 1: expected a message with a sequence number, got ${first.slice(0, 80)}`);
  if (head.kind === "heartbeat") return { isReadable: true, report: { sequence, snapshot: null } };
  if (head.kind !== "report") return problem(`line 1: expected a heartbeat or a report, got "${head.kind}"`);
  return readSnapshot(lines.slice(1), sequence);
}

function readSnapshot(lines: readonly string[], sequence: number): ReadReport {
  const snapshot = new Map<string, Readonly<Record<string, string>>>();
  for (const [at, line] of lines.entries()) {
    const record = readRecord(line);
    if (record === null)
      return problem(`line ${at + 2}: expected a record of texts, got ${line.slice(0, 80)}`);
    if (record.kind === "end")
      return at === lines.length - 1
        ? { isReadable: true, report: { sequence, snapshot } }
        : problem(`line ${at + 2}: records come after the end`);
    if (record.kind !== "snapshot") snapshot.set(nameOf(record.kind, record.name), record.details);
  }
  return problem("the snapshot has no end: it was cut off");
}

function problem(text: string): ReadReport {
  return { isReadable: false, problem: text };
}

interface StateRecord {
  readonly kind: string;
  readonly name: string;
  readonly details: Readonly<Record<string, string>>;
}

function readRecord(line: string): StateRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // Said by whoever asked, with the line.
    return null;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const { kind, name, ...details } = Object.fromEntries(Object.entries(value));
  if (typeof kind !== "string" || !/^[a-z_]{1,40}$/.test(kind)) return null;
  if (typeof name !== "string" || name === "" || name.length > maximumName) return null;
  const entries = Object.entries(details);
  if (entries.length > maximumDetails || !entries.every(isText)) return null;
  return { kind, name, details: Object.fromEntries(entries.filter(isText)) };
}

function isText(entry: [string, unknown]): entry is [string, string] {
  return typeof entry[1] === "string" && entry[1].length <= maximumName;
}

/** Under which a record stands in a snapshot; a kind has no space. */
export function nameOf(kind: string, name: string): string {
  return `${kind} ${name}`;
}

export function splitName(key: string): readonly [kind: string, name: string] {
  const space = key.indexOf(" ");
  return [key.slice(0, space), key.slice(space + 1)];
}

/** As it is kept, and back. */
export function encodeSnapshot(snapshot: Snapshot): string {
  return JSON.stringify([...snapshot]);
}

export function decodeSnapshot(text: string): Snapshot {
  // Written by encodeSnapshot.
  return new Map(JSON.parse(text) as [string, Record<string, string>][]);
}
