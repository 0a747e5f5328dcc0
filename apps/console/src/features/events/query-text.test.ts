import { describe, expect, test } from "vitest";
import { parseEventQuery } from "../../../../breakwater/src/lake/query/event-query.ts";
import { termOf, withoutTerm, withTerm, wordAt } from "./query-text.ts";

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
