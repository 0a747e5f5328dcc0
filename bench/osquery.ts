// Nodes of osquery on the real server with all its processes: they enrol, take their configuration, look for queries and log over
// HTTP; some answers are lost, so that lines come again, and the server is killed in the midst. Every line must be there once. "paced" is
// what so many nodes do when nothing happens: each looks for queries once a minute and for its configuration every five, evenly spread:
//   node scripts/run.mjs bench/osquery.ts [--nodes 1000] [--rounds 5] [--lines 20] [--at-once 64] [--paced-seconds 20] [--no-kill]
import assert from "node:assert/strict";
import { Agent } from "node:http";
import { parseArgs } from "node:util";
import { apiClient } from "../apps/breakwater/test/api-client.ts";
import { callOsquery, enrolmentOf, resultOf } from "../apps/breakwater/test/osquery-client.ts";
import {
  breakwater,
  type ServerProcess,
  startServer,
  temporaryFolder,
} from "../apps/breakwater/test/server-process.ts";
import { machine, processTree } from "./machine.ts";

const { values } = parseArgs({
  options: {
    nodes: { type: "string", default: "1000" },
    rounds: { type: "string", default: "5" },
    lines: { type: "string", default: "20" },
    "at-once": { type: "string", default: "64" },
    "paced-seconds": { type: "string", default: "20" },
    "no-kill": { type: "boolean", default: false },
  },
});
const [nodeCount, rounds, linesOfRound, atOnce] = [
  values.nodes,
  values.rounds,
  values.lines,
  values["at-once"],
].map(Number) as [number, number, number, number];
/** Of ten answers to a log, one is lost: the node sends its lines again, with those that came meanwhile. */
const everyLost = 10;

using folder = temporaryFolder();
const data = `${folder.path}/data`;
let server: ServerProcess = await startServer({ data });
const key = breakwater("key", "create", "--role", "administrator", "--data", data);
const made = await apiClient(server.base, key).send(
  "POST",
  "/api/v1/osquery-secrets",
  JSON.stringify({ name: "bench" }),
  { "content-type": "application/json" },
);
const { value: secret } = (await made.json()) as { readonly value: string };
const idleMiB = processTree(server.pid).residentMiB;
let peakMiB = idleMiB;
const sampling = setInterval(() => {
  try {
    peakMiB = Math.max(peakMiB, processTree(server.pid).residentMiB);
  } catch {
    // It is being killed.
  }
}, 500);

const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
const keys: string[] = [];
let failures = 0;
let repeated = 0;

console.log(`machine     ${machine()}`);
console.log(
  `nodes       ${nodeCount.toLocaleString("en")}, ${atOnce} calls at once; the nodes share the cores with the server`,
);

report(
  "enrol",
  await timed(nodeCount, async (node) => {
    const { body } = await call("enroll", enrolmentOf(secret, identifierOf(node), identifierOf(node)));
    keys[node] = String(body["node_key"]);
  }),
);
report("config", await timed(nodeCount, (node) => succeeded("config", { node_key: keys[node] })));
report("read", await timed(nodeCount, (node) => succeeded("distributed/read", { node_key: keys[node] })));

report("paced", await paced(Number(values["paced-seconds"])));

const buffered: object[][] = Array.from({ length: nodeCount }, () => []);
const begun = performance.now();
const calls: number[] = [];
let killed: Promise<void> | null = null;
for (let round = 0; round < rounds; round += 1) {
  for (const [node, lines] of buffered.entries()) lines.push(...linesOf(node, round));
  if (round === Math.floor(rounds / 2) && !values["no-kill"])
    killed = new Promise<void>((resolve) => setTimeout(resolve, 500)).then(restart);
  const { times } = await timed(nodeCount, (node) => flush(node, round));
  await killed;
  killed = null;
  calls.push(...times);
}
// What has no answer yet is sent until it has one.
await timed(nodeCount, async (node) => {
  while ((buffered[node]?.length ?? 0) > 0) await flush(node, -1);
});
const seconds = (performance.now() - begun) / 1_000;
const expected = nodeCount * rounds * linesOfRound;
report("log", { times: calls, seconds });
console.log(
  `logged      ${expected.toLocaleString("en")} lines in ${seconds.toFixed(1)} s: ${Math.round(expected / seconds).toLocaleString("en")} events/s; ${repeated.toLocaleString("en")} lines were sent more than once, ${failures} calls had no answer${values["no-kill"] ? "" : "; the server was killed once"}`,
);
clearInterval(sampling);

const { rows } = (await (
  await apiClient(server.base, key).send(
    "POST",
    "/api/v1/query",
    JSON.stringify({
      sql: "SELECT count() AS stored, uniqExact(raw_data) AS different FROM events WHERE event_code = 'mount.added'",
    }),
    { "content-type": "application/json" },
  )
).json()) as { readonly rows: readonly (readonly unknown[])[] };
const [stored, different] = (rows[0] ?? []).map(Number);
assert(stored !== undefined && different !== undefined);
console.log(`lost        ${expected - different}`);
console.log(`doubled     ${stored - different}`);
console.log(`memory      ${idleMiB} MiB idle, ${peakMiB} MiB at most, all processes`);
agent.destroy();
await server.stop();
if (stored !== expected || different !== expected) process.exitCode = 1;

function identifierOf(node: number): string {
  return `bench-${node}`;
}

function linesOf(node: number, round: number): readonly object[] {
  return Array.from({ length: linesOfRound }, (_, at) =>
    resultOf("mounts", {
      device: "/dev/sda1",
      path: `/mnt/${node}/${round}/${at}`,
      type: "ext4",
      flags: "rw,relatime",
    }),
  );
}

function call(path: string, body: object, isCompressed = false) {
  return callOsquery({ base: server.base, path: `/api/osquery/${path}`, body, agent, isCompressed });
}

async function succeeded(path: string, body: object): Promise<void> {
  const { isSuccess, body: answer } = await call(path, body);
  assert(isSuccess, JSON.stringify(answer));
}

/** As osquery's logger: the buffer is forgotten only when the server has answered. */
async function flush(node: number, round: number): Promise<void> {
  const lines = buffered[node] ?? [];
  const count = lines.length;
  try {
    const { isSuccess } = await call(
      "log",
      { node_key: keys[node], log_type: "result", data: lines },
      node % 2 === 0,
    );
    const isLost = (node + round) % everyLost === 0 && round >= 0;
    if (isSuccess && !isLost) lines.splice(0, count);
    else if (isSuccess) repeated += count;
    else failures += 1;
  } catch {
    // The server was killed, or is not there yet.
    failures += 1;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function restart(): Promise<void> {
  server.kill("server");
  server.kill("launcher");
  await server.gone;
  server = await startServer({ data });
}

async function timed(count: number, work: (node: number) => Promise<void>) {
  const times: number[] = [];
  const start = performance.now();
  let next = 0;
  const one = async () => {
    for (let node = next++; node < count; node = next++) {
      const at = performance.now();
      await work(node);
      times.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, one));
  return { times, seconds: (performance.now() - start) / 1_000 };
}

/** Calls at the times at which they come, not when those before are answered. */
async function paced(duration: number) {
  const perSecond = nodeCount / 60 + nodeCount / 300;
  const count = Math.max(1, Math.round(perSecond * duration));
  const times: number[] = [];
  const start = performance.now();
  const waiting: Promise<void>[] = [];
  for (let at = 0; at < count; at += 1) {
    const due = start + (at / perSecond) * 1_000;
    const early = due - performance.now();
    if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
    const path = at % 6 === 0 ? "config" : "distributed/read";
    waiting.push(
      succeeded(path, { node_key: keys[at % nodeCount] }).then(
        () => void times.push(performance.now() - due),
      ),
    );
  }
  await Promise.all(waiting);
  return { times, seconds: (performance.now() - start) / 1_000 };
}

function report(
  name: string,
  { times, seconds: took }: { readonly times: readonly number[]; readonly seconds: number },
): void {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(0);
  console.log(
    `${name.padEnd(11)} ${Math.round(times.length / took).toLocaleString("en")} calls/s; median ${at(0.5)} ms, p99 ${at(0.99)} ms, n ${times.length}`,
  );
}
