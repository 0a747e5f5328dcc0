import { looksLikeAddress } from "@breakwater/ocsf";
import { httpMethod } from "./http-method.ts";
import type { DraftEvent } from "./product.ts";

/** `integer` has 32 bits and `long` 53, as OCSF's `integer_t` and a JSON number that holds a `long_t`. */
type Kind = "text" | "hostname" | "ip" | "port" | "integer" | "long" | "method";

/** A vendor's field whose value goes into the event as it is. */
export interface FieldCopy {
  readonly field: string;
  readonly path: readonly string[];
  readonly kind: Kind;
}

/** Declares copies: `copies({ srcip: "src_endpoint.ip:ip" })`; the kind is `hostname` or `text` where none is given. */
export function copies(table: Readonly<Record<string, string>>): readonly FieldCopy[] {
  return Object.entries(table).map(([field, target]) => {
    const [path = "", written] = target.split(":");
    const kind = written ?? (path.endsWith(".hostname") ? "hostname" : "text");
    if (!isKind(kind)) throw new Error(`copies: unknown kind ${kind}`);
    return { field, path: path.split("."), kind };
  });
}

function isKind(text: string): text is Kind {
  return ["text", "hostname", "ip", "port", "integer", "long", "method"].includes(text);
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
  const beside: Moved[] = [];
  const ofQuery: Moved[] = [];
  for (const { field, path, kind } of table) {
    const text = fields.get(field);
    if (text === undefined || isNothing(text)) continue;
    const value = convert(text, kind);
    if (value === null || !setPath(event, path, value)) continue;
    fields.delete(field);
    if (path.at(-2)?.endsWith("_endpoint") === true) beside.push({ field, text, path });
    if (path[0] === "query") ofQuery.push({ field, text, path });
  }
  for (const place of [event, ...(event.evidences ?? [])])
    for (const name of endpoints) putBackUnnamed(place, name, beside, fields);
  // A type or a class alone is no query.
  if (event.query !== undefined && event.query.hostname === undefined) {
    delete event.query;
    for (const { field, text } of ofQuery) fields.set(field, text);
  }
  // An evidence that is left with nothing is none.
  if (event.evidences?.every((evidence) => Object.keys(evidence).length === 0) === true)
    delete event.evidences;
}

interface Moved {
  readonly field: string;
  readonly text: string;
  readonly path: readonly string[];
}

const endpoints = ["src_endpoint", "dst_endpoint"] as const;
/** What OCSF 1.8.0 asks of a network endpoint: one of these at least. */
const names = ["ip", "hostname", "interface_name", "svc_name", "name", "uid"] as const;

/** A port or a zone alone is no endpoint: its fields go back among the vendor's own. */
function putBackUnnamed(
  place: Pick<DraftEvent, "src_endpoint" | "dst_endpoint">,
  name: (typeof endpoints)[number],
  moved: readonly Moved[],
  fields: Map<string, string>,
): void {
  const endpoint = place[name];
  if (endpoint === undefined || names.some((one) => endpoint[one] !== undefined)) return;
  delete place[name];
  for (const { field, text, path } of moved) if (path.at(-2) === name) fields.set(field, text);
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

/** OCSF 1.8.0, dictionary.json, `hostname_t`. */
const maximumHostname = 255;
const maxima = { port: 65_535, integer: 2_147_483_647, long: Number.MAX_SAFE_INTEGER } as const;

function convert(text: string, kind: Kind): string | number | null {
  if (kind === "text") return text;
  if (kind === "hostname") return text.length <= maximumHostname ? text : null;
  if (kind === "ip") return looksLikeAddress(text) ? text : null;
  if (kind === "method") return httpMethod(text);
  // Only digits that come back the same: `007` would be changed by being a number.
  const number = Number(text);
  if (!Number.isSafeInteger(number) || String(number) !== text || number < 0) return null;
  return number > maxima[kind] ? null : number;
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
