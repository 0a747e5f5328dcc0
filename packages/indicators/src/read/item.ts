import type { Pattern } from "@breakwater/stix";
import type { IndicatorRole } from "../decide/role.ts";
import type { IndicatorKind } from "../kind.ts";
import type { Tlp } from "./tlp.ts";

/** Where in a file something stands. */
export interface Place {
  /** From 1: of a table the line on which the row begins; of JSON the number of the object. */
  readonly line: number;
  /** Column, property or STIX id; `null` where the line is all there is to say. */
  readonly field: string | null;
}

/** What the reader noticed about an indicator, for a person to judge. */
export type Note =
  /** It was written so that nobody clicks on it. */
  | "defanged"
  /** The file says another type than the value is, such as a domain that is an address. */
  | "typed_otherwise"
  /** One of several values of one cell. */
  | "split_cell"
  /** The host of a URL that is an address. */
  | "derived_from_url"
  /** Too short or too common a name to mean anything alone. */
  | "short_file_name"
  | "common_file_name"
  | "common_account"
  /** A content delivery network, resolver or service that many use. */
  | "shared_infrastructure"
  /** The file's own words call it benign or legitimate. */
  | "described_benign"
  /** The source says it is context and not for detection (MISP `to_ids`). */
  | "not_for_detection"
  /** An autonomous system holds many that have nothing to do with it. */
  | "broad";

/**
 * How much an indicator means where it is seen: `full`; `low` supports what else is known; `never-alone` is kept for people
 * and for supporting others, and never makes a finding.
 */
export type Standing = "full" | "low" | "never-alone";

export interface ReadIndicator {
  readonly kind: IndicatorKind;
  /** Canonical. */
  readonly value: string;
  /** As the file has it. */
  readonly raw: string;
  readonly place: Place;
  /** The source's own words about it; empty where it has none. */
  readonly description: string;
  /** A port that belongs to an address or a name. */
  readonly port: number | null;
  readonly standing: Standing;
  readonly notes: readonly Note[];
  /** Names of shared infrastructure that holds it. */
  readonly sharedWith: string | null;
  /** ms since the epoch; `null` where the source says nothing. */
  readonly validFrom: number | null;
  readonly validUntil: number | null;
  /** TLP 2.0 marking: `clear`, `green`, `amber`, `amber+strict` or `red`. */
  readonly tlp: Tlp | null;
  /** 0 to 100 (STIX 2.1 Appendix A). */
  readonly confidence: number | null;
  /** The source's id, such as a STIX id or MISP UUID. */
  readonly externalId: string | null;
  /** What it is used for, where the source says so in words of a known vocabulary. */
  readonly role: IndicatorRole | null;
}

/** Why a row, a line or an object is no indicator. */
export type LeftOutReason =
  /** Something that cannot be seen in telemetry by its value: a tool's name, a registrar, a mutex. */
  | "unsupported_type"
  /** The row is about the file. */
  | "description"
  | "comment"
  /** The file itself says that what follows is legitimate. */
  | "marked_legitimate"
  /** RFC 1918 and other addresses that every network has (RFC 6890). */
  | "private_address"
  /** A network that holds a large part of the Internet. */
  | "too_broad"
  /** A name below which anyone can have theirs, such as `co.uk`. */
  | "public_suffix"
  | "empty_file_hash"
  /** A variable of the file's author stands in it, such as `%random%`. */
  | "placeholder"
  /** It is not what its type says, and nothing else that is known. */
  | "not_a_value"
  /** A link to read. */
  | "reference"
  /** Text in which no indicator was found. */
  | "no_indicator"
  | "duplicate"
  /** A detection rule or a key within text. */
  | "embedded_block"
  | "revoked"
  /** An indicator in another language than STIX patterns: YARA, Sigma, Snort. */
  | "unsupported_pattern"
  | "invalid_pattern"
  /** A STIX object that is no indicator. */
  | "unsupported_object"
  | "too_long";

export interface LeftOut {
  readonly reason: LeftOutReason;
  readonly place: Place;
  /** The beginning of what was left out. */
  readonly text: string;
  /** What was expected, or which type it was; empty where the reason says all. */
  readonly detail: string;
}

/** A STIX pattern that says more than a list of values: it has to be evaluated. */
export interface ReadPattern {
  readonly pattern: Pattern;
  readonly text: string;
  readonly name: string;
  readonly place: Place;
  readonly description: string;
  readonly validFrom: number | null;
  readonly validUntil: number | null;
  readonly tlp: Tlp | null;
  readonly confidence: number | null;
  readonly externalId: string | null;
}

export type ReadItem =
  | { readonly kind: "indicator"; readonly indicator: ReadIndicator }
  | { readonly kind: "pattern"; readonly pattern: ReadPattern }
  | { readonly kind: "left-out"; readonly leftOut: LeftOut };

const shownLength = 200;

export function leftOut(reason: LeftOutReason, place: Place, text: string, detail = ""): ReadItem {
  return { kind: "left-out", leftOut: { reason, place, text: text.trim().slice(0, shownLength), detail } };
}
