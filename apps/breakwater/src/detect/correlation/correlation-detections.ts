import type { Detection, DeviceIdentity, MatchedItem, TenantId } from "@breakwater/ocsf";
import type { Correlation, CorrelationMatch, SigmaRule } from "@breakwater/sigma";
import { toDetectingRule } from "../detecting-rule.ts";
import { visibilityOf } from "../detect.ts";
import type { EventRef } from "./observations.ts";

/** Tells what correlations found as detections: one an event that counted, of which a finding is made. */
export function createCorrelationDetections(): (
  tenant: TenantId,
  match: CorrelationMatch<EventRef>,
) => readonly Detection[] {
  const described = new Map<Correlation, Detection["rule"]>();
  function describe(correlation: Correlation): Detection["rule"] {
    let description = described.get(correlation);
    if (description === undefined) {
      description = toDetectingRule(correlation, tagsOf(correlation));
      described.set(correlation, description);
    }
    return description;
  }
  return (tenant, match) => toDetections(tenant, match, describe(match.correlation));
}

function toDetections(
  tenant: TenantId,
  match: CorrelationMatch<EventRef>,
  rule: Detection["rule"],
): readonly Detection[] {
  const { correlation, evidence, group, value, time } = match;
  const last = evidence.at(-1);
  if (last === undefined) return [];
  const device = commonDevice(match);
  const matched = groupItems(correlation, group);
  const isCount = correlation.type === "event_count";
  const uncounted = isCount && value !== null ? Math.max(0, value - evidence.length) : 0;
  const isLater = time > last.time;
  return evidence.map(({ time: eventTime, ref }): Detection => {
    const detection = {
      tenant,
      rule,
      device,
      ...(device === null ? { group: matched.map(({ value: text }) => text) } : {}),
      eventUid: ref.uid,
      eventTime,
      loggedTime: ref.loggedTime,
      reason: reasonOf(match, matched, device),
      matched,
      visibility: visibilityOf(ref.source.product),
    };
    // Events beyond those that are named, and the end of a window after the last of them.
    if (ref !== last.ref || (uncounted === 0 && !isLater)) return detection;
    return { ...detection, more: { count: uncounted, lastEventTime: time } };
  });
}

/** The device that all of the evidence is from; null where there are several, or none is known. */
function commonDevice({ evidence }: CorrelationMatch<EventRef>): DeviceIdentity | null {
  const names = new Set(evidence.map(({ ref }) => ref.source.name));
  return names.size === 1 ? (evidence.at(-1)?.ref.source.device ?? null) : null;
}

/** What the events have in common, as evidence shows it. */
function groupItems({ groupBy }: Correlation, group: readonly string[]): readonly MatchedItem[] {
  return groupBy.map((field, at) => ({
    field,
    path: "",
    operator: "group-by",
    pattern: "",
    value: group[at] ?? "",
  }));
}

const maximumGroupLength = 300;

function reasonOf(
  { correlation, evidence }: CorrelationMatch<EventRef>,
  group: readonly MatchedItem[],
  device: DeviceIdentity | null,
): Detection["reason"] {
  const products = new Set(evidence.map(({ ref }) => ref.source.product));
  const name = device?.hostname ?? device?.value ?? "";
  const parameters = { rule: correlation.title, source: [...products, name].filter(Boolean).join(" ") };
  if (group.length === 0) return { key: "finding.sigma.correlation", parameters };
  const text = group.map(({ field, value }) => `${field} ${value}`).join(", ");
  return {
    key: "finding.sigma.correlation.group",
    parameters: { ...parameters, group: text.slice(0, maximumGroupLength) },
  };
}

/** A correlation's own tags; where it has none, those of what it refers to. */
function tagsOf(correlation: Correlation): readonly string[] {
  if (correlation.tags.length > 0) return correlation.tags;
  const tags = correlation.rules.flatMap((one): readonly string[] =>
    one.kind === "rule" ? ruleTags(one.rule) : tagsOf(one.correlation),
  );
  return [...new Set(tags)];
}

function ruleTags({ tags }: SigmaRule): readonly string[] {
  return tags;
}
