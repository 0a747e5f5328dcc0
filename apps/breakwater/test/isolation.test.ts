import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemActor } from "../src/store/identity.ts";
import { startInProcess } from "./in-process.ts";

/** What each tenant logs, in places of every kind: typed columns, other attributes, raw text, sightings, findings. */
const markers = ["alphaquay", "bravoquay", "charliequay"] as const;
const lineOf = (marker: string) =>
  `<189>date=2026-11-24 time=10:00:00 devname="${marker}" devid="FG${marker}" tz="+0000" vd="root" logid="0100044547" type="event" subtype="system" level="information" logdesc="Object attribute configured" user="${marker}" ui="jsconsole(127.0.0.1)" action="Add" cfgpath="system.admin" cfgobj="${marker}" msg="Add system.admin ${marker}"`;

let running: Awaited<ReturnType<typeof startInProcess>>;
let secrets: readonly string[];

beforeAll(async () => {
  running = await startInProcess();
  const { store, tenants, organisation } = running;
  const third = await store.tenants.create(systemActor, {
    organisation,
    name: markers[2],
    sector: null,
    country: null,
  });
  secrets = await Promise.all(
    [tenants.first, tenants.second, third.id].map((tenant) => running.key(tenant, "administrator")),
  );
  for (const [at, marker] of markers.entries()) {
    const answer = await fetch(`${running.base}/api/v1/ingest`, {
      method: "POST",
      headers: { authorization: `Bearer ${secrets[at]}`, "content-type": "text/plain" },
      body: `${lineOf(marker)}\nplain ${marker}\n`,
    });
    expect(answer.status).toBe(200);
  }
});
afterAll(() => running[Symbol.asyncDispose]());

/** Pieces from which an attacker would build a way out of their own rows. */
const field = fc.constantFrom(
  "user.name",
  "device.hostname",
  "unmapped.cfgobj",
  "metadata.tenant_uid",
  "tenant",
  "tenant_uid",
  "raw_data",
  "observables.value",
  "unmapped.a`b",
  "unmapped.') OR 1=1 --",
  "unmapped.x' UNION SELECT",
  "__proto__.x",
);
const value = fc.constantFrom(
  "*",
  "%",
  "*quay",
  ...markers,
  "' OR tenant != '",
  "\\') OR 1 = 1 /*",
  "{tenant:String}",
  "\u0000",
  ") SETTINGS max_result_rows=0 --",
  "x\nUNION ALL SELECT * FROM events",
);
const term = fc.oneof(
  fc.tuple(field, fc.constantFrom(":", "!=", ":>=", ":<="), value).map((parts) => parts.join("")),
  fc.tuple(field, value).map(([path, text]) => `${path}:"${text.replaceAll('"', "")}"`),
  fc.tuple(field, value).map(([path, text]) => `NOT ${path}:${text}`),
  value,
);
const search = fc.oneof(
  fc.constantFrom("", "quay", "user.name:*quay"),
  fc.array(term, { minLength: 1, maxLength: 3 }).map((terms) => terms.join(" ")),
);
const sql = fc.oneof(
  fc.constantFrom(
    "SELECT * FROM events",
    "SELECT raw_data FROM events",
    "SELECT value FROM sightings",
    "SELECT * FROM events UNION ALL SELECT * FROM events",
    "SELECT raw_data FROM events WHERE tenant != '' OR 1 = 1",
    "SELECT * FROM default.events",
    "SELECT * FROM system.tables",
    "SELECT * FROM merge('default', '.*')",
    "SELECT * FROM remote('127.0.0.1', default.events)",
    "SELECT * FROM cluster('default', default.events)",
    "SELECT * FROM url('http://127.0.0.1:1/', CSV)",
    "SELECT * FROM file('/etc/passwd', LineAsString)",
    "SELECT * FROM executable('id', CSV)",
    "SELECT * FROM numbers(10)",
    "SELECT * FROM (SELECT * FROM events) AS e, events",
    "WITH e AS (SELECT * FROM events) SELECT * FROM e",
    "WITH 'x' AS tenant SELECT raw_data FROM events",
    "SELECT raw_data /* ' */ FROM events -- '",
    "SELECT raw_data FROM events SETTINGS readonly = 0, additional_table_filters = {}",
    "SELECT raw_data FROM events FORMAT JSON",
    "SELECT raw_data FROM events INTO OUTFILE '/tmp/x'",
    "INSERT INTO events SELECT * FROM events",
    "SELECT dictGet('d', 'x', 1)",
    "SELECT joinGet('events', 'raw_data', 1)",
    "SELECT currentDatabase(), getSetting('readonly')",
    "SELECT * FROM events AS `events` WHERE `tenant` LIKE '%'",
    "SELECT (SELECT groupArray(raw_data) FROM events) AS all_of_them",
    "SELECT e2.raw_data FROM events AS e1 LEFT JOIN events AS e2 ON 1 = 1",
  ),
  fc
    .tuple(
      fc.constantFrom("raw_data", "*", "device_hostname", "toString(tenant)", "any(raw_data)"),
      fc.constantFrom("events", "sightings", "(SELECT * FROM events)", "`events`", "default.`events`"),
      fc.constantFrom("1 = 1", "tenant <> ''", "raw_data LIKE '%quay%'", "NOT (tenant = tenant)", "1) OR (1"),
    )
    .map(([what, from, where]) => `SELECT ${what} FROM ${from} WHERE ${where}`),
);

type Ask = (secret: string) => Promise<Response>;
const get =
  (path: string, parameters: Readonly<Record<string, string>>): Ask =>
  (secret) =>
    fetch(`${running.base}${path}?${new URLSearchParams(parameters).toString()}`, {
      headers: { authorization: `Bearer ${secret}` },
    });
const everything = { from: "0", to: "4000000000000" };
const question: fc.Arbitrary<readonly [name: string, ask: Ask]> = fc.oneof(
  search.map((q) => [`search ${q}`, get("/api/v1/events", { q, ...everything })] as const),
  search.map(
    (q) => [`export ${q}`, get("/api/v1/events/export", { q, ...everything, format: "ndjson" })] as const,
  ),
  fc.tuple(search, field, fc.constantFrom("top 10", "count by", "distinct")).map(
    ([q, path, how]) =>
      [
        `aggregate ${q} ${how} ${path}`,
        get("/api/v1/events/aggregate", {
          q: how === "top 10" || how === "count by" ? `${q} | ${how} ${path}` : `${q} | ${how}(${path})`,
          ...everything,
        }),
      ] as const,
  ),
  fc
    .tuple(search, field)
    .map(
      ([q, path]) =>
        [`facet ${q} ${path}`, get("/api/v1/events/facets", { q, field: path, ...everything })] as const,
    ),
  fc
    .tuple(field, fc.oneof(fc.constantFrom("", "a", "b", "c"), value))
    .map(
      ([path, text]) =>
        [
          `values ${path}`,
          get("/api/v1/events/values", { field: path, prefix: text, ...everything }),
        ] as const,
    ),
  fc.constant(["fields", get("/api/v1/events/fields", { prefix: "unmapped", ...everything })] as const),
  value.map((text) => [`sightings ${text}`, get("/api/v1/sightings", { value: text })] as const),
  value.map((text) => [`first seen ${text}`, get("/api/v1/first-seen", { value: text })] as const),
  value.map((text) => [`devices ${text}`, get("/api/v1/devices", { q: text })] as const),
  value.map(
    (text) =>
      [`findings of ${text}`, get("/api/v1/findings/export", { rule: text, format: "ocsf" })] as const,
  ),
  fc
    .constantFrom("ocsf", "stix", "csv")
    .map((format) => [`findings ${format}`, get("/api/v1/findings/export", { format })] as const),
  sql.map(
    (statement) =>
      [
        `sql ${statement}`,
        (secret: string) =>
          fetch(`${running.base}/api/v1/query`, {
            method: "POST",
            headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
            body: JSON.stringify({ sql: statement }),
          }),
      ] as const,
  ),
);

/** Plain questions of every kind, which show a tenant its own. */
const plain: readonly (readonly [path: string, parameters: Readonly<Record<string, string>>])[] = [
  ["/api/v1/events", everything],
  ["/api/v1/events/export", { format: "ndjson", ...everything }],
  ["/api/v1/events/aggregate", { q: "| top 10 user.name", ...everything }],
  ["/api/v1/events/facets", { field: "user.name", ...everything }],
  ["/api/v1/events/values", { field: "user.name", ...everything }],
  ["/api/v1/devices", {}],
  ["/api/v1/findings/export", { format: "ocsf" }],
];

test("whatever is asked, however it is written, no tenant sees another's", async () => {
  for (const [path, parameters] of plain)
    for (const [who, marker] of markers.entries())
      expect(await (await get(path, parameters)(secrets[who] ?? "")).text(), path).toContain(marker);
  await fc.assert(
    fc.asyncProperty(question, fc.nat({ max: markers.length - 1 }), async ([name, ask], who) => {
      const answer = await ask(secrets[who] ?? "");
      const text = await answer.text();
      expect(answer.status, `${name}: ${text}`).toBeLessThan(500);
      // A refusal may repeat what was asked, and nothing else.
      const others = markers.filter((marker, at) => at !== who && !name.includes(marker));
      for (const other of others) expect(text.includes(other), `${name} shows ${other}: ${text}`).toBe(false);
      expect(text).not.toContain("root:x:");
    }),
    { numRuns: Number(process.env["BREAKWATER_PROPERTY_RUNS"] ?? 160) },
  );
});
