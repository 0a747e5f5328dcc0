import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePattern, type Observation, parsePattern, type Pattern, StixError } from "../index.ts";

const second = 1_000_000;

/** An observation of objects of type `p` whose `n` is the given. */
function seen(n: string, from: number, to = from, times = 1): Observation {
  return {
    firstObserved: from * second,
    lastObserved: to * second,
    numberObserved: times,
    objects: new Map([["0", { type: "p", n }]]),
  };
}

function parsed(text: string): Pattern {
  const result = parsePattern(text);
  if (!result.isValid) throw new Error(`${text}: ${result.issue.message}`);
  return result.pattern;
}

type Instance = readonly [observation: number, copy: number];

/** Every binding of a pattern, by trying all: what STIX 2.1 §9.5 says, word for word. */
function allBindings(pattern: Pattern, observations: readonly Observation[]): (readonly Instance[])[] {
  const firsts = (binding: readonly Instance[]) =>
    binding.map(([at]) => observations[at]?.firstObserved ?? 0);
  const lasts = (binding: readonly Instance[]) => binding.map(([at]) => observations[at]?.lastObserved ?? 0);
  const isDisjoint = (a: readonly Instance[], b: readonly Instance[]) =>
    a.every(([x, i]) => b.every(([y, j]) => x !== y || i !== j));
  const joined = (a: (readonly Instance[])[], b: (readonly Instance[])[], isOrdered: boolean) =>
    a.flatMap((left) =>
      b
        .filter((right) => isDisjoint(left, right))
        .filter((right) => !isOrdered || Math.max(...firsts(left)) <= Math.min(...lasts(right)))
        .map((right) => [...left, ...right]),
    );
  switch (pattern.kind) {
    case "observation": {
      const test = compilePattern(pattern);
      return observations.flatMap((observation, at) =>
        test.match([observation]).isMatch
          ? Array.from({ length: observation.numberObserved }, (_, copy): readonly Instance[] => [[at, copy]])
          : [],
      );
    }
    case "or":
      return pattern.operands.flatMap((operand) => allBindings(operand, observations));
    case "and":
    case "followedBy":
      return pattern.operands
        .map((operand) => allBindings(operand, observations))
        .reduce((a, b) => joined(a, b, pattern.kind === "followedBy"));
    case "qualified": {
      const inner = allBindings(pattern.expression, observations);
      const { qualifier } = pattern;
      switch (qualifier.kind) {
        case "repeats": {
          let all = inner;
          for (let count = 1; count < qualifier.times; count += 1) all = joined(all, inner, false);
          return all;
        }
        case "within":
          return inner.filter(
            (binding) =>
              Math.max(...firsts(binding)) <= Math.min(...lasts(binding)) + qualifier.seconds * second,
          );
        case "startStop": {
          const [start, stop] = [Date.parse(qualifier.start) * 1_000, Date.parse(qualifier.stop) * 1_000];
          return inner.filter((binding) =>
            binding.every(
              ([at]) =>
                start < stop &&
                (observations[at]?.firstObserved ?? 0) < stop &&
                (observations[at]?.lastObserved ?? 0) >= start,
            ),
          );
        }
      }
    }
  }
}

const { text } = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom("[p:n = 'a']", "[p:n = 'b']", "[p:n != 'c']", "[p:n IN ('b', 'c')]"),
    fc
      .tuple(tie("text"), fc.constantFrom("AND", "OR", "FOLLOWEDBY", "AND", "FOLLOWEDBY"), tie("text"))
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc
      .tuple(tie("text"), fc.integer({ min: 1, max: 5 }))
      .map(([a, seconds]) => `(${a}) WITHIN ${seconds} SECONDS`),
    fc.tuple(tie("text"), fc.constantFrom(1, 2, 2, 3)).map(([a, times]) => `(${a}) REPEATS ${times} TIMES`),
    fc
      .tuple(tie("text"), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 9 }))
      .map(([a, from, to]) => `(${a}) START t'1970-01-01T00:00:0${from}Z' STOP t'1970-01-01T00:00:0${to}Z'`),
  ),
}));
const observation = fc
  .record({
    n: fc.constantFrom("a", "b", "c"),
    from: fc.nat(8),
    length: fc.constantFrom(0, 0, 0, 1, 3),
    times: fc.constantFrom(1, 1, 1, 2),
  })
  .map(({ n, from, length, times }) => seen(n, from, from + length, times));

describe("binding observations to a pattern", () => {
  it("finds a binding exactly where trying all finds one, and what it finds fulfils the pattern", () => {
    fc.assert(
      fc.property(text, fc.array(observation, { minLength: 1, maxLength: 5 }), (pattern, observations) => {
        const tried = allBindings(parsed(pattern), observations);
        const result = compilePattern(parsed(pattern)).match(observations);
        expect(result.isMatch).toBe(tried.length > 0);
        if (!result.isMatch) return;
        const used = result.observations.map((at) => observations[at]).filter((one) => one !== undefined);
        expect(allBindings(parsed(pattern), used).length).toBeGreaterThan(0);
      }),
      { numRuns: 1_500 },
    );
  });

  const long = (count: number, of: (at: number) => Observation) =>
    Array.from({ length: count }, (_, at) => of(at));
  it.each<[string, string, Observation[], boolean]>([
    [
      "twenty of nineteen",
      Array.from({ length: 20 }, (_, at) => `[p:n = 'a' OR p:n = 'x${at}']`).join(" AND "),
      long(19, (at) => seen("a", at)),
      false,
    ],
    [
      "a chain of fifty over forty-nine",
      Array.from({ length: 50 }, () => "[p:n = 'a']").join(" FOLLOWEDBY "),
      long(49, (at) => seen("a", at)),
      false,
    ],
    [
      "a chain of forty-nine over forty-nine",
      Array.from({ length: 49 }, () => "[p:n = 'a']").join(" FOLLOWEDBY "),
      long(49, (at) => seen("a", at)),
      true,
    ],
    [
      "a burst at the end of 20,000",
      "[p:n = 'a'] REPEATS 500 TIMES WITHIN 60 SECONDS",
      long(20_000, (at) => seen("a", at < 19_000 ? at : 19_000 + at / 1_000)),
      true,
    ],
    [
      "no burst in 20,000",
      "[p:n = 'a'] REPEATS 500 TIMES WITHIN 60 SECONDS",
      long(20_000, (at) => seen("a", at)),
      false,
    ],
    [
      "pairs in order, fifty times among 2,000",
      "([p:n = 'a'] FOLLOWEDBY [p:n = 'b']) REPEATS 50 TIMES",
      long(2_000, (at) => seen(at % 2 === 0 ? "a" : "b", at)),
      true,
    ],
    [
      "three that are never near enough among 20,000",
      "([p:n = 'a'] AND [p:n IN ('a', 'b')] AND [p:n IN ('a', 'c')]) WITHIN 1 SECONDS",
      long(20_000, (at) => seen("a", at * 2)),
      false,
    ],
    ["a count of a billion", "[p:n = 'a'] REPEATS 1000000000 TIMES", [seen("a", 0, 1, 1_000_000_000)], true],
    ["one short of a billion", "[p:n = 'a'] REPEATS 1000000000 TIMES", [seen("a", 0, 1, 999_999_999)], false],
  ])("%s is decided within the steps allowed", (_, pattern, observations, expected) => {
    expect(compilePattern(parsed(pattern)).match(observations).isMatch).toBe(expected);
  });

  it("what cannot be decided in the steps allowed is an error, never a guess", () => {
    const choice = (at: number) =>
      Array.from(
        { length: 8 },
        (_, k) => `([p:n = '${(at * 7 + k * 3) % 16}'] AND [p:n = '${16 + ((at * 5 + k) % 16)}'])`,
      );
    const pattern = Array.from({ length: 16 }, (_, at) => `(${choice(at).join(" OR ")})`).join(" AND ");
    const observations = Array.from({ length: 31 }, (_, at) => seen(String(at), at));
    const compiled = compilePattern(parsed(pattern), { maximumSteps: 5_000_000 });
    expect(() => compiled.match(observations)).toThrow(StixError);
    expect(() => compiled.match(observations)).toThrow(/more steps than are allowed/);
  });
});
