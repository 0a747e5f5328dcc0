import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DatabaseSync } from "node:sqlite";
import { systemActor } from "../src/store/identity.ts";
import { apiClient, type ApiClient } from "./api-client.ts";
import { startFeedServer } from "./feed-server.ts";
import { startInProcess } from "./in-process.ts";

interface Notice {
  readonly id: string;
  readonly kind: string;
  readonly level: string;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly is_read: boolean;
}
interface Notices {
  readonly items: readonly Notice[];
  readonly unread: number;
}
interface Hook {
  readonly id: string;
  readonly dead_at: number | null;
  readonly is_on: boolean;
}
interface Delivery {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly attempts: number;
  readonly next_attempt_at: number | null;
  readonly last_status: number | null;
  readonly last_problem: string | null;
}
interface Message {
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

// Ahead of the clock by which imports set hunts down.
let now = Math.ceil(Date.now() / 1_000) * 1_000 + 3_600_000;
const clock = { now: () => now, monotonicMs: () => performance.now() };
let running: Awaited<ReturnType<typeof startInProcess>>;
let server: Awaited<ReturnType<typeof startFeedServer>>;
let api: ApiClient;
let analyst: ApiClient;
let names = 0;
const taken: Message[] = [];
let answer: { status: number; headers?: Record<string, string> } = { status: 204 };

beforeAll(async () => {
  server = await startFeedServer();
  server.put("/hook", (request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => void parts.push(part));
    request.on("end", () => {
      taken.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      response.writeHead(answer.status, answer.headers).end();
    });
  });
  running = await startInProcess({ clock, allowPrivate: ["127.0.0.0/8"], runsHunts: true });
  api = apiClient(running.base, await running.key(running.tenants.first, "administrator"));
  analyst = apiClient(running.base, await running.key(running.tenants.first, "analyst"));
}, 90_000);
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function send<T>(method: "DELETE" | "PATCH" | "POST", path: string, body?: object, status?: number) {
  const answered = await api.send(
    method,
    path,
    body === undefined ? "" : JSON.stringify(body),
    body === undefined ? {} : { "content-type": "application/json" },
  );
  const text = await answered.text();
  if (status !== undefined) expect(answered.status, text).toBe(status);
  return (text === "" ? null : JSON.parse(text)) as T;
}
async function addHook(more: object = {}) {
  const body = { name: `hook-${(names += 1)}`, address: `${server.base}/hook`, ...more };
  return send<{ webhook: Hook; secret: string }>("POST", "/api/v1/webhooks", body, 201);
}
async function deliver(): Promise<void> {
  for (let looks = 0; looks < 8; looks += 1) {
    await running.webhooks.look();
    await running.webhooks.settled();
  }
}
const deliveriesOf = async (id: string) =>
  (await api.get<{ items: Delivery[] }>(`/api/v1/webhooks/${id}/deliveries`)).items;
const hookOf = async (id: string) =>
  (await api.get<{ items: Hook[] }>("/api/v1/webhooks")).items.find((one) => one.id === id);
const notices = () => api.get<Notices>("/api/v1/notices?limit=500");

const line = (device: string) =>
  `<189>date=2026-11-27 time=11:00:00 devname="${device}" devid="FG${device}" tz="+0000" vd="root" logid="0100044547" type="event" subtype="system" level="information" logdesc="Object attribute configured" user="admin" ui="jsconsole(127.0.0.1)" action="Add" cfgpath="system.admin" cfgobj="forticloud-support" msg="Add system.admin"`;
const ingest = async (text: string) =>
  expect((await api.send("POST", "/api/v1/ingest", text, { "content-type": "text/plain" })).status).toBe(200);

/** A feed of which something is held from now on. */
async function holdFeed(): Promise<void> {
  const { feeds } = running.store;
  const nothingSaid = {
    licence: "",
    tlp: null,
    confidence: null,
    reliability: null,
    catalogueId: null,
    warninglistAction: null,
  };
  const { id } = await feeds.create(
    systemActor,
    {
      ...nothingSaid,
      scope: running.tenants.first,
      name: `held-${(names += 1)}`,
      kind: "file",
      address: `${server.base}/held`,
      everyMinutes: 60,
      isOn: false,
    },
    null,
  );
  const claimed = await feeds.work.claimOne(id, 60_000);
  if (claimed === null) throw new Error("the feed is not there");
  await feeds.work.finish(claimed, {
    outcome: "held",
    startedAt: now,
    sizeBytes: 0,
    nextRunAt: null,
    held: {
      detail: "shrunk: x",
      digest: "0".repeat(64),
      report: { outcome: "would-apply", source: "x" },
      isReadable: true,
    },
    fetched: { content: new Uint8Array(), documents: null, state: {} },
  });
}

/** As a receiver checks it (Standard Webhooks 1.0): one of the signatures is of this secret. */
function isSigned({ headers, body }: Message, secret: string): boolean {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const text = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  const expected = `v1,${createHmac("sha256", key).update(text).digest("base64")}`;
  return String(headers["webhook-signature"]).split(" ").includes(expected);
}

describe("notices", () => {
  it("tell of a grave finding once, in the tenant alone, and again when it comes back", async () => {
    const { webhook } = await addHook({ kinds: ["finding.new", "finding.reopened"] });
    const ofKind = async (kind: string) => (await notices()).items.filter((one) => one.kind === kind);
    await ingest(`${line("quay")}\n${line("quay")}\n`);
    await ingest(line("quay"));
    const found = await ofKind("finding.new");
    const ids = found.map(({ subject }) => subject.id).toSorted();
    const { items } = await api.get<{ items: { id: string; severity: string }[] }>("/api/v1/findings");
    const grave = items.filter(({ severity }) => severity === "high" || severity === "critical");
    expect(ids).toEqual(grave.map(({ id }) => id).toSorted());
    expect(found[0]).toMatchObject({
      subject: { kind: "finding" },
      parameters: { device: "quay" },
      is_read: false,
    });
    expect((await notices()).unread).toBe(found.length);
    const foreign = apiClient(running.base, await running.key(running.tenants.second, "administrator"));
    expect(await foreign.get("/api/v1/notices")).toMatchObject({ items: [], unread: 0 });

    const [id = ""] = ids;
    await send("POST", `/api/v1/findings/${id}/close`, { resolution: "benign", comment: "" });
    await ingest(line("quay"));
    expect((await ofKind("finding.reopened")).map(({ subject }) => subject.id)).toEqual([id]);

    await deliver();
    const deliveries = await deliveriesOf(webhook.id);
    expect(deliveries).toHaveLength(ids.length + 1);
    expect(deliveries[0]).toMatchObject({ kind: "finding.reopened", state: "delivered", attempts: 1 });
    expect(JSON.parse(taken[0]?.body ?? "")).toMatchObject({
      type: "finding.new",
      timestamp: new Date(now).toISOString(),
      data: { tenant: running.tenants.first, subject: { kind: "finding" }, device: "quay" },
    });
    await send("DELETE", `/api/v1/webhooks/${webhook.id}`, undefined, 204);
  });

  it("tell of a hunt that new indicators began: what it found calls, and that it found nothing is only listed", async () => {
    const importList = async (text: string) =>
      expect(
        (await api.send("POST", "/api/v1/indicators?source=list", text, { "content-type": "text/csv" }))
          .status,
      ).toBe(200);
    const ended = async (count: number) => {
      for (;;) {
        const found = (await notices()).items.filter(({ kind }) => kind === "hunt.ended");
        if (found.length >= count) return found;
        await new Promise(setImmediate);
      }
    };
    await importList("type,value\ndomain,nowhere.example\n");
    const [nothing] = await ended(1);
    expect(nothing).toMatchObject({ level: "informational", parameters: { findings: 0, state: "done" } });
    await ingest(
      `<189>date=2026-11-27 time=11:00:00 devname="quay" devid="FGquay" tz="+0000" logid="0000000013" type="traffic" subtype="forward" level="notice" vd="root" srcip=10.1.1.5 srcport=50000 dstip=198.51.100.77 dstport=443 proto=6 action="accept"`,
    );
    now += 60_000;
    await importList("type,value\nip,198.51.100.77\n");
    expect((await ended(2))[0]).toMatchObject({ level: "high", parameters: { findings: 1, state: "done" } });
  }, 60_000);

  it("tell of a feed that is held, and of one that goes on failing, once", async () => {
    server.put("/feed", "a.example\n");
    const body = { name: "told", address: `${server.base}/feed`, every_minutes: 60 };
    const { id } = await send<{ id: string }>("POST", "/api/v1/feeds", body, 201);
    await running.feeds.settled();
    const run = async () => {
      await send("POST", `/api/v1/feeds/${id}/run`, undefined, 202);
      await running.feeds.settled();
    };
    const kinds = async () =>
      (await notices()).items.filter(({ subject }) => subject.id === id).map(({ kind }) => kind);
    server.put("/feed", "<html>");
    for (let runs = 0; runs < 3; runs += 1) await run();
    expect(await kinds()).toEqual(["feed.held"]);
    server.put("/feed", (_, response) => response.writeHead(500).end());
    for (let runs = 0; runs < 5; runs += 1) await run();
    expect(await kinds()).toEqual(["feed.failing", "feed.held"]);
  });

  it("are read by each for themselves", async () => {
    const ids = (await notices()).items.map(({ id }) => id);
    const unread = async (asked: ApiClient) => {
      const { items } = await asked.get<Notices>("/api/v1/notices?unread=true&limit=500");
      return ids.filter((id) => items.some((one) => one.id === id));
    };
    await send("POST", "/api/v1/notices/read", { ids: ids.slice(0, 1) }, 204);
    expect(await unread(api)).toEqual(ids.slice(1));
    await send("POST", "/api/v1/notices/read", {}, 204);
    expect(await unread(api)).toEqual([]);
    expect(await unread(analyst)).toEqual(ids);
  });
});

describe("a webhook", () => {
  it("is signed so that a receiver can check it, through a rotation too, and its secrets are shown once", async () => {
    const { webhook, secret } = await addHook();
    const path = `/api/v1/webhooks/${webhook.id}`;
    taken.length = 0;
    const { delivery } = await send<{ delivery: string }>("POST", `${path}/test`, undefined, 202);
    await deliver();
    expect(taken[0]?.headers["webhook-id"]).toBe(delivery);
    expect(taken[0]?.headers["webhook-timestamp"]).toBe(String(now / 1_000));
    expect(taken[0] !== undefined && isSigned(taken[0], secret)).toBe(true);

    const rotated = await send<{ secret: string }>("POST", `${path}/rotate`, undefined, 200);
    expect(rotated.secret).not.toBe(secret);
    const signedBy = async () => {
      taken.length = 0;
      await send("POST", `${path}/test`, undefined, 202);
      await deliver();
      const [message] = taken;
      return message === undefined ? [] : [isSigned(message, secret), isSigned(message, rotated.secret)];
    };
    expect(await signedBy()).toEqual([true, true]);
    now += 25 * 3_600_000;
    expect(await signedBy()).toEqual([false, true]);
    const shown = JSON.stringify([
      await api.get("/api/v1/webhooks"),
      await api.get("/api/v1/audit?limit=500"),
    ]);
    using database = new DatabaseSync(running.databasePath, { readOnly: true });
    const stored = JSON.stringify(database.prepare("SELECT * FROM webhooks").all());
    for (const one of [secret, rotated.secret]) expect(shown + stored).not.toContain(one.slice(6));
    await send("DELETE", path, undefined, 204);
  });

  it.each(["feeds-and-notices.md", "feeds-and-notices.ja.md"])(
    "is checked by what the guide shows (%s)",
    async (page) => {
      const text = readFileSync(join(import.meta.dirname, "../../../docs/guide", page), "utf8");
      const [, code = ""] = /```js\n([^`]+(?:`[^`]*`[^`]+)*?)```/.exec(text) ?? [];
      const { webhook, secret } = await addHook();
      taken.length = 0;
      await send("POST", `/api/v1/webhooks/${webhook.id}/test`, undefined, 202);
      await deliver();
      const source = code.replace("Date.now()", String(now));
      const { isFromBreakwater } = (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as {
        isFromBreakwater: (headers: object, body: string, secret: string) => boolean;
      };
      const [message] = taken;
      if (message === undefined) throw new Error("nothing was sent");
      const { headers, body } = message;
      expect(isFromBreakwater(headers, body, secret)).toBe(true);
      expect(isFromBreakwater(headers, `${body} `, secret)).toBe(false);
      const late = { ...headers, "webhook-timestamp": String(now / 1_000 - 400) };
      expect(isFromBreakwater(late, body, secret)).toBe(false);
      await send("DELETE", `/api/v1/webhooks/${webhook.id}`, undefined, 204);
    },
  );

  it("is tried for more than a day, with the same id, and then is dead until somebody switches it on", async () => {
    const { webhook } = await addHook({ kinds: ["feed.held"] });
    answer = { status: 503 };
    taken.length = 0;
    await holdFeed();
    const start = now;
    const waits: number[] = [];
    for (let attempts = 0; attempts < 20; attempts += 1) {
      await deliver();
      const [delivery] = await deliveriesOf(webhook.id);
      if (delivery?.next_attempt_at === null || delivery === undefined) break;
      waits.push(delivery.next_attempt_at - now);
      now = delivery.next_attempt_at;
    }
    expect(waits.map((wait) => wait / 1_000)).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 36_000]);
    expect(now - start).toBeGreaterThan(24 * 3_600_000);
    expect(new Set(taken.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(await deliveriesOf(webhook.id)).toMatchObject([{ state: "dead", attempts: 8, last_status: 503 }]);
    expect((await hookOf(webhook.id))?.dead_at).toBe(now);
    await holdFeed();
    await deliver();
    expect(await deliveriesOf(webhook.id)).toHaveLength(1);
    answer = { status: 200 };
    await send("PATCH", `/api/v1/webhooks/${webhook.id}`, { is_on: true }, 200);
    await holdFeed();
    await deliver();
    expect((await deliveriesOf(webhook.id))[0]).toMatchObject({ state: "delivered", attempts: 1 });
    expect((await hookOf(webhook.id))?.dead_at).toBeNull();
    await send("DELETE", `/api/v1/webhooks/${webhook.id}`, undefined, 204);
  });

  it("waits as long as its receiver asks, ends where that is gone, and follows no redirect", async () => {
    const { webhook } = await addHook();
    const path = `/api/v1/webhooks/${webhook.id}`;
    const after = async (how: typeof answer) => {
      answer = how;
      await send("POST", `${path}/test`, undefined, 202);
      await deliver();
      return (await deliveriesOf(webhook.id))[0];
    };
    expect((await after({ status: 429, headers: { "retry-after": "600" } }))?.next_attempt_at).toBe(
      now + 600_000,
    );
    expect(await after({ status: 410 })).toMatchObject({ state: "dead", last_status: 410 });
    const redirected = await after({ status: 302, headers: { location: "http://169.254.169.254/" } });
    expect(redirected).toMatchObject({ state: "waiting", last_status: 302 });
    answer = { status: 204 };
    await send("PATCH", path, { address: "https://10.0.0.1/hook" }, 200);
    await send("POST", `${path}/test`, undefined, 202);
    await deliver();
    expect((await deliveriesOf(webhook.id))[0]?.last_problem).toMatch(/^refused_address: /);
    await send("PATCH", path, { address: "file:///etc/passwd" }, 422);
    await send("DELETE", path, undefined, 204);
  });

  it("is there with what it tells of or not at all", async () => {
    const { webhook } = await addHook({ kinds: ["feed.held"] });
    using database = new DatabaseSync(running.databasePath);
    database.exec(
      "CREATE TRIGGER refuse BEFORE INSERT ON webhook_deliveries BEGIN SELECT RAISE(ABORT, 'no room'); END",
    );
    await expect(holdFeed()).rejects.toThrow(/no room/);
    const held = () =>
      database.prepare("SELECT count(*) AS count FROM feed_held WHERE detail = 'shrunk: x'").get();
    const before = held();
    database.exec("DROP TRIGGER refuse");
    await holdFeed();
    expect(held()).not.toEqual(before);
    await deliver();
    expect(await deliveriesOf(webhook.id)).toMatchObject([{ kind: "feed.held", state: "delivered" }]);
  });
});
