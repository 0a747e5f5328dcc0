import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  compilePattern,
  observationsOf,
  parsePattern,
  printPattern,
  StixError,
  validatePattern,
} from "@breakwater/stix";
import { describe, expect, it } from "vitest";
import { testData } from "./device-samples.ts";

const folder = join(testData, "intel", "stix");

interface MatcherCase {
  readonly id: string;
  readonly pattern: string;
  readonly observations: number;
  readonly expect: "match" | "no-match" | "parse-error" | "matcher-error";
  readonly note?: string;
  /** STIX 2.0 where it is there. */
  readonly form?: string;
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(folder, name), "utf8"));
}

function outcomeOf({ pattern, form }: MatcherCase, observations: unknown): MatcherCase["expect"] {
  const parsed = parsePattern(pattern, { version: form === undefined ? "2.1" : "2.0" });
  if (!parsed.isValid) return "parse-error";
  expect(parsePattern(printPattern(parsed.pattern))).toEqual(parsed);
  try {
    return compilePattern(parsed.pattern).match(observationsOf(observations)).isMatch ? "match" : "no-match";
  } catch (error) {
    if (error instanceof StixError) return "matcher-error";
    throw error;
  }
}

describe.skipIf(!existsSync(folder))("the OASIS pattern suites (BREAKWATER_TEST_DATA)", () => {
  it("every matcher case has the outcome of the suite, but for those that the newer validator refuses", () => {
    const { cases, observation_sets: sets } = read("pattern-matcher-cases.json") as {
      readonly cases: readonly MatcherCase[];
      readonly observation_sets: readonly unknown[];
    };
    expect(cases.length).toBeGreaterThan(200);
    const differing = cases.filter((one) => outcomeOf(one, sets[one.observations]) !== one.expect);
    // A qualifier twice on one observation expression.
    expect(differing).toEqual(cases.filter(({ note }) => note?.startsWith("duplicate qualifier") ?? false));
    for (const one of differing)
      expect(parsePattern(one.pattern)).toMatchObject({ issue: { code: "duplicate_qualifier" } });
  });

  it("every validator case has the suite's answer", () => {
    const { cases } = read("pattern-validator-cases.json") as {
      readonly cases: readonly { readonly pattern: string; readonly valid: boolean }[];
    };
    expect(cases.length).toBeGreaterThan(40);
    expect(cases.filter(({ pattern, valid }) => validatePattern(pattern).isValid !== valid)).toEqual([]);
  });
});
