import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LakeError } from "../../lake-error.ts";
import { parsePipedQuery } from "../event-query.ts";
import type { Aggregation } from "./aggregation.ts";
import { parseAggregation } from "./parse-aggregation.ts";

function parsed(query: string): Aggregation {
  const { pipe } = parsePipedQuery(query);
  if (pipe === null) throw new Error("nothing is counted");
  return parseAggregation(pipe.text, pipe.position);
}

const field = (path: string, position: number) => ({ path, position });

describe("what is counted", () => {
  test.each<readonly [string, Aggregation]>([
    ["| count", { measures: [{ kind: "count" }], groups: [], limit: 1_000 }],
    ["a:b |count()", { measures: [{ kind: "count" }], groups: [], limit: 1_000 }],
    [
      "| count, distinct(src_endpoint.ip) by device.uid time(1h)",
      {
        measures: [{ kind: "count" }, { kind: "distinct", field: field("src_endpoint.ip", 18) }],
        groups: [
          { kind: "field", field: field("device.uid", 38) },
          { kind: "time", everyMs: 3_600_000, position: 49 },
        ],
        limit: 1_000,
      },
    ],
    [
      "| top 5 dst_endpoint.ip, unmapped.x-y",
      {
        measures: [{ kind: "count" }],
        groups: [
          { kind: "field", field: field("dst_endpoint.ip", 8) },
          { kind: "field", field: field("unmapped.x-y", 25) },
        ],
        limit: 5,
      },
    ],
    [
      "|top observable(ip)",
      {
        measures: [{ kind: "count" }],
        groups: [{ kind: "observable", type: "ip", position: 5 }],
        limit: 10,
      },
    ],
    [
      "| percentile(duration, 99.9), MAX(time) BY observables.value LIMIT 7",
      {
        measures: [
          { kind: "percentile", field: field("duration", 13), rank: 99.9 },
          { kind: "max", field: field("time", 34) },
        ],
        groups: [{ kind: "observable", type: null, position: 43 }],
        limit: 7,
      },
    ],
  ])("%s", (query, expected) => {
    expect(parsed(query)).toEqual(expected);
  });

  test("a pipe in quotes, and inside of a word, is text of the line", () => {
    expect(parsePipedQuery('"|" CEF:0|Fortinet|x "| count"')).toMatchObject({
      text: ["|", "| count"],
      pipe: null,
    });
  });
});

test.each([
  [
    "| ",
    "position 3: expected count, distinct(field), sum, avg, min, max, percentile(field, 95) or top 10 field, got the end",
  ],
  ["| frequency", 'position 3: "frequency" is nothing that can be counted'],
  ["| sum(", "position 7: expected a field such as dst_endpoint.ip, got the end"],
  ["| sum(duration by x", 'position 16: expected ), got "by"'],
  ["| count by", "position 11: expected a field"],
  ["| count by time(1y)", 'position 17: expected an interval such as 30s, 15m, 1h, 1d or 1w, got "1y"'],
  ["| count by time(0h)", "position 17: expected an interval"],
  ["| count by time(1h), time(1d)", "position 22: there is one time(...) at most"],
  ["| count by observable(thing)", 'position 23: "thing" is no type of observable'],
  ["| count by constructor(x)", "position 23: expected time(1h) or observable(ip)"],
  ["| count by a, b, c, d, e", "position 24: events are counted by at most 4 fields"],
  ["| top 0 a", "position 7: a number of rows is from 1 to 10000"],
  ["| count limit 10001", "position 15: a number of rows"],
  ["| percentile(duration, 101)", "position 24: a percentile is from 0 to 100"],
  ["| count; drop", 'position 8: ";" has no meaning behind |'],
  ["| count | count", 'position 9: "|" has no meaning behind |'],
  ["| count by a 'b'", `position 14: "'" has no meaning behind |`],
])("%s is refused with the place and what was expected", (query, message) => {
  expect(() => parsed(query)).toThrow(message);
});

test.each(["searching.md", "searching.ja.md"])("what the guide %s counts can be counted", (name) => {
  const guide = readFileSync(new URL(`../../../../../../docs/guide/${name}`, import.meta.url), "utf8");
  const [, block = ""] = guide.split("```");
  const queries = block.trim().split("\n");
  expect(queries).toHaveLength(4);
  for (const query of queries) expect(parsed(query).measures.length, query).toBeGreaterThan(0);
});

test("no text behind | is anything but read or refused", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc
          .array(
            fc.constantFrom(
              "count",
              "by",
              "(",
              ")",
              ",",
              "time",
              "1h",
              "top",
              "9",
              "a.b",
              "limit",
              "observable",
              "ip",
              "percentile",
              "sum",
            ),
          )
          .map((words) => words.join(" ")),
      ),
      (text) => {
        try {
          parseAggregation(text, 0);
        } catch (error) {
          expect(error).toBeInstanceOf(LakeError);
        }
      },
    ),
    { numRuns: 500 },
  );
});
