import { describe, expect, it } from "vitest";
import { compilePattern, observationsOf, parsePattern, StixError, validatePattern } from "./index.ts";

/** What SEMANTICS.md says, one row a sentence: a comparison, an object of type `a`, and the outcome. */
type Row = readonly [
  behaviour: string,
  comparison: string,
  object: object,
  outcome: "match" | "no match" | "error",
];

const values: readonly Row[] = [
  ["a number is not text", "a:n = '5'", { n: 5 }, "no match"],
  ["other types are unequal", "a:n != '5'", { n: 5 }, "match"],
  ["other types have no order", "a:n > '4'", { n: 5 }, "no match"],
  ["other types have no order, also behind NOT", "a:n NOT > '4'", { n: 5 }, "no match"],
  ["NOT negates an order", "a:n NOT > 5", { n: 5 }, "match"],
  ["whole and fractional numbers compare", "a:n = 5.0", { n: 5 }, "match"],
  ["whole numbers keep their digits", "a:n = 9007199254740993", { n: 9007199254740992 }, "no match"],
  ["a boolean is no number", "a:b = 1", { b: true }, "no match"],
  ["a boolean is no number in a set", "a:b IN (1, 2)", { b: true }, "no match"],
  ["a boolean is a boolean", "a:b = true", { b: true }, "match"],
  ["null is unequal", "a:n != 'x'", { n: null }, "match"],
  ["null has no order", "a:n < 'x'", { n: null }, "no match"],
  ["a list is unequal", "a:l != 'x'", { l: ["x"] }, "match"],
  ["text keeps its case", "a:s = 'ALICE'", { s: "alice" }, "no match"],
  ["text is not normalised by =", "a:s = '\u1e0d\u0307'", { s: "d\u0323\u0307" }, "no match"],
  ["text is ordered by code points", "a:s > '\uffee'", { s: "😀" }, "match"],
  ["LIKE: % is any text", "a:s LIKE 'a%e'", { s: "alice" }, "match"],
  ["LIKE: % is also no text", "a:s LIKE 'alice%'", { s: "alice" }, "match"],
  ["LIKE: % goes over lines", "a:s LIKE 'a%e'", { s: "a\n\ne" }, "match"],
  ["LIKE: _ is one character", "a:s LIKE 'al_ce'", { s: "al😀ce" }, "match"],
  ["LIKE: _ is not none", "a:s LIKE 'alice_'", { s: "alice" }, "no match"],
  ["LIKE takes the whole text", "a:s LIKE 'lic'", { s: "alice" }, "no match"],
  ["LIKE keeps case", "a:s LIKE 'A%'", { s: "alice" }, "no match"],
  ["LIKE knows no other wildcards", "a:s LIKE 'a.*'", { s: "alice" }, "no match"],
  ["LIKE: the end is not what a middle part took", "a:s LIKE '%ab%b'", { s: "ab" }, "no match"],
  ["LIKE normalises", "a:s LIKE '\u1e0d\u0307'", { s: "d\u0323\u0307" }, "match"],
  ["LIKE of what is no text is false", "a:n LIKE '%'", { n: 5 }, "no match"],
  ["MATCHES searches", "a:s MATCHES 'l.c'", { s: "alice" }, "match"],
  ["MATCHES: . takes line ends", "a:s MATCHES 'a.b'", { s: "a\nb" }, "match"],
  ["MATCHES: $ stands before a last line end", "a:s MATCHES 'b$'", { s: "ab\n" }, "match"],
  ["MATCHES: \\Z stands before a last line end", "a:s MATCHES 'b\\\\Z'", { s: "ab\n" }, "match"],
  ["MATCHES: \\z is the very end", "a:s MATCHES 'b\\\\z'", { s: "ab\n" }, "no match"],
  ["MATCHES knows inline flags", "a:s MATCHES '(?i)ALICE'", { s: "alice" }, "match"],
  ["MATCHES refuses look-ahead", "a:s MATCHES 'a(?=l)'", { s: "alice" }, "error"],
  ["MATCHES refuses what is no expression", "a:s MATCHES '('", { s: "alice" }, "error"],
  ["_hex is bytes", "a:x_hex = h'616c'", { x_hex: "616C" }, "match"],
  ["_bin is bytes", "a:x_bin = h'616c'", { x_bin: "YWw=" }, "match"],
  ["bytes compare with text", "a:x_hex = 'al'", { x_hex: "616c" }, "match"],
  ["bytes compare with text in a set", "a:x_hex IN ('al', 'x')", { x_hex: "616c" }, "match"],
  ["text compares with bytes", "a:s > h'00ff'", { s: "alice" }, "match"],
  ["text that is no bytes is unequal", "a:s = h'0103'", { s: "ă" }, "no match"],
  ["MATCHES reads bytes", "a:x_hex MATCHES '^\\\\xff\\\\x00'", { x_hex: "ff0000" }, "match"],
  ["LIKE reads bytes as UTF-8", "a:x_hex LIKE '%l'", { x_hex: "616c" }, "match"],
  ["LIKE of bytes that are no UTF-8 is false", "a:x_hex LIKE '%'", { x_hex: "ff" }, "no match"],
  ["_hex that is none is an error", "a:x_hex = 'al'", { x_hex: "6" }, "error"],
  ["_bin that is none is an error", "a:x_bin = 'al'", { x_bin: "?" }, "error"],
  [
    "text is read as a timestamp",
    "a:t > t'2026-01-01T00:00:00Z'",
    { t: "2026-01-01T00:00:00.000000001Z" },
    "match",
  ],
  [
    "zeros at the end of a fraction do not count",
    "a:t = t'2026-01-01T00:00:00.5Z'",
    { t: "2026-01-01T00:00:00.500Z" },
    "match",
  ],
  ["text that is no timestamp is an error", "a:t = t'2026-01-01T00:00:00Z'", { t: "2026-01-01" }, "error"],
  ["a day that no calendar has is an error", "a:t = t'2026-02-30T00:00:00Z'", {}, "error"],
  ["a set of one type", "a:n IN (1, 2.5)", { n: 2.5 }, "match"],
  ["an empty set holds nothing", "a:n IN ()", { n: 1 }, "no match"],
  ["nothing is in an empty set", "a:n NOT IN ()", { n: 1 }, "match"],
  ["a set of several types is an error", "a:n IN (1, 'x')", {}, "error"],
  ["ISSUBSET", "a:ip ISSUBSET '10.0.0.0/8'", { ip: "10.1.2.3" }, "match"],
  ["ISSUBSET of itself", "a:ip ISSUBSET '10.0.0.0/8'", { ip: "10.0.0.0/8" }, "match"],
  ["ISSUBSET of a network", "a:ip ISSUBSET '10.0.0.0/8'", { ip: "10.0.0.0/7" }, "no match"],
  ["host bits of the larger do not count", "a:ip ISSUBSET '10.9.9.9/8'", { ip: "10.1.2.3" }, "match"],
  ["ISSUBSET knows IPv6", "a:ip ISSUBSET '2001:db8::/32'", { ip: "2001:DB8:0::1" }, "match"],
  ["IPv6 outside", "a:ip ISSUBSET '2001:db8::/33'", { ip: "2001:db8:8000::1" }, "no match"],
  ["IPv4 and IPv6 hold nothing of each other", "a:ip ISSUBSET '::/1'", { ip: "10.1.2.3" }, "no match"],
  ["ISSUPERSET", "a:ip ISSUPERSET '10.1.2.3'", { ip: "10.0.0.0/8" }, "match"],
  ["ISSUPERSET of a larger one", "a:ip NOT ISSUPERSET '10.0.0.0/8'", { ip: "10.1.0.0/16" }, "match"],
  ["the larger side needs a prefix", "a:ip ISSUBSET '10.0.0.1'", { ip: "10.0.0.1" }, "error"],
  ["a prefix of 0 bits is an error", "a:ip ISSUBSET '0.0.0.0/0'", { ip: "10.0.0.1" }, "error"],
  ["what is no address is an error", "a:ip ISSUBSET '10.0.0.0/8'", { ip: "host" }, "error"],
  ["an octal-looking address is an error", "a:ip ISSUBSET '10.0.0.0/8'", { ip: "010.1.2.3" }, "error"],
  ["what is no text is false", "a:n ISSUBSET 'x'", { n: 5 }, "no match"],
  ["EXISTS", "EXISTS a:d.k", { d: { k: null } }, "match"],
  ["EXISTS of what is not there", "EXISTS a:d.j", { d: { k: 1 } }, "no match"],
  ["NOT EXISTS", "NOT EXISTS a:d.j", { d: { k: 1 } }, "match"],
  ["NOT EXISTS needs an object of the type", "NOT EXISTS z:d", {}, "no match"],
  ["EXISTS together with another test", "EXISTS a:d AND a:n = 1", { d: 0, n: 1 }, "match"],
  [
    "an error is told of, whatever the rest says",
    "a:n = 1 OR a:ip ISSUBSET '10.0.0.0/8'",
    { n: 1, ip: "host" },
    "error",
  ],
];

const paths: readonly Row[] = [
  ["a key in quotes", "a:'x y'.'z.w' = 1", { "x y": { "z.w": 1 } }, "match"],
  ["an index", "a:l[1] = 'y'", { l: ["x", "y"] }, "match"],
  ["an index beyond the end", "a:l[2] = 'y'", { l: ["x", "y"] }, "no match"],
  ["a negative index leads nowhere", "a:l[-1] = 'y'", { l: ["x", "y"] }, "no match"],
  ["any element", "a:l[*] = 'y'", { l: ["x", "y"] }, "match"],
  ["any element of any element", "a:l[*].m[*] = 2", { l: [{ m: [1] }, { m: [2] }] }, "match"],
  ["an index of what is no list", "a:d[0] = 1", { d: { "0": 1 } }, "no match"],
  ["any element of a dictionary leads nowhere", "a:d[*] = 1", { d: { k: 1 } }, "no match"],
  ["inherited properties are none", "EXISTS a:constructor", {}, "no match"],
  ["__proto__ is none", "EXISTS a:'__proto__'.toString", {}, "no match"],
  ["a hash by its name", "a:hashes.'SHA-256' = 'x'", { hashes: { "SHA-256": "x" } }, "match"],
  ["an extension", "a:extensions.'x-ext'.n > 7.0", { extensions: { "x-ext": { n: 7.5 } } }, "match"],
  ["a reference", "a:b_ref.name = 'bob'", { b_ref: "b--1" }, "match"],
  ["a reference that is not there", "a:b_ref.name != 'bob'", { b_ref: "b--9" }, "no match"],
  ["references", "a:b_refs[*].name = 'bob'", { b_refs: ["b--9", "b--2", "b--1"] }, "match"],
  ["only references that are there count", "a:b_refs[0].name = 'bob'", { b_refs: ["b--9", "b--1"] }, "match"],
  ["a reference is not its name", "a:b_ref = 'b--1'", { b_ref: "b--1" }, "no match"],
  ["a reference that is no text is an error", "a:b_ref.name = 'bob'", { b_ref: 5 }, "error"],
  ["references that are no list are an error", "a:b_refs[*].name = 'bob'", { b_refs: "b--1" }, "error"],
  ["references through references", "a:b_ref.to_ref.name = 'carol'", { b_ref: "b--1" }, "match"],
];

const others = [
  { id: "b--1", type: "b", name: "bob", to_ref: "b--2" },
  { id: "b--2", type: "b", name: "carol", to_ref: "b--1" },
  { id: "identity--1", type: "identity", name: "bob" },
];

function bundleOf(...objects: readonly object[]) {
  const seen = objects.map((_, at) => ({
    type: "observed-data",
    id: `observed-data--${at}`,
    first_observed: `2026-01-01T00:00:0${at}Z`,
    last_observed: `2026-01-01T00:00:0${at}Z`,
    number_observed: 1,
    object_refs: [`a--${at}`, ...others.map(({ id }) => id)],
  }));
  const own = objects.map((object, at) => ({ id: `a--${at}`, type: "a", ...object }));
  return { type: "bundle", id: "bundle--1", objects: [...seen, ...own, ...others] };
}

function outcomeOf(text: string, bundle: unknown): string {
  const parsed = parsePattern(text);
  if (!parsed.isValid) return `no pattern: ${parsed.issue.message}`;
  try {
    return compilePattern(parsed.pattern).match(observationsOf(bundle)).isMatch ? "match" : "no match";
  } catch (error) {
    if (error instanceof StixError) return "error";
    throw error;
  }
}

describe("what a comparison means", () => {
  it.each([...values, ...paths])("%s: %s", (_, comparison, object, expected) => {
    expect(outcomeOf(`[${comparison}]`, bundleOf(object))).toBe(expected);
  });

  it.each([
    "a:t = t'2026-01-01T00:00:00Z'",
    "a:t NOT = t'2026-01-01T00:00:00Z'",
    "a:ip ISSUBSET '10.0.0.0/8'",
  ])("with onInvalidValue skip, what cannot be compared fulfils nothing: %s", (comparison) => {
    const parsed = parsePattern(`[${comparison}]`);
    if (!parsed.isValid) throw new Error(parsed.issue.message);
    const compiled = compilePattern(parsed.pattern, { onInvalidValue: "skip" });
    expect(compiled.match(observationsOf(bundleOf({ t: "soon", ip: "host" })))).toEqual({ isMatch: false });
  });

  it.each([
    ["AND is about one object", "[a:n = 1 AND a:m = 2]", [{ n: 1 }, { m: 2 }], "no match"],
    ["AND over types never holds", "[a:n = 1 AND b:name = 'bob']", [{ n: 1 }], "no match"],
    ["OR is about any object", "[(a:n = 9 OR b:name = 'bob') AND b:name != 'x']", [{ n: 1 }], "match"],
    ["domain objects are no observables", "[identity:name = 'bob']", [{}], "no match"],
    ["another observation for each expression", "[a:n = 1] AND [a:n = 1]", [{ n: 1 }], "no match"],
    ["two observations for two expressions", "[a:n = 1] AND [a:n = 1]", [{ n: 1 }, { n: 1 }], "match"],
    ["FOLLOWEDBY keeps the order", "[a:n = 2] FOLLOWEDBY [a:n = 1]", [{ n: 1 }, { n: 2 }], "no match"],
    [
      "a qualifier belongs to what is right before it",
      "[a:n = 1] AND [a:n = 2] WITHIN 1 SECONDS",
      [{ n: 1 }, {}, { n: 2 }],
      "match",
    ],
    [
      "around brackets it belongs to all",
      "([a:n = 1] AND [a:n = 2]) WITHIN 1 SECONDS",
      [{ n: 1 }, {}, { n: 2 }],
      "no match",
    ],
    [
      "WITHIN includes its end",
      "([a:n = 1] AND [a:n = 2]) WITHIN 2 SECONDS",
      [{ n: 1 }, {}, { n: 2 }],
      "match",
    ],
    [
      "START is included",
      "[a:n = 1] START t'2026-01-01T00:00:00Z' STOP t'2026-01-01T00:00:01Z'",
      [{ n: 1 }],
      "match",
    ],
    [
      "STOP is not",
      "[a:n = 1] START t'2025-01-01T00:00:00Z' STOP t'2026-01-01T00:00:00Z'",
      [{ n: 1 }],
      "no match",
    ],
    [
      "STOP before START never matches",
      "[a:n = 1] START t'2027-01-01T00:00:00Z' STOP t'2025-01-01T00:00:00Z'",
      [{ n: 1 }],
      "no match",
    ],
    ["REPEATS wants different observations", "[a:n = 1] REPEATS 2 TIMES", [{ n: 1 }], "no match"],
    [
      "REPEATS of a REPEATS multiplies",
      "([a:n = 1] REPEATS 2 TIMES) REPEATS 2 TIMES",
      [{ n: 1 }, { n: 1 }, { n: 1 }],
      "no match",
    ],
    ["a comment in front", "/* c */ [a:n = 1]", [{ n: 1 }], "match"],
  ] as const)("%s: %s", (_, pattern, objects, expected) => {
    expect(outcomeOf(pattern, bundleOf(...objects))).toBe(expected);
  });

  it("number_observed makes one observation count as several", () => {
    const [observed, ...rest] = bundleOf({ n: 1 }).objects;
    const bundle = { type: "bundle", objects: [{ ...observed, number_observed: 2 }, ...rest] };
    expect(outcomeOf("[a:n = 1] REPEATS 2 TIMES", bundle)).toBe("match");
    expect(outcomeOf("[a:n = 1] REPEATS 3 TIMES", bundle)).toBe("no match");
  });

  it("an observation over a span of time fits wherever a time in it fits", () => {
    const [observed, ...rest] = bundleOf({ n: 1 }, { n: 2 }).objects;
    const bundle = {
      type: "bundle",
      objects: [{ ...observed, last_observed: "2026-01-01T00:00:05Z" }, ...rest],
    };
    expect(outcomeOf("[a:n = 2] FOLLOWEDBY [a:n = 1]", bundle)).toBe("match");
  });
});

describe("observed data", () => {
  const container = {
    type: "observed-data",
    first_observed: "2026-01-01T00:00:00Z",
    last_observed: "2026-01-01T00:00:00Z",
    number_observed: 1,
    objects: { "0": { type: "a", n: 1, b_ref: "1" }, "1": { type: "b", name: "bob" } },
  };

  it.each([
    ["STIX 2.0's container", container],
    ["a list of it", [container]],
    ["a bundle of it", { type: "bundle", objects: [container] }],
    [
      "several bundles, whose objects belong together",
      [bundleOf({ n: 1, b_ref: "b--1" }), { type: "bundle", objects: [] }],
    ],
  ])("is read from %s", (_, data) => {
    expect(outcomeOf("[a:n = 1 AND a:b_ref.name = 'bob']", data)).toBe("match");
  });

  it.each([
    ["no object", 5],
    ["no bundle", { type: "x" }],
    ["no times", { ...container, first_observed: undefined }],
    ["no timestamp", { ...container, last_observed: "2026-01-01 00:00" }],
    ["an end before its beginning", { ...container, first_observed: "2027-01-01T00:00:00Z" }],
    ["a count of 0", { ...container, number_observed: 0 }],
    ["a count that is no number", { ...container, number_observed: "1" }],
    ["no objects", { ...container, objects: undefined }],
  ])("with %s is an error", (_, data) => {
    expect(() => observationsOf(data)).toThrow(expect.objectContaining({ code: "invalid_observation" }));
  });

  it("without observations nothing matches", () => {
    expect(outcomeOf("[a:n = 1]", { type: "bundle", objects: [] })).toBe("no match");
  });
});

describe("hostile data and patterns end in bounded time", () => {
  const ring = Array.from({ length: 300 }, (_, at) => ({
    id: `a--${at}`,
    type: "a",
    x_refs: Array.from({ length: 300 }, (_, to) => `a--${to}`),
  }));
  const ringBundle = {
    type: "bundle",
    objects: [
      {
        type: "observed-data",
        first_observed: "2026-01-01T00:00:00Z",
        last_observed: "2026-01-01T00:00:00Z",
        number_observed: 1,
        object_refs: ring.map(({ id }) => id),
      },
      ...ring,
    ],
  };

  it("references in rings", () => {
    expect(outcomeOf(`[a:x_refs${"[*].x_refs".repeat(100)}[*].n = 1]`, ringBundle)).toBe("error");
  });

  it.each([
    ["nested repetition in MATCHES", "a:s MATCHES '(a+)+b'"],
    ["alternatives in MATCHES", "a:s MATCHES '(a|a|aa)*b'"],
    ["wildcards in LIKE", `a:s LIKE '${"%a".repeat(200)}b'`],
    ["single wildcards in LIKE", `a:s LIKE '%${"_".repeat(500)}b%'`],
  ])("%s", (_, comparison) => {
    expect(outcomeOf(`[${comparison}]`, bundleOf({ s: "a".repeat(200_000) }))).toMatch(
      /^(?:no match|error)$/,
    );
  });

  it("a list of 20,000 indicators is looked up, not gone through", () => {
    const list = Array.from({ length: 20_000 }, (_, at) => `a:s = 'x${at}'`).join(" OR ");
    const objects = Array.from({ length: 9 }, (_, at) => ({ s: at === 8 ? "x19999" : "y" }));
    expect(outcomeOf(`[${list}]`, bundleOf(...objects))).toBe("match");
    expect(validatePattern(`[${list}]`)).toMatchObject({ isValid: true });
  });
});
