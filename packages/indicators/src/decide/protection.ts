import { type AddressRange, rangeOf } from "../canonical/address-range.ts";
import { canonicalUrl } from "../canonical/url.ts";
import type { IndicatorKind } from "../kind.ts";

/** The protected value that holds a value or lies within it; null where there is none. */
export interface Protection {
  (kind: IndicatorKind, value: string): string | null;
}

/**
 * What nobody may be told to block: an organisation's own addresses and names, and what it cannot do without. A name is
 * protected with all below it; one above it, too, since lists of names take all below. Of a URL its host counts.
 *
 * @param values addresses, networks and names in canonical form
 * @example createProtection(["192.0.2.0/24"])("cidr", "192.0.2.128/25"); // "192.0.2.0/24"
 */
export function createProtection(values: Iterable<string>): Protection {
  const names = new Set<string>();
  const above = new Map<string, string>();
  const ranges: Record<4 | 6, Named[]> = { 4: [], 6: [] };
  for (const value of values) {
    const range = rangeOf(value);
    if (range === null) {
      names.add(value);
      for (const name of parentsOf(value)) if (!above.has(name)) above.set(name, value);
    } else ranges[range.version].push({ value, range });
  }
  const tables = { 4: tableOf(ranges[4]), 6: tableOf(ranges[6]) };

  function ofName(name: string): string | null {
    if (names.has(name)) return name;
    for (const parent of parentsOf(name)) if (names.has(parent)) return parent;
    return null;
  }

  return function protectedBy(kind, value) {
    switch (kind) {
      case "ip":
      case "cidr": {
        const range = rangeOf(value);
        return range === null ? null : find(tables[range.version], range);
      }
      case "domain":
        return ofName(value) ?? above.get(value) ?? null;
      case "url": {
        const host = canonicalUrl(value)?.host ?? value;
        const range = rangeOf(host);
        return range === null ? ofName(host) : find(tables[range.version], range);
      }
      default:
        return null;
    }
  };
}

interface Named {
  readonly value: string;
  readonly range: AddressRange;
}

/** Ranges by their beginnings, each with the furthest end of all before it and its own. */
interface Table {
  readonly named: readonly Named[];
  readonly furthest: readonly bigint[];
}

function tableOf(ranges: readonly Named[]): Table {
  const named = ranges.toSorted(({ range: a }, { range: b }) =>
    a.first < b.first ? -1 : a.first > b.first ? 1 : 0,
  );
  let last = -1n;
  return { named, furthest: named.map(({ range }) => (last = range.last > last ? range.last : last)) };
}

function find({ named, furthest }: Table, wanted: AddressRange): string | null {
  let low = 0;
  let high = named.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((named[middle]?.range.first ?? 0n) <= wanted.last) low = middle + 1;
    else high = middle;
  }
  for (let at = low - 1; at >= 0 && (furthest[at] ?? -1n) >= wanted.first; at -= 1) {
    const one = named[at];
    if (one !== undefined && one.range.last >= wanted.first) return one.value;
  }
  return null;
}

/** The names above a name, the nearest first. */
function* parentsOf(name: string): Generator<string> {
  for (let at = name.indexOf("."); at !== -1; at = name.indexOf(".", at + 1)) {
    yield name.slice(at + 1);
  }
}
