import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type TargetFile, Updater } from "tuf-js";
import { type Disk, moveDurably, nodeDisk } from "../../../platform/durable-file.ts";
import { HotfixError } from "../hotfix-error.ts";
import { BoundedFetcher } from "./bounded-fetcher.ts";
import { openTrust } from "./trust.ts";

/** One repository as a device knows it. */
export interface UpdateSource {
  /** The device's folder of what it trusts of this repository. */
  readonly folder: string;
  readonly anchor: Buffer;
  readonly metadataUrl: string;
  readonly signal: AbortSignal;
  /** For one answer, from its beginning to its end. */
  readonly timeoutMs: number;
  readonly disk?: Disk;
}

/**
 * Brings a device's trust up to date and lets `work` ask for targets (TUF 1.0.31 §5). Whatever fails, what was verified
 * until then is kept and nothing else.
 */
export async function withUpdater<T>(
  source: UpdateSource,
  work: (updater: Updater, metadataDir: string) => Promise<T>,
): Promise<T> {
  const trust = openTrust(source);
  const metadataDir = trust.prepare();
  const fetcher = new BoundedFetcher(source);
  try {
    const updater = new Updater({ metadataDir, metadataBaseUrl: source.metadataUrl, fetcher });
    await updater.refresh();
    return await work(updater, metadataDir);
  } catch (error) {
    if (error instanceof HotfixError || source.signal.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new HotfixError(
      fetcher.isUnreachable ? "unreachable" : "update_refused",
      `${source.metadataUrl}: ${reason}`,
      { cause: error },
    );
  } finally {
    trust.commit(fetcher.roots);
  }
}

/** A target's file in `folder`, from there if it is there and right, else from the network; never a part of it. */
export async function fetchTarget(
  updater: Updater,
  target: TargetFile,
  options: {
    readonly folder: string;
    readonly targetsUrl: string;
    readonly maximumBytes: number;
    readonly disk?: Disk;
  },
): Promise<string> {
  const { folder, targetsUrl, maximumBytes, disk = nodeDisk } = options;
  if (target.length > maximumBytes)
    throw new HotfixError(
      "update_refused",
      `${target.path}: expected at most ${maximumBytes} bytes, its metadata says ${target.length}`,
    );
  mkdirSync(folder, { recursive: true });
  const place = join(folder, encodeURIComponent(target.path));
  if ((await updater.findCachedTarget(target, place)) !== undefined) return place;
  const partial = `${place}.partial`;
  await updater.downloadTarget(target, partial, targetsUrl);
  moveDurably(partial, place, disk);
  return place;
}
