// A new watched name is looked for in all names that were ever seen: from the name until what came of it is known.
//   node scripts/run.mjs bench/look-back.ts [--names 1000000]
import { parseArgs } from "node:util";
import { type OcsfEvent, observableTypeId, type TenantId } from "@breakwater/ocsf";
import { temporaryFolder } from "../apps/breakwater/test/server-process.ts";
import { lookBack } from "../apps/breakwater/src/hunt/look-back.ts";
import { defaultQueryLimits } from "../apps/breakwater/src/lake/query/limits.ts";
import { openLake } from "../apps/breakwater/src/lake/open-lake.ts";
import { SightingsOfChunk } from "../apps/breakwater/src/lake/write/sightings.ts";
import { systemClock } from "../apps/breakwater/src/platform/clock.ts";
import { createLog } from "../apps/breakwater/src/platform/log.ts";
import { Metrics } from "../apps/breakwater/src/platform/metrics.ts";
import type {
  LookedBack,
  SeenLookalike,
  StoredWatchedName,
} from "../apps/breakwater/src/store/lookalikes.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({ options: { names: { type: "string", default: "1000000" } } });
const names = Number(values.names);
const perBlock = 50_000;
const tenant = "01900000-0000-7000-8000-000000000000" as TenantId;
const clock = systemClock;
const log = createLog({
  clock,
  level: "error",
  format: "text",
  write: (text) => void process.stderr.write(text),
});
const { signal } = new AbortController();
console.log(`machine    ${machine()}`);
using folder = temporaryFolder();
await using lake = await openLake({
  target: { directory: `${folder.path}/lake` },
  retention: { eventDays: 400, sightingDays: 800 },
  queryLimits: defaultQueryLimits,
  clock,
  log,
  metrics: new Metrics(),
});
for (let at = 0; at < names; at += perBlock) {
  const chunk = new SightingsOfChunk();
  const until = Math.min(names, at + perBlock);
  for (let one = at; one < until; one += 1) chunk.add(eventOf(one), `device ${one % 20}`);
  const sequence = at / perBlock + 1;
  const day = Math.floor(clock.now() / 86_400_000);
  await lake.insertSightings(
    { sequence, day, rows: until - at, blocks: [chunk.encode()], mayBeThere: false },
    signal,
  );
}
const watched: StoredWatchedName = {
  id: "1",
  scope: tenant,
  kind: "brand",
  name: "Sophos",
  label: "sophos",
  own: ["sophos.com"],
  allowed: [],
  keywords: [],
  lookedBack: null,
  createdBy: "bench",
  createdAt: 0,
};
const times: number[] = [];
for (let round = 0; round < 3; round += 1) {
  const found: SeenLookalike[] = [];
  let result: LookedBack | undefined;
  const begun = performance.now();
  await lookBack(
    {
      lookalikes: {
        revision: async () => 1,
        everyName: async () => [watched],
        takeSeen: async (_, seen) => void found.push(...seen),
        lookedBack: async (_, results) => void ([result] = results),
      },
      tenants: { list: async () => [{ id: tenant } as never] },
      lake,
      clock,
      log,
    },
    1,
    signal,
  );
  times.push(performance.now() - begun);
  if (result?.names !== names || result.isCut || found.length !== Math.ceil(names / 100_000))
    throw new Error(`went through ${result?.names}, found ${found.length}`);
}
const [fastest = 0, median = 0, slowest = 0] = times.sort((a, b) => a - b);
console.log(
  `look back  one name in ${names.toLocaleString("en")} names that were seen: median ${(median / 1_000).toFixed(1)} s of 3 (fastest ${(fastest / 1_000).toFixed(1)}, slowest ${(slowest / 1_000).toFixed(1)}); ${Math.ceil(names / 100_000)} look-alikes found`,
);
console.log(`memory     ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB resident, without the engine`);

/** Each its own name; one of a hundred thousand resembles the watched one. */
function eventOf(at: number): OcsfEvent {
  const value = at % 100_000 === 0 ? `sophos-update-${at}.example` : `host${at}.shop-${at % 977}.example`;
  return {
    class_uid: 4003,
    time: clock.now() - (at % 800) * 86_400_000,
    metadata: { tenant_uid: tenant, logged_time: clock.now(), product: {} },
    observables: [{ name: "query.hostname", type_id: observableTypeId.hostname, value }],
    // What the sightings look at, and nothing else.
  } as unknown as OcsfEvent;
}
