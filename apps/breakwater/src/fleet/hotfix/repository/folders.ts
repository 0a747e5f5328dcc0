import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { HotfixError } from "../hotfix-error.ts";
import {
  type AnyFile,
  maximumMetadataBytes,
  parseRoot,
  parseSnapshot,
  parseTargets,
  parseTimestamp,
  type RootFile,
  type SnapshotFile,
  type TargetsFile,
  type TimestampFile,
} from "../tuf/metadata.ts";

/** `image` says what may run and is signed offline; `director` says which device gets it and is signed online. */
export type Part = "image" | "director";

/** Where everything of a repository stands. `image` and `director` are what devices are served. */
export function foldersOf(repository: string) {
  return {
    imageMetadata: join(repository, "image/metadata"),
    imageTargets: join(repository, "image/targets"),
    directorRoots: join(repository, "director/roots"),
    directorDevices: join(repository, "director/devices"),
    staged: join(repository, "staged"),
    bundles: join(repository, "staged/bundles"),
  };
}

export function isRepository(folder: string): boolean {
  return existsSync(join(folder, "staged")) && existsSync(join(folder, "image/metadata"));
}

export function expectRepository(folder: string): void {
  if (!isRepository(folder))
    throw new HotfixError(
      "repository_unusable",
      `${folder}: expected a hotfix repository; \`breakwater hotfix init\` makes one`,
    );
}

/** What devices are served at present; `null` where nothing is published yet. */
export interface Published {
  readonly root: RootFile | null;
  readonly targets: TargetsFile | null;
  readonly snapshot: SnapshotFile | null;
  readonly timestamp: TimestampFile | null;
}

/** Metadata of one folder: the highest of each numbered role, as a client would come to it. */
export function readPublished(metadata: string): Published {
  return {
    root: readNewest(metadata, "root", parseRoot),
    targets: readNewest(metadata, "targets", parseTargets),
    snapshot: readNewest(metadata, "snapshot", parseSnapshot),
    timestamp: readIfThere(join(metadata, "timestamp.json"), parseTimestamp),
  };
}

export function rootsFolder(repository: string, part: Part): string {
  const { imageMetadata, directorRoots } = foldersOf(repository);
  return part === "image" ? imageMetadata : directorRoots;
}

/** Numbers of the versions that a folder holds of a role, ascending. */
export function versionsOf(folder: string, role: string): readonly number[] {
  if (!existsSync(folder)) return [];
  const numbers = readdirSync(folder).flatMap((name) => {
    const [version = "", ...rest] = name.split(".");
    return rest.join(".") === `${role}.json` && /^[1-9][0-9]{0,9}$/.test(version) ? [Number(version)] : [];
  });
  return numbers.sort((a, b) => a - b);
}

export function readIfThere<T extends AnyFile>(
  path: string,
  parse: (bytes: Buffer, where: string) => T,
): T | null {
  if (!existsSync(path)) return null;
  const { size } = statSync(path);
  if (size > maximumMetadataBytes)
    throw new HotfixError(
      "metadata_invalid",
      `${path}: expected at most ${maximumMetadataBytes} bytes, got ${size}`,
    );
  return parse(readFileSync(path), path);
}

function readNewest<T extends AnyFile>(
  folder: string,
  role: string,
  parse: (bytes: Buffer, where: string) => T,
): T | null {
  const newest = versionsOf(folder, role).at(-1);
  return newest === undefined ? null : readIfThere(join(folder, `${newest}.${role}.json`), parse);
}
