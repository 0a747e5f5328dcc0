import { createHash } from "node:crypto";
import {
  type Decision,
  type IndicatorMention,
  judgeMatch,
  type KnownIndicator,
  patternOf,
} from "@breakwater/indicators";
import type { Detection, IndicatorMatch, RuleId, TenantId } from "@breakwater/ocsf";
import { deliveryUid } from "../platform/ids.ts";

/** An indicator, and whose events it may be matched with: everybody's (`installation`) or one tenant's. */
export type ScopedIndicator = KnownIndicator & { readonly scope: string };

/** What an indicator is worth to a tenant at a time, ms. */
export interface DecideFor {
  (tenant: TenantId, indicator: KnownIndicator, time: number): Decision;
}

/**
 * Puts into the detections that indicators made what is known of these; others are as they were. What is not known any more,
 * or does not hold for the event, is left out. Where several lists have a value it is one detection an event, with what all
 * of them say.
 */
export function describeMatches(
  detections: readonly Detection[],
  known: ReadonlyMap<number, ScopedIndicator>,
  decideFor: DecideFor,
): readonly Detection[] {
  const described: Detection[] = [];
  const matches = new Map<string, { readonly detection: Detection; readonly indicator: KnownIndicator }>();
  for (const detection of detections) {
    const { match, tenant, eventUid } = detection;
    if (match === undefined) {
      described.push(detection);
      continue;
    }
    const indicator = known.get(match.number);
    if (indicator === undefined || (indicator.scope !== "installation" && indicator.scope !== tenant))
      continue;
    const name = JSON.stringify([tenant, eventUid, indicator.kind, indicator.value]);
    const before = matches.get(name);
    const mentions = [...(before?.indicator.mentions ?? []), ...indicator.mentions];
    matches.set(name, { detection: before?.detection ?? detection, indicator: { ...indicator, mentions } });
  }
  for (const { detection, indicator } of matches.values()) {
    const { match } = detection;
    const one = match === undefined ? null : describeMatch(detection, match, indicator, decideFor);
    if (one !== null) described.push(one);
  }
  return described;
}

/**
 * A detection that an indicator made, with all that is known of it: whose it is, how serious the match is and why. Null where
 * it counts for nothing at the time of the event, such as one that expired before it.
 */
function describeMatch(
  detection: Detection,
  match: IndicatorMatch,
  indicator: KnownIndicator,
  decideFor: DecideFor,
): Detection | null {
  const decision = decideFor(detection.tenant, indicator, detection.eventTime);
  if (decision.treatment === "ignore") return null;
  const { mentions } = decision;
  const { kind, value } = indicator;
  const { level, reason, supports, weakens } = judgeMatch(indicator, decision, match);
  const pattern = patternOf(kind, value);
  const sources = [...new Set(mentions.map(({ source }) => source))].join(", ");
  const { match: _match, ...rest } = detection;
  return {
    ...rest,
    rule: {
      // The same value from whatever source is the same indicator.
      id: `indicator--${deliveryUid("indicator", kind, value)}` as RuleId,
      version: createHash("sha256").update(pattern).digest("hex"),
      title: value,
      author: sources,
      description: wordsOf(mentions),
      references: [],
      falsePositives: [],
      level,
      source: pattern,
      attack: [],
    },
    reason: {
      key: reason,
      parameters: { ...detection.reason.parameters, value, sources: cut(sources, maximumSources) },
    },
    matched: detection.matched.map((item) => ({ ...item, pattern: value })),
    indicator: {
      kind,
      value,
      sources: mentions
        .slice(0, maximumMentions)
        .map(({ source, description, licence, tlp, confidence, validFrom, validUntil, externalId }) => ({
          name: source,
          description,
          licence,
          tlp,
          confidence,
          validFrom,
          validUntil,
          externalId,
        })),
      supports,
      weakens,
    },
  };
}

const maximumSources = 200;
const maximumMentions = 20;
const maximumWords = 2_000;

/** What the sources say, each line once. */
function wordsOf(mentions: readonly IndicatorMention[]): string {
  const words = [...new Set(mentions.map(({ description }) => description.trim()))].filter(Boolean);
  return cut(words.join("\n"), maximumWords);
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`;
}
