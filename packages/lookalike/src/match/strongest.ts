import type { Likeness } from "./likeness.ts";
import type { LookalikeMatcher } from "./matcher.ts";

/**
 * The strongest likeness by any of several matchers, such as one of a tenant's names and one of everybody's. Null also where the
 * name is one of the domains that any of them knows as harmless.
 */
export function strongestLikeness(matchers: readonly LookalikeMatcher[], name: string): Likeness | null {
  let best: Likeness | null = null;
  for (const matcher of matchers) {
    const found = matcher.match(name);
    if (found !== null && (best === null || found.strength > best.strength)) best = found;
  }
  return best !== null && matchers.some((matcher) => matcher.isHarmless(name)) ? null : best;
}
