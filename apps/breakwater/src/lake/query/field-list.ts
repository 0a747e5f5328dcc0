import { attributesBelow, pathType } from "@breakwater/ocsf";
import { hotColumns } from "../schema/hot-columns.ts";
import { searchField } from "./fields.ts";

export type FieldKind = "text" | "number" | "time" | "address" | "object";

export interface ListedField {
  readonly path: string;
  readonly kind: FieldKind;
}

/** Fields with columns of their own, and those that follow from them: what people search by most. */
const common: readonly ListedField[] = [
  ...hotColumns.map(({ path }) => path),
  "type_uid",
  "category_uid",
  "observables.value",
].map((path) => ({ path, kind: kindOf(path) }));

/**
 * Fields that a search can name, for what somebody has typed of one: common ones that hold it, and what the schema has at that
 * place (`src_endpoint.lo` -> `src_endpoint.location`). Those that begin with it come first.
 */
export function fieldsLike(typed: string): readonly ListedField[] {
  const part = typed.toLowerCase();
  const dot = part.lastIndexOf(".");
  const parent = dot === -1 ? "" : part.slice(0, dot);
  const inSchema = attributesBelow(parent)
    .map(({ name }) => (parent === "" ? name : `${parent}.${name}`))
    .filter((path) => path.startsWith(part) && path !== "raw_data" && searchField(path) !== null)
    .map((path) => ({ path, kind: kindOf(path) }));
  const found = new Map([...common, ...inSchema].map((field) => [field.path, field]));
  const holding = [...found.values()].filter(({ path }) => path.includes(part));
  return [
    ...holding.filter(({ path }) => path.startsWith(part)),
    ...holding.filter(({ path }) => !path.startsWith(part)),
  ];
}

/** How values of a field are compared. */
export function kindOf(path: string): FieldKind {
  const field = searchField(path);
  if (field?.kind === "derived") return "number";
  if (field?.kind === "column") {
    if (field.type === "address" || field.type === "time") return field.type;
    return field.type.startsWith("uint") && field.type !== "uuid" ? "number" : "text";
  }
  switch (pathType(path)) {
    case "integer_t":
    case "long_t":
    case "float_t":
    case "port_t":
      return "number";
    case "timestamp_t":
      return "time";
    case "ip_t":
      return "address";
    default:
      return attributesBelow(path).length > 0 || path === "unmapped" ? "object" : "text";
  }
}
