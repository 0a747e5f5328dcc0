import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EventUid, OcsfEvent, TenantId } from "@breakwater/ocsf";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../platform/clock.ts";
import { createUuidV7 } from "../../platform/ids.ts";
import { createLog } from "../../platform/log.ts";
import { Metrics } from "../../platform/metrics.ts";
import type { EventSearch, FilterOperator, Lake, StoredCondition, WantedObservable } from "../lake.ts";
import { anyEvent } from "../lake.ts";
import { openLake } from "../open-lake.ts";
import { createEventEncoder } from "../write/encode-events.ts";
import { SightingsOfChunk } from "../write/sightings.ts";
import { parseAggregation } from "./aggregate/parse-aggregation.ts";
import { parsePipedQuery } from "./event-query.ts";
import { searchCondition } from "./where.ts";

const mine = "01900000-0000-7000-8000-00000000000a" as TenantId;
/** Who steals a cursor and a uid from; many more come and go while the property runs. */
const first = "01900000-0000-7000-8000-00000000000b" as TenantId;
/** Stands in every row of every other tenant, in every column that takes text. */
const secret = "s3cr3t";
const secretNetwork = "198.51.100.";
const received = Date.UTC(2026, 10, 24, 12);
const hourMs = 3_600_000;
const newUid = createUuidV7(systemClock);
const never = new AbortController().signal;
/** What names the device in every tenant: the same, so that only the tenant tells them apart. */
const device = { vendor: "Shared", product: "Shared", kind: "hostname", value: "edge" } as const;
const deviceKeyText = "Shared/Shared/hostname/edge";
let folder: string;
let lake: Lake;
let sequence = 0;
let stolenCursor = "";
let stolenUid: string;

/** An event that is like those of other tenants in all that a query could ask for, and unlike in what it must not tell. */
function event(of: TenantId, own: string, address: string, more: Readonly<Record<string, string>> = {}) {
  return {
    class_uid: 4001,
    category_uid: 4,
    activity_id: 6,
    type_uid: 400_106,
    severity_id: 1,
    time: received,
    metadata: {
      version: "1.8.0",
      product: { name: "Shared", vendor_name: "Shared" },
      uid: newUid(),
      tenant_uid: of,
      logged_time: received,
      log_name: own,
      event_code: own,
    },
    device: { type_id: 9, hostname: "edge" },
    src_endpoint: { ip: address, port: 1 },
    dst_endpoint: { ip: "192.0.2.1", port: 443, svc_name: own },
    user: { name: "shared" },
    actor: { user: { name: own } },
    http_request: { user_agent: own, url: { hostname: own, url_string: own } },
    file: { name: own, type_id: 1 },
    unmapped: { word: "shared", own, ...more },
    raw_data: `shared line of ${own}`,
    observables: [
      { name: "src_endpoint.ip", type_id: 2, value: address },
      { name: "dst_endpoint.ip", type_id: 2, value: "192.0.2.1" },
      { name: "user.name", type_id: 4, value: "shared" },
      { name: "file.name", type_id: 7, value: own },
    ],
  } as unknown as OcsfEvent;
}

async function insert(events: readonly OcsfEvent[]): Promise<void> {
  sequence += 1;
  const sightings = new SightingsOfChunk();
  for (const one of events) sightings.add(one, deviceKeyText);
  const block = createEventEncoder()(events.map((one) => ({ event: one, delivery: null, device: "" })));
  const batch = { sequence, day: received / 86_400_000, rows: events.length, mayBeThere: false };
  await lake.insertEvents({ ...batch, blocks: [block] }, never);
  await lake.insertSightings({ ...batch, blocks: [sightings.encode()] }, never);
}

const everything: EventSearch = {
  from: 0,
  to: Date.UTC(2200, 0, 1),
  timeField: "logged_time",
  text: [],
  filters: [],
  limit: 1_000,
  cursor: null,
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "breakwater-isolation-"));
  lake = await openLake({
    target: { directory: join(folder, "lake") },
    retention: { eventDays: 4_000, sightingDays: 4_000 },
    clock: systemClock,
    log: createLog({ clock: systemClock, level: "error", format: "text", write: () => undefined }),
    metrics: new Metrics(),
  });
  await insert([event(mine, "mine", "203.0.113.1"), event(mine, "mine", "203.0.113.2")]);
  const others = [1, 2, 3].map((at) => event(first, secret, `${secretNetwork}${at}`));
  await insert(others);
  stolenUid = String((others[0]?.metadata as { uid?: unknown } | undefined)?.uid);
  stolenCursor = (await lake.searchEvents(first, { ...everything, limit: 1 }, never)).nextCursor ?? "";
  expect(stolenCursor).not.toBe("");
});
afterAll(async () => {
  await lake[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Words that end a string, a comment or a condition where somebody put SQL together from text. */
const hostile = [
  "' OR 1 = 1 --",
  "') OR (1 = 1",
  "\\' OR tenant != '' /*",
  "*/ OR 1=1",
  "x' UNION ALL SELECT raw_data FROM events --",
  "{tenant:String}",
  "%",
  "*",
  "::/0",
  "0.0.0.0/0",
  "\0",
  "`",
  "; SELECT * FROM events",
];
const words = fc.oneof(
  fc.constantFrom("shared", "mine", "192.0.2.1", "443", "", first as string, ...hostile),
  fc.string({ unit: "grapheme", maxLength: 12 }),
);
const fields = fc.oneof(
  fc.constantFrom(
    "user.name",
    "src_endpoint.ip",
    "dst_endpoint.ip",
    "dst_endpoint.port",
    "metadata.tenant_uid",
    "metadata.uid",
    "observables.value",
    "unmapped.word",
    "unmapped.own",
    "type_uid",
    "class_uid",
    "file.name",
    "tenant",
    "batch",
    "_part",
    "unmapped.x'] = '' OR 1 = 1 --",
    "unmapped.`tenant`",
    "fields",
    "1 = 1 OR tenant",
  ),
  fc.string({ maxLength: 12 }).map((name) => `unmapped.${name}`),
);
const operators = fc.constantFrom<FilterOperator>(
  "eq",
  "neq",
  "contains",
  "startswith",
  "endswith",
  "gte",
  "lte",
  "cidr",
  "exists",
);
const searches = fc.record({
  text: fc.array(words, { maxLength: 2 }),
  filters: fc.array(fc.record({ field: fields, operator: operators, value: words }), { maxLength: 2 }),
  cursor: fc.constantFrom("none", "stolen", "' OR 1=1"),
  field: fields,
  word: words,
  typeId: fc.constantFrom(2, 4, 7, 0, 65_535),
});
type Drawn = typeof searches extends fc.Arbitrary<infer Value> ? Value : never;

const searchOf = ({ text, filters, cursor }: Drawn): EventSearch => ({
  ...everything,
  text,
  filters,
  cursor: cursor === "none" ? null : cursor === "stolen" ? stolenCursor : cursor,
});
const uncut = (drawn: Drawn): EventSearch => ({ ...searchOf(drawn), cursor: null });
const condition = (drawn: Drawn): StoredCondition =>
  drawn.cursor === "none"
    ? searchCondition(drawn)
    : // What a rule of several parts is in SQL: an OR that must not reach the tenant's own condition.
      { definitions: [], sql: "0 OR 1", parameters: {} };
const candidates = (drawn: Drawn) => ({
  ...everything,
  logSource: drawn.cursor === "stolen" ? { ...anyEvent, sql: "0 OR 1" } : anyEvent,
  condition: condition(drawn),
  after: drawn.cursor === "stolen" ? { time: 0, uid: stolenUid } : null,
});
const wantedOf = ({ typeId, word }: Drawn): WantedObservable => ({ typeId, value: word });

async function all<One>(parts: AsyncIterable<One>): Promise<readonly One[]> {
  const found: One[] = [];
  for await (const part of parts) found.push(part);
  return found;
}

/** Every question that the lake answers of a tenant. */
const asks: Readonly<Record<string, (drawn: Drawn) => Promise<unknown>>> = {
  searchEvents: (drawn) => lake.searchEvents(mine, searchOf(drawn), never),
  eventsByUid: ({ word }) => lake.eventsByUid(mine, [stolenUid as EventUid, word as EventUid], never),
  count: (drawn) => lake.count(mine, uncut(drawn), never),
  histogram: (drawn) => lake.histogram(mine, uncut(drawn), hourMs, never),
  exportEvents: (drawn) => all(lake.exportEvents(mine, uncut(drawn), never)),
  exportSlices: (drawn) => lake.exportSlices(mine, uncut(drawn), 1, never),
  exportParquet: async (drawn) =>
    Buffer.concat(await all(lake.exportParquet(mine, uncut(drawn), null, never))).toString("base64"),
  facets: (drawn) =>
    lake.facets(mine, uncut(drawn), { fields: ["user.name", "file.name", drawn.field], limit: 50 }, never),
  aggregate: (drawn) => {
    const text = `count, distinct(file.name), max(${drawn.field}) by user.name, ${drawn.field}`;
    return lake.aggregate(mine, uncut(drawn), parseAggregation(text, 0), never);
  },
  aggregateObservables: (drawn) =>
    lake.aggregate(mine, uncut(drawn), parseAggregation("count by observables.value, time(90d)", 0), never),
  pipedQuery: (drawn) => {
    const { text, filters } = parsePipedQuery(`${drawn.field}:${drawn.word} ${drawn.text.join(" ")}`);
    return lake.searchEvents(mine, { ...everything, text, filters }, never);
  },
  values: (drawn) =>
    lake.values(mine, uncut(drawn), { field: drawn.field, prefix: drawn.word, limit: 50 }, never),
  seenFields: (drawn) => lake.seenFields(mine, uncut(drawn), { part: drawn.word, limit: 50 }, never),
  tail: (drawn) => {
    const after = { batch: 0, uid: drawn.cursor === "stolen" ? stolenUid : "" };
    return lake.tail(mine, { ...drawn, after, upTo: 999_999 }, 100, never);
  },
  tailCount: (drawn) =>
    lake.tailCount(mine, { ...drawn, after: { batch: 0, uid: "" }, upTo: 999_999 }, never),
  deviceActivity: ({ word }) => {
    const span = { from: 0, to: everything.to, bucketMs: hourMs };
    return lake.deviceActivity(mine, { identities: [device, { ...device, value: word }], ...span }, never);
  },
  logTypes: ({ word }) => {
    const identities = word === "" ? null : [device, { ...device, product: word }];
    return lake.logTypes(mine, { identities, from: 0, to: everything.to }, never);
  },
  candidates: (drawn) => lake.candidates(mine, candidates(drawn), never),
  countWhere: (drawn) => lake.countWhere(mine, candidates(drawn), never),
  isAny: (drawn) => lake.isAny(mine, candidates(drawn), never),
  receivedSpan: () => lake.receivedSpan(mine, "time", never),
  coverage: () => lake.coverage(mine, everything, never),
  sightingsOf: (drawn) => lake.sightingsOf([mine], [wantedOf(drawn)], never),
  sightedSince: () => lake.sightedSince([mine], never),
  newOnDevices: ({ word, typeId }) => {
    const devices = [deviceKeyText, word];
    const search = { devices, from: 0, to: received + hourMs, typeIds: [typeId], limit: 10_000 };
    return lake.newOnDevices(mine, search, never);
  },
  seenIndicators: (drawn) =>
    lake.seenIndicators([mine], [wantedOf(drawn), { typeId: 4, value: "shared" }], never),
  mayBeIndicators: ({ word }) =>
    lake.mayBeIndicators(
      mine,
      (async function* () {
        yield { kind: "ip", value: "192.0.2.1" } as const;
        yield { kind: "domain", value: word } as const;
      })(),
      never,
    ),
  sightedTypes: async () => [...(await lake.sightedTypes(mine, never))],
};

/** The answer, or the error as one that is told; in one text, of which nothing else is compared. */
async function answerTo(ask: (drawn: Drawn) => Promise<unknown>, drawn: Drawn): Promise<string> {
  try {
    return JSON.stringify(await ask(drawn));
  } catch (error) {
    return `error: ${error instanceof Error ? error.message : String(error)}`;
  }
}

const strangers = fc.array(
  fc.record({ tenant: fc.uuid(), key: words, at: fc.integer({ min: 1, max: 254 }) }),
  { minLength: 1, maxLength: 4 },
);

const plain: Drawn = {
  text: ["shared"],
  filters: [],
  cursor: "none",
  field: "user.name",
  word: "shared",
  typeId: 4,
};

test("what one tenant is told does not change with what others store, whatever is asked (property)", async () => {
  const answered = new Set<string>();
  // One drawing for each question.
  const drawings = fc.tuple(...Object.keys(asks).map(() => searches));
  await fc.assert(
    fc.asyncProperty(drawings, strangers, async (drawn, others) => {
      const askAll = () =>
        Promise.all(Object.values(asks).map((ask, at) => answerTo(ask, drawn[at] ?? plain)));
      const before = await askAll();
      const keys = others.map(({ key }) => key.replaceAll("\0", ""));
      const address = (at: number) => `${secretNetwork}${at}`;
      await insert(
        others.map(({ tenant, at }, index) =>
          event(tenant as TenantId, secret, address(at), { [keys[index] ?? ""]: secret }),
        ),
      );
      const after = await askAll();
      for (const [at, name] of Object.keys(asks).entries()) {
        expect(after[at], name).toBe(before[at]);
        expect(after[at], name).not.toContain(secret);
        expect(after[at], name).not.toContain(secretNetwork);
        if (!after[at]?.startsWith("error:")) answered.add(name);
      }
    }),
    { numRuns: 5, examples: [[Object.keys(asks).map(() => plain), [{ tenant: first, key: "own", at: 9 }]]] },
  );
  // What is refused cannot cross, but says nothing of the rest.
  expect(answered).toEqual(new Set(Object.keys(asks)));
});
