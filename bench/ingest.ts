// Syslog over TCP -> parsed, matched, stored and searchable, on the real server with all its processes:
//   node scripts/run.mjs bench/ingest.ts [--events 500000] [--connections 4] [--rules DIR] [--watched 50]
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { parseArgs } from "node:util";
import { apiClient } from "../apps/breakwater/test/api-client.ts";
import { breakwater, startServer, temporaryFolder } from "../apps/breakwater/test/server-process.ts";
import { brands } from "./lookalike/brands.ts";
import { deviceLines } from "./device-lines.ts";
import { machine, processTree } from "./machine.ts";

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "500000" },
    connections: { type: "string", default: "4" },
    rules: { type: "string" },
    watched: { type: "string", default: "0" },
  },
});
const events = Number(values.events);
const connections = Number(values.connections);
const distinctLines = 50_000;

interface Status {
  readonly received: number;
  readonly stored: number;
  readonly dropped: readonly { readonly count: number }[];
  readonly events: { readonly specific: number };
  readonly rules: { readonly compiled: number };
}

const lines = Buffer.from(`${deviceLines(Math.min(events, distinctLines)).join("\n")}\n`);
const bytesPerLine = lines.length / Math.min(events, distinctLines);

using folder = temporaryFolder();
const data = `${folder.path}/data`;
const rules = values.rules === undefined ? "" : `rules: [${JSON.stringify(values.rules)}]\n`;
const begun = performance.now();
await using server = await startServer({ data, config: rules });
const startedMs = performance.now() - begun;
const api = apiClient(server.base, breakwater("key", "create", "--role", "administrator", "--data", data));
for (const { name, own } of brands.slice(0, Number(values.watched))) await watch(name, own);
const idle = processTree(server.pid);

let peakMiB = idle.residentMiB;
const sampling = setInterval(() => (peakMiB = Math.max(peakMiB, processTree(server.pid).residentMiB)), 250);
const start = performance.now();
await Promise.all(Array.from({ length: connections }, (_, at) => sendAll(shareOf(at))));
const sentMs = performance.now() - start;
for (;;) {
  const { received, stored } = await api.get<Status>("/api/v1/status");
  if (received >= events && stored >= events) break;
  await new Promise((resolve) => setTimeout(resolve, 20));
}
const storedMs = performance.now() - start;
clearInterval(sampling);
const after = processTree(server.pid);
const { total } = await api.get<{ readonly total: number }>("/api/v1/events/histogram");
const searchableMs = performance.now() - start;
const status = await api.get<Status>("/api/v1/status");
const dropped = status.dropped.reduce((sum, { count }) => sum + count, 0);
if (status.received !== events || status.stored !== events || dropped !== 0 || total !== events)
  throw new Error(
    `sent ${events}: received ${status.received}, stored ${status.stored}, dropped ${dropped}, searchable ${total}`,
  );

const rate = (ms: number) => `${Math.round(events / (ms / 1_000)).toLocaleString("en")} events/s`;
console.log(`machine     ${machine()}`);
console.log(
  `load        ${events.toLocaleString("en")} lines of ${Math.round(bytesPerLine)} bytes over ${connections} TCP connections; the sender shares the cores`,
);
console.log(
  `rules       ${status.rules.compiled}; understood ${((100 * status.events.specific) / events).toFixed(1)} %`,
);
console.log(`start       ${Math.round(startedMs)} ms until the console answers`);
console.log(`sent        ${rate(sentMs)} (${(sentMs / 1_000).toFixed(2)} s)`);
console.log(`stored      ${rate(storedMs)} (${(storedMs / 1_000).toFixed(2)} s)`);
console.log(
  `searchable  ${rate(searchableMs)} (${(searchableMs / 1_000).toFixed(2)} s), all ${total.toLocaleString("en")} counted`,
);
console.log(
  `processor   ${((1e6 * (after.cpuSeconds - idle.cpuSeconds)) / events).toFixed(1)} us an event: ${["launcher", "server", "engine"].map((name, at) => `${name} ${((1e6 * ((after.cpuSecondsEach[at] ?? 0) - (idle.cpuSecondsEach[at] ?? 0))) / events).toFixed(1)}`).join(", ")}`,
);
console.log(`memory      ${idle.residentMiB} MiB idle, ${peakMiB} MiB at most under load`);

function shareOf(at: number): number {
  return Math.floor(((at + 1) * events) / connections) - Math.floor((at * events) / connections);
}

/** Sends `count` lines, the prepared ones over and over, as fast as the server takes them. */
async function sendAll(count: number): Promise<void> {
  const socket = connect(server.port("syslog-tcp"), "127.0.0.1");
  await once(socket, "connect");
  const perRound = Math.min(events, distinctLines);
  for (let left = count; left > 0; left -= perRound)
    await write(socket, left >= perRound ? lines : head(left));
  socket.end();
  socket.resume();
  await once(socket, "close");
}

async function write(socket: Socket, bytes: Buffer): Promise<void> {
  const step = 256 * 1024;
  for (let at = 0; at < bytes.length; at += step)
    if (!socket.write(bytes.subarray(at, at + step))) await once(socket, "drain");
}

function head(count: number): Buffer {
  let end = 0;
  for (let line = 0; line < count; line += 1) end = lines.indexOf(10, end) + 1;
  return lines.subarray(0, end);
}

async function watch(name: string, own: readonly string[]): Promise<void> {
  const body = JSON.stringify({ kind: "brand", name, own });
  const sent = await api.send("POST", "/api/v1/lookalikes/names", body, {
    "content-type": "application/json",
  });
  if (!sent.ok) throw new Error(`${name} cannot be watched: ${await sent.text()}`);
}
