import { describe, expect, it } from "vitest";
import { compileRules, parseSigma, type RuleSet } from "./index.ts";

/** What SEMANTICS.md says, one row a sentence: a detection, an event, whether it matches. Index and scan both run them. */
type Row = readonly [behaviour: string, detection: string, event: object, isMatch: boolean];

const strings: readonly Row[] = [
  ["text ignores case", "f: WhoAmI", { f: "whoami" }, true],
  ["text must be the whole value", "f: who", { f: "whoami" }, false],
  ["cased keeps case", "f|cased: WhoAmI", { f: "whoami" }, false],
  ["cased matches the same case", "f|contains|cased: Who", { f: "xWhoAmI" }, true],
  ["* is any text, also none", "f: a*b", { f: "ab" }, true],
  ["* spans lines", "f: a*b", { f: "a\n\nb" }, true],
  ["? is exactly one character", "f: a?b", { f: "ab" }, false],
  ["? is one character, not half a pair", "f: a?b", { f: "a😀b" }, true],
  ["two ? are two characters", "f: a??b", { f: "a😀b" }, false],
  ["? at the end takes a whole pair", "f: '*a?'", { f: "xa😀" }, true],
  ["an escaped * is a star", "f: a\\*b", { f: "axb" }, false],
  ["an escaped * matches a star", "f: a\\*b", { f: "a*b" }, true],
  ["an escaped ? matches a question mark", "f: a\\?b", { f: "a?b" }, true],
  ["\\\\* is a backslash and a wildcard", "f: c\\\\*", { f: "c\\anything" }, true],
  ["\\\\\\* is a backslash and a star", "f: c\\\\\\*", { f: "c\\*" }, true],
  ["\\\\\\* is not a wildcard", "f: c\\\\\\*", { f: "c\\anything" }, false],
  ["a single backslash stays", "f: c:\\temp", { f: "C:\\Temp" }, true],
  ["a backslash at the end stays", "f: c:\\", { f: "c:\\" }, true],
  ["contains", "f|contains: ev", { f: "steven" }, true],
  ["contains keeps wildcards inside", "f|contains: a*c", { f: "xxaBBcyy" }, true],
  ["startswith", "f|startswith: ste", { f: "Steven" }, true],
  ["startswith is not contains", "f|startswith: tev", { f: "Steven" }, false],
  ["endswith", "f|endswith: ven", { f: "STEVEN" }, true],
  ["endswith with a wildcard in front", "f|endswith: '*ven'", { f: "steven" }, true],
  ["folding goes beyond ASCII", "f: ÄRGER", { f: "ärger" }, true],
  ["a Kelvin sign folds to k", "f|contains: kill", { f: "a \u212Aill b" }, true],
  ["emoji are found", "f|contains: 🦆", { f: "quack 🦆!" }, true],
  ["other emoji are not", "f|contains: 🦆", { f: "quack 🦉!" }, false],
  ["the longest middle does not eat the end", "f: '*ab*b'", { f: "ab" }, false],
  ["overlapping head and tail do not match", "f: 'aba*aba'", { f: "aba" }, false],
];

const values: readonly Row[] = [
  ["null matches a missing field", "f: null", {}, true],
  ["null matches null", "f: null", { f: null }, true],
  ["null does not match empty text", "f: null", { f: "" }, false],
  ["empty text matches empty text", "f: ''", { f: "" }, true],
  ["empty text does not match null", "f: ''", { f: null }, false],
  ["empty text does not match a missing field", "f: ''", {}, false],
  ["null in a list is one of the values", "f: [null, '-']", {}, true],
  ["exists: true is met by null", "f|exists: true", { f: null }, true],
  ["exists: true is met by empty text", "f|exists: true", { f: "" }, true],
  ["exists: true is met by an empty list", "f|exists: true", { f: [] }, true],
  ["exists: true is not met by nothing", "f|exists: true", {}, false],
  ["exists: false is met by nothing", "f|exists: false", {}, true],
  ["exists: false is not met by null", "f|exists: false", { f: null }, false],
  ["a number matches a number", "f: 4688", { f: 4688 }, true],
  ["a number matches numeric text", "f: 4688", { f: "4688" }, true],
  ["a number matches its other spellings", "f: 5", { f: "+5.0" }, true],
  ["a number does not match hexadecimal text", "f: 23", { f: "0x17" }, false],
  ["numeric text matches a number", "f: '4688'", { f: 4688 }, true],
  ["a number with contains is text", "f|contains: 46", { f: 14688 }, true],
  ["digits too many for a number stay exact", "f: 9007199254740993", { f: "9007199254740992" }, false],
  ["true matches true", "f: true", { f: true }, true],
  ["true matches its text", "f: true", { f: "True" }, true],
  ["true does not match 1", "f: true", { f: 1 }, false],
  ["false is not missing", "f: false", {}, false],
  ["values are alternatives", "f: [a, b]", { f: "b" }, true],
  ["all asks for every value", "f|contains|all: [a, b]", { f: "xa" }, false],
  ["all is met by every value", "f|contains|all: [a, b]", { f: "bxa" }, true],
  ["all with one value is that value", "f|contains|all: a", { f: "xa" }, true],
  ["neq is the negation of the item", "f|neq: a", { f: "b" }, true],
  ["neq is not met by the value", "f|neq: a", { f: "A" }, false],
  ["neq of a list is none of them", "f|neq: [a, b]", { f: "b" }, false],
  ["neq is met by a missing field", "f|neq: a", {}, true],
  ["neq with contains", "f|contains|neq: a", { f: "xax" }, false],
  ["gt compares numbers", "f|gt: 5", { f: 6 }, true],
  ["gt is strict", "f|gt: 5", { f: 5 }, false],
  ["gte is not", "f|gte: 5", { f: 5 }, true],
  ["lt accepts numeric text", "f|lt: 5", { f: "4.5" }, true],
  ["lte is not met by other text", "f|lte: 5", { f: "four" }, false],
  ["lt is not met by empty text", "f|lt: 5", { f: "" }, false],
  ["lt is not met by a missing field", "f|lt: 5", {}, false],
];

const structure: readonly Row[] = [
  ["a dotted field is a literal key first", "a.b: x", { "a.b": "x", a: { b: "y" } }, true],
  ["a dotted field is a path next", "a.b: x", { a: { b: "x" } }, true],
  ["any item of a list may match", "f: b", { f: ["a", "b"] }, true],
  ["all may be met by different items", "f|all: [a, b]", { f: ["b", "a"] }, true],
  ["lists of objects fan out", "a.b: 2", { a: [{ b: 1 }, { b: 2 }] }, true],
  ["lists within lists fan out along a path", "a.b: 2", { a: [[{ b: 2 }]] }, true],
  ["lists within lists are no values", "f: a", { f: [["a"]] }, false],
  ["null within a list is null", "f: null", { f: ["a", null] }, true],
  ["an empty list is no null", "f: null", { f: [] }, false],
  ["an object is no text", "f|contains: b", { f: { b: "b" } }, false],
  ["inherited names are no fields", "toString|exists: true", {}, false],
  [
    "__proto__ is a field like any other",
    "__proto__.x: y",
    JSON.parse('{"__proto__":{"x":"y"}}') as object,
    true,
  ],
  ["a list of maps is a disjunction", "[{a: 1}, {b: 2}]", { b: 2 }, true],
  ["a list of texts is keywords", "[foo, bar]", { x: { y: ["a BAR b"] } }, true],
  ["a text is a keyword", "foo", { x: "some foo" }, true],
  ["keywords know wildcards", "'fo?*bar'", { x: "a foo and bar" }, true],
  ["keywords are found in numbers", "4711", { x: 47110 }, true],
  ["keywords are not found in names", "foo", { foo: "x" }, false],
  ["|all asks for every keyword, in any field", "{'|all': [foo, bar]}", { a: "foo", b: "bar" }, true],
  ["|all fails without one", "{'|all': [foo, bar]}", { a: "foo" }, false],
  ["mixed lists hold keywords and maps", "[{a: 1}, foo]", { z: "foo" }, true],
  ["keywords beyond ASCII are found", "日本", { x: "これは日本" }, true],
  ["a keyword may be a regular expression", "{'|re': 'f[o0]{2}'}", { x: "a f0o" }, true],
];

const operators: readonly Row[] = [
  ["re is searched anywhere", "f|re: 'b+'", { f: "abbc" }, true],
  ["re keeps case", "f|re: 'B+'", { f: "abbc" }, false],
  ["re|i ignores case", "f|re|i: 'B+'", { f: "abbc" }, true],
  ["(?i) is understood", "f|re: '(?i)B+'", { f: "abbc" }, true],
  ["re|i finds what folds beyond ASCII", "f|re|i: 'task'", { f: "ta\u017F\u212A" }, true],
  ["a dot is no line feed", "f|re: 'a.b'", { f: "a\nb" }, false],
  ["re|s lets it be one", "f|re|s: 'a.b'", { f: "a\nb" }, true],
  ["^ is the start of the text", "f|re: '^b'", { f: "a\nb" }, false],
  ["re|m lets it be the start of a line", "f|re|m: '^b'", { f: "a\nb" }, true],
  ["re|startswith is anchored", "f|re|startswith: 'b+'", { f: "abb" }, false],
  ["re|endswith is anchored", "f|re|endswith: 'b+'", { f: "abb" }, true],
  ["re matches numbers as text", "f|re: '^46'", { f: 4688 }, true],
  ["cidr IPv4", "f|cidr: 10.0.0.0/8", { f: "10.255.1.2" }, true],
  ["cidr IPv4, outside", "f|cidr: 10.0.0.0/8", { f: "11.0.0.1" }, false],
  ["cidr IPv6", "f|cidr: 2001:db8::/32", { f: "2001:DB8:1::1" }, true],
  ["IPv4-mapped IPv6 is the IPv4 address", "f|cidr: 192.0.2.0/24", { f: "::ffff:192.0.2.7" }, true],
  ["::/0 is IPv6 only", "f|cidr: '::/0'", { f: "192.0.2.1" }, false],
  ["cidr is not met by other text", "f|cidr: 0.0.0.0/0", { f: "localhost" }, false],
  ["leading zeros are no address", "f|cidr: 10.0.0.0/8", { f: "010.0.0.1" }, false],
  ["fieldref compares two fields", "f|fieldref: g", { f: "A", g: "a" }, true],
  ["fieldref needs both", "f|fieldref: g", { f: "a" }, false],
  ["fieldref with neq", "f|fieldref|neq: g", { f: "a", g: "b" }, true],
  ["fieldref with startswith", "f|fieldref|startswith: g", { f: "abc", g: "AB" }, true],
  ["fieldref with endswith", "f|fieldref|endswith: g", { f: "abc", g: "ab" }, false],
  ["fieldref with contains", "f|fieldref|contains: g", { f: "abc", g: "b" }, true],
  ["fieldref with cased", "f|fieldref|cased: g", { f: "A", g: "a" }, false],
  ["hour of a date as written", "f|hour: 23", { f: "2026-03-04T23:15:00+09:00" }, true],
  ["minute", "f|minute: 15", { f: "2026-03-04 23:15:00" }, true],
  ["day", "f|day: 4", { f: "2026-03-04" }, true],
  ["week after ISO 8601", "f|week: 53", { f: "2021-01-01" }, true],
  ["month", "f|month: 3", { f: "2026-03-04" }, true],
  ["year of seconds since 1970", "f|year: 2026", { f: 1_772_600_000 }, true],
  ["year of ms since 1970", "f|year: 2026", { f: 1_772_600_000_000 }, true],
  ["a part of a date can be compared", "f|hour|gte: 22", { f: "2026-03-04T23:15:00Z" }, true],
  ["a day that is none is no date", "f|month: 3", { f: "2026-02-30" }, false],
  ["text is no date", "f|hour: 0", { f: "midnight" }, false],
];

const transformations: readonly Row[] = [
  ["base64", "f|base64|contains: foo", { f: "xZm9vx" }, true],
  ["base64offset at 0", "f|base64offset|contains: foobar", { f: btoa("foobar!") }, true],
  ["base64offset at 1", "f|base64offset|contains: foobar", { f: btoa("_foobar!") }, true],
  ["base64offset at 2", "f|base64offset|contains: foobar", { f: btoa("__foobar") }, true],
  [
    "base64offset counts bytes, not characters",
    "f|base64offset|contains: grün",
    { f: Buffer.from("x grün y").toString("base64") },
    true,
  ],
  [
    "wide is UTF-16LE",
    "f|wide|base64offset|contains: ping",
    { f: Buffer.from("xping", "utf16le").toString("base64") },
    true,
  ],
  [
    "utf16le",
    "f|utf16le|base64|startswith: ab",
    { f: Buffer.from("ab", "utf16le").toString("base64") },
    true,
  ],
  ["utf16be", "f|utf16be|base64: ab", { f: Buffer.from([0, 97, 0, 98]).toString("base64") }, true],
  [
    "utf16 has a byte order mark",
    "f|utf16|base64: ab",
    { f: Buffer.from([0xff, 0xfe, 97, 0, 98, 0]).toString("base64") },
    true,
  ],
  ["windash takes - for /", "f|windash|contains: ' -x'", { f: "cmd /x" }, true],
  ["windash takes / for -", "f|windash|contains: '/x'", { f: "cmd -x" }, true],
  ["windash knows the en dash", "f|contains|windash: ' -x'", { f: "cmd –x" }, true],
  ["windash knows the em dash", "f|contains|windash: ' -x'", { f: "cmd —x" }, true],
  ["windash knows the horizontal bar", "f|contains|windash: ' -x'", { f: "cmd ―x" }, true],
  ["windash leaves a dash within a word", "f|windash: a-b", { f: "a/b" }, false],
  ["windash exchanges each dash alone", "f|windash: ' -x -y'", { f: " /x –y" }, true],
  [
    "windash with many dashes exchanges each alone",
    "f|windash|contains: -a -b -c -d -e",
    { f: "x /a -b –c —d /e" },
    true,
  ],
  ["windash with many dashes keeps its own text", "f|windash: -a /b -c -d", { f: "-a /b -c -d" }, true],
  [
    "windash with many dashes needs them",
    "f|windash|contains: -a -b -c -d -e",
    { f: "x /a +b –c —d /e" },
    false,
  ],
  ["windash wildcards stay wildcards", "f|windash: '-a -b*-c -d'", { f: "/a /b and -c /d" }, true],
  ["expand takes each value", "f|expand: '%users%'", { f: "bob" }, true],
  ["expand within text", "f|expand|contains: 'x-%users%-y'", { f: "x-ALICE-y" }, true],
  ["expand leaves an escaped percent", "f|expand: '\\%users\\%'", { f: "%users%" }, true],
  ["expand with cidr", "f|cidr|expand: '%nets%'", { f: "192.0.2.9" }, true],
];

const placeholders = new Map([
  ["users", ["alice", "bob"]],
  ["nets", ["192.0.2.0/24", "198.51.100.0/24"]],
]);

function ruleSetOf(detection: string, condition = "sel"): RuleSet {
  const yaml = `title: t\nlogsource: {product: p}\ndetection:\n  sel: ${detection.includes(": ") && !/^[[{]/.test(detection) ? `\n    ${detection}` : detection}\n  condition: ${condition}\n`;
  const { rules, issues } = parseSigma(yaml, { file: "t.yml", placeholders });
  expect(issues).toEqual([]);
  return compileRules(rules);
}

for (const [name, rows] of Object.entries({ strings, values, structure, operators, transformations })) {
  describe(name, () => {
    it.each(rows)("%s", (_behaviour, detection, event, isMatch) => {
      for (const condition of ["sel", "not sel"]) {
        const ruleSet = ruleSetOf(detection, condition);
        const expected = isMatch === (condition === "sel") ? ["t"] : [];
        expect(ruleSet.scan(event).map(({ rule }) => rule.title)).toEqual(expected);
        expect(ruleSet.match(event).map(({ rule }) => rule.title)).toEqual(expected);
      }
    });
  });
}

describe("conditions", () => {
  const detections = "  a: {f: a}\n  b: {g: b}\n  sel_1: {h: c}\n  sel_2: {i: d}\n  _x: {j: e}\n";
  it.each<readonly [string, object, boolean]>([
    ["a and b", { f: "a" }, false],
    ["a or b", { g: "b" }, true],
    ["not a", { f: "b" }, true],
    ["not a and b", { f: "a", g: "b" }, false],
    ["not (a and b)", { f: "a" }, true],
    ["not not a", { f: "a" }, true],
    ["a or b and sel_1", { f: "a" }, true],
    ["(a or b) and sel_1", { f: "a" }, false],
    ["NOT a AND b", { g: "b" }, true],
    ["1 of sel_*", { i: "d" }, true],
    ["any of sel_*", { i: "d" }, true],
    ["all of sel_*", { i: "d" }, false],
    ["all of sel_*", { h: "c", i: "d" }, true],
    ["1 of them", { j: "e" }, false],
    ["1 of _*", { j: "e" }, true],
    ["all of them", { f: "a", g: "b", h: "c", i: "d" }, true],
    ["not 1 of sel_*", { h: "x" }, true],
    ["1 of s*_2", { i: "d" }, true],
    ["1 of a", { f: "a" }, true],
    ["[a, b]", { g: "b" }, true],
  ])("%s", (condition, event, isMatch) => {
    const yaml = `title: t\nlogsource: {}\ndetection:\n${detections}  condition: ${condition}\n`;
    const { rules, issues } = parseSigma(yaml, { file: "t.yml" });
    expect(issues).toEqual([]);
    const ruleSet = compileRules(rules);
    expect(ruleSet.match(event)).toHaveLength(isMatch ? 1 : 0);
    expect(ruleSet.scan(event)).toHaveLength(isMatch ? 1 : 0);
  });
});
