// The lake's engine is killed (SIGKILL) while batches are inserted, again and again; then what was acknowledged is counted.
//   node scripts/run.mjs bench/lake-kills.ts [--kills 50] [--rows 4000]
// Recovery: from the kill until an insert is acknowledged again, the engine's start and the retry included.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { connectEngine } from "../apps/breakwater/src/lake/connection.ts";
import { readEngineAccess } from "../apps/breakwater/src/lake/engine/access-file.ts";
import { openLake } from "../apps/breakwater/src/lake/open-lake.ts";
import { systemClock } from "../apps/breakwater/src/platform/clock.ts";
import { createLog } from "../apps/breakwater/src/platform/log.ts";
import { Metrics } from "../apps/breakwater/src/platform/metrics.ts";
import { generator, pick } from "../conformance/fuzz/random.ts";
import { deviceLines } from "./device-lines.ts";
import { machine } from "./machine.ts";
import { prepareBatch } from "./prepared-batch.ts";

const { values } = parseArgs({
  options: { kills: { type: "string", default: "50" }, rows: { type: "string", default: "4000" } },
});
const kills = Number(values.kills);
const rows = Number(values.rows);
/** A kill falls anywhere in the time that some inserts take. */
const killWithinMs = 250;
const noon = Date.UTC(2026, 10, 24, 12);
const never = new AbortController().signal;
const random = generator(7);

const folder = mkdtempSync(join(tmpdir(), "breakwater-bench-"));
const directory = join(folder, "lake");
const lake = await openLake({
  target: { directory },
  retention: { eventDays: 400, sightingDays: 800 },
  clock: systemClock,
  log: createLog({ clock: systemClock, level: "error", format: "text", write: () => undefined }),
  metrics: new Metrics(),
});
/** Different lines, which come again and again; each part's sightings are counted before the first kill. */
const parts = 4;
const lines = deviceLines(rows * parts);
const sightingsOfPart: number[] = [];
const acknowledged: number[] = [];
try {
  for (let sequence = 1; sequence <= parts; sequence += 1) {
    const before = await countSightings();
    await insert(sequence);
    sightingsOfPart[sequence % parts] = (await countSightings()) - before;
  }
  const stop = new AbortController();
  const inserting = insertUntil(stop.signal);
  const recoveriesMs: number[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    await sleep(pick(random, killWithinMs));
    const before = acknowledged.length;
    const begin = performance.now();
    process.kill(enginePid(), "SIGKILL");
    // The batch under way may have been stored before the kill and only its answer be late: the next one tells.
    while (acknowledged.length < before + 2) await sleep(2);
    recoveriesMs.push(performance.now() - begin);
  }
  stop.abort();
  await inserting;
  await report(recoveriesMs);
} finally {
  await lake[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
}

async function insertUntil(signal: AbortSignal): Promise<void> {
  for (let sequence = parts + 1; !signal.aborted; sequence += 1) await insert(sequence);
}

/** One batch of events, then its sightings, as the pipeline does. */
async function insert(sequence: number): Promise<void> {
  const start = (sequence % parts) * rows;
  const { blocks, sightings } = prepareBatch(lines.slice(start, start + rows), () => noon + sequence);
  const batch = { sequence, day: noon / 86_400_000, rows, mayBeThere: false };
  await lake.insertEvents({ ...batch, blocks }, never);
  await lake.insertSightings({ ...batch, blocks: sightings }, never);
  acknowledged.push(sequence);
}

async function countSightings(): Promise<number> {
  const [row] = await ask<{ counted: string }>("SELECT toString(sum(count)) AS counted FROM sightings");
  return Number(row?.counted ?? 0);
}

async function ask<Row>(query: string): Promise<Row[]> {
  const access = readEngineAccess(directory);
  if (access === null) throw new Error("the engine says nothing of itself");
  const client = connectEngine(access);
  try {
    return await (await client.query({ query, format: "JSONEachRow" })).json<Row>();
  } finally {
    await client.close();
  }
}

function enginePid(): number {
  for (const child of readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8")
    .trim()
    .split(" "))
    if (readFileSync(`/proc/${child}/cmdline`, "utf8").includes("engine/main")) return Number(child);
  throw new Error("no engine is running");
}

/** Counts what is stored of what was acknowledged; throws where any of it is missing or doubled. */
async function report(recoveriesMs: readonly number[]): Promise<void> {
  const stored = await ask<{ batch: string; events: string; different: string }>(
    "SELECT toString(batch) AS batch, toString(count()) AS events, toString(uniqExact(uid)) AS different FROM events GROUP BY batch",
  );
  const different = new Map(stored.map((row) => [Number(row.batch), Number(row.different)]));
  const missing = acknowledged.reduce(
    (sum, batch) => sum + Math.max(0, rows - (different.get(batch) ?? 0)),
    0,
  );
  const doubled = stored.reduce((sum, row) => sum + Number(row.events) - Number(row.different), 0);
  const sighted = await countSightings();
  const expected = acknowledged.reduce((sum, batch) => sum + (sightingsOfPart[batch % parts] ?? 0), 0);
  const sorted = recoveriesMs.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(0);
  console.log(`machine    ${machine()}`);
  console.log(
    `load       ${acknowledged.length} batches of ${rows.toLocaleString("en")} events acknowledged, the engine killed ${sorted.length} times`,
  );
  console.log(`events     ${missing} of what was acknowledged missing, ${doubled} doubled`);
  console.log(
    `sightings  ${sighted.toLocaleString("en")} counted of ${expected.toLocaleString("en")} acknowledged`,
  );
  console.log(
    `recovery   median ${at(0.5)} ms, p99 ${at(0.99)} ms, n ${sorted.length} (from the kill until a batch is acknowledged that began after it)`,
  );
  if (missing + doubled > 0 || sighted !== expected)
    throw new Error("what was acknowledged is missing or doubled");
}
