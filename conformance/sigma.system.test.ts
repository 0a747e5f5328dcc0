import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compileRules, parseSigma } from "@breakwater/sigma";
import { beforeAll, describe, expect, it } from "vitest";
import { testData } from "./device-samples.ts";

const corpus = join(testData, "sigma", "SigmaHQ");
/** Folders whose rules are in use, with how many of them have a placeholder for which no value is given. */
const folders = [
  ["rules", 0],
  ["rules-emerging-threats", 2],
  ["rules-threat-hunting", 0],
  ["rules-compliance", 0],
] as const;

/** Recordings in which no event fulfils the rule as it is written, and why. */
const neverFire = {
  "a7c3e5f2-8b1d-4e9a-b6c2-3d7f5e8a9b4c":
    "the rule says SourceName, the recording Source Name: it wants a field mapping",
  "5299fadf-f228-4526-8274-251db1960be9": "three events of cmd.exe; the rule asks for bun.exe",
  "47e4bab7-c626-47dc-967b-255608c9a920": "the recording is of icacls.exe, the rule about findstr.exe",
};

function parse(folder: string) {
  const files = readdirSync(join(corpus, folder), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(".yml"))
    .sort();
  const parsed = files.map((name) =>
    parseSigma(readFileSync(join(corpus, folder, name), "utf8"), { file: join(folder, name) }),
  );
  return { rules: parsed.flatMap(({ rules }) => rules), issues: parsed.flatMap(({ issues }) => issues) };
}

describe.skipIf(!existsSync(corpus))("the public rules (BREAKWATER_TEST_DATA)", () => {
  for (const [folder, inactive] of folders) {
    it(`${folder}: every rule compiles, but for correlations`, () => {
      const { rules, issues } = parse(folder);
      expect(rules.length).toBeGreaterThan(0);
      expect(issues.filter(({ code }) => code !== "unsupported")).toEqual([]);
      expect(compileRules(rules).inactive).toHaveLength(inactive);
    });
  }

  describe("recorded events", () => {
    let rules: ReturnType<typeof compileRules>;
    beforeAll(() => {
      rules = compileRules(folders.flatMap(([folder]) => parse(folder).rules));
    });

    it("fire the rules that they were recorded for, and the index finds what trying every rule finds", () => {
      const cases = readFileSync(join(testData, "sigma", "regression_cases.ndjson"), "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as { readonly rule_id: string; readonly event: object });
      const fired = new Set<string>();
      for (const { event } of cases) {
        const found = rules.match(event).map(({ rule }) => rule.id);
        expect(found).toEqual(rules.scan(event).map(({ rule }) => rule.id));
        for (const id of found) fired.add(id);
      }
      // A recording may hold events beside the one that its rule is about: the rule must fire on one of them.
      const expected = new Set(cases.map(({ rule_id: id }) => id));
      expect([...expected].filter((id) => !fired.has(id))).toEqual(Object.keys(neverFire));
    });
  });
});
