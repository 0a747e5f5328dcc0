import { compilePattern, parsePattern, StixError } from "@breakwater/stix";
import { parseRuleFiles } from "../detect/rules.ts";
import { LakeError } from "../lake/lake-error.ts";
import { parseEventQuery } from "../lake/query/event-query.ts";
import { searchCondition } from "../lake/query/where.ts";
import type { HuntSubject } from "../store/hunts.ts";
import { HttpProblem } from "./errors.ts";

const maximumValues = 10_000;
const maximumTitle = 100;

export function invalidHunt(detail: string): HttpProblem {
  return new HttpProblem(422, "invalid_hunt", detail);
}

export interface Wanted {
  readonly subject: HuntSubject;
  /** Where the person gives none. */
  readonly title: string;
}

/** What is to be hunted for, once it is sure that it can be. */
export function wantedBy(body: {
  readonly rules?: string;
  readonly values?: string;
  readonly pattern?: string;
  readonly query?: string;
}): Wanted {
  const { rules, values, pattern, query } = body;
  if ([rules, values, pattern, query].filter((one) => one !== undefined).length !== 1)
    throw invalidHunt("give one of rules, values, pattern and query");
  if (query !== undefined) return queryIn(query);
  if (values !== undefined) return valuesIn(values);
  return rules === undefined ? patternIn(pattern ?? "") : rulesIn(rules);
}

function valuesIn(text: string): Wanted {
  const values = [...new Set(text.split(/[\s,;]+/).filter((value) => value !== ""))];
  if (values.length === 0) throw invalidHunt("there is no value in it");
  if (values.length > maximumValues)
    throw invalidHunt(
      `${values.length} values are more than ${maximumValues}; import them as indicators, which are hunted for likewise`,
    );
  return { subject: { kind: "values", values }, title: titleOf(values) };
}

function rulesIn(text: string): Wanted {
  const { rules, issues } = parseRuleFiles([{ file: "rules", text }], new Map());
  const [issue] = issues;
  if (issue !== undefined) throw invalidHunt(`line ${issue.line}, column ${issue.column}: ${issue.message}`);
  if (rules.length === 0) throw invalidHunt("there is no rule in it");
  return {
    subject: { kind: "rules", text, count: rules.length },
    title: titleOf(rules.map(({ title }) => title)),
  };
}

function patternIn(text: string): Wanted {
  const pattern = text.trim();
  const parsed = parsePattern(pattern);
  if (!parsed.isValid) throw invalidHunt(parsed.issue.message);
  try {
    compilePattern(parsed.pattern, { onInvalidValue: "skip" });
  } catch (error) {
    if (error instanceof StixError) throw invalidHunt(error.message);
    throw error;
  }
  return { subject: { kind: "pattern", pattern }, title: titleOf([pattern]) };
}

function queryIn(text: string): Wanted {
  const query = text.trim();
  try {
    searchCondition(parseEventQuery(query));
  } catch (error) {
    if (error instanceof LakeError) throw invalidHunt(error.message);
    throw error;
  }
  return { subject: { kind: "query", query }, title: titleOf([query]) };
}

function titleOf([first = "", ...more]: readonly string[]): string {
  const rest = more.length === 0 ? "" : ` +${more.length}`;
  return `${first.slice(0, maximumTitle - rest.length)}${rest}`;
}
