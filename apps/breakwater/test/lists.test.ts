import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiClient, apiClient } from "./api-client.ts";
import { breakwater, type ServerProcess, startServer, temporaryFolder } from "./server-process.ts";

interface Made {
  readonly list: { readonly id: string };
  readonly paths: readonly { readonly type: string; readonly path: string }[];
}
interface Pulled {
  readonly type: string;
  readonly user_agent: string;
  readonly digest: string;
  readonly entries: number;
  readonly since: number;
  readonly count: number;
}

const folder = temporaryFolder();
const data = join(folder.path, "data");
let server: ServerProcess;
let api: ApiClient;

beforeAll(async () => {
  const key = breakwater("key", "create", "--role", "administrator", "--data", data);
  server = await startServer({ data, config: "workers: 1\n" });
  api = apiClient(server.base, key);
}, 90_000);
afterAll(async () => {
  await server.stop();
  folder[Symbol.dispose]();
});

async function importList(query: string, text: string): Promise<void> {
  const sent = await api.send("POST", `/api/v1/indicators?${query}`, text, { "content-type": "text/csv" });
  expect(sent.status, await sent.text()).toBe(200);
}

async function make(body: object): Promise<Made> {
  const sent = await api.send("POST", "/api/v1/lists", JSON.stringify(body), {
    "content-type": "application/json",
  });
  expect(sent.status).toBe(201);
  return (await sent.json()) as Made;
}

const pathOf = ({ paths }: Made, type: string) => paths.find((one) => one.type === type)?.path ?? "";
/** As a firewall asks: with the secret in the address and nothing else. */
const pull = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${server.base}${path}`, { headers: { "user-agent": "FortiOS", ...headers } });

test("a firewall pulls what counts now, seconds after an import, and what it has is seen", async () => {
  await importList(
    "source=a&confidence=80",
    "type,value\nip,198.51.100.1\nip,10.0.0.1\ndomain,evil.example\ncidr,203.0.113.0/25\ncidr,203.0.113.128/25\n",
  );
  const made = await make({ name: "edge", target: "fortigate", minimum_confidence: null });
  expect(made.paths.map(({ type }) => type)).toEqual(["ip", "domain", "url", "hash"]);
  const path = pathOf(made, "ip");
  const first = await pull(path);
  expect(await first.text()).toBe("198.51.100.1\n203.0.113.0/24\n");
  expect(first.headers.get("content-type")).toMatch(/^text\/plain/);
  expect(first.headers.get("breakwater-entries")).toBe("2");
  const etag = first.headers.get("etag") ?? "";
  expect((await pull(path, { "if-none-match": etag })).status).toBe(304);

  const before = performance.now();
  await importList("source=b", "type,value\nip,198.51.100.2\n");
  const second = await pull(path);
  expect(await second.text()).toBe("198.51.100.1\n198.51.100.2\n203.0.113.0/24\n");
  expect(performance.now() - before).toBeLessThan(5_000);
  const { items } = await api.get<{ items: { id: string; pulls: Pulled[] }[] }>("/api/v1/lists");
  expect(items.find(({ id }) => id === made.list.id)?.pulls).toMatchObject([
    { type: "ip", user_agent: "FortiOS", entries: 3, count: 3 },
  ]);
});

test("less certain values stand in no list that asks for more, nor what expired, was withdrawn or is TLP:RED", async () => {
  await importList("source=unsure&confidence=30", "type,value\ndomain,unsure.example\n");
  await importList("source=red&tlp=red", "type,value\ndomain,red.example\n");
  await importList(
    "source=old",
    `type,value,valid_until\ndomain,old.example,2020-01-01T00:00:00Z\ndomain,soon.example,2099-01-01T00:00:00Z\n`,
  );
  const all = pathOf(await make({ name: "all", target: "plain" }), "domain");
  expect((await (await pull(all)).text()).trim().split("\n").toSorted()).toEqual([
    "evil.example",
    "soon.example",
    "unsure.example",
  ]);
  const sure = pathOf(await make({ name: "sure", target: "plain", minimum_confidence: 70 }), "domain");
  expect(await (await pull(sure)).text()).toBe("evil.example\n");
  const { items } = await api.get<{ items: { id: number }[] }>("/api/v1/indicators?q=evil.example");
  await api.send("POST", `/api/v1/indicators/${items[0]?.id ?? 0}/withdraw`, "");
  expect(await (await pull(sure)).text()).toBe("");
  await api.send("POST", `/api/v1/indicators/${items[0]?.id ?? 0}/restore`, "");
});

test("what is protected leaves every list at once, with any network that holds it", async () => {
  const path = pathOf(await make({ name: "protected", target: "pfsense" }), "ip");
  const protect = await api.send(
    "POST",
    "/api/v1/lists/protected",
    JSON.stringify({ value: "203.0.113[.]9", reason: "our mail server" }),
    { "content-type": "application/json" },
  );
  expect(protect.status).toBe(201);
  const { id } = (await protect.json()) as { id: string };
  expect(await (await pull(path)).text()).toBe("198.51.100.1\n198.51.100.2\n203.0.113.128/25\n");
  expect((await api.send("DELETE", `/api/v1/lists/protected/${id}`, "")).status).toBe(204);
  expect(await (await pull(path)).text()).toContain("203.0.113.0/24");
  const wrong = await api.send("POST", "/api/v1/lists/protected", JSON.stringify({ value: "no such" }), {
    "content-type": "application/json",
  });
  expect(wrong.status).toBe(422);
});

test("an address of another target, a wrong secret and a list that was taken away are not there", async () => {
  const made = await make({ name: "gone", target: "sophos" });
  const path = pathOf(made, "ip");
  expect((await pull(path)).status).toBe(200);
  expect((await pull(path.replace("/sophos/", "/fortigate/"))).status).toBe(404);
  expect((await pull(path.replace(/\/ip$/, "/hash"))).status).toBe(404);
  expect((await pull("/feeds/0123456789/sophos/ip")).status).toBe(404);
  expect((await api.send("DELETE", `/api/v1/lists/${made.list.id}`, "")).status).toBe(204);
  expect((await pull(path)).status).toBe(404);
});

test("guessing addresses is slowed down, and a firewall with the right one is not", async () => {
  const path = pathOf(await make({ name: "guessed at", target: "plain" }), "ip");
  const answers: Response[] = [];
  for (let count = 0; count < 40; count += 1) answers.push(await pull(`/feeds/wrong-${count}/plain/ip`));
  const last = answers.at(-1);
  expect(last?.status).toBe(429);
  expect(Number(last?.headers.get("retry-after"))).toBeLessThan(60);
  expect((await pull(path)).status).toBe(200);
});
