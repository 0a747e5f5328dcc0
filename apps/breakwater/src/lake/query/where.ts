import type { TenantId } from "@breakwater/ocsf";
import type { EventFilter, EventSearch } from "../lake.ts";
import { LakeError } from "../lake-error.ts";
import { type SearchField, searchField } from "./fields.ts";

/** SQL text with the values it binds; the text holds identifiers of ours only. */
export interface Where {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}

const maximumConditions = 64;

/** The conditions of a search. The tenant and the time range are always among them. */
export function toWhere(tenant: TenantId, search: EventSearch): Where {
  if (search.filters.length + search.text.length > maximumConditions) {
    throw new LakeError("invalid_search", `a search has at most ${maximumConditions} conditions`);
  }
  const binder = new Binder();
  // `timeField` is one of two names of ours.
  const timeColumn = search.timeField === "time" ? "time" : "logged_time";
  const conditions = [
    `tenant = ${binder.bind(tenant, "String")}`,
    `${timeColumn} >= fromUnixTimestamp64Milli(${binder.bind(Math.trunc(search.from), "Int64")}, 'UTC')`,
    `${timeColumn} < fromUnixTimestamp64Milli(${binder.bind(Math.trunc(search.to), "Int64")}, 'UTC')`,
    ...search.text.map((word) => `positionCaseInsensitiveUTF8(raw_data, ${binder.bind(word, "String")}) > 0`),
    ...search.filters.map((filter) => toCondition(filter, binder)),
  ];
  return { sql: conditions.join("\n  AND "), parameters: binder.parameters };
}

class Binder {
  readonly parameters: Record<string, string | number> = {};
  #count = 0;

  /** Binds a value and gives the placeholder that stands for it. */
  bind(value: string | number, type: "String" | "Int64" | "Float64"): string {
    const name = `p${this.#count}`;
    this.#count += 1;
    this.parameters[name] = value;
    return `{${name}:${type}}`;
  }
}

function toCondition(filter: EventFilter, binder: Binder): string {
  const field = searchField(filter.field);
  if (field === null)
    throw new LakeError(
      "invalid_search",
      `no event has a field "${filter.field}"; use names such as src_endpoint.ip or unmapped.action, or put the words in quotes to search for them as text`,
    );
  if (field.kind === "observable") return ofObservable(filter, binder);
  return field.kind === "column" && field.type === "number"
    ? ofNumber(field.name, filter, binder)
    : ofText(field, filter, binder);
}

function ofObservable(filter: EventFilter, binder: Binder): string {
  const value = binder.bind(filter.value, "String");
  if (filter.operator === "eq") return `has(observables, ${value})`;
  if (filter.operator === "neq") return `NOT has(observables, ${value})`;
  if (filter.operator === "contains")
    return `arrayExists(o -> positionCaseInsensitiveUTF8(o, ${value}) > 0, observables)`;
  throw new LakeError(
    "invalid_search",
    `observables.value can be compared with : and !=, not with ${filter.operator}`,
  );
}

function ofNumber(column: string, filter: EventFilter, binder: Binder): string {
  if (filter.operator === "exists") return filter.value === "false" ? `${column} = 0` : `${column} != 0`;
  const operators: Readonly<Record<string, string>> = { eq: "=", neq: "!=", gte: ">=", lte: "<=" };
  const operator = Object.hasOwn(operators, filter.operator) ? operators[filter.operator] : undefined;
  const number = Number(filter.value);
  if (operator === undefined || filter.value.trim() === "" || !Number.isFinite(number)) {
    throw new LakeError(
      "invalid_search",
      `${filter.field} is a number and can be compared with :, !=, >= and <=, got ${filter.operator} "${filter.value}"`,
    );
  }
  return `${column} ${operator} ${binder.bind(number, "Float64")}`;
}

function ofText(
  field: Exclude<SearchField, { kind: "observable" }>,
  filter: EventFilter,
  binder: Binder,
): string {
  const subject =
    field.kind === "column"
      ? field.type === "uuid"
        ? `toString(${field.name})`
        : field.name
      : jsonText(field.parts, binder);
  const value = binder.bind(filter.value, "String");
  switch (filter.operator) {
    case "eq":
      return `lowerUTF8(${subject}) = lowerUTF8(${value})`;
    case "neq":
      return `lowerUTF8(${subject}) != lowerUTF8(${value})`;
    case "contains":
      return `positionCaseInsensitiveUTF8(${subject}, ${value}) > 0`;
    case "startswith":
      return `startsWith(lowerUTF8(${subject}), lowerUTF8(${value}))`;
    case "endswith":
      return `endsWith(lowerUTF8(${subject}), lowerUTF8(${value}))`;
    case "gte":
      return `toFloat64OrNull(${subject}) >= toFloat64OrNull(${value})`;
    case "lte":
      return `toFloat64OrNull(${subject}) <= toFloat64OrNull(${value})`;
    case "exists":
      return `${subject} ${filter.value === "false" ? "=" : "!="} ''`;
    case "cidr":
      return `isIPAddressInRange(if(isIPv4String(${subject}) OR isIPv6String(${subject}), ${subject}, '::'), ${value})`;
  }
}

/** The text of a value inside the event's JSON; numbers and booleans as text, absent ones as ''. */
function jsonText(parts: readonly string[], binder: Binder): string {
  const path = parts.map((part) => binder.bind(part, "String")).join(", ");
  return `if(JSONType(event, ${path}) = 'String', JSONExtractString(event, ${path}), JSONExtractRaw(event, ${path}))`;
}
