import {
  type Alternatives,
  type ClickHouseSchema,
  compileRules,
  type FieldResolver,
  jsonTextSchema,
  parseSigma,
  type SigmaRule,
  toClickHouse,
} from "@breakwater/sigma";
import { afterAll, beforeAll, expect, it } from "vitest";
import { event, regexEvent, regexRule, rule, sample, size } from "./arbitraries.ts";
import { createEventsTable, type EventsTable } from "./events-table.ts";

// Whatever the engine matches, and nothing else, the SQL must find.

let table: EventsTable;
beforeAll(() => {
  table = createEventsTable();
});
afterAll(() => table[Symbol.dispose]());

interface Mapping {
  readonly schema: ClickHouseSchema;
  readonly fields: FieldResolver;
  readonly alternatives?: Alternatives;
}

/** Asks each rule about each event, of both the engine and the table. */
async function expectSame(
  rules: readonly string[],
  events: readonly object[],
  mapping: Mapping = { schema: jsonTextSchema("event"), fields: (field) => [field] },
): Promise<void> {
  await table.store(events);
  const disagreements: object[] = [];
  let compared = 0;
  let telling = 0;
  for (const yaml of rules) {
    const [one] = parseSigma(yaml, { file: "t.yml" }).rules as readonly (SigmaRule | undefined)[];
    if (one === undefined || toClickHouse(one, mapping).kind === "inexpressible") continue;
    const set = compileRules([one], mapping);
    const expected = events.flatMap((entry, id) => (set.scan(entry).length > 0 ? [id] : []));
    const found = new Set(await table.matching(one, mapping));
    const missed = expected.filter((id) => !found.delete(id));
    const show = (ids: readonly number[]): readonly unknown[] => ids.slice(0, 3).map((id) => events[id]);
    if (missed.length + found.size > 0)
      disagreements.push({ yaml, missed: show(missed), invented: show([...found]) });
    compared += 1;
    if (expected.length > 0 && expected.length < events.length) telling += 1;
  }
  expect(disagreements.slice(0, 10)).toEqual([]);
  // Most rules are valid, and enough of them tell events apart.
  expect(compared).toBeGreaterThan(size * 0.7);
  expect(telling).toBeGreaterThan(size * 0.3);
}

it("the SQL of a rule finds the events that the engine matches, and no other", async () => {
  await expectSame(sample(rule), sample(event));
}, 600_000);

it("regular expressions mean the same in both", async () => {
  await expectSame(sample(regexRule), sample(regexEvent));
}, 600_000);

it("whether a field stands in columns of its own, in several places, or in JSON", async () => {
  const columns: Readonly<Record<string, readonly string[]>> = {
    f: ["t", "f", "n"],
    g: ["n", "t"],
    t: ["t"],
    n: ["n", "g"],
    l: ["l", "f"],
    a: ["a", "t"],
  };
  const json = jsonTextSchema("event");
  const schema: ClickHouseSchema = {
    ...json,
    value(path, context) {
      const present = `JSONHas(event, '${path}')`;
      if (path === "t") return [{ kind: "text", sql: "JSONExtractString(event, 't')", present }];
      if (path === "n") return [{ kind: "number", sql: "JSONExtractFloat(event, 'n')", present }];
      if (path === "l") return [{ kind: "texts", sql: "JSONExtract(event, 'l', 'Array(String)')", present }];
      return json.value(path, context);
    },
    keywords: (context) => [
      { kind: "text", sql: "JSONExtractString(event, 'raw')" },
      ...(json.keywords(context) ?? []),
    ],
  };
  const fields: FieldResolver = (field) => (Object.hasOwn(columns, field) ? (columns[field] ?? []) : [field]);
  const alternatives: Alternatives = (field) => (field === "f" ? ["g", "a.b"] : []);
  await expectSame(sample(rule), sample(event), { schema, fields, alternatives });
}, 600_000);
