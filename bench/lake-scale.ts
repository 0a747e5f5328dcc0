// Questions to a lake of very many events, and how their times grow with it; one of them beside what one would do without.
//   node scripts/run.mjs bench/lake-scale.ts [--at 10000000,100000000] [--folder DIR] [--peers]
// With --folder what is there is used and kept: a lake of 100 million events takes half an hour or more to make.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { connectEngine } from "../apps/breakwater/src/lake/connection.ts";
import { readEngineAccess } from "../apps/breakwater/src/lake/engine/access-file.ts";
import { openLake } from "../apps/breakwater/src/lake/open-lake.ts";
import { systemClock } from "../apps/breakwater/src/platform/clock.ts";
import { createLog } from "../apps/breakwater/src/platform/log.ts";
import { Metrics } from "../apps/breakwater/src/platform/metrics.ts";
import { deviceLines } from "./device-lines.ts";
import { insertEarlierDay, insertLastDay } from "./lake-scale/grow.ts";
import { comparePeers } from "./lake-scale/peers.ts";
import { type Question, questionsOf } from "./lake-scale/questions.ts";
import { machine, processTree } from "./machine.ts";

const { values } = parseArgs({
  options: {
    at: { type: "string", default: "10000000,100000000" },
    folder: { type: "string" },
    peers: { type: "boolean", default: false },
  },
});
/** So that 100 million are 400 days. */
const perDay = 250_000;
const folder = values.folder ?? mkdtempSync(join(tmpdir(), "breakwater-bench-"));
const doneFile = join(folder, "days");

console.log(`machine  ${machine()}`);
console.log(`load     ${perDay.toLocaleString("en")} events a day`);
const directory = join(folder, "lake");
const lake = await openLake({
  target: { directory },
  retention: { eventDays: 800, sightingDays: 800 },
  clock: systemClock,
  log: createLog({
    clock: systemClock,
    level: "error",
    format: "text",
    write: (text) => process.stderr.write(text),
  }),
  metrics: new Metrics(),
});
try {
  const access = readEngineAccess(directory);
  if (access === null) throw new Error("the engine says nothing of itself");
  const client = connectEngine(access);
  const lines = existsSync(doneFile) ? deviceLines(perDay) : await insertLastDay(lake, perDay);
  let done = existsSync(doneFile) ? Number(readFileSync(doneFile, "utf8")) : 1;
  const stops = values.at.split(",").map((events) => Math.max(1, Math.round(Number(events) / perDay)));
  const begin = performance.now();
  for (const stop of stops) {
    for (; done < stop; done += 1) {
      await insertEarlierDay(client, done);
      writeFileSync(doneFile, String(done + 1));
      if (done % 20 === 0)
        console.error(`${done + 1} days, ${Math.round((performance.now() - begin) / 1_000)} s`);
    }
    await report(questionsOf(lake, lines), done * perDay);
  }
  if (values.peers) await comparePeers({ lake, client, folder, lines });
  await client.close();
} finally {
  await lake[Symbol.asyncDispose]();
  if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
}

async function report(questions: readonly Question[], events: number): Promise<void> {
  const { tables } = await lake.storage(new AbortController().signal);
  const sizes = tables.map(
    ({ name, rows, bytes }) =>
      `${name} ${rows.toLocaleString("en")} rows, ${(bytes / rows).toFixed(1)} bytes each`,
  );
  console.log(`\n${events.toLocaleString("en")} events: ${sizes.join("; ")}`);
  for (const { name, budgetMs, times, ask } of questions) {
    const took: number[] = [];
    let problem: string | null = null;
    for (let round = 0; round < times && problem === null; round += 1) {
      const start = performance.now();
      try {
        await ask(round);
      } catch (error) {
        // The other questions are to be answered all the same.
        problem = error instanceof Error ? error.message : String(error);
      }
      took.push(performance.now() - start);
    }
    if (problem !== null) {
      process.exitCode = 1;
      console.log(`  ${name.padEnd(58)} FAILED in round ${took.length}: ${problem}`);
      continue;
    }
    const first = took[0] ?? 0;
    const sorted = took.toSorted((a, b) => a - b);
    const at = (share: number) => (sorted[Math.min(times - 1, Math.floor(share * times))] ?? 0).toFixed(0);
    console.log(
      `  ${name.padEnd(58)} median ${at(0.5).padStart(6)} ms  p99 ${at(0.99).padStart(6)} ms  first ${first.toFixed(0).padStart(6)} ms  n ${times}  (budget ${budgetMs} ms)`,
    );
  }
  console.log(`  memory ${processTree(process.pid).residentMiB} MiB resident`);
}
