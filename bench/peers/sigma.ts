// Our engine beside rsigma (Rust): same rules, same lanes, same machine, in turn; whole processes, NDJSON in and out.
// Then which events each finds which rules in, and every difference.
//   node scripts/run.mjs bench/peers/sigma.ts [--rsigma PATH] [--rounds 5] [--times 20] [--lanes structured_windows,...]
// Without --rsigma it is built by cargo into a temporary folder, which takes some minutes. Needed by nothing else.
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { corpus, hasLanes, lanes, linesOf } from "../engine/lanes.ts";
import { machine } from "../machine.ts";

const { values } = parseArgs({
  options: {
    rsigma: { type: "string" },
    rounds: { type: "string", default: "5" },
    times: { type: "string", default: "20" },
    lanes: {
      type: "string",
      default: "structured_windows,raw_windows,cisco_syslog,sysmon_file_event",
    },
  },
});
/** Versions that are tried, newest first: a compiler may be older than the newest asks for. */
const versions = ["", "@0.23.0"];
const shownDifferences = 40;
const ours = join(import.meta.dirname, "../../apps/breakwater/breakwater.mjs");
const folder = mkdtempSync(join(tmpdir(), "peers-"));

try {
  if (!hasLanes)
    console.log(`the lanes or rules are not here (${corpus}); BREAKWATER_TEST_DATA names their folder`);
  else compare(values.rsigma ?? install());
} finally {
  rmSync(folder, { recursive: true });
}

function install(): string {
  for (const version of versions) {
    const { status } = spawnSync("cargo", ["install", "--locked", "--root", folder, `rsigma${version}`], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (status === 0) return join(folder, "bin", "rsigma");
  }
  throw new Error("rsigma cannot be built here; give one with --rsigma PATH");
}

interface Peer {
  readonly name: string;
  readonly command: readonly string[];
  readonly routing: readonly string[];
}

function compare(rsigma: string): void {
  const peers: readonly Peer[] = [
    {
      name: "breakwater",
      command: [process.execPath, ours, "sigma", "eval", "-r", corpus],
      routing: ["--logsource-routing"],
    },
    {
      name: "rsigma",
      command: [rsigma, "engine", "eval", "--rules", corpus, "--input-format", "json"],
      routing: ["--logsource-routing"],
    },
  ];
  console.log(`machine  ${machine()}`);
  console.log(`peer     ${execFileSync(rsigma, ["--version"], { encoding: "utf8" }).trim()}`);
  const times = Number(values.times);
  console.log(
    `k events/s of ${(times * 10_000).toLocaleString("en")} events, median of ${values.rounds}: by the clock, of processor time; the start with no event is taken off`,
  );
  for (const lane of lanes.filter(({ name }) => values.lanes.split(",").includes(name))) {
    const lines = linesOf(lane);
    const file = join(folder, "events.ndjson");
    writeFileSync(file, `${lines.join("\n")}\n`.repeat(times));
    console.log(`\n${lane.name}`);
    for (const isRouted of [false, true]) race(peers, file, times * lines.length, isRouted);
    for (const isRouted of [false, true]) reportDifferences(peers, lines, isRouted);
  }
}

interface Took {
  readonly clockMs: number;
  readonly processorMs: number;
}

function race(peers: readonly Peer[], file: string, events: number, isRouted: boolean): void {
  const rates = new Map<string, { readonly clock: number[]; readonly processor: number[] }>();
  for (let round = 0; round < Number(values.rounds); round += 1)
    for (const peer of peers) {
      const start = timed(peer, "/dev/null", isRouted);
      const whole = timed(peer, file, isRouted);
      const known = rates.get(peer.name) ?? { clock: [], processor: [] };
      known.clock.push(events / (whole.clockMs - start.clockMs));
      known.processor.push(events / (whole.processorMs - start.processorMs));
      rates.set(peer.name, known);
    }
  const median = (numbers: number[]) =>
    numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
  const ofOurs = rates.get("breakwater");
  for (const [name, { clock, processor }] of rates) {
    const factor =
      ofOurs === undefined || name === "breakwater"
        ? ""
        : `   ours is ${(median(ofOurs.processor) / median(processor)).toFixed(1)} x`;
    console.log(
      `  ${isRouted ? "routed   " : "all rules"}  ${name.padEnd(11)} ${median(clock).toFixed(0).padStart(5)}  ${median(processor).toFixed(0).padStart(5)}${factor}`,
    );
  }
}

/** By the shell's `times`: what all children took of a processor. */
function timed({ command, routing }: Peer, file: string, isRouted: boolean): Took {
  const input = openSync(file, "r");
  const begin = performance.now();
  const { stdout, stderr, status } = spawnSync(
    "bash",
    [
      "-c",
      'TIMEFORMAT="%U %S"; { time "$@" >/dev/null 2>/dev/null; } 2>&1',
      "bash",
      ...command,
      ...(isRouted ? routing : []),
    ],
    { stdio: [input, "pipe", "pipe"], encoding: "utf8" },
  );
  const clockMs = performance.now() - begin;
  closeSync(input);
  const seconds = stdout.trim().split(/\s+/).map(Number);
  if (status !== 0 || seconds.length !== 2 || seconds.some(Number.isNaN))
    throw new Error(`${command.join(" ")} ended with ${status}: ${stdout}${stderr}`);
  return { clockMs, processorMs: seconds.reduce((sum, one) => sum + one, 0) * 1_000 };
}

/** Each event is given its number in a field that no rule names, by which the peer's matches are known again. */
function reportDifferences(peers: readonly Peer[], lines: readonly string[], isRouted: boolean): void {
  const file = join(folder, "numbered.ndjson");
  writeFileSync(file, lines.map((line, at) => `{"peer_bench_number":"~${at}~",${line.slice(1)}\n`).join(""));
  const [mine = new Set<string>(), theirs = new Set<string>()] = peers.map((peer) =>
    matchesOf(peer, file, isRouted),
  );
  const onlyMine = [...mine].filter((match) => !theirs.has(match));
  const onlyTheirs = [...theirs].filter((match) => !mine.has(match));
  console.log(
    `  ${isRouted ? "routed   " : "all rules"}  matches: both ${mine.size - onlyMine.length}, only breakwater ${onlyMine.length}, only rsigma ${onlyTheirs.length}`,
  );
  for (const [who, matches] of [
    ["breakwater", onlyMine],
    ["rsigma", onlyTheirs],
  ] as const) {
    const byRule = new Map<string, string[]>();
    for (const match of matches) {
      const [event = "", rule = ""] = match.split(" ");
      byRule.set(rule, [...(byRule.get(rule) ?? []), event]);
    }
    for (const [rule, events] of [...byRule].slice(0, shownDifferences))
      console.log(`    only ${who}: rule ${rule} in ${events.length} events, first ${events[0]}`);
  }
}

function matchesOf({ name, command, routing }: Peer, file: string, isRouted: boolean): ReadonlySet<string> {
  const input = openSync(file, "r");
  const included = name === "rsigma" ? ["--include-event"] : [];
  const [program = "", ...rest] = command;
  const { stdout, status } = spawnSync(program, [...rest, ...included, ...(isRouted ? routing : [])], {
    stdio: [input, "pipe", "ignore"],
    encoding: "utf8",
    maxBuffer: 1024 ** 3,
  });
  closeSync(input);
  if (status !== 0) throw new Error(`${name} ended with ${status}`);
  const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
  return new Set(
    lines.map((line) => {
      const event =
        name === "rsigma" ? /"peer_bench_number":"~(\d+)~"/.exec(line)?.[1] : /"event":(\d+)/.exec(line)?.[1];
      return `${event} ${/"rule_id":"([^"]*)"/.exec(line)?.[1]}`;
    }),
  );
}
