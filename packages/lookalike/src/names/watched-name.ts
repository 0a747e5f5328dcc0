import { maximumLabel, maximumName, readableLabel, readableName } from "./label.ts";
import { registrableOf } from "./registrable.ts";

/** A name that somebody wants to be told look-alikes of. */
export interface WatchedName {
  /** The caller's own; told with each match. */
  readonly id: string;
  /** A brand (`Palo Alto Networks`) or a domain (`sophos.com`). */
  readonly name: string;
  /** Its owner's domains; neither they nor names below them are look-alikes of anything. */
  readonly own?: readonly string[];
  /** Others' domains that are known to be harmless. */
  readonly allowed?: readonly string[];
  /** Words that look-alikes of this name would stand beside, besides the usual ones: its products. */
  readonly keywords?: readonly string[];
}

/** A watched name as it is compared. */
export interface ParsedName {
  /** Lower case, readable, without separators: `paloaltonetworks`. */
  readonly label: string;
  /** Where its words end, in characters of `label`: 4 and 8 of `palo alto networks`. */
  readonly wordEnds: readonly number[];
  /** What was given, where it was a domain. */
  readonly domain: string | null;
}

export type NameProblem = "empty" | "too_short" | "too_long" | "no_label";

/**
 * Reads a brand or a domain as one label to compare with.
 *
 * @returns the name, or why it is none: a label of fewer than two or more than 63 characters, or nothing but punctuation
 * @example
 * parseWatchedName("Palo Alto Networks"); // { label: "paloaltonetworks", wordEnds: [4, 8], domain: null }
 */
export function parseWatchedName(text: string): ParsedName | NameProblem {
  const name = text.trim().normalize("NFC").toLowerCase();
  if (name === "") return "empty";
  if (name.length > 4 * maximumLabel) return "too_long";
  const isDomain = /^[^\s.]+(?:\.[^\s.]+)+$/.test(name);
  const registrable = isDomain ? registrableOf(name) : null;
  const words = readableName(
    registrable === null
      ? readableLabel(name.replaceAll(/\s+/g, "-"))
      : name.slice(registrable.labelStart, registrable.labelEnd),
  )
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== "");
  const label = words.join("");
  if (label === "") return "no_label";
  if (label.length < 2) return "too_short";
  if (label.length > maximumLabel) return "too_long";
  const wordEnds: number[] = [];
  let end = 0;
  for (const word of words.slice(0, -1)) wordEnds.push((end += word.length));
  return { label, wordEnds, domain: registrable?.domain ?? null };
}

/**
 * Reads a domain that somebody has, as it is compared: readable, in lower case. Null for what nobody can have registered, such
 * as a public suffix, below which everything would be harmless.
 *
 * @example
 * parseOwnDomain("*.Sophos.com."); // "sophos.com"
 * parseOwnDomain("co.uk"); // null
 */
export function parseOwnDomain(text: string): string | null {
  const name = readableName(
    text.trim().normalize("NFC").toLowerCase().replace(/^\*\./, "").replace(/\.$/, ""),
  );
  const isName =
    name.length <= maximumName && /^[\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)+$/u.test(name);
  return isName && registrableOf(name) !== null ? name : null;
}

export function isParsedName(parsed: ParsedName | NameProblem): parsed is ParsedName {
  return typeof parsed !== "string";
}
