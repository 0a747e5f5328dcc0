import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { compileRules, parseSigma, type SigmaRule } from "@breakwater/sigma";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testData } from "../device-samples.ts";
import { createEventsTable, type EventsTable } from "./events-table.ts";

const corpus = join(testData, "sigma", "SigmaHQ");
const folders = ["rules", "rules-emerging-threats", "rules-threat-hunting", "rules-compliance"];
/** Events of each lane that every rule is asked about, beside those that rules were recorded for. */
const eventsPerLane = 40;

function activeRules(): readonly SigmaRule[] {
  const files = folders.flatMap((folder) =>
    readdirSync(join(corpus, folder), { recursive: true })
      .map((name) => join(folder, String(name)))
      .filter((name) => name.endsWith(".yml")),
  );
  return files
    .sort()
    .flatMap((file) => parseSigma(readFileSync(join(corpus, file), "utf8"), { file }).rules)
    .filter(({ unresolvedPlaceholders }) => unresolvedPlaceholders.length === 0);
}

function recordedEvents(): readonly object[] {
  const recorded = lines(readFileSync(join(testData, "sigma", "regression_cases.ndjson")));
  const lanes = readdirSync(join(testData, "lanes")).filter((name) => name.endsWith(".ndjson.gz"));
  return [
    ...recorded.map((one) => (one as { readonly event: object }).event),
    ...lanes.sort().flatMap((name) => {
      const all = lines(gunzipSync(readFileSync(join(testData, "lanes", name))));
      const step = Math.max(1, Math.floor(all.length / eventsPerLane));
      return all.filter((_, at) => at % step === 0);
    }),
  ];
}

function lines(bytes: Buffer): readonly object[] {
  return bytes
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as object);
}

describe.skipIf(!existsSync(corpus))("the public rules (BREAKWATER_TEST_DATA)", () => {
  let table: EventsTable;
  beforeAll(() => {
    table = createEventsTable();
  });
  afterAll(() => table[Symbol.dispose]());

  it("find by SQL exactly the recorded events that the engine matches", async () => {
    const events = recordedEvents();
    await table.store(events);
    const rules = activeRules();
    const set = compileRules(rules);
    const expected = new Map(rules.map((rule) => [rule, [] as number[]]));
    for (const [id, event] of events.entries())
      for (const { rule } of set.match(event)) expected.get(rule)?.push(id);
    let pairs = 0;
    for (const [rule, ids] of expected) {
      expect(await table.matching(rule), rule.file).toEqual(ids);
      pairs += ids.length;
    }
    expect(pairs).toBeGreaterThan(500);
  }, 900_000);
});
