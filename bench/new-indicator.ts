// From the import of new indicators until they are live, until all history is answered, and until a list that a firewall pulls
// has them: the server's own parts over a lake as bench/lake-scale.ts makes it.
//   node scripts/run.mjs bench/new-indicator.ts --folder DIR [--counts 1,1000,100000,1000000]
import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { setTimeout as sleep } from "node:timers/promises";
import { startHunts } from "../apps/breakwater/src/hunt/run-hunts.ts";
import { startIntel } from "../apps/breakwater/src/intel/intel.ts";
import { openLake } from "../apps/breakwater/src/lake/open-lake.ts";
import { systemClock } from "../apps/breakwater/src/platform/clock.ts";
import { createUuidV7 } from "../apps/breakwater/src/platform/ids.ts";
import { createLog } from "../apps/breakwater/src/platform/log.ts";
import { Metrics } from "../apps/breakwater/src/platform/metrics.ts";
import { startLists } from "../apps/breakwater/src/respond/lists/lists.ts";
import type { Hunts } from "../apps/breakwater/src/store/hunts.ts";
import { systemActor } from "../apps/breakwater/src/store/identity.ts";
import { openStore } from "../apps/breakwater/src/store/open-store.ts";
import { generator, pick } from "../conformance/fuzz/random.ts";
import { deviceLines } from "./device-lines.ts";
import { machine } from "./machine.ts";
import { benchTenant } from "./prepared-batch.ts";

const { values } = parseArgs({
  options: { folder: { type: "string" }, counts: { type: "string", default: "1,1000,100000,1000000" } },
});
if (values.folder === undefined) throw new Error("give the folder of a lake that bench/lake-scale.ts made");
/** Of them so many were seen. */
const knownCount = 20;
const clock = systemClock;
const log = createLog({ clock, level: "error", format: "text", write: (text) => process.stderr.write(text) });
const metrics = new Metrics();
const folder = mkdtempSync(join(tmpdir(), "breakwater-bench-"));
const path = join(folder, "control.sqlite");
console.log(`machine  ${machine()}`);
try {
  await useTenantOfTheLake();
  await using lake = await openLake({
    target: { directory: join(values.folder, "lake") },
    retention: { eventDays: 800, sightingDays: 800 },
    clock,
    log,
    metrics,
  });
  const { tables } = await lake.storage(new AbortController().signal);
  console.log(
    `lake     ${tables.map(({ name, rows }) => `${name} ${rows.toLocaleString("en")}`).join(", ")}`,
  );
  await using store = await openStore({ path, clock, newId: createUuidV7(clock) });
  await using intel = await startIntel({
    path,
    indicators: store.indicators,
    decisions: store.decisions,
    publish: () => undefined,
    log,
    metrics,
  });
  const tools = {
    hunts: store.hunts,
    devices: store.devices,
    lake,
    intel,
    settled: async () => undefined,
    rulePaths: [],
    clock,
    log,
  };
  await using _hunts = await startHunts(tools, []);
  await using lists = startLists({
    path,
    lists: store.lists,
    decisions: store.decisions,
    revision: () => intel.state.revision,
    clock,
    log,
  });
  const { list } = await store.lists.create(systemActor, benchTenant, {
    name: "edge",
    target: "fortigate",
    minimumConfidence: null,
  });
  const known = addressesOutside();
  for (const [round, count] of values.counts.split(",").map(Number).entries()) {
    const content = Buffer.from(
      `${[...addresses(count, known.slice(round * knownCount), round)].join("\n")}\n`,
    );
    const begin = performance.now();
    const seconds = () => ((performance.now() - begin) / 1_000).toFixed(2);
    const report = await intel.import({
      by: systemActor,
      source: {
        scope: benchTenant,
        name: `round ${round}`,
        kind: "api",
        licence: "",
        tlp: null,
        confidence: 90,
        reliability: null,
      },
      content,
      isDryRun: false,
      force: false,
    });
    if (report.outcome !== "applied") throw new Error(JSON.stringify(report));
    const live = seconds();
    const [built, hunt] = await Promise.all([
      lists.build(list, "ip").then(({ entries }) => ({ entries, at: seconds() })),
      ended(store.hunts, report.source).then((one) => ({ ...one, at: seconds() })),
    ]);
    console.log(
      `${report.added.toLocaleString("en").padStart(9)} indicators: live ${live} s, list ${built.at} s (${built.entries} entries), all history ${hunt.at} s (${hunt.sightings} seen, ${hunt.candidates} events looked at, ${hunt.findings} findings)`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The lake's rows are of a tenant that the control store must know. */
async function useTenantOfTheLake(): Promise<void> {
  const store = await openStore({ path, clock, newId: createUuidV7(clock) });
  await store[Symbol.asyncDispose]();
  using database = new DatabaseSync(path);
  database.exec("PRAGMA foreign_keys = OFF");
  database.prepare("UPDATE sites SET tenant_id = ?").run(benchTenant);
  database.prepare("UPDATE tenants SET id = ?").run(benchTenant);
}

function addressesOutside(): readonly string[] {
  const found = deviceLines(5_000).map((line) => /dst_?ip="?([0-9.]+)/.exec(line)?.[1] ?? "");
  return [...new Set(found)].filter(
    (ip) => !/^(?:10\.|192\.168\.|172\.(?:1[6-9]|2[0-9]|3[01])\.|127\.|0\.|$)/.test(ip),
  );
}

function* addresses(count: number, known: readonly string[], seed: number): Generator<string> {
  const seen = Math.min(count, knownCount);
  yield* known.slice(0, seen);
  const random = generator(seed + 1);
  for (let at = seen; at < count; at += 1)
    yield `${pick(random, 100) + 20}.${pick(random, 256)}.${pick(random, 256)}.${pick(random, 256)}`;
}

async function ended(hunts: Hunts, source: string) {
  for (;;) {
    const { items } = await hunts.list(benchTenant, {}, { limit: 20, cursor: null });
    const hunt = items.find(({ title }) => title === source);
    if (hunt !== undefined && hunt.state === "failed") throw new Error(hunt.problem ?? "the hunt has failed");
    if (hunt?.state === "done") return hunt;
    await sleep(50);
  }
}
