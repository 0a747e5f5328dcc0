import { rangeOf } from "../canonical/address-range.ts";
import type { IndicatorKind, LookupKind } from "../kind.ts";
import { buildSegment, type SegmentOptions } from "../set/build-segment.ts";
import { IndicatorSet } from "../set/indicator-set.ts";
import type { SetEntry } from "../set/layout.ts";
import type { WarninglistEntry } from "./warninglist.ts";

/**
 * What an indicator on a warninglist is: `ignore`: none; `inform`: reported, of no weight; `lower`: of little weight. None of
 * them stands in a list that devices enforce.
 */
export const warninglistActions = ["ignore", "inform", "lower"] as const;
export type WarninglistAction = (typeof warninglistActions)[number];

export interface ActiveWarninglist {
  readonly name: string;
  readonly action: WarninglistAction;
  readonly kinds: readonly IndicatorKind[];
  readonly entries: Iterable<WarninglistEntry>;
}

/** Warninglists as they go from thread to thread. */
export interface WarninglistData {
  readonly lists: readonly Omit<ActiveWarninglist, "entries">[];
  /** By action a segment, whose ids are positions in `places`. */
  readonly segments: Readonly<Record<WarninglistAction, ArrayBufferLike>>;
  /** Each a combination of lists, as positions in `lists`. */
  readonly places: readonly (readonly number[])[];
  /** By IP version the first addresses of what is listed, ascending, and the list of each. */
  readonly starts: Readonly<Record<4 | 6, readonly (readonly [first: bigint, list: number])[]>>;
}

/** A warninglist that speaks about a value. */
export interface WarninglistHit {
  readonly list: string;
  readonly action: WarninglistAction;
  /** It lists the value; a network or a name that holds it; or, of a network, something that lies within it. */
  readonly how: "listed" | "within" | "around";
}

/** Makes warninglists ready to be asked: 530,000 entries of 136 lists take about a second. */
export function buildWarninglists(
  lists: readonly ActiveWarninglist[],
  options: SegmentOptions,
): WarninglistData {
  const places = new Map<string, number>();
  const starts: Record<4 | 6, [bigint, number][]> = { 4: [], 6: [] };
  const entriesOf = (action: WarninglistAction): readonly SetEntry[] => {
    const byValue = new Map<string, { readonly entry: WarninglistEntry; readonly lists: number[] }>();
    for (const [at, list] of lists.entries()) {
      if (list.action !== action) continue;
      for (const entry of list.entries) {
        addTo(byValue, entry, at);
        addStart(starts, entry, at);
      }
    }
    return Array.from(byValue.values(), ({ entry, lists: found }) => ({
      ...entry,
      id: placeOf(places, found),
    }));
  };
  const segments = Object.fromEntries(
    warninglistActions.map((action) => {
      const entries = entriesOf(action);
      return [action, buildSegment(() => entries, options)];
    }),
    // One a member of `warninglistActions`.
  ) as Record<WarninglistAction, ArrayBufferLike>;
  for (const version of [4, 6] as const) starts[version].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return {
    lists: lists.map(({ name, action, kinds }) => ({ name, action, kinds })),
    segments,
    places: Array.from(places.keys(), (place) => place.split(" ").map(Number)),
    starts,
  };
}

type ByValue = Map<string, { readonly entry: WarninglistEntry; readonly lists: number[] }>;

/** A name that stands in lists with what is below it, and in others without, is two entries. */
function addTo(byValue: ByValue, entry: WarninglistEntry, list: number): void {
  const key = `${entry.kind} ${entry.value}`;
  const known = byValue.get(key);
  if (known === undefined) byValue.set(key, { entry, lists: [list] });
  else {
    if (known.lists.at(-1) !== list) known.lists.push(list);
    if (entry.includesSubdomains && !known.entry.includesSubdomains)
      byValue.set(key, { entry, lists: known.lists });
  }
}

function addStart(
  starts: Record<4 | 6, [bigint, number][]>,
  { kind, value }: WarninglistEntry,
  list: number,
): void {
  const range = kind === "ip" || kind === "cidr" ? rangeOf(value) : null;
  if (range !== null) starts[range.version].push([range.first, list]);
}

function placeOf(places: Map<string, number>, lists: readonly number[]): number {
  const key = lists.join(" ");
  let place = places.get(key);
  if (place === undefined) {
    place = places.size;
    places.set(key, place);
  }
  return place;
}

/** Kinds that are looked up among warninglists, and as what. */
const lookups: Readonly<Partial<Record<IndicatorKind, LookupKind>>> = {
  ip: "address",
  cidr: "address",
  domain: "domain",
  url: "url",
  email: "email",
  md5: "hash",
  sha1: "hash",
  sha256: "hash",
  sha512: "hash",
};

/**
 * Warninglists to ask about values.
 *
 * @example
 * const entries = [{ kind: "cidr", value: "192.0.2.0/24", includesSubdomains: false }] as const;
 * const lists = [{ name: "resolvers", action: "ignore", kinds: ["ip", "cidr"], entries }] as const;
 * new WarninglistSet(buildWarninglists(lists, { seed: 1 })).find("ip", "192.0.2.7"); // [{ list: "resolvers", action: "ignore", how: "within" }]
 */
export class WarninglistSet {
  /** What it was made of, for another thread. */
  readonly data: WarninglistData;
  readonly #sets: readonly (readonly [action: WarninglistAction, set: IndicatorSet])[];

  constructor(data: WarninglistData) {
    this.data = data;
    this.#sets = warninglistActions.map((action) => [action, new IndicatorSet([data.segments[action]])]);
  }

  /** The lists that speak about a canonical value: those with the strongest action first, each once. */
  find(kind: IndicatorKind, value: string): readonly WarninglistHit[] {
    const lookup = lookups[kind];
    if (lookup === undefined) return nothing;
    const hits = new Map<number, WarninglistHit>();
    for (const [action, set] of this.#sets) {
      if (set.size === 0) continue;
      // Of a network the first address: what holds the network holds that, too.
      for (const { id, by } of set.find(lookup, kind === "cidr" ? (value.split("/")[0] ?? "") : value)) {
        // What a URL leads to is its path; that its host serves many says nothing about that.
        if (by === "host") continue;
        this.#add(hits, kind, id, action, by === "value" && kind !== "cidr" ? "listed" : "within");
      }
      if (kind === "email")
        for (const { id } of set.find("domain", value.slice(value.lastIndexOf("@") + 1)))
          this.#add(hits, kind, id, action, "within");
    }
    if (kind === "cidr") this.#addInside(hits, value);
    if (hits.size === 0) return nothing;
    return [...hits.values()].toSorted((a, b) => rankOf(a.action) - rankOf(b.action));
  }

  #add(
    hits: Map<number, WarninglistHit>,
    kind: IndicatorKind,
    place: number,
    action: WarninglistAction,
    how: WarninglistHit["how"],
  ): void {
    for (const at of this.data.places[place] ?? []) {
      const list = this.data.lists[at];
      if (list !== undefined && list.action === action && list.kinds.includes(kind) && !hits.has(at))
        hits.set(at, { list: list.name, action, how });
    }
  }

  /** What lies within a network, or begins where it does. */
  #addInside(hits: Map<number, WarninglistHit>, value: string): void {
    const range = rangeOf(value);
    if (range === null) return;
    const starts = this.data.starts[range.version];
    for (let at = lowerBound(starts, range.first); at < starts.length; at += 1) {
      const [first, number] = starts[at] ?? [range.last + 1n, 0];
      if (first > range.last || hits.size >= maximumHits) return;
      const list = this.data.lists[number];
      if (list !== undefined && list.kinds.includes("cidr") && !hits.has(number))
        hits.set(number, { list: list.name, action: list.action, how: "around" });
    }
  }
}

const nothing: readonly WarninglistHit[] = [];
/** A network that holds addresses of more lists says no more than that. */
const maximumHits = 32;

function rankOf(action: WarninglistAction): number {
  return warninglistActions.indexOf(action);
}

function lowerBound(starts: readonly (readonly [bigint, number])[], first: bigint): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle]?.[0] ?? 0n) < first) low = middle + 1;
    else high = middle;
  }
  return low;
}
