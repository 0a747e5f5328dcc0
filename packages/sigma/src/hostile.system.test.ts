import { describe, expect, test } from "vitest";
import { compileRules, parseSigma } from "./index.ts";

/** Far above what anything here takes, and far below what it would take if its cost were not bounded. */
const boundMs = 5_000;

function within<Result>(run: () => Result): Result {
  const begin = performance.now();
  const result = run();
  expect(performance.now() - begin).toBeLessThan(boundMs);
  return result;
}

function setOf(text: string) {
  const { rules, issues } = parseSigma(text, { file: "hostile.yml" });
  expect(issues).toEqual([]);
  return compileRules(rules);
}

const ruleOf = (detection: string) =>
  `title: t\nid: t\nlogsource: { category: test }\ndetection:\n${detection}\n`;

/** Both the index and the full scan, which must agree, and how long either took is bounded. */
function matches(text: string, event: object): boolean {
  const set = within(() => setOf(text));
  const found = within(() => set.match(event)).length;
  const scanned = within(() => set.scan(event)).length;
  expect(found).toBe(scanned);
  return found > 0;
}

const megabyte = 1024 * 1024;

describe("a hostile value", () => {
  test.each([
    ["nested quantifiers", "f|re: '(a+)+$'", `${"a".repeat(megabyte)}!`, false],
    ["alternatives that overlap", "f|re: '^(a|aa|a?a)*$'", `${"a".repeat(200_000)}!`, false],
    ["wildcards side by side", "f: '*a*a*a*a*a*a*a*a*b'", "a".repeat(megabyte), false],
    ["wildcards of one sign", "f: '?a?a?a*b*c'", "xa".repeat(megabyte / 2), false],
    ["contains, several at once", "f|contains|all: [aab, aaab, aaaab]", "a".repeat(megabyte), false],
    ["windash over dashes", "f|windash|contains: ' -x-y'", " -x".repeat(300_000), false],
    ["base64offset", "f|base64offset|contains: secret", "c2Vj".repeat(250_000), false],
    ["a number as long as a book", "f|gt: 5", "9".repeat(megabyte), false],
    ["a network out of colons", "f|cidr: 2001:db8::/32", ":".repeat(megabyte), false],
  ])("of a megabyte costs bounded time: %s", (_name, item, value, isMatch) => {
    expect(matches(ruleOf(`  s:\n    ${item}\n  condition: s`), { f: value })).toBe(isMatch);
  });

  test("of 10,000 elements is looked at element by element, and no more", () => {
    const event = { f: Array.from({ length: 10_000 }, (_, at) => `value ${at}`) };
    expect(matches(ruleOf("  s:\n    f|contains|all: ['lue 17', 'lue 9999']\n  condition: s"), event)).toBe(
      true,
    );
    expect(matches(ruleOf("  s:\n    f|re: '^value 12345$'\n  condition: s"), event)).toBe(false);
    expect(matches(ruleOf("  k: [nowhere, 'value 9998']\n  condition: k"), event)).toBe(true);
    expect(matches(ruleOf("  s:\n    f|fieldref: g\n  condition: s"), { ...event, g: event.f })).toBe(true);
  });

  test.each([100, 5_000, 50_000])("of objects %i deep is no fall through the stack", (depth) => {
    const text = `${'{"a":'.repeat(depth)}"deep"${"}".repeat(depth)}`;
    const set = setOf(ruleOf("  k: [deep]\n  s:\n    a.a.a: x\n  condition: k or s"));
    let event: object;
    try {
      event = JSON.parse(text) as object;
    } catch (error) {
      // The reader of JSON has a bound of its own.
      expect(error).toBeInstanceOf(RangeError);
      return;
    }
    expect(() => within(() => [set.match(event), set.scan(event)])).not.toThrow();
  });

  test("under the names of prototypes is a value like others", () => {
    for (const name of ["__proto__", "constructor", "hasOwnProperty", "toString", "valueOf", "prototype"]) {
      const text = ruleOf(`  s:\n    ${name}: evil\n  condition: s`);
      expect(matches(text, JSON.parse(`{"${name}":"evil"}`) as object)).toBe(true);
      expect(matches(text, {})).toBe(false);
      expect(matches(ruleOf(`  s:\n    ${name}|exists: true\n  condition: s`), {})).toBe(false);
      expect(matches(ruleOf(`  s:\n    a.${name}.b: evil\n  condition: s`), { a: {} })).toBe(false);
      expect(matches(ruleOf(`  ${name}:\n    f: evil\n  condition: ${name}`), { f: "evil" })).toBe(true);
    }
    expect(({} as { evil?: unknown }).evil).toBeUndefined();
  });
});

describe("a hostile rule", () => {
  const many = (count: number, line: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => line(at)).join("\n");

  /** Rules that may be refused, with a sentence, but cost bounded time either way. */
  function isTaken(text: string): boolean {
    const { rules, issues } = within(() => parseSigma(text, { file: "hostile.yml" }));
    if (issues.length > 0) {
      for (const { message } of issues) expect(message.length).toBeGreaterThan(10);
      return false;
    }
    const set = within(() => compileRules(rules));
    within(() => set.match({ f: "x", a: "y".repeat(1_000) }));
    return true;
  }

  test.each([
    [
      "10,000 selections",
      ruleOf(`${many(10_000, (at) => `  s${at}:\n    f: v${at}`)}\n  condition: 1 of s*`),
    ],
    [
      "10,000 selections, all of them",
      ruleOf(`${many(10_000, (at) => `  s${at}:\n    f${at}: v`)}\n  condition: all of s*`),
    ],
    [
      "a list of 100,000",
      ruleOf(`  s:\n    f|contains:\n${many(100_000, (at) => `      - value${at}`)}\n  condition: s`),
    ],
    [
      "1 of them, 1,000 times",
      ruleOf(
        `${many(100, (at) => `  s${at}:\n    f: v${at}`)}\n  condition: ${Array(1_000).fill("1 of them").join(" and ")}`,
      ),
    ],
    ["not, 10,000 times", ruleOf(`  s:\n    f: x\n  condition: ${"not ".repeat(10_000)}s`)],
    [
      "brackets, 10,000 deep",
      ruleOf(`  s:\n    f: x\n  condition: ${"(".repeat(10_000)}s${")".repeat(10_000)}`),
    ],
    ["brackets that never close", ruleOf(`  s:\n    f: x\n  condition: ${"(".repeat(100_000)}s`)],
    ["repeats of repeats", ruleOf("  s:\n    f|re: '((a{1,1000}){1,1000}){1,1000}'\n  condition: s")],
    ["a repeat without end", ruleOf("  s:\n    f|re: 'a{999999999}'\n  condition: s")],
    ["an expression of a megabyte", ruleOf(`  s:\n    f|re: '${"(a|b)*".repeat(150_000)}'\n  condition: s`)],
    [
      "expressions in expressions",
      ruleOf(`  s:\n    f|re: '${"(".repeat(5_000)}a${")".repeat(5_000)}'\n  condition: s`),
    ],
    ["wildcards only", ruleOf(`  s:\n    f: '${"*?".repeat(50_000)}'\n  condition: s`)],
    [
      "windash over a hundred dashes",
      ruleOf(`  s:\n    f|windash|contains: '${" -a".repeat(100)}'\n  condition: s`),
    ],
    ["maps in maps, 5,000 deep", ruleOf(`  s: ${"{a: ".repeat(5_000)}x${"}".repeat(5_000)}\n  condition: s`)],
    ["lists in lists", ruleOf(`  s:\n    f: ${"[".repeat(5_000)}x${"]".repeat(5_000)}\n  condition: s`)],
    [
      "aliases that multiply",
      `a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${many(12, (at) => `a${at + 1}: &a${at + 1} [${Array(10).fill(`*a${at}`).join(", ")}]`)}\n${ruleOf("  s:\n    f: *a12\n  condition: s")}`,
    ],
    ["an alias of itself", ruleOf("  s: &s\n    f: *s\n  condition: s")],
    ["50,000 documents", many(50_000, () => "---")],
  ])("is taken or refused in bounded time: %s", (_name, text) => {
    expect([true, false]).toContain(isTaken(text));
  });

  test("beside others does not keep them from working", () => {
    const bomb = ruleOf("  s:\n    f|re: '((a{1,1000}){1,1000}){1,1000}'\n  condition: s").replaceAll(
      ": t\n",
      ": bomb\n",
    );
    const good = ruleOf("  s:\n    f: x\n  condition: s");
    const { rules, issues } = within(() => parseSigma(`${bomb}---\n${good}`, { file: "both.yml" }));
    expect(issues.length).toBeGreaterThan(0);
    expect(compileRules(rules).match({ f: "x" })).toHaveLength(1);
  });
});
