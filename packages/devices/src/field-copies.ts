import { looksLikeAddress } from "@breakwater/ocsf";
import type { DraftEvent } from "./product.ts";

type Kind = "text" | "ip" | "port" | "integer";

/** A vendor's field whose value goes into the event as it is. */
export interface FieldCopy {
  readonly field: string;
  readonly path: readonly string[];
  readonly kind: Kind;
}

/** Declares copies: `copies({ srcip: "src_endpoint.ip:ip" })`; the kind is `text` where none is given. */
export function copies(table: Readonly<Record<string, string>>): readonly FieldCopy[] {
  return Object.entries(table).map(([field, target]) => {
    const [path = "", kind = "text"] = target.split(":");
    if (kind !== "text" && kind !== "ip" && kind !== "port" && kind !== "integer")
      throw new Error(`copies: unknown kind ${kind}`);
    return { field, path: path.split("."), kind };
  });
}

/** Paths by vendor field over several tables, for rules that are written in the vendor's names. */
export function fieldPathsOf(
  ...tables: readonly (readonly FieldCopy[])[]
): ReadonlyMap<string, readonly string[]> {
  const paths = new Map<string, string[]>();
  for (const { field, path } of tables.flat()) {
    const known = paths.get(field) ?? [];
    const joined = path.filter((part) => part !== "0").join(".");
    if (!known.includes(joined)) known.push(joined);
    paths.set(field, known);
  }
  return paths;
}

/**
 * Moves fields to their places in the event. A value that is not what its place asks for (an address that is none, `N/A`)
 * stays where it is, among the vendor's own fields.
 */
export function applyCopies(
  event: DraftEvent,
  fields: Map<string, string>,
  table: readonly FieldCopy[],
): void {
  for (const { field, path, kind } of table) {
    const text = fields.get(field);
    if (text === undefined || isNothing(text)) continue;
    const value = convert(text, kind);
    if (value === null) continue;
    if (setPath(event, path, value)) fields.delete(field);
  }
}

/** What vendors write where there is no value. */
export function isNothing(text: string): boolean {
  return text === "" || text === "N/A" || text === "(null)" || text === "-";
}

/** The field's value, or `undefined` where it is missing or says "nothing". */
export function presentValue(fields: ReadonlyMap<string, string>, name: string): string | undefined {
  const text = fields.get(name);
  return text === undefined || isNothing(text) ? undefined : text;
}

/** The first of these fields that has a value. */
export function firstPresent(
  fields: ReadonlyMap<string, string>,
  ...names: readonly string[]
): string | undefined {
  for (const name of names) {
    const text = presentValue(fields, name);
    if (text !== undefined) return text;
  }
  return undefined;
}

function convert(text: string, kind: Kind): string | number | null {
  if (kind === "text") return text;
  if (kind === "ip") return looksLikeAddress(text) ? text : null;
  // Only digits that come back the same: `007` would be changed by being a number.
  const number = Number(text);
  if (!Number.isSafeInteger(number) || String(number) !== text || number < 0) return null;
  return kind === "port" && number > 65_535 ? null : number;
}

/** Sets the value at a path unless something is there; `0` as a part means the first item of an array. */
function setPath(root: DraftEvent, path: readonly string[], value: string | number): boolean {
  // Paths come from our own tables, never from data.
  let at = root as unknown as Record<string, unknown>;
  for (let index = 0; index < path.length - 1; index += 1) {
    const part = path[index] ?? "";
    if (path[index + 1] === "0") {
      const items = (at[part] ??= [{}]) as Record<string, unknown>[];
      at = items[0] ??= {};
      index += 1;
    } else {
      at = (at[part] ??= {}) as Record<string, unknown>;
    }
  }
  const last = path.at(-1) ?? "";
  if (at[last] !== undefined) return false;
  at[last] = value;
  return true;
}
