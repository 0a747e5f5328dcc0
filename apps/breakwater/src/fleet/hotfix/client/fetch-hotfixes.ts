import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TargetFile, Updater } from "tuf-js";
import type { Disk } from "../../../platform/durable-file.ts";
import { type Bundle, readBundle } from "../bundle/bundle.ts";
import { maximumBundleBytes } from "../bundle/tar.ts";
import { HotfixError } from "../hotfix-error.ts";
import { parseTargets } from "../tuf/metadata.ts";
import { type Target, targetOf, targetsOf } from "../tuf/targets.ts";
import { agree, type JudgingDevice, type RefusalReason } from "./agree.ts";
import { fetchTarget, type UpdateSource, withUpdater } from "./update.ts";

/** Where a device's hotfixes come from, and what its software brought with it. */
export interface Channel {
  /** The device's folder for all of this. */
  readonly state: string;
  /** Root metadata of both repositories, embedded in the device's software. */
  readonly imageRoot: Buffer;
  readonly directorRoot: Buffer;
  /** Without a slash at the end; below it stand `image` and `director` as in a repository. */
  readonly url: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly disk?: Disk;
}

/** An offered target, verified or refused. */
export type Offered =
  | { readonly kind: "verified"; readonly target: Target; readonly path: string; readonly bundle: Bundle }
  | { readonly kind: "refused"; readonly target: Target; readonly reason: RefusalReason };

export interface FetchedHotfixes {
  readonly offered: readonly Offered[];
  /** All that people allow to run at present. */
  readonly allowed: readonly Target[];
}

/** Brings both repositories up to date and fetches what they agree on for this device; throws when either is refused. */
export async function fetchHotfixes(channel: Channel, device: JudgingDevice): Promise<FetchedHotfixes> {
  const director = source(channel, "director", `${channel.url}/director/devices/${device.id}/`);
  const offers = await withUpdater(director, verifiedTargets);
  return withUpdater(source(channel, "image", `${channel.url}/image/metadata/`), async (updater, folder) => {
    const allowed = await verifiedTargets(updater, folder);
    const offered: Offered[] = [];
    for (const offer of offers) offered.push(await judge(channel, device, offer, updater));
    return { offered, allowed };
  });
}

async function judge(
  channel: Channel,
  device: JudgingDevice,
  offer: Target,
  updater: Updater,
): Promise<Offered> {
  const file = await updater.getTargetInfo(offer.path);
  const agreement = agree(device, offer, file === undefined ? null : targetOf(file));
  if (agreement.kind === "refused") return { kind: "refused", target: offer, reason: agreement.reason };
  const path = await fetchTarget(updater, file as TargetFile, {
    folder: join(channel.state, "bundles"),
    targetsUrl: `${channel.url}/image/targets/`,
    maximumBytes: maximumBundleBytes,
    ...(channel.disk === undefined ? {} : { disk: channel.disk }),
  });
  const bundle = readBundle(readFileSync(path));
  const { name, version, hardware } = bundle.manifest;
  if (name !== agreement.hotfix || version !== agreement.version || !hardware.includes(device.hardware))
    throw new HotfixError(
      "not_agreed",
      `${offer.path}: expected ${agreement.hotfix} version ${agreement.version} for ${device.hardware}, its manifest says ${name} version ${version} for ${hardware.join(", ")}`,
    );
  return { kind: "verified", target: offer, path, bundle };
}

/** The names come from the folder; what counts is what tuf-js says about each. */
async function verifiedTargets(updater: Updater, folder: string): Promise<readonly Target[]> {
  const names = targetsOf(parseTargets(readFileSync(join(folder, "targets.json")), "targets"));
  const targets: Target[] = [];
  for (const { path } of names) {
    const file = await updater.getTargetInfo(path);
    if (file !== undefined) targets.push(targetOf(file));
  }
  return targets;
}

function source(channel: Channel, part: "image" | "director", metadataUrl: string): UpdateSource {
  const { state, imageRoot, directorRoot, signal, timeoutMs, disk } = channel;
  const anchor = part === "image" ? imageRoot : directorRoot;
  return {
    folder: join(state, part),
    anchor,
    metadataUrl,
    signal,
    timeoutMs,
    ...(disk === undefined ? {} : { disk }),
  };
}
