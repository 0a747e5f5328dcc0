import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  compileRules,
  jsonTextSchema,
  linkSigma,
  parseSigma,
  type SigmaRule,
  toClickHouse,
} from "@breakwater/sigma";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readCases, type SigmaCase } from "../sigma/case.ts";
import { createEventsTable, type EventsTable } from "./events-table.ts";

// The rules of the conformance suite (conformance/sigma) by SQL, each over the events of all cases. What a case expects of
// log sources and correlations is the engine's; here the conditions are compared.

const cases = readCases(join(dirname(fileURLToPath(import.meta.url)), "../sigma/cases"));
const events = cases.flatMap(eventsOf).filter(isRead);
const rules = cases.flatMap(rulesOf);

/** Cases that have no SQL which means the same, and why. */
const withoutSql: Readonly<Record<string, string>> = {};

/** As events come back from JSON text. */
function eventsOf({ events: text }: SigmaCase): readonly object[] {
  return text.split("\n").flatMap((line) => {
    try {
      const event: unknown = JSON.parse(line);
      if (typeof event !== "object" || event === null || Array.isArray(event)) return [];
      return [JSON.parse(JSON.stringify(event)) as object];
    } catch {
      // A case may hold lines that are no events.
      return [];
    }
  });
}

/** ClickHouse reads no JSON text with a whole number beyond 64 bits (SEMANTICS.md, "In ClickHouse"). */
function isRead(event: object): boolean {
  return !/[:,[]-?[0-9]{20,}[,\]}]/.test(JSON.stringify(event));
}

function rulesOf(one: SigmaCase): readonly { readonly id: string; readonly rule: SigmaRule }[] {
  const { placeholders } = one;
  const parsed = [...one.rules].map(([file, text]) => parseSigma(text, { file, placeholders }));
  return linkSigma(parsed)
    .rules.filter(({ unresolvedPlaceholders }) => unresolvedPlaceholders.length === 0)
    .map((rule) => ({ id: one.id, rule }));
}

let table: EventsTable;
beforeAll(async () => {
  table = createEventsTable();
  await table.store(events);
});
afterAll(() => table[Symbol.dispose]());

it("every rule of the suite finds by SQL exactly the events that the engine matches", async () => {
  const disagreements: object[] = [];
  const without = new Set<string>();
  let matched = 0;
  for (const { id, rule } of rules) {
    if (toClickHouse(rule, { schema: jsonTextSchema("event") }).kind === "inexpressible") {
      without.add(id);
      continue;
    }
    const set = compileRules([rule]);
    const expected = events.flatMap((event, at) => (set.scan(event).length > 0 ? [at] : []));
    const found = new Set(await table.matching(rule));
    const missed = expected.filter((at) => !found.delete(at));
    if (missed.length + found.size > 0)
      disagreements.push({
        id,
        title: rule.title,
        missed: missed.slice(0, 2).map((at) => events[at]),
        invented: [...found].slice(0, 2).map((at) => events[at]),
      });
    matched += expected.length;
  }
  expect(disagreements).toEqual([]);
  expect([...without].sort((a, b) => (a < b ? -1 : 1))).toEqual(Object.keys(withoutSql));
  expect(events.length).toBeGreaterThan(1_000);
  expect(matched).toBeGreaterThan(1_000);
}, 600_000);
