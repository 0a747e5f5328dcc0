import {
  classify,
  type IndicatorKind,
  isDefanged,
  patternOf,
  refang,
  type SetEntry,
} from "@breakwater/indicators";
import type { Detection, RuleId } from "@breakwater/ocsf";
import { neverSighted, sightedAs } from "../lake/query/sighted.ts";
import { deliveryUid } from "../platform/ids.ts";
import type { BlindSpot, Hunt, HuntSubject } from "../store/hunts.ts";
import { huntIndicators, type IndicatorHunt } from "./hunt-indicators.ts";
import type { HuntTools } from "./run-hunts.ts";
import { bitsOf, indicatorsOf, SightedIndicators } from "./sighted-indicators.ts";

const newsPerPage = 20_000;
const maximumNotUnderstood = 100;
const sightingsShare = 0.5;

/** What an import brought, over all that was ever seen; answers what could not be seen. */
export async function runIndicatorHunt(
  tools: HuntTools,
  hunt: Hunt,
  subject: Extract<HuntSubject, { kind: "indicators" }>,
  signal: AbortSignal,
): Promise<readonly BlindSpot[]> {
  const { hunts, intel } = tools;
  // From here on events that come are looked up in it, and those before are in the lake: none falls in between.
  await intel.refresh();
  await tools.settled();
  let maximum = 0;
  for await (const entries of newsOf(tools, subject.import)) maximum = entries.at(-1)?.id ?? maximum;
  const wanted = bitsOf(maximum);
  const kinds = new Map<IndicatorKind, number>();
  async function* entriesOf(): AsyncGenerator<SetEntry> {
    for await (const entries of newsOf(tools, subject.import))
      for (const entry of entries) {
        wanted.add(entry.id);
        kinds.set(entry.kind, (kinds.get(entry.kind) ?? 0) + 1);
        yield entry;
      }
  }
  const types = await tools.lake.sightedTypes(hunt.tenant, signal);
  if (types.size === 0) {
    // Where nothing was ever seen there is nothing to compare a million values with.
    for await (const _ of entriesOf()) signal.throwIfAborted();
    return unseen(kinds, types);
  }
  const spots = await follow(
    tools,
    hunt,
    {
      tenant: hunt.tenant,
      wanted: entriesOf(),
      indicators: new SightedIndicators(intel.segments, hunt.tenant, wanted),
      namesOf: (numbers) => hunts.valuesOf(numbers),
      from: hunt.from,
      to: hunt.to,
    },
    signal,
  );
  return [...spots, ...unseen(kinds, types)];
}

/** Values that a person gave; answers what could not be seen. */
export async function runValueHunt(
  tools: HuntTools,
  hunt: Hunt,
  subject: Extract<HuntSubject, { kind: "values" }>,
  signal: AbortSignal,
): Promise<readonly BlindSpot[]> {
  const notUnderstood: string[] = [];
  const kinds = new Map<IndicatorKind, number>();
  const entries = subject.values.flatMap((text, at): readonly SetEntry[] => {
    const one = classify(refang(text), isDefanged(text));
    if (one === null) {
      notUnderstood.push(text);
      return [];
    }
    kinds.set(one.kind, (kinds.get(one.kind) ?? 0) + 1);
    return [{ id: at + 1, kind: one.kind, value: one.value }];
  });
  const byNumber = new Map(entries.map((entry) => [entry.id, entry]));
  async function* wanted(): AsyncGenerator<SetEntry> {
    yield* entries;
  }
  const spots = await follow(
    tools,
    hunt,
    {
      tenant: hunt.tenant,
      wanted: wanted(),
      indicators: indicatorsOf(entries, hunt.tenant),
      namesOf: async () => new Map(entries.map(({ id, value }) => [id, value])),
      from: hunt.from,
      to: hunt.to,
    },
    signal,
    (detection) => ofValue(detection, hunt, byNumber),
  );
  return [
    ...spots,
    ...unseen(kinds, await tools.lake.sightedTypes(hunt.tenant, signal)),
    ...(notUnderstood.length === 0
      ? []
      : [
          {
            kind: "not-understood",
            names: notUnderstood.slice(0, maximumNotUnderstood),
            count: notUnderstood.length,
          } as const,
        ]),
  ];
}

async function follow(
  { hunts, lake, clock }: HuntTools,
  hunt: Hunt,
  wanted: IndicatorHunt,
  signal: AbortSignal,
  tell: (detection: Detection) => Detection = (detection) => detection,
): Promise<readonly BlindSpot[]> {
  const spots: BlindSpot[] = [];
  let seen = 0;
  let looked = 0;
  for await (const step of huntIndicators(lake, wanted, signal)) {
    switch (step.kind) {
      case "sightings":
        await hunts.saw(hunt.id, step.sightings);
        if (step.isCut) spots.push({ kind: "cut-sightings", names: [], count: step.sightings.length });
        seen = step.sightings.reduce((sum, { events }) => sum + events, 0);
        await commit(0, []);
        break;
      case "events":
        looked += step.events;
        await commit(step.events, step.detections.map(tell));
        break;
      case "cut":
        spots.push({ kind: "cut", names: [], count: step.events });
        break;
    }
  }
  return spots;

  async function commit(events: number, detections: readonly Detection[]): Promise<void> {
    const share = sightingsShare + (1 - sightingsShare) * Math.min(1, looked / Math.max(1, seen));
    await hunts.progress(
      hunt,
      { searchedTo: null, share, events, candidates: events, detections },
      clock.now(),
    );
  }
}

async function* newsOf({ hunts }: HuntTools, importNumber: number): AsyncGenerator<readonly SetEntry[]> {
  let above = 0;
  for (;;) {
    const entries = await hunts.news(importNumber, above, newsPerPage);
    if (entries.length === 0) return;
    yield entries;
    above = entries.at(-1)?.id ?? above;
  }
}

/** Kinds of indicator that no log here names, so that their absence says nothing. */
function unseen(kinds: ReadonlyMap<IndicatorKind, number>, types: ReadonlySet<number>): readonly BlindSpot[] {
  const live = [...kinds].filter(([kind]) => neverSighted.has(kind));
  const never = [...kinds].filter(
    ([kind]) => !neverSighted.has(kind) && !sightedAs(kind).some((type) => types.has(type)),
  );
  return [...spotOf("live-only", live), ...spotOf("never-logged", never)];
}

function spotOf(
  kind: "live-only" | "never-logged",
  counts: readonly (readonly [IndicatorKind, number])[],
): readonly BlindSpot[] {
  if (counts.length === 0) return [];
  return [{ kind, names: counts.map(([one]) => one), count: counts.reduce((sum, [, one]) => sum + one, 0) }];
}

/** What a value of a hunt says, where no source lists it. */
function ofValue(detection: Detection, hunt: Hunt, byNumber: ReadonlyMap<number, SetEntry>): Detection {
  const { match, ...rest } = detection;
  const entry = byNumber.get(match?.number ?? 0);
  if (entry === undefined) return detection;
  const { kind, value } = entry;
  return {
    ...rest,
    rule: {
      ...detection.rule,
      id: `hunted--${deliveryUid("hunted", kind, value)}` as RuleId,
      title: value,
      author: hunt.createdBy,
      description: hunt.title,
      level: "medium",
      source: patternOf(kind, value),
    },
    reason: { key: "finding.hunt.value", parameters: { ...detection.reason.parameters, value } },
    matched: detection.matched.map((item) => ({ ...item, pattern: value })),
  };
}
