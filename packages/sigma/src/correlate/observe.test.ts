import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileRules } from "../compile/rule-set.ts";
import { linkSigma } from "../link/link.ts";
import { parseSigma } from "../parse/parse-sigma.ts";
import { observe, observePlainly } from "./observe.ts";
import { prepareCorrelations } from "./prepare.ts";

const collection = linkSigma([
  parseSigma(
    `
title: a
name: a
logsource: {}
detection: {selection: {k|contains: a}, condition: selection}
---
title: b
name: b
logsource: {}
detection: {selection: {k|contains: b}, condition: selection}
---
title: count
name: count
correlation: {type: event_count, rules: [a], group-by: [u], timespan: 1m, condition: {gte: 2}}
---
title: all
correlation: {type: event_count, rules: [a, b], timespan: 1m, condition: {gte: 2}}
---
title: values
correlation: {type: value_count, rules: [a], group-by: [u], timespan: 1m, condition: {gte: 2, field: v}}
---
title: tuples
correlation: {type: value_count, rules: [a, b], group-by: [u, v], timespan: 1m, condition: {gte: 2, field: [u, n]}}
---
title: sum
correlation: {type: value_sum, rules: [b], group-by: [v], timespan: 1m, condition: {gte: 2, field: n}}
---
title: nested
correlation: {type: event_count, rules: [b], group-by: [o.p], timespan: 1m, condition: {gte: 2}}
---
title: above
correlation: {type: temporal, rules: [count, b], group-by: [v], timespan: 1m}
`,
    { file: "r.yml" },
  ),
]);
const { plans, feeds } = prepareCorrelations(collection);
const ruleSet = compileRules(collection.rules);
const newCounters = () => ({ withoutGroup: 0, withoutValue: 0, cut: 0 });

const value = fc.oneof(
  fc.constantFrom("x", "X", "y", "", 1, "1", 2.5, true, null),
  fc.array(fc.constantFrom("x", "y", 3, null, { z: 1 }), { maxLength: 3 }),
  fc.constantFrom("long ".repeat(400), `${"long ".repeat(400)}er`, { p: "x" }, Number.POSITIVE_INFINITY),
);
const event = fc.record(
  { k: fc.constantFrom("a", "b", "ab", "c"), u: value, v: value, n: value, o: value },
  { requiredKeys: ["k"] },
);

describe("what an event means to correlations", () => {
  it("is the same by the quick way as by the plain one", () => {
    expect(collection.issues).toEqual([]);
    expect(plans).toHaveLength(7);
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 3 }), (events) => {
        for (const one of events) {
          const rules = ruleSet.match(one).map(({ rule }) => rule);
          const [quick, plain] = [newCounters(), newCounters()];
          expect(observe(one, rules, feeds, quick)).toEqual(observePlainly(one, rules, feeds, plain));
          expect(quick).toEqual(plain);
        }
      }),
    );
  });

  it("is bounded, and what is left out is counted, however many items a list has", () => {
    const many = Array.from({ length: 5_000 }, (_, at) => `u${at}`);
    const hostile = { k: "ab", u: many, v: many, n: many, o: { p: many } };
    const counters = newCounters();
    const rules = ruleSet.match(hostile).map(({ rule }) => rule);
    const started = performance.now();
    const hits = observe(hostile, rules, feeds, counters);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(hits.length).toBeLessThanOrEqual(100 * plans.length);
    expect(counters.cut).toBeGreaterThan(0);
  });

  it("is told apart for long values, and cut", () => {
    const counters = newCounters();
    const keys = ["long ".repeat(400), `${"long ".repeat(400)}er`, "LONG ".repeat(400)].map((u) => {
      const one = { k: "a", u };
      const [hit] = observe(
        one,
        ruleSet.match(one).map(({ rule }) => rule),
        feeds,
        counters,
      );
      expect(hit?.group[0]?.length).toBeLessThan(700);
      return hit?.key;
    });
    expect(keys[0]).not.toBe(keys[1]);
    expect(keys[0]).toBe(keys[2]);
  });
});
