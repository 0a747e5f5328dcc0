import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiClient, apiClient, everyItem } from "./api-client.ts";
import { breakwater, launcher, type ServerProcess, startServer, temporaryFolder } from "./server-process.ts";

interface Finding {
  readonly status: string;
  readonly severity: string;
  readonly count: number;
  readonly rule: { readonly id: string; readonly title: string };
  readonly reason: { readonly key: string; readonly parameters: Readonly<Record<string, string>> };
}
interface Candidate {
  readonly id: string;
  readonly domain: string;
  readonly name: string;
  readonly grade: string;
  readonly state: string;
  readonly seen: { readonly events: number } | null;
}

const folder = temporaryFolder();
const data = join(folder.path, "data");
let server: ServerProcess;
let api: ApiClient;
let authorization: { readonly authorization: string };
const start = () => startServer({ data, config: "workers: 1\n" });

beforeAll(begin, 90_000);
afterAll(async () => {
  await server.stop();
  folder[Symbol.dispose]();
});

async function begin(): Promise<void> {
  const key = breakwater("key", "create", "--role", "administrator", "--data", data);
  server = await start();
  authorization = { authorization: `Bearer ${key}` };
  api = apiClient(server.base, key);
}

async function send<T>(method: "POST" | "PUT" | "DELETE", path: string, body: object): Promise<T> {
  const sent = await api.send(method, path, JSON.stringify(body), { "content-type": "application/json" });
  const text = await sent.text();
  if (sent.status >= 300) throw new Error(`${method} ${path}: ${sent.status} ${text}`);
  return (text === "" ? null : JSON.parse(text)) as T;
}

/** A client asks a FortiGate's DNS for a name. */
async function ask(...names: readonly string[]): Promise<void> {
  const lines = names.map(
    (name) =>
      `<189>date=2026-11-24 time=10:00:00 devname="edge" devid="FG1" tz="+0000" vd="root" logid="1501054802" type="utm" subtype="dns" eventtype="dns-query" level="notice" srcip=10.0.0.5 dstip=10.0.0.1 qname="${name}" qtype="A" action="pass"`,
  );
  const sent = await api.send("POST", "/api/v1/ingest", lines.join("\n"), { "content-type": "text/plain" });
  expect(sent.status, await sent.text()).toBe(200);
}

/** Rules of ours know the report's domains, too. */
const findings = async () =>
  (await everyItem<Finding>(api, "/api/v1/findings")).filter(({ rule }) => rule.id.startsWith("lookalike--"));
const candidates = (query = "") => everyItem<Candidate>(api, `/api/v1/lookalikes${query}`);

test("a name is watched from the moment it is added: its look-alikes are candidates and findings, with reasons", async () => {
  await ask("cdn.sophosfirewallupdate.com");
  await send("POST", "/api/v1/lookalikes/names", { kind: "brand", name: "Sophos", own: ["sophos.com"] });
  await ask("cdn.sophosfirewallupdate.com", "www.sophos.com", "www.example.com", "sophoswarehouse.com");
  await ask("sophosfirewallupdate.com");
  expect(await findings()).toMatchObject([
    {
      severity: "medium",
      count: 2,
      rule: { title: "sophosfirewallupdate.com" },
      reason: { key: "lookalike.keyword", parameters: { watched: "Sophos", keywords: "firewall, update" } },
    },
  ]);
  expect((await candidates("?state=open")).map((one) => [one.domain, one.grade, one.seen?.events])).toEqual([
    ["sophoswarehouse.com", "weak", 1],
    ["sophosfirewallupdate.com", "strong", 2],
  ]);
});

test("a new name is looked for in all that was ever seen", async () => {
  await ask("harbour-pilots-login.com", "harbourpilots.com", "www.harbourpilots.com");
  await ask("harbour-pilots-login.com");
  const { id } = await send<{ readonly id: string }>("POST", "/api/v1/lookalikes/names", {
    kind: "organisation",
    name: "Harbour Pilots",
    own: ["harbourpilots.com"],
  });
  for (;;) {
    const { items } = await api.get<{
      readonly items: readonly {
        readonly id: string;
        readonly looked_back: { readonly found: number } | null;
      }[];
    }>("/api/v1/lookalikes/names");
    const name = items.find((one) => one.id === id);
    if (name?.looked_back !== null) {
      expect(name?.looked_back).toMatchObject({ found: 1, is_cut: false });
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(await candidates(`?watched=${id}`)).toMatchObject([
    { domain: "harbour-pilots-login.com", grade: "strong", state: "open", seen: { events: 2 } },
  ]);
  await ask("harbour-pilots-login.com");
  expect(await candidates(`?watched=${id}`)).toMatchObject([{ seen: { events: 3 } }]);
  await send("PUT", `/api/v1/lookalikes/names/${id}`, {
    kind: "organisation",
    name: "Harbour Pilots",
    own: ["harbourpilots.com", "harbour-pilots-login.com"],
  });
  const before = (await findings()).length;
  await ask("harbour-pilots-login.com");
  expect((await findings()).length).toBe(before);
});

test("what is dismissed makes no finding, also after a start", async () => {
  const weak = (await candidates()).find(({ domain }) => domain === "sophoswarehouse.com");
  await send("POST", `/api/v1/lookalikes/${weak?.id}/dismiss`, { reason: "a shop" });
  await server.stop();
  await begin();
  await ask("sophoswarehouse.com", "soph0s.net");
  expect((await findings()).map(({ rule }) => rule.title).toSorted()).toEqual([
    "harbour-pilots-login.com",
    "soph0s.net",
    "sophosfirewallupdate.com",
  ]);
  expect(await candidates("?state=dismissed")).toMatchObject([
    { domain: "sophoswarehouse.com", seen: { events: 2 } },
  ]);
}, 90_000);

test("names can be tried, and what cannot be compared is refused", async () => {
  const { items } = await send<{
    readonly items: readonly { readonly likeness: { readonly kind: string } | null }[];
  }>("POST", "/api/v1/lookalikes/check", { names: ["spohos.com", "sophos.com", "example.com"] });
  expect(items.map(({ likeness }) => likeness?.kind ?? null)).toEqual(["transposition", null, null]);
  for (const body of [
    { kind: "brand", name: "Acme", own: ["com"] },
    { kind: "domain", name: "Acme" },
    { kind: "brand", name: "?!" },
  ])
    await expect(send("POST", "/api/v1/lookalikes/names", body)).rejects.toThrow(/422/);
  await expect(send("POST", "/api/v1/lookalikes/names", { kind: "brand", name: "sophos" })).rejects.toThrow(
    /409.*name_taken/,
  );
});

test("a list of new names is compared, and what resembles becomes a candidate that can be made an indicator", async () => {
  const take = (list: string, text: string | Uint8Array) =>
    fetch(`${server.base}/api/v1/lookalikes/import?list=${list}`, {
      method: "POST",
      headers: { ...authorization, "content-type": "application/octet-stream" },
      body: text,
    });
  const table =
    "domain,registered\nsophos-vpn-login.example,2026-11-27\nexample.com,2026-11-27\nwww.sophos.com,x\n,\n";
  expect(await (await take("registered", gzipSync(table))).json()).toEqual({
    names: 3,
    not_read: 1,
    found: 1,
    added: 1,
    left_out: 0,
  });
  const log =
    '[{"common_name":"sophos-vpn-login.example","name_value":"vpn.sophos-vpn-login.example\\n*.spohos.net"}]';
  expect(await (await take("crt", log)).json()).toMatchObject({ names: 3, found: 2, added: 1 });
  expect((await take("page", "<!doctype html><p>no")).status).toBe(422);

  const listed = (await candidates("?state=open")).find(
    ({ domain }) => domain === "sophos-vpn-login.example",
  );
  expect(listed).toMatchObject({ seen: null, listed: { list: "registered" } });
  await send("POST", `/api/v1/lookalikes/${listed?.id}/indicator`, {
    reason: "a phishing kit",
    tlp: "amber",
  });
  const { items } = await api.get<{
    readonly items: readonly { readonly value: string; readonly mentions: readonly object[] }[];
  }>("/api/v1/indicators?q=sophos-vpn");
  expect(items).toMatchObject([
    {
      value: "sophos-vpn-login.example",
      mentions: [{ source: "Look-alikes", description: "a phishing kit", tlp: "amber" }],
    },
  ]);
  const before = (await findings()).length;
  await ask("www.sophos-vpn-login.example");
  const all = await everyItem<Finding>(api, "/api/v1/findings");
  expect(all.map(({ rule }) => rule.title)).toContain("sophos-vpn-login.example");
  expect((await findings()).length).toBe(before);

  await send("POST", `/api/v1/lookalikes/${listed?.id}/reopen`, {});
  const sources = await api.get<{ readonly items: readonly object[] }>("/api/v1/indicators/sources");
  expect(sources.items).toEqual([]);
  expect(await candidates("?state=indicator")).toEqual([]);
});

test("the command says which names resemble what is watched, or what it is told to watch", async () => {
  const run = (args: readonly string[], input = "") =>
    spawnSync(process.execPath, [launcher, "lookalike", ...args], { encoding: "utf8", input });
  const watched = run(["check", "--data", data, "spohos.net", "www.sophos.com", "example.com"]);
  expect(watched).toMatchObject({ status: 0, stderr: "3 names, 1 domains that resemble a watched name\n" });
  expect(watched.stdout).toMatch(
    /^spohos\.net {2}strong \(\d+\) {2}spohos\.net is “Sophos” with two characters/,
  );
  const list = run(
    ["check", "--watch", "Acme Gates", "--own", "acme-gates.com", "--json"],
    "domain,when\nacmegates-vpn.com,1\nwww.acme-gates.com,2\n",
  );
  expect(JSON.parse(list.stdout)).toMatchObject({
    domain: "acmegates-vpn.com",
    kind: "dictionary",
    keywords: ["vpn"],
  });
  expect(run(["check", "--watch", "?", "a.example"]).status).toBe(2);
  const variants = run(["variants", "sophos.com", "--kind", "transposition", "tld"]).stdout.split("\n");
  expect(variants).toEqual(expect.arrayContaining(["spohos.com", "sophos.net"]));
});
