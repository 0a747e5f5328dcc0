import { compileRules, jsonTextSchema, type SigmaRule, toClickHouse } from "@breakwater/sigma";
import { describe, expect, it } from "vitest";
import { createEventsTable } from "./events-table.ts";
import { hasPublicRules, publicEvents, publicRules } from "./public-rules.ts";

/** Of the rules that match none of the events, every so many-th is asked; bench/sigma-clickhouse.ts asks all. */
const stepOfOthers = 10;

describe.skipIf(!hasPublicRules)("the public rules (BREAKWATER_TEST_DATA)", () => {
  it("all have SQL, but for those whose placeholder has no value", () => {
    const reasons = publicRules().flatMap((rule) => {
      const translated = toClickHouse(rule, { schema: jsonTextSchema("event") });
      return translated.kind === "condition" ? [] : translated.reasons.map(({ code }) => code);
    });
    expect(new Set(reasons)).toEqual(new Set(["inactive"]));
  });

  it("find by SQL exactly the recorded events that the engine matches", async () => {
    const events = publicEvents(40);
    const set = compileRules(publicRules());
    const expected = new Map<SigmaRule, number[]>(
      set.rules.filter((_, at) => at % stepOfOthers === 0).map((rule) => [rule, []]),
    );
    for (const [id, event] of events.entries()) {
      for (const { rule } of set.match(event)) {
        const ids = expected.get(rule);
        if (ids === undefined) expected.set(rule, [id]);
        else ids.push(id);
      }
    }
    using table = createEventsTable();
    await table.store(events);
    let pairs = 0;
    for (const [rule, ids] of expected) {
      expect(await table.matching(rule), rule.file).toEqual(ids);
      pairs += ids.length;
    }
    expect(pairs).toBeGreaterThan(500);
  }, 600_000);
});
