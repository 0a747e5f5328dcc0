import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DatabaseSync } from "node:sqlite";
import { apiClient, type ApiClient } from "./api-client.ts";
import { startFeedServer } from "./feed-server.ts";
import { startInProcess } from "./in-process.ts";

interface Run {
  readonly outcome: string;
  readonly detail: string;
  readonly report: Readonly<Record<string, unknown>> | null;
}
interface Feed {
  readonly id: string;
  readonly credentials: string | null;
  readonly next_run_at: number | null;
  readonly failures: number;
  readonly is_on: boolean;
  readonly last_run: Run | null;
  readonly held: {
    readonly digest: string;
    readonly detail: string;
    readonly is_readable: boolean;
    readonly report: Readonly<Record<string, unknown>>;
  } | null;
}

const minuteMs = 60_000;
let now = Date.UTC(2026, 10, 27, 12);
const clock = { now: () => now, monotonicMs: () => performance.now() };
let running: Awaited<ReturnType<typeof startInProcess>>;
let server: Awaited<ReturnType<typeof startFeedServer>>;
let api: ApiClient;
let names = 0;

beforeAll(async () => {
  server = await startFeedServer();
  running = await startInProcess({ clock, allowPrivate: ["127.0.0.0/8"] });
  api = apiClient(running.base, await running.key(running.tenants.first, "analyst"));
}, 90_000);
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});
beforeEach(() => void (server.seen.length = 0));

async function send<T>(
  method: "DELETE" | "PATCH" | "POST",
  path: string,
  body?: object,
  status?: number,
): Promise<T> {
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
async function add(path: string, more: object = {}): Promise<Feed> {
  const body = { name: `feed-${(names += 1)}`, address: `${server.base}${path}`, every_minutes: 60, ...more };
  const { id } = await send<Feed>("POST", "/api/v1/feeds", body, 201);
  await running.feeds.settled();
  return get(id);
}
async function run(id: string): Promise<Feed> {
  await send("POST", `/api/v1/feeds/${id}/run`, undefined, 202);
  await running.feeds.settled();
  return get(id);
}
/** Lets time pass, and what is due runs. */
async function pass(minutes: number): Promise<void> {
  now += minutes * minuteMs;
  // Some at once: what found no room is begun by the next look.
  for (let looks = 0; looks < 8; looks += 1) {
    await running.feeds.look();
    await running.feeds.settled();
  }
}
const list = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => `host-${from + at}.feeds.example\n`).join("");
const isKnown = async (value: string) =>
  (await api.get<{ items: { value: string }[] }>(`/api/v1/indicators?q=${value}`)).items.some(
    (one) => one.value === value,
  );

describe("a feed of a file", () => {
  it("is read at once, by its rhythm, and asks for no more than what is new", async () => {
    server.put("/rhythm", "type,value\ndomain,first.example\n");
    const feed = await add("/rhythm", { tlp: "green", confidence: 70, reliability: "B", licence: "CC0-1.0" });
    expect(feed.last_run).toMatchObject({ outcome: "applied", report: { added: 1 } });
    expect(await isKnown("first.example")).toBe(true);
    const wait = (feed.next_run_at ?? 0) - now;
    expect(wait).toBeGreaterThanOrEqual(54 * minuteMs);
    expect(wait).toBeLessThanOrEqual(66 * minuteMs);
    await pass(50);
    expect(server.seen).toHaveLength(1);
    await pass(17);
    expect(server.seen[1]?.headers["if-none-match"]).toBeDefined();
    expect((await get(feed.id)).last_run).toMatchObject({ outcome: "unchanged" });
    server.put("/rhythm", "type,value\ndomain,second.example\n");
    await pass(67);
    expect((await get(feed.id)).last_run).toMatchObject({
      outcome: "applied",
      report: { added: 1, removed: 1 },
    });
    expect([await isKnown("first.example"), await isKnown("second.example")]).toEqual([false, true]);
    const { items } = await api.get<{ items: Run[] }>(`/api/v1/feeds/${feed.id}/runs`);
    expect(items.map(({ outcome }) => outcome)).toEqual(["applied", "unchanged", "applied"]);
    await send("PATCH", `/api/v1/feeds/${feed.id}`, { tlp: "amber" }, 200);
    await pass(67);
    const { items: sources } = await api.get<{ items: { tlp: string; name: string }[] }>(
      "/api/v1/indicators/sources",
    );
    expect(sources.find(({ name }) => name === `feed-${names}`)?.tlp).toBe("amber");
    await send("PATCH", `/api/v1/feeds/${feed.id}`, { is_on: false }, 200);
    await pass(1_000);
    expect((await get(feed.id)).next_run_at).toBeNull();
  });

  it("is found as it is in the catalogue, off until somebody chooses it", async () => {
    const { items, catalogue } = await api.get<{ items: unknown[]; catalogue: { id: string }[] }>(
      "/api/v1/feeds",
    );
    expect(items.length).toBeLessThan(catalogue.length);
    const feed = await send<Feed & { licence: string }>(
      "POST",
      "/api/v1/feeds",
      { catalogue: "abusech-feodo", is_on: false },
      201,
    );
    expect(feed).toMatchObject({ licence: "CC0-1.0", next_run_at: null, is_on: false });
    await send("POST", "/api/v1/feeds", { catalogue: "abusech-feodo", is_on: false }, 409);
    await send("POST", "/api/v1/feeds", { catalogue: "no-such" }, 404);
    await send("DELETE", `/api/v1/feeds/${feed.id}`, undefined, 204);
  });

  it("is read compressed, and shows its server what it is to be shown, which nobody sees again", async () => {
    server.put("/secret", (request, response) => {
      if (request.headers["x-key"] !== "open sesame") response.writeHead(403).end();
      else response.end(gzipSync("packed.example\n"));
    });
    const feed = await add("/secret", {
      credentials: { kind: "header", name: "X-Key", value: "open sesame" },
    });
    expect(feed).toMatchObject({ credentials: "header", last_run: { outcome: "applied" } });
    expect(JSON.stringify([feed, await api.get("/api/v1/feeds")])).not.toContain("sesame");
    using database = new DatabaseSync(running.databasePath, { readOnly: true });
    expect(JSON.stringify(database.prepare("SELECT * FROM feeds").all())).not.toContain("sesame");
    // Who sends it elsewhere is not given what the first server was shown.
    const other = await startFeedServer();
    other.put("/secret", "packed.example\n");
    await send("PATCH", `/api/v1/feeds/${feed.id}`, { address: `${other.base}/secret` }, 200);
    await running.feeds.settled();
    expect(other.seen[0]?.headers["x-key"]).toBeUndefined();
    expect((await get(feed.id)).credentials).toBeNull();
    await other[Symbol.asyncDispose]();
  });

  it("that fails is tried again later and later, and no earlier than its server says", async () => {
    const feed = await add("/missing");
    expect(feed.last_run).toMatchObject({ outcome: "failed" });
    expect(feed.last_run?.detail).toMatch(/^status_404: /);
    const waits = [(feed.next_run_at ?? 0) - now];
    for (let failed = 0; failed < 3; failed += 1) {
      const before = await get(feed.id);
      await pass(((before.next_run_at ?? 0) - now) / minuteMs);
      waits.push(((await get(feed.id)).next_run_at ?? 0) - now);
    }
    expect(waits.map((wait) => Math.round(wait / minuteMs / 5.3))).toEqual([1, 2, 4, 8]);
    expect((await get(feed.id)).failures).toBe(4);
    server.put("/missing", (_, response) => response.writeHead(503, { "retry-after": "86400" }).end());
    expect((await run(feed.id)).next_run_at).toBeGreaterThanOrEqual(now + 24 * 3_600_000);
    server.put("/missing", "found.example\n");
    expect(await run(feed.id)).toMatchObject({ failures: 0, last_run: { outcome: "applied" } });
  });

  it("leads to no private network that is not allowed, on any way", async () => {
    server.put("/inner", (_, response) =>
      response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data" }).end(),
    );
    expect((await add("/inner")).last_run?.detail).toMatch(/^refused_address: /);
    const direct = await add("", { address: "https://10.0.0.1/list" });
    expect(direct.last_run?.detail).toMatch(/^refused_address: /);
    for (const address of ["file:///etc/passwd", "list", "https://a:b@feeds.example/"])
      await send("POST", "/api/v1/feeds", { name: "x", address }, 422);
  });

  it("that is a bomb or without end fails, and what it listed counts on", async () => {
    server.put("/bomb", "kept.example\n");
    const feed = await add("/bomb");
    const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024));
    server.put("/bomb", (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(bomb));
    expect((await run(feed.id)).last_run?.detail).toMatch(/^too_large: /);
    server.put("/bomb", (_, response) => {
      const block = Buffer.alloc(1024 * 1024, 10);
      const more = () => {
        while (!response.destroyed && response.write(block));
      };
      response.on("drain", more);
      more();
    });
    expect((await run(feed.id)).last_run?.detail).toMatch(/^too_large: /);
    expect(await isKnown("kept.example")).toBe(true);
  });
});

describe("a feed of a warning list", () => {
  const misp = (values: readonly string[]) =>
    JSON.stringify({ name: "Their name", type: "hostname", matching_attributes: ["domain"], list: values });
  interface List {
    readonly id: string;
    readonly name: string;
    readonly action: string;
    readonly count: number;
  }
  const lists = async () => (await api.get<{ items: List[] }>("/api/v1/indicators/warninglists")).items;

  it("keeps the list of its name up to date, which does what people last said", async () => {
    server.put("/warnings", misp(["cdn.example", "shop.example"]));
    const feed = await add("/warnings", { name: "our warnings", warninglist_action: "lower" });
    expect(feed.last_run).toMatchObject({ outcome: "applied", report: { added: 2, format: "warninglist" } });
    const [list] = await lists();
    expect(list).toMatchObject({ name: "our warnings", action: "lower", count: 2 });
    const changed = await api.send("PATCH", `/api/v1/indicators/warninglists/${list?.id}?action=ignore`, "");
    expect(changed.status).toBe(200);
    expect((await run(feed.id)).last_run?.outcome).toBe("unchanged");
    server.put("/warnings", misp(["cdn.example", "shop.example", "news.example"]));
    expect((await run(feed.id)).last_run?.outcome).toBe("applied");
    expect(await lists()).toMatchObject([{ id: list?.id, action: "ignore", count: 3 }]);
  });

  it("is held where it is none any more or has shrunk, and taken by a person", async () => {
    const many = Array.from({ length: 200 }, (_, at) => `host-${at}.example`);
    server.put("/shrinking", misp(many));
    const feed = await add("/shrinking", { name: "shrinking", warninglist_action: "inform" });
    for (const content of ["<html>", "", '{"objects": []}', "{"]) {
      server.put("/shrinking", content);
      expect((await run(feed.id)).held?.is_readable, content).toBe(false);
    }
    server.put("/shrinking", misp(many.slice(0, 3)));
    const { held } = await run(feed.id);
    expect(held?.detail).toMatch(/^shrunk: /);
    const count = async () => (await lists()).find(({ name }) => name === "shrinking")?.count;
    expect(await count()).toBe(200);
    await send("POST", `/api/v1/feeds/${feed.id}/held/apply`, { digest: held?.digest }, 200);
    expect(await count()).toBe(3);
  });
});

describe("what a feed suddenly holds", () => {
  it("is kept and not taken where it is no list any more", async () => {
    server.put("/held", list(0, 200));
    const feed = await add("/held");
    const broken: Readonly<Record<string, string>> = {
      html: "<!doctype html><title>Sign in</title>",
      empty: "   \n",
      no_indicators: "nothing here\n",
      broken_json: '{"objects": [{"type": "indicator"',
      binary: "\u0000\u0001\u0002",
    };
    for (const [reason, content] of Object.entries(broken)) {
      server.put("/held", content);
      const { held, last_run: last } = await run(feed.id);
      expect(last?.outcome).toBe("held");
      expect(held?.detail.startsWith(`${reason}: `), held?.detail).toBe(true);
      expect(held?.is_readable).toBe(false);
      await send("POST", `/api/v1/feeds/${feed.id}/held/apply`, { digest: held?.digest }, 422);
      expect(await isKnown("host-0.feeds.example")).toBe(true);
    }
    await send("POST", `/api/v1/feeds/${feed.id}/held/discard`, undefined, 200);
    expect((await get(feed.id)).held).toBeNull();
    server.put("/held", list(0, 190));
    expect((await run(feed.id)).last_run).toMatchObject({ outcome: "applied", report: { removed: 10 } });
  });

  it("is kept where it shrank or grew by very much, with what would change, until somebody takes it", async () => {
    server.put("/grows", list(1_000, 200));
    const feed = await add("/grows");
    server.put("/grows", list(1_190, 15));
    const shrunk = await run(feed.id);
    expect(shrunk.held?.detail).toMatch(/^shrunk: it lists 15 /);
    expect(shrunk.held?.report).toMatchObject({ added: 5, kept: 10, removed: 190 });
    server.put("/grows", list(1_000, 2_100));
    const grown = await run(feed.id);
    expect(grown.held?.detail).toMatch(/^grown: it lists 2100 /);
    await send("POST", `/api/v1/feeds/${feed.id}/held/apply`, { digest: shrunk.held?.digest }, 409);
    expect(await isKnown("host-1204.feeds.example")).toBe(false);
    const applied = await send<Feed>(
      "POST",
      `/api/v1/feeds/${feed.id}/held/apply`,
      { digest: grown.held?.digest },
      200,
    );
    expect(applied).toMatchObject({ held: null, last_run: { outcome: "applied", report: { added: 1_900 } } });
    expect(await isKnown("host-1204.feeds.example")).toBe(true);
    expect((await run(feed.id)).last_run?.outcome).toBe("unchanged");
  });

  it("is told in the audit log, with who took it", async () => {
    const auditor = apiClient(running.base, await running.key(running.tenants.first, "auditor"));
    const { items } = await auditor.get<{ items: { action: string; actor: { kind: string } }[] }>(
      "/api/v1/audit?limit=500",
    );
    const who = (action: string) => items.find((one) => one.action === action)?.actor.kind;
    expect([who("feed.hold"), who("feed.apply"), who("feed.discard")]).toEqual([
      "system",
      "api-key",
      "api-key",
    ]);
    expect(JSON.stringify(items)).not.toContain("sesame");
  });
});
