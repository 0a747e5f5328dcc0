import { hotColumns } from "../../schema/hot-columns.ts";
import { addressText } from "../event-row.ts";
import { observableTypes, type ObservableTypeName } from "./aggregation.ts";

const columnTypes: Readonly<Record<string, ObservableTypeName>> = {
  src_ip: "ip",
  dst_ip: "ip",
  user_name: "user",
  actor_user_name: "user",
  url: "url",
  url_hostname: "hostname",
  user_agent: "user_agent",
  query_hostname: "hostname",
  file_name: "file",
};
const columns = hotColumns.filter(({ isObservable }) => isObservable);

/** Places of observables whose value is in a column: what is left of `observable_paths` belongs to `observables`, in order. */
const inColumns = columns.flatMap(({ name, path }) => {
  const type = columnTypes[name];
  if (type === undefined) throw new Error(`the column ${name} holds observables of no known type`);
  return [`'${observableTypes[type]} ${path}'`, `'${observableTypes[type]} evidences.${path}'`];
});

/**
 * The different observables of a row, of one type or of any. Where a row does not say which of its further values is of which
 * type, one empty text stands for them: they are counted as such and not left out.
 */
export function observableValues(type: ObservableTypeName | null): string {
  const own = columns
    .filter(({ name }) => type === null || columnTypes[name] === type)
    .map(({ name, kind }) =>
      kind === "address" ? `if(${name} = toIPv6('::'), '', ${addressText(name)})` : `toString(${name})`,
    );
  const held = `arrayFilter(value -> value != '', [${own.join(", ")}]::Array(String))`;
  if (type === null) return `arrayDistinct(arrayConcat(${held}, observables))`;
  const places = `arrayFilter(place -> place NOT IN (${inColumns.join(", ")}), observable_paths::Array(String))`;
  const typed = `arrayFilter((value, place) -> startsWith(place, '${observableTypes[type]} '), observables, ${places})`;
  const others = `multiIf(empty(observables), []::Array(String), length(${places}) != length(observables), [''], ${typed})`;
  return `arrayDistinct(arrayConcat(${held}, ${others}))`;
}
