import { setImmediate as turn } from "node:timers/promises";
import { compileLookalikes, type LookalikeMatcher, strongestLikeness } from "@breakwater/lookalike";
import { observableTypeId, type TenantId } from "@breakwater/ocsf";
import { hostOf } from "../detect/lookalikes/names-of-event.ts";
import type { Lake } from "../lake/lake.ts";
import type { SightedText } from "../lake/sighted-text.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import { repeat } from "../platform/repeat.ts";
import { type Lookalikes, matchOf, type SeenLookalike, type StoredWatchedName } from "../store/lookalikes.ts";
import type { Tenants } from "../store/tenancy.ts";

export interface LookBackMeans {
  readonly lookalikes: Pick<Lookalikes, "revision" | "everyName" | "takeSeen" | "lookedBack">;
  readonly tenants: Pick<Tenants, "list">;
  readonly lake: Pick<Lake, "sightedNames">;
  readonly clock: Clock;
  readonly log: Log;
}

const pollMs = 1_000;
/** Values that are gone through of one tenant; what is beyond is told. */
const maximumValues = 5_000_000;
/** So many are compared before others have their turn: some milliseconds. */
const atOnce = 5_000;
const maximumFound = 2_000;

/** Looks for new and changed watched names in all that was ever seen, also those that were added while the server did not run. */
export function startLookBack(means: LookBackMeans): AsyncDisposable {
  const stopping = new AbortController();
  // Names as they were when nothing was left to look for.
  let settled: number | null = null;
  const stop = repeat(
    async () => {
      const revision = await means.lookalikes.revision();
      if (revision === settled) return;
      await lookBack(means, revision, stopping.signal);
      settled = revision;
    },
    pollMs,
    (error) => means.log.error("watched names could not be looked for in history", { reason: String(error) }),
  );
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await stop();
    },
  };
}

/** Looks for the names that nobody has looked for yet, as they are at a revision. */
export async function lookBack(means: LookBackMeans, revision: number, signal: AbortSignal): Promise<void> {
  const all = await means.lookalikes.everyName();
  const waiting = all.filter(({ lookedBack }) => lookedBack === null);
  if (waiting.length === 0) return;
  const isForAll = waiting.some(({ scope }) => scope === "installation");
  const results = new Map(waiting.map(({ id }) => [id, { names: 0, found: 0, isCut: false }]));
  for (const { id: tenant } of await means.tenants.list()) {
    if (!isForAll && !waiting.some(({ scope }) => scope === tenant)) continue;
    const wanted = waiting.filter(({ scope }) => scope === "installation" || scope === tenant);
    const { found, values, isCut } = await findIn(means, tenant, all, wanted, signal);
    await means.lookalikes.takeSeen(tenant, found);
    for (const { id } of wanted) {
      const result = results.get(id);
      if (result === undefined) continue;
      result.names += values;
      result.isCut ||= isCut;
      result.found += found.filter(({ match }) => match.watched === id).length;
    }
  }
  const at = means.clock.now();
  // Names that were changed meanwhile are looked for again.
  await means.lookalikes.lookedBack(
    revision,
    Array.from(results, ([id, result]) => ({ id, at, ...result })),
  );
}

/** What of a tenant's sightings resembles the wanted names; all its names say which domains are harmless. */
async function findIn(
  { lake, clock }: LookBackMeans,
  tenant: TenantId,
  all: readonly StoredWatchedName[],
  wanted: readonly StoredWatchedName[],
  signal: AbortSignal,
) {
  const matchers = ["installation", tenant].map(
    (scope) => compileLookalikes(all.filter((one) => one.scope === scope)).matcher,
  );
  const ids = new Set(wanted.map(({ id }) => id));
  const found = new Map<string, SeenLookalike>();
  let values = 0;
  for await (const page of lake.sightedNames(tenant, signal)) {
    for (let at = 0; at < page.length; at += atOnce) {
      for (const sighted of page.slice(at, at + atOnce)) judge(sighted, matchers, ids, found, clock.now());
      await turn();
      signal.throwIfAborted();
    }
    values += page.length;
    if (values >= maximumValues) break;
  }
  const strongest = [...found.values()].toSorted((a, b) => b.match.strength - a.match.strength);
  return {
    found: strongest.slice(0, maximumFound),
    values,
    isCut: values >= maximumValues || strongest.length > maximumFound,
  };
}

function judge(
  sighted: SightedText,
  matchers: readonly LookalikeMatcher[],
  ids: ReadonlySet<string>,
  found: Map<string, SeenLookalike>,
  now: number,
): void {
  const name = nameIn(sighted);
  const likeness = strongestLikeness(matchers, name);
  if (likeness === null || !ids.has(likeness.watched)) return;
  const { domain, strength, reason } = likeness;
  const before = found.get(domain);
  // Sightings are by the event's own clock, which may be ahead.
  const last = Math.min(sighted.last, now);
  const seen = { first: Math.min(sighted.first, now), last, events: sighted.count };
  const isStronger = before === undefined || strength > before.match.strength;
  found.set(domain, {
    match: isStronger ? matchOf(likeness, name) : before.match,
    reason: isStronger ? reason : before.reason,
    seen:
      before === undefined
        ? seen
        : {
            first: Math.min(before.seen.first, seen.first),
            last: Math.max(before.seen.last, seen.last),
            // The same event may name it twice, as a URL and as its host: no more is counted than one of them says.
            events: Math.max(before.seen.events, seen.events),
          },
  });
}

function nameIn({ typeId, value }: SightedText): string {
  if (typeId === observableTypeId.urlString) return hostOf(value);
  return typeId === observableTypeId.emailAddress ? value.slice(value.lastIndexOf("@") + 1) : value;
}
