import { createHash } from "node:crypto";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import type { EventUid, RawRecord, TenantId } from "@breakwater/ocsf";
import type { Clock } from "../../platform/clock.ts";
import { deliveryUid } from "../../platform/ids.ts";
import type { Log } from "../../platform/log.ts";
import { type CollectCounters, countReceived } from "../counters.ts";
import type { Intake } from "../intake.ts";
import { findLogFiles } from "./find-log-files.ts";
import { type Line, readFileLines } from "./read-lines.ts";

export interface FollowOptions {
  /** Files and folders. */
  readonly paths: readonly string[];
  readonly tenant: TenantId;
  readonly intake: Intake;
  /** The checkpoint of the newest delivery of a source, from before a restart. */
  readonly lastCheckpoint: (source: string) => Promise<string | null>;
  readonly counters: CollectCounters;
  readonly clock: Clock;
  readonly log: Log;
  readonly maximumLineBytes: number;
  readonly pollMs: number;
}

interface Position {
  readonly source: string;
  offset: number;
  /** A compressed file is read once, when it no longer changes. */
  isComplete: boolean;
  size: number;
}

const linesPerDelivery = 2_000;
const bytesPerDelivery = 1024 * 1024;
const fingerprintBytes = 256;

/**
 * Follows log files: whole new lines are delivered, and reading goes on where the last durable delivery ended. A file is
 * known by its device, inode and first bytes, so that renaming it (rotation) changes nothing and a file that was emptied
 * and written anew is another one.
 */
export function followFiles(options: FollowOptions): AsyncDisposable {
  const positions = new Map<string, Position>();
  const troubled = new Map<string, string>();
  const stopping = new AbortController();

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const { files, problems } = findLogFiles(options.paths);
      for (const problem of problems) report(problem, problem);
      for (const file of files) {
        if (stopping.signal.aborted) return;
        try {
          await readNew(file);
          troubled.delete(file);
        } catch (error) {
          report(file, `${file}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
      await pause(options.pollMs, stopping.signal);
    }
  }

  function report(key: string, problem: string): void {
    if (troubled.get(key) === problem) return;
    troubled.set(key, problem);
    options.log.warn("a log file cannot be followed; trying again", { problem });
  }

  async function readNew(file: string): Promise<void> {
    const kind = statSync(file);
    const identity = identityOf(file, kind);
    if (identity === null) return;
    const position = await positionOf(identity);
    if (position.isComplete || (kind.size === position.size && !file.endsWith(".gz"))) return;
    const isCompressed = file.endsWith(".gz");
    let batch: Line[] = [];
    let bytes = 0;
    for await (const lines of readFileLines(file, {
      maximumLineBytes: options.maximumLineBytes,
      start: isCompressed ? 0 : position.offset,
      completeOnly: !isCompressed,
    })) {
      for (const line of lines) {
        if (line.end <= position.offset) continue;
        batch.push(line);
        bytes += line.bytes.length;
        if (batch.length >= linesPerDelivery || bytes >= bytesPerDelivery) {
          await deliver(file, position, batch);
          [batch, bytes] = [[], 0];
        }
        if (stopping.signal.aborted) return;
      }
    }
    if (batch.length > 0) await deliver(file, position, batch);
    position.size = kind.size;
    position.isComplete = isCompressed;
  }

  async function positionOf(source: string): Promise<Position> {
    const known = positions.get(source);
    if (known !== undefined) return known;
    const checkpoint = await options.lastCheckpoint(source);
    const offset = checkpoint === null ? 0 : Number(checkpoint);
    const position = {
      source,
      offset: Number.isSafeInteger(offset) ? offset : 0,
      isComplete: false,
      size: -1,
    };
    positions.set(source, position);
    return position;
  }

  /** Waits until the lines are durable; tries again while there is no room. */
  async function deliver(file: string, position: Position, lines: readonly Line[]): Promise<void> {
    const { tenant, clock, intake } = options;
    const end = lines.at(-1)?.end ?? position.offset;
    const receivedAt = clock.now();
    const hash = createHash("sha256");
    const records = lines
      .filter(({ bytes }) => bytes.length > 0)
      .map((line): RawRecord => {
        hash.update(line.bytes).update("\n");
        const uid = deliveryUid(tenant, position.source, line.offset) as EventUid;
        const cut =
          line.truncatedFromBytes === undefined ? {} : { truncatedFromBytes: line.truncatedFromBytes };
        return { bytes: line.bytes, receivedAt, transport: "file", peer: file, tenant, uid, ...cut };
      });
    const identity = {
      source: position.source,
      key: String(lines[0]?.offset ?? 0),
      bodyHash: hash.digest("hex"),
      checkpoint: String(end),
    };
    for (;;) {
      const receipt = records.length === 0 ? null : await intake.deliver({ tenant, records, identity });
      if (receipt?.kind === "busy") {
        await pause(receipt.retryAfterMs, stopping.signal);
        if (stopping.signal.aborted) return;
        continue;
      }
      if (receipt?.kind === "conflict")
        options.log.warn(
          "a stretch of a log file was read before with other content; it is left as it was stored",
          { file, offset: identity.key },
        );
      if (receipt?.kind === "stored" && !receipt.replayed)
        countReceived(options.counters, "file", records.length);
      position.offset = end;
      return;
    }
  }

  const running = run();
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await running;
    },
  };
}

/** `file:<device>-<inode>-<hash of the first bytes>`; `null` while the file is too young to have an identity. */
function identityOf(
  file: string,
  { dev, ino, size }: { readonly dev: number; readonly ino: number; readonly size: number },
): string | null {
  if (size === 0) return null;
  const start = Buffer.alloc(fingerprintBytes);
  const handle = openSync(file, "r");
  try {
    const read = readSync(handle, start, 0, fingerprintBytes, 0);
    const firstLine = start.subarray(0, read).indexOf(10);
    // Until the first line or 256 bytes are complete the fingerprint would still change.
    if (firstLine === -1 && read < fingerprintBytes && !file.endsWith(".gz")) return null;
    const print = start.subarray(0, firstLine === -1 ? read : firstLine);
    return `file:${dev}-${ino}-${createHash("sha256").update(print).digest("hex").slice(0, 16)}`;
  } finally {
    closeSync(handle);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
