import {
  Metadata,
  MetadataKind,
  type Root,
  Signature,
  type Snapshot,
  type Targets,
  type Timestamp,
} from "@tufjs/models";
import { canonicalJson } from "../../../platform/canonical-json.ts";
import { HotfixError } from "../hotfix-error.ts";
import type { Signer } from "../keys/key-file.ts";

export type RootFile = Metadata<Root>;
export type TargetsFile = Metadata<Targets>;
export type SnapshotFile = Metadata<Snapshot>;
export type TimestampFile = Metadata<Timestamp>;
export type AnyFile = RootFile | TargetsFile | SnapshotFile | TimestampFile;

export const specVersion = "1.0.31";
/** The largest metadata file that is read; clients refuse larger ones too (tuf-js: targets). */
export const maximumMetadataBytes = 5_000_000;

export function parseRoot(bytes: Uint8Array, where: string): RootFile {
  return read(bytes, where, (json) => Metadata.fromJSON(MetadataKind.Root, json));
}

export function parseTargets(bytes: Uint8Array, where: string): TargetsFile {
  return read(bytes, where, (json) => Metadata.fromJSON(MetadataKind.Targets, json));
}

export function parseSnapshot(bytes: Uint8Array, where: string): SnapshotFile {
  return read(bytes, where, (json) => Metadata.fromJSON(MetadataKind.Snapshot, json));
}

export function parseTimestamp(bytes: Uint8Array, where: string): TimestampFile {
  return read(bytes, where, (json) => Metadata.fromJSON(MetadataKind.Timestamp, json));
}

export function printMetadata(file: AnyFile): Buffer {
  return Buffer.from(`${JSON.stringify(file.toJSON(), null, 1)}\n`);
}

/** Adds this key's signature, or replaces the one it made before. */
export function addSignature(file: AnyFile, signer: Signer): void {
  file.sign((bytes) => new Signature({ keyID: signer.key.id, sig: signer.sign(bytes).toString("hex") }));
}

/** Two files whose texts are equal say the same, whoever signed them. */
export function signedText(file: AnyFile): string {
  return canonicalJson(file.signed.toJSON());
}

/** TUF 1.0.31 §4.2: `YYYY-MM-DDTHH:MM:SSZ`, rounded up to a second. */
export function expiryAfter(nowMs: number, days: number): string {
  return `${new Date(Math.ceil(nowMs / 1000) * 1000 + days * 86_400_000).toISOString().slice(0, 19)}Z`;
}

type Json = Parameters<typeof Metadata.fromJSON>[1];

function read<T extends AnyFile>(bytes: Uint8Array, where: string, parse: (json: Json) => T): T {
  if (bytes.length > maximumMetadataBytes)
    throw new HotfixError(
      "metadata_invalid",
      `${where}: expected at most ${maximumMetadataBytes} bytes, got ${bytes.length}`,
    );
  try {
    // Checked member by member by `fromJSON`.
    return parse(JSON.parse(Buffer.from(bytes).toString("utf8")) as Json);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HotfixError("metadata_invalid", `${where}: expected TUF metadata: ${reason}`, { cause: error });
  }
}
