/** The operators of a numeric condition and their numbers: one of them, or a lower and an upper bound. */
export interface Bounds {
  readonly gt?: number;
  readonly gte?: number;
  readonly lt?: number;
  readonly lte?: number;
  readonly eq?: number;
  readonly neq?: number;
}

export const operators = ["gt", "gte", "lt", "lte", "eq", "neq"] as const;
export type Operator = (typeof operators)[number];

export function meets({ gt, gte, lt, lte, eq, neq }: Bounds, value: number): boolean {
  return (
    (gt === undefined || value > gt) &&
    (gte === undefined || value >= gte) &&
    (lt === undefined || value < lt) &&
    (lte === undefined || value <= lte) &&
    (eq === undefined || value === eq) &&
    (neq === undefined || value !== neq)
  );
}

/** Whether more can only help: then the condition can be judged as soon as an event arrives. */
export function hasOnlyLowerBound({ lt, lte, eq, neq }: Bounds): boolean {
  return lt === undefined && lte === undefined && eq === undefined && neq === undefined;
}

/** The smallest count of at least one that the lower bound allows; 1 where there is none. */
export function smallestCount({ gt, gte, eq }: Bounds): number {
  if (eq !== undefined) return Math.max(1, eq);
  if (gte !== undefined) return Math.max(1, Math.ceil(gte));
  return gt === undefined ? 1 : Math.max(1, Math.floor(gt) + 1);
}

/** Whether a count of nothing is all that the bounds allow. */
export function isMetByNothingOnly(bounds: Bounds): boolean {
  const { neq, ...others } = bounds;
  if (neq !== undefined) return false;
  return meets(others, 0) && largestCount(bounds) < 1;
}

/** Whether some count from 0 to `most` is within the bounds. */
export function canBeMet(bounds: Bounds, most: number): boolean {
  if (meets(bounds, 0)) return true;
  // Two smallest counts, since `neq` may exclude one.
  const least = smallestCount(bounds);
  return [least, least + 1].some((count) => count <= most && meets(bounds, count));
}

/** The largest count that the upper bound allows. */
export function largestCount({ lt, lte, eq }: Bounds): number {
  if (eq !== undefined) return eq;
  if (lte !== undefined) return Math.floor(lte);
  return lt === undefined ? Number.POSITIVE_INFINITY : Math.ceil(lt) - 1;
}
