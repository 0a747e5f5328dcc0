/** A YAML document as far as Sigma needs it: no tags, no styles, aliases replaced by what they name. */
export type YamlNode = YamlMap | YamlList | YamlScalar;

/** Offsets are positions in the file's text, counted in UTF-16 units. */
export interface YamlMap {
  readonly kind: "map";
  readonly offset: number;
  readonly entries: readonly YamlEntry[];
}

export interface YamlEntry {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

export interface YamlList {
  readonly kind: "list";
  readonly offset: number;
  readonly items: readonly YamlNode[];
}

export interface YamlScalar {
  readonly kind: "scalar";
  readonly offset: number;
  readonly value: string | number | boolean | null;
  /** The value as written, without quotes: of `007` it is `007` where the value is 7. */
  readonly text: string;
  /** Where the text starts, if its characters stand in the file as they are; `null` where they are escaped or folded. */
  readonly textOffset: number | null;
}

/** The value of a key of a map; `null` where the map has no such key. */
export function valueAt(map: YamlMap, key: string): YamlNode | null {
  return entryAt(map, key)?.value ?? null;
}

export function entryAt(map: YamlMap, key: string): YamlEntry | null {
  for (const entry of map.entries) if (entry.key.kind === "scalar" && entry.key.value === key) return entry;
  return null;
}

export function isNullNode(node: YamlNode | null): boolean {
  return node === null || (node.kind === "scalar" && node.value === null);
}

/** What a node is, for messages. */
export function describeNode(node: YamlNode): string {
  if (node.kind === "map") return "a map";
  if (node.kind === "list") return "a list";
  return node.value === null ? "nothing" : JSON.stringify(node.value);
}

/** Where a character of a scalar's text stands in the file, as far as that can be told. */
export function offsetWithin({ offset, textOffset }: YamlScalar, at: number): number {
  return textOffset === null ? offset : textOffset + at;
}
