import { compileRules, type Match, parseSigma } from "@breakwater/sigma";
import { expect, it } from "vitest";
import { SelfCheck } from "./self-check.ts";

const yaml = (title: string) =>
  `title: ${title}\nlogsource: {category: c}\ndetection: {a: {f: x}, condition: a}\n`;
const ruleSet = compileRules(
  ["one", "two"].flatMap((title) => parseSigma(yaml(title), { file: `${title}.yml` }).rules),
);
const event = { f: "X" };

it("matches one event in so many a second time, and counts what both say", () => {
  const check = new SelfCheck(3);
  let scans = 0;
  const scan = () => {
    scans += 1;
    return ruleSet.scan(event);
  };
  for (let at = 0; at < 7; at += 1) check.observe(ruleSet.match(event), scan);
  expect(scans).toBe(2);
  expect(check.take()).toEqual({ checked: 2, disagreed: 0 });
  expect(check.take()).toEqual({ checked: 0, disagreed: 0 });
});

it.each<readonly [string, (matches: readonly Match[]) => readonly Match[]]>([
  ["a match that is missing", (matches) => matches.slice(1)],
  ["a match too many", (matches) => [...matches, ...matches]],
  ["another rule", (matches) => matches.toReversed()],
])("counts %s as a disagreement", (_name, change) => {
  const check = new SelfCheck(1);
  check.observe(change(ruleSet.match(event)), () => ruleSet.scan(event));
  expect(check.take()).toEqual({ checked: 1, disagreed: 1 });
});
