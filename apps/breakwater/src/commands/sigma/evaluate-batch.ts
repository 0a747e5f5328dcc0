import type { LogSource, RuleSet } from "@breakwater/sigma";
import { droppedLine, type EventBatch, maximumLineBytes } from "./event-batches.ts";

export interface EvaluatedBatch {
  /** Matches as NDJSON, in the order of the events. */
  readonly output: string;
  /** One sentence a line that is no event. */
  readonly problems: readonly string[];
}

/** Matches the events of a batch. An unreadable line keeps its index, so that later ones mean the same event. */
export function evaluateBatch(batch: EventBatch, ruleSet: RuleSet, isRouted: boolean): EvaluatedBatch {
  const problems: string[] = [];
  let output = "";
  let event = batch.firstEvent;
  let line = batch.firstLine;
  for (const text of new TextDecoder().decode(batch.bytes).split("\n")) {
    const parsed = parseEvent(text);
    if (parsed !== null) {
      if ("problem" in parsed) problems.push(`line ${line}: ${parsed.problem}`);
      else output += matchesOf(parsed.event, event, ruleSet, isRouted);
      event += 1;
    }
    line += 1;
  }
  return { output, problems };
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

function matchesOf(event: object, index: number, ruleSet: RuleSet, isRouted: boolean): string {
  let output = "";
  for (const { rule } of isRouted ? ruleSet.match(event, [logSourceOf(event)]) : ruleSet.match(event)) {
    output += `${JSON.stringify({ event: index, rule_id: rule.id, rule_title: rule.title, level: rule.level })}\n`;
  }
  return output;
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
