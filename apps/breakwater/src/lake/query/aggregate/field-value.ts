import { pathType } from "@breakwater/ocsf";
import { LakeError } from "../../lake-error.ts";
import { hotColumns } from "../../schema/hot-columns.ts";
import type { Binder } from "../binder.ts";
import { addressText } from "../event-row.ts";
import { searchField } from "../fields.ts";
import type { FieldName } from "./aggregation.ts";

export type ValueType = "text" | "number" | "time";

/** A field's value in a row of `events`. */
export interface FieldValue {
  readonly type: ValueType;
  /** What rows are grouped by; NULL or empty where the event lacks it. */
  readonly key: string;
  /** The key as it is told, worked out once a group. */
  readonly show: (key: string) => string;
  /** As a number, NULL where there is none; null where it cannot be one. Times are ms. */
  readonly number: string | null;
  /** Whether the event has it. */
  readonly isThere: string;
}

/** How a field is grouped and calculated with; `invalid_search` with its position where no event has such a field. */
export function fieldValue({ path, position }: FieldName, binder: Binder): FieldValue {
  const field = searchField(path);
  if (field === null)
    throw new LakeError(
      "invalid_search",
      `position ${position + 1}: no event has a field "${path.slice(0, 200)}"; use names such as src_endpoint.ip or unmapped.action`,
    );
  switch (field.kind) {
    case "observable":
      throw new LakeError(
        "invalid_search",
        `position ${position + 1}: an event has several observables: count by observables.value or observable(ip)`,
      );
    case "derived":
      return { type: "number", key: field.sql, show: same, number: field.sql, isThere: "1" };
    case "field":
      return ofMap(field.path, binder);
    case "column":
      return ofColumn(path);
  }
}

function same(key: string): string {
  return key;
}

function shownAddress(key: string): string {
  return `if(${key} = toIPv6('::'), '', ${addressText(key)})`;
}

const numericTypes: ReadonlySet<string> = new Set([
  "integer_t",
  "long_t",
  "float_t",
  "port_t",
  "timestamp_t",
]);

/** An attribute without a column of its own is text; of those that are no text by the schema, no number is made. */
function ofMap(path: string, binder: Binder): FieldValue {
  const key = `fields[${binder.bind(path, "String")}]`;
  const known = pathType(path);
  const isNumeric = known === undefined || numericTypes.has(known);
  return {
    type: known !== undefined && isNumeric ? "number" : "text",
    key,
    show: same,
    number: isNumeric ? `toFloat64OrNull(${key})` : null,
    isThere: `${key} != ''`,
  };
}

function ofColumn(path: string): FieldValue {
  const bit = hotColumns.findIndex((column) => column.path === path);
  const column = hotColumns[bit];
  if (column === undefined) throw new Error(`no column holds ${path}`);
  const { name, kind } = column;
  switch (kind) {
    case "text":
    case "dictionary":
      return { type: "text", key: name, show: same, number: null, isThere: `${name} != ''` };
    case "uuid":
      return { type: "text", key: name, show: (key) => `toString(${key})`, number: null, isThere: "1" };
    case "address": {
      const isThere = `${name} != toIPv6('::')`;
      return { type: "text", key: name, show: shownAddress, number: null, isThere };
    }
    case "time": {
      const ms = `toUnixTimestamp64Milli(${name})`;
      return { type: "time", key: ms, show: same, number: ms, isThere: "1" };
    }
    case "uint8":
    case "uint16":
    case "uint32":
    case "uint64": {
      // What a device said of its own finding is in the column without being marked as an attribute of the event.
      const isThere = `(${name} != 0 OR bitTest(present, ${bit}))`;
      const key = `if(${isThere}, ${name}, NULL)`;
      return { type: "number", key, show: same, number: key, isThere };
    }
  }
}
