import type { IndicatorKind } from "../kind.ts";
import type { IndicatorMention } from "../judge/known-indicator.ts";
import type { IndicatorRole } from "./role.ts";

/** How long what sources say holds. What a rule leaves null is any; of rules that fit the most particular holds. */
export interface AgeingRule {
  readonly id: string;
  readonly kind: IndicatorKind | null;
  readonly role: IndicatorRole | null;
  /** Name of a source. */
  readonly source: string | null;
  /** Null: it does not age. */
  readonly days: number | null;
  readonly countsFrom: CountsFrom;
  readonly precedence: Precedence;
  readonly afterwards: Afterwards;
}

/**
 * From when days are counted: `stated` from what the source gives as the beginning (`valid_from`), else from when it first said
 * what it says; `listed` from when the source was last read and still listed it, as for feeds that take out what is over.
 */
export type CountsFrom = "stated" | "listed";
/** What holds where a source says an end, too: the earlier of both, or the one or the other. */
export type Precedence = "earlier" | "source" | "rule";

/** What an indicator is after the rule's days: told still, one level lower and in no list; or nothing. */
export type Afterwards = "weakened" | "ignore";
/** What a source's word is at a time: it holds, only a rule's days are over, or it counts for nothing. */
export type AgeState = "holds" | "aged" | "over";

/** Until when a source's word on an indicator holds, both answers side by side, and which holds. */
export interface MentionAge {
  readonly source: string;
  readonly role: IndicatorRole | null;
  readonly rule: AgeingRule | null;
  /** What days are counted from, ms; null where nobody says. */
  readonly from: number | null;
  /** What the source says, ms. */
  readonly sourceUntil: number | null;
  /** What the rule says, ms; null where it does not age. */
  readonly ruleUntil: number | null;
  /** What holds, ms; null: for ever. */
  readonly until: number | null;
  readonly decidedBy: "source" | "rule" | "person" | null;
  readonly state: AgeState;
}

const dayMs = 86_400_000;

/**
 * Until when a mention holds, and what it is at a time (ms).
 *
 * @param rules in the order of `byParticularity`
 * @param personUntil what a person decided in place of both; undefined where nobody did
 */
export function ageOf(
  kind: IndicatorKind,
  mention: Aged,
  rules: readonly AgeingRule[],
  time: number,
  override: { readonly role: IndicatorRole | null; readonly until: number | null | undefined } = noOverride,
): MentionAge {
  const role = override.role ?? mention.role;
  const rule = rules.find((one) => fits(one, kind, role, mention.source)) ?? null;
  const from = rule?.countsFrom === "listed" ? mention.listedAt : (mention.validFrom ?? mention.statedAt);
  const sourceUntil = mention.validUntil;
  const ruleUntil = rule === null || rule.days === null || from === null ? null : from + rule.days * dayMs;
  const decided =
    override.until === undefined
      ? winner(rule, sourceUntil, ruleUntil)
      : { until: override.until, decidedBy: "person" as const };
  const { until, decidedBy } = decided;
  const about = { source: mention.source, role, rule, from, sourceUntil, ruleUntil, until, decidedBy };
  return { ...about, state: until === null || time < until ? "holds" : stateAfter(about, time) };
}

/** A source that says an end is believed, unless the rule is said to stand above it. */
function stateAfter({ rule, sourceUntil, decidedBy }: Omit<MentionAge, "state">, time: number): AgeState {
  if (decidedBy !== "rule" || rule === null || rule.afterwards === "ignore") return "over";
  return rule.precedence === "earlier" && sourceUntil !== null && time >= sourceUntil ? "over" : "aged";
}

/** What of a mention its age comes from. */
export type Aged = Pick<
  IndicatorMention,
  "source" | "role" | "validFrom" | "validUntil" | "statedAt" | "listedAt"
>;

const noOverride = { role: null, until: undefined };

function winner(
  rule: AgeingRule | null,
  sourceUntil: number | null,
  ruleUntil: number | null,
): Pick<MentionAge, "until" | "decidedBy"> {
  const bySource = { until: sourceUntil, decidedBy: "source" } as const;
  const byRule = { until: ruleUntil, decidedBy: "rule" } as const;
  if (rule === null) return sourceUntil === null ? { until: null, decidedBy: null } : bySource;
  if (sourceUntil === null || rule.precedence === "rule") return byRule;
  if (rule.precedence === "source" || ruleUntil === null) return bySource;
  return sourceUntil <= ruleUntil ? bySource : byRule;
}

function fits(rule: AgeingRule, kind: IndicatorKind, role: IndicatorRole | null, source: string): boolean {
  return (
    (rule.kind === null || rule.kind === kind) &&
    (rule.role === null || rule.role === role) &&
    (rule.source === null || rule.source === source)
  );
}

/** Rules in the order in which they are asked: a source's own before a role's before a kind's, and of equals those given first. */
export function byParticularity(rules: readonly AgeingRule[]): readonly AgeingRule[] {
  return rules.toSorted((a, b) => particularity(b) - particularity(a));
}

function particularity({ source, role, kind }: AgeingRule): number {
  return (source === null ? 0 : 4) + (role === null ? 0 : 2) + (kind === null ? 0 : 1);
}
