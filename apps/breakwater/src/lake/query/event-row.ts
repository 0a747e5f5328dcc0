import { derive, derivedBit, derivedPaths, hotColumns } from "../schema/hot-columns.ts";
import type { StoredEvent } from "../lake.ts";
import { observablesFromRefs } from "../write/observable-refs.ts";

/** What `eventColumns` selects, as JSONEachRow gives it. */
export type EventRow = Readonly<Record<string, unknown>> & {
  readonly present_low: number;
  readonly present_high: number;
  readonly fields: Readonly<Record<string, string>>;
  readonly json_fields: readonly string[];
  readonly observable_paths: readonly string[];
  readonly irregular: string;
  readonly raw_data: string;
};

/** The columns of `events` that `toEvent` puts an event together from, to be selected under these names. */
export const eventColumns: string = [
  ...hotColumns.map(({ name, kind }) => {
    // Selected under names of their own: an alias that is a column's name would take its place in conditions.
    if (kind === "time") return `toString(toUnixTimestamp64Milli(${name})) AS ${name}_`;
    if (kind === "uuid" || kind === "uint64") return `toString(${name}) AS ${name}_`;
    if (kind === "address") return `${addressText(name)} AS ${name}_`;
    return `${name} AS ${name}_`;
  }),
  "toUInt32(bitAnd(present, 4294967295)) AS present_low",
  "toUInt32(bitShiftRight(present, 32)) AS present_high",
  "fields",
  "json_fields",
  "observable_paths",
  "irregular",
  "raw_data",
].join(", ");

/** An address column as text: IPv4 in dotted decimal. */
export function addressText(column: string): string {
  return `replaceRegexpOne(IPv6NumToString(${column}), '^::ffff:([0-9]+[.])', '\\\\1')`;
}

/** The event as it was stored. */
export function toEvent(row: EventRow): StoredEvent {
  // Written by the encoder as the JSON of an object.
  if (row.irregular !== "") return { ...(JSON.parse(row.irregular) as StoredEvent), raw_data: row.raw_data };
  const event: MutableObject = {};
  const isPresent = (bit: number) =>
    ((bit < 32 ? row.present_low >>> bit : row.present_high >>> (bit - 32)) & 1) === 1;
  for (const [bit, { path, name, kind }] of hotColumns.entries()) {
    if (!isPresent(bit)) continue;
    const value = row[`${name}_`];
    set(event, path, kind === "time" || kind.startsWith("uint") ? Number(value) : value);
  }
  const isJson = new Set(row.json_fields);
  for (const [path, text] of Object.entries(row.fields))
    set(event, path, isJson.has(path) ? (JSON.parse(text) as unknown) : text);
  for (const [at, path] of derivedPaths.entries())
    if (isPresent(derivedBit(at)))
      event[path] = derive(at, Number(row["class_uid_"]), Number(row["activity_id_"]));
  event["raw_data"] = row.raw_data;
  if (row.observable_paths.length > 0)
    event["observables"] = observablesFromRefs(event, row.observable_paths);
  return event;
}

type MutableObject = Record<string, unknown>;

/** Sets the value at a path; the encoder gives no path that holds `__proto__`. */
function set(event: MutableObject, path: string, value: unknown): void {
  const parts = path.split(".");
  const last = parts.pop() ?? "";
  let at = event;
  for (const part of parts) {
    const inner = Object.hasOwn(at, part) ? at[part] : undefined;
    if (typeof inner === "object" && inner !== null && !Array.isArray(inner)) at = inner as MutableObject;
    else {
      const made: MutableObject = {};
      at[part] = made;
      at = made;
    }
  }
  at[last] = value;
}
