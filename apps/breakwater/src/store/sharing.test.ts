import { type ReadIndicator, readIndicators } from "@breakwater/indicators";
import type { TenantId } from "@breakwater/ocsf";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createUuidV7 } from "../platform/ids.ts";
import { systemActor } from "./identity.ts";
import { openStore } from "./open-store.ts";
import type { IndicatorPlace, SharedIndicator } from "./sharing.ts";
import type { Store } from "./store.ts";

let now: number;
const clock = { now: () => now, monotonicMs: () => 0 };
let store: Store;
let tenant: TenantId;

beforeEach(async () => {
  now = Date.UTC(2026, 10, 24);
  const newId = createUuidV7(clock);
  store = await openStore({ path: ":memory:", clock, newId, passwordCost: { ln: 4, r: 8, p: 1 } });
  tenant = (await store.tenants.list())[0]?.id ?? ("" as TenantId);
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
});

async function importLines(name: string, lines: readonly string[]): Promise<void> {
  const nothing = { licence: "", tlp: null, confidence: null, reliability: null };
  const source = { ...nothing, scope: tenant, name, kind: "api" } as const;
  const file = { format: "list", digest: lines.join() };
  const read = readIndicators(`type,value,description\n${lines.join("\n")}\n`);
  if (!read.isReadable) throw new Error(read.reason);
  const indicators: ReadIndicator[] = [];
  for (const item of read.items) if (item.kind === "indicator") indicators.push(item.indicator);
  const number = await store.indicators.imports.begin(source, file);
  await store.indicators.imports.stage(number, tenant, indicators);
  await store.indicators.imports.finish(systemActor, number, source, { file, summary: {}, force: true });
}

/** All of the sources of a run from a place on, page by page. */
async function everything(
  run: string,
  limit: number,
  from: IndicatorPlace,
): Promise<readonly SharedIndicator[]> {
  const all: SharedIndicator[] = [];
  let after: IndicatorPlace | null = from;
  while (after !== null) {
    const page: Awaited<ReturnType<typeof store.sharing.indicators>> = await store.sharing.indicators(
      (await store.sharing.sources(tenant)).filter(({ name }) => name.endsWith(run)),
      after,
      limit,
    );
    expect(page.items.length).toBeLessThanOrEqual(limit);
    all.push(...page.items);
    after = page.next;
  }
  return all;
}

const beginning: IndicatorPlace = { time: -1, source: "", number: 0 };
const nameOf = ({ source, value, description }: SharedIndicator) => `${source.name} ${value} ${description}`;

test("whatever sources import and change, pages of any size hold each once, in the order of time, and news are what changed", async () => {
  const words = fc.constantFrom("a", "b");
  const list = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 11 }), words), {
    minLength: 1,
    maxLength: 8,
    selector: ([at]) => at,
  });
  const step = fc.record({
    source: fc.constantFrom("one", "two", "three"),
    list,
    // Clocks stand still, too.
    ms: fc.integer({ min: 0, max: 2 }),
    limit: fc.integer({ min: 1, max: 5 }),
  });
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
      runs += 1;
      const run = ` ${runs}`;
      const listed = new Map<string, ReadonlySet<string>>();
      for (const { source, list: rows, ms, limit } of steps) {
        now += ms;
        const before = await everything(run, 500, beginning);
        const last = before.at(-1);
        const since = { time: last?.statedAt ?? -1, source: "\u{10ffff}", number: 0 };
        const name = `${source}${run}`;
        await importLines(
          name,
          rows.map(([at, word]) => `domain,host-${at}.run-${runs}.example,${word}`),
        );
        listed.set(name, new Set(rows.map(([at, word]) => `${name} host-${at}.run-${runs}.example ${word}`)));
        const all = await everything(run, limit, beginning);
        expect(all.map(nameOf).toSorted()).toEqual(
          [...listed.values()].flatMap((set) => [...set]).toSorted(),
        );
        const times = all.map(({ statedAt }) => statedAt);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        const known = new Set(before.map(nameOf));
        const news = await everything(run, limit, since);
        expect(news.map(nameOf).toSorted()).toEqual(
          all
            .map(nameOf)
            .filter((one) => !known.has(one))
            .toSorted(),
        );
      }
    }),
    { numRuns: 8 },
  );
}, 30_000);
