import type { Contribution } from "./gather.ts";
import { hashOf } from "./identity.ts";

/** What one event means to one group of one correlation. Plain data: it can go to another thread, or to disk. */
export interface Hit extends Contribution {
  /** Index of the correlation's plan. */
  readonly plan: number;
  /** The group's name: equal for values that are equal but for case. */
  readonly key: string;
  /** The values of `group-by`, as the event has them. */
  readonly group: readonly string[];
  /** Values of the plan's `carried` fields. */
  readonly carried: readonly (readonly string[])[];
}

export interface ObserveCounters {
  /** Events that lack a field of `group-by`, and so belong to no group. */
  withoutGroup: number;
  /** Events that lack the field whose values are taken, or a number in it. */
  withoutValue: number;
  /** Groups and values beyond those that one event may have. */
  cut: number;
}

/** Longer values are cut, and told apart by a hash of the whole. */
export const maximumTextLength = 1_024;
const cutTextLength = 512;

/** One text for several: each is preceded by its length, so that no value can pretend to be two. Text ignores case. */
export function keyOf(texts: readonly string[]): string {
  const [first = ""] = texts;
  if (texts.length === 1) return first.toLowerCase();
  let key = "";
  for (const text of texts) {
    const folded = text.toLowerCase();
    key += `${folded.length}:${folded}`;
  }
  return key;
}

/** A value as text; none where it is missing, null or an object. */
export function textOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value.length <= maximumTextLength ? value : cut(value)];
  return typeof value === "number" || typeof value === "boolean" ? [String(value)] : [];
}

function cut(text: string): string {
  return `${text.slice(0, cutTextLength)} ${text.length} ${hashOf(text.toLowerCase())}`;
}
