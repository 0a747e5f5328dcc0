import type { TenantId } from "@breakwater/ocsf";
import type { EventFilter, EventSearch, StoredCondition } from "../lake.ts";
import { LakeError } from "../lake-error.ts";
import { hotColumns } from "../schema/hot-columns.ts";
import { networkRange, parseAddress } from "../write/address.ts";
import { addressText } from "./event-row.ts";
import { Binder } from "./binder.ts";
import { type SearchField, searchField } from "./fields.ts";

/** SQL text with the values it binds; the text holds identifiers of ours only. */
export interface Where {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}

const maximumConditions = 64;

/** The conditions of a search. The tenant and the time range are always among them. */
export function toWhere(tenant: TenantId, search: EventSearch, binder = new Binder()): Where {
  if (search.filters.length + search.text.length > maximumConditions) {
    throw new LakeError("invalid_search", `a search has at most ${maximumConditions} conditions`);
  }
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

/** The conditions of a search without tenant and time, for hunts; `invalid_search` as for searches, and where there is none. */
export function searchCondition({ text, filters }: Pick<EventSearch, "text" | "filters">): StoredCondition {
  if (filters.length + text.length === 0)
    throw new LakeError("invalid_search", "the search has no condition: every event would be found");
  if (filters.length + text.length > maximumConditions)
    throw new LakeError("invalid_search", `a search has at most ${maximumConditions} conditions`);
  const binder = new Binder();
  const sql = [
    ...text.map((word) => `positionCaseInsensitiveUTF8(raw_data, ${binder.bind(word, "String")}) > 0`),
    ...filters.map((filter) => toCondition(filter, binder)),
  ].join(" AND ");
  return { definitions: [], sql, parameters: binder.parameters };
}

/** That an event has a field; null for what every event has or that is no one field. */
export function hasField(path: string): StoredCondition | null {
  const field = searchField(path);
  if (field === null || field.kind === "derived" || field.kind === "observable") return null;
  if (field.kind === "column" && (field.type === "time" || field.type === "uuid")) return null;
  const binder = new Binder();
  const sql = toCondition({ field: path, operator: "exists", value: "true" }, binder);
  return { definitions: [], sql, parameters: binder.parameters };
}

function toCondition(filter: EventFilter, binder: Binder): string {
  const field = searchField(filter.field);
  if (field === null)
    throw new LakeError(
      "invalid_search",
      `no event has a field "${filter.field}"; use names such as src_endpoint.ip or unmapped.action, or put the words in quotes to search for them as text`,
    );
  switch (field.kind) {
    case "observable":
      return ofObservable(filter, binder);
    case "derived":
      return ofNumber(field.sql, filter, binder);
    case "field":
      return ofText(`fields[${binder.bind(field.path, "String")}]`, filter, binder);
    case "column":
      return ofColumn(field, filter, binder);
  }
}

function ofColumn(
  { name, type }: Extract<SearchField, { kind: "column" }>,
  filter: EventFilter,
  binder: Binder,
): string {
  switch (type) {
    case "text":
    case "dictionary":
      return ofText(name, filter, binder);
    case "address":
      return ofAddress(name, filter, binder);
    case "uuid":
      return ofUuid(name, filter, binder);
    case "time":
      return ofNumber(`toUnixTimestamp64Milli(${name})`, filter, binder);
    case "uint8":
    case "uint16":
    case "uint32":
    case "uint64":
      return ofNumber(
        name,
        filter,
        binder,
        hotColumns.findIndex((column) => column.name === name),
      );
  }
}

const observableColumns = hotColumns.filter(({ isObservable }) => isObservable);

/** An observable stands in one of the columns that hold them, else in the list of the others. */
function ofObservable(filter: EventFilter, binder: Binder): string {
  const { operator } = filter;
  const value = binder.bind(filter.value, "String");
  const texts = observableColumns.filter(({ kind }) => kind === "text").map(({ name }) => name);
  const addresses = observableColumns.filter(({ kind }) => kind === "address").map(({ name }) => name);
  if (operator === "contains") {
    const holds = (subject: string) => `positionCaseInsensitiveUTF8(${subject}, ${value}) > 0`;
    const all = [...texts, ...addresses.map(addressText)].map(holds);
    return `(arrayExists(o -> ${holds("o")}, observables) OR ${all.join(" OR ")})`;
  }
  if (operator !== "eq" && operator !== "neq")
    throw new LakeError(
      "invalid_search",
      `observables.value can be compared with : and !=, not with ${operator}`,
    );
  const isAddress = parseAddress(filter.value, new Uint8Array(16), 0);
  const equal = isAddress
    ? addresses.map((name) => `${name} = ${binder.bind(filter.value, "IPv6")}`)
    : texts.map((name) => `${name} = ${value}`);
  return `${operator === "neq" ? "NOT " : ""}(has(observables, ${value}) OR ${equal.join(" OR ")})`;
}

/** `bit`: the attribute's place in `present`, which tells a 0 that the event has from none; -1 where it has no such place. */
function ofNumber(column: string, filter: EventFilter, binder: Binder, bit = -1): string {
  if (filter.operator === "exists") {
    const isPresent = bit === -1 ? `${column} != 0` : `(${column} != 0 OR bitTest(present, ${bit}))`;
    return filter.value === "false" ? `NOT ${isPresent}` : isPresent;
  }
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

function ofAddress(column: string, filter: EventFilter, binder: Binder): string {
  const { operator, value } = filter;
  if (operator === "exists") return `${column} ${value === "false" ? "=" : "!="} toIPv6('::')`;
  if (operator === "cidr") {
    const range = networkRange(value);
    if (range === null)
      throw new LakeError(
        "invalid_search",
        `${filter.field}: "${value}" is no network; write 203.0.113.0/24 or 2001:db8::/32`,
      );
    return `${column} BETWEEN ${binder.bind(range.first, "IPv6")} AND ${binder.bind(range.last, "IPv6")}`;
  }
  if (operator !== "eq" && operator !== "neq") return ofText(addressText(column), filter, binder);
  const isAddress = parseAddress(value, new Uint8Array(16), 0);
  // What is no address equals none.
  if (!isAddress) return operator === "eq" ? "0" : "1";
  return `${column} ${operator === "eq" ? "=" : "!="} ${binder.bind(value, "IPv6")}`;
}

function ofUuid(column: string, filter: EventFilter, binder: Binder): string {
  const { operator, value } = filter;
  if (operator !== "eq" && operator !== "neq") return ofText(`toString(${column})`, filter, binder);
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return operator === "eq" ? "0" : "1";
  return `${column} ${operator === "eq" ? "=" : "!="} ${binder.bind(value, "UUID")}`;
}

function ofText(subject: string, filter: EventFilter, binder: Binder): string {
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
