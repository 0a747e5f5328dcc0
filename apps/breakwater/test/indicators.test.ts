import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiClient, apiClient, everyItem } from "./api-client.ts";
import { breakwater, type ServerProcess, startServer, temporaryFolder } from "./server-process.ts";

interface Finding {
  readonly severity: string;
  readonly count: number;
  readonly rule: { readonly title: string; readonly author: string };
  readonly reason: { readonly key: string };
  readonly indicator: { readonly sources: readonly { readonly description: string }[] } | null;
}

const folder = temporaryFolder();
const data = join(folder.path, "data");
const listed = join(folder.path, "listed.csv");
let server: ServerProcess;
let api: ApiClient;
let key: string;
let port = 40_000;

const start = () => startServer({ data, config: `indicators: [${listed}]\nworkers: 1\n` });

beforeAll(async () => {
  breakwater("key", "create", "--role", "viewer", "--data", data);
  writeFileSync(listed, "type,value,note\nip,198.51.100.1,from the configuration\n");
  server = await start();
  key = breakwater("key", "create", "--role", "administrator", "--data", data);
  api = apiClient(server.base, key);
}, 90_000);
afterAll(async () => {
  await server.stop();
  folder[Symbol.dispose]();
});

/** An inside host calls an address; answered when the event and what was found in it are stored. */
async function call(address: string): Promise<void> {
  port += 1;
  const line = `<189>date=2026-11-24 time=10:00:00 devname="edge-1" devid="FGINTEL" tz="+0000" vd="root" logid="0000000013" type="traffic" subtype="forward" level="notice" srcip=10.1.2.3 srcport=${port} dstip=${address} dstport=443 proto=6 action="accept" policyid=1 service="HTTPS"`;
  const sent = await api.send("POST", "/api/v1/ingest", line, { "content-type": "text/plain" });
  if (sent.status !== 200) throw new Error(`${sent.status} ${await sent.text()}`);
}

async function findingOf(address: string): Promise<Finding | undefined> {
  const findings = await everyItem<Finding>(api, "/api/v1/findings");
  return findings.find(({ rule }) => rule.title === address);
}

async function importBody(query: string, body: string, type = "text/csv") {
  const answer = await api.send("POST", `/api/v1/indicators?${query}`, body, { "content-type": type });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** Calls until it is found, and says how long that took since `since`. */
async function untilFound(address: string, since: number): Promise<number> {
  for (;;) {
    await call(address);
    if ((await findingOf(address)) !== undefined) return performance.now() - since;
    if (performance.now() - since > 20_000) throw new Error(`${address} was not found`);
  }
}

test("files of the configuration are looked for from the start, and again when they change", async () => {
  await call("198.51.100.1");
  expect(await findingOf("198.51.100.1")).toMatchObject({
    severity: "high",
    rule: { author: "listed.csv" },
    reason: { key: "finding.indicator.outbound" },
    indicator: { sources: [{ description: "from the configuration" }] },
  });
  writeFileSync(listed, "type,value\nip,198.51.100.1\nip,198.51.100.2\n");
  expect(await untilFound("198.51.100.2", performance.now())).toBeLessThan(15_000);
});

test("what is imported through the API is live when it is answered", async () => {
  expect(await importBody("source=feed&dry_run=true", "ip\n198.51.100.3\n")).toMatchObject({
    status: 200,
    body: { outcome: "would-apply", added: 1, read: { ip: 1 } },
  });
  await call("198.51.100.3");
  expect(await findingOf("198.51.100.3")).toBeUndefined();
  expect(await importBody("source=feed", "ip\n198.51.100.3\n10.0.0.1\n")).toMatchObject({
    status: 200,
    body: { outcome: "applied", added: 1, left_out: { private_address: 1 } },
  });
  await call("198.51.100.3");
  // The one that came before the import is hunted for.
  await expect.poll(async () => (await findingOf("198.51.100.3"))?.count, { timeout: 20_000 }).toBe(2);
  expect(await findingOf("198.51.100.3")).toMatchObject({ rule: { author: "feed" } });
});

test("what an import left out can be looked at later, by its reason", async () => {
  const { items: sources } = await api.get<{
    readonly items: readonly { readonly id: string; readonly name: string }[];
  }>("/api/v1/indicators/sources");
  const id = sources.find(({ name }) => name === "feed")?.id ?? "";
  const path = `/api/v1/indicators/sources/${id}/left-out`;
  const item = { reason: "private_address", line: 3, field: null, text: "10.0.0.1", detail: "10.0.0.1" };
  const of = (query: string) => api.get<unknown>(`${path}${query}`);
  expect(await of("")).toEqual({
    items: [{ reason: "no_indicator", line: 1, field: null, text: "ip", detail: "" }, item],
    next_cursor: null,
  });
  expect(await of("?reason=private_address&q=10.0")).toEqual({
    items: [item],
    next_cursor: null,
  });
  expect(await of("?reason=comment")).toEqual({ items: [], next_cursor: null });
  const unknown = "/api/v1/indicators/sources/0198c0de-0000-7000-8000-000000000000/left-out";
  await expect(api.get(unknown)).rejects.toThrow(/404/);
});

test("a page of HTML in place of a feed is refused, and the feed goes on as it was", async () => {
  const refused = await importBody("source=feed", "<!DOCTYPE html><html>sign in</html>", "text/plain");
  expect(refused).toMatchObject({ status: 422, body: { code: "html" } });
  await call("198.51.100.3");
  expect(await findingOf("198.51.100.3")).toMatchObject({ count: 3 });
  const { items } = await api.get<{
    readonly items: readonly { readonly name: string; readonly problem: unknown }[];
  }>("/api/v1/indicators/sources");
  expect(items.find(({ name }) => name === "feed")?.problem).toMatchObject({
    text: "html: a page of HTML, not a list of indicators",
  });
});

test("what another process imports is live a moment later, without a restart", async () => {
  const file = join(folder.path, "beside.txt");
  writeFileSync(file, "198.51.100[.]4\n");
  expect(breakwater("intel", "import", file, "--data", data)).toContain("1 added");
  expect(await untilFound("198.51.100.4", performance.now())).toBeLessThan(10_000);
});

test("a withdrawn indicator makes no finding, and a restored one does", async () => {
  await importBody("source=feed2", "198.51.100.5\n", "text/plain");
  const { items } = await api.get<{ readonly items: readonly { readonly id: number }[] }>(
    "/api/v1/indicators?q=198.51.100.5",
  );
  const path = `/api/v1/indicators/${items[0]?.id}`;
  expect((await api.send("POST", `${path}/withdraw?reason=ours`, "")).status).toBe(200);
  await call("198.51.100.5");
  expect(await findingOf("198.51.100.5")).toBeUndefined();
  expect((await api.send("POST", `${path}/restore`, "")).status).toBe(200);
  await call("198.51.100.5");
  // The one that came meanwhile is hunted for; none is counted twice, whoever is faster.
  await expect.poll(async () => (await findingOf("198.51.100.5"))?.count, { timeout: 20_000 }).toBe(2);
  await call("198.51.100.5");
  expect(await findingOf("198.51.100.5")).toMatchObject({ count: 3 });
});

test("the indicators are there again after the server was killed", async () => {
  server.kill("server");
  await server.gone;
  server = await start();
  api = apiClient(server.base, key);
  const before = (await findingOf("198.51.100.3"))?.count ?? 0;
  await call("198.51.100.3");
  expect(await findingOf("198.51.100.3")).toMatchObject({ count: before + 1 });
});

test("what a file of the configuration lists no longer counts no longer", async () => {
  writeFileSync(listed, "type,value\nip,198.51.100.2\n");
  const gone = async () => {
    const { items } = await api.get<{ readonly items: readonly unknown[] }>(
      "/api/v1/indicators?q=198.51.100.1",
    );
    return items.length === 0;
  };
  for (const since = performance.now(); !(await gone());)
    if (performance.now() - since > 15_000) throw new Error("it is still there");
  const before = (await findingOf("198.51.100.1"))?.count;
  await call("198.51.100.1");
  expect((await findingOf("198.51.100.1"))?.count).toBe(before);
});
