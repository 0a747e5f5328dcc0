import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TenantId } from "@breakwater/ocsf";
import { IdBits, IndicatorSet } from "@breakwater/indicators";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { IndicatorSegments } from "../platform/indicator-segments.ts";
import { createUuidV7 } from "../platform/ids.ts";
import { systemActor } from "../store/identity.ts";
import type { IndicatorScope } from "../store/indicators.ts";
import { openStore } from "../store/open-store.ts";
import { ActiveIndicators } from "../store/repositories/indicators/active-indicators.ts";
import type { Store } from "../store/store.ts";
import { importIndicators } from "./import-indicators.ts";
import { SetBuilder } from "./set-builder.ts";

let folder: string;
let path: string;
let store: Store;
let tenant: TenantId;
const clock = { now: () => Date.UTC(2026, 10, 24), monotonicMs: () => 0 };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "breakwater-set-"));
  path = join(folder, "control.sqlite");
  store = await openStore({ path, clock, newId: createUuidV7(clock) });
  tenant = (await store.tenants.list())[0]?.id ?? ("" as TenantId);
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function importLines(name: string, lines: readonly string[], scope: IndicatorScope = "installation") {
  const source = {
    scope,
    name,
    kind: "api",
    licence: "",
    tlp: null,
    confidence: null,
    reliability: null,
  } as const;
  const content = Buffer.from(`${lines.join("\n")}\n`);
  const report = await importIndicators(store.indicators, {
    by: systemActor,
    source,
    content,
    isDryRun: false,
    force: true,
  });
  if (report.outcome === "refused") throw new Error(report.detail);
}

async function numberOf(value: string): Promise<number> {
  const { items } = await store.indicators.list(tenant, { text: value }, { limit: 1, cursor: null });
  return items[0]?.number ?? -1;
}

/** Which of these names a thread finds that looks in these segments. */
function foundIn(segments: IndicatorSegments | undefined, names: readonly string[], scope = "installation") {
  const own = segments?.scopes.find((one) => one.scope === scope)?.segments ?? [];
  const set = new IndicatorSet(own, new IdBits(segments?.withdrawn ?? new SharedArrayBuffer(4)));
  return names.filter((name) => set.find("domain", name).length > 0);
}

it("has nothing to say where nothing has changed", async () => {
  using indicators = new ActiveIndicators(path);
  const builder = new SetBuilder(indicators, 1);
  expect(builder.refresh()).toMatchObject({ count: 0, segments: { revision: 0, scopes: [] } });
  expect(builder.refresh()).toBeNull();
  expect(builder.tidy()).toBeNull();
});

it("adds a small segment for what is new and leaves the large one as it is", async () => {
  using indicators = new ActiveIndicators(path);
  const builder = new SetBuilder(indicators, 1);
  await importLines("one", ["a.example", "b.example"]);
  const first = builder.refresh();
  await importLines("two", ["b.example", "c.example"]);
  const second = builder.refresh();
  expect(second?.count).toBe(3);
  expect(second?.segments.scopes[0]?.segments[0]).toBe(first?.segments.scopes[0]?.segments[0]);
  expect(second?.segments.scopes[0]?.segments).toHaveLength(2);
  expect(foundIn(second?.segments, ["a.example", "b.example", "c.example", "d.example"])).toEqual([
    "a.example",
    "b.example",
    "c.example",
  ]);
});

it("marks what is gone in memory that threads already look at", async () => {
  using indicators = new ActiveIndicators(path);
  const builder = new SetBuilder(indicators, 1);
  await importLines("one", ["a.example", "b.example"]);
  const first = builder.refresh();
  await importLines("one", ["b.example"]);
  builder.refresh();
  expect(foundIn(first?.segments, ["a.example", "b.example"])).toEqual(["b.example"]);
});

it("keeps tenants' own indicators apart", async () => {
  using indicators = new ActiveIndicators(path);
  const builder = new SetBuilder(indicators, 1);
  await importLines("own", ["own.example"], tenant);
  await importLines("all", ["all.example"]);
  const built = builder.refresh()?.segments;
  const names = ["own.example", "all.example"];
  expect(foundIn(built, names)).toEqual(["all.example"]);
  expect(foundIn(built, names, tenant)).toEqual(["own.example"]);
});

it("has each of more indicators than are fetched at once, and none that was withdrawn", async () => {
  const many = Array.from({ length: 4_000 }, (_, at) => `host-${at}.example`);
  using indicators = new ActiveIndicators(path);
  const builder = new SetBuilder(indicators, 1);
  await importLines("known", ["known.example"]);
  builder.refresh();
  await importLines("many", many);
  const withdrawn = ["host-1999.example", "host-2000.example", "host-3999.example"];
  for (const value of withdrawn)
    await store.indicators.withdraw(systemActor, "installation", await numberOf(value), "");
  const left = ["known.example", ...many.filter((name) => !withdrawn.includes(name))];
  using anew = new ActiveIndicators(path);
  for (const built of [builder.refresh(), new SetBuilder(anew, 1).refresh()]) {
    expect(built?.count).toBe(left.length);
    expect(foundIn(built?.segments, ["known.example", ...many])).toEqual(left);
  }
});

it("leaves out what means nothing alone", async () => {
  using indicators = new ActiveIndicators(path);
  const builder = new SetBuilder(indicators, 1);
  await importLines("list", ["type,value", "filename,a", "filename,backdoor-7f3a.bin"]);
  expect(builder.refresh()?.count).toBe(1);
});

const names = Array.from({ length: 12 }, (_, at) => `host-${at}.example`);
const someNames = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 });
type Step =
  | { readonly kind: "import"; readonly source: string; readonly lines: readonly string[] }
  | { readonly kind: "remove"; readonly source: string }
  | { readonly kind: "withdraw" | "restore"; readonly name: string };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("import" as const),
      source: fc.constantFrom("x", "y", "z"),
      lines: someNames,
    }),
  },
  fc.record({ kind: fc.constant("remove" as const), source: fc.constantFrom("x", "y", "z") }),
  fc.record({
    kind: fc.constantFrom("withdraw" as const, "restore" as const),
    name: fc.constantFrom(...names),
  }),
);

it("finds what counts after any changes, built anew or step by step", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      using indicators = new ActiveIndicators(path);
      const builder = new SetBuilder(indicators, 1);
      let segments = builder.refresh()?.segments;
      for (const one of steps) {
        await perform(one);
        segments = builder.refresh()?.segments ?? segments;
        const { items } = await store.indicators.list(tenant, {}, { limit: 100, cursor: null });
        const expected = items.filter(({ withdrawn }) => withdrawn === null).map(({ value }) => value);
        expect(foundIn(segments, names)).toEqual(names.filter((name) => expected.includes(name)));
        const anew = new SetBuilder(indicators, 2).refresh();
        expect(foundIn(anew?.segments, names)).toEqual(names.filter((name) => expected.includes(name)));
        expect(anew?.count).toBe(expected.length);
      }
      for (const { id } of await store.indicators.sources(["installation"]))
        await store.indicators.removeSource(systemActor, "installation", id);
      for (const name of names)
        await store.indicators.restore(systemActor, "installation", await numberOf(name));
    }),
    { numRuns: 12 },
  );
});

async function perform(one: Step): Promise<void> {
  const { indicators } = store;
  switch (one.kind) {
    case "import":
      return importLines(one.source, one.lines);
    case "remove": {
      const source = (await indicators.sources(["installation"])).find(({ name }) => name === one.source);
      if (source !== undefined) await indicators.removeSource(systemActor, "installation", source.id);
      return;
    }
    case "withdraw":
      await indicators.withdraw(systemActor, "installation", await numberOf(one.name), "");
      return;
    case "restore":
      await indicators.restore(systemActor, "installation", await numberOf(one.name));
  }
}
