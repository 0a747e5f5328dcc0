import { compileRules, parseSigma, type SigmaRule } from "@breakwater/sigma";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  conditionDetections,
  semanticsConditions,
  semanticsPlaceholders,
  semanticsRows,
} from "../../packages/sigma/src/semantics.rows.ts";
import { createEventsTable, type EventsTable } from "./events-table.ts";

// Each rule of SEMANTICS is asked about the events of all rows, not only of its own.
const rows = Object.values(semanticsRows).flat();
const events = [...rows.map(([, , event]) => event), ...semanticsConditions.map(([, event]) => event)];
let table: EventsTable;
beforeAll(async () => {
  table = createEventsTable();
  await table.store(events);
});
afterAll(() => table[Symbol.dispose]());

function ruleOf(yaml: string): SigmaRule {
  const { rules, issues } = parseSigma(yaml, { file: "t.yml", placeholders: semanticsPlaceholders });
  expect(issues).toEqual([]);
  expect(rules).toHaveLength(1);
  return rules[0] as SigmaRule;
}

async function expectSame(rule: SigmaRule): Promise<void> {
  const set = compileRules([rule]);
  const expected = events.flatMap((event, id) => (set.scan(event).length > 0 ? [id] : []));
  expect(await table.matching(rule)).toEqual(expected);
}

it.each(rows)("%s", async (_behaviour, detection) => {
  const selection = detection.includes(": ") && !/^[[{]/.test(detection) ? `\n    ${detection}` : detection;
  for (const condition of ["sel", "not sel"])
    await expectSame(
      ruleOf(`title: t\nlogsource: {}\ndetection:\n  sel: ${selection}\n  condition: ${condition}\n`),
    );
});

it.each(semanticsConditions)("condition: %s", async (condition) => {
  await expectSame(
    ruleOf(`title: t\nlogsource: {}\ndetection:\n${conditionDetections}  condition: ${condition}\n`),
  );
});
