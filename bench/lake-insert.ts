// Normalised lines as Native blocks into the lake, sightings included, and what they take on disk:
//   node scripts/run.mjs bench/lake-insert.ts [--events 1200000] [--columns]
// The blocks are made before the clock starts: what making them costs, bench/process.ts says.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { connectEngine } from "../apps/breakwater/src/lake/connection.ts";
import { startEngine } from "../apps/breakwater/src/lake/engine/start-engine.ts";
import { openLake } from "../apps/breakwater/src/lake/open-lake.ts";
import { systemClock } from "../apps/breakwater/src/platform/clock.ts";
import { createLog } from "../apps/breakwater/src/platform/log.ts";
import { Metrics } from "../apps/breakwater/src/platform/metrics.ts";
import { deviceLines } from "./device-lines.ts";
import { machine, processTree } from "./machine.ts";
import { prepareBatch } from "./prepared-batch.ts";

const { values } = parseArgs({
  options: { events: { type: "string", default: "1200000" }, columns: { type: "boolean", default: false } },
});
const batchRows = 60_000;
const batches = Math.max(2, Math.round(Number(values.events) / batchRows));
const never = new AbortController().signal;

const lines = deviceLines(batches * batchRows);
const prepared = Array.from({ length: batches }, (_, at) => {
  const start = at * batchRows;
  const noon = Date.UTC(2026, 10, 24, 12);
  return prepareBatch(
    lines.slice(start, start + batchRows),
    (line) => noon + Math.floor((start + line) / 60),
  );
});
const rawBytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
const sample = lines.slice(0, 200_000).join("\n");
const gzipShare = gzipSync(sample).length / Buffer.byteLength(sample);

const folder = mkdtempSync(join(tmpdir(), "breakwater-bench-"));
try {
  const events = batches * batchRows;
  const lake = await openLake({
    target: { directory: join(folder, "lake") },
    retention: { eventDays: 400, sightingDays: 800 },
    clock: systemClock,
    log: createLog({
      clock: systemClock,
      level: "error",
      format: "text",
      write: (text) => process.stderr.write(text),
    }),
    metrics: new Metrics(),
  });
  const before = processTree(process.pid);
  const eachMs: number[] = [];
  let sightings = Promise.resolve();
  const begin = performance.now();
  for (const [at, batch] of prepared.entries()) {
    const start = performance.now();
    const common = { sequence: at + 1, day: 20_782, rows: batchRows, mayBeThere: false };
    await lake.insertEvents({ ...common, blocks: batch.blocks }, never);
    // As the pipeline does: the next batch's events go in beside this one's sightings.
    await sightings;
    sightings = lake.insertSightings({ ...common, blocks: batch.sightings }, never);
    eachMs.push(performance.now() - start);
  }
  await sightings;
  const seconds = (performance.now() - begin) / 1_000;
  const after = processTree(process.pid);
  await lake[Symbol.asyncDispose]();

  const engine = await startEngine(join(folder, "lake"));
  const client = connectEngine(engine);
  const ask = async <Row>(query: string) =>
    (await client.query({ query, format: "JSONEachRow" })).json<Row>();
  for (const table of ["events", "sightings"])
    await client.command({ query: `OPTIMIZE TABLE ${table} FINAL` });
  const [stored] = await ask<{ events: string; seen: string; counted: string }>(
    "SELECT (SELECT count() FROM events) AS events, (SELECT count() FROM sightings) AS seen, (SELECT sum(count) FROM sightings) AS counted",
  );
  if (Number(stored?.events) !== events) throw new Error(`stored ${stored?.events} of ${events} events`);
  const sizes = await ask<{ table: string; bytes: string }>(
    "SELECT table, sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND table IN ('events', 'sightings') GROUP BY table ORDER BY table",
  );
  eachMs.sort((a, b) => a - b);
  const at = (share: number) =>
    eachMs[Math.min(eachMs.length - 1, Math.floor(share * eachMs.length))]?.toFixed(0);
  console.log(`machine    ${machine()}`);
  console.log(
    `load       ${events.toLocaleString("en")} events in batches of ${batchRows.toLocaleString("en")}, ${Math.round(rawBytes / events)} bytes a line; ${Number(stored?.seen).toLocaleString("en")} sightings`,
  );
  console.log(
    `inserted   ${Math.round(events / seconds).toLocaleString("en")} events/s; a batch: median ${at(0.5)} ms, p99 ${at(0.99)} ms, n ${eachMs.length}`,
  );
  console.log(
    `processor  ${((1e6 * (after.cpuSeconds - before.cpuSeconds)) / events).toFixed(1)} us an event, merges of that time included (each process: ${after.cpuSecondsEach.map((one, index) => ((1e6 * (one - (before.cpuSecondsEach[index] ?? 0))) / events).toFixed(1)).join(", ")})`,
  );
  console.log(`memory     ${after.residentMiB} MiB resident`);
  for (const { table, bytes } of sizes)
    console.log(`disk       ${table}: ${(Number(bytes) / events).toFixed(1)} bytes an event`);
  console.log(
    `gzip       raw lines, one file: ${((gzipShare * rawBytes) / events).toFixed(1)} bytes a line; uncompressed ${(rawBytes / events).toFixed(0)}`,
  );
  if (values.columns) {
    for (const { table, column, bytes } of await ask<{ table: string; column: string; bytes: number }>(
      `SELECT table, column, round(sum(column_data_compressed_bytes + column_marks_bytes) / ${events}, 2) AS bytes FROM system.parts_columns WHERE active AND table IN ('events', 'sightings') GROUP BY table, column HAVING bytes >= 0.05 ORDER BY table, bytes DESC`,
    ))
      console.log(`           ${table}.${column} ${bytes}`);
    for (const { table, name, bytes } of await ask<{ table: string; name: string; bytes: number }>(
      `SELECT table, name, round(data_compressed_bytes / ${events}, 2) AS bytes FROM system.data_skipping_indices WHERE table IN ('events', 'sightings') ORDER BY bytes DESC`,
    ))
      console.log(`           ${table} index ${name} ${bytes}`);
  }
  await client.close();
  await engine.stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
