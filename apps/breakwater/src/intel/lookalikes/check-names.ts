import { compileLookalikes, eachNameIn, strongestLikeness } from "@breakwater/lookalike";
import type { WatchedByScope } from "../../platform/watched-names.ts";
import { type FoundLookalike, matchOf } from "../../store/lookalikes.ts";
import { decodeContent } from "../decode-content.ts";
import type { RefusedReason } from "../import-report.ts";

export interface CheckRequest {
  /** The file as it is: names a line, a table, JSON; compressed or not. */
  readonly content: Uint8Array;
  /** Names of the tenant, and everybody's. */
  readonly names: readonly (readonly WatchedByScope[])[];
}

export type CheckedNames =
  | { readonly isReadable: false; readonly reason: RefusedReason; readonly detail: string }
  | {
      readonly isReadable: true;
      readonly names: number;
      readonly notRead: number;
      /** Each domain once, the strongest first. */
      readonly found: readonly FoundLookalike[];
      /** Further domains that were found and are not told. */
      readonly leftOut: number;
    };

/** A list that names more than this is no list of look-alikes, or too much is watched. */
const maximumFound = 2_000;

/** Compares the names of a file with what is watched. For a thread of its own: a million names take a second or two. */
export function checkNames({ content, names }: CheckRequest): CheckedNames {
  const decoded = decodeContent(content);
  if (!decoded.isReadable) return decoded;
  const { text } = decoded;
  if (/^\s*<(?:!doctype|html|\?xml)/i.test(text.slice(0, 1_000)))
    return { isReadable: false, reason: "html", detail: "a page, not a list of names" };
  const matchers = names.map((those) => compileLookalikes(those).matcher);
  const byDomain = new Map<string, FoundLookalike>();
  const read = eachNameIn(text, (name) => {
    const likeness = strongestLikeness(matchers, name);
    if (likeness === null) return;
    const known = byDomain.get(likeness.domain);
    if (known !== undefined && known.match.strength >= likeness.strength) return;
    byDomain.set(likeness.domain, { match: matchOf(likeness, name), reason: likeness.reason });
  });
  if (read.names === 0)
    return {
      isReadable: false,
      reason: "no_names",
      detail: "there is no domain name in it, one a line, in a table or in JSON",
    };
  const found = [...byDomain.values()].toSorted((a, b) => b.match.strength - a.match.strength);
  return {
    isReadable: true,
    ...read,
    found: found.slice(0, maximumFound),
    leftOut: Math.max(0, found.length - maximumFound),
  };
}
