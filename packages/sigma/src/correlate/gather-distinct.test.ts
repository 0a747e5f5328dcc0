import fc from "fast-check";
import { expect, it } from "vitest";
import { DistinctGather, FewDistinctGather } from "./gather-distinct.ts";

const bounds = fc.oneof(
  fc.record({ gte: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ gte: fc.integer({ min: 1, max: 4 }), lte: fc.integer({ min: 4, max: 12 }) }),
  fc.record({ neq: fc.integer({ min: 0, max: 6 }) }),
);
const events = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 9 }),
    values: fc.array(fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h"), { maxLength: 3 }),
  }),
  { maxLength: 60 },
);

it("tells the same of few values looked through as of values in a map, also from what was saved", () => {
  fc.assert(
    fc.property(bounds, events, fc.nat(60), (condition, all, saved) => {
      let few = new FewDistinctGather(condition);
      const many = new DistinctGather(condition);
      let time = 0;
      for (const [at, { after, values }] of all.entries()) {
        time += after;
        const event = { rules: [0], values, numbers: [] };
        few.add(time, event);
        many.add(time, event);
        if (at === saved) {
          const restored = new FewDistinctGather(condition);
          restored.restore(JSON.parse(JSON.stringify(few.toJSON())));
          few = restored;
        }
        expect(few.start()).toBe(many.start());
        expect(few.toJSON()).toEqual(many.toJSON());
        for (const from of [time, time - 5, 0]) {
          expect(few.value(from)).toBe(many.value(from));
          expect(few.isMet(from)).toBe(many.isMet(from));
        }
      }
    }),
  );
});
