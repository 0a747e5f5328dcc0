import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { moveDurably, writeDurably } from "../../../platform/durable-file.ts";
import { HotfixError } from "../hotfix-error.ts";
import { type Signer, shortId } from "../keys/key-file.ts";
import { expectRepository, foldersOf, readPublished, versionsOf } from "../repository/folders.ts";
import { defaultLifetimes, type Lifetimes } from "../repository/lifetimes.ts";
import { publishOnline } from "../repository/publish-online.ts";
import {
  addSignature,
  expiryAfter,
  printMetadata,
  type RootFile,
  type TargetsFile,
} from "../tuf/metadata.ts";
import { isMet, signatureState } from "../tuf/signatures.ts";
import { createTargets, type Target, targetsOf } from "../tuf/targets.ts";
import { type DeviceId, deviceId } from "./device-id.ts";

/** A device that began before a change still finds what it began with. */
const keptVersions = 10;

interface Director {
  readonly repository: string;
  readonly signer: Signer;
  readonly nowMs: number;
  readonly lifetimes?: Lifetimes;
}

/** Says online which targets a device gets: only what the image repository has published, and for this device alone. */
export function offer(director: Director, device: DeviceId, paths: readonly string[]): readonly Target[] {
  const root = directorRoot(director);
  const published = readPublished(foldersOf(director.repository).imageMetadata).targets;
  const allowed = new Map(
    (published === null ? [] : targetsOf(published)).map((target) => [target.path, target]),
  );
  const targets = paths.map((path): Target => {
    const target = allowed.get(path);
    if (target === undefined)
      throw new HotfixError(
        "change_refused",
        `expected a published target (${[...allowed.keys()].join(", ") || "there is none"}), got "${path.slice(0, 150)}"`,
      );
    return { ...target, custom: { ...target.custom, device } };
  });
  serveDevice(director, root, device, targets);
  return targets;
}

/** Renews what every device is offered; returns how many devices. */
export function renewOffers(director: Director): number {
  const devices = offeredDevices(director.repository);
  for (const device of devices) renewOffer(director, device);
  return devices.length;
}

/** Renews what a device is offered, without what has been revoked since. */
export function renewOffer(director: Director, device: DeviceId): void {
  const root = directorRoot(director);
  const published = readPublished(foldersOf(director.repository).imageMetadata).targets;
  const allowed = new Map(
    (published === null ? [] : targetsOf(published)).map((target) => [target.path, target]),
  );
  const before = offeredTo(director.repository, device);
  serveDevice(
    director,
    root,
    device,
    before.filter(({ path, sha256 }) => allowed.get(path)?.sha256 === sha256),
  );
}

/** Takes away what the director serves for a device. */
export function forgetDevice(repository: string, device: DeviceId): void {
  rmSync(join(foldersOf(repository).directorDevices, device), { recursive: true, force: true });
}

export function offeredDevices(repository: string): readonly DeviceId[] {
  const { directorDevices } = foldersOf(repository);
  return existsSync(directorDevices) ? readdirSync(directorDevices).sort().map(deviceId) : [];
}

export function offeredTo(repository: string, device: DeviceId): readonly Target[] {
  const { targets } = readPublished(join(foldersOf(repository).directorDevices, device));
  return targets === null ? [] : targetsOf(targets);
}

function serveDevice(director: Director, root: RootFile, device: DeviceId, targets: readonly Target[]): void {
  const { repository, signer, nowMs, lifetimes = defaultLifetimes } = director;
  const folder = join(foldersOf(repository).directorDevices, device);
  mkdirSync(folder, { recursive: true });
  copyRoots(foldersOf(repository).directorRoots, folder);
  const file = targetsToServe(
    { folder, root, targets, signer, expires: expiryAfter(nowMs, lifetimes.snapshot) },
    nowMs,
  );
  writeDurably(join(folder, `${file.signed.version}.targets.json`), printMetadata(file));
  publishOnline({ folder, root, targets: file, signer, nowMs, lifetimes });
  for (const version of versionsOf(folder, "targets").slice(0, -keptVersions))
    rmSync(join(folder, `${version}.targets.json`), { force: true });
}

/** The present one while it says the same, its key holds, and it does not end before the timestamp that names it. */
function targetsToServe(
  wanted: {
    readonly folder: string;
    readonly root: RootFile;
    readonly targets: readonly Target[];
    readonly signer: Signer;
    readonly expires: string;
  },
  nowMs: number,
): TargetsFile {
  const current = readPublished(wanted.folder).targets;
  const isGood =
    current !== null &&
    JSON.stringify(targetsOf(current)) === JSON.stringify(wanted.targets) &&
    isMet(signatureState(current, "targets", wanted.root, "root")) &&
    !current.signed.isExpired(new Date((nowMs + Date.parse(wanted.expires)) / 2));
  if (isGood) return current;
  const version = (current?.signed.version ?? 0) + 1;
  const file = createTargets({ version, expires: wanted.expires, targets: wanted.targets });
  addSignature(file, wanted.signer);
  return file;
}

function directorRoot({ repository, signer }: Director): RootFile {
  expectRepository(repository);
  const { root } = readPublished(foldersOf(repository).directorRoots);
  if (root === null)
    throw new HotfixError(
      "repository_unusable",
      `${repository}: expected a published director; publish it first`,
    );
  if (root.signed.roles["targets"]?.keyIDs.includes(signer.key.id) !== true)
    throw new HotfixError(
      "change_refused",
      `expected the director's key, got ${signer.key.name} (${shortId(signer.key.id)})`,
    );
  return root;
}

/** Each device's folder is a repository of its own, so that any web server can serve it. */
function copyRoots(from: string, to: string): void {
  const there = new Set(versionsOf(to, "root"));
  for (const version of versionsOf(from, "root")) {
    if (there.has(version)) continue;
    const partial = join(to, "root.partial");
    copyFileSync(join(from, `${version}.root.json`), partial);
    moveDurably(partial, join(to, `${version}.root.json`));
  }
}
