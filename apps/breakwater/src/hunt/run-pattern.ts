import type { OcsfEvent } from "@breakwater/ocsf";
import {
  compilePattern,
  type CompiledPattern,
  type Observation,
  observeEvent,
  parsePattern,
  type Pattern,
} from "@breakwater/stix";
import { anyEvent } from "../lake/lake.ts";
import type { BlindSpot, Hunt, HuntSubject } from "../store/hunts.ts";
import { candidatePages } from "./candidate-pages.ts";
import { ownDetection } from "./own-detection.ts";
import type { HuntTools } from "./run-hunts.ts";

/** Observations among which a pattern over several of them is looked for; more are not kept. */
const maximumObservations = 20_000;

/**
 * A STIX pattern over stored events, from where the hunt was. One over single observations finds each event by itself; one
 * over several (AND, FOLLOWEDBY, WITHIN, REPEATS) is looked for among all events that can take part.
 */
export async function runPatternHunt(
  { hunts, lake, clock }: HuntTools,
  hunt: Hunt,
  subject: Extract<HuntSubject, { kind: "pattern" }>,
  span: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<readonly BlindSpot[]> {
  const parsed = parsePattern(subject.pattern);
  if (!parsed.isValid) throw new Error(parsed.issue.message);
  const compiled = compilePattern(parsed.pattern, { onInvalidValue: "skip" });
  const isSingle = isOfSingleObservations(parsed.pattern);
  const parts = partsOf(parsed.pattern);
  const { tenant, timeField } = hunt;
  const stored = await lake.receivedSpan(tenant, timeField, signal);
  const first = Math.max(span.from, stored?.first ?? span.to);
  const last = Math.min(span.to, (stored?.last ?? first) + 1);
  // What takes part in a match may lie anywhere: such a hunt cannot go on where it was.
  const from = isSingle ? Math.max(first, hunt.searchedTo ?? first) : first;
  const kept: Kept[] = [];
  let cut = 0;
  const search = { from, to: last, timeField, logSource: anyEvent, condition: anyEvent };
  for await (const { events, to } of candidatePages(lake, tenant, search, signal)) {
    const found: OcsfEvent[] = [];
    for (const event of events) {
      const observation = observeEvent(event);
      if (isSingle) {
        if (matches(compiled, observation)) found.push(event);
      } else if (!parts.some((part) => matches(part, observation))) continue;
      else if (kept.length < maximumObservations) kept.push({ event, observation });
      else cut += 1;
    }
    await hunts.progress(
      hunt,
      {
        searchedTo: isSingle ? to : null,
        share: (to - first) / Math.max(1, last - first),
        events: events.length,
        candidates: events.length,
        detections: found.map((event) => ownDetection(event, hunt, "pattern", subject.pattern)),
      },
      clock.now(),
    );
  }
  const together = isSingle ? nothing : compiled.match(kept.map(({ observation }) => observation));
  if (together.isMatch) {
    const detections = together.observations.flatMap((at) => {
      const event = kept[at]?.event;
      return event === undefined ? [] : [ownDetection(event, hunt, "pattern", subject.pattern)];
    });
    const progress = { searchedTo: null, share: 1, events: 0, candidates: 0, detections };
    await hunts.progress(hunt, progress, clock.now());
  }
  return cut === 0 ? [] : [{ kind: "cut", names: [], count: maximumObservations }];
}

const nothing = { isMatch: false } as const;

interface Kept {
  readonly event: OcsfEvent;
  readonly observation: Observation;
}

/** Each event that fulfils it is a match by itself. */
function isOfSingleObservations(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case "observation":
      return true;
    case "or":
      return pattern.operands.every(isOfSingleObservations);
    case "qualified":
      return pattern.qualifier.kind === "startStop" && isOfSingleObservations(pattern.expression);
    case "and":
    case "followedBy":
      return false;
  }
}

function matches(compiled: CompiledPattern, observation: Observation): boolean {
  return compiled.match([observation]).isMatch;
}

/** Each observation expression of a pattern by itself: what fulfils one can take part in a match. */
function partsOf(pattern: Pattern): readonly CompiledPattern[] {
  switch (pattern.kind) {
    case "observation":
      return [compilePattern(pattern, { onInvalidValue: "skip" })];
    case "qualified":
      return partsOf(pattern.expression);
    case "or":
    case "and":
    case "followedBy":
      return pattern.operands.flatMap(partsOf);
  }
}
