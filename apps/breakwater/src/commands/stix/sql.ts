import { ocsfTable, parsePattern, toClickHouse } from "@breakwater/stix";
import type { CommandIo } from "../io.ts";
import { answerLines } from "./answer-lines.ts";
import { describeIssue } from "./validate.ts";

/** The lake's table of events, or any that keeps them whole as JSON. */
const table = ocsfTable({ event: "event", timeMs: "toUnixTimestamp64Milli(time)" });

/**
 * `breakwater stix sql`: `{"pattern": "..."}` lines in; out the condition on the lake's table `events` that the pattern is,
 * `{"sql": "...", "parameters": {...}, "complete": true}`, or `{"error": "...", "reasons": [...]}`. Where it is not complete,
 * its rows are those among which the pattern has to be evaluated.
 */
export function stixSql(io: CommandIo): Promise<number> {
  return answerLines({ answer: ({ pattern }) => translate(pattern), unreadable: (error) => ({ error }) }, io);
}

function translate(pattern: unknown) {
  if (typeof pattern !== "string") return { error: 'expected {"pattern": "..."}' };
  const parsed = parsePattern(pattern);
  if (!parsed.isValid) return { error: describeIssue(parsed.issue) };
  const translated = toClickHouse(parsed.pattern, { table });
  if (translated.kind === "inexpressible")
    return { error: "the pattern has no condition in SQL", reasons: translated.reasons };
  const { sql, parameters, isComplete } = translated;
  return { sql, parameters, complete: isComplete };
}
