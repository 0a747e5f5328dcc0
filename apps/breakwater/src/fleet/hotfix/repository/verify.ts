import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readBundle } from "../bundle/bundle.ts";
import { offeredDevices } from "../director/offer.ts";
import { HotfixError } from "../hotfix-error.ts";
import { type AnyFile, parseRoot, type RootFile } from "../tuf/metadata.ts";
import type { TopRole } from "../tuf/root.ts";
import { isMet, rootSignatureStates, signatureState } from "../tuf/signatures.ts";
import { targetsOf } from "../tuf/targets.ts";
import { expectRepository, foldersOf, readIfThere, readPublished, versionsOf } from "./folders.ts";

/** Walks everything that devices are served as a suspicious device would; returns what is wrong, in words. */
export function verifyRepository(repository: string, nowMs: number): readonly string[] {
  expectRepository(repository);
  const folders = foldersOf(repository);
  const image = [...rootChain(folders.imageMetadata), ...served(folders.imageMetadata, nowMs)];
  const devices = offeredDevices(repository).flatMap((device) => {
    const folder = join(folders.directorDevices, device);
    return [...rootChain(folder), ...served(folder, nowMs)].map((issue) => `${device}: ${issue}`);
  });
  return [...image, ...bundles(repository), ...rootChain(folders.directorRoots), ...devices];
}

function rootChain(folder: string): readonly string[] {
  const issues: string[] = [];
  let before: RootFile | null = null;
  for (const [at, version] of versionsOf(folder, "root").entries()) {
    if (version !== at + 1)
      return [...issues, `${folder}: expected ${at + 1}.root.json, got ${version}.root.json`];
    const root: RootFile | null = readIfThere(join(folder, `${version}.root.json`), parseRoot);
    if (root === null) continue;
    const states = rootSignatureStates(root, before);
    if (!states.every(isMet)) issues.push(`${version}.root.json: too few signatures`);
    before = root;
  }
  if (before === null) issues.push(`${folder}: no root is published`);
  return issues;
}

function served(folder: string, nowMs: number): readonly string[] {
  const { root, ...others } = readPublished(folder);
  if (root === null) return [];
  const now = new Date(nowMs);
  const issues = root.signed.isExpired(now) ? [`root: expired at ${root.signed.expires}`] : [];
  for (const role of ["targets", "snapshot", "timestamp"] as const) {
    const file = others[role];
    if (file === null) issues.push(`${role}: not published`);
    else issues.push(...roleIssues(file, role, root, now));
  }
  const { targets, snapshot, timestamp } = others;
  const named = { targets: snapshot?.signed.meta["targets.json"], snapshot: timestamp?.signed.snapshotMeta };
  if (targets !== null && named.targets?.version !== targets.signed.version)
    issues.push(
      `snapshot: names targets ${named.targets?.version}, and ${targets.signed.version} is the newest`,
    );
  if (snapshot !== null && named.snapshot?.version !== snapshot.signed.version)
    issues.push(
      `timestamp: names snapshot ${named.snapshot?.version}, and ${snapshot.signed.version} is the newest`,
    );
  return issues;
}

function roleIssues(file: AnyFile, role: TopRole, root: RootFile, now: Date): readonly string[] {
  const { signed, threshold } = signatureState(file, role, root, "root");
  return [
    ...(signed.length >= threshold
      ? []
      : [`${role}: expected ${threshold} signatures, got ${signed.length}`]),
    ...(file.signed.isExpired(now) ? [`${role}: expired at ${file.signed.expires}`] : []),
  ];
}

function bundles(repository: string): readonly string[] {
  const { imageMetadata, imageTargets } = foldersOf(repository);
  const { targets } = readPublished(imageMetadata);
  return (targets === null ? [] : targetsOf(targets)).flatMap(({ path, sha256, sizeBytes }) => {
    const place = join(imageTargets, `${sha256}.${path}`);
    if (!existsSync(place)) return [`${path}: expected ${place}`];
    const bytes = readFileSync(place);
    const got = createHash("sha256").update(bytes).digest("hex");
    if (got !== sha256 || bytes.length !== sizeBytes)
      return [`${path}: expected SHA-256 ${sha256}, got ${got}`];
    try {
      readBundle(bytes);
      return [];
    } catch (error) {
      if (error instanceof HotfixError) return [`${path}: ${error.message}`];
      throw error;
    }
  });
}
