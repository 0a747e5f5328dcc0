import type { Comparison, Predicate, ValueTest } from "../match/predicate.ts";
import type { StringPattern } from "../match/string-pattern.ts";
import { bestGroup } from "../parse/regex-literals.ts";
import { dateCondition } from "./date.ts";
import type { Subject, TextSubject } from "./field.ts";
import { toRe2 } from "./glob.ts";
import { digitRange, mappedDigits } from "./network.ts";
import { regexText } from "./regex.ts";
import type { SqlContext } from "./schema.ts";

/** What a keyword can be: it is a text or a regular expression. */
export function keywordCondition(test: ValueTest, subject: TextSubject, context: SqlContext): string {
  if (test.kind === "string") return patternsCondition([test.pattern], subject, context);
  if (test.kind === "regex") return regexCondition(test, subject, context);
  throw new Error(`clickhouse: a keyword is no ${test.kind}`);
}

function regexCondition(
  { regex, isCased, required }: Extract<ValueTest, { kind: "regex" }>,
  { anyText, anyFolded }: TextSubject,
  { bind }: SqlContext,
): string {
  const matches = anyText((text) => `match(${text}, ${bind(regexText(regex), "String")})`);
  // Searching for literals is much faster than the expression, and needed by it. Where case does not matter a long s is an
  // s, which lower case does not make of it.
  const literals = bestGroup(required.filter((group) => isCased || !group.some((one) => one.includes("s"))));
  if (literals === null || literals.includes("") || literals.length > maximumNeedles) return matches;
  return `(${anyFolded((text) => `multiSearchAny(${text}, ${bind(literals, "Array(String)")})`)} AND ${matches})`;
}

/** SQL for what a test asks of a field; `other` gives the field that a `fieldref` names. */
export function testCondition(
  test: ValueTest,
  subject: Subject,
  other: () => Subject,
  context: SqlContext,
): string {
  const { bind } = context;
  switch (test.kind) {
    case "string":
      return patternsCondition([test.pattern], subject, context);
    case "regex":
      return regexCondition(test, subject, context);
    case "number": {
      const value = bind(test.value, "Float64");
      return subject.anyNumber((number) => `${number} = ${value}`);
    }
    case "boolean":
      return subject.anyFolded((text) => `${text} = '${test.value ? "true" : "false"}'`);
    case "null":
      return `(NOT ${subject.present} OR ${subject.hasNull})`;
    case "exists":
      return test.expected ? subject.present : `NOT ${subject.present}`;
    case "cidr": {
      const { first, last, isIpv6Only } = digitRange(test.cidr);
      const [least, most] = [bind(first, "String"), bind(last, "String")];
      const not = isIpv6Only
        ? (digits: string) => ` AND NOT startsWith(${digits}, '${mappedDigits}')`
        : () => "";
      return subject.anyAddress((digits) => `(${digits} BETWEEN ${least} AND ${most}${not(digits)})`);
    }
    case "compare": {
      const value = bind(test.value, "Float64");
      if (test.part !== null)
        return dateCondition(test.part, subject, (part) => `${part} ${operators[test.comparison]} ${value}`);
      return subject.anyNumber((number) => `${number} ${operators[test.comparison]} ${value}`);
    }
    case "fieldref":
      return referenceCondition(test, subject, other());
  }
}

const operators: Readonly<Record<Comparison, string>> = { eq: "=", lt: "<", lte: "<=", gt: ">", gte: ">=" };

/** More needles than this are searched for in another pass (a limit of `multiSearchAny`). */
const maximumNeedles = 200;

/** SQL for a field that fits any of these patterns, all cased or all not. */
export function patternsCondition(
  patterns: readonly StringPattern[],
  subject: TextSubject,
  { bind }: SqlContext,
): string {
  const literals = (shape: StringPattern["shape"]): readonly string[] => [
    ...new Set(patterns.filter((one) => one.shape === shape).map(({ literal }) => literal)),
  ];
  const tests: ((text: string) => string)[] = [];
  const exact = literals("exact");
  if (exact.length === 1) tests.push((text) => `${text} = ${bind(exact[0] ?? "", "String")}`);
  if (exact.length > 1) tests.push((text) => `${text} IN ${bind(exact, "Array(String)")}`);
  for (const one of literals("prefix")) tests.push((text) => `startsWith(${text}, ${bind(one, "String")})`);
  for (const one of literals("suffix")) tests.push((text) => `endsWith(${text}, ${bind(one, "String")})`);
  const contained = literals("contains");
  if (contained.includes("")) tests.push(() => "1");
  else if (contained.length === 1)
    tests.push((text) => `position(${text}, ${bind(contained[0] ?? "", "String")}) > 0`);
  else
    for (let at = 0; at < contained.length; at += maximumNeedles)
      tests.push(
        (text) =>
          `multiSearchAny(${text}, ${bind(contained.slice(at, at + maximumNeedles), "Array(String)")})`,
      );
  for (const pattern of patterns)
    if (pattern.shape === "glob")
      tests.push((text) => `match(${text}, ${bind(toRe2(pattern.pieces), "String")})`);
  const any = patterns[0]?.isCased === true ? subject.anyText : subject.anyFolded;
  const needles = [...new Set(patterns.map(({ literal }) => literal))];
  const test = (text: string): string => {
    const written = tests.map((one) => one(text));
    return written.length === 1 ? written.join("") : `(${written.join(" OR ")})`;
  };
  return any(test, "t", needles.includes("") || needles.length > maximumNeedles ? null : needles);
}

function referenceCondition(
  { anchor, isCased }: Extract<ValueTest, { kind: "fieldref" }>,
  subject: Subject,
  other: Subject,
): string {
  const own = isCased ? subject.anyText : subject.anyFolded;
  const others = isCased ? other.anyText : other.anyFolded;
  return own((a) =>
    // A name of its own: both fields may be lists.
    others((b) => {
      switch (anchor) {
        case "equals":
          return `${a} = ${b}`;
        case "startswith":
          return `startsWith(${a}, ${b})`;
        case "endswith":
          return `endsWith(${a}, ${b})`;
        case "contains":
          return `position(${a}, ${b}) > 0`;
      }
    }, "u"),
  );
}

/** Predicates that one condition can decide together: string tests of one field, all cased or all not. */
export function groupKey({ field, test }: Predicate): string | null {
  if (test.kind !== "string") return null;
  return `${test.pattern.isCased ? "cased" : "folded"} ${field === null ? "" : `=${field}`}`;
}
