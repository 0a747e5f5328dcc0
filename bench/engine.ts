// The Sigma engine: NDJSON in, matches out, one thread, over the published lanes; every sample is checked against the oracle
// and the matches against known counts before anything is timed.
//   node scripts/run.mjs bench/engine.ts [--lanes structured_windows,...] [--rules 300,1000,3140,12000] [--rounds 9] [--jobs] [--growth]
import { spawnSync } from "node:child_process";
import { mkdtempSync, openSync, closeSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { corpus, hasLanes, type Lane, lanes, linesOf } from "./engine/lanes.ts";
import type { Growth } from "./engine/growth.ts";
import type { Measured } from "./engine/measure.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({
  options: {
    lanes: { type: "string", default: lanes.map(({ name }) => name).join(",") },
    rules: { type: "string", default: "300,1000,3140,12000" },
    rounds: { type: "string", default: "9" },
    jobs: { type: "boolean", default: false },
    growth: { type: "boolean", default: false },
  },
});
const here = dirname(fileURLToPath(import.meta.url));
/** The number of the public rules, for which budgets and counts are known. */
const wholeCorpus = 3_140;
const manyRules = 12_000;

if (!hasLanes) {
  console.log(`the lanes or rules are not here (${corpus}); give their folder with BREAKWATER_TEST_DATA`);
  process.exit(0);
}
console.log(`machine  ${machine()}`);
console.log(
  `events   10,000 a lane, ${values.rounds} rounds; a round is timed from bytes to bytes, loading excluded`,
);
console.log(
  "k events/s: by the clock median (slowest of p99), of processor time median, undisturbed (each batch at its best)",
);
const wanted = values.lanes.split(/,(?! )/);
for (const lane of lanes.filter(({ name }) => wanted.includes(name))) reportLane(lane);
if (values.jobs) reportJobs();

function reportLane(lane: Lane): void {
  console.log(
    `\n${lane.name}${lane.budget === null ? "" : `  (budget ${lane.budget / 1_000}k without routing)`}`,
  );
  for (const count of values.rules.split(",").map(Number)) {
    const measured = measure(count, lane);
    if (count === wholeCorpus) verify(lane, measured);
    for (const [how, rounds] of [
      ["all rules", measured.all],
      ["routed", measured.routed],
    ] as const) {
      const speed = [
        median(rounds.clockUs),
        p99(rounds.clockUs),
        median(rounds.processorUs),
        rounds.undisturbedUs,
      ].map((us) => (1_000 / us).toFixed(0).padStart(5));
      console.log(
        `  ${String(measured.rules).padStart(6)} rules  ${how.padEnd(9)}  ${speed[0]} (${speed[1]?.trim()})  ${speed[2]}  ${speed[3]}` +
          `   ${rounds.matches} matches${how === "routed" ? "" : `   load ${measured.loadMs.toFixed(0)} ms, ${measured.loadedMiB.toFixed(0)} MiB, peak ${measured.peakMiB.toFixed(0)} MiB`}`,
      );
    }
  }
  if (values.growth) reportGrowth(lane);
}

/** Both numbers of rules in one process, in turn: on a shared machine two runs apart differ by more than the rules do. */
function reportGrowth(lane: Lane): void {
  const { ratios, undisturbed } = inOwnProcess("growth.ts", [
    String(wholeCorpus),
    String(manyRules),
    lane.name,
    values.rounds,
    // growth.ts prints this and nothing else.
  ]) as Growth;
  const sorted = ratios.toSorted((a, b) => a - b);
  console.log(
    `  from ${wholeCorpus} to ${manyRules} rules, in turn: ${undisturbed.toFixed(2)} x the time an event` +
      ` (rounds: median ${median(ratios).toFixed(2)}, ${sorted[0]?.toFixed(2)} to ${sorted.at(-1)?.toFixed(2)}, n ${ratios.length})`,
  );
}

function measure(count: number, lane: Lane): Measured {
  // measure.ts prints this and nothing else.
  return inOwnProcess("measure.ts", [String(count), lane.name, values.rounds]) as Measured;
}

function inOwnProcess(script: string, args: readonly string[]): unknown {
  const child = spawnSync(
    process.execPath,
    // As the command is started (apps/breakwater/breakwater.mjs).
    [
      ...process.execArgv,
      "--max-semi-space-size=4",
      "--no-allocation-site-pretenuring",
      join(here, "engine", script),
      ...args,
    ],
    { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout);
}

function verify(lane: Lane, { all, routed }: Measured): void {
  for (const [expected, { matches }] of [
    [lane.matches, all],
    [lane.routedMatches, routed],
  ] as const)
    if (expected !== null && expected !== matches)
      throw new Error(`${lane.name}: ${matches} matches, but ${expected} are known`);
}

/** The command itself, reading a file: 200,000 events with one worker and with two. */
function reportJobs(): void {
  console.log("\nthe command, k events/s by the clock, loading excluded");
  const folder = mkdtempSync(join(tmpdir(), "engine-"));
  try {
    for (const lane of lanes.filter(({ name, budget }) => wanted.includes(name) && budget !== null)) {
      const file = join(folder, `${lane.name}.ndjson`);
      const once = `${linesOf(lane).join("\n")}\n`;
      const times = 20;
      writeFileSync(file, once.repeat(times));
      const speeds = [1, 2].map((jobs) => {
        const startMs = run("/dev/null", jobs);
        return (times * 10_000) / (run(file, jobs) - startMs);
      });
      const [one = 0, two = 0] = speeds;
      console.log(
        `  ${lane.name.padEnd(20)} --jobs 1 ${one.toFixed(0)}   --jobs 2 ${two.toFixed(0)}   ${(two / one).toFixed(2)} x`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Milliseconds that the command takes for a file. */
function run(file: string, jobs: number): number {
  const launcher = join(here, "..", "apps", "breakwater", "breakwater.mjs");
  const input = openSync(file, "r");
  const started = performance.now();
  const { status } = spawnSync(
    process.execPath,
    [launcher, "sigma", "eval", "-r", corpus, "--jobs", String(jobs)],
    {
      stdio: [input, "ignore", "inherit"],
    },
  );
  const elapsed = performance.now() - started;
  closeSync(input);
  if (status !== 0) throw new Error(`sigma eval ended with ${status}`);
  return elapsed;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function p99(values: readonly number[]): number {
  return (
    values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * 0.99))] ??
    Number.NaN
  );
}
