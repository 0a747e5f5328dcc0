import { createHash } from "node:crypto";
import { hashLength, type LogLine } from "./log-lines.ts";

/** A part of a node's log that is stored together, and the name under which it is stored once. */
export interface LogPart {
  readonly key: string;
  readonly bodyHash: string;
  /** The hashes of its lines, one after the other: what `sortLines` reads when the node sends them again. */
  readonly checkpoint: string;
  readonly lines: readonly (LogLine & {
    /** Equal lines of one request are told apart by their number. */
    readonly occurrence: number;
  })[];
}

/** What was stored of a node's log and may come again, since nobody knows whether the answer arrived. */
export interface StoredPart {
  readonly key: string;
  readonly checkpoint: string | null;
}

/** The checkpoint stands beside every row of its part in the lake, so a part is small. */
const maximumPartLines = 32;
const maximumPartRecords = 2_000;

/**
 * osquery sends its buffered lines until it hears that they are stored, each time with those that have been added, in the order of
 * their keys: a request that comes again holds all lines of the one before, and others among them. So a line that was stored with
 * the last requests is not stored again, as often as it was; and what a request does not hold any more, the node knows to be stored.
 */
export function sortLines(
  lines: readonly LogLine[],
  stored: readonly StoredPart[],
): { readonly parts: readonly LogPart[]; readonly repeated: number; readonly known: readonly string[] } {
  const here = new Map<string, number>();
  for (const { hash } of lines) here.set(hash, (here.get(hash) ?? 0) + 1);
  const before = new Map<string, number>();
  const known: string[] = [];
  for (const { key, checkpoint } of stored) {
    const hashes = hashesOf(checkpoint ?? "");
    if (!hashes.some((hash) => here.has(hash))) known.push(key);
    for (const hash of hashes) before.set(hash, (before.get(hash) ?? 0) + 1);
  }
  const seen = new Map<string, number>();
  const fresh: LogPart["lines"][number][] = [];
  for (const line of lines) {
    const occurrence = seen.get(line.hash) ?? 0;
    seen.set(line.hash, occurrence + 1);
    if (occurrence >= (before.get(line.hash) ?? 0)) fresh.push({ ...line, occurrence });
  }
  return { parts: toParts(fresh), repeated: lines.length - fresh.length, known };
}

function toParts(lines: readonly LogPart["lines"][number][]): readonly LogPart[] {
  const parts: LogPart[] = [];
  for (let at = 0; at < lines.length;) {
    let end = at;
    for (let records = 0; end < lines.length && end - at < maximumPartLines; end += 1) {
      records += lines[end]?.records.length ?? 0;
      if (end > at && records > maximumPartRecords) break;
    }
    const part = lines.slice(at, end);
    const checkpoint = part.map(({ hash }) => hash).join("");
    const bodyHash = createHash("sha256")
      .update(part.map(({ hash, occurrence }) => `${hash}${occurrence}`).join(" "))
      .digest("hex");
    parts.push({ key: bodyHash.slice(0, 32), bodyHash, checkpoint, lines: part });
    at = end;
  }
  return parts;
}

function hashesOf(checkpoint: string): readonly string[] {
  const hashes: string[] = [];
  for (let at = 0; at + hashLength <= checkpoint.length; at += hashLength)
    hashes.push(checkpoint.slice(at, at + hashLength));
  return hashes;
}
