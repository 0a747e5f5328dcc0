import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CompileOptions, compileRules, parseSigma, type SigmaRule } from "../index.ts";

function rulesOf(...texts: readonly string[]): readonly SigmaRule[] {
  const parsed = parseSigma(texts.join("\n---\n"), { file: "r.yml" });
  expect(parsed.issues).toEqual([]);
  return parsed.rules;
}

const rule = (title: string, logsource: string, detection: string) =>
  `title: ${title}\nid: ${title}\nlogsource: {${logsource}}\ndetection: ${detection}\n`;

describe("log sources", () => {
  const rules = rulesOf(
    rule("any", "", "{a: {f: x}, condition: a}"),
    rule("product", "product: fortigate", "{a: {f: x}, condition: a}"),
    rule("service", "product: fortigate, service: event", "{a: {f: x}, condition: a}"),
    rule("category", "category: webserver", "{a: {f: x}, condition: a}"),
  );
  const titles = (...sources: readonly object[]) =>
    compileRules(rules)
      .match({ f: "x" }, sources)
      .map(({ rule: { title } }) => title);

  it("leave out rules for others", () => {
    expect(titles({ product: "fortigate", service: "event" })).toEqual(["any", "product", "service"]);
    expect(titles({ product: "fortigate", category: "webserver" })).toEqual(["any", "product", "category"]);
    expect(titles({ product: "fortigate", service: "traffic" })).toEqual(["any", "product"]);
    expect(titles({ product: "windows" })).toEqual(["any"]);
    expect(titles()).toEqual(["any"]);
  });

  it("may be several for one event", () => {
    expect(titles({ product: "fortigate", service: "event" }, { category: "webserver" })).toEqual([
      "any",
      "product",
      "service",
      "category",
    ]);
  });

  it("leave nothing out when an event names only a part of its own", () => {
    const partial = compileRules(rules, { logSources: "partial" });
    expect(partial.match({ f: "x" }, [{ product: "fortigate" }])).toHaveLength(4);
    expect(partial.match({ f: "x" }, [{ product: "windows" }]).map(({ rule: { title } }) => title)).toEqual([
      "any",
      "category",
    ]);
  });

  it("stay right past the number of indexes that are kept", () => {
    const set = compileRules(rules);
    for (let at = 0; at < 600; at += 1)
      expect(set.match({ f: "x" }, [{ product: `p${at}` }])).toHaveLength(1);
    expect(set.match({ f: "x" }, [{ product: "fortigate" }])).toHaveLength(2);
  });
});

describe("a match", () => {
  it("comes in the order of the rules, with the items that were met", () => {
    const set = compileRules(
      rulesOf(
        rule("b", "", "{a: {'f|contains': [x, y]}, b: {g: 1}, c: {h: z}, condition: a and (b or c)}"),
        rule("a", "", "{a: {g: 1}, condition: a}"),
      ),
    );
    const [first, second] = set.match({ f: "axb", g: 1 });
    expect([first?.rule.title, second?.rule.title]).toEqual(["b", "a"]);
    expect(first?.matched()).toEqual([
      { field: "f", path: "f", operator: "contains", pattern: "x", value: "axb" },
      { field: "g", path: "g", operator: "", pattern: "1", value: "1" },
    ]);
  });

  it("names the path at which a mapped field stood", () => {
    const set = compileRules(rulesOf(rule("a", "", "{a: {srcip: 10.0.0.1}, condition: a}")), {
      fields: (field) => (field === "srcip" ? ["src_endpoint.ip", "unmapped.srcip"] : [field]),
    });
    expect(set.match({ unmapped: { srcip: "10.0.0.1" } })[0]?.matched()).toMatchObject([
      { field: "srcip", path: "unmapped.srcip" },
    ]);
    expect(set.match({ src_endpoint: { ip: "10.0.0.1" } })[0]?.matched()).toMatchObject([
      { path: "src_endpoint.ip" },
    ]);
  });

  it("shows at most 1,024 characters of a value", () => {
    const [match] = compileRules(rulesOf(rule("a", "", "{a: {'f|contains': x}, condition: a}"))).match({
      f: "x".repeat(5_000),
    });
    expect(match?.matched()[0]?.value).toHaveLength(1_024);
  });
});

describe("explain", () => {
  const set = compileRules(rulesOf(rule("a", "", "{a: {f: x}, b: {'g|gt': 5}, condition: a and not b}")));

  it("tells item by item why a rule matched or not", () => {
    expect(set.explain("a", { f: "x", g: 9 })).toMatchObject({
      isMatch: false,
      root: {
        kind: "and",
        isTrue: false,
        children: [
          { kind: "item", isTrue: true, value: "x" },
          {
            kind: "not",
            isTrue: false,
            child: {
              kind: "item",
              isTrue: true,
              item: { field: "g", operator: "gt", pattern: "5" },
              value: "9",
            },
          },
        ],
      },
    });
    expect(set.explain("a", { f: "x" })).toMatchObject({ isMatch: true });
    expect(set.explain("other", {})).toBeNull();
  });
});

it("a rule whose placeholder has no value is set aside", () => {
  const rules = rulesOf(rule("a", "", "{a: {'f|expand': '%none%'}, condition: a}"));
  const set = compileRules(rules);
  expect(set.inactive).toEqual(rules);
  expect(set.match({ f: "%none%" })).toEqual([]);
});

describe("the index finds exactly what trying every rule finds", () => {
  const text = fc.oneof(
    fc.constantFrom(
      "a",
      "ab",
      "abc",
      "A",
      "b*",
      "*c",
      "a?c",
      "*",
      "?",
      "x",
      "10.0.0.1",
      "5",
      "",
      "ſ",
      "K",
      "İ",
      "ß",
      "日本",
    ),
    fc.string({ maxLength: 4 }),
  );
  const field = fc.constantFrom("f", "g", "h", "a.b");
  const item = fc.oneof(
    fc.tuple(
      field,
      fc.constantFrom(
        "",
        "|contains",
        "|startswith",
        "|endswith",
        "|contains|all",
        "|neq",
        "|cased",
        "|re",
        "|re|i",
      ),
      fc.array(text, { minLength: 1, maxLength: 3 }),
    ),
    fc.tuple(
      field,
      fc.constantFrom("|gt", "|lte"),
      fc.array(fc.integer({ min: -2, max: 8 }), { minLength: 1, maxLength: 1 }),
    ),
    fc.tuple(field, fc.constant("|exists"), fc.array(fc.boolean(), { minLength: 1, maxLength: 1 })),
    fc.tuple(field, fc.constant("|cidr"), fc.constantFrom(["10.0.0.0/8"], ["0.0.0.0/0"], ["::/0"])),
    fc.tuple(field, fc.constant("|fieldref"), fc.constantFrom(["g"], ["a.b"])),
    fc.tuple(field, fc.constant(""), fc.constantFrom([null], [5], [true], [null, "x"])),
    fc.tuple(
      fc.constant(""),
      fc.constantFrom("", "|all"),
      fc.array(
        text.filter((one) => one !== ""),
        { minLength: 1, maxLength: 2 },
      ),
    ),
  );
  const detections = fc.record({
    s1: fc.array(item, { minLength: 1, maxLength: 3 }),
    s2: fc.array(item, { minLength: 1, maxLength: 2 }),
    condition: fc.constantFrom(
      "s1",
      "not s1",
      "s1 and s2",
      "s1 or s2",
      "s1 and not s2",
      "not (s1 or s2)",
      "1 of s*",
      "not all of s*",
    ),
  });
  const value = fc.oneof(
    text,
    fc.integer({ min: -2, max: 8 }),
    fc.boolean(),
    fc.constant(null),
    fc.array(text, { maxLength: 3 }),
  );
  const event = fc.dictionary(fc.constantFrom("f", "g", "h", "a.b", "z"), value);
  const nested = fc.tuple(event, value).map(([flat, b]) => ({ ...flat, a: { b } }));

  /** JSON is YAML: what is drawn needs no quoting of our own. */
  function yamlOf(
    drawn: readonly {
      readonly s1: readonly Item[];
      readonly s2: readonly Item[];
      readonly condition: string;
    }[],
  ): string {
    const map = (items: readonly Item[]) =>
      Object.fromEntries(
        items.map(([name, modifiers, values]) => [
          name + modifiers,
          values.length === 1 ? values[0] : values,
        ]),
      );
    return drawn
      .map(({ s1, s2, condition }, at) =>
        JSON.stringify({
          title: `r${at}`,
          logsource: {},
          detection: { s1: mapOrKeywords(map(s1)), s2: mapOrKeywords(map(s2)), condition },
        }),
      )
      .join("\n---\n");
  }
  type Item = readonly [string, string, readonly unknown[]];
  function mapOrKeywords(items: Readonly<Record<string, unknown>>): unknown {
    const { "": keywords, ...rest } = items;
    if (keywords === undefined) return rest;
    return Object.keys(rest).length === 0 ? [keywords].flat() : [rest, ...[keywords].flat()];
  }

  /** Fields that stand in several places, and keywords that are searched in some attributes only. */
  const elsewhere: CompileOptions = {
    fields: (name) => (name === "h" ? ["a.b", "h"] : [name]),
    alternatives: (name) => (name === "f" ? ["g", "a.b"] : []),
    keywords: { within: ["f", "a"], except: ["a.b"] },
  };

  it("for any rules and events", () => {
    let matched = 0;
    fc.assert(
      fc.property(
        fc.array(detections, { minLength: 1, maxLength: 6 }),
        fc.array(fc.oneof(event, nested), { minLength: 1, maxLength: 6 }),
        (drawn, events) => {
          const { rules } = parseSigma(yamlOf(drawn), { file: "r.yml" });
          for (const options of [{}, elsewhere]) {
            const set = compileRules(rules, options);
            for (const one of events) {
              const found = set.match(one).map(({ rule: { title } }) => title);
              expect(found).toEqual(set.scan(one).map(({ rule: { title } }) => title));
              matched += found.length;
            }
          }
        },
      ),
    );
    expect(matched).toBeGreaterThan(100);
  });
});

describe("hostile events", () => {
  const set = compileRules(
    rulesOf(
      rule("deep", "", "{a: {a.a.a: x}, condition: a}"),
      rule("keyword", "", "{a: [needle], condition: a}"),
      rule("regex", "", "{a: {'f|re': '(a+)+$'}, condition: a}"),
      rule("wild", "", "{a: {f: '*a*a*a*a*a*b'}, condition: a}"),
    ),
  );

  it.each<[string, () => object]>([
    [
      "a nesting without end",
      () => {
        let event: object = { a: "x" };
        for (let depth = 0; depth < 50_000; depth += 1) event = { a: event };
        return event;
      },
    ],
    [
      "a cycle",
      () => {
        const event: Record<string, unknown> = { f: "x" };
        event["a"] = event;
        return event;
      },
    ],
    [
      "lists in lists",
      () => {
        let list: unknown = "needle";
        for (let depth = 0; depth < 50_000; depth += 1) list = [list];
        return { f: list };
      },
    ],
    ["a long text for a regular expression that would backtrack", () => ({ f: `${"a".repeat(100_000)}!` })],
    ["a wide object", () => Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`k${at}`, at]))],
    [
      "odd values",
      () => ({ f: Number.NaN, g: undefined, h: Symbol("s"), a: 1n, i: () => 1, j: new Date(0) }),
    ],
  ])("%s costs little and throws nothing", (_, make) => {
    const event = make();
    const started = performance.now();
    set.match(event);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
