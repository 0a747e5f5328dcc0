import { describe, expect, it } from "vitest";
import { compileRules, parseSigma, type RuleSet } from "./index.ts";
import {
  conditionDetections,
  semanticsConditions,
  semanticsPlaceholders as placeholders,
  semanticsRows,
} from "./semantics.rows.ts";

function ruleSetOf(detection: string, condition = "sel"): RuleSet {
  const yaml = `title: t\nlogsource: {product: p}\ndetection:\n  sel: ${detection.includes(": ") && !/^[[{]/.test(detection) ? `\n    ${detection}` : detection}\n  condition: ${condition}\n`;
  const { rules, issues } = parseSigma(yaml, { file: "t.yml", placeholders });
  expect(issues).toEqual([]);
  return compileRules(rules);
}

for (const [name, rows] of Object.entries(semanticsRows)) {
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
  it.each(semanticsConditions)("%s", (condition, event, isMatch) => {
    const yaml = `title: t\nlogsource: {}\ndetection:\n${conditionDetections}  condition: ${condition}\n`;
    const { rules, issues } = parseSigma(yaml, { file: "t.yml" });
    expect(issues).toEqual([]);
    const ruleSet = compileRules(rules);
    expect(ruleSet.match(event)).toHaveLength(isMatch ? 1 : 0);
    expect(ruleSet.scan(event)).toHaveLength(isMatch ? 1 : 0);
  });
});
