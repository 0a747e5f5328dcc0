import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemActor } from "../src/store/identity.ts";
import { type ApiClient, apiClient, everyItem } from "./api-client.ts";
import { startInProcess } from "./in-process.ts";
import { callOsquery, enrolmentOf, type OsqueryAnswer, resultOf } from "./osquery-client.ts";

let running: Awaited<ReturnType<typeof startInProcess>>;
let api: ApiClient;
let secret: string;

beforeAll(async () => {
  running = await startInProcess();
  api = apiClient(running.base, await running.key(running.tenants.first, "administrator"));
  const made = await api.send("POST", "/api/v1/osquery-secrets", JSON.stringify({ name: "edge" }), {
    "content-type": "application/json",
  });
  expect(made.status).toBe(201);
  ({ value: secret } = (await made.json()) as { readonly value: string });
});
afterAll(() => running?.[Symbol.asyncDispose]());

/** Paths as Fleet serves them, and its load generator calls them. */
type Path = "enroll" | "config" | "log";
const call = (
  path: Path,
  body: unknown,
  rest: { readonly nodeKey?: string; readonly isCompressed?: boolean } = {},
) => callOsquery({ base: running.base, path: `/api/osquery/${path}`, body, ...rest });

async function enrol(identifier: string, hostname = identifier): Promise<string> {
  const { body } = await call("enroll", enrolmentOf(secret, identifier, hostname));
  expect(body).toEqual({ node_key: expect.stringMatching(/^bwn_/) });
  return String(body["node_key"]);
}

const log = (nodeKey: string, data: readonly unknown[], type = "result", isCompressed = false) =>
  call("log", { node_key: nodeKey, log_type: type, data }, { nodeKey, isCompressed });

interface Event {
  readonly class_uid: number;
  readonly metadata: { readonly uid: string; readonly event_code: string };
  readonly device: { readonly uid: string; readonly hostname: string };
  readonly unmapped: { readonly columns: Readonly<Record<string, string>> };
}
const eventsOf = (identifier: string) =>
  everyItem<Event>(api, `/api/v1/events?q=${encodeURIComponent(`device.uid:${identifier}`)}&limit=500`);
const codesOf = async (identifier: string) =>
  (await eventsOf(identifier)).map(({ metadata }) => metadata.event_code).toSorted();
const refused: OsqueryAnswer = { status: 401, body: { node_invalid: true }, isSuccess: false };

describe("a node of osquery", () => {
  it("enrols, is configured, and its rows are events of a device of the inventory", async () => {
    const key = await enrol("node-1", "edge-1");
    const { body: config, isSuccess } = await call("config", { node_key: key }, { nodeKey: key });
    expect(isSuccess).toBe(true);
    expect(config).toMatchObject({
      node_invalid: false,
      packs: { edge: { queries: { users: { interval: 300 } } } },
    });
    const account = { uid: "0", username: "backup2", shell: "/bin/sh", gid: "0" };
    const answer = await log(key, [
      resultOf("users", account),
      resultOf("users", { ...account, username: "old" }, { action: "removed" }),
      resultOf(
        "os_version",
        {},
        { action: "snapshot", columns: undefined, snapshot: [{ name: "a" }, { name: "b" }] },
      ),
    ]);
    expect(answer).toEqual({ status: 200, body: {}, isSuccess: true });
    expect(await codesOf("node-1")).toEqual([
      "account.added",
      "account.removed",
      "node.enrolled",
      "row.snapshot",
      "row.snapshot",
    ]);
    const device = (await everyItem<Record<string, unknown>>(api, "/api/v1/devices")).find(
      ({ name }) => name === "edge-1",
    );
    expect(device).toMatchObject({
      vendor: "osquery",
      product: "osquery",
      version: "22.04.5 LTS (Jammy Jellyfish)",
    });
  });

  it("sends its log compressed, and its status beside its results", async () => {
    const key = await enrol("node-2");
    const status = {
      hostIdentifier: "node-2",
      calendarTime: "Fri Nov 27 12:00:00 2026 UTC",
      unixTime: "1795780800",
      severity: "2",
      filename: "tls.cpp",
      line: "255",
      message: "TLS/HTTPS POST request",
      version: "5.19.0",
    };
    expect((await log(key, [status], "status", true)).isSuccess).toBe(true);
    expect(
      (await log(key, [resultOf("users", { uid: "1", username: "x", shell: "/" })], "result", true))
        .isSuccess,
    ).toBe(true);
    expect(await codesOf("node-2")).toEqual(["account.added", "node.enrolled", "status"]);
  });

  it("sends again what it has no answer to, with more: each line is stored once", async () => {
    const key = await enrol("node-3");
    const rows = Array.from({ length: 120 }, (_, at) =>
      resultOf("mounts", { device: "d", path: `/m${at}`, type: "ext4", flags: "rw" }),
    );
    await log(key, rows.slice(0, 50));
    await Promise.all([log(key, rows), log(key, rows)]);
    expect((await log(key, rows)).isSuccess).toBe(true);
    const events = (await eventsOf("node-3")).filter(({ metadata }) => metadata.event_code === "mount.added");
    expect(events.map(({ unmapped }) => unmapped.columns["path"] ?? "").toSorted()).toEqual(
      rows.map((_, at) => `/m${at}`).toSorted(),
    );
  });

  it("gets another key each time it enrols, and is the same device", async () => {
    const first = await enrol("node-4");
    const second = await enrol("node-4");
    expect(await call("config", { node_key: first })).toEqual(refused);
    expect((await call("config", { node_key: second })).isSuccess).toBe(true);
    expect(await codesOf("node-4")).toEqual(["node.enrolled", "node.enrolled_again"]);
    const nodes = await everyItem<{ identifier: string; enrolments: number }>(api, "/api/v1/osquery-nodes");
    expect(nodes.filter(({ identifier }) => identifier === "node-4")).toMatchObject([{ enrolments: 2 }]);
  });

  it("is known to have been heard of, and from where", async () => {
    const { nodes } = running.store.osquery;
    const ids: string[] = [];
    for (const name of ["heard-1", "heard-2"]) ids.push((await enrol(name)).split("_")[1] ?? "");
    const unknown = { id: crypto.randomUUID(), at: 1, address: "192.0.2.3" };
    await nodes.contacted([
      ...ids.map((id, at) => ({ id, at: 1_000 + at, address: `192.0.2.${at}` })),
      unknown,
    ]);
    for (const [at, id] of ids.entries())
      expect(await nodes.get(running.tenants.first, id)).toMatchObject({
        lastContact: 1_000 + at,
        lastAddress: `192.0.2.${at}`,
      });
    await nodes.contacted([]);
  });

  it("is told that its key is none, and enrols again", async () => {
    for (const path of ["config", "log"] as const)
      for (const body of [
        {},
        { node_key: "" },
        { node_key: 7 },
        { node_key: `bwn_${"0".repeat(36)}_${"x".repeat(43)}` },
      ])
        expect(await call(path, body)).toEqual(refused);
    for (const wrong of ["", "bwe_x", secret.slice(0, -1), `${secret}x`])
      expect((await call("enroll", enrolmentOf(wrong, "node-5", "x"))).isSuccess).toBe(false);
    expect(await eventsOf("node-5")).toEqual([]);
  });

  it("enrols no more with a secret that was revoked, and keeps the key that it has", async () => {
    const { tenants, store } = running;
    const made = await store.osquery.secrets.create(systemActor, tenants.first, {
      name: "old",
      expiresAt: null,
    });
    const { body } = await call("enroll", enrolmentOf(made.value, "node-6", "x"));
    expect((await api.send("DELETE", `/api/v1/osquery-secrets/${made.secret.id}`, "")).status).toBe(204);
    expect(await call("enroll", enrolmentOf(made.value, "node-7", "x"))).toEqual(refused);
    expect((await call("config", { node_key: body["node_key"] })).isSuccess).toBe(true);
    const late = await store.osquery.secrets.create(systemActor, tenants.first, {
      name: "late",
      expiresAt: 1,
    });
    expect(await call("enroll", enrolmentOf(late.value, "node-8", "x"))).toEqual(refused);
  });

  it("is forgotten with its key, and is of its secret's tenant alone", async () => {
    const { tenants, store } = running;
    const made = await store.osquery.secrets.create(systemActor, tenants.second, {
      name: "s",
      expiresAt: null,
    });
    const { body } = await call("enroll", enrolmentOf(made.value, "node-1", "other"));
    await log(String(body["node_key"]), [resultOf("users", { uid: "1", username: "theirs", shell: "/" })]);
    expect(JSON.stringify(await eventsOf("node-1"))).not.toContain("theirs");
    const [node] = (await store.osquery.nodes.list(tenants.second, { limit: 1, cursor: null })).items;
    expect((await api.send("DELETE", `/api/v1/osquery-nodes/${node?.id}`, "")).status).toBe(404);
    expect(await store.osquery.nodes.remove(systemActor, tenants.second, node?.id ?? "")).toBe(true);
    expect(await call("config", { node_key: body["node_key"] })).toEqual(refused);
  });
});

describe("what osquery reads as a failure", () => {
  const isFailure = ({ body, isSuccess }: OsqueryAnswer) => !isSuccess && typeof body["error"] === "string";

  it("is every answer that is none: nothing is lost because a problem looked like success", async () => {
    const key = await enrol("node-9");
    const base = `{"node_key":"${key}","log_type":"result","data":`;
    for (const body of [
      `${base}"many"}`,
      `${base}{}}`,
      `${base}[1,`,
      `{"node_key":"${key}","data":[]}`,
      `{"node_key":"${key}","log_type":"order","data":[]}`,
    ]) {
      const answer = await call("log", body);
      expect([body, answer.isSuccess]).toEqual([body, false]);
    }
    expect(isFailure(await call("enroll", "{"))).toBe(true);
    expect(isFailure(await call("log", Buffer.alloc(17 * 1024 * 1024, " ").toString()))).toBe(true);
    const bomb = await fetch(`${running.base}/api/osquery/log`, {
      method: "POST",
      headers: { "content-type": "application/json", "content-encoding": "gzip" },
      body: gzipSync(Buffer.alloc(40 * 1024 * 1024, " ")),
    });
    expect([bomb.status, await bomb.json()]).toEqual([
      413,
      expect.objectContaining({ error: expect.any(String) }),
    ]);
    const broken = await fetch(`${running.base}/api/osquery/log`, {
      method: "POST",
      headers: { "content-type": "application/json", "content-encoding": "gzip" },
      body: "no gzip",
    });
    expect([broken.status, await broken.json()]).toEqual([
      400,
      expect.objectContaining({ error: expect.any(String) }),
    ]);
  });

  it("a line that cannot be read is kept, and counted as not understood", async () => {
    const key = await enrol("node-10");
    expect(
      (await call("log", `{"node_key":"${key}","log_type":"result","data":[{"name":nonsense}, 7]}`))
        .isSuccess,
    ).toBe(true);
    const events = (await eventsOf("node-10")).filter((event) => event.class_uid === 0);
    expect(events.length).toBe(2);
    expect(JSON.stringify(events)).toContain("nonsense");
  });
});

describe("a hostile node", () => {
  it("stops nothing with a line that is deep or has odd characters", async () => {
    const odd = "node\0-12\ud800";
    const { body } = await call("enroll", enrolmentOf(secret, odd, odd));
    const key = String(body["node_key"]);
    const deep = `{"name":"deep","action":"added","columns":{},"x":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
    const rows = JSON.stringify([
      resultOf("users", { uid: "1", username: "a\0b", shell: "/" }),
      resultOf("__proto__", { constructor: "x" }),
    ]);
    const sent = `{"node_key":"${key}","log_type":"result","data":[${deep},${rows.slice(1)}}`;
    expect((await call("log", sent)).isSuccess).toBe(true);
    const later = await enrol("node-13");
    expect((await log(later, [resultOf("users", { uid: "1", username: "x", shell: "/" })])).isSuccess).toBe(
      true,
    );
    expect(await codesOf("node-13")).toEqual(["account.added", "node.enrolled"]);
    const { items } = await running.store.osquery.nodes.list(running.tenants.first, {
      limit: 500,
      cursor: null,
    });
    const node = items.find(({ identifier }) => identifier.startsWith("node-12"));
    expect(await codesOf(node?.identifier ?? "")).toContain("account.added");
  });
});

describe("Fleet's load generator", () => {
  it("finds its other paths, and is answered at /version before it sends a log", async () => {
    const { body } = await callOsquery({
      base: running.base,
      path: "/api/v1/osquery/enroll",
      body: enrolmentOf(secret, "node-11", "x"),
    });
    const alias = (path: string, rest: object = {}) =>
      callOsquery({
        base: running.base,
        path: `/api/v1/osquery/${path}`,
        body: { node_key: body["node_key"], ...rest },
      });
    expect((await alias("config")).isSuccess).toBe(true);
    expect((await fetch(`${running.base}/version`)).status).toBe(200);
    expect(
      (await alias("log", { log_type: "result", data: [resultOf("q", { foo: "bar" })] })).isSuccess,
    ).toBe(true);
  });
});
