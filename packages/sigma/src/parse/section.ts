import { describeNode, entryAt, isNullNode, valueAt, type YamlMap, type YamlNode } from "../yaml/node.ts";
import { wrongType } from "./attributes.ts";
import { RuleProblem } from "./problem.ts";

/** A text of a document, and where it stands. */
export interface PlacedText {
  readonly text: string;
  readonly offset: number;
}

/** More rules or fields than that in one list are a mistake, or an attack. */
const maximumTexts = 1_000;

/** A map of which every key must be known (`null`: keys are names of the author's), read key by key. */
export class Section {
  readonly map: YamlMap;

  constructor(name: string, map: YamlMap, knownKeys: readonly string[] | null) {
    this.map = map;
    for (const { key } of map.entries) {
      if (key.kind !== "scalar" || typeof key.value !== "string")
        throw wrongType(`a key of "${name}" must be text`, key);
      if (knownKeys !== null && !knownKeys.includes(key.value))
        throw new RuleProblem(
          "unknown_key",
          `"${name}" has no "${key.value}"; it has ${knownKeys.join(", ")}`,
          key.offset,
        );
    }
  }

  /** The keys in the order in which they are written. */
  get keys(): readonly PlacedText[] {
    return this.map.entries.flatMap(({ key: { offset, ...key } }) =>
      key.kind === "scalar" ? [{ text: key.text, offset }] : [],
    );
  }

  /** The value of a key; `null` where the key is missing, or its value is. */
  value(key: string): YamlNode | null {
    const node = valueAt(this.map, key);
    return isNullNode(node) ? null : node;
  }

  section(key: string, knownKeys: readonly string[] | null): Section | null {
    const node = this.value(key);
    if (node === null) return null;
    if (node.kind !== "map") throw wrongType(`"${key}" must be a map`, node);
    return new Section(key, node, knownKeys);
  }

  /** A text, or a list of texts; `null` where there is none. Throws for anything else, and for a text that comes twice. */
  texts(key: string, what: string): readonly PlacedText[] | null {
    const node = this.value(key);
    if (node === null) return null;
    const items = node.kind === "list" ? node.items : [node];
    if (items.length > maximumTexts)
      throw new RuleProblem("too_large", `"${key}" lists more than ${maximumTexts}`, node.offset);
    const seen = new Set<string>();
    return items.map((item) => {
      if (
        item.kind !== "scalar" ||
        item.text === "" ||
        item.value === null ||
        typeof item.value === "boolean"
      )
        throw wrongType(`"${key}" must be ${what}`, item);
      const { text, offset } = item;
      if (seen.has(text)) throw new RuleProblem("invalid_value", `"${key}" lists "${text}" twice`, offset);
      seen.add(text);
      return { text, offset };
    });
  }

  boolean(key: string): boolean | null {
    const node = this.value(key);
    if (node === null) return null;
    if (node.kind === "scalar" && typeof node.value === "boolean") return node.value;
    throw wrongType(`"${key}" must be true or false`, node);
  }

  /** A problem with a key's value; with the whole section where it has no such key, or none is named. */
  problem(code: RuleProblem["code"], message: string, key?: string): RuleProblem {
    const entry = key === undefined ? null : entryAt(this.map, key);
    return new RuleProblem(code, message, entry?.value.offset ?? this.map.offset);
  }
}

/** What stands under a key, for messages. */
export function shown(node: YamlNode | null): string {
  return node === null ? "nothing" : describeNode(node);
}
