import { describe, expect, test } from "vitest";
import { parseEventQuery, parsePipedQuery } from "../../../../breakwater/src/lake/query/event-query.ts";
import { splitPipe, termOf, typingAt, withFilter, withoutTerm, withTerm, wordAt } from "./query-text.ts";

describe("a term, as the server reads it,", () => {
  test.each([
    "192.0.2.1",
    "a value",
    "2001:db8::1",
    "it's",
    "日本語",
    "a:b",
    "-x",
    "jsconsole(127.0.0.1)",
    "C:\\x",
  ])("asks for the value %s", (value) => {
    expect(parseEventQuery(termOf("unmapped.ui", value))).toEqual({
      text: [],
      filters: [{ field: "unmapped.ui", operator: "eq", value }],
    });
    expect(parseEventQuery(termOf("unmapped.ui", value, true)).filters).toEqual([
      { field: "unmapped.ui", operator: "neq", value },
    ]);
  });

  test("asks for the longest part of a value with quotes", () => {
    expect(parseEventQuery(termOf("unmapped.msg", 'say "hello world" now')).filters).toEqual([
      { field: "unmapped.msg", operator: "contains", value: "hello world" },
    ]);
  });
});

test("a condition is added once, and taken away whole", () => {
  const term = termOf("user.name", "a b");
  expect(withTerm("", term)).toBe(term);
  expect(withTerm(withTerm("login", term), term)).toBe(`login ${term}`);
  expect(withoutTerm(`login ${term} failed`, term)).toBe("login failed");
  expect(withoutTerm("user.name:ab", "user.name:a")).toBe("user.name:ab");
});

test.each([
  ["src", 3, "src", 0],
  ["login src", 9, "src", 6],
  ['user.name:"a b', 14, 'user.name:"a b', 0],
  ["login ", 6, "", 6],
])("what is being typed in %j at %i is %j", (query, at, word, start) => {
  expect(wordAt(query, at)).toEqual({ word, start });
});

test.each([
  ["", "", null],
  ["login failed", "login failed", null],
  ["a:b | count", "a:b", "count"],
  ["|top 5 x", "", "top 5 x"],
  ["a |count by b | c", "a", "count by b | c"],
  ['"|" a|b "x | y"', '"|" a|b "x | y"', null],
  ['a:"| b" | count', 'a:"| b"', "count"],
])("a search is split at its pipe as the server splits it: %s", (query, filter, pipe) => {
  expect(splitPipe(query)).toEqual({ filter, pipe });
  const parsed = parsePipedQuery(query);
  expect(parsed.pipe === null ? null : parsed.pipe.text.trim()).toBe(pipe);
  expect({ text: parsed.text, filters: parsed.filters }).toEqual(parseEventQuery(filter));
});

test("a condition is added before what is counted, and typing there is known", () => {
  expect(withFilter("a | count", (filter) => withTerm(filter, "b:c"))).toBe("a b:c | count");
  expect(withFilter("| count", (filter) => withTerm(filter, "b:c"))).toBe("b:c | count");
  expect(withFilter("a", () => "")).toBe("");
  expect(typingAt("a | sum(traffic.by", 18)).toEqual({ word: "traffic.by", start: 8, isCounting: true });
  expect(typingAt("a | count", 1)).toEqual({ word: "a", start: 0, isCounting: false });
});
