import { hash } from "node:crypto";
import type { Place } from "./content.ts";
import type { Filters } from "./filters.ts";

const maximumCursor = 400;
const maximumPlace = 4;

/** Of what a reader goes through: the tenant, the collection, the resource, and the filters beside `limit` and `next`. */
export function bindingOf(where: readonly string[], filters: Filters): string {
  const { addedAfter, ids, types, versions, specVersions } = filters;
  const said = JSON.stringify([where, addedAfter, ids, types, versions, specVersions]);
  return hash("sha256", said, "base64url").slice(0, 11);
}

/**
 * `next` (TAXII 2.1 §3.5): the place where a page ended, for the same collection and filters only. It gives nothing that its reader may
 * not read anyway, since every page is checked anew, and so needs no signature.
 */
export function printCursor(binding: string, place: Place): string {
  return Buffer.from(JSON.stringify([binding, ...place])).toString("base64url");
}

/** The place, or null for what is no cursor of this collection and these filters. */
export function parseCursor(binding: string, cursor: string): Place | null {
  if (cursor.length > maximumCursor) return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (!Array.isArray(value) || value[0] !== binding || value.length > maximumPlace + 1) return null;
    const place = value.slice(1) as readonly unknown[];
    return place.every(isPart) ? place : null;
  } catch {
    // Not JSON, so none of ours.
    return null;
  }
}

function isPart(part: unknown): part is string | number {
  return (typeof part === "string" && part.length <= 100) || Number.isSafeInteger(part);
}
