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

/** Text under a key; `null` where there is none. Numbers are taken for their text: YAML reads an unquoted id `1234` as one. */
function textAt(root: YamlMap, key: string): string | null {
  const node = valueAt(root, key);
  if (node === null || isNullNode(node)) return null;
  if (node.kind === "scalar" && typeof node.value === "string") return node.value;
  if (node.kind === "scalar" && typeof node.value === "number") return node.text;
  throw wrongType(`"${key}" must be text`, node);
}

/** Texts under a key, a list or a single one; none where there is no such key. */
function textsAt(root: YamlMap, key: string): readonly string[] {
  const node = valueAt(root, key);
  if (node === null || isNullNode(node)) return [];
  const items = node.kind === "list" ? node.items : [node];
  return items.flatMap((item) => {
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
  return {
    id: textAt(root, "id") ?? title,
    name: textAt(root, "name"),
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
  if (node.kind === "scalar" && typeof node.value === "string" && names.has(node.value)) return node.value;
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
