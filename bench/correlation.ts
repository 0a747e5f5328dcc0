// Correlations on the published lane: NDJSON in, matches out, one thread; checked against the plain oracle before it is timed.
//   node scripts/run.mjs bench/correlation.ts [--events 400000] [--runs 7] [--row NAME]
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import {
  compileRules,
  Correlator,
  linkSigma,
  type Observation,
  parseEventTime,
  parseSigma,
  prepareCorrelations,
} from "@breakwater/sigma";
import { testData } from "../conformance/device-samples.ts";
import { correlatePlainly } from "../packages/sigma/src/correlate/oracle.ts";
import { matchLine } from "../apps/breakwater/src/commands/sigma/match-line.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "400000" },
    runs: { type: "string", default: "7" },
    row: { type: "string" },
  },
});
const lane = join(testData, "lanes", "correlation.ndjson.gz");
const rulesFile = join(testData, "sigma", "rsigma-perf", "correlation.yml");
if (!existsSync(lane) || !existsSync(rulesFile)) {
  console.log(`the lane is not here (${lane}); give its folder with BREAKWATER_TEST_DATA`);
  process.exit(0);
}
const collection = linkSigma([
  parseSigma(readFileSync(rulesFile, "utf8"), { file: "correlation.yml" }),
  // Further kinds, so that each structure is measured: an order statistic, a condition over rules.
  parseSigma(furtherRules(), { file: "further.yml" }),
]);
if (collection.issues.length > 0) throw new Error(collection.issues[0]?.message);
const only = (titles: readonly string[] | null): Prepared =>
  prepareCorrelations({
    correlations: collection.correlations.filter(
      ({ title, file }) =>
        (titles === null && file === "correlation.yml") || titles?.includes(title) === true,
    ),
    silent: collection.silent,
  });
const ruleSet = compileRules(collection.rules.filter(({ file }) => file === "correlation.yml"));

// The lane has no times: here one event a ms, so that windows slide and state leaves as it does in life.
const start = Date.UTC(2026, 2, 2, 8);
const once = gunzipSync(readFileSync(lane)).toString("utf8").trim().split("\n");
const lines = Array.from({ length: Number(values.events) }, (_, at) => {
  const line = once[at % once.length] ?? "{}";
  return `{"timestamp":${start + at},${line.slice(1)}`;
});

const lanes = only(null);
const held = (): readonly object[] => lines.map((line) => JSON.parse(line) as object);
/** Each row is measured in a process of its own: what one keeps for long would teach the engine how to place another's memory. */
const rows: Readonly<Record<string, () => () => number>> = {
  "JSON.parse alone": () => () => {
    for (const line of lines) JSON.parse(line);
    return 0;
  },
  "parse, match": () => () =>
    lines.reduce((found, line) => found + ruleSet.match(JSON.parse(line) as object).length, 0),
  "parse, match, correlate, write; in order": () => () => run(lanes, null, 0),
  "parse, match, correlate, write; 5 s out of order": () => () => run(lanes, null, 5_000),
  "parse, match, correlate, write; any order": () => () => run(lanes, null, Number.POSITIVE_INFINITY),
  "match, correlate, write; in order": () => {
    const events = held();
    return () => run(lanes, events, 0);
  },
  "correlate alone, in order": () => {
    const observations = held().map((event, ref) => observationOf(lanes, event, ref));
    return () => {
      const correlator = new Correlator<number>(lanes, { outOfOrderMs: 0 });
      for (const observation of observations) correlator.add(observation);
      correlator.end();
      return correlator.take().length;
    };
  },
  ...Object.fromEntries(
    [
      "Authentication Failure Burst by User",
      "Authentication Source Fanout by Host",
      "Authentication Egress Volume by Host",
      "Authentication Failure Then Success",
      "percentile",
      "condition",
    ].map((title) => {
      const one = only([title]);
      return [`parse, match, correlate: ${title}`, () => () => run(one, null, 0)] as const;
    }),
  ),
};

const row = values.row === undefined ? undefined : rows[values.row];
if (values.row === "verify") verify(lanes, lines.slice(0, 4_000), 60_000);
else if (values.row !== undefined && row !== undefined) report(values.row, row());
else {
  inProcess("verify");
  console.log(`machine      ${machine()}`);
  console.log(`input        ${lines.length.toLocaleString("en")} events, ${lines.join("\n").length} bytes`);
  console.log(
    `${`k events/s, median of ${values.runs} (least to most)`.padEnd(58)} ${"by the clock".padEnd(26)} ${"of processor time".padEnd(26)}`,
  );
  for (const name of Object.keys(rows)) inProcess(name);
}

function inProcess(name: string): void {
  const own = [...process.argv.slice(1), "--row", name];
  // As the command is started (apps/breakwater/breakwater.mjs).
  const flags = [...process.execArgv, "--max-semi-space-size=4", "--no-allocation-site-pretenuring"];
  const { status } = spawnSync(process.execPath, [...flags, ...own], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

type Prepared = ReturnType<typeof prepareCorrelations>;

function run(correlations: Prepared, parsed: readonly object[] | null, outOfOrderMs: number): number {
  const correlator = new Correlator<number>(correlations, { outOfOrderMs });
  let output = 0;
  for (let at = 0; at < lines.length; at += 1) {
    const event = parsed === null ? (JSON.parse(lines[at] ?? "") as object) : (parsed[at] ?? {});
    const observation = observationOf(correlations, event, at);
    if (observation.hits.length === 0) correlator.pass(observation.time);
    else correlator.add(observation);
    if (at % 2_000 === 0) output += written(correlator);
  }
  correlator.end();
  return output + written(correlator);
}

function observationOf(correlations: Prepared, event: object, ref: number): Observation<number> {
  const time = parseEventTime((event as { readonly timestamp?: unknown }).timestamp) ?? 0;
  const matches = ruleSet.match(event);
  if (matches.length === 0) return { time, ref, hits: [] };
  return {
    time,
    ref,
    hits: correlations.observe(
      event,
      matches.map(({ rule }) => rule),
    ),
  };
}

/** Matches as NDJSON, as `sigma eval` writes them. */
function written(correlator: Correlator<number>): number {
  let text = "";
  for (const { ref, correlation } of correlator.take()) text += matchLine(ref, correlation);
  return text.length;
}

/** The same matches as by looking at all events again for each, on as many events as that can take. */
function verify(correlations: Prepared, some: readonly string[], spreadMs: number): void {
  const observations = some.map((line, ref): Observation<number> => {
    const event = JSON.parse(line) as object;
    const rules = ruleSet.match(event).map(({ rule }) => rule);
    // Wider apart, so that windows begin and end among them.
    return { time: start + ref * (spreadMs / 400), ref, hits: correlations.observe(event, rules) };
  });
  const correlator = new Correlator<number>(correlations);
  for (const observation of observations) correlator.add(observation);
  correlator.end();
  const shown = (title: string, time: number, ref: number | null, group: readonly string[]): string =>
    `${title} ${time} ${ref ?? "closing"} ${group.join("|").toLowerCase()}`;
  const found = correlator
    .take()
    .map(({ correlation, time, ref, group }) => shown(correlation.title, time, ref, group))
    .sort();
  const expected = correlatePlainly(correlations.plans, observations)
    .map(({ title, time, ref, group }) => shown(title, time, ref, group))
    .sort();
  if (JSON.stringify(found) !== JSON.stringify(expected) || found.length === 0)
    throw new Error(`the correlator found ${found.length} matches, the oracle ${expected.length}`);
}

/** By the clock, and by the time that the process had a processor: on a machine that others use the second says more. */
function report(name: string, work: () => number): void {
  work();
  const wall: number[] = [];
  const own: number[] = [];
  for (let at = 0; at < Number(values.runs); at += 1) {
    const begun = performance.now();
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    wall.push(lines.length / (performance.now() - begun));
    own.push((lines.length / (user + system)) * 1_000);
  }
  const memory = Math.round(process.memoryUsage.rss() / 1024 / 1024);
  console.log(`${name.padEnd(58)} ${spread(wall)} ${spread(own)} ${String(memory).padStart(5)} MiB`);
}

function spread(rates: number[]): string {
  rates.sort((a, b) => a - b);
  const rate = (at: number): string => Math.round(rates.at(at) ?? 0).toLocaleString("en");
  return `${rate(Math.floor(rates.length / 2)).padStart(7)} (${rate(0)} to ${rate(-1)})`.padEnd(26);
}

function furtherRules(): string {
  const common = (title: string, section: string): string =>
    `title: ${title}\ncorrelation:\n  rules: [perf-auth-failure, perf-auth-success]\n  group-by: [Computer]\n  timespan: 5m\n${section}`;
  return [
    common(
      "percentile",
      "  type: value_percentile\n  condition: {field: BytesOut, percentile: 95, gt: 4000}\n",
    ),
    common("condition", "  type: temporal\n  condition: perf-auth-failure and not perf-auth-success\n"),
  ].join("---\n");
}
