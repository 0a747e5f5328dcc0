import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bindingOf, parseCursor, printCursor } from "./cursor.ts";
import { chooseVersions, type Filters, parseFilters } from "./filters.ts";
import { indicatorUuid, sourceAndNumber } from "./indicator-ids.ts";
import { acceptsTaxii, isTaxii } from "../../platform/taxii-media-type.ts";
import { parseTimestamp, toTimestamp } from "./timestamp.ts";

const fields = ["id", "type", "version", "spec_version"] as const;

function filtersOf(query: Record<string, unknown>): Filters {
  const parsed = parseFilters(query, fields);
  if (!parsed.isValid) throw new Error(parsed.problem);
  return parsed.filters;
}

test.each([
  [undefined, true],
  ["", true],
  ["*/*", true],
  ["application/*;q=0.1", true],
  ["application/taxii+json", true],
  ["application/taxii+json;version=2.1", true],
  ['Application/TAXII+JSON; Version="2.1"', true],
  ["text/html, application/taxii+json; version=2.1", true],
  ["application/taxii+json;version=2.0", false],
  ["application/vnd.oasis.taxii+json; version=2.0", false],
  ["application/json", false],
  ["application/taxii+json;version=2.1;q=0", false],
])("an Accept of %s is taken: %s", (header, isTaken) => {
  expect(acceptsTaxii(header)).toBe(isTaken);
});

test("a body is TAXII 2.1 by its type and version", () => {
  expect(
    [
      "application/taxii+json;version=2.1",
      "application/taxii+json",
      "application/taxii+json; version=2.0",
    ].map(isTaxii),
  ).toEqual([true, true, false]);
  expect([undefined, "application/json", "text/plain"].map(isTaxii)).toEqual([false, false, false]);
});

test("timestamps have microseconds, and any precision is read", () => {
  expect(toTimestamp(Date.UTC(2026, 10, 25, 12, 0, 0, 7))).toBe("2026-11-25T12:00:00.007000Z");
  expect(parseTimestamp("2026-11-25T12:00:00.007999Z")).toBe(Date.UTC(2026, 10, 25, 12, 0, 0, 7));
  expect(parseTimestamp("2026-11-25T12:00:00Z")).toBe(Date.UTC(2026, 10, 25, 12));
  for (const wrong of [
    "",
    "2026",
    "2026-11-25",
    "2026-13-25T12:00:00Z",
    "2026-11-25T12:00:00+01:00",
    "now",
    "1".repeat(99),
  ])
    expect(parseTimestamp(wrong)).toBeNull();
  // 30 February is no day, and Date would make it one of March.
  expect(parseTimestamp("2026-02-30T12:00:00Z")).toBeNull();
});

describe("filters", () => {
  test("without any: the newest version of all objects of STIX 2.1", () => {
    expect(filtersOf({ unknown: "x" })).toEqual({
      addedAfter: null,
      limit: 1_000,
      next: null,
      ids: null,
      types: null,
      specVersions: ["2.1"],
      versions: { all: false, first: false, last: true, times: [] },
    });
  });

  test("lists are split, and a larger page than there is is the largest", () => {
    const filters = filtersOf({
      "match[type]": "indicator,sighting",
      "match[version]": "first,all",
      limit: "99999",
    });
    expect(filters).toMatchObject({ types: ["indicator", "sighting"], limit: 1_000 });
    expect(filters.versions).toMatchObject({ first: true, all: true, last: false });
  });

  test.each([
    [{ limit: "0" }],
    [{ limit: "-1" }],
    [{ limit: "ten" }],
    [{ limit: ["1", "2"] }],
    [{ added_after: "yesterday" }],
    [{ "match[version]": "newest" }],
    [{ "match[id]": Array.from({ length: 101 }, () => "x").join(",") }],
  ])("%j is refused", (query) => {
    expect(parseFilters(query, fields)).toMatchObject({ isValid: false });
  });

  test("a field that a resource does not take is refused", () => {
    expect(parseFilters({ "match[type]": "indicator" }, ["version"])).toMatchObject({ isValid: false });
  });

  test("no query makes it throw", () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom("limit", "next", "added_after", "match[id]", "match[version]", "x"),
          fc.anything(),
        ),
        (query) => {
          parseFilters(query, fields);
        },
      ),
    );
  });

  test("versions of one object are chosen by their place or time", () => {
    const versions = ["2026-01-02T00:00:00.000Z", "2026-01-01T00:00:00.000Z", "2026-01-03T00:00:00.000Z"].map(
      (version) => ({ version }),
    );
    const chosen = (text: string) =>
      chooseVersions(versions, filtersOf({ "match[version]": text }).versions).map(({ version }) =>
        version.slice(8, 10),
      );
    expect(chosen("last")).toEqual(["03"]);
    expect(chosen("first,last")).toEqual(["01", "03"]);
    expect(chosen("2026-01-02T00:00:00Z")).toEqual(["02"]);
    expect(chosen("all")).toEqual(["02", "01", "03"]);
  });
});

describe("cursors", () => {
  const binding = bindingOf(["tenant", "collection", "objects"], filtersOf({}));

  test("are read back, whatever the page's size", () => {
    expect(parseCursor(binding, printCursor(binding, [5, "a", 3]))).toEqual([5, "a", 3]);
    expect(bindingOf(["tenant", "collection", "objects"], filtersOf({ limit: "5", next: "x" }))).toBe(
      binding,
    );
  });

  test("hold for one tenant, collection, resource and filter", () => {
    const cursor = printCursor(binding, [5]);
    for (const other of [
      bindingOf(["other", "collection", "objects"], filtersOf({})),
      bindingOf(["tenant", "other", "objects"], filtersOf({})),
      bindingOf(["tenant", "collection", "manifest"], filtersOf({})),
      bindingOf(["tenant", "collection", "objects"], filtersOf({ "match[type]": "indicator" })),
    ])
      expect(parseCursor(other, cursor)).toBeNull();
  });

  test("that are none are refused and never throw", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseCursor(binding, text)).toBeNull();
        expect(parseCursor(binding, Buffer.from(text).toString("base64url"))).toBeNull();
      }),
    );
    const nested = Buffer.from('["'.repeat(150)).toString("base64url");
    expect(parseCursor(binding, nested)).toBeNull();
  });
});

test("an indicator's UUID is a version 4 of STIX, differs by source, and is read by who knows the source", () => {
  const sources = [
    { id: "019b76da-a800-76a5-a8c1-2228dac7e77a" },
    { id: "019b76da-a800-76a5-a8c1-2228dac7e77b" },
  ];
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 48 - 1 }), fc.integer({ min: 0, max: 1 }), (number, at) => {
      const uuid = indicatorUuid(sources[at]?.id ?? "", number);
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(sourceAndNumber(uuid, sources)).toEqual({ source: sources[at], number });
      expect(sourceAndNumber(uuid, [sources[1 - at] ?? { id: "" }])).toBeNull();
    }),
  );
  expect(sourceAndNumber("01900000-0000-4000-8000-000000000000", sources)).toBeNull();
});
