/** How well one character passes for another: as a stroke, as something close, or only to who reads it so. */
export type Visual = "same" | "close" | "leet";

/** Two ASCII characters, first in the order of their codes. */
const pairs: ReadonlyMap<string, Visual> = new Map([
  ["0o", "same"],
  ["1l", "same"],
  ["1i", "close"],
  ["il", "close"],
  ["gq", "close"],
  ["9g", "close"],
  ["5s", "close"],
  ["8b", "close"],
  ["6b", "close"],
  ["2z", "close"],
  ["uv", "close"],
  ["ij", "close"],
  ["3e", "leet"],
  ["4a", "leet"],
  ["7t", "leet"],
]);

const order: readonly Visual[] = ["leet", "close", "same"];

/** Whether and how well `a` passes for `b`; null where it does not. */
export function visualLikeness(a: string, b: string): Visual | null {
  if (a === b || a.charCodeAt(0) > 127 || b.charCodeAt(0) > 127) return a === b ? "same" : null;
  return pairs.get(a < b ? a + b : b + a) ?? null;
}

/** The less deceiving of two. */
export function weakerVisual(a: Visual, b: Visual): Visual {
  return order.indexOf(a) < order.indexOf(b) ? a : b;
}

/** ASCII characters that pass for this one. */
export function asciiLookingLike(character: string): string {
  let found = "";
  for (const pair of pairs.keys())
    if (pair.startsWith(character)) found += pair.charAt(1);
    else if (pair.endsWith(character)) found += pair.charAt(0);
  return found;
}
