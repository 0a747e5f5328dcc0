import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Collector, Collectors } from "../../store/collectors.ts";
import { buildOf, FleetTally, type Unlike } from "./fleet-tally.ts";
import { decodeSnapshot, type Snapshot } from "./snapshot.ts";

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

export async function compareWithFleet(
  collectors: Pick<Collectors, "snapshotsOf" | "unlike">,
  { id, tenant }: Collector,
  snapshot: Snapshot,
): Promise<FleetComparison> {
  const said = buildOf(snapshot);
  if (said === null) return { build: null, isNew: [], stored: null };
  const build = createHash("sha256").update(said).digest("hex");
  const tally = new FleetTally();
  for (const peer of await collectors.snapshotsOf(tenant, build, id, maximumPeers))
    tally.add(decodeSnapshot(gunzipSync(peer).toString("utf8")));
  if (!tally.isEnough) return { build, isNew: [], stored: null };
  const found = tally.unlike(snapshot);
  const stored = await collectors.unlike(tenant, id);
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
