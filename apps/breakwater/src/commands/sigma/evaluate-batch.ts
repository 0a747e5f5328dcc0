import {
  type Correlations,
  type LogSource,
  type Observation,
  parseEventTime,
  type RuleSet,
  type SigmaCollection,
} from "@breakwater/sigma";
import { droppedLine, type EventBatch, maximumLineBytes } from "./event-batches.ts";
import { matchLine } from "./match-line.ts";

/** What batches are evaluated with. */
export interface Evaluation {
  readonly ruleSet: RuleSet;
  /** Rules that are reported through correlations only. */
  readonly silent: SigmaCollection["silent"];
  /** Null where there are none, so that nothing is done for them. */
  readonly correlations: Correlations | null;
  readonly isRouted: boolean;
  /** Fields that may hold an event's time, the best first. */
  readonly timeFields: readonly string[];
}

export interface EvaluatedBatch {
  /** Matches of single events as NDJSON, in the order of the events. */
  readonly output: string;
  /** One sentence a line that is no event. */
  readonly problems: readonly string[];
  /** What the events mean to correlations, in their order. */
  readonly timeline: readonly TimelineEntry[];
  readonly withoutTime: number;
  /** Events that lack a field that correlations ask for. */
  readonly missing: { readonly group: number; readonly value: number; readonly cut: number };
}

/** An event that means something to a correlation (its time null where it has none), or only that time went on. */
export type TimelineEntry =
  | (Omit<Observation<number>, "time"> & { readonly time: number | null })
  | { readonly time: number; readonly hits?: undefined };

interface Timeline {
  readonly entries: TimelineEntry[];
  withoutTime: number;
}

/** Matches the events of a batch. An unreadable line keeps its index, so that later ones mean the same event. */
export function evaluateBatch(batch: EventBatch, evaluation: Evaluation): EvaluatedBatch {
  const problems: string[] = [];
  const timeline: Timeline = { entries: [], withoutTime: 0 };
  const { counters } = evaluation.correlations ?? {};
  const before = { ...counters };
  let output = "";
  let event = batch.firstEvent;
  let line = batch.firstLine;
  for (const text of new TextDecoder().decode(batch.bytes).split("\n")) {
    const parsed = parseEvent(text);
    if (parsed !== null) {
      if ("problem" in parsed) problems.push(`line ${line}: ${parsed.problem}`);
      else output += matchesOf(parsed.event, event, evaluation, timeline);
      event += 1;
    }
    line += 1;
  }
  const since = (name: "withoutGroup" | "withoutValue" | "groupsCut"): number =>
    (counters?.[name] ?? 0) - (before[name] ?? 0);
  return {
    output,
    problems,
    timeline: timeline.entries,
    withoutTime: timeline.withoutTime,
    missing: { group: since("withoutGroup"), value: since("withoutValue"), cut: since("groupsCut") },
  };
}

type ParsedEvent = { readonly event: object } | { readonly problem: string };

/** `null` for a blank line, which is no event. */
function parseEvent(text: string): ParsedEvent | null {
  if (/^[ \t\r]*$/.test(text)) return null;
  if (text === droppedLine) return { problem: `longer than ${maximumLineBytes} bytes; not read` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problem: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { event: value };
  return { problem: "expected a JSON object" };
}

function matchesOf(event: object, index: number, evaluation: Evaluation, timeline: Timeline): string {
  const { ruleSet, silent, correlations, isRouted } = evaluation;
  const matches = isRouted ? ruleSet.match(event, [logSourceOf(event)]) : ruleSet.match(event);
  let output = "";
  for (const { rule } of matches) if (!silent.has(rule)) output += matchLine(index, rule);
  if (correlations === null) return output;
  const time = timeOf(event, evaluation.timeFields);
  const hits =
    matches.length === 0
      ? []
      : correlations.observe(
          event,
          matches.map(({ rule }) => rule),
        );
  if (time === null) timeline.withoutTime += 1;
  if (hits.length > 0) timeline.entries.push({ time, ref: index, hits });
  else if (time !== null) addTime(timeline.entries, time);
  return output;
}

/** Of events that mean nothing else only the newest matters, for as long as time goes on. */
function addTime(entries: TimelineEntry[], time: number): void {
  const last = entries.at(-1);
  if (last !== undefined && last.hits === undefined && time >= last.time)
    entries[entries.length - 1] = { time };
  else entries.push({ time });
}

/** The first of the fields that says a time; each is a key of the event, or a path into it. */
function timeOf(event: object, fields: readonly string[]): number | null {
  for (const field of fields) {
    const time = parseEventTime(valueAt(event, field));
    if (time !== null) return time;
  }
  return null;
}

function valueAt(event: object, field: string): unknown {
  if (Object.hasOwn(event, field)) return (event as Readonly<Record<string, unknown>>)[field];
  if (!field.includes(".")) return undefined;
  let value: unknown = event;
  for (const part of field.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[part];
  }
  return value;
}

/** The event's own top-level `product`, `category` and `service`, where they are text. */
function logSourceOf(event: {
  readonly product?: unknown;
  readonly category?: unknown;
  readonly service?: unknown;
}): LogSource {
  const { product, category, service } = event;
  return {
    ...(typeof product === "string" ? { product } : {}),
    ...(typeof category === "string" ? { category } : {}),
    ...(typeof service === "string" ? { service } : {}),
  };
}
