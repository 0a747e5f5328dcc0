import { compileRules, jsonTextSchema, parseSigma, type SigmaRule, toClickHouse } from "@breakwater/sigma";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createEventsTable, type EventsTable } from "./events-table.ts";

// Random rules over random events: whatever the engine matches, and nothing else, the SQL must find. Each rule is asked
// about every event, so that a few hundred of both are many thousands of pairs.

const runs = Number(process.env["BREAKWATER_PROPERTY_RUNS"] ?? 400);
const seed = Number(process.env["BREAKWATER_PROPERTY_SEED"] ?? 20_261_124);
const sample = <Value>(arbitrary: fc.Arbitrary<Value>, count: number): readonly Value[] =>
  fc.sample(arbitrary, { numRuns: count, seed });

/** Characters with something about them: folding, wildcards, quoting, width, control. */
const atoms = [
  ..."aAbBkKsSiI019",
  ..."éÉßẞſıİΣσςǅ\u212a\u03f4",
  ..."日😀🦆\u0301\u200d",
  ..."*?\\-/–—―.%_{}[]()|^$+:,'\"` ;",
  ..."\n\r\t\0\u0001\u007f",
];
const atom = fc.constantFrom(...atoms);
const text = fc.string({ unit: atom, maxLength: 6 });
const odd = fc.constantFrom(
  ...[
    "",
    "true",
    "False",
    "null",
    "5",
    "+5.0",
    "05",
    "5.",
    ".5",
    "-0",
    "0x5",
    "5e0",
    "1e+21",
    "1e-7",
    "Infinity",
  ],
  ...[
    "10.1.2.3",
    "010.1.2.3",
    "10.1.2",
    "::ffff:10.1.2.3",
    "::FFFF:0a01:203",
    "::",
    "::1",
    "2001:DB8::7",
    "fe80::1%e",
  ],
  ...[
    "2001:db8:0:0:0:0:0:7",
    "1:2:3:4:5:6:7::",
    "::1:2:3:4:5:6:7",
    "1::2::3",
    "00001::",
    "1:2:3:4:5:6:1.2.3.4",
  ],
  ...[
    "2026-03-04T23:15:00Z",
    "2026-03-04 07:59",
    "2026-03-04",
    "2024-02-29",
    "2026-02-29",
    "2026-13-01",
    "0001-01-01",
  ],
  ...[
    "2020-12-31",
    "2021-01-01T25:00",
    "1999-12-31T23:60",
    "9999-12-31",
    "1772600000",
    "1772600000000",
    "-1.5",
  ],
  ...["9007199254740993", "9007199254740992", "123456789012345678901234567890", "0.1", "0.30000000000000004"],
);
const number = fc.oneof(
  fc.integer({ min: -3, max: 6 }),
  fc.constantFrom(
    5,
    5.5,
    0.1,
    1e-7,
    1.5e21,
    -2e-9,
    1e15,
    2 ** 53,
    1_772_600_000,
    1_772_600_000_000,
    -86_400,
    1e300,
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
);
/** Nearly addresses, nearly dates: what two readers may see differently. */
const address = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."::::0129afF."), minLength: 2, maxLength: 12 }),
  fc
    .array(fc.constantFrom("0", "1", "10", "255", "256", "01", ""), { minLength: 4, maxLength: 4 })
    .map((all) => all.join(".")),
  fc.tuple(fc.ipV6(), fc.constantFrom("", "", ":", "%1", " ")).map((all) => all.join("")),
  fc.ipV4().map((one) => `::ffff:${one}`),
);
const digits = (...ranges: readonly (readonly [number, number])[]): fc.Arbitrary<string> =>
  fc
    .oneof(...ranges.map(([min, max]) => fc.integer({ min, max })))
    .map((one) => String(one).padStart(2, "0"));
const date = fc
  .tuple(
    fc.oneof(
      digits([1995, 2030]),
      digits([0, 9_999]).map((one) => one.padStart(4, "0")),
    ),
    ...[digits([0, 13]), digits([0, 32], [28, 31])],
    fc.oneof(
      fc.constant(""),
      fc
        .tuple(fc.constantFrom("T", " "), digits([0, 25]), fc.constant(":"), digits([0, 61]))
        .map((all) => all.join("")),
    ),
  )
  .map(([year, month, day, clock]) => `${year}-${month}-${day}${clock}`);
const scalar = fc.oneof(
  { weight: 1, arbitrary: address },
  { weight: 1, arbitrary: date },
  { weight: 4, arbitrary: text },
  { weight: 4, arbitrary: odd },
  { weight: 3, arbitrary: number },
  { weight: 1, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: fc.constant(null) },
);
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.array(fc.array(scalar, { maxLength: 2 }), { maxLength: 2 }) },
  { weight: 1, arbitrary: fc.record({ b: scalar, c: scalar }, { requiredKeys: [] }) },
);
const nested: fc.Arbitrary<unknown> = fc.oneof(
  value,
  fc.record({ b: value, c: fc.record({ d: value }, { requiredKeys: [] }) }, { requiredKeys: [] }),
  fc.array(fc.oneof(fc.record({ b: value }, { requiredKeys: [] }), scalar), { maxLength: 3 }),
  fc.array(fc.array(fc.record({ b: value }), { maxLength: 2 }), { maxLength: 2 }),
  fc.array(fc.record({ c: fc.array(fc.record({ d: value }), { maxLength: 2 }) }), { maxLength: 2 }),
);
const event = fc.record(
  { f: value, g: value, a: nested, "a.b": value, "x\"y'": value },
  { requiredKeys: [] },
);

const fields = ["f", "f", "g", "a", "a.b", "a.c.d", "x\"y'"] as const;
const field = fc.constantFrom(...fields);
/** Text of a rule: pieces of what events hold, with wildcards and escapes as they come. */
const pattern = fc.oneof(text, odd, fc.string({ unit: atom, maxLength: 2 }));
const quoted = fc.oneof(
  pattern,
  pattern.map((one) => one.replaceAll(/[\\*?]/g, "\\$&")),
);

/** Few characters, so that random expressions fit random texts. */
const subjects = [..."aabbkKsS1_ .\n\nſ\u212aéÉΣς😀"];
const escaped = (unit: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  unit.map((one) => one.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
const regexClass = fc.constantFrom(
  ...[
    ".",
    ".",
    "\\d",
    "\\D",
    "\\w",
    "\\W",
    "\\s",
    "\\S",
    "\\b",
    "\\B",
    "^",
    "$",
    "\\A",
    "\\z",
    "[a-k]",
    "[^a-k]",
    "[\\d_]",
  ],
  ...[
    "\\.",
    "\\*",
    "\\n",
    "\\x61",
    "\\x{1F600}",
    "\\pL",
    "\\p{Greek}",
    "\\PN",
    "[[:alpha:]]",
    "[^\\n]",
    "\\Qa.\\E",
    "[é-ü]",
  ],
);
function regexOf(unit: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const single = fc.oneof(regexClass, escaped(unit), escaped(unit));
  return fc.letrec<{ regex: string; part: string }>((tie) => ({
    part: fc.oneof(
      { depthSize: "small" },
      single,
      fc.tuple(single, fc.constantFrom("*", "+", "?", "{2}", "{1,3}", "*?", "+?")).map((two) => two.join("")),
      tie("regex").map((inner) => `(${inner})`),
      fc
        .tuple(fc.constantFrom("i", "s", "-s", "m", "U"), tie("regex"))
        .map(([flag, inner]) => `(?${flag}:${inner})`),
      fc.tuple(tie("regex"), tie("regex")).map(([left, right]) => `(?:${left}|${right})`),
    ),
    regex: fc.array(tie("part"), { minLength: 1, maxLength: 3 }).map((parts) => parts.join("")),
  })).regex;
}
const regex = regexOf(atom);
const fewRegex = regexOf(fc.constantFrom(...subjects));

const listOf = <Value>(one: fc.Arbitrary<Value>): fc.Arbitrary<Value | Value[]> =>
  fc.oneof(one, fc.array(one, { minLength: 1, maxLength: 4 }));
const linking = fc.constantFrom("", "", "|all", "|neq");
const item: fc.Arbitrary<readonly [string, unknown]> = fc.oneof(
  fc.tuple(
    fc
      .tuple(
        field,
        fc.constantFrom("", "|contains", "|startswith", "|endswith"),
        fc.constantFrom("", "", "|cased"),
      )
      .map((parts) => parts.join("")),
    listOf(quoted),
  ),
  fc.tuple(field, listOf(scalar)),
  fc
    .tuple(
      fc.tuple(
        field,
        fc.constantFrom("|windash|contains", "|base64offset|contains", "|wide|base64|contains"),
        linking,
      ),
      fc.array(fc.constantFrom("-a", " /b -i", "ab", "0 -k"), { minLength: 1, maxLength: 2 }),
    )
    .map(([parts, values]) => [parts.join(""), values] as const),
  fc
    .tuple(
      fc.tuple(
        field,
        fc.constant("|re"),
        fc.constantFrom("", "|i", "|m", "|s", "|i|m|s", "|startswith", "|endswith"),
      ),
      listOf(regex),
    )
    .map(([parts, values]) => [parts.join(""), values] as const),
  fc.tuple(
    field.map((name) => `${name}|cidr`),
    listOf(
      fc.constantFrom(
        "10.0.0.0/8",
        "10.1.2.3",
        "::/0",
        "0.0.0.0/0",
        "2001:db8::/33",
        "::ffff:0:0/95",
        "::1/128",
      ),
    ),
  ),
  fc.tuple(
    field.map((name) => `${name}|exists`),
    fc.boolean(),
  ),
  fc.tuple(
    fc.tuple(field, fc.constantFrom("|lt", "|lte", "|gt", "|gte"), linking).map((parts) => parts.join("")),
    listOf(fc.constantFrom(-1, 0, 5, 5.5, "0.1", 1e21, "9007199254740992", 1_772_600_000)),
  ),
  fc.tuple(
    fc
      .tuple(
        field,
        fc.constantFrom("minute", "hour", "day", "week", "month"),
        fc.constantFrom("", "|lt", "|gte"),
      )
      .map(([name, part, comparison]) => `${name}|${part}${comparison}`),
    fc.constantFrom(1, 2, 3, 4, 7, 9, 12, 15, 23),
  ),
  fc.tuple(
    fc.tuple(field, fc.constantFrom("", "|gt")).map(([name, comparison]) => `${name}|year${comparison}`),
    fc.constantFrom(1, 1970, 2026, 9_999),
  ),
  fc.tuple(
    fc
      .tuple(
        field,
        fc.constantFrom("", "|contains", "|startswith", "|endswith"),
        fc.constantFrom("", "|cased"),
        linking,
      )
      .map(([name, anchor, cased, link]) => `${name}|fieldref${anchor}${cased}${link}`),
    listOf(field),
  ),
);
const keyword = fc.oneof(
  quoted.filter((one) => one !== ""),
  fc.integer({ min: 0, max: 12 }),
);
const detection: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: fc.array(item, { minLength: 1, maxLength: 2 }).map(Object.fromEntries) },
  {
    weight: 1,
    arbitrary: fc.array(
      item.map((one) => Object.fromEntries([one])),
      { minLength: 1, maxLength: 3 },
    ),
  },
  { weight: 1, arbitrary: fc.array(keyword, { minLength: 1, maxLength: 3 }) },
  {
    weight: 1,
    arbitrary: fc.array(keyword, { minLength: 1, maxLength: 2 }).map((values) => ({ "|all": values })),
  },
  { weight: 1, arbitrary: fc.tuple(regex).map(([one]) => ({ "|re": one })) },
);
const condition = fc.constantFrom(
  ...[
    "x",
    "not x",
    "x and y",
    "x or y",
    "x and not y",
    "not (x or y)",
    "1 of them",
    "not 1 of x*",
    "x or not y",
  ],
);
const rule = fc
  .record({ x: detection, y: detection, condition })
  .map((one) => JSON.stringify({ title: "t", logsource: {}, detection: one }));

/** Rules and events, each asked about each: pairs on which engine and SQL differ. */
async function compare(rules: readonly string[], events: readonly object[]): Promise<Comparison> {
  await table.fill(events);
  const result: Comparison = { compared: 0, telling: 0, inexpressible: 0, disagreements: [] };
  for (const yaml of rules) {
    const parsed = parseSigma(yaml, { file: "t.yml" });
    // What the parser refuses (an order of modifiers, an expression of RE2) is no rule.
    const [one] = parsed.rules as readonly (SigmaRule | undefined)[];
    if (one === undefined) continue;
    if (toClickHouse(one, { schema: jsonTextSchema("event") }).kind === "inexpressible") {
      result.inexpressible += 1;
      continue;
    }
    const set = compileRules([one]);
    const expected = events.flatMap((entry, id) => (set.scan(entry).length > 0 ? [id] : []));
    const found = new Set(await table.matching(one));
    const missed = expected.filter((id) => !found.delete(id));
    if (missed.length + found.size > 0)
      result.disagreements.push({
        yaml,
        missed: missed.slice(0, 3).map((id) => events[id]),
        invented: [...found].slice(0, 3).map((id) => events[id]),
      });
    result.compared += 1;
    if (expected.length > 0 && expected.length < events.length) result.telling += 1;
  }
  return result;
}

interface Comparison {
  inexpressible: number;
  compared: number;
  /** Rules that match some of the events and not all. */
  telling: number;
  readonly disagreements: object[];
}

let table: EventsTable;
beforeAll(() => {
  table = createEventsTable();
});
afterAll(() => table[Symbol.dispose]());

it("the SQL of a rule finds the events that the engine matches, and no other", async () => {
  // As they come back from JSON text: a lone surrogate or -0 is not among them.
  const events = sample(event, runs).map((one) => JSON.parse(JSON.stringify(one)) as object);
  const { compared, telling, disagreements } = await compare(sample(rule, runs), events);
  expect(disagreements.slice(0, 10)).toEqual([]);
  expect(compared).toBeGreaterThan(runs * 0.7);
  expect(telling).toBeGreaterThan(runs * 0.3);
}, 600_000);

it("regular expressions mean the same in both", async () => {
  const events = sample(fc.string({ unit: fc.constantFrom(...subjects), maxLength: 9 }), runs).map((f) => ({
    f,
  }));
  const flags = fc.constantFrom("", "", "|i", "|m", "|s", "|i|m|s", "|startswith", "|endswith");
  const rules = fc.tuple(flags, fewRegex).map(([names, one]) =>
    JSON.stringify({
      title: "t",
      logsource: {},
      detection: { x: { [`f|re${names}`]: one }, condition: "x" },
    }),
  );
  const { compared, telling, disagreements } = await compare(sample(rules, runs), events);
  expect(disagreements.slice(0, 10)).toEqual([]);
  expect(compared).toBeGreaterThan(runs * 0.7);
  expect(telling).toBeGreaterThan(runs * 0.3);
}, 600_000);
