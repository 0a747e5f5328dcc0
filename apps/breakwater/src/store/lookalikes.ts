import type { Likeness } from "@breakwater/lookalike";
import type { LookalikeMatch, Message, TenantId } from "@breakwater/ocsf";
import type { Actor } from "./identity.ts";
import type { IndicatorScope } from "./indicators.ts";
import type { Page, Paged } from "./store.ts";

/** What a watched name is: an organisation's, a domain that somebody has, or a word that stands for a vendor or product. */
export const watchedKinds = ["organisation", "domain", "brand"] as const;
export type WatchedKind = (typeof watchedKinds)[number];

/** A name whose look-alikes are told. */
export interface StoredWatchedName {
  readonly id: string;
  readonly scope: IndicatorScope;
  readonly kind: WatchedKind;
  readonly name: string;
  /** As it is compared: `paloaltonetworks`. */
  readonly label: string;
  /** Domains of its owner: never look-alikes, nor anything below them. */
  readonly own: readonly string[];
  /** Others' domains that are known to be harmless. */
  readonly allowed: readonly string[];
  /** Words that look-alikes of it would stand beside. */
  readonly keywords: readonly string[];
  /** What came of looking for it in all that was ever seen; null while that is to be done. */
  readonly lookedBack: LookedBack | null;
  readonly createdBy: string;
  readonly createdAt: number;
}

/** What came of looking for a name in history. */
export interface LookedBack {
  readonly at: number;
  /** Values that were compared, and domains among them that resemble it. */
  readonly names: number;
  readonly found: number;
  /** There was more than is gone through or kept. */
  readonly isCut: boolean;
}

export type NewWatchedName = Omit<
  StoredWatchedName,
  "id" | "scope" | "lookedBack" | "createdBy" | "createdAt"
>;

/**
 * `open`: somebody should look at it; `aged`: nobody did, and it has not been seen for half a year; `dismissed`: a person said that it
 * is harmless; `indicator`: a person made it one.
 */
export const lookalikeStates = ["open", "aged", "dismissed", "indicator"] as const;
export type LookalikeState = (typeof lookalikeStates)[number];

/** A domain that resembles a watched name. Times are ms since the epoch. */
export interface LookalikeCandidate extends Omit<LookalikeMatch, "watched"> {
  readonly id: string;
  /** Null where it is watched no longer. */
  readonly watched: string | null;
  readonly reason: Message;
  readonly state: LookalikeState;
  /** When events named it; null where none has. */
  readonly seen: { readonly first: number; readonly last: number; readonly events: number } | null;
  /** Where a list named it; null where none has. */
  readonly listed: { readonly list: string; readonly at: number } | null;
  /** A warning list that knows it: it is told here, and is no finding. */
  readonly warninglist: string | null;
  readonly decided: {
    readonly by: string;
    readonly at: number;
    readonly reason: string;
    readonly tlp: string | null;
  } | null;
  readonly createdAt: number;
}

export type LookalikeDecision =
  | { readonly kind: "dismiss"; readonly reason: string }
  | { readonly kind: "reopen" }
  | { readonly kind: "indicator"; readonly reason: string; readonly tlp: string | null };

/** Of a domain name (RFC 1035 §2.3.4). */
const maximumName = 253;

/** What is kept of a likeness, and the name that showed it. */
export function matchOf(likeness: Likeness, name: string): LookalikeMatch {
  const { watched, watchedName, domain, readable, kind, strength, grade } = likeness;
  return { watched, watchedName, domain, readable, name: name.slice(0, maximumName), kind, strength, grade };
}

/** A look-alike that a list names. */
export interface FoundLookalike {
  readonly match: LookalikeMatch;
  readonly reason: Message;
}

/** A look-alike that was found in history, by the events' own clocks. */
export interface SeenLookalike extends FoundLookalike {
  readonly seen: { readonly first: number; readonly last: number; readonly events: number };
}

/** A list of names that was compared with what is watched. */
export interface ListOfNames {
  readonly list: string;
  readonly names: number;
  readonly notRead: number;
  readonly found: readonly FoundLookalike[];
}

export interface LookalikeFilter {
  readonly state?: LookalikeState | undefined;
  /** Id of a watched name. */
  readonly watched?: string | undefined;
}

/** Names that are watched, and what resembles them. */
export interface Lookalikes {
  /** Goes up with every change of the names. */
  revision(): Promise<number>;
  /** Those of these scopes, by name. */
  names(scopes: readonly IndicatorScope[]): Promise<readonly StoredWatchedName[]>;
  /** Of all tenants. */
  everyName(): Promise<readonly StoredWatchedName[]>;
  add(by: Actor, scope: IndicatorScope, name: NewWatchedName): Promise<StoredWatchedName>;
  update(
    by: Actor,
    scope: IndicatorScope,
    id: string,
    name: NewWatchedName,
  ): Promise<StoredWatchedName | null>;
  /** Forgets also the candidates that nobody has decided about. */
  remove(by: Actor, scope: IndicatorScope, id: string): Promise<boolean>;

  /** The newest first. */
  list(tenant: TenantId, filter: LookalikeFilter, page: Page): Promise<Paged<LookalikeCandidate>>;
  get(tenant: TenantId, id: string): Promise<LookalikeCandidate | null>;
  /** How many are open, and how many were not kept because there were too many. */
  counts(tenant: TenantId): Promise<{ readonly open: number; readonly leftOut: number }>;
  /** Keeps what a list names as candidates; those that are known stay as they are decided. */
  takeListed(
    by: Actor,
    tenant: TenantId,
    list: ListOfNames,
  ): Promise<{ readonly added: number; readonly leftOut: number }>;
  /** Keeps what was found in history as candidates; no finding is made of it. */
  takeSeen(tenant: TenantId, found: readonly SeenLookalike[]): Promise<void>;
  /** Nothing is noted where names were changed since `revision`. */
  lookedBack(revision: number, results: readonly (LookedBack & { readonly id: string })[]): Promise<void>;
  /** Null where there is no such candidate. */
  decide(
    by: Actor,
    tenant: TenantId,
    id: string,
    decision: LookalikeDecision,
  ): Promise<LookalikeCandidate | null>;
}
