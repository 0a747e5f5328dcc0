import { createHash } from "node:crypto";
import { canonicalUrl, isSpecialAddress, type IndicatorKind } from "@breakwater/indicators";
import type { ListedIndicator } from "../../store/repositories/indicators/listed-indicators.ts";
import { write } from "./formats.ts";
import { type AddressRange, addressesOf, aggregate, overlap, rangeOf } from "./networks.ts";
import type { ListType, Target } from "./targets.ts";

/** What never stands in a list, whoever lists it: the organisation's own, and what it cannot do without. */
export interface Protected {
  readonly networks: readonly AddressRange[];
  /** Each with all below it. */
  readonly domains: readonly string[];
}

export interface BuiltList {
  readonly text: string;
  /** SHA-256 of the text, hexadecimal. */
  readonly digest: string;
  /** Entries as the device counts them. */
  readonly entries: number;
  /** Indicators that were left out, by reason. */
  readonly leftOut: Readonly<Partial<Record<LeftOutOfList, number>>>;
}

/** Why an indicator is not in a list. */
export type LeftOutOfList =
  /** The organisation's own, a private address, or something that it protects. */
  | "protected"
  /** The device reads no IPv6, or no networks and this one is too large to be written address by address. */
  | "not_read"
  /** The device would not read so many; those that were kept are more certain. */
  | "over_limit";

/** Largest network that is written address by address for a device that reads single ones. */
const maximumExpanded = 256;

const kindsOf: Readonly<Record<Exclude<ListType, "all">, readonly IndicatorKind[]>> = {
  ip: ["ip", "cidr"],
  domain: ["domain"],
  url: ["url"],
  hash: ["md5", "sha1", "sha256"],
};

/** Kinds of indicator that a list of a type holds. */
export function kindsOfList(type: ListType): readonly IndicatorKind[] {
  return type === "all" ? Object.values(kindsOf).flat() : kindsOf[type];
}

/**
 * A list for a device, of indicators in order of priority: without what is protected, in as few entries as hold exactly the
 * same addresses, and cut where the device would cut it, at the end of the order.
 */
export function buildList(
  listed: Iterable<ListedIndicator>,
  target: Target,
  type: ListType,
  kept: Protected,
): BuiltList {
  const counts = new Map<LeftOutOfList, number>();
  const leaveOut = (reason: LeftOutOfList) => void counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const chosen: ListedIndicator[] = [];
  let cost = 0;
  for (const one of listed) {
    const reason = whyNot(one, target, kept);
    if (reason !== null) leaveOut(reason);
    else if (target.maximumEntries !== null && cost + costOf(one, target) > target.maximumEntries)
      leaveOut("over_limit");
    else {
      chosen.push(one);
      cost += costOf(one, target);
    }
  }
  let entries = entriesOf(chosen, target);
  let text = write(target.id, type, entries);
  // A little less until it fits; those at the end of the order go first.
  while (target.maximumBytes !== null && Buffer.byteLength(text) > target.maximumBytes && chosen.length > 0) {
    const share = target.maximumBytes / Buffer.byteLength(text);
    const fits = Math.min(chosen.length - 1, Math.floor(chosen.length * share));
    for (const _ of chosen.splice(fits)) leaveOut("over_limit");
    entries = entriesOf(chosen, target);
    text = write(target.id, type, entries);
  }
  return {
    text,
    digest: createHash("sha256").update(text).digest("hex"),
    entries: entries.length,
    leftOut: Object.fromEntries(counts),
  };
}

/** How many entries it takes at most: neighbours may still become one. */
function costOf({ kind, value }: ListedIndicator, { readsNetworks }: Target): number {
  if (kind !== "cidr" || readsNetworks) return 1;
  const range = rangeOf(value);
  return range === null ? 1 : Number(range.last - range.first) + 1;
}

function whyNot({ kind, value }: ListedIndicator, target: Target, kept: Protected): LeftOutOfList | null {
  if (kind === "ip" || kind === "cidr") {
    const range = rangeOf(value);
    if (range === null) return "not_read";
    if (isSpecialAddress(value.split("/")[0] ?? "") || kept.networks.some((one) => overlap(one, range)))
      return "protected";
    if (range.version === 6 && !target.readsIpv6) return "not_read";
    if (!target.readsNetworks && addressesOf(range, maximumExpanded) === null) return "not_read";
    return null;
  }
  if (kind === "domain") return isProtectedName(value, kept, "both") ? "protected" : null;
  if (kind !== "url") return null;
  const host = canonicalUrl(value)?.host ?? value;
  const range = rangeOf(host);
  if (range === null) return isProtectedName(host, kept, "below") ? "protected" : null;
  return isSpecialAddress(host) || kept.networks.some((one) => overlap(one, range)) ? "protected" : null;
}

/** A name under a protected one; for a list that takes all below a name also one above it. */
function isProtectedName(name: string, { domains }: Protected, how: "both" | "below"): boolean {
  return domains.some(
    (one) => name === one || name.endsWith(`.${one}`) || (how === "both" && one.endsWith(`.${name}`)),
  );
}

function entriesOf(chosen: readonly ListedIndicator[], target: Target): readonly ListedIndicator[] {
  const ranges = chosen.flatMap(({ kind, value }) => {
    const range = kind === "ip" || kind === "cidr" ? rangeOf(value) : null;
    return range === null ? [] : [range];
  });
  const networks = aggregate(ranges);
  const addresses = target.readsNetworks
    ? networks
    : networks.flatMap((network) => {
        const range = rangeOf(network);
        return range === null ? [] : (addressesOf(range, Number(range.last - range.first) + 1) ?? []);
      });
  return [
    ...addresses.map((value): ListedIndicator => ({
      kind: value.includes("/") ? "cidr" : "ip",
      value,
      ...nobody,
    })),
    ...chosen.filter(({ kind }) => kind !== "ip" && kind !== "cidr"),
  ];
}

/** An entry that several sources may stand behind. */
const nobody = { confidence: null, source: "" } as const;
