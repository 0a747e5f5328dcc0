import { maximumLeaves } from "../match/field-access.ts";
import { numberText } from "./scalars.ts";
import type { ClickHouseSchema, SqlContext, StoredTexts } from "./schema.ts";

/**
 * A table that keeps each event whole, as JSON text as `JSON.stringify` writes it, in a String expression. A whole number
 * beyond 64 bits makes ClickHouse refuse the text (`isValidJSON` is 0): such an event is not found.
 *
 * @example
 * toClickHouse(rule, { schema: jsonTextSchema("event") });
 */
export function jsonTextSchema(document: string): ClickHouseSchema {
  return {
    value: (path, context) => [{ kind: "json", sql: valueInJson(document, path, context) }],
    keywords: (context) => [leavesOfJson(document, context)],
  };
}

/**
 * The value at a path of a JSON text, as JSON text, found as the engine finds it: a literal key, else a path; lists on it
 * fan out. Empty where there is none.
 */
export function valueInJson(document: string, path: string, { bind, define }: SqlContext): string {
  const whole = bind(path, "String");
  const parts = path.split(".");
  if (parts.length === 1) return define(`JSONExtractRaw(${document}, ${whole})`);
  const names = parts.map((part) => bind(part, "String"));
  const at = names.join(", ");
  const hasListOnTheWay = names
    .slice(0, -1)
    .map((_, index) => `JSONType(${document}, ${names.slice(0, index + 1).join(", ")}) = 'Array'`)
    .join(" OR ");
  const branches = [
    `JSONHas(${document}, ${whole}), JSONExtractRaw(${document}, ${whole})`,
    `JSONHas(${document}, ${at}), JSONExtractRaw(${document}, ${at})`,
    `${hasListOnTheWay}, ${listText(define(fanOut(document, names)))}`,
  ];
  return define(`multiIf(${branches.join(", ")}, '')`);
}

/** Lists within lists that a path leads through: as many levels as the engine looks into. */
const maximumArrayDepth = 8;

/** What the items of the lists on a path hold: JSON texts. */
function fanOut(document: string, names: readonly string[]): string {
  const found = names.reduce(
    (items, name, index) =>
      `arrayMap(o -> JSONExtractRaw(o, ${name}), arrayFilter(o -> JSONHas(o, ${name}), ${index === 0 ? items : flattened(items, maximumArrayDepth)}))`,
    `[${document}]`,
  );
  return flattened(found, 1);
}

/** The items of lists in place of the lists, over some levels. */
function flattened(items: string, levels: number): string {
  return `arrayFold((a, i) -> arrayFlatten(arrayMap(x -> if(startsWith(x, '['), JSONExtractArrayRaw(x), [x]), a)), range(${levels}), ${items})`;
}

/** A list of nothing is no value. */
function listText(items: string): string {
  return `if(empty(${items}), '', concat('[', arrayStringConcat(${items}, ','), ']'))`;
}

/** In valid JSON only these start with a quote, a digit, a minus, `t` or `f`; a name, unlike a value, ends with a colon. */
const tokens = String.raw`'"(?:[^"\\\\]|\\\\.)*"\\s*:?|-?[0-9][-+0-9.eE]*|true|false'`;

/** Every text, number and boolean of a JSON text, at any depth, as texts. */
export function leavesOfJson(json: string, { define }: SqlContext): StoredTexts {
  const leaves = `arrayFilter(t -> NOT endsWith(t, ':'), extractAll(${json}, ${tokens}))`;
  const text = `multiIf(startsWith(t, '"'), JSONExtractString(t), t IN ('true', 'false'), t, ${numberText("t")})`;
  return { kind: "texts", sql: define(`arrayMap(t -> ${text}, arraySlice(${leaves}, 1, ${maximumLeaves}))`) };
}
