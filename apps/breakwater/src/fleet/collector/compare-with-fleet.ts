import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { buildOf, FleetTally, type Unlike } from "./fleet-tally.ts";
import type { Snapshot } from "./snapshot.ts";

/** So many other devices are looked at, those heard of last: the cost of a report must not grow with the fleet. */
const maximumPeers = 9;

/** What a snapshot is beside those of other devices of its build. */
export interface FleetComparison {
  /** Digest of the build; null where the device says nothing of its system. */
  readonly build: string | null;
  /** Where it is unlike them, and was not at the snapshot before. */
  readonly isNew: readonly Unlike[];
  /** All of it, to be kept; null where there are too few others. */
  readonly stored: { readonly found: Uint8Array; readonly count: number } | null;
}

/** What is known of a device's peers, and of itself. */
export interface Peers {
  /** The last snapshots of other devices of a build, the newest first. */
  ofBuild(build: string, limit: number): Promise<readonly Snapshot[]>;
  /** Where it was unlike them at the snapshot before, as `stored.found` was; null where that could not be said. */
  unlike(): Promise<Uint8Array | null>;
}

export async function compareWithFleet(peers: Peers, snapshot: Snapshot): Promise<FleetComparison> {
  const said = buildOf(snapshot);
  if (said === null) return { build: null, isNew: [], stored: null };
  const build = createHash("sha256").update(said).digest("hex");
  const tally = new FleetTally();
  for (const peer of await peers.ofBuild(build, maximumPeers)) tally.add(peer);
  if (!tally.isEnough) return { build, isNew: [], stored: null };
  const found = tally.unlike(snapshot);
  const stored = await peers.unlike();
  const known = new Set(stored === null ? [] : decodeUnlike(stored).map(nameOf));
  return {
    build,
    isNew: found.filter((one) => !known.has(nameOf(one))),
    stored: { found: gzipSync(JSON.stringify(found)), count: found.length },
  };
}

export function decodeUnlike(stored: Uint8Array): readonly Unlike[] {
  // Written by compareWithFleet.
  return JSON.parse(gunzipSync(stored).toString("utf8")) as readonly Unlike[];
}

/** The numbers of others change without anything having happened. */
function nameOf({ kind, name, own, fleet }: Unlike): string {
  return JSON.stringify([kind, name, own, fleet]);
}
