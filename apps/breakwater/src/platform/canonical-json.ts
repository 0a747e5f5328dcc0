export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

/**
 * JSON in the canonical form of RFC 8785: members ordered by UTF-16 code units, numbers and strings as ECMAScript writes
 * them, nothing between tokens. Equal values have equal text, so that a hash of it names the value. Throws a `TypeError`
 * on what I-JSON does not hold: numbers that are not finite, strings with half a surrogate pair (§3.2.2.2).
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError(`canonical JSON: ${value} is no JSON number`);
    return JSON.stringify(value);
  }
  if (typeof value === "string") return canonicalString(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(",")}]`;
  // `sort` compares UTF-16 code units (§3.2.3).
  const members = Object.entries(value as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${canonicalString(name)}:${canonicalJson(member)}`).join(",")}}`;
}

function canonicalString(text: string): string {
  if (!text.isWellFormed()) throw new TypeError("canonical JSON: a string holds half a surrogate pair");
  return JSON.stringify(text);
}
