import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileRules } from "../compile/rule-set.ts";
import { linkSigma } from "../link/link.ts";
import { parseSigma } from "../parse/parse-sigma.ts";
import { Correlator, type CorrelatorOptions } from "./correlator.ts";
import type { Observation } from "./observation.ts";
import { correlatePlainly } from "./oracle.ts";
import { prepareCorrelations } from "./prepare.ts";

/** Four rules, of which an event matches those whose letter is in its `k`. */
const letters = ["a", "b", "c", "d"];
const rules = letters.map((letter) => ({
  title: letter,
  name: letter,
  logsource: {},
  detection: { selection: { "k|contains": letter }, condition: "selection" },
}));

const counted = fc.oneof(
  fc
    .tuple(fc.constantFrom("gt", "gte", "lt", "lte", "eq", "neq"), fc.integer({ min: 0, max: 4 }))
    .map(([op, n]) => ({ [op]: n })),
  fc
    .tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 1, max: 3 }))
    .map(([low, more]) => ({ gt: low, lte: low + more })),
);
const measured = fc
  .tuple(fc.constantFrom("gt", "gte", "lt", "lte", "eq", "neq"), fc.integer({ min: -4, max: 12 }))
  .map(([op, n]) => ({ [op]: n }));

const booleans = fc.constantFrom(
  "X and Y",
  "X or Y",
  "X and not Y",
  "X and (Y or Z)",
  "(X or Y) and not Z",
  "X and Y and not Z",
  "not (not X or Y)",
  "Y and X",
  "(X and Y) or (Y and Z)",
);

/** References: rules by letter, or correlations before this one by number. */
const body = fc
  .record({
    type: fc.constantFrom(
      "event_count",
      "value_count",
      "temporal",
      "temporal_ordered",
      "value_sum",
      "value_avg",
      "value_percentile",
      "value_median",
    ),
    refs: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 3 }),
    groupBy: fc.constantFrom([], ["u"], ["u", "w"], ["w"]),
    timespan: fc.constantFrom("1s", "2s", "3s", "5s"),
    counted,
    measured,
    boolean: fc.option(booleans),
    percentile: fc.constantFrom(0, 25, 50, 90, 100),
    tuple: fc.boolean(),
    generate: fc.boolean(),
  })
  .map((drawn) => ({ ...drawn }));
type Body = typeof body extends fc.Arbitrary<infer T> ? T : never;

/** A document, or null where what was drawn cannot be one. */
function toDocument(drawn: Body, index: number): unknown {
  const names = [
    ...new Set(
      drawn.refs.map((ref) => (ref < 4 ? letters[ref] : index === 0 ? "a" : `c${(ref - 4) % index}`)),
    ),
  ];
  const { type } = drawn;
  const numeric = ["value_sum", "value_avg", "value_percentile", "value_median"].includes(type);
  const condition: unknown = type.startsWith("temporal")
    ? drawn.boolean !== null && names.length >= 2
      ? booleanOver(drawn.boolean, names)
      : drawn.counted
    : {
        ...(numeric ? drawn.measured : drawn.counted),
        ...(type === "value_count" ? { field: drawn.tuple ? ["v", "n"] : "v" } : {}),
        ...(numeric ? { field: "n" } : {}),
        ...(type === "value_percentile" ? { percentile: drawn.percentile } : {}),
      };
  return {
    title: `c${index}`,
    name: `c${index}`,
    correlation: {
      type,
      rules:
        typeof condition === "string"
          ? names.filter((name) => condition.split(/[ ()]/).includes(name ?? ""))
          : names,
      "group-by": drawn.groupBy,
      timespan: drawn.timespan,
      condition,
      generate: drawn.generate,
    },
  };
}

function booleanOver(text: string, names: readonly (string | undefined)[]): string {
  const [x = "", y = "", z = x] = names;
  return text.replaceAll("X", x).replaceAll("Y", y).replaceAll("Z", z);
}

const event = fc.record(
  {
    k: fc.constantFrom("a", "b", "c", "d", "ab", "bc", "abc", "da", "x"),
    u: fc.oneof(
      { arbitrary: fc.constantFrom("p", "P", "q"), weight: 6 },
      { arbitrary: fc.constantFrom(["p", "q"], null, ""), weight: 1 },
    ),
    w: fc.constantFrom(1, "1", 2),
    v: fc.constantFrom("x", "X", "y", "z", ["x", "y"], 7),
    n: fc.oneof(fc.integer({ min: -3, max: 9 }), fc.constantFrom("4", "2.5", "many", [1, 2])),
    t: fc.integer({ min: 0, max: 24 }).map((half) => half * 500),
  },
  { requiredKeys: ["k", "t"] },
);

interface Prepared {
  readonly correlations: ReturnType<typeof prepareCorrelations>;
  readonly observations: readonly Observation<number>[];
}

function prepare(bodies: readonly Body[], events: readonly { readonly t: number }[]): Prepared {
  const text = [...rules, ...bodies.map(toDocument)].map((one) => JSON.stringify(one)).join("\n---\n");
  const collection = linkSigma([parseSigma(text, { file: "r.yml" })]);
  const ruleSet = compileRules(collection.rules);
  const correlations = prepareCorrelations(collection);
  const observations = events.map((one, ref) => ({
    time: one.t,
    ref,
    hits: correlations.observe(
      one,
      ruleSet.match(one).map(({ rule }) => rule),
    ),
  }));
  return { correlations, observations };
}

function shown(
  matches: readonly {
    readonly time: number;
    readonly ref: number | null;
    readonly group: readonly string[];
  }[],
  titleOf: (at: number) => string,
): readonly string[] {
  return matches
    .map(
      ({ time, ref, group }, at) =>
        `${time} ${titleOf(at)} ${ref ?? "closing"} ${group.join("|").toLowerCase()}`,
    )
    .sort();
}

function run(
  { correlations, observations }: Prepared,
  options: CorrelatorOptions<number>,
): readonly string[] {
  const correlator = new Correlator<number>(correlations, options);
  for (const observation of observations) correlator.add(observation);
  correlator.end();
  expect(correlator.counters.late).toBe(0);
  const matches = correlator.take();
  return shown(matches, (at) => matches[at]?.correlation.title ?? "");
}

function expected({ correlations, observations }: Prepared): readonly string[] {
  const matches = correlatePlainly(correlations.plans, observations);
  return shown(matches, (at) => matches[at]?.title ?? "");
}

const bodies = fc.array(body, { minLength: 1, maxLength: 4 });
const events = fc.array(event, { minLength: 1, maxLength: 30 });

describe("the correlator finds what looking at all events again for each finds", () => {
  it("for any correlations and events", () => {
    let found = 0;
    let closed = 0;
    fc.assert(
      fc.property(bodies, events, (drawn, given) => {
        const prepared = prepare(drawn, given);
        const matches = run(prepared, {});
        expect(matches).toEqual(expected(prepared));
        found += matches.length;
        closed += matches.filter((one) => one.includes("closing")).length;
      }),
      { numRuns: 2_000 },
    );
    expect(found).toBeGreaterThan(1_000);
    expect(closed).toBeGreaterThan(100);
  });

  it("with events out of order, within the bound", () => {
    fc.assert(
      fc.property(
        bodies,
        events,
        fc.array(fc.nat(3_000), { minLength: 30, maxLength: 30 }),
        (drawn, given, delays) => {
          const delayed = given
            .map((one, at) => ({ one, comes: one.t + (delays[at] ?? 0) }))
            .sort((a, b) => a.comes - b.comes)
            .map(({ one }) => one);
          const prepared = prepare(drawn, delayed);
          expect(run(prepared, { outOfOrderMs: 3_000 })).toEqual(expected(prepared));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("across a snapshot at any moment", () => {
    fc.assert(
      fc.property(
        bodies,
        events,
        fc.nat(30),
        fc.constantFrom(0, 2_000, Number.POSITIVE_INFINITY),
        (drawn, given, cut, outOfOrderMs) => {
          const sorted = given.toSorted((a, b) => a.t - b.t);
          const prepared = prepare(drawn, sorted);
          const before = new Correlator<number>(prepared.correlations, { outOfOrderMs, evidence: 3 });
          for (const one of prepared.observations.slice(0, cut)) before.add(one);
          const first = before.take();
          const after = new Correlator<number>(prepared.correlations, { outOfOrderMs, evidence: 3 });
          after.restore(JSON.parse(JSON.stringify(before.snapshot())) as ReturnType<typeof before.snapshot>);
          for (const one of prepared.observations.slice(cut)) after.add(one);
          after.end();
          const whole = new Correlator<number>(prepared.correlations, { outOfOrderMs, evidence: 3 });
          for (const one of prepared.observations) whole.add(one);
          whole.end();
          expect([...first, ...after.take()]).toEqual(whole.take());
        },
      ),
      { numRuns: 500 },
    );
  });
});
