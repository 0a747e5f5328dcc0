import { expect, test } from "vitest";
import { LakeError } from "../lake/lake-error.ts";
import { Pace } from "./pace.ts";

const dayMs = 86_400_000;

test("steps grow while there is little to look at, stay, and shrink where they are slow or too much", () => {
  let now = 0;
  const pace = new Pace({ now: () => 0, monotonicMs: () => now });
  const step = (events: number, tookMs: number) => {
    const to = pace.begin(0, Number.POSITIVE_INFINITY);
    now += tookMs;
    pace.done(events);
    return to / dayMs;
  };
  expect([step(10, 1), step(10, 1), step(300_000, 1), step(300_000, 5_000), step(10, 9_000)]).toEqual([
    1, 2, 4, 4, 2,
  ]);
  expect(pace.begin(0, dayMs / 2)).toBe(dayMs / 2);
  expect(pace.shrinks(new LakeError("query_limit", "time: too long"))).toBe(true);
  expect(pace.begin(0, 10 * dayMs)).toBe(dayMs);
  expect(
    pace.shrinks(new LakeError("query_failed", "the lake could not answer: (total) memory limit exceeded")),
  ).toBe(true);
  expect(pace.shrinks(new LakeError("query_failed", "the lake could not answer: no"))).toBe(false);
  expect(pace.shrinks(new Error("other"))).toBe(false);
  let shrunk = 0;
  while (pace.shrinks(new LakeError("query_limit", "time: too long"))) shrunk += 1;
  expect(shrunk).toBeLessThan(10);
  expect(pace.begin(0, dayMs)).toBe(60_000);
});
