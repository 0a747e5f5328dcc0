import { observableTypeId } from "@breakwater/ocsf";
import type { StoredCondition, WantedObservable } from "../lake.ts";
import { hotColumns } from "../schema/hot-columns.ts";
import { parseAddress } from "../write/address.ts";

const { ipAddress } = observableTypeId;
const observableColumns = hotColumns.filter(({ isObservable }) => isObservable);
const bytes = new Uint8Array(16);

/**
 * Events that name any of these observables, in whatever case: in a column of its own or among the others. Of addresses only
 * what holds addresses is read, which is far less.
 */
export function observableCondition(values: readonly WantedObservable[]): StoredCondition {
  const texts = [...new Set(values.map(({ value }) => value.toLowerCase()))];
  const addresses = texts.filter((text) => parseAddress(text, bytes, 0));
  const isAddresses = addresses.length === texts.length && values.every(({ typeId }) => typeId === ipAddress);
  const conditions = [
    // Addresses are written in lower case but for IPv6 of some devices, which is asked for as it stands.
    isAddresses
      ? "arrayExists(one -> one IN {seen_written:Array(String)}, observables)"
      : "arrayExists(one -> lowerUTF8(one) IN {seen_texts:Array(String)}, observables)",
    ...(isAddresses
      ? []
      : observableColumns
          .filter(({ kind }) => kind === "text")
          .map(({ name }) => `lowerUTF8(${name}) IN {seen_texts:Array(String)}`)),
    ...(addresses.length === 0
      ? []
      : observableColumns
          .filter(({ kind }) => kind === "address")
          .map(({ name }) => `${name} IN {seen_addresses:Array(IPv6)}`)),
  ];
  return {
    definitions: [],
    sql: `(${conditions.join(" OR ")})`,
    parameters: {
      ...(isAddresses
        ? { seen_written: [...new Set([...texts, ...texts.map((text) => text.toUpperCase())])] }
        : { seen_texts: texts }),
      ...(addresses.length === 0 ? {} : { seen_addresses: addresses }),
    },
  };
}
