import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { ruleGroups } from "./checks.ts";

const rules = join(import.meta.dirname, "../../../../../content/rules");

test("the rules that posture asks for are among those that come with Breakwater", () => {
  const ids = new Set(
    readdirSync(rules, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".yml"))
      .flatMap((path) => parseAllDocuments(readFileSync(join(rules, path), "utf8")))
      .map((document) => ("get" in document ? document.get("id") : null)),
  );
  expect(
    Object.values(ruleGroups)
      .flat()
      .filter((id) => !ids.has(id)),
  ).toEqual([]);
});
