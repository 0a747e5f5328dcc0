import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TimedSums } from "./timed-sums.ts";

const steps = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 4 }),
    value: fc.integer({ min: -9, max: 9 }),
    window: fc.integer({ min: 0, max: 40 }),
  }),
  { maxLength: 200 },
);

describe("TimedSums", () => {
  it("holds what a list of all events would, whatever leaves and however often it goes round", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const sums = new TimedSums();
        let kept: { time: number; value: number }[] = [];
        let time = 0;
        for (const { after, value, window } of all) {
          time += after;
          sums.add(time, value);
          kept.push({ time, value });
          sums.expire(time - window);
          kept = kept.filter((one) => one.time >= time - window);
          expect(sums.count).toBe(kept.length);
          expect(sums.sum).toBe(kept.reduce((sum, one) => sum + one.value, 0));
          expect(sums.oldest).toBe(kept[0]?.time ?? Number.NEGATIVE_INFINITY);
        }
        const again = new TimedSums();
        again.restore(sums.toJSON());
        expect(again.toJSON()).toEqual(sums.toJSON());
      }),
    );
  });

  it("keeps the last of what a threshold can ask, and no more", () => {
    const sums = new TimedSums();
    for (let time = 0; time < 1_000; time += 1) {
      sums.add(time, 1);
      sums.keepLast(300);
    }
    expect([sums.count, sums.oldest]).toEqual([300, 700]);
  });

  it("merges neighbours where there are very many, and loses none", () => {
    const sums = new TimedSums();
    const many = 100_000;
    for (let time = 0; time < many; time += 1) sums.add(time, 2);
    expect([sums.count, sums.sum]).toEqual([many, many * 2]);
    expect(sums.merges).toBeGreaterThan(0);
    expect(sums.toJSON().length).toBeLessThanOrEqual(16_384);
    sums.expire(many);
    expect([sums.count, sums.sum]).toEqual([0, 0]);
  });
});
