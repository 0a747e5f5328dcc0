import { template, type Template } from "../../../body/template.ts";
import type { ToClass } from "../classes.ts";

/** What a message id means and how its text reads; several templates where releases word it differently. */
export interface CatalogEntry {
  readonly toClass: ToClass;
  readonly templates: readonly Template[];
}

export type Catalog = ReadonlyMap<string, CatalogEntry>;

/** Declares a catalog: a row is the ids (separated by spaces), their class, and templates of their text. */
export function catalog(
  rows: readonly (readonly [ids: string, toClass: ToClass, ...templates: readonly string[]])[],
): Catalog {
  const entries = new Map<string, CatalogEntry>();
  for (const [ids, toClass, ...sources] of rows) {
    const entry = { toClass, templates: sources.map(template) };
    for (const id of ids.split(" ")) {
      if (entries.has(id)) throw new Error(`catalog: ${id} is listed twice`);
      entries.set(id, entry);
    }
  }
  return entries;
}
