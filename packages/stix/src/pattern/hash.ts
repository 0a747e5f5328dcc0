import type { Literal, ObjectPath } from "./pattern.ts";

/** Hexadecimal digits by kind of hash; names in upper case without hyphens, so that `SHA-256` and `sha256` are the same. */
const digitsOf: ReadonlyMap<string, readonly number[]> = new Map([
  ["MD5", [32]],
  ["MD6", [32, 40, 56, 64, 96, 128]],
  ["RIPEMD160", [40]],
  ["SHA1", [40]],
  ["SHA224", [56]],
  ["SHA256", [64]],
  ["SHA384", [96]],
  ["SHA512", [128]],
  ["SHA3224", [56]],
  ["SHA3256", [64]],
  ["SHA3384", [96]],
  ["SHA3512", [128]],
  ["WHIRLPOOL", [128]],
]);

/**
 * What is wrong with a value that a path such as `file:hashes.'SHA-256'` is compared with; `null` where nothing is, or the
 * path leads to no hash. STIX 2.1 §10.6 names the kinds.
 */
export function hashProblem(path: ObjectPath, literal: Literal): string | null {
  const kind = hashKind(path);
  if (kind === null) return null;
  const name = kind.toUpperCase().replaceAll("-", "");
  const value = literal.kind === "string" ? literal.value : "";
  if (name === "SSDEEP") return /^[a-zA-Z0-9/+:.]{1,128}$/.test(value) ? null : `not a valid ${kind} hash`;
  const lengths = digitsOf.get(name);
  if (lengths === undefined) return null;
  if (/^[a-fA-F0-9]*$/.test(value) && lengths.includes(value.length)) return null;
  return `expected a ${kind} hash of ${lengths.join(" or ")} hexadecimal digits`;
}

/** The last key of a path that leads through `hashes`. */
export function hashKind({ steps }: ObjectPath): string | null {
  const last = steps.at(-1);
  const isHash = steps.some((step) => step.kind === "key" && step.name === "hashes");
  return isHash && last?.kind === "key" && last.name !== "hashes" ? last.name : null;
}
