import type { WarninglistAction } from "@breakwater/indicators";
import type { JsonObject } from "../platform/canonical-json.ts";
import type { Actor } from "./identity.ts";
import type { IndicatorScope, SourceDescription } from "./indicators.ts";
import type { Page, Paged } from "./store.ts";

/** How what an address holds is read. */
export const feedKinds = ["file", "taxii", "misp", "knowledge", "csaf", "names"] as const;
export type FeedKind = (typeof feedKinds)[number];

/** What a feed's content becomes: indicators, a warning list, knowledge of vulnerabilities, or names that are compared. */
export type FeedLanding = "indicators" | "warninglist" | "knowledge" | "names";

export function landingOf({
  kind,
  warninglistAction,
}: Pick<FeedDescription, "kind" | "warninglistAction">): FeedLanding {
  if (kind === "knowledge" || kind === "csaf") return "knowledge";
  if (kind === "names") return "names";
  return warninglistAction === null ? "indicators" : "warninglist";
}

/** What a server of a feed is shown; kept sealed and never shown again. */
export type FeedCredentials =
  | { readonly kind: "basic"; readonly username: string; readonly password: string }
  | { readonly kind: "bearer"; readonly token: string }
  | { readonly kind: "header"; readonly name: string; readonly value: string };

/** A source that is asked by itself; its name is the name of what it becomes. */
export interface FeedDescription extends Omit<SourceDescription, "kind"> {
  readonly kind: FeedKind;
  readonly address: string;
  readonly everyMinutes: number;
  /** Id of the catalogue's entry that it was made from. */
  readonly catalogueId: string | null;
  readonly isOn: boolean;
  /** Its file is a warning list, and what that does when it first comes; null: it lists indicators. */
  readonly warninglistAction: WarninglistAction | null;
}

export const runOutcomes = ["applied", "unchanged", "held", "failed", "discarded"] as const;
export type RunOutcome = (typeof runOutcomes)[number];

export interface FeedRun {
  readonly id: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: RunOutcome;
  /** Why it was held or failed, with a stable code before a colon; empty otherwise. */
  readonly detail: string;
  readonly sizeBytes: number;
  /** What changed, or would change. */
  readonly report: JsonObject | null;
}

/** What came and was not taken: a person looks at it, and takes it or not. */
export interface HeldContent {
  readonly at: number;
  readonly detail: string;
  readonly report: JsonObject;
  /** SHA-256 of what would be imported, hexadecimal. */
  readonly digest: string;
  /** Nothing in it can be read, so nothing can be taken. */
  readonly isReadable: boolean;
}

export interface Feed extends FeedDescription {
  readonly id: string;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly credentials: FeedCredentials["kind"] | null;
  /** Null while it is off. */
  readonly nextRunAt: number | null;
  readonly isRunning: boolean;
  /** How many runs failed since one did not. */
  readonly failures: number;
  readonly lastRun: FeedRun | null;
  readonly held: HeldContent | null;
}

/** A part of what a feed holds, for feeds that send only what changed. */
export interface FeedDocument {
  readonly id: string;
  /** Differs where the document does. */
  readonly version: string;
  readonly text: string;
}

/** What fetching brought. */
export interface FetchedContent {
  /** The whole of what the feed lists now, as it is imported. */
  readonly content: Uint8Array;
  /** Of a feed in parts: those that are new or changed, and the ids of those that are gone. */
  readonly documents: { readonly changed: readonly FeedDocument[]; readonly gone: readonly string[] } | null;
  /** Where to go on the next time; of the fetcher's own making. */
  readonly state: JsonObject;
}

/** A feed that somebody works at, alone until `leaseMs` are over. */
export interface ClaimedFeed {
  readonly feed: Feed;
  readonly lease: string;
  readonly credentials: FeedCredentials | null;
  readonly state: JsonObject;
}

export type FinishedRun = {
  readonly startedAt: number;
  readonly sizeBytes: number;
  readonly nextRunAt: number | null;
} & (
  | {
      readonly outcome: "applied" | "unchanged";
      readonly report: JsonObject | null;
      readonly fetched: Omit<FetchedContent, "content"> | null;
    }
  | { readonly outcome: "held"; readonly held: Omit<HeldContent, "at">; readonly fetched: FetchedContent }
  | { readonly outcome: "failed"; readonly detail: string }
);

export interface Feeds {
  /** By name. */
  list(scopes: readonly IndicatorScope[]): Promise<readonly Feed[]>;
  get(scopes: readonly IndicatorScope[], id: string): Promise<Feed | null>;
  create(by: Actor, feed: FeedDescription, credentials: FeedCredentials | null): Promise<Feed>;
  /** `credentials` null takes them away, absent leaves them, unless the address leads to another server. */
  update(
    by: Actor,
    scope: IndicatorScope,
    id: string,
    change: Partial<Omit<FeedDescription, "scope" | "kind" | "catalogueId" | "warninglistAction">> & {
      readonly credentials?: FeedCredentials | null;
    },
  ): Promise<Feed | null>;
  /** What it has brought stays. */
  remove(by: Actor, scope: IndicatorScope, id: string): Promise<boolean>;
  /** Lets it run as soon as there is room, also one that is off. */
  askRun(by: Actor, scope: IndicatorScope, id: string): Promise<Feed | null>;
  /** The last first. */
  runs(id: string, page: Page): Promise<Paged<FeedRun>>;
  /** Takes nothing of what is held. */
  discard(by: Actor, scope: IndicatorScope, id: string): Promise<boolean>;
  /** Says in the audit log that somebody takes what is held, which must be what they looked at. */
  recordApply(by: Actor, scope: IndicatorScope, id: string, digest: string): Promise<boolean>;
  readonly work: FeedWork;
}

/** For who runs feeds. */
export interface FeedWork {
  /** One that is due and that nobody works at; null where there is none. */
  claim(leaseMs: number): Promise<ClaimedFeed | null>;
  /** This one, whether it is due or not; null where somebody works at it or it is gone. */
  claimOne(id: string, leaseMs: number): Promise<ClaimedFeed | null>;
  /** False where the lease was lost. */
  renew(id: string, lease: string, leaseMs: number): Promise<boolean>;
  /** Lets go of it as if nothing had been done. */
  release(id: string, lease: string): Promise<void>;
  /** Versions of the documents that were taken, by their ids: most runs need no more of them. */
  versions(id: string): Promise<ReadonlyMap<string, string>>;
  documents(id: string): Promise<readonly FeedDocument[]>;
  held(id: string): Promise<(FetchedContent & { readonly digest: string }) | null>;
  /** Keeps what a run came to and lets go of the feed, in one; false where the lease was lost, and nothing is kept. */
  finish(claimed: ClaimedFeed, run: FinishedRun): Promise<boolean>;
}
