import type { Comparison, DatePart } from "../match/predicate.ts";
import { RuleProblem } from "./problem.ts";

export type Anchor = "contains" | "startswith" | "endswith";
export type Encoding = "base64" | "base64offset" | "wide" | "utf16" | "utf16le" | "utf16be";

/** What the modifiers of an item say; `operator` decides how a value is compared. */
export interface Modifiers {
  readonly operator: "text" | "re" | "cidr" | "exists" | "fieldref" | "compare";
  readonly anchor: Anchor | null;
  readonly isAll: boolean;
  readonly isNegated: boolean;
  readonly isCased: boolean;
  /** Changes to the value, from left to right. */
  readonly transforms: readonly ("windash" | "expand" | Encoding)[];
  readonly flags: ReadonlySet<"i" | "m" | "s">;
  readonly comparison: Comparison;
  readonly datePart: DatePart | null;
  /** As written, joined by `|`. */
  readonly written: string;
}

const anchors = ["contains", "startswith", "endswith"] as const;
const comparisons = ["lt", "lte", "gt", "gte"] as const;
const dateParts = ["minute", "hour", "day", "week", "month", "year"] as const;
const flags = ["i", "m", "s"] as const;
const encodings = ["base64", "base64offset", "wide", "utf16", "utf16le", "utf16be"] as const;
const linking = ["all", "neq"] as const;

/** Modifiers that may stand together with each operator, besides itself. */
const companions: Readonly<Record<Modifiers["operator"], readonly string[]>> = {
  text: [...linking, "cased", "windash", "expand", ...anchors, ...encodings],
  re: [...linking, "cased", "expand", ...flags, ...anchors],
  cidr: [...linking, "expand"],
  exists: [],
  fieldref: [...linking, "cased", ...anchors],
  compare: [...linking, ...comparisons, ...dateParts],
};

const known: ReadonlySet<string> = new Set([
  ...companions.text,
  ...companions.compare,
  ...flags,
  "re",
  "cidr",
  "exists",
  "fieldref",
]);

/** Names of pySigma for what the specification calls by a letter. */
const synonyms: ReadonlyMap<string, string> = new Map([
  ["ignorecase", "i"],
  ["multiline", "m"],
  ["dotall", "s"],
]);

/** Reads and checks the modifiers of an item (Sigma modifiers appendix 2.1); what contradicts itself is no rule. */
export function parseModifiers(written: readonly string[], field: string | null, offset: number): Modifiers {
  const names = written.map((name) => synonyms.get(name) ?? name);
  const fail = (message: string): RuleProblem => new RuleProblem("conflicting_modifiers", message, offset);
  for (const [index, name] of names.entries()) {
    if (!known.has(name))
      throw new RuleProblem("unknown_modifier", `"${name}" is not a modifier of Sigma 2.1`, offset);
    if (names.indexOf(name) !== index) throw fail(`"${name}" is given twice`);
  }
  const operator = operatorOf(names);
  for (const name of names) {
    if (name !== operator && !companions[operator].includes(name))
      throw fail(contradiction(operator, name, names));
  }
  if (field === null && operator !== "text" && operator !== "re")
    throw fail(`"${names.join("|")}" needs a field`);
  checkTogether(names, fail);
  checkOrder(names, operator, fail);
  return {
    operator,
    anchor: pick(anchors, names)[0] ?? null,
    isAll: names.includes("all"),
    isNegated: names.includes("neq"),
    isCased: names.includes("cased"),
    transforms: names.filter((name) => name === "windash" || name === "expand" || isEncoding(name)),
    flags: new Set(pick(flags, names)),
    comparison: pick(comparisons, names)[0] ?? "eq",
    datePart: pick(dateParts, names)[0] ?? null,
    written: written.join("|"),
  };
}

function operatorOf(names: readonly string[]): Modifiers["operator"] {
  for (const name of names) {
    if (name === "re" || name === "cidr" || name === "exists" || name === "fieldref") return name;
    if (pick(comparisons, [name]).length + pick(dateParts, [name]).length > 0) return "compare";
  }
  return "text";
}

function contradiction(operator: Modifiers["operator"], name: string, names: readonly string[]): string {
  if (operator === "text") return `"${name}" is a flag of "re", which is missing`;
  const first =
    operator === "compare"
      ? names.find((one) => [...comparisons, ...dateParts].some((known) => known === one))
      : operator;
  return `"${first ?? operator}" and "${name}" contradict each other`;
}

/** At most one of a kind decides. */
function checkTogether(names: readonly string[], fail: (message: string) => RuleProblem): void {
  for (const kind of [anchors, comparisons, dateParts]) {
    const given = pick<string>(kind, names);
    if (given.length > 1) throw fail(`"${given.join('" and "')}" contradict each other`);
  }
  if (names.includes("cased") && names.includes("i")) throw fail('"cased" and "i" contradict each other');
}

/** Modifiers change a value from left to right (Sigma rules specification 2.1, "Value Modifiers"). */
function checkOrder(
  names: readonly string[],
  operator: Modifiers["operator"],
  fail: (message: string) => RuleProblem,
): void {
  const before = (first: string, second: string): boolean =>
    names.includes(first) && names.indexOf(first) < names.indexOf(second);
  for (const anchor of anchors) {
    for (const later of [...encodings, "re", "fieldref"]) {
      if (before(anchor, later)) throw fail(`"${anchor}" must stand after "${later}"`);
    }
  }
  if (operator === "re")
    for (const flag of flags) if (before(flag, "re")) throw fail(`"${flag}" must stand after "re"`);
  for (const comparison of comparisons) {
    for (const part of dateParts)
      if (before(comparison, part)) throw fail(`"${comparison}" must stand after "${part}"`);
  }
}

function pick<Name extends string>(kind: readonly Name[], names: readonly string[]): readonly Name[] {
  return kind.filter((name) => names.includes(name));
}

function isEncoding(name: string): name is Encoding {
  return encodings.some((encoding) => encoding === name);
}
