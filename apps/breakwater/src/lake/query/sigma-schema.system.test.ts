import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sigmaLogSources, sigmaMapping } from "@breakwater/devices";
import type { OcsfEvent, TenantId } from "@breakwater/ocsf";
import { compileRules, type FieldResolver, parseSigma, toClickHouse, withClause } from "@breakwater/sigma";
import { Session } from "chdb";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ruleOver, sample, size, text, value } from "../../../../../conformance/clickhouse/arbitraries.ts";
import { systemClock } from "../../platform/clock.ts";
import { createUuidV7 } from "../../platform/ids.ts";
import { createLog } from "../../platform/log.ts";
import { Metrics } from "../../platform/metrics.ts";
import { openLake } from "../open-lake.ts";
import { createEventEncoder } from "../write/encode-events.ts";
import { eventsSchema, isIrregular, logSourceCondition } from "./sigma-schema.ts";

const newUid = createUuidV7(systemClock);
const received = Date.UTC(2026, 10, 24, 12);
const folder = mkdtempSync(join(tmpdir(), "breakwater-sigma-"));
let session: Session;

/** What is valid OCSF outside `unmapped`, and anything within it. */
const port = fc.constantFrom(0, 5, 22, 443, 65_535);
const ip = fc.constantFrom("10.1.2.3", "192.0.2.1", "2001:db8::7", "2001:DB8::7", "::ffff:10.1.2.3", "::1");
const endpoint = fc.record({ ip, port, hostname: text }, { requiredKeys: [] });
const attributes = fc.record(
  {
    class_uid: fc.constantFrom(0, 4001, 2004),
    activity_id: fc.constantFrom(1, 6),
    duration: fc.constantFrom(0, 5, 1.5),
    message: text,
    src_endpoint: endpoint,
    evidences: fc.array(
      fc.record({ src_endpoint: endpoint, user: fc.record({ name: text }) }, { requiredKeys: [] }),
    ),
    answers: fc.array(fc.record({ rdata: text })),
    email: fc.record({ to: fc.array(text) }),
    http_request: fc.record({ url: fc.record({ url_string: text, path: text }, { requiredKeys: [] }) }),
    is_alert: fc.boolean(),
    unmapped: fc.record(
      {
        f: value,
        g: value,
        a: fc.oneof(
          value,
          fc.record({ b: value }),
          fc.array(fc.record({ b: value }, { requiredKeys: [] }), { maxLength: 2 }),
        ),
        "dotted.name": value,
        breakwater: fc.record({ file: text }),
      },
      { requiredKeys: [] },
    ),
    raw_data: text,
  },
  { requiredKeys: ["class_uid", "activity_id", "raw_data"] },
);
const products = [
  { vendor_name: "Fortinet", name: "FortiGate" },
  { vendor_name: "Cisco", name: "IOS" },
  { vendor_name: "Sophos", name: "Sophos Firewall" },
  { vendor_name: "unknown", name: "unknown" },
] as const;
const logs = [{ log_name: "event" }, { log_name: "BGP" }, { log_name: "Web Server protection" }, {}] as const;
const codes = [{ event_code: "0211008192" }, { event_code: "CONFIG_I" }, {}] as const;

const events = sample(attributes).map((one, at): OcsfEvent => {
  const metadata = {
    ...logs[(at >> 2) % logs.length],
    ...codes[at % codes.length],
    version: "1.8.0",
    product: products[at % products.length],
    uid: newUid(),
    tenant_uid: "t" as TenantId,
    logged_time: received,
  };
  const ids = {
    category_uid: 4,
    type_uid: one.class_uid * 100 + one.activity_id,
    severity_id: 1,
    time: received,
  };
  return JSON.parse(JSON.stringify({ ...one, ...ids, metadata })) as OcsfEvent;
});

beforeAll(async () => {
  const lake = await openLake({
    target: { directory: join(folder, "lake") },
    retention: { eventDays: 400, sightingDays: 800 },
    clock: systemClock,
    log: createLog({ clock: systemClock, level: "error", format: "text", write: () => {} }),
    metrics: new Metrics(),
  });
  const block = createEventEncoder()(events.map((event) => ({ event, delivery: null, device: "" })));
  await lake.insertEvents(
    { sequence: 1, day: 0, rows: events.length, blocks: [block], mayBeThere: false },
    new AbortController().signal,
  );
  await lake[Symbol.asyncDispose]();
  session = new Session(join(folder, "lake"));
});
afterAll(() => {
  session.cleanup();
  rmSync(folder, { recursive: true, force: true });
});

/** A query over so many columns takes the engine a while to plan. */
const rules = Math.ceil(size / 2);

test("a rule's SQL over the stored events finds exactly those that the engine matches", async () => {
  const fields: FieldResolver = (field) =>
    field === "x" ? ["src_endpoint.ip", "unmapped.f", "unmapped.g"] : [field];
  const paths = [
    "x unmapped.f unmapped.g unmapped.a unmapped.a.b unmapped.dotted.name unmapped.none",
    "src_endpoint.ip src_endpoint.port src_endpoint.hostname src_endpoint evidences.src_endpoint.ip",
    "evidences.src_endpoint.port evidences.user.name evidences answers.rdata email.to is_alert",
    "http_request.url.url_string http_request.url.path duration message raw_data no_such.path",
    "class_uid type_uid category_uid time metadata.product.name metadata.uid",
  ].flatMap((some) => some.split(" "));
  const disagreements: object[] = [];
  let telling = 0;
  for (const yaml of sample(ruleOver(paths), rules)) {
    const [rule] = parseSigma(yaml, { file: "t.yml" }).rules;
    if (rule === undefined) continue;
    const translated = toClickHouse(rule, { schema: eventsSchema, fields });
    if (translated.kind === "inexpressible") continue;
    const query = `${withClause(translated)}SELECT toString(uid) AS uid, ${translated.sql} AS hit, ${isIrregular} AS unknown FROM events WHERE hit OR unknown`;
    const result = await session
      .queryBindAsync(query, { ...translated.parameters }, { format: "JSONCompact" })
      .catch((error: unknown) => {
        throw new Error(`${yaml}\n${query}\n${JSON.stringify(translated.parameters)}`, { cause: error });
      });
    const { data } = result.json<{ data: [string, number, number][] }>();
    const found = new Set(data.filter(([, , unknown]) => unknown === 0).map(([uid]) => uid));
    const unknown = new Set(data.filter(([, , isUnknown]) => isUnknown === 1).map(([uid]) => uid));
    const set = compileRules([rule], { fields, keywords: sigmaMapping.keywords });
    const judged = events.filter(({ metadata }) => !unknown.has(metadata.uid ?? ""));
    expect(judged.length).toBeGreaterThan(events.length / 4);
    const expected = judged.filter((event) => set.scan(event).length > 0);
    const missed = expected.filter(({ metadata }) => !found.delete(metadata.uid ?? ""));
    const invented = events.filter(({ metadata }) => found.has(metadata.uid ?? ""));
    if (missed.length + invented.length > 0)
      disagreements.push({ yaml, missed: missed.slice(0, 1), invented: invented.slice(0, 1) });
    if (expected.length > 0 && expected.length < events.length) telling += 1;
  }
  expect(disagreements.slice(0, 5)).toEqual([]);
  expect(telling).toBeGreaterThan(rules * 0.3);
}, 600_000);

test.each([
  {},
  { product: "fortigate" },
  { product: "FortiGate", service: "event" },
  { category: "firewall" },
  { category: "antivirus" },
  { product: "cisco", service: "aaa" },
  { product: "cisco", service: "bgp" },
  { product: "sophos", service: "web_server_protection" },
  { product: "fortios", service: "sslvpnd" },
  { product: "nobody" },
])("the log source %j is SQL for exactly the events that have it", async (logsource) => {
  const parameters: Record<string, unknown> = {};
  const sql = logSourceCondition(logsource, {
    bind(of, type) {
      const name = `p${Object.keys(parameters).length}`;
      parameters[name] = of;
      return `{${name}:${type}}`;
    },
    define: () => "",
  });
  const query = `SELECT toString(uid) FROM events WHERE ${sql ?? "1"}`;
  const result =
    Object.keys(parameters).length === 0
      ? await session.queryAsync(query, { format: "JSONCompact" })
      : await session.queryBindAsync(query, parameters, { format: "JSONCompact" });
  const found = result.json<{ data: [string][] }>().data.map(([uid]) => uid);
  const [rule] = parseSigma(
    JSON.stringify({ title: "t", logsource, detection: { a: { "class_uid|exists": true }, condition: "a" } }),
    { file: "t.yml" },
  ).rules;
  const set = compileRules(rule === undefined ? [] : [rule]);
  const expected = events.filter((event) => set.match(event, sigmaLogSources(event)).length > 0);
  expect(new Set(found)).toEqual(new Set(expected.map(({ metadata }) => metadata.uid)));
});
