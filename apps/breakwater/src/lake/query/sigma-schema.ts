import { eventsOfLogSource, type LogSource, type LogSourceEvents } from "@breakwater/devices";
import { type AttributeInfo, objectInfo, pathAttributes } from "@breakwater/ocsf";
import {
  type ClickHouseSchema,
  leavesOfJson,
  type SqlContext,
  type StoredTexts,
  type StoredValue,
  valueBelow,
} from "@breakwater/sigma";
import { derivedBit, derivedPaths, type HotColumn, hotColumns } from "../schema/hot-columns.ts";
import { addressText } from "./event-row.ts";
import { derivedSql } from "./fields.ts";

/**
 * The table `events` for Sigma rules: where each value of an event is and what it may be. Only what attackers can name
 * freely (below `unmapped`) may be anything; the rest of an event is valid OCSF. It says nothing of rows that `isIrregular`.
 */
export const eventsSchema: ClickHouseSchema = { value: valueAt, keywords: keywordTexts };

/** Rows whose values cannot be told apart by path: no condition can judge them, so the engine must. */
export const isIrregular = "notEmpty(irregular)";

/** The condition on `events` that a rule's log source is; `null` where it fits every event. */
export function logSourceCondition(logsource: LogSource, context: SqlContext): string | null {
  const events = eventsOfLogSource(logsource);
  if (events === null) return null;
  return events.length === 0 ? "0" : `(${events.map((one) => eventsCondition(one, context)).join(" OR ")})`;
}

function valueAt(path: string, context: SqlContext): readonly StoredValue[] | null {
  if (path === "raw_data") return [{ kind: "text", sql: "raw_data", present: null }];
  const attributes = pathAttributes(path);
  // No event has an attribute of that name: events are OCSF.
  if (attributes.length === 0) return [];
  // Stored as places where the values stand.
  if (attributes[0]?.name === "observables") return null;
  const parts = path.split(".");
  const isOpen = attributes.length < parts.length;
  if (isOpen && !isOpenType(attributes.at(-1))) return [];
  const { bind, define } = context;
  const name = bind(path, "String");
  const last = attributes.at(-1);
  const isText =
    !isOpen && last?.isArray === false && !isOpenType(last) && objectInfo(last.type) === undefined;
  return [
    ...columnAt(path),
    ...(isText ? [fieldAt(name)] : anythingAt(path, name, define)),
    ...listsAbove(parts, attributes, context),
  ];
}

/** OCSF says nothing of what such an attribute holds. */
function isOpenType(attribute: AttributeInfo | undefined): boolean {
  return attribute?.type === "object" || attribute?.type === "json_t";
}

function columnAt(path: string): readonly StoredValue[] {
  const bit = hotColumns.findIndex((column) => column.path === path);
  const column = hotColumns[bit];
  if (column !== undefined) return [{ ...columnValue(column), present: `bitTest(present, ${bit})` }];
  const derived = derivedPaths.findIndex((one) => one === path);
  const sql = derivedSql(path);
  if (derived === -1 || sql === undefined) return [];
  return [{ kind: "number", sql, present: `bitTest(present, ${derivedBit(derived)})` }];
}

/** A text that OCSF says is one; empty where the event lacks it. */
function textOrEmpty(path: "message"): string {
  return hotColumns.find((column) => column.path === path)?.name ?? `fields['${path}']`;
}

function columnValue({ name, kind }: HotColumn): { readonly kind: "text" | "number"; readonly sql: string } {
  switch (kind) {
    case "text":
    case "dictionary":
      return { kind: "text", sql: name };
    case "uuid":
      return { kind: "text", sql: `toString(${name})` };
    case "address":
      return { kind: "text", sql: addressText(name) };
    case "time":
      return { kind: "number", sql: `toUnixTimestamp64Milli(${name})` };
    case "uint8":
    case "uint16":
    case "uint32":
    case "uint64":
      return { kind: "number", sql: name };
  }
}

/** A text, number or boolean in the map: as JSON the last two are what they are as text. */
function fieldAt(name: string): StoredValue {
  return { kind: "text", sql: `fields[${name}]`, present: `mapContains(fields, ${name})` };
}

/** What in JSON is no plain text: a list, an object, null, and a number whose text is no decimal. */
const notPlain = String.raw`'^[\\[{n]|[0-9]e[-+]'`;

function anythingAt(path: string, name: string, define: SqlContext["define"]): readonly StoredValue[] {
  const isJson = define(`has(json_fields, ${name}) AND match(fields[${name}], ${notPlain})`);
  const below = `arrayExists(k -> startsWith(k, concat(${name}, '.')), mapKeys(fields))`;
  const columns = hotColumns.flatMap((column, bit) =>
    column.path.startsWith(`${path}.`) ? [`bitTest(present, ${bit})`] : [],
  );
  return [
    { kind: "text", sql: `fields[${name}]`, present: `(mapContains(fields, ${name}) AND NOT ${isJson})` },
    { kind: "json", sql: define(`if(${isJson}, fields[${name}], '')`) },
    { kind: "object", present: `(${[below, ...columns].join(" OR ")})` },
  ];
}

/** Lists stay whole: a path that leads through one goes on within its JSON. */
function listsAbove(
  parts: readonly string[],
  attributes: readonly AttributeInfo[],
  context: SqlContext,
): readonly StoredValue[] {
  const { bind, define } = context;
  return parts.slice(0, -1).flatMap((_, at): readonly StoredValue[] => {
    const attribute = attributes[at];
    if (attribute !== undefined && !attribute.isArray && !isOpenType(attribute)) return [];
    const name = bind(parts.slice(0, at + 1).join("."), "String");
    const below = valueBelow(define(`fields[${name}]`), parts.slice(at + 1), context);
    return [{ kind: "json", sql: define(`if(has(json_fields, ${name}), ${below}, '')`) }];
  });
}

/** What Breakwater notes of how it read a line is not the vendor's. */
const notes = "unmapped.breakwater";

/**
 * What keywords are searched in: the line as it came, the vendor's message, and what stands under the vendor's own names,
 * where escapes are undone.
 */
function keywordTexts({ define }: SqlContext): readonly StoredTexts[] {
  const isVendors = `startsWith(k, 'unmapped.') AND k != '${notes}' AND NOT startsWith(k, '${notes}.')`;
  const isPlain = `NOT has(json_fields, k) OR NOT match(v, ${notPlain})`;
  const plain = `mapValues(mapFilter((k, v) -> ${isVendors} AND (${isPlain}), fields))`;
  const json = define(
    `arrayFilter(v -> match(v, ${notPlain}), arrayMap(k -> fields[k], arrayFilter(k -> ${isVendors}, json_fields)))`,
  );
  return [
    { kind: "text", sql: "raw_data" },
    { kind: "text", sql: textOrEmpty("message") },
    // A line feed between them: what is on both sides of it must not become one word.
    { kind: "texts", sql: plain, joined: "arrayStringConcat(mapValues(fields), '\\n')" },
    { kind: "texts", sql: `arrayFlatten(arrayMap(v -> ${leavesOfJson("v")}, ${json}))` },
  ];
}

function eventsCondition(events: LogSourceEvents, { bind }: SqlContext): string {
  const { vendor, product, classes, logNames, eventCodes, logNameService } = events;
  const conditions = [
    `vendor = ${bind(vendor, "String")}`,
    `product = ${bind(product, "String")}`,
    ...(classes === undefined
      ? []
      : [`class_uid IN (${classes.map((one) => bind(one, "Int64")).join(", ")})`]),
    ...(logNames === undefined ? [] : [namesCondition("log_name", logNames, bind)]),
    ...(eventCodes === undefined ? [] : [namesCondition("event_code", eventCodes, bind)]),
    ...(logNameService === undefined
      ? []
      : [
          `log_name != '' AND replaceRegexpAll(lowerUTF8(log_name), '[^a-z0-9]+', '_') = ${bind(logNameService, "String")}`,
        ]),
  ];
  return `(${conditions.join(" AND ")})`;
}

function namesCondition(column: string, names: readonly string[], bind: SqlContext["bind"]): string {
  const conditions = names.map((name) =>
    name.endsWith("*")
      ? `startsWith(lowerUTF8(${column}), ${bind(name.slice(0, -1).toLowerCase(), "String")})`
      : `lowerUTF8(${column}) = ${bind(name.toLowerCase(), "String")}`,
  );
  return `(${conditions.join(" OR ")})`;
}
