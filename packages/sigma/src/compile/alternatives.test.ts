import { describe, expect, it } from "vitest";
import { type CompileOptions, compileRules, parseSigma } from "../index.ts";

function matches(detection: string, event: object, options: CompileOptions): boolean {
  const yaml = `title: t\nlogsource: {}\ndetection:\n  sel: ${detection}\n  condition: sel\n`;
  const { rules, issues } = parseSigma(yaml, { file: "t.yml" });
  expect(issues).toEqual([]);
  const set = compileRules(rules, options);
  const isMatch = set.match(event).length > 0;
  expect(set.scan(event).length > 0).toBe(isMatch);
  expect(set.explain("t", event)?.isMatch).toBe(isMatch);
  return isMatch;
}

describe("a field with alternatives", () => {
  const options: CompileOptions = {
    fields: (field) => (field === "uri" ? ["url"] : [field]),
    alternatives: (field) => (field === "uri" ? ["path", "query"] : []),
  };
  it.each<readonly [behaviour: string, detection: string, event: object, isMatch: boolean]>([
    ["is met where it stands", "{uri: /a}", { url: "/a" }, true],
    ["is met in another place", "{uri: /a}", { url: "http://x/a?b", path: "/a", query: "b" }, true],
    ["all may be met in different places", "{uri|contains|all: [a, b]}", { path: "a", query: "b" }, true],
    ["one value must be met in one place", "{uri: a*b}", { path: "a", query: "b" }, false],
    ["is null only where all are", "{uri: null}", { path: "/" }, false],
    ["is null where all are", "{uri: null}", { path: null }, true],
    ["is there where one is", "{uri|exists: true}", { query: "" }, true],
    ["is missing only where all are", "{uri|exists: false}", { query: "" }, false],
    ["is missing where all are", "{uri|exists: false}", { other: 1 }, true],
    ["neq wants it nowhere", "{uri|neq: /a}", { url: "/b", path: "/a" }, false],
    ["neq is met by others", "{uri|neq: /a}", { url: "/b", path: "/c" }, true],
    ["is referred to in each place", "{x|fieldref: uri}", { x: "q", query: "Q" }, true],
    ["other fields have none", "{path: /a}", { url: "/a" }, false],
  ])("%s", (_behaviour, detection, event, isMatch) => {
    expect(matches(detection, event, options)).toBe(isMatch);
  });
});

describe("keywords", () => {
  const options: CompileOptions = { keywords: { within: ["line", "own", "list"], except: ["own.notes"] } };
  it.each<readonly [behaviour: string, event: object, isMatch: boolean]>([
    ["are searched in an attribute", { line: "a needle" }, true],
    ["are searched below it", { own: { a: { b: ["needle"] } } }, true],
    ["are searched in a list", { list: ["x", { y: "needle" }] }, true],
    ["are not searched in others", { other: "needle", line: "x" }, false],
    ["are not searched in what is left out", { own: { notes: { a: "needle" } } }, false],
    ["are searched beside it", { own: { notes: 1, note: "needle" } }, true],
    ["are not searched in names", { line: "x", own: { needle: 1 } }, false],
  ])("%s", (_behaviour, event, isMatch) => {
    expect(matches("[needle]", event, options)).toBe(isMatch);
  });

  it("leave fields of rules alone", () => {
    expect(matches("{other: needle}", { other: "needle" }, options)).toBe(true);
  });
});
