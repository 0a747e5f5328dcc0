import { compilePattern, observationsOf, parsePattern, StixError, versionOfData } from "@breakwater/stix";
import type { CommandIo } from "../io.ts";
import { answerLines } from "./answer-lines.ts";
import { describeIssue } from "./validate.ts";

/**
 * `breakwater stix eval`: `{"pattern": "...", "bundle": {...}}` lines in, `{"result": "match" | "no-match" | "error",
 * "error"?: "..."}` lines out. The bundle holds observed-data of STIX 2.1, or of 2.0 with its pattern.
 */
export function stixEval(io: CommandIo): Promise<number> {
  return answerLines(
    {
      answer: ({ pattern, bundle }) => evaluate(pattern, bundle),
      unreadable: (error) => ({ result: "error", error }),
    },
    io,
  );
}

function evaluate(pattern: unknown, bundle: unknown) {
  if (typeof pattern !== "string" || bundle === undefined)
    return failed('expected {"pattern": "...", "bundle": {...}}');
  const parsed = parsePattern(pattern, { version: versionOfData(bundle) });
  if (!parsed.isValid) return failed(describeIssue(parsed.issue));
  try {
    const { isMatch } = compilePattern(parsed.pattern).match(observationsOf(bundle));
    return { result: isMatch ? "match" : "no-match" };
  } catch (error) {
    if (error instanceof StixError) return failed(error.message);
    throw error;
  }
}

function failed(error: string) {
  return { result: "error", error };
}
