import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { type Disk, moveDurably, nodeDisk, writeDurably } from "../../../platform/durable-file.ts";
import { HotfixError } from "../hotfix-error.ts";
import { type Signer, shortId } from "../keys/key-file.ts";
import { printMetadata, type RootFile, type TargetsFile } from "../tuf/metadata.ts";
import { isMet, type SignatureState, signatureState } from "../tuf/signatures.ts";
import { targetsOf } from "../tuf/targets.ts";
import { expectRepository, foldersOf, type Part, readPublished, rootsFolder } from "./folders.ts";
import { defaultLifetimes, type Lifetimes } from "./lifetimes.ts";
import { publishOnline } from "./publish-online.ts";
import { readStaged, removeStaged, type StagedName, stagedFiles, writeStaged } from "./staged.ts";

/** What `publish` did. */
export interface PublishReport {
  readonly published: readonly StagedName[];
  /** Expiry of the timestamp: publish again before it. */
  readonly freshUntil: string;
}

/**
 * Gives devices what is staged, if enough people have signed, and renews what is signed online. Nothing changes for a
 * device before its last write, the timestamp; after a crash it is run again.
 */
export function publish(
  repository: string,
  online: Signer,
  nowMs: number,
  options: { readonly lifetimes?: Lifetimes; readonly disk?: Disk } = {},
): PublishReport {
  const { lifetimes = defaultLifetimes, disk = nodeDisk } = options;
  expectRepository(repository);
  const folders = foldersOf(repository);
  const staged = readStaged(folders.staged);
  const files = stagedFiles(staged);
  checkThresholds(files.flatMap(({ name, states }) => states.map((state) => ({ name, state }))));
  const current = readPublished(folders.imageMetadata);
  const root = staged.image.root ?? current.root;
  const targets = staged.image.targets ?? current.targets;
  if (root === null || targets === null)
    throw new HotfixError(
      "repository_unusable",
      `${repository}: expected a root and targets, staged or published`,
    );
  checkRoot(root, targets, online, nowMs);
  placeBundles(repository, targets, disk);
  for (const part of ["image", "director"] as const) {
    const { root: own } = staged[part];
    if (own !== null) writeNumbered(rootsFolder(repository, part), "root", own, disk);
  }
  writeNumbered(folders.imageMetadata, "targets", targets, disk);
  const freshUntil = publishOnline({
    folder: folders.imageMetadata,
    root,
    targets,
    signer: online,
    nowMs,
    lifetimes,
    disk,
  });
  keepTrusted(folders.staged, repository);
  for (const { name } of files) removeStaged(folders.staged, name);
  rmSync(folders.bundles, { recursive: true, force: true });
  return { published: files.map(({ name }) => name), freshUntil };
}

/** Renews what is signed online of what is published, whatever waits for signatures. */
export function renewPublished(repository: string, online: Signer, nowMs: number): string {
  expectRepository(repository);
  const folder = foldersOf(repository).imageMetadata;
  const { root, targets } = readPublished(folder);
  if (root === null || targets === null)
    throw new HotfixError("repository_unusable", `${repository}: nothing is published yet`);
  checkRoot(root, targets, online, nowMs);
  return publishOnline({ folder, root, targets, signer: online, nowMs, lifetimes: defaultLifetimes });
}

function checkThresholds(
  all: readonly { readonly name: StagedName; readonly state: SignatureState }[],
): void {
  const missing = all.filter(({ state }) => !isMet(state));
  if (missing.length === 0) return;
  const lines = missing.map(({ name, state: { by, threshold, signed, unsigned } }) => {
    const who = unsigned.map(({ name, id }) => `${name} (${shortId(id)})`).join(", ");
    const asked = by === "root" ? "" : " of the keys before";
    return `${name}: expected ${threshold} signatures${asked}, got ${signed.length}; not signed by ${who}`;
  });
  throw new HotfixError("threshold_not_met", lines.join("\n"));
}

/** What would make every device refuse the repository is found here, before it is published. */
function checkRoot(root: RootFile, targets: TargetsFile, online: Signer, nowMs: number): void {
  const state = signatureState(targets, "targets", root, "root");
  if (!isMet(state))
    throw new HotfixError(
      "threshold_not_met",
      `targets: expected ${state.threshold} signatures of keys of the new root, got ${state.signed.length}`,
    );
  if (root.signed.roles["timestamp"]?.keyIDs.includes(online.key.id) !== true)
    throw new HotfixError(
      "change_refused",
      `expected the online key of the root, got ${online.key.name} (${shortId(online.key.id)})`,
    );
  for (const { signed } of [root, targets])
    if (signed.isExpired(new Date(nowMs)))
      throw new HotfixError(
        "change_refused",
        `${signed.type}: expired at ${signed.expires}; renew it with \`breakwater hotfix rotate\``,
      );
}

/** Every target under the name that devices ask for (TUF 1.0.31 §6.2), checked. */
function placeBundles(repository: string, targets: TargetsFile, disk: Disk): void {
  const { imageTargets, bundles } = foldersOf(repository);
  mkdirSync(imageTargets, { recursive: true });
  for (const { path, sha256 } of targetsOf(targets)) {
    const place = join(imageTargets, `${sha256}.${path}`);
    if (existsSync(place)) continue;
    const waiting = join(bundles, path);
    if (!existsSync(waiting))
      throw new HotfixError(
        "repository_unusable",
        `${path}: expected the bundle at ${waiting}; add it again`,
      );
    const got = createHash("sha256").update(readFileSync(waiting)).digest("hex");
    if (got !== sha256)
      throw new HotfixError(
        "repository_unusable",
        `${waiting}: expected SHA-256 ${sha256}, got ${got}; add it again`,
      );
    copyFileSync(waiting, `${place}.partial`);
    moveDurably(`${place}.partial`, place, disk);
  }
}

function writeNumbered(folder: string, role: string, file: RootFile | TargetsFile, disk: Disk): void {
  mkdirSync(folder, { recursive: true });
  writeDurably(join(folder, `${file.signed.version}.${role}.json`), printMetadata(file), { disk });
}

/** Signers of the next change see what holds now. */
function keepTrusted(stagedFolder: string, repository: string): void {
  for (const part of ["image", "director"] satisfies readonly Part[]) {
    const { root, targets } = readPublished(rootsFolder(repository, part));
    if (root !== null) writeStaged(stagedFolder, `${part}.trusted-root`, root);
    if (targets !== null) writeStaged(stagedFolder, `${part}.trusted-targets`, targets);
  }
}
