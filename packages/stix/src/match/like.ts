import type { Budget } from "./budget.ts";

type LikeTest = (text: string, budget: Budget) => boolean;

/** One character of a segment; `null` stands for `_`, any one character. */
type Segment = readonly (string | null)[];

/**
 * `LIKE` (STIX 2.1 §9.6.1): `%` is any text, `_` any one character, the rest is literal and cased. Both sides are compared
 * in Unicode normalisation form C. After a `%` the first place where the next segment fits is always good enough, so
 * nothing is tried twice.
 */
export function compileLike(pattern: string): LikeTest {
  const [head = [], ...rest] = segmentsOf(pattern.normalize("NFC"));
  const tail = rest.pop();
  return (value, budget) => {
    const text = Array.from(value.normalize("NFC"));
    budget.spend(text.length + 1);
    if (!fits(head, text, 0, budget)) return false;
    if (tail === undefined) return text.length === head.length;
    let at = head.length;
    for (const segment of rest) {
      at = find(segment, text, at, budget);
      if (at === -1) return false;
      at += segment.length;
    }
    return text.length - tail.length >= at && fits(tail, text, text.length - tail.length, budget);
  };
}

/** What stands between the `%`. */
function segmentsOf(pattern: string): Segment[] {
  return pattern
    .split("%")
    .map((part) => Array.from(part, (character) => (character === "_" ? null : character)));
}

function find(segment: Segment, text: readonly string[], from: number, budget: Budget): number {
  for (let at = from; at + segment.length <= text.length; at += 1) {
    if (fits(segment, text, at, budget)) return at;
  }
  return -1;
}

function fits(segment: Segment, text: readonly string[], at: number, budget: Budget): boolean {
  let index = 0;
  for (const expected of segment) {
    const found = text[at + index];
    index += 1;
    if (found === undefined || (expected !== null && expected !== found)) {
      budget.spend(index);
      return false;
    }
  }
  budget.spend(index + 1);
  return true;
}
