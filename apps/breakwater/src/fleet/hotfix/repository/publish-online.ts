import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Disk, nodeDisk, writeDurably } from "../../../platform/durable-file.ts";
import type { Signer } from "../keys/key-file.ts";
import {
  addSignature,
  expiryAfter,
  printMetadata,
  type RootFile,
  type SnapshotFile,
  type TargetsFile,
} from "../tuf/metadata.ts";
import { createSnapshot, createTimestamp } from "../tuf/online.ts";
import { isMet, signatureState } from "../tuf/signatures.ts";
import { readPublished, versionsOf } from "./folders.ts";
import type { Lifetimes } from "./lifetimes.ts";

/** Clients that began before a change still find what they began with. */
const keptSnapshots = 10;

/** Renews snapshot and timestamp of a metadata folder; the timestamp is the last write. Returns when it expires. */
export function publishOnline(options: {
  readonly folder: string;
  readonly root: RootFile;
  readonly targets: TargetsFile;
  readonly signer: Signer;
  readonly nowMs: number;
  readonly lifetimes: Lifetimes;
  readonly disk?: Disk;
}): string {
  const { folder, signer, nowMs, lifetimes, disk = nodeDisk } = options;
  const current = readPublished(folder);
  const snapshot = snapshotToServe(options, current.snapshot);
  const snapshotBytes = printMetadata(snapshot);
  writeDurably(join(folder, `${snapshot.signed.version}.snapshot.json`), snapshotBytes, { disk });
  const timestamp = createTimestamp({
    version: (current.timestamp?.signed.version ?? 0) + 1,
    expires: expiryAfter(nowMs, lifetimes.timestamp),
    snapshot: { version: snapshot.signed.version, bytes: snapshotBytes },
  });
  addSignature(timestamp, signer);
  writeDurably(join(folder, "timestamp.json"), printMetadata(timestamp), { disk });
  for (const version of versionsOf(folder, "snapshot").slice(0, -keptSnapshots))
    rmSync(join(folder, `${version}.snapshot.json`), { force: true });
  return timestamp.signed.expires;
}

/** The present one while it says the same, its key holds, and half of its life is left. */
function snapshotToServe(
  { root, targets, signer, nowMs, lifetimes }: Parameters<typeof publishOnline>[0],
  current: SnapshotFile | null,
): SnapshotFile {
  const halfLife = new Date(nowMs + (lifetimes.snapshot * 86_400_000) / 2);
  const isGood =
    current !== null &&
    current.signed.meta["targets.json"]?.version === targets.signed.version &&
    isMet(signatureState(current, "snapshot", root, "root")) &&
    !current.signed.isExpired(halfLife);
  if (isGood) return current;
  const snapshot = createSnapshot({
    version: (current?.signed.version ?? 0) + 1,
    expires: expiryAfter(nowMs, lifetimes.snapshot),
    targets: { version: targets.signed.version, bytes: printMetadata(targets) },
  });
  addSignature(snapshot, signer);
  return snapshot;
}
