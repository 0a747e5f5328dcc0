import { createHash } from "node:crypto";
import {
  canonicalUrl,
  type IndicatorKind,
  isSpecialAddress,
  type Protection,
  rangeOf,
} from "@breakwater/indicators";
import type { ListedIndicator } from "../../store/repositories/indicators/listed-indicators.ts";
import { write } from "./formats.ts";
import { addressesOf, aggregate } from "./networks.ts";
import type { ListType, Target } from "./targets.ts";

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
  /** A warning list names it. */
  | "warninglist"
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
  protectedBy: Protection,
): BuiltList {
  const counts = new Map<LeftOutOfList, number>();
  const leaveOut = (reason: LeftOutOfList) => void counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const chosen: ListedIndicator[] = [];
  let cost = 0;
  for (const one of listed) {
    const reason = whyNot(one, target, protectedBy);
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

function whyNot(
  { kind, value, warninglist }: ListedIndicator,
  target: Target,
  protectedBy: Protection,
): LeftOutOfList | null {
  if (isSpecialAddress(addressOf(kind, value)) || protectedBy(kind, value) !== null) return "protected";
  if (warninglist !== null) return "warninglist";
  if (kind !== "ip" && kind !== "cidr") return null;
  const range = rangeOf(value);
  if (range === null) return "not_read";
  if (range.version === 6 && !target.readsIpv6) return "not_read";
  if (!target.readsNetworks && addressesOf(range, maximumExpanded) === null) return "not_read";
  return null;
}

/** The address that a value is, begins with, or leads to; a text that is none where there is none. */
function addressOf(kind: IndicatorKind, value: string): string {
  if (kind === "ip" || kind === "cidr") return value.split("/")[0] ?? "";
  return kind === "url" ? (canonicalUrl(value)?.host ?? "") : "";
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
const nobody = { confidence: null, source: "", warninglist: null } as const;
