import { pathType } from "@breakwater/ocsf";
import { type HotKind, hotColumns } from "../schema/hot-columns.ts";

export type SearchField =
  | { readonly kind: "column"; readonly name: string; readonly type: HotKind }
  /** An attribute that follows from others: an expression of ours, a number. */
  | { readonly kind: "derived"; readonly sql: string }
  /** An attribute in the map `fields`, as text. */
  | { readonly kind: "field"; readonly path: string }
  /** Any observable of the event. */
  | { readonly kind: "observable" };

const columns: ReadonlyMap<string, { readonly name: string; readonly type: HotKind }> = new Map(
  hotColumns.map(({ path, name, kind }) => [path, { name, type: kind }]),
);
const derived: ReadonlyMap<string, string> = new Map([
  ["type_uid", "(class_uid * 100 + activity_id)"],
  ["category_uid", "intDiv(class_uid, 1000)"],
]);
const maximumParts = 8;

/** The expression of a derived attribute. */
export function derivedSql(path: string): string | undefined {
  return derived.get(path);
}

/**
 * What a path of a search means; `null` where no event has it, since a misspelt name that finds nothing would look like
 * an answer. Below `unmapped`, and wherever OCSF leaves the content open, any name of letters, digits, `_` and `-` is one.
 */
export function searchField(path: string): SearchField | null {
  if (path === "observables.value") return { kind: "observable" };
  const column = columns.get(path);
  if (column !== undefined) return { kind: "column", ...column };
  const sql = derived.get(path);
  if (sql !== undefined) return { kind: "derived", sql };
  const parts = path.split(".");
  if (parts.length > maximumParts || parts.some((part) => !/^[A-Za-z0-9_-]{1,64}$/.test(part))) return null;
  return isKnown(parts) ? { kind: "field", path } : null;
}

function isKnown(parts: readonly string[]): boolean {
  return parts.some((_, at) => {
    const type = pathType(parts.slice(0, at + 1).join("."));
    return at === parts.length - 1 ? type !== undefined : type === "object" || type === "json_t";
  });
}
