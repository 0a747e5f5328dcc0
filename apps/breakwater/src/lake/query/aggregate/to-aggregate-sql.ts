import type { TenantId } from "@breakwater/ocsf";
import type { EventSearch } from "../../lake.ts";
import { LakeError } from "../../lake-error.ts";
import { Binder } from "../binder.ts";
import { toWhere, type Where } from "../where.ts";
import type { Aggregation, Group, Measure } from "./aggregation.ts";
import { type FieldValue, fieldValue, type ValueType } from "./field-value.ts";
import { observableValues } from "./observable-values.ts";

export interface AggregateStatement extends Where {
  readonly columns: readonly { readonly alias: string; readonly type: ValueType }[];
}

/** Rows that an interval may make of a span. */
const maximumIntervals = 10_000;

/**
 * The statement of an aggregation: one row a group, the greatest first, or by time where there is an interval; `all_groups` and
 * `all_rows` count what there is beyond the limit.
 */
export function toAggregateSql(
  tenant: TenantId,
  search: EventSearch,
  { measures, groups, limit }: Aggregation,
): AggregateStatement {
  const binder = new Binder();
  const keys = groups.map((group) => keyOf(group, search, binder));
  const values = measures.map((measure) => ({ ...valueOf(measure, binder) }));
  const observable = groups.find((group) => group.kind === "observable");
  const join =
    observable === undefined ? "" : `\nARRAY JOIN ${observableValues(observable.type)} AS observable_value`;
  const { sql: where, parameters } = toWhere(tenant, search, binder);
  const byTime = groups.findIndex(({ kind }) => kind === "time");
  const order = [...(byTime === -1 ? [] : [`g${byTime}`]), "m0 DESC", ...keys.map((_, at) => `g${at}`)];
  const selected = [
    ...keys.map(({ shown }, at) => `${shown} AS g${at}`),
    ...values.map(({ sql }, at) => `${sql} AS m${at}`),
    "toString(count() OVER ()) AS all_groups",
    "toString(sum(count()) OVER ()) AS all_rows",
  ];
  const sql = `SELECT ${selected.join(",\n  ")}
FROM events${join}
WHERE ${where}${keys.length === 0 ? "" : `\nGROUP BY ${keys.map(({ key }) => key).join(", ")}`}
ORDER BY ${order.join(", ")}
LIMIT ${limit}`;
  const columns = [
    ...keys.map(({ type }, at) => ({ alias: `g${at}`, type })),
    ...values.map(({ type }, at) => ({ alias: `m${at}`, type })),
  ];
  return { sql, parameters, columns };
}

interface Key {
  readonly type: ValueType;
  readonly key: string;
  readonly shown: string;
}

function keyOf(group: Group, { from, to, timeField }: EventSearch, binder: Binder): Key {
  switch (group.kind) {
    case "field":
      return toKey(fieldValue(group.field, binder));
    case "observable":
      return { type: "text", key: "observable_value", shown: "observable_value" };
    case "time": {
      if ((to - from) / group.everyMs > maximumIntervals)
        throw new LakeError(
          "invalid_search",
          `position ${group.position + 1}: the time has more than ${maximumIntervals} such intervals; choose a longer one, or a shorter time`,
        );
      const every = binder.bind(group.everyMs, "Int64");
      const key = `intDiv(toUnixTimestamp64Milli(${timeField}), ${every}) * ${every}`;
      return { type: "time", key, shown: key };
    }
  }
}

function toKey({ type, key, show }: FieldValue): Key {
  return { type, key, shown: show(key) };
}

/** Types of what comes out: times stay times where one of them is given. */
function valueOf(measure: Measure, binder: Binder): { readonly sql: string; readonly type: ValueType } {
  if (measure.kind === "count") return { sql: "count()", type: "number" };
  const value = fieldValue(measure.field, binder);
  if (measure.kind === "distinct") return { sql: `uniqIf(${value.key}, ${value.isThere})`, type: "number" };
  const { number } = value;
  if (number === null || (value.type === "time" && (measure.kind === "sum" || measure.kind === "avg")))
    throw new LakeError(
      "invalid_search",
      `position ${measure.field.position + 1}: ${measure.kind} needs a number, and ${measure.field.path} is ${value.type === "time" ? "a time" : "text"}; count its values with distinct(${measure.field.path})`,
    );
  const type = value.type === "time" ? "time" : "number";
  switch (measure.kind) {
    case "sum":
    case "avg":
    case "min":
    case "max":
      return { sql: `${measure.kind}OrNull(toFloat64(${number}))`, type };
    case "percentile":
      return { sql: `quantileTDigest(${measure.rank / 100})(toFloat64(${number}))`, type };
  }
}
