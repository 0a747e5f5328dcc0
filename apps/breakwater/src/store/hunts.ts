import type { SetEntry } from "@breakwater/indicators";
import type { Detection, TenantId } from "@breakwater/ocsf";
import type { Actor } from "./identity.ts";
import type { Finding, Page, Paged } from "./store.ts";

export const huntStates = ["waiting", "running", "paused", "done", "failed", "cancelled"] as const;
export type HuntState = (typeof huntStates)[number];
export const huntOrigins = ["person", "new-indicators", "new-rules", "schedule"] as const;
/** Who wanted the hunt: a person, or what was new. */
export type HuntOrigin = (typeof huntOrigins)[number];

/** What is hunted for. */
export type HuntSubject =
  /** Sigma documents as a person gave them. */
  | { readonly kind: "rules"; readonly text: string; readonly count: number }
  /** Rules that the server has, by version (`ruleVersion`). */
  | { readonly kind: "rules"; readonly versions: readonly string[] }
  /** What an import lists that its source did not list before. */
  | { readonly kind: "indicators"; readonly import: number; readonly source: string; readonly count: number }
  /** A STIX pattern as a person gave it. */
  | { readonly kind: "pattern"; readonly pattern: string }
  /** Values as a person gave them. */
  | { readonly kind: "values"; readonly values: readonly string[] }
  /** A search as a person gave it. */
  | { readonly kind: "query"; readonly query: string };

export interface NewHunt {
  readonly title: string;
  readonly subject: HuntSubject;
  /** ms since the epoch; null for all that is stored. `to` is exclusive. */
  readonly from: number | null;
  readonly to: number | null;
  readonly timeField: "time" | "logged_time";
  /** Hunts again after so many days, over what came since; null for once. */
  readonly repeatDays: number | null;
}

export interface Hunt extends NewHunt {
  readonly id: string;
  readonly tenant: TenantId;
  readonly origin: HuntOrigin;
  /** Name of who wanted it. */
  readonly createdBy: string;
  /** A hunt that is to come begins no sooner. */
  readonly createdAt: number;
  readonly state: HuntState;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** All before is searched, ms; null where nothing is yet. */
  readonly searchedTo: number | null;
  /** Of the whole span, from 0 to 1. */
  readonly share: number;
  /** Events that there were to look at, and those that were looked at one by one. */
  readonly events: number;
  readonly candidates: number;
  /** Values that were ever seen. */
  readonly sightings: number;
  readonly findings: number;
  /** Why it failed. */
  readonly problem: string | null;
  readonly coverage: Coverage | null;
}

/** What was searched, and what could not be: so that "nothing found" says no more than it is. */
export interface Coverage {
  /** Times of the first and last event that was there, ms; null where there was none. */
  readonly first: number | null;
  readonly last: number | null;
  readonly events: number;
  /** UTC days of the span, and those on which nothing at all was logged, as ranges. */
  readonly days: number;
  readonly silent: readonly { readonly from: number; readonly to: number }[];
  readonly devices: readonly CoveredDevice[];
  /** Of `devices` only the first are listed. */
  readonly deviceCount: number;
  /** What no log here can show, each with why. */
  readonly blind: readonly BlindSpot[];
}

export interface CoveredDevice {
  readonly vendor: string;
  readonly product: string;
  /** Empty where the events name no device. */
  readonly name: string;
  readonly events: number;
  readonly days: number;
  readonly first: number;
  readonly last: number;
  /** Logs that it sent, by the vendor's names. */
  readonly logs: readonly string[];
}

export const blindSpotKinds = [
  /** Rules about logs that no event here is of. */
  "no-log-source",
  /** Rules that match nothing, since a placeholder has no value. */
  "inactive-rules",
  /** Correlations are judged while events come, not in hunts. */
  "correlations",
  /** Indicators of kinds that no event here has ever named. */
  "never-logged",
  /** Indicators that sightings do not hold: looked for in new events only. */
  "live-only",
  /** Texts that are no indicator. */
  "not-understood",
  /** Fields of a search that no event here has. */
  "no-field",
  /** A search found so many events, and the rest was not searched. */
  "cut-query",
  /** So many events were looked at, and there were more; sightings count all. */
  "cut",
  /** So many values are told, and more were seen. */
  "cut-sightings",
] as const;

/** What could not be seen, and why. */
export interface BlindSpot {
  readonly kind: (typeof blindSpotKinds)[number];
  /** Titles of rules, kinds of indicator, or values; the first of them. */
  readonly names: readonly string[];
  readonly count: number;
}

/** A value that was hunted for and was seen. */
export interface HuntSighting {
  readonly typeId: number;
  readonly value: string;
  /** The indicator that it is one of, as its source has it. */
  readonly indicator: string;
  /** Event times, ms, to the second. */
  readonly first: number;
  readonly last: number;
  readonly events: number;
  readonly days: number;
  readonly devices: number;
}

export interface HuntFinding {
  readonly finding: Finding;
  /** Events that the hunt found of it, and those of them that were not known. */
  readonly events: number;
  readonly newEvents: number;
}

export interface HuntProgress {
  readonly searchedTo: number | null;
  readonly share: number;
  /** To be added to what was counted before. */
  readonly events: number;
  readonly candidates: number;
  readonly detections: readonly Detection[];
}

/** Hunts over stored events. What a step finds is stored with how far it is, so that a crash repeats and loses nothing. */
export interface Hunts {
  create(by: Actor, tenant: TenantId, hunt: NewHunt): Promise<Hunt>;
  /** The latest first. */
  list(
    tenant: TenantId,
    filter: {
      readonly state?: HuntState | undefined;
      /** Those that people wanted, or those that start by themselves. */
      readonly by?: "people" | "automatic" | undefined;
    },
    page: Page,
  ): Promise<Paged<Hunt>>;
  get(tenant: TenantId, id: string): Promise<Hunt | null>;
  /** The hunt as it then is, also where it could not be done; null where there is none. */
  decide(by: Actor, tenant: TenantId, id: string, what: "pause" | "resume" | "cancel"): Promise<Hunt | null>;
  /** The earliest first; null where there is no such hunt. */
  sightings(tenant: TenantId, id: string): Promise<readonly HuntSighting[] | null>;
  /** The gravest first; null where there is no such hunt. */
  findings(tenant: TenantId, id: string): Promise<readonly HuntFinding[] | null>;

  /** The next hunt that is to run, those of people first; marks it as running. */
  take(now: number): Promise<Hunt | null>;
  state(id: string): Promise<HuntState | null>;
  progress(hunt: Hunt, progress: HuntProgress, now: number): Promise<void>;
  saw(id: string, sightings: readonly HuntSighting[]): Promise<void>;
  /** Ends it, and sets down the next where it repeats. */
  end(
    id: string,
    end: {
      readonly state: "done" | "failed";
      readonly problem: string | null;
      readonly coverage: Coverage | null;
    },
    now: number,
  ): Promise<void>;
  /** Indicators that an import brought, in the order of their numbers, above one. */
  news(importNumber: number, above: number, limit: number): Promise<readonly SetEntry[]>;
  /** Values of indicators, by number. */
  valuesOf(numbers: readonly number[]): Promise<ReadonlyMap<number, string>>;
  /** Sets down a hunt for rules that were not there before, in every tenant; the first time all are taken as known. */
  huntNewRules(versions: readonly string[], now: number): Promise<number>;
  /** Forgets what is needed no more: news that were hunted for, old hunts that found nothing. */
  tidy(now: number): Promise<void>;
}
