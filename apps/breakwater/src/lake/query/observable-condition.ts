import type { StoredCondition, WantedObservable } from "../lake.ts";
import { hotColumns } from "../schema/hot-columns.ts";
import { parseAddress } from "../write/address.ts";

const observableColumns = hotColumns.filter(({ isObservable }) => isObservable);
const bytes = new Uint8Array(16);

/** Events that name any of these observables, in whatever case: in a column of its own or among the others. */
export function observableCondition(values: readonly Pick<WantedObservable, "value">[]): StoredCondition {
  const texts = [...new Set(values.map(({ value }) => value.toLowerCase()))];
  const addresses = texts.filter((text) => parseAddress(text, bytes, 0));
  const conditions = [
    "hasAny(arrayMap(one -> lowerUTF8(one), observables), {seen_texts:Array(String)})",
    ...observableColumns
      .filter(({ kind }) => kind === "text")
      .map(({ name }) => `lowerUTF8(${name}) IN {seen_texts:Array(String)}`),
    ...(addresses.length === 0
      ? []
      : observableColumns
          .filter(({ kind }) => kind === "address")
          .map(({ name }) => `${name} IN arrayMap(one -> toIPv6(one), {seen_addresses:Array(String)})`)),
  ];
  return {
    definitions: [],
    sql: `(${conditions.join(" OR ")})`,
    parameters: { seen_texts: texts, ...(addresses.length === 0 ? {} : { seen_addresses: addresses }) },
  };
}
