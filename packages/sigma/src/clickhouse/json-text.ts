import { maximumLeaves } from "../match/field-access.ts";
import { numberText } from "./scalars.ts";
import type { ClickHouseSchema, SqlContext } from "./schema.ts";

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
    keywords: ({ define }) => [{ kind: "texts", sql: define(leavesOfJson(document)) }],
  };
}

/**
 * The value at a path of a JSON text, as JSON text, found as the engine finds it: a literal key, else a path; lists on it
 * fan out. Empty where there is none.
 */
export function valueInJson(document: string, path: string, context: SqlContext): string {
  const { bind, define } = context;
  const whole = bind(path, "String");
  const parts = path.split(".");
  if (parts.length === 1) return define(`JSONExtractRaw(${document}, ${whole})`);
  return define(
    `if(JSONHas(${document}, ${whole}), JSONExtractRaw(${document}, ${whole}), ${valueBelow(document, parts, context)})`,
  );
}

/** The value that names lead to from a JSON text, which may be a list; empty where there is none. */
export function valueBelow(json: string, parts: readonly string[], { bind, define }: SqlContext): string {
  const names = parts.map((part) => bind(part, "String"));
  const at = names.join(", ");
  const hasListOnTheWay = [
    `startsWith(${json}, '[')`,
    ...names
      .slice(0, -1)
      .map((_, index) => `JSONType(${json}, ${names.slice(0, index + 1).join(", ")}) = 'Array'`),
  ].join(" OR ");
  return define(
    `multiIf(JSONHas(${json}, ${at}), JSONExtractRaw(${json}, ${at}), ${hasListOnTheWay}, ${listText(define(fanOut(json, names)))}, '')`,
  );
}

/** Lists within lists that a path leads through: as many levels as the engine looks into. */
const maximumArrayDepth = 8;

/** What the items of the lists on a path hold: JSON texts. */
function fanOut(json: string, names: readonly string[]): string {
  const found = names.reduce(
    (items, name) =>
      `arrayMap(o -> JSONExtractRaw(o, ${name}), arrayFilter(o -> JSONHas(o, ${name}), ${flattened(items, maximumArrayDepth)}))`,
    `[${json}]`,
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

/** Every text, number and boolean of a JSON text, at any depth, as a list of texts. */
export function leavesOfJson(json: string): string {
  const leaves = `arrayFilter(t -> NOT endsWith(t, ':'), extractAll(${json}, ${tokens}))`;
  const text = `multiIf(startsWith(t, '"'), JSONExtractString(t), t IN ('true', 'false'), t, ${numberText("t")})`;
  return `arrayMap(t -> ${text}, arraySlice(${leaves}, 1, ${maximumLeaves}))`;
}
