import {
  type Correlations,
  type LogSource,
  type Observation,
  parseEventTime,
  type RuleSet,
  type SigmaCollection,
} from "@breakwater/sigma";
import { droppedLine, type EventBatch, isBlank, lineFeed, maximumLineBytes } from "./event-batches.ts";
import { matchLineEnd } from "./match-line.ts";

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
  const bytes = Buffer.from(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.length);
  let output = "";
  let event = batch.firstEvent;
  let line = batch.firstLine;
  // A line at a time: a text of its own is read faster than a part of a long one.
  for (let start = 0; start < bytes.length; line += 1) {
    const feed = bytes.indexOf(lineFeed, start);
    const end = feed === -1 ? bytes.length : feed;
    if (!isBlank(bytes, start, end)) {
      const parsed = parseEvent(textOf(bytes, start, end, event));
      if (typeof parsed === "string") problems.push(`line ${line}: ${parsed}`);
      else output += matchesOf(parsed, event, evaluation, timeline);
      event += 1;
    }
    start = end + 1;
  }
  const since = (name: "withoutGroup" | "withoutValue" | "cut"): number =>
    (counters?.[name] ?? 0) - (before[name] ?? 0);
  return {
    output,
    problems,
    timeline: timeline.entries,
    withoutTime: timeline.withoutTime,
    missing: { group: since("withoutGroup"), value: since("withoutValue"), cut: since("cut") },
  };
}

/** A line's text, without the byte order mark that some programs put in front of the first. */
function textOf(bytes: Buffer, start: number, end: number, event: number): string {
  const text = bytes.toString("utf8", start, end);
  return event === 0 && text.startsWith("\ufeff") ? text.slice(1) : text;
}

/** An event, or why a line is none. */
function parseEvent(text: string): object | string {
  if (text === droppedLine) return `longer than ${maximumLineBytes} bytes; not read`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  return "expected a JSON object";
}

function matchesOf(event: object, index: number, evaluation: Evaluation, timeline: Timeline): string {
  const { ruleSet, silent, correlations, isRouted } = evaluation;
  const matches = isRouted ? ruleSet.match(event, [logSourceOf(event)]) : ruleSet.match(event);
  const start = matches.length === 0 ? "" : `{"event":${index}`;
  let output = "";
  for (const { rule } of matches) if (!silent.has(rule)) output += start + matchLineEnd(rule);
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
  const source: { -readonly [Part in keyof LogSource]: LogSource[Part] } = {};
  if (typeof event.product === "string") source.product = event.product;
  if (typeof event.category === "string") source.category = event.category;
  if (typeof event.service === "string") source.service = event.service;
  return source;
}
