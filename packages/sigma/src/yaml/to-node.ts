import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Scalar } from "yaml";
import { RuleProblem } from "../parse/problem.ts";
import type { YamlEntry, YamlNode } from "./node.ts";

/**
 * A document of the YAML library in our own form. An alias becomes the very node it names, so a few lines that stand for
 * millions stay a few nodes; who walks them counts.
 */
export function toNode(document: Document, root: Node): YamlNode {
  const known = new Map<Node, YamlNode>();
  const convert = (node: Node | null, fallback: number): YamlNode => {
    if (node === null) return nullAt(fallback);
    const offset = node.range?.[0] ?? fallback;
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (target === undefined)
        throw new RuleProblem("invalid_yaml", `not valid YAML: "*${node.source}" names nothing`, offset);
      return convert(target, offset);
    }
    const before = known.get(node);
    if (before !== undefined) return before;
    if (isScalar(node)) return scalarOf(node, offset);
    // Known before its children are: an alias may stand within what it names.
    if (isMap(node)) {
      const entries: YamlEntry[] = [];
      const map: YamlNode = { kind: "map", offset, entries };
      known.set(node, map);
      const keys = new Set<unknown>();
      for (const pair of node.items) {
        // Keys and values of what YAML parsed are nodes.
        const key = convert(pair.key as Node | null, offset);
        if (key.kind === "scalar") {
          // YAML 1.2.2 §3.2.1.1: the keys of a mapping are unique.
          if (keys.has(key.value))
            throw new RuleProblem("invalid_yaml", "not valid YAML: Map keys must be unique", key.offset);
          keys.add(key.value);
        }
        entries.push({ key, value: convert(pair.value as Node | null, key.offset) });
      }
      return map;
    }
    const items: YamlNode[] = [];
    const list: YamlNode = { kind: "list", offset, items };
    known.set(node, list);
    if (isSeq(node)) for (const item of node.items) items.push(convert(item as Node | null, offset));
    return list;
  };
  return convert(root, 0);
}

function nullAt(offset: number): YamlNode {
  return { kind: "scalar", offset, value: null, text: "", textOffset: null };
}

function scalarOf({ value, source, range, type }: Scalar, offset: number): YamlNode {
  if (value === null) return nullAt(offset);
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
    throw new RuleProblem("invalid_yaml", `a ${typeof value} is no value of YAML's core schema`, offset);
  const text = source ?? String(value);
  const quotes = type === "QUOTE_SINGLE" || type === "QUOTE_DOUBLE" ? 2 : 0;
  const isAsWritten =
    (quotes > 0 || type === "PLAIN") && !text.includes("\n") && range?.[1] === offset + text.length + quotes;
  return { kind: "scalar", offset, value, text, textOffset: isAsWritten ? offset + quotes / 2 : null };
}
