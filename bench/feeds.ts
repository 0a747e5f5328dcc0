// A tenant's feed reads a collection of many objects of another tenant over TAXII, page by page, until events are looked up in all of it;
// then it reads it again with nothing new, and with a hundredth of it new. First each indicator must have come.
//   node scripts/run.mjs bench/feeds.ts [--objects 50000]
import { parseArgs } from "node:util";
import { systemActor } from "../apps/breakwater/src/store/identity.ts";
import { startInProcess } from "../apps/breakwater/test/in-process.ts";
import { taxiiClient } from "../apps/breakwater/test/taxii-client.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({ options: { objects: { type: "string", default: "50000" } } });
const count = Number(values.objects);
console.log(`machine  ${machine()}`);

await using running = await startInProcess({ allowPrivate: ["127.0.0.0/8"] });
const { first, second } = running.tenants;
const token = await running.key(first, "analyst");
const stored = await running.store.collections.create(systemActor, first, {
  alias: "bench",
  title: "Bench",
  description: "",
  highestTlp: "amber",
  unmarkedTlp: "green",
});
const path = `/taxii2/${first}/collections/${stored.id}/`;
const writer = taxiiClient(running.base, `Bearer ${token}`);
await write(0, count);

const { id } = await running.store.feeds.create(
  systemActor,
  {
    scope: second,
    name: "bench",
    kind: "taxii",
    address: `${running.base}${path}`,
    everyMinutes: 60,
    catalogueId: null,
    warninglistAction: null,
    licence: "",
    tlp: null,
    confidence: null,
    reliability: null,
    isOn: false,
  },
  { kind: "bearer", token },
);
await run(`all of ${count.toLocaleString("en")}`, "applied", count);
await run("nothing new", "unchanged", count);
await write(count, count / 100);
await run("a hundredth new", "applied", count + count / 100);

/** One run, from when it is asked for until it counts. */
async function run(name: string, outcome: string, expected: number): Promise<void> {
  const begin = performance.now();
  await running.store.feeds.askRun(systemActor, second, id);
  await running.feeds.look();
  await running.feeds.settled();
  const seconds = (performance.now() - begin) / 1_000;
  const feed = await running.store.feeds.get([second], id);
  const source = (await running.store.indicators.sources([second])).find((one) => one.name === "bench");
  if (feed?.lastRun?.outcome !== outcome || source?.count !== expected)
    throw new Error(
      `${name}: ${feed?.lastRun?.outcome} ${feed?.lastRun?.detail}, ${source?.count} indicators`,
    );
  const resident = process.memoryUsage().rss / 1024 / 1024;
  console.log(
    `${name}: n 1, ${seconds.toFixed(2)} s, ${resident.toFixed(0)} MiB resident (client and server)`,
  );
}

async function write(from: number, objects: number): Promise<void> {
  for (let at = 0; at < objects; at += 5_000) {
    const envelope = {
      objects: Array.from({ length: Math.min(5_000, objects - at) }, (_, index) =>
        indicator(from + at + index),
      ),
    };
    const { status } = await writer.send("POST", `${path}objects/`, envelope);
    if (status !== 202) throw new Error(`writing: ${status}`);
  }
}

function indicator(at: number): object {
  const time = "2026-11-01T00:00:00.000Z";
  return {
    type: "indicator",
    spec_version: "2.1",
    id: `indicator--00000000-0000-4000-8000-${String(at).padStart(12, "0")}`,
    created: time,
    modified: time,
    pattern: `[domain-name:value = 'host-${at}.bench.example']`,
    pattern_type: "stix",
    valid_from: time,
    object_marking_refs: ["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"],
  };
}
