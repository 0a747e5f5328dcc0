import fc from "fast-check";

// Random rules and events of the kinds on which two readers may differ.

const runs = Number(process.env["BREAKWATER_PROPERTY_RUNS"] ?? 150);
const seed = Number(process.env["BREAKWATER_PROPERTY_SEED"] ?? 20_261_124);

/** How many rules and how many events a comparison is about: each rule is asked about each event. */
export const size = runs;

export function sample<Value>(arbitrary: fc.Arbitrary<Value>, count: number = size): readonly Value[] {
  return fc.sample(arbitrary, { numRuns: count, seed });
}

/** One of some texts, which are written with ¦ between them. */
const oneOf = (texts: string): fc.Arbitrary<string> => fc.constantFrom(...texts.split("¦"));
const joined = (...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((all) => all.join(""));

/** Characters with something about them: folding, wildcards, quoting, width, control. */
const atoms =
  "aAbBkKsSiI019éÉßẞſıİΣσςǅ\u212a\u03f4日😀🦆\u0301\u200d*?\\-/–—―.%_{}[]()|^$+:,'\"` ;\n\r\t\0\u0001\u007f";
const atom = fc.constantFrom(...atoms);
export const text = fc.string({ unit: atom, maxLength: 6 });
const odd = oneOf(
  [
    "¦true¦False¦null¦5¦+5.0¦05¦5.¦.5¦-0¦0x5¦5e0¦1e+21¦1e-7¦Infinity¦-1.5¦0.1¦0.30000000000000004",
    "10.1.2.3¦010.1.2.3¦10.1.2¦::ffff:10.1.2.3¦::FFFF:0a01:203¦::¦::1¦2001:DB8::7¦fe80::1%e¦1::2::3¦00001::",
    "2001:db8:0:0:0:0:0:7¦1:2:3:4:5:6:7::¦::1:2:3:4:5:6:7¦1:2:3:4:5:6:1.2.3.4",
    "2026-03-04T23:15:00Z¦2026-03-04 07:59¦2026-03-04¦2024-02-29¦2026-02-29¦2026-13-01¦0001-01-01¦2020-12-31",
    "2021-01-01T25:00¦1999-12-31T23:60¦9999-12-31¦1772600000¦1772600000000",
    "9007199254740993¦9007199254740992¦123456789012345678901234567890",
  ].join("¦"),
);
const number = fc.oneof(
  fc.integer({ min: -3, max: 6 }),
  oneOf("5¦5.5¦0.1¦1e-7¦1.5e21¦-2e-9¦1e15¦9007199254740992¦1772600000¦1772600000000¦-86400¦1e300").map(
    Number,
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
);
/** Nearly addresses. */
export const address = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."::::0129afF."), minLength: 2, maxLength: 12 }),
  fc.array(oneOf("0¦1¦10¦255¦256¦01¦"), { minLength: 4, maxLength: 4 }).map((all) => all.join(".")),
  joined(fc.ipV6(), oneOf("¦¦:¦%1¦ ")),
  fc.ipV4().map((one) => `::ffff:${one}`),
);
const digits = (...ranges: readonly (readonly [number, number])[]): fc.Arbitrary<string> =>
  fc
    .oneof(...ranges.map(([min, max]) => fc.integer({ min, max })))
    .map((one) => String(one).padStart(2, "0"));
/** Nearly dates. */
const date = joined(
  fc.oneof(
    digits([1995, 2030]),
    digits([0, 9_999]).map((one) => one.padStart(4, "0")),
  ),
  fc.constant("-"),
  digits([0, 13]),
  fc.constant("-"),
  digits([0, 32], [28, 31]),
  fc.oneof(fc.constant(""), joined(oneOf("T¦ "), digits([0, 25]), fc.constant(":"), digits([0, 61]))),
);
const scalar = fc.oneof(
  { weight: 1, arbitrary: address },
  { weight: 1, arbitrary: date },
  { weight: 4, arbitrary: text },
  { weight: 4, arbitrary: odd },
  { weight: 3, arbitrary: number },
  { weight: 1, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: fc.constant(null) },
);
export const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.array(fc.array(scalar, { maxLength: 2 }), { maxLength: 2 }) },
  { weight: 1, arbitrary: fc.record({ b: scalar, c: scalar }, { requiredKeys: [] }) },
);
export const nested: fc.Arbitrary<unknown> = fc.oneof(
  value,
  fc.record({ b: value, c: fc.record({ d: value }, { requiredKeys: [] }) }, { requiredKeys: [] }),
  fc.array(fc.oneof(fc.record({ b: value }, { requiredKeys: [] }), scalar), { maxLength: 3 }),
  fc.array(fc.array(fc.record({ b: value }), { maxLength: 2 }), { maxLength: 2 }),
  fc.array(fc.record({ c: fc.array(fc.record({ d: value }), { maxLength: 2 }) }), { maxLength: 2 }),
);
const someEvent = fc.record(
  {
    f: value,
    g: value,
    a: nested,
    "a.b": value,
    "x\"y'": value,
    t: text,
    n: number,
    l: fc.array(text),
    raw: text,
  },
  { requiredKeys: ["raw"] },
);

/** As an event comes back from JSON text: without -0. `raw` and `t`, which may miss, are texts, `n` is a number, `l` a list of texts. */
export const event: fc.Arbitrary<object> = someEvent.map((one) => JSON.parse(JSON.stringify(one)) as object);

/** Text of a rule: pieces of what events hold, with wildcards and escapes as they come, or escaped. */
const pattern = fc.oneof(text, odd, fc.string({ unit: atom, maxLength: 2 }));
const quoted = fc.oneof(
  pattern,
  pattern.map((one) => one.replaceAll(/[\\*?]/g, "\\$&")),
);

/** Few characters, so that random expressions fit random texts. */
const subject = fc.constantFrom(..."aabbkKsS1_ .\n\nſ\u212aéÉΣς😀");
const escaped = (unit: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  unit.map((one) => one.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
const regexClass = oneOf(
  [
    ".¦.¦\\d¦\\D¦\\w¦\\W¦\\s¦\\S¦\\b¦\\B¦^¦$¦\\A¦\\z¦[a-k]¦[^a-k]¦[\\d_]¦[^\\n]¦[é-ü]",
    "\\.¦\\*¦\\n¦\\x61¦\\x{1F600}¦\\pL¦\\p{Greek}¦\\PN¦[[:alpha:]]¦\\Qa.\\E",
  ].join("¦"),
);
function regexOf(unit: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const single = fc.oneof(regexClass, escaped(unit), escaped(unit));
  return fc.letrec<{ regex: string; part: string }>((tie) => ({
    part: fc.oneof(
      { depthSize: "small" },
      single,
      joined(single, oneOf("*¦+¦?¦{2}¦{1,3}¦*?¦+?")),
      tie("regex").map((inner) => `(${inner})`),
      fc.tuple(oneOf("i¦s¦-s¦m¦U"), tie("regex")).map(([flag, inner]) => `(?${flag}:${inner})`),
      fc.tuple(tie("regex"), tie("regex")).map(([left, right]) => `(?:${left}|${right})`),
    ),
    regex: fc.array(tie("part"), { minLength: 1, maxLength: 3 }).map((parts) => parts.join("")),
  })).regex;
}
const regex = regexOf(atom);

const listOf = <Value>(one: fc.Arbitrary<Value>): fc.Arbitrary<Value | Value[]> =>
  fc.oneof(one, fc.array(one, { minLength: 1, maxLength: 4 }));
const linking = oneOf("¦¦|all¦|neq");
/** A rule over these fields as YAML. Not every one is valid: the parser refuses some orders and some expressions. */
export function ruleOver(fields: readonly string[]): fc.Arbitrary<string> {
  const field = fc.constantFrom(...fields);
  const item: fc.Arbitrary<readonly [string, unknown]> = fc.oneof(
    fc.tuple(joined(field, oneOf("¦|contains¦|startswith¦|endswith"), oneOf("¦¦|cased")), listOf(quoted)),
    fc.tuple(field, listOf(scalar)),
    fc.tuple(
      joined(field, oneOf("|windash|contains¦|base64offset|contains¦|wide|base64|contains"), linking),
      listOf(oneOf("-a¦ /b -i¦ab¦0 -k")),
    ),
    fc.tuple(
      joined(field, oneOf("|re¦|re|i¦|re|m¦|re|s¦|re|i|m|s¦|re|startswith¦|re|endswith")),
      listOf(regex),
    ),
    fc.tuple(
      joined(field, fc.constant("|cidr")),
      listOf(oneOf("10.0.0.0/8¦10.1.2.3¦::/0¦0.0.0.0/0¦2001:db8::/33¦::ffff:0:0/95¦::1/128")),
    ),
    fc.tuple(joined(field, fc.constant("|exists")), fc.boolean()),
    fc.tuple(
      joined(field, oneOf("|lt¦|lte¦|gt¦|gte"), linking),
      listOf(fc.constantFrom(-1, 0, 5, 5.5, "0.1", 1e21, "9007199254740992", 1_772_600_000)),
    ),
    fc.tuple(
      joined(field, oneOf("|minute¦|hour¦|day¦|week¦|month"), oneOf("¦|lt¦|gte")),
      fc.constantFrom(1, 2, 3, 4, 7, 9, 12, 15, 23),
    ),
    fc.tuple(joined(field, oneOf("|year¦|year|gt")), fc.constantFrom(1, 1970, 2026, 9_999)),
    fc.tuple(
      joined(
        field,
        oneOf("|fieldref¦|fieldref|contains¦|fieldref|startswith¦|fieldref|endswith"),
        oneOf("¦|cased"),
        linking,
      ),
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
      arbitrary: fc.array(keyword, { minLength: 1, maxLength: 2 }).map((all) => ({ "|all": all })),
    },
    { weight: 1, arbitrary: regex.map((one) => ({ "|re": one })) },
  );
  const condition = oneOf("x¦not x¦x and y¦x or y¦x and not y¦not (x or y)¦1 of them¦not 1 of x*¦x or not y");
  return fc.record({ x: detection, y: detection, condition }).map(toYaml);
}

export const rule = ruleOver(["f", "f", "g", "a", "a.b", "a.c.d", "x\"y'", "t", "n", "l"]);

/** A rule of one regular expression over the field `f`, and a text for it. */
export const regexRule: fc.Arbitrary<string> = fc
  .tuple(oneOf("¦¦|i¦|m¦|s¦|i|m|s¦|startswith¦|endswith"), regexOf(subject))
  .map(([names, one]) => toYaml({ x: { [`f|re${names}`]: one }, condition: "x" }));
export const regexEvent: fc.Arbitrary<object> = fc.record({ f: fc.string({ unit: subject, maxLength: 9 }) });

function toYaml(detections: object): string {
  return JSON.stringify({ title: "t", logsource: {}, detection: detections });
}
