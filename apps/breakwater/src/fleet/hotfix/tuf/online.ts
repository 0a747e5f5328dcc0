import { createHash } from "node:crypto";
import { Metadata, MetadataKind } from "@tufjs/models";
import { type SnapshotFile, specVersion, type TimestampFile } from "./metadata.ts";

/** Snapshot metadata without signatures: which targets metadata belongs to this state of the repository. */
export function createSnapshot(options: {
  readonly version: number;
  readonly expires: string;
  readonly targets: { readonly version: number; readonly bytes: Uint8Array };
}): SnapshotFile {
  const { version, expires, targets } = options;
  return Metadata.fromJSON(MetadataKind.Snapshot, {
    signatures: [],
    signed: {
      _type: "snapshot",
      spec_version: specVersion,
      version,
      expires,
      meta: { "targets.json": metaOf(targets) },
    },
  });
}

/** Timestamp metadata without signatures. */
export function createTimestamp(options: {
  readonly version: number;
  readonly expires: string;
  readonly snapshot: { readonly version: number; readonly bytes: Uint8Array };
}): TimestampFile {
  const { version, expires, snapshot } = options;
  return Metadata.fromJSON(MetadataKind.Timestamp, {
    signatures: [],
    signed: {
      _type: "timestamp",
      spec_version: specVersion,
      version,
      expires,
      meta: { "snapshot.json": metaOf(snapshot) },
    },
  });
}

function metaOf({ version, bytes }: { readonly version: number; readonly bytes: Uint8Array }) {
  return {
    version,
    length: bytes.length,
    hashes: { sha256: createHash("sha256").update(bytes).digest("hex") },
  };
}
