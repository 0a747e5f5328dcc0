import { parseSigma, type SigmaRule } from "@breakwater/sigma";
import { expect, it } from "vitest";
import { goldenCases } from "../../packages/sigma/src/clickhouse/golden.rows.ts";
import { createEventsTable } from "./events-table.ts";

// to-clickhouse.test.ts compares the texts of these; here they run.
it.each(goldenCases)("$name", async ({ detection, events, matches }) => {
  using table = createEventsTable();
  await table.store(events);
  const { rules } = parseSigma(`title: t\nlogsource: {}\ndetection:\n  ${detection}\n`, { file: "t.yml" });
  expect(await table.matching(rules[0] as SigmaRule)).toEqual(matches);
});
