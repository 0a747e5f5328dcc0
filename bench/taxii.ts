// A TAXII client goes through a collection of many indicators page by page, over HTTP, on the server's own parts; then it asks for news,
// and for one object. First each indicator must come exactly once.
//   node scripts/run.mjs bench/taxii.ts [--indicators 1000000]
import { parseArgs } from "node:util";
import type { ReadIndicator } from "@breakwater/indicators";
import { systemActor } from "../apps/breakwater/src/store/identity.ts";
import { startInProcess } from "../apps/breakwater/test/in-process.ts";
import { taxiiClient, type TaxiiObject } from "../apps/breakwater/test/taxii-client.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({ options: { indicators: { type: "string", default: "1000000" } } });
const count = Number(values.indicators);
console.log(`machine  ${machine()}`);

await using running = await startInProcess();
const tenant = running.tenants.first;
await timed("import", () => importAgain(count));
const client = taxiiClient(running.base, `Bearer ${await running.key(tenant, "viewer")}`);
const path = `/taxii2/${tenant}/collections/indicators/`;

const first = await goThrough("as they were imported");
// The same list but for a hundredth: most keep their time, and only what changed is news.
await timed("import again", () => importAgain(count, 100));
const poll = await news(first.last);
if (poll !== Math.ceil(count / 100)) throw new Error(`${poll} news`);
await goThrough("after a second import");
await sample("one object by its id", 500, async (at) => {
  const id = first.ids[(at * 7_919) % first.ids.length] ?? "";
  const { status } = await client.get(`${path}objects/${id}/`);
  if (status !== 200) throw new Error(`${id}: ${status}`);
});
await sample("nothing new", 500, async () => {
  const { body } = await client.get(`${path}objects/?added_after=2099-01-01T00:00:00Z`);
  if (Object.keys(body).length > 0) throw new Error("something is new");
});
await running.store.collections.update(systemActor, tenant, await collectionId(), { highestTlp: "clear" });
await sample("a page in which nothing is given, by its marking", 50, async () => {
  const { body } = await client.get(`${path}objects/?match[type]=indicator`);
  if (body["objects"] !== undefined || body["more"] !== true) throw new Error("something is given");
});

await written(100_000);

/** What a partner writes, 10,000 objects a request, and another reads. */
async function written(objects: number): Promise<void> {
  const made = {
    alias: "bench",
    title: "Bench",
    description: "",
    highestTlp: "green",
    unmarkedTlp: "green",
  } as const;
  await running.store.collections.create(systemActor, tenant, made);
  const writer = taxiiClient(running.base, `Bearer ${await running.key(tenant, "analyst")}`);
  const at = `/taxii2/${tenant}/collections/bench/objects/`;
  await sample("10,000 objects written", objects / 10_000, async () => {
    const envelope = { objects: Array.from({ length: 10_000 }, () => malware(crypto.randomUUID())) };
    const { body } = await writer.send("POST", at, envelope);
    if (body["success_count"] !== 10_000) throw new Error(JSON.stringify(body).slice(0, 300));
  });
  const times: number[] = [];
  const ids = new Set<string>();
  let next = "";
  do {
    const begin = performance.now();
    const { body } = await client.get(`${at}?limit=1000${next}`);
    times.push(performance.now() - begin);
    for (const { id } of (body["objects"] ?? []) as readonly TaxiiObject[]) ids.add(id);
    next = body["more"] === true ? `&next=${String(body["next"])}` : "";
  } while (next !== "");
  if (ids.size !== objects) throw new Error(`${ids.size} of ${objects} objects`);
  report(`page of 1,000 of ${objects.toLocaleString("en")} that were written`, times);
}

function malware(uuid: string): object {
  const time = "2026-11-01T00:00:00.000Z";
  const common = { spec_version: "2.1", created: time, modified: time, is_family: false };
  return { type: "malware", id: `malware--${uuid}`, ...common, name: "worm", description: "x".repeat(200) };
}

/** All of it, asserted to be each once; the times of the pages. */
async function goThrough(name: string) {
  const times: number[] = [];
  const ids = new Set<string>();
  let [last, next] = ["", ""];
  let bytes = 0;
  do {
    const begin = performance.now();
    const { body, headers } = await client.get(`${path}objects/?match[type]=indicator&limit=1000${next}`);
    times.push(performance.now() - begin);
    const objects = (body["objects"] ?? []) as readonly TaxiiObject[];
    for (const { id } of objects) ids.add(id);
    if (times.length === 1) bytes = JSON.stringify(body).length;
    last = headers.get("x-taxii-date-added-last") ?? last;
    next = body["more"] === true ? `&next=${String(body["next"])}` : "";
  } while (next !== "");
  if (ids.size !== count) throw new Error(`${ids.size} of ${count} indicators`);
  const total = times.reduce((sum, one) => sum + one, 0) / 1_000;
  report(`page of 1,000 of ${count.toLocaleString("en")}, ${name}`, times);
  console.log(`  ${(bytes / 1_024).toFixed(0)} KiB a page; all in ${total.toFixed(1)} s`);
  return { ids: [...ids], last };
}

async function collectionId(): Promise<string> {
  const all = await running.store.collections.list(tenant);
  return all.find(({ kind }) => kind === "indicators")?.id ?? "";
}

async function news(since: string): Promise<number> {
  const found = await client.every<TaxiiObject>(
    `${path}objects/`,
    `match[type]=indicator&added_after=${since}`,
  );
  return found.length;
}

async function importAgain(indicators: number, changedEach = 0): Promise<void> {
  const { imports } = running.store.indicators;
  const source = {
    scope: tenant,
    name: "feed",
    kind: "api",
    licence: "CC0",
    tlp: "green",
    confidence: null,
    reliability: null,
  } as const;
  const number = await imports.begin(source, { format: "list", digest: String(changedEach) });
  for (let at = 0; at < indicators; at += 2_000) {
    const batch = Array.from({ length: Math.min(2_000, indicators - at) }, (_, index) =>
      indicator(at + index, changedEach),
    );
    await imports.stage(number, tenant, batch);
  }
  const file = { format: "list", digest: String(changedEach) };
  const outcome = await imports.finish(systemActor, number, source, { file, summary: {}, force: true });
  if (outcome.kind !== "applied") throw new Error(outcome.kind);
}

function indicator(at: number, changedEach: number): ReadIndicator {
  const value = `${20 + (at >> 24)}.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}`;
  const isChanged = changedEach > 0 && at % changedEach === 0;
  return {
    kind: "ip",
    value,
    raw: value,
    place: { line: at + 1, field: null },
    description: isChanged ? "command and control, again" : "command and control",
    port: null,
    standing: "full",
    notes: [],
    sharedWith: null,
    validFrom: null,
    validUntil: null,
    tlp: null,
    confidence: 80,
    externalId: null,
    role: null,
  };
}

async function sample(name: string, rounds: number, ask: (at: number) => Promise<void>): Promise<void> {
  const times: number[] = [];
  for (let at = 0; at < rounds; at += 1) {
    const begin = performance.now();
    await ask(at);
    times.push(performance.now() - begin);
  }
  report(name, times);
}

async function timed(name: string, work: () => Promise<void>): Promise<void> {
  const begin = performance.now();
  await work();
  console.log(`${name}: ${((performance.now() - begin) / 1_000).toFixed(1)} s`);
}

function report(name: string, times: number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(Math.floor(share * sorted.length), sorted.length - 1)] ?? 0).toFixed(1);
  console.log(`${name}: n ${times.length}, median ${at(0.5)} ms, p99 ${at(0.99)} ms`);
}
