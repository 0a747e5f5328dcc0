import { createHash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeDurably } from "../../../platform/durable-file.ts";
import { bundleTargetPath, readBundle } from "../bundle/bundle.ts";
import { HotfixError } from "../hotfix-error.ts";
import { expiryAfter, parseTargets } from "../tuf/metadata.ts";
import { createTargets, type Target, targetsOf } from "../tuf/targets.ts";
import { expectRepository, foldersOf, readPublished } from "./folders.ts";
import { defaultLifetimes } from "./lifetimes.ts";
import { readStaged, writeStaged } from "./staged.ts";

/** Stages a bundle: it may run once enough people have signed. */
export function addBundle(repository: string, bytes: Buffer, nowMs: number): Target {
  expectRepository(repository);
  const { manifest } = readBundle(bytes);
  const target: Target = {
    path: bundleTargetPath(manifest),
    sizeBytes: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    custom: {
      hotfix: manifest.name,
      version: manifest.version,
      title: manifest.title,
      hardware: manifest.hardware,
      fixes: manifest.fixes,
      ...(manifest.knownSince === undefined ? {} : { knownSince: manifest.knownSince }),
    },
  };
  stageTargets(repository, nowMs, (targets) => [
    ...targets.filter((one) => mayStandBeside(one, target)),
    target,
  ]);
  const { bundles } = foldersOf(repository);
  mkdirSync(bundles, { recursive: true });
  writeDurably(join(bundles, target.path), bytes);
  return target;
}

/** Stages that a target may no longer run. */
export function revokeTarget(repository: string, path: string, nowMs: number): void {
  expectRepository(repository);
  stageTargets(repository, nowMs, (targets) => {
    if (!targets.some((one) => one.path === path))
      throw new HotfixError(
        "change_refused",
        `expected one of ${targets.map((one) => one.path).join(", ") || "no targets"}, got "${path.slice(0, 150)}"`,
      );
    return targets.filter((one) => one.path !== path);
  });
  rmSync(join(foldersOf(repository).bundles, path), { force: true });
}

/** Stages the same targets with a new expiry: where it comes near, or where their signers changed. */
export function renewTargets(repository: string, nowMs: number): void {
  stageTargets(repository, nowMs, (targets) => targets);
}

/** Targets as they are after what is staged. */
export function plannedTargets(repository: string): readonly Target[] {
  const { imageMetadata, staged } = foldersOf(repository);
  const file = readStaged(staged).image.targets ?? readPublished(imageMetadata).targets;
  return file === null ? [] : targetsOf(file);
}

function stageTargets(
  repository: string,
  nowMs: number,
  change: (targets: readonly Target[]) => readonly Target[],
): void {
  const { imageMetadata, staged } = foldersOf(repository);
  const version = (readPublished(imageMetadata).targets?.signed.version ?? 0) + 1;
  const targets = change(plannedTargets(repository));
  const expires = expiryAfter(nowMs, defaultLifetimes.targets);
  const file = createTargets({ version, expires, targets });
  // What cannot be read again must not be carried to signers.
  parseTargets(Buffer.from(JSON.stringify(file.toJSON())), "staged targets");
  writeStaged(staged, "image.targets", file);
}

/** The same version with other content is refused: who holds the first would never get the second. */
function mayStandBeside(one: Target, added: Target): boolean {
  if (one.path !== added.path) return true;
  if (one.sha256 !== added.sha256)
    throw new HotfixError(
      "change_refused",
      `${added.path}: is there already with other content (SHA-256 ${one.sha256}); raise the version in its manifest`,
    );
  return false;
}
