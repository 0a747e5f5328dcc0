import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePattern, printPattern, validatePattern } from "../index.ts";
import type { Comparison, Literal, ObjectPath, ObservationExpression, Qualifier } from "./pattern.ts";

/** What is wrong, where (line:column), and what the message says. */
const broken: readonly (readonly [pattern: string, place: string, message: string])[] = [
  ["", "1:1", "expected [ or (, with which an observation expression starts, found the end of the pattern"],
  ["a:b = 1", "1:1", "expected [ or (, with which an observation expression starts, found the name a"],
  ["[]", "1:2", "expected an object path such as ipv4-addr:value, ( or EXISTS, found ]"],
  ["[a:b]", "1:5", "expected a comparison operator"],
  ["[a:b = ]", "1:8", "expected a value"],
  ["[a:b = 'x]", "1:8", 'found the character "\'"'],
  ["[a:b = x]", "1:8", "found the name x"],
  ["[a:b = 'x'", "1:11", "expected AND, OR or ], found the end of the pattern"],
  ["[a:b = 'x']]", "1:12", "expected an operator (AND, OR, FOLLOWEDBY), a qualifier or the end, found ]"],
  ["[a:b = 'x'] and [a:b = 'y']", "1:13", "found the name and"],
  ["[a = 'x']", "1:4", "expected : after the object type a, found ="],
  ["[a:b-c = 'x']", "1:4", "expected a property name; write 'b-c' in single quotes"],
  [
    "[a:START = 'x']",
    "1:4",
    "expected a property name; write 'START' in single quotes, found the keyword START",
  ],
  ["[a:true = 'x']", "1:4", "write 'true' in single quotes"],
  ["[a:b[x] = 'x']", "1:6", "expected a list index or * between [ and ], found the name x"],
  ["[a:b > true]", "1:8", "expected a value that has an order"],
  ["[a:b IN 'x']", "1:9", "expected a set in brackets after IN, found 'x'"],
  ["[a:b IN ('x',)]", "1:14", "expected a value of the set, found )"],
  ["[a:b IN ('x' 'y')]", "1:14", "expected , or ) in the set, found 'y'"],
  ["[a:b LIKE 5]", "1:11", "expected a text in single quotes after LIKE, found 5"],
  ["[NOT a:b = 'x']", "1:6", "expected the keyword EXISTS, found the name a"],
  ["[a:b = 'a\\b']", "1:8", "found the character"],
  [
    "[a:b = t'2026-01-31 00:00:00']",
    "1:8",
    "found t'...' that is no timestamp such as t'2026-01-31T00:00:00Z'",
  ],
  ["[a:b = h'0']", "1:8", "found h'...' that is no pairs of hexadecimal digits such as h'00ff'"],
  ["[a:b = b'']", "1:8", "found b'...' that is no base64 such as b'AP8='"],
  ["[a:b = 007]", "1:9", "expected AND, OR or ], found 0"],
  ["[a:b = 1.]", "1:9", "expected AND, OR or ], found ."],
  [
    "[a:b = 1] START '2026-01-31T00:00:00Z' STOP t'2026-02-01T00:00:00Z'",
    "1:17",
    "expected a timestamp such as",
  ],
  ["[a:b = 1] WITHIN 5 MINUTES", "1:20", "expected the keyword SECONDS, found the name MINUTES"],
  ["[a:b = 1] WITHIN 0 SECONDS", "1:18", "WITHIN: expected more than 0 seconds, found 0"],
  ["[a:b = 1] REPEATS 0 TIMES", "1:19", "REPEATS: expected 1 or more times, found 0"],
  ["[a:b = 1] REPEATS 1.5 TIMES", "1:19", "expected a positive integer after REPEATS, found 1.5"],
  [
    "[a:b = 1] WITHIN 5 SECONDS WITHIN 6 SECONDS",
    "1:28",
    "WITHIN is given twice for one observation expression",
  ],
  ["[a:b = 1]\n  OR\n  [a:c]", "3:7", "expected a comparison operator"],
  ["[a:b = 1] /* no end", "1:11", 'found the character "/"'],
];

const valid: readonly string[] = [
  "[a:b = 1]",
  "[ipv4-addr:value = '203.0.113.9']",
  "[a:b == 1 AND a:c <> 2]",
  "[a:b=1]AND[a:c='x']OR[a:d!=true]",
  "[a:'key with space'.b[0].c[*] = 1]",
  "[a:b = 'it\\'s a \\\\ backslash']",
  "[a:b IN ()]",
  "[a:b IN (1, 'x', true)]",
  "[a:b NOT IN ('x')]",
  "[EXISTS a:b AND NOT EXISTS a:c]",
  "[a:b > -.5 AND a:c < +007.5]",
  "[a:b[-1] = 1]",
  "[t:h = b'AP8=']",
  "[a:b = h'']",
  "([a:b = 1] FOLLOWEDBY [a:b = 2]) WITHIN 0.5 SECONDS REPEATS +3 TIMES",
  "([a:b = 1]) WITHIN 5 SECONDS WITHIN 6 SECONDS",
  "([a:b = 1] REPEATS 2 TIMES) REPEATS 2 TIMES",
  "[a:b = 1] START t'2026-01-31T00:00:00Z' STOP t'2026-02-01T00:00:00.5Z' WITHIN 5 SECONDS REPEATS 2 TIMES",
  "/* first */ [a:b = 1 // then\n OR a:c = 2]",
  "[\u00a0a:b\u3000=\u20281]",
  "[a:b = t'2016-12-31T23:59:60Z']",
  "[a:b = 'two\nlines']",
];

describe("parsing", () => {
  it.each(broken)("%j is refused at %s", (pattern, place, message) => {
    const parsed = parsePattern(pattern);
    if (parsed.isValid) throw new Error("was taken for a pattern");
    expect(`${parsed.issue.line}:${parsed.issue.column}`).toBe(place);
    expect(parsed.issue.message).toContain(message);
  });

  it.each(valid)("%j is a pattern", (pattern) => {
    expect(parsePattern(pattern)).toMatchObject({ isValid: true });
  });

  it.each([
    ["[a:x = 1] OR [a:y = 1] AND [a:z = 1]", "[a:x = 1] OR ([a:y = 1] AND [a:z = 1])"],
    ["[a:x = 1] FOLLOWEDBY [a:y = 1] OR [a:z = 1]", "[a:x = 1] FOLLOWEDBY ([a:y = 1] OR [a:z = 1])"],
    ["[a:x = 1 OR a:y = 1 AND a:z = 1]", "[a:x = 1 OR (a:y = 1 AND a:z = 1)]"],
    ["[a:x = 1] AND [a:y = 1] WITHIN 5 SECONDS", "[a:x = 1] AND ([a:y = 1] WITHIN 5 SECONDS)"],
    ["[(a:x = 1)]", "[a:x = 1]"],
  ])("%s means %s", (pattern, same) => {
    expect(parsePattern(pattern)).toEqual(parsePattern(same));
  });

  it("brackets around operators of the same kind are kept apart", () => {
    expect(parsePattern("[a:x = 1] AND ([a:y = 1] AND [a:z = 1])")).not.toEqual(
      parsePattern("[a:x = 1] AND [a:y = 1] AND [a:z = 1]"),
    );
  });

  it("STIX 2.0 writes START and STOP as plain strings", () => {
    const old = "[a:b = 1] START '2026-01-31T00:00:00Z' STOP '2026-02-01T00:00:00Z'";
    expect(parsePattern(old)).toMatchObject({ isValid: false });
    expect(parsePattern(old, { version: "2.0" })).toEqual(
      parsePattern("[a:b = 1] START t'2026-01-31T00:00:00Z' STOP t'2026-02-01T00:00:00Z'"),
    );
    expect(parsePattern("[a:b = 1] START 'x' STOP 'y'", { version: "2.0" })).toMatchObject({
      isValid: false,
    });
  });

  it("whole numbers that a double cannot hold keep their digits", () => {
    const parsed = parsePattern("[a:b = 9007199254740993]");
    expect(parsed.isValid && printPattern(parsed.pattern)).toBe("[a:b = 9007199254740993]");
  });

  it.each([
    ["depth", "(".repeat(100_000), "too_large"],
    ["brackets in a comparison", `[${"(".repeat(100_000)}`, "too_large"],
    ["length", " ".repeat(2_000_000), "too_large"],
    ["digits", `[a:b = ${"9".repeat(100_000)}]`, "too_large"],
    ["leading zeros", `[a:b = ${"0".repeat(500_000)}]`, "syntax"],
    ["a comment without end", "/*".repeat(250_000), "syntax"],
  ])("what is hostile in %s is refused at once", (_, pattern, code) => {
    expect(parsePattern(pattern)).toMatchObject({ isValid: false, issue: { code } });
  });

  it("no text makes it throw", () => {
    const pieces = fc.constantFrom(
      ..."[]().,*:'\\=<>! \n\t/-+b'h't'".split(""),
      "AND",
      "OR",
      "NOT",
      "a:b",
      "'x'",
      "1.5",
      "IN",
      "EXISTS ",
      "FOLLOWEDBY",
      "WITHIN 5 SECONDS",
      "REPEATS ",
      "\ud800",
      "😀",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((parts) => parts.join("")),
        ),
        (text) => {
          const parsed = validatePattern(text);
          expect(typeof parsed.isValid).toBe("boolean");
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

const name = fc.oneof(
  fc.constantFrom("value", "x_ref", "START", "true", "in"),
  fc.string({ minLength: 1, maxLength: 6 }),
);
const literal: fc.Arbitrary<Literal> = fc.oneof(
  fc.string().map((value): Literal => ({ kind: "string", value })),
  fc.maxSafeInteger().map((value): Literal => ({ kind: "integer", value: value + 0 })),
  fc.bigInt({ min: 2n ** 60n, max: 2n ** 80n }).map((value): Literal => ({ kind: "integer", value })),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((value): Literal => ({ kind: "float", value: value + 0 })),
  fc.boolean().map((value): Literal => ({ kind: "boolean", value })),
  fc
    .uint8Array({ minLength: 1 })
    .map((bytes): Literal => ({ kind: "binary", base64: Buffer.from(bytes).toString("base64") })),
  fc.uint8Array().map((bytes): Literal => ({ kind: "hex", digits: Buffer.from(bytes).toString("hex") })),
  fc.constant<Literal>({ kind: "timestamp", value: "2026-01-31T00:00:00.25Z" }),
);
const path: fc.Arbitrary<ObjectPath> = fc.record({
  objectType: fc.constantFrom("file", "ipv4-addr", "x_y"),
  steps: fc
    .tuple(
      name,
      fc.array(
        fc.oneof(
          name.map((key) => ({ kind: "key" as const, name: key })),
          fc.option(fc.nat()).map((index) => ({ kind: "index" as const, index })),
        ),
        { maxLength: 3 },
      ),
    )
    .map(([first, rest]) => [{ kind: "key" as const, name: first }, ...rest]),
});
const many = { minLength: 2, maxLength: 3 };
const { comparison } = fc.letrec<{ comparison: Comparison }>((tie) => ({
  comparison: fc.oneof(
    { maxDepth: 3 },
    fc.record({
      kind: fc.constant("test" as const),
      path,
      isNegated: fc.boolean(),
      operator: fc.constantFrom("=" as const, "!=" as const),
      values: literal.map((value) => [value]),
    }),
    fc.record({
      kind: fc.constant("test" as const),
      path,
      isNegated: fc.boolean(),
      operator: fc.constant("IN" as const),
      values: fc.array(literal, { maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant("test" as const),
      path,
      isNegated: fc.boolean(),
      operator: fc.constantFrom(
        "LIKE" as const,
        "MATCHES" as const,
        "ISSUBSET" as const,
        "ISSUPERSET" as const,
        "<" as const,
      ),
      values: fc.string().map((value): Literal[] => [{ kind: "string", value }]),
    }),
    fc.record({ kind: fc.constant("exists" as const), isNegated: fc.boolean(), path }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      operands: fc.array(tie("comparison"), many),
    }),
  ),
}));
const qualifier: fc.Arbitrary<Qualifier> = fc.oneof(
  fc.constant<Qualifier>({ kind: "startStop", start: "2026-01-31T00:00:00Z", stop: "2026-02-01T00:00:00Z" }),
  fc
    .double({ min: 0, minExcluded: true, noNaN: true, noDefaultInfinity: true })
    .map((seconds): Qualifier => ({ kind: "within", seconds })),
  fc.integer({ min: 1, max: 1e9 }).map((times): Qualifier => ({ kind: "repeats", times })),
);
const { expression } = fc.letrec<{ expression: ObservationExpression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4 },
    comparison.map((one): ObservationExpression => ({ kind: "observation", comparison: one })),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const, "followedBy" as const),
      operands: fc.array(tie("expression"), many),
    }),
    fc.record({ kind: fc.constant("qualified" as const), expression: tie("expression"), qualifier }),
  ),
}));

describe("printing", () => {
  it("parsing what was printed gives the same pattern", () => {
    fc.assert(
      fc.property(expression, (pattern) => {
        expect(parsePattern(printPattern(pattern))).toEqual({ isValid: true, pattern });
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(valid)("%j is the same after printing", (pattern) => {
    const parsed = parsePattern(pattern);
    expect(parsed.isValid && parsePattern(printPattern(parsed.pattern))).toEqual(parsed);
  });
});

describe("validating", () => {
  it.each([
    ["[file:hashes.MD5 = 'abc']", "expected a MD5 hash of 32 hexadecimal digits"],
    ["[file:hashes.'SHA-256' IN ('abc')]", "expected a SHA-256 hash of 64 hexadecimal digits"],
    ["[file:hashes.'sha-1' != 5]", "expected a sha-1 hash of 40 hexadecimal digits"],
    ["[file:hashes.SSDEEP = 'a b']", "not a valid SSDEEP hash"],
  ])("%s holds what is no hash", (pattern, message) => {
    expect(validatePattern(pattern)).toMatchObject({
      isValid: false,
      issues: [{ code: "invalid_value", message }],
    });
  });

  it.each([
    `[file:hashes.MD5 = '${"a".repeat(32)}']`,
    `[file:hashes.'SHA-256' IN ('${"a".repeat(64)}', '${"B".repeat(64)}')]`,
    "[file:hashes.MD5 LIKE 'ab%']",
    "[file:hashes.'X-OTHER' = 'abc']",
    "[file:hashes[*] = 'abc']",
    "[file:name = 'hashes.MD5']",
  ])("%s is valid", (pattern) => {
    expect(validatePattern(pattern)).toMatchObject({ isValid: true, warnings: [] });
  });

  it.each([
    ["[a:b MATCHES '(?=x)']", "not_evaluable", "look-ahead and look-behind are not supported"],
    ["[a:b MATCHES '(x)\\\\1']", "not_evaluable", "back-references are not supported"],
    ["[a:b MATCHES 'x++']", "not_evaluable", "possessive quantifiers are not supported"],
    ["[a:b IN (1, true)]", "not_evaluable", "expected a set of one type"],
    ["[a:b = t'2026-02-30T00:00:00Z']", "not_evaluable", "expected a time of the calendar"],
    [
      "[a:b = 1] START t'2026-02-02T00:00:00Z' STOP t'2026-02-01T00:00:00Z'",
      "never_matches",
      "is not before STOP",
    ],
    ["[a:b = 1 AND c:d = 2]", "never_matches", "AND within [ ] is about one object"],
    ["[a:b IN ()]", "never_matches", "the set of IN is empty"],
  ])("%s is valid with a warning", (pattern, code, message) => {
    const validated = validatePattern(pattern);
    if (!validated.isValid) throw new Error("was refused");
    expect(validated.warnings).toEqual([{ code, message: expect.stringContaining(message) }]);
  });
});
