import type { Level, LogSource } from "../rule.ts";
import { describeNode, isNullNode, valueAt, type YamlMap, type YamlNode } from "../yaml/node.ts";
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
export function textAt(root: YamlMap, key: string): string | null {
  const node = valueAt(root, key);
  if (node === null || isNullNode(node)) return null;
  if (node.kind === "scalar" && typeof node.value === "string") return node.value;
  if (node.kind === "scalar" && typeof node.value === "number") return node.text;
  throw wrongType(`"${key}" must be text`, node);
}

/** Texts under a key, a list or a single one; none where there is no such key. */
export function textsAt(root: YamlMap, key: string): readonly string[] {
  const node = valueAt(root, key);
  if (node === null || isNullNode(node)) return [];
  const items = node.kind === "list" ? node.items : [node];
  return items.flatMap((item) => {
    if (item.kind !== "scalar") throw wrongType(`"${key}" must be a list of texts`, item);
    return item.value === null ? [] : [item.text];
  });
}

/** `informational` where a rule gives none (the specification names no default). */
export function levelOf(root: YamlMap): Level {
  // The set holds exactly the names of the type.
  return (oneOf(root, "level", levels) ?? "informational") as Level;
}

export function statusOf(root: YamlMap): string | null {
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

/** `null` where the document has no `logsource`. */
export function logSourceAt(root: YamlMap): LogSource | null {
  const node = valueAt(root, "logsource");
  if (node === null || isNullNode(node)) return null;
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
