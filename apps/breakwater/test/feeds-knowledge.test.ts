import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { testData } from "../../../conformance/device-samples.ts";
import { type ApiClient, apiClient } from "./api-client.ts";
import { startFeedServer } from "./feed-server.ts";
import { startInProcess } from "./in-process.ts";
import { createWorld } from "./world.ts";

interface Feed {
  readonly id: string;
  readonly last_run: {
    readonly outcome: string;
    readonly detail: string;
    readonly report: Readonly<Record<string, unknown>> | null;
  } | null;
  readonly held: { readonly digest: string; readonly detail: string; readonly is_readable: boolean } | null;
}
interface KnowledgeFile {
  readonly name: string;
  readonly kind: string;
  readonly taken: number;
  readonly left_out: number;
  readonly added_by: string;
}

let now = Date.UTC(2026, 10, 27, 12);
const clock = { now: () => now, monotonicMs: () => performance.now() };
let running: Awaited<ReturnType<typeof startInProcess>>;
let server: Awaited<ReturnType<typeof startFeedServer>>;
let api: ApiClient;
let device: string;
let names = 0;

beforeAll(async () => {
  server = await startFeedServer();
  running = await startInProcess({ clock, allowPrivate: ["127.0.0.0/8"] });
  const { first } = running.tenants;
  device = (await createWorld(running, first, "gate-1")).deviceId;
  api = apiClient(running.base, await running.key(first, "analyst"));
}, 90_000);
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});
beforeEach(() => void (server.seen.length = 0));

async function send<T>(method: "POST", path: string, body?: object, status?: number): Promise<T> {
  const answer = await api.send(
    method,
    path,
    body === undefined ? "" : JSON.stringify(body),
    body === undefined ? {} : { "content-type": "application/json" },
  );
  const text = await answer.text();
  if (status !== undefined) expect(answer.status, text).toBe(status);
  return (text === "" ? null : JSON.parse(text)) as T;
}
const get = (id: string) => api.get<Feed>(`/api/v1/feeds/${id}`);
const known = async () =>
  (await api.get<{ items: KnowledgeFile[] }>("/api/v1/vulnerabilities/knowledge")).items;
const knownAs = async (name: string) => (await known()).find((one) => one.name === name);

async function add(path: string, kind: "knowledge" | "csaf", more: object = {}) {
  const name = `knowledge-${(names += 1)}`;
  const body = { name, kind, address: `${server.base}${path}`, every_minutes: 60, ...more };
  const { id } = await send<Feed>("POST", "/api/v1/feeds", body, 201);
  await running.feeds.settled();
  return { name, ...(await get(id)) };
}
async function run(id: string): Promise<Feed> {
  server.seen.length = 0;
  await send("POST", `/api/v1/feeds/${id}/run`, undefined, 202);
  await running.feeds.settled();
  return get(id);
}
const asked = () => server.seen.map(({ path }) => path);

const kev = (count: number) =>
  JSON.stringify({
    catalogVersion: "1",
    vulnerabilities: Array.from({ length: count }, (_, at) => ({
      cveID: `CVE-2099-${1_000 + at}`,
      vendorProject: "Fortinet",
      product: "FortiOS",
      dateAdded: "2026-11-01",
      dueDate: "2026-12-01",
    })),
  });

/** An advisory of one vulnerability of FortiOS below a version. */
const advisory = (id: string, cve: string, more: object = {}) =>
  JSON.stringify({
    document: {
      category: "csaf_security_advisory",
      csaf_version: "2.0",
      title: id,
      publisher: { category: "vendor", name: "Maker", namespace: "https://maker.example" },
      tracking: { id, status: "final", version: "1" },
      notes: [{ category: "general", text: "long ".repeat(2_000) }],
    },
    product_tree: {
      branches: [
        {
          category: "vendor",
          name: "Fortinet",
          branches: [
            {
              category: "product_name",
              name: "FortiOS",
              branches: [
                {
                  category: "product_version_range",
                  name: "vers:generic/>=7.2.0|<7.2.9",
                  product: { product_id: "P1", name: "FortiOS below 7.2.9" },
                },
              ],
            },
          ],
        },
      ],
    },
    vulnerabilities: [{ cve, title: id, product_status: { known_affected: ["P1"] } }],
    ...more,
  });
const rolie = (entries: readonly (readonly [src: string, updated: string])[]) =>
  JSON.stringify({
    feed: { id: "x", entry: entries.map(([src, updated]) => ({ id: src, content: { src }, updated })) },
  });

describe("a feed of knowledge", () => {
  it("lands where files of knowledge are, and devices are judged by it at once", async () => {
    server.put("/kev.json", kev(3));
    const feed = await add("/kev.json", "knowledge");
    expect(feed.last_run).toMatchObject({ outcome: "applied", report: { format: "kev", added: 3 } });
    expect(await knownAs(feed.name)).toMatchObject({ kind: "kev", taken: 3, added_by: "Breakwater" });
    const judged = await api.get<{ state: string; items: { id: string; kev: object | null }[] }>(
      `/api/v1/devices/${device}/vulnerabilities`,
    );
    expect(judged.state).toBe("unknown");
    expect(judged.items.map(({ id }) => id)).toContain("CVE-2099-1002");
    expect((await run(feed.id)).last_run?.outcome).toBe("unchanged");
    expect(server.seen[0]?.headers["if-none-match"]).toBeDefined();
    server.put("/kev.json", kev(4));
    expect((await run(feed.id)).last_run).toMatchObject({ outcome: "applied", report: { removed: 3 } });
    expect((await known()).filter(({ name }) => name === feed.name)).toMatchObject([{ taken: 4 }]);
    // It is no source of indicators.
    const { items } = await api.get<{ items: { name: string }[] }>("/api/v1/indicators/sources");
    expect(items.map(({ name }) => name)).not.toContain(feed.name);
  });

  it("is read compressed, and as ends of support", async () => {
    const scores = "#model_version:v2025.03.14\ncve,epss,percentile\nCVE-2099-1000,0.5,0.9\nbroken,x,y\n";
    server.put("/epss.csv.gz", (_, response) => response.end(gzipSync(scores)));
    const epss = await add("/epss.csv.gz", "knowledge");
    expect(await knownAs(epss.name)).toMatchObject({ kind: "epss", taken: 1, left_out: 1 });
    expect(epss.last_run?.report).toMatchObject({ left_out: { not_understood: 1 } });
    const ends = { result: [{ name: "fortios", releases: [{ name: "7.2", eolFrom: "2026-09-30" }] }] };
    server.put("/full", JSON.stringify(ends));
    expect(await knownAs((await add("/full", "knowledge")).name)).toMatchObject({ kind: "eol", taken: 1 });
  });

  it("is read as OpenEoX statements and as SSVC points, by a feed and by hand; Core alone is refused", async () => {
    const core = {
      $schema: "https://docs.oasis-open.org/openeox/eox-core/v1.0/schema/core.json",
      end_of_life: "2026-12-31T23:59:59Z",
      end_of_security_support: "2026-12-31T23:59:59Z",
      last_updated: "2026-08-01T12:00:00Z",
    };
    const $schema = "https://docs.oasis-open.org/openeox/tbd/schema/shell.json";
    const product = { vendor_name: "Fortinet", product_name: "FortiOS", product_version: "7.6" };
    const shell = JSON.stringify({ $schema, statements: [{ core, product }] });
    const options = [{ Exploitation: "active" }, { Automatable: "yes" }, { "Technical Impact": "total" }];
    const points = JSON.stringify([{ id: "CVE-2099-1000", options }]);
    for (const [name, text, kind] of [
      ["shell", shell, "eol"],
      ["points", points, "ssvc"],
    ] as const) {
      server.put(`/${name}.json`, text);
      expect(await knownAs((await add(`/${name}.json`, "knowledge")).name)).toMatchObject({ kind, taken: 1 });
      const json = { "content-type": "application/json" };
      const imported = await api.send("POST", `/api/v1/vulnerabilities/knowledge?name=${name}`, text, json);
      expect(await imported.json()).toMatchObject({ kind, taken: 1, left_out: 0 });
    }
    server.put("/core.json", JSON.stringify(core));
    expect((await add("/core.json", "knowledge")).held?.detail).toMatch(/^no_knowledge: /);
    const alone = await api.send(
      "POST",
      "/api/v1/vulnerabilities/knowledge?name=core",
      JSON.stringify(core),
      { "content-type": "application/json" },
    );
    expect(alone.status).toBe(422);
    expect(await alone.text()).toContain("OpenEoX statements that name their product");
  });

  it("is held where it is no knowledge any more, another kind, or shrank, and taken by a person", async () => {
    server.put("/held.json", kev(200));
    const feed = await add("/held.json", "knowledge");
    const broken: Readonly<Record<string, string>> = {
      html: "<!doctype html><title>Sign in</title>",
      empty: "  \n",
      no_knowledge: '{"objects": []}',
    };
    for (const [reason, content] of Object.entries(broken)) {
      server.put("/held.json", content);
      const { held } = await run(feed.id);
      expect(held?.detail.startsWith(`${reason}: `), held?.detail).toBe(true);
      expect(held?.is_readable).toBe(false);
      await send("POST", `/api/v1/feeds/${feed.id}/held/apply`, { digest: held?.digest }, 422);
    }
    server.put("/held.json", advisory("A-1", "CVE-2099-1001"));
    expect((await run(feed.id)).held?.detail).toMatch(/^other_kind: it held kev, and holds csaf now/);
    server.put("/held.json", kev(5));
    const { held } = await run(feed.id);
    expect(held?.detail).toMatch(/^shrunk: it lists 5 entries where there were 200/);
    expect(await knownAs(feed.name)).toMatchObject({ taken: 200 });
    await send("POST", `/api/v1/feeds/${feed.id}/held/apply`, { digest: held?.digest }, 200);
    expect(await knownAs(feed.name)).toMatchObject({ taken: 5 });
    expect((await get(feed.id)).held).toBeNull();
  });

  it("that is more than may be kept fails, and says so", async () => {
    server.put("/large.json", `{"x": "${"x".repeat(33 * 1024 * 1024)}"}`);
    const feed = await add("/large.json", "knowledge");
    expect(feed.held?.detail).toMatch(/^too_large: /);
  });
});

describe("a feed of CSAF", () => {
  it("reads one advisory by its address, when it has changed", async () => {
    server.put("/one.json", advisory("ONE", "CVE-2099-5001"));
    const feed = await add("/one.json", "csaf");
    expect(await knownAs(feed.name)).toMatchObject({ kind: "csaf", taken: 1 });
    expect((await run(feed.id)).last_run?.outcome).toBe("unchanged");
    expect(server.seen[0]?.headers["if-none-match"]).toBeDefined();
    const { items } = await api.get<{ items: { id: string; title: string }[] }>(
      `/api/v1/devices/${device}/vulnerabilities`,
    );
    expect(items.find(({ id }) => id === "CVE-2099-5001")?.title).toBe("ONE");
  });

  it("reads a provider's ROLIE feed once, then only what changed, and forgets what is gone", async () => {
    const listed = (...entries: readonly (readonly [string, string])[]) =>
      server.put("/p/feed.json", rolie(entries.map(([path, time]) => [`${server.base}${path}`, time])));
    server.put(
      "/p/provider-metadata.json",
      JSON.stringify({
        metadata_version: "2.0",
        distributions: [
          {
            directory_url: `${server.base}/p/`,
            rolie: {
              feeds: [
                { tlp_label: "WHITE", url: `${server.base}/p/feed.json` },
                { tlp_label: "AMBER", url: `${server.base}/p/amber.json` },
              ],
            },
          },
        ],
      }),
    );
    server.put("/p/a.json", advisory("A", "CVE-2099-6001"));
    server.put("/p/b.json", advisory("B", "CVE-2099-6002"));
    listed(["/p/a.json", "2026-01-01T00:00:00Z"], ["/p/b.json", "2026-02-01T00:00:00+01:00"]);
    const feed = await add("/p/provider-metadata.json", "csaf");
    expect(feed.last_run).toMatchObject({ outcome: "applied", report: { added: 2, format: "csaf" } });
    // Those that are for some only are not asked for without credentials; the newest comes first.
    expect(asked()).toEqual(["/p/provider-metadata.json", "/p/feed.json", "/p/b.json", "/p/a.json"]);
    const kept = await running.store.feeds.work.documents(feed.id);
    expect(kept.every(({ text }) => text.length < 1_000)).toBe(true);

    expect((await run(feed.id)).last_run?.outcome).toBe("unchanged");
    expect(asked()).toEqual(["/p/provider-metadata.json", "/p/feed.json"]);
    server.put("/p/c.json", advisory("C", "CVE-2099-6003"));
    listed(["/p/b.json", "2026-02-01T00:00:00+01:00"], ["/p/c.json", "2026-03-01T00:00:00Z"]);
    expect((await run(feed.id)).last_run).toMatchObject({ outcome: "applied", report: { added: 2 } });
    expect(asked().slice(2)).toEqual(["/p/c.json"]);
    const ids = (await running.store.feeds.work.documents(feed.id)).map(({ id }) => id);
    expect(ids).toEqual([`${server.base}/p/b.json`, `${server.base}/p/c.json`]);
  });

  it("reads a directory by its changes.csv, and counts what is no advisory of CSAF 2.0", async () => {
    server.put(
      "/d/changes.csv",
      '"2026/x.json","2026-01-01T00:00:00Z"\n2026/y.json,2026-01-02T00:00:00Z\n"../../etc/z.json","2026-01-02T00:00:00Z"\n',
    );
    server.put("/d/2026/x.json", advisory("X", "CVE-2099-7001"));
    server.put("/d/2026/y.json", JSON.stringify({ document: { csaf_version: "2.1" } }));
    const feed = await add("/d/", "csaf");
    expect(feed.last_run?.outcome).toBe("applied");
    expect(asked().toSorted()).toEqual(["/d/2026/x.json", "/d/2026/y.json", "/d/changes.csv"]);
    expect(await knownAs(feed.name)).toMatchObject({ kind: "csaf", taken: 1, left_out: 1 });
    expect((await run(feed.id)).last_run?.outcome).toBe("unchanged");
    expect(asked()).toEqual(["/d/changes.csv"]);
  });

  it("shows no other server what it is to be shown, and asks none for advisories of others", async () => {
    const other = await startFeedServer();
    server.put(
      "/q/provider-metadata.json",
      JSON.stringify({
        metadata_version: "2.0",
        distributions: [{ rolie: { feeds: [{ tlp_label: "GREEN", url: `${other.base}/feed.json` }] } }],
      }),
    );
    other.put(
      "/feed.json",
      rolie([
        [`${other.base}/theirs.json`, "2026-01-01T00:00:00Z"],
        [`${server.base}/q/victim.json`, "2026-01-01T00:00:00Z"],
      ]),
    );
    other.put("/theirs.json", advisory("T", "CVE-2099-8001"));
    const credentials = { kind: "bearer", token: "open-sesame" };
    const feed = await add("/q/provider-metadata.json", "csaf", { credentials });
    expect(await knownAs(feed.name)).toMatchObject({ taken: 1 });
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual(["Bearer open-sesame"]);
    expect(asked()).toEqual(["/q/provider-metadata.json"]);
    expect(other.seen.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
    await other[Symbol.asyncDispose]();
  });

  it("of which one advisory is missing keeps the others; of which many are, fails; asked too often, waits", async () => {
    const paths = Array.from({ length: 20 }, (_, at) => `/m/${at}.json`);
    for (const [at, path] of paths.entries()) server.put(path, advisory(`M-${at}`, `CVE-2099-${9_000 + at}`));
    const list = (time: string) =>
      server.put("/m/feed.json", rolie(paths.map((path) => [`${server.base}${path}`, time])));
    list("2026-01-01T00:00:00Z");
    server.put("/m/5.json", (_, response) => response.writeHead(404).end());
    const feed = await add("/m/feed.json", "csaf");
    expect(await knownAs(feed.name)).toMatchObject({ taken: 19 });
    server.put("/m/5.json", advisory("M-5", "CVE-2099-9005"));
    expect((await run(feed.id)).last_run?.outcome).toBe("applied");
    expect(asked()).toEqual(["/m/feed.json", "/m/5.json"]);
    list("2026-02-01T00:00:00Z");
    for (const path of paths) server.put(path, "<html>");
    expect((await run(feed.id)).last_run?.detail).toMatch(/^not_csaf: /);
    for (const path of paths)
      server.put(path, (_, response) => response.writeHead(429, { "retry-after": "7200" }).end());
    expect((await run(feed.id)).last_run?.detail).toMatch(/^status_429: /);
    expect(server.seen.length).toBeLessThan(10);
    expect(await knownAs(feed.name)).toMatchObject({ taken: 20 });
  });

  it.each([
    ["a page", "<!doctype html>"],
    ["another JSON", "[]"],
    ["a provider without lists", JSON.stringify({ metadata_version: "2.0", distributions: [] })],
    ["a list of others' advisories", rolie([["https://elsewhere.example/a.json", ""]])],
    ["an advisory of another version", JSON.stringify({ document: { csaf_version: "2.1" } })],
    ["nested without end", "[".repeat(200_000)],
  ])("that is %s is told", async (_, body) => {
    server.put("/wrong.json", body);
    expect((await add("/wrong.json", "csaf")).last_run?.detail).toMatch(/^not_csaf: /);
  });
});

describe.skipIf(!existsSync(join(testData, "intel/csaf")))("the real files", () => {
  const published = "https://raw.githubusercontent.com/cisagov/CSAF/develop";

  it("of CISA's advisories come as its ROLIE feed lists them", async () => {
    const files = readTar(gunzipSync(readFileSync(join(testData, "intel/csaf/cisa-csaf-it.tar.gz"))));
    for (const [path, text] of files) server.put(`/${path}`, text.replaceAll(published, server.base));
    const feed = await add("/csaf_files/IT/white/cisa-csaf-it-feed-tlp-white.json", "csaf");
    expect(feed.last_run?.outcome).toBe("applied");
    expect(asked()).toHaveLength(5);
    expect(await knownAs(feed.name)).toMatchObject({ kind: "csaf", taken: 9 });
  });

  it("of the KEV catalogue come as a feed", async () => {
    const path = join(testData, "intel/kev/known_exploited_vulnerabilities.json.gz");
    server.put("/real-kev.json", (_, response) => response.end(readFileSync(path)));
    const feed = await add("/real-kev.json", "knowledge");
    expect(await knownAs(feed.name)).toMatchObject({ kind: "kev", taken: 1_404, left_out: 0 });
  });
});

/** Names and texts of the files of a tar (POSIX ustar). */
function readTar(tar: Buffer): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const name = tar.toString("utf8", at, at + 100).replace(/\0.*$/s, "");
    const size = Number.parseInt(tar.toString("ascii", at + 124, at + 136), 8);
    if (tar[at + 156] === 0x30 || tar[at + 156] === 0)
      files.set(name.replace(/^\.\//, ""), tar.toString("utf8", at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}
