import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import Type, { type Static } from "typebox";
import Value from "typebox/value";
import { UsageError } from "./io.ts";

const File = Type.Object({
  name: Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._/-]{0,250}$" }),
  sizeBytes: Type.Integer({ minimum: 0 }),
  sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
});
const Manifest = Type.Object({
  format: Type.Literal("breakwater-backup"),
  formatVersion: Type.Literal(1),
  version: Type.String(),
  madeAt: Type.Integer(),
  /** The lake's schema that the files of rows have. */
  lakeSchema: Type.Integer({ minimum: 1 }),
  /** Last batch that the control store's copy knows to be complete. */
  sequence: Type.Integer({ minimum: 0 }),
  /** The control store and the other files of the data folder. */
  files: Type.Array(File),
  lake: Type.Object({
    files: Type.Array(
      Type.Object({
        ...File.properties,
        table: Type.Union([Type.Literal("events"), Type.Literal("sightings")]),
        rows: Type.Integer({ minimum: 0 }),
      }),
    ),
    columns: Type.Object({ events: Type.String(), sightings: Type.String() }),
    eventDigest: Type.String(),
  }),
});
export type BackupManifest = Static<typeof Manifest>;

export const manifestName = "manifest.json";

/** Reads a backup's manifest; a folder that is none, or one of another format, is refused. */
export function readManifest(directory: string): BackupManifest {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(join(directory, manifestName), "utf8"));
  } catch (cause) {
    throw new UsageError(
      `${directory} is no complete backup: ${manifestName} cannot be read (${String(cause)})`,
      { cause },
    );
  }
  if (!Value.Check(Manifest, value)) {
    const [problem] = Value.Errors(Manifest, value);
    throw new UsageError(
      `${directory}/${manifestName} is not a manifest of this version: ${problem?.instancePath ?? ""} ${problem?.message ?? ""}`,
    );
  }
  if (value.files.some(({ name }) => name.split("/").includes("..")))
    throw new UsageError(`${directory}/${manifestName} names a file outside of the backup`);
  return value;
}

/** Size and SHA-256 of a file. */
export async function measureFile(
  path: string,
): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  await pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk);
      sizeBytes += chunk.length;
    }
  });
  return { sizeBytes, sha256: hash.digest("hex") };
}

/** Compares every file with the manifest before anything is restored. */
export async function verifyFiles(directory: string, manifest: BackupManifest): Promise<void> {
  const all = [...manifest.files, ...manifest.lake.files];
  for (const { name, sizeBytes, sha256 } of all) {
    const found = await measureFile(join(directory, name)).catch((cause: unknown) => {
      throw new UsageError(`the backup is damaged: ${name} cannot be read (${String(cause)})`, { cause });
    });
    if (found.sizeBytes !== sizeBytes || found.sha256 !== sha256)
      throw new UsageError(`the backup is damaged: ${name} is not as it was written`);
  }
}
