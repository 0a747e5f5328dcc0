import {
  evidenceList,
  type RecordObjects,
  recordObjects,
  type RecordProperty,
  valueObjects,
} from "../ocsf/places.ts";
import type { Bind, StixTable, StoredObjects, StoredProperty } from "./schema.ts";

/**
 * A table that keeps each OCSF event whole, as JSON text in a String expression, and its time as ms since the epoch in an
 * integer expression. Objects are those that `observeEvent` sees.
 *
 * @example
 * toClickHouse(pattern, { table: ocsfTable({ event: "event", timeMs: "toUnixTimestamp64Milli(time)" }) });
 */
export function ocsfTable({ event, timeMs }: { readonly event: string; readonly timeMs: string }): StixTable {
  return {
    time: `(${timeMs}) * 1000`,
    objects(type, bind) {
      const values = valueObjects.find((one) => one.type === type);
      if (values !== undefined) return ofValues(type, values.paths, event, bind);
      const records = recordObjects.find((one) => one.type === type);
      return records === undefined ? null : ofRecords(records, event, bind);
    },
  };
}

const filters: Readonly<Record<string, string>> = {
  "ipv4-addr": "isIPv4String(v)",
  "ipv6-addr": "isIPv6String(v)",
};

function ofValues(type: string, paths: readonly string[], event: string, bind: Bind): StoredObjects {
  const all = `arrayConcat(${paths.map((path) => textsAt(event, path.split("."), bind)).join(", ")})`;
  const values = `arrayFilter(v -> ${filters[type] ?? "v != ''"}, ${all})`;
  return { exists: (condition) => `arrayExists(v -> ${condition(valueProperty)}, ${values})` };
}

function valueProperty(keys: readonly string[]): StoredProperty | null {
  return keys.length === 1 && keys[0] === "value" ? { kind: "text", sql: "v", present: null } : null;
}

/** Array(String) of the texts at a path; what is no text is left out. */
function textsAt(source: string, [key = "", ...rest]: readonly string[], bind: Bind): string {
  if (key.endsWith("[]")) {
    const items = `JSONExtractArrayRaw(${source}, ${bind(key.slice(0, -2), "String")})`;
    if (rest.length === 0)
      return `arrayMap(i -> JSONExtractString(i), arrayFilter(i -> startsWith(i, '"'), ${items}))`;
    return `arrayFlatten(arrayMap(i -> ${textsAt("i", rest, bind)}, ${items}))`;
  }
  // A path is taken in one step up to its next list.
  const listAt = rest.findIndex((part) => part.endsWith("[]"));
  if (listAt === -1) {
    const names = [key, ...rest].map((part) => bind(part, "String")).join(", ");
    return `if(JSONType(${source}, ${names}) = 'String', [JSONExtractString(${source}, ${names})], [])`;
  }
  const names = [key, ...rest.slice(0, listAt)].map((part) => bind(part, "String")).join(", ");
  return textsAt(`JSONExtractRaw(${source}, ${names})`, rest.slice(listAt), bind);
}

function ofRecords({ at, properties }: RecordObjects, event: string, bind: Bind): StoredObjects {
  return {
    exists(condition) {
      const alternatives = at.flatMap((path) => {
        const base = path === "" ? [] : path.split(".");
        const inside = (source: string): string => {
          const kept = properties.map((property) => stored(source, base, property, bind));
          const isThere = kept.map(({ present }) => present ?? "1").join(" OR ");
          return `((${isThere}) AND ${condition((keys) => find(source, base, properties, keys, bind))})`;
        };
        return [
          inside(event),
          `arrayExists(e -> ${inside("e")}, JSONExtractArrayRaw(${event}, ${bind(evidenceList, "String")}))`,
        ];
      });
      return `(${alternatives.join(" OR ")})`;
    },
  };
}

/** The property of these keys; `value` and `type` of a reference are those of the address that it leads to. */
function find(
  source: string,
  base: readonly string[],
  properties: readonly RecordProperty[],
  keys: readonly string[],
  bind: Bind,
): StoredProperty | null {
  const exact = properties.find((one) => sameKeys(one.keys, keys));
  if (exact !== undefined) return exact.kind === "address" ? null : stored(source, base, exact, bind);
  const reference = properties.find((one) => one.kind === "address" && sameKeys(one.keys, keys.slice(0, -1)));
  if (reference === undefined) return null;
  const address = stored(source, base, reference, bind);
  switch (keys.at(-1)) {
    case "value":
      return address;
    case "type":
      return { ...address, sql: `if(isIPv4String(${address.sql}), 'ipv4-addr', 'ipv6-addr')` };
    default:
      return null;
  }
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key, index) => key === b[index]);
}

function stored(
  source: string,
  base: readonly string[],
  { path, kind }: RecordProperty,
  bind: Bind,
): StoredProperty {
  const names = [...base, ...path.split(".")].map((part) => bind(part, "String")).join(", ");
  const text = `JSONExtractString(${source}, ${names})`;
  const isText = `JSONType(${source}, ${names}) = 'String'`;
  if (typeof kind === "object") {
    const fits = `JSONExtractInt(h, 'algorithm_id') = ${kind.hash} AND JSONType(h, 'value') = 'String'`;
    const hash = `arrayFirst(h -> ${fits}, JSONExtractArrayRaw(${source}, ${names}))`;
    return { kind: "text", sql: `JSONExtractString(${hash}, 'value')`, present: `${hash} != ''` };
  }
  switch (kind) {
    case "number":
      return {
        kind: "number",
        sql: `JSONExtractFloat(${source}, ${names})`,
        present: `JSONType(${source}, ${names}) IN ('Int64', 'UInt64', 'Double')`,
      };
    case "protocol":
      return { kind: "texts", sql: `[lowerUTF8(${text})]`, present: isText };
    case "address":
      return { kind: "text", sql: text, present: `(isIPv4String(${text}) OR isIPv6String(${text}))` };
    case "text":
      return { kind: "text", sql: text, present: isText };
  }
}
