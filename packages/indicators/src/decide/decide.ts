import type { Message } from "@breakwater/ocsf";
import type { IndicatorMention, KnownIndicator } from "../judge/known-indicator.ts";
import { ageOf, type AgeingRule, type MentionAge } from "./ageing.ts";
import type { Protection } from "./protection.ts";
import type { IndicatorRole } from "./role.ts";
import type { WarninglistHit, WarninglistSet } from "./warninglist-set.ts";

/**
 * What a match of an indicator is worth: `full`; `weakened`, one level lower; `low`, which supports what else is known; `inform`:
 * it is told, of no weight; `ignore`: none.
 */
export const treatments = ["full", "weakened", "low", "inform", "ignore"] as const;
export type Treatment = (typeof treatments)[number];

/** What a person decided about a value, in place of rules and lists. Nobody's decision blocks what is protected. */
export interface IndicatorOverride {
  /** Null: as rules and lists have it. */
  readonly treatment: Treatment | null;
  /** ms; `never`: it does not age; null: as the rules have it. */
  readonly until: number | "never" | null;
  readonly role: IndicatorRole | null;
  readonly reason: string;
  readonly by: string;
  readonly at: number;
}

/** What indicators are decided by. */
export interface DecisionBasis {
  /** In the order in which they are asked (`byParticularity`). */
  readonly ageing: readonly AgeingRule[];
  readonly warninglists: readonly WarninglistSet[];
  readonly protectedBy: Protection;
}

export interface DecidedIndicator extends KnownIndicator {
  readonly override: IndicatorOverride | null;
  readonly isWithdrawn: boolean;
}

/** What an indicator is worth at a time, and why. */
export interface Decision {
  readonly treatment: Treatment;
  /** Whether it may stand in lists that devices enforce. */
  readonly isEnforced: boolean;
  /** When the last of what sources say ends, ms; null: never. */
  readonly until: number | null;
  /** What decided, and what was overruled: keys `indicator.decision.*` of `@breakwater/messages`. */
  readonly reasons: readonly DecisionReason[];
  /** By mention, in their order. */
  readonly ages: readonly MentionAge[];
  /** The mentions that hold. */
  readonly mentions: readonly IndicatorMention[];
}

export interface DecisionReason {
  readonly message: Message;
  readonly effect: "treatment" | "enforcement";
  /** A person decided otherwise. */
  readonly isOverruled: boolean;
}

const ofWarninglist = { ignore: "ignore", inform: "inform", lower: "low" } as const;

/**
 * Decides what an indicator is worth at a time. In this order: what a person withdrew counts for nothing; sources' words end
 * (`ageOf`); what the reader thought little of stays so; warninglists take more away; a person's decision stands in place of
 * these. Apart from that: what is protected or TLP:RED, and all that is not `full`, stands in no list.
 *
 * @param time ms since the epoch: of the event for a match, now for a list
 */
export function decide(indicator: DecidedIndicator, basis: DecisionBasis, time: number): Decision {
  const { kind, value, override } = indicator;
  const until = override?.until ?? undefined;
  const about = { role: override?.role ?? null, until: until === "never" ? null : until };
  const ages = indicator.mentions.map((mention) => ageOf(kind, mention, basis.ageing, time, about));
  const mentions = telling(indicator, ages);
  const hits = basis.warninglists.flatMap((set) => set.find(kind, value));
  const { treatment, reasons } = treat(indicator, ages, mentions, hits, time);
  const obstacles = obstaclesOf(indicator, treatment, mentions, basis.protectedBy(kind, value));
  return {
    treatment,
    isEnforced: treatment === "full" && obstacles.length === 0,
    until: untilOf(ages),
    reasons: [...reasons, ...obstacles],
    ages,
    mentions: treatment === "ignore" ? [] : mentions,
  };
}

/** The mentions that a finding rests on: those that hold, else those whose days are over; none that is kept for people alone. */
function telling({ mentions }: DecidedIndicator, ages: readonly MentionAge[]): readonly IndicatorMention[] {
  for (const state of ["holds", "aged"] as const) {
    const found = mentions.filter(
      ({ standing }, at) => standing !== "never-alone" && ages[at]?.state === state,
    );
    if (found.length > 0) return found;
  }
  return [];
}

function untilOf(ages: readonly MentionAge[]): number | null {
  if (ages.some(({ until }) => until === null)) return null;
  return ages.reduce<number>((latest, { until }) => Math.max(latest, until ?? 0), 0);
}

function treat(
  indicator: DecidedIndicator,
  ages: readonly MentionAge[],
  mentions: readonly IndicatorMention[],
  hits: readonly WarninglistHit[],
  time: number,
): { readonly treatment: Treatment; readonly reasons: readonly DecisionReason[] } {
  const { override, isWithdrawn } = indicator;
  if (isWithdrawn) return { treatment: "ignore", reasons: [reason("withdrawn")] };
  if (ages.length === 0) return { treatment: "ignore", reasons: [reason("unlisted")] };
  if (ages.every(({ state }) => state === "over"))
    return { treatment: "ignore", reasons: [overReason(ages)] };
  const person = override?.treatment ?? null;
  const steps = [...ofMentions(ages, mentions, time), ...hits.map(ofHit)];
  const reasons = steps.map(({ message }) => ({ ...message, isOverruled: person !== null }));
  if (override === null || person === null)
    return { treatment: strictest(steps.map((step) => step.treatment)), reasons };
  const { by, reason: words } = override;
  // Of what is kept for people alone nothing can be made that detects.
  const treatment = mentions.length === 0 ? "ignore" : person;
  return { treatment, reasons: [reason(`person_${person}`, { by, words }), ...reasons] };
}

interface Step {
  readonly treatment: Treatment;
  readonly message: DecisionReason;
}

function* ofMentions(
  ages: readonly MentionAge[],
  mentions: readonly IndicatorMention[],
  time: number,
): Generator<Step> {
  if (mentions.length === 0) yield { treatment: "ignore", message: reason("never_alone") };
  else if (ages.every(({ state }) => state !== "holds")) {
    const from = ages.reduce((latest, age) => Math.max(latest, age.from ?? 0), 0);
    const days = Math.max(...ages.map(({ rule }) => rule?.days ?? 0));
    yield {
      treatment: "weakened",
      message: reason("aged", { age: Math.floor((time - from) / dayMs), days }),
    };
  }
  if (mentions.length > 0 && mentions.every(({ standing }) => standing === "low"))
    yield { treatment: "low", message: reason("low_standing") };
}

const dayMs = 86_400_000;

function ofHit({ list, action, how }: WarninglistHit): Step {
  return { treatment: ofWarninglist[action], message: reason(`warninglist_${how}`, { list, action }) };
}

/** Who ended the last of it. */
function overReason(ages: readonly MentionAge[]): DecisionReason {
  const last = ages.reduce((latest, age) => ((age.until ?? 0) > (latest.until ?? 0) ? age : latest));
  return reason(`over_by_${last.decidedBy ?? "source"}`, { source: last.source });
}

function strictest(found: readonly Treatment[]): Treatment {
  return found.reduce<Treatment>((most, one) => (rankOf(one) > rankOf(most) ? one : most), "full");
}

function rankOf(treatment: Treatment): number {
  return treatments.indexOf(treatment);
}

/** What keeps an indicator out of lists, beside what it is worth. */
function obstaclesOf(
  { kind, value }: Pick<KnownIndicator, "kind" | "value">,
  treatment: Treatment,
  mentions: readonly IndicatorMention[],
  protectedBy: string | null,
): readonly DecisionReason[] {
  const obstacles: DecisionReason[] = [];
  if (protectedBy !== null)
    obstacles.push(obstacle("protected", { value: protectedBy, kind, indicator: value }));
  if (treatment === "full" && mentions.every(({ standing, tlp }) => standing !== "full" || tlp === "red"))
    obstacles.push(obstacle(mentions.some(({ tlp }) => tlp === "red") ? "tlp_red" : "not_full"));
  return obstacles;
}

function reason(name: string, parameters: Message["parameters"] = {}): DecisionReason {
  return {
    message: { key: `indicator.decision.${name}`, parameters },
    effect: "treatment",
    isOverruled: false,
  };
}

function obstacle(name: string, parameters: Message["parameters"] = {}): DecisionReason {
  return {
    message: { key: `indicator.decision.${name}`, parameters },
    effect: "enforcement",
    isOverruled: false,
  };
}
