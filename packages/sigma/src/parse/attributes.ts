import type { Level, LogSource, RuleAttributes } from "../rule.ts";
import { describeNode, entryAt, isNullNode, valueAt, type YamlMap, type YamlNode } from "../yaml/node.ts";
import { RuleProblem } from "./problem.ts";

const levels: ReadonlySet<string> = new Set(["informational", "low", "medium", "high", "critical"]);
const statuses: ReadonlySet<string> = new Set([
  "stable",
  "test",
  "experimental",
  "deprecated",
  "unsupported",
]);

const relations: ReadonlySet<string> = new Set(["derived", "obsolete", "merged", "renamed", "similar"]);
const maximumTitleLength = 256;

/** Text under a key; `null` where there is none. */
function textAt(root: YamlMap, key: string): string | null {
  const node = valueAt(root, key);
  if (node === null || isNullNode(node)) return null;
  if (node.kind === "scalar" && typeof node.value === "string") return node.value;
  throw wrongType(`"${key}" must be text`, node);
}

/** The text of an identifier: YAML reads an unquoted `1234` as a number. */
function identifierAt(root: YamlMap, key: string): string | null {
  const node = valueAt(root, key);
  if (node?.kind === "scalar" && typeof node.value === "number") return node.text;
  const text = textAt(root, key);
  if (text === "") throw wrongType(`"${key}" must not be empty`, node ?? root);
  return text;
}

/** The texts of a list under a key; none where there is no such key. */
function textsAt(root: YamlMap, key: string): readonly string[] {
  const node = valueAt(root, key);
  if (node === null || isNullNode(node)) return [];
  if (node.kind !== "list") throw wrongType(`"${key}" must be a list of texts`, node);
  return node.items.flatMap((item) => {
    if (item.kind !== "scalar") throw wrongType(`"${key}" must be a list of texts`, item);
    return item.value === null ? [] : [item.text];
  });
}

/** What rules, correlations and filters say about themselves; `what` is which of them the document is. */
export function attributesOf(
  root: YamlMap,
  { file, source }: Pick<RuleAttributes, "file" | "source">,
  what: string,
): RuleAttributes {
  const title = textAt(root, "title");
  if (title === null) throw new RuleProblem("missing_attribute", `${what} needs a "title"`, root.offset);
  if (title.length > maximumTitleLength)
    throw new RuleProblem(
      "too_large",
      `"title" has more than ${maximumTitleLength} characters`,
      valueAt(root, "title")?.offset ?? root.offset,
    );
  checkOthers(root);
  return {
    id: identifierAt(root, "id") ?? title,
    name: identifierAt(root, "name"),
    title,
    status: statusOf(root),
    author: textAt(root, "author") ?? "",
    description: (textAt(root, "description") ?? "").trim(),
    references: textsAt(root, "references"),
    falsePositives: textsAt(root, "falsepositives"),
    tags: textsAt(root, "tags"),
    license: textAt(root, "license"),
    file,
    source,
  };
}

/** Attributes that mean nothing to matching, but that must be what the specification says. */
function checkOthers(root: YamlMap): void {
  textAt(root, "taxonomy");
  for (const key of ["fields", "scope"]) textsAt(root, key);
  for (const key of ["date", "modified"]) {
    const date = textAt(root, key);
    if (date !== null && !isDate(date))
      throw new RuleProblem(
        "invalid_value",
        `"${key}" must be a date such as 2024-12-31, got "${date}"`,
        valueAt(root, key)?.offset ?? root.offset,
      );
  }
  const related = valueAt(root, "related");
  if (related === null || isNullNode(related)) return;
  if (related.kind !== "list")
    throw wrongType('"related" must be a list of rules with "id" and "type"', related);
  for (const item of related.items) {
    if (item.kind !== "map") throw wrongType('"related" must be a list of rules with "id" and "type"', item);
    if (identifierAt(item, "id") === null || oneOf(item, "type", relations) === null)
      throw new RuleProblem("missing_attribute", 'a related rule needs "id" and "type"', item.offset);
  }
}

/** ISO 8601, and the slashes that Sigma had before version 2. */
function isDate(text: string): boolean {
  const [, year = "", month = "", day = ""] = /^([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})$/.exec(text) ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return day !== "" && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

/** `null` where the document gives none. */
export function levelOf(root: YamlMap): Level | null {
  // The set holds exactly the names of the type.
  return oneOf(root, "level", levels) as Level | null;
}

function statusOf(root: YamlMap): string | null {
  return oneOf(root, "status", statuses);
}

function oneOf(root: YamlMap, key: string, names: ReadonlySet<string>): string | null {
  const node = valueAt(root, key);
  if (node === null || isNullNode(node)) return null;
  const name = node.kind === "scalar" && typeof node.value === "string" ? node.value.toLowerCase() : null;
  if (name !== null && names.has(name)) return name;
  throw new RuleProblem(
    "invalid_value",
    `"${key}" must be one of ${[...names].join(", ")}, got ${describeNode(node)}`,
    node.offset,
  );
}

/** The log source of a rule or filter, which must have one. */
export function logSourceOf(root: YamlMap, what: string): LogSource {
  const entry = entryAt(root, "logsource");
  const node = entry?.value ?? null;
  if (node === null || isNullNode(node))
    throw new RuleProblem(
      "missing_attribute",
      `${what} needs a "logsource" map`,
      entry?.key.offset ?? root.offset,
    );
  if (node.kind !== "map") throw wrongType('"logsource" must be a map', node);
  const source: { -readonly [Key in keyof LogSource]: LogSource[Key] } = {};
  // Other keys, such as `definition`, are for readers (Sigma rules specification 2.1, "LogSource").
  for (const key of ["product", "category", "service"] as const) {
    const value = valueAt(node, key);
    if (value === null || isNullNode(value)) continue;
    if (value.kind !== "scalar" || typeof value.value !== "string")
      throw wrongType(`logsource.${key} must be text`, value);
    source[key] = value.value.toLowerCase();
  }
  return source;
}

export function wrongType(expected: string, node: YamlNode): RuleProblem {
  return new RuleProblem("wrong_type", `${expected}, got ${describeNode(node)}`, node.offset);
}
