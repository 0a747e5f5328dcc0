import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Clock, systemClock } from "../src/platform/clock.ts";
import { systemActor } from "../src/store/identity.ts";
import { type ApiClient, apiClient, everyItem } from "./api-client.ts";
import { startInProcess } from "./in-process.ts";
import { callOsquery, enrolmentOf } from "./osquery-client.ts";

let lateMs = 0;
const clock: Clock = { ...systemClock, now: () => systemClock.now() + lateMs };
let running: Awaited<ReturnType<typeof startInProcess>>;
let api: ApiClient;
let secret: string;

beforeAll(async () => {
  running = await startInProcess({ clock });
  api = apiClient(running.base, await running.key(running.tenants.first, "responder"));
  ({ value: secret } = await running.store.osquery.secrets.create(systemActor, running.tenants.first, {
    name: "edge",
    expiresAt: null,
  }));
});
afterAll(() => running?.[Symbol.asyncDispose]());

const call = (path: string, body: object) =>
  callOsquery({ base: running.base, path: `/api/osquery/${path}`, body });

interface Node {
  readonly id: string;
  readonly key: string;
}

async function enrol(identifier: string, by = secret): Promise<Node> {
  const { body } = await call("enroll", enrolmentOf(by, identifier, identifier));
  const key = String(body["node_key"]);
  return { id: key.split("_")[1] ?? "", key };
}

const read = async ({ key }: Node) => (await call("distributed/read", { node_key: key })).body;
const write = ({ key }: Node, rest: object) => call("distributed/write", { node_key: key, ...rest });

interface Query {
  readonly id: string;
  readonly is_open: boolean;
  readonly nodes: Readonly<Record<string, number>>;
  readonly rows: number;
  readonly search: string;
}
async function post(path: string, body: object) {
  const answer = await api.send("POST", path, JSON.stringify(body), { "content-type": "application/json" });
  return { status: answer.status, body: (await answer.json()) as Query & { readonly code?: string } };
}
const ask = async (nodes: readonly Node[] | "all", rest: object = {}) =>
  post("/api/v1/osquery-queries", {
    query: "SELECT name FROM processes",
    reason: "who runs what",
    nodes: nodes === "all" ? nodes : nodes.map(({ id }) => id),
    ...rest,
  });
const queryOf = (id: string) => api.get<Query>(`/api/v1/osquery-queries/${id}`);
const targetsOf = (id: string) =>
  everyItem<{ readonly name: string; readonly state: string; readonly problem: string | null }>(
    api,
    `/api/v1/osquery-queries/${id}/nodes`,
  );
const rowsOf = async ({ search }: Query) =>
  (
    await everyItem<{
      readonly device: { readonly uid: string };
      readonly unmapped: { readonly columns: { readonly name: string } };
    }>(api, `/api/v1/events?q=${encodeURIComponent(search)}`)
  ).map(({ device, unmapped }) => `${device.uid} ${unmapped.columns.name}`);

describe("a query", () => {
  it("is asked of each node once, and its rows are events of the node", async () => {
    const [one, two, other] = [await enrol("q-1"), await enrol("q-2"), await enrol("q-3")];
    const { status, body: query } = await ask([one, two]);
    expect([status, query.is_open, query.nodes]).toEqual([
      201,
      true,
      { waiting: 2, sent: 0, answered: 0, failed: 0 },
    ]);
    expect(await read(other)).toEqual({ queries: {} });
    expect(await read(one)).toEqual({
      queries: { [query.id]: "SELECT name FROM processes" },
      accelerate: 60,
    });
    expect(await read(one)).toEqual({ queries: {} });
    const answer = {
      queries: { [query.id]: [{ name: "sshd" }, { name: "sh" }] },
      statuses: { [query.id]: 0 },
      stats: { [query.id]: { wall_time_ms: 7, user_time: 1, system_time: 1, memory: 4_096 } },
    };
    // What a node has no answer to, it sends again.
    await Promise.all([write(one, answer), write(one, answer), write(one, answer)]);
    expect((await write(one, answer)).isSuccess).toBe(true);
    await read(two);
    const failure = { [query.id]: "no such table: processes" };
    await write(two, { queries: { [query.id]: "" }, statuses: { [query.id]: 1 }, messages: failure });
    const after = await queryOf(query.id);
    expect([after.nodes, after.rows]).toEqual([{ waiting: 0, sent: 0, answered: 1, failed: 1 }, 2]);
    expect((await rowsOf(query)).toSorted()).toEqual(["q-1 sh", "q-1 sshd"]);
    expect(await targetsOf(query.id)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: "q-1", state: "answered", rows: 2, wall_ms: 7, memory_bytes: 4_096 }),
        expect.objectContaining({
          name: "q-2",
          state: "failed",
          problem: "osquery says: no such table: processes",
        }),
      ]),
    );
  });

  it("waits for a node that is away, is asked again where no answer came, and ends with its time", async () => {
    const [one, late] = [await enrol("q-4"), await enrol("q-5")];
    const { body: query } = await ask([one, late], { minutes: 60 });
    expect(Object.keys((await read(one))["queries"] as object)).toEqual([query.id]);
    lateMs += 16 * 60_000;
    expect(Object.keys((await read(one))["queries"] as object)).toEqual([query.id]);
    lateMs += 45 * 60_000;
    expect(await read(late)).toEqual({ queries: {} });
    expect((await queryOf(query.id)).is_open).toBe(false);
    // Taken in time, answered late.
    await write(one, { queries: { [query.id]: [{ name: "late" }] }, statuses: { [query.id]: 0 } });
    expect(await rowsOf(query)).toEqual(["q-4 late"]);
    expect((await post(`/api/v1/osquery-queries/${query.id}/end`, {})).status).toBe(404);
  });

  it("is ended by a person, and nobody takes it after that", async () => {
    const node = await enrol("q-6");
    const { body: query } = await ask("all");
    expect(query.nodes["waiting"]).toBeGreaterThanOrEqual(6);
    const ended = await post(`/api/v1/osquery-queries/${query.id}/end`, {});
    expect([ended.status, ended.body.is_open]).toEqual([200, false]);
    expect(await read(node)).toEqual({ queries: {} });
  });

  it("is refused where it does not read, names a stranger's node, or comes from who may only look", async () => {
    const node = await enrol("q-7");
    expect(await ask([node], { query: "DELETE FROM users" })).toMatchObject({
      status: 422,
      body: { code: "invalid_query" },
    });
    expect((await ask([node], { reason: " " })).status).toBe(400);
    const { value } = await running.store.osquery.secrets.create(systemActor, running.tenants.second, {
      name: "theirs",
      expiresAt: null,
    });
    const theirs = await enrol("q-8", value);
    expect((await ask([node, theirs])).status).toBe(404);
    const analyst = apiClient(running.base, await running.key(running.tenants.first, "analyst"));
    const body = JSON.stringify({ query: "SELECT 1", reason: "x", nodes: [node.id] });
    const answer = await analyst.send("POST", "/api/v1/osquery-queries", body, {
      "content-type": "application/json",
    });
    expect(answer.status).toBe(403);
  });
});

describe("an answer", () => {
  it("to what a node was not asked is not stored", async () => {
    const [one, two] = [await enrol("q-9"), await enrol("q-10")];
    const { body: query } = await ask([one]);
    const rows = { queries: { [query.id]: [{ name: "forged" }] }, statuses: { [query.id]: 0 } };
    // Not of this node, and not taken yet.
    expect((await write(two, rows)).isSuccess).toBe(true);
    expect((await write(one, rows)).isSuccess).toBe(true);
    expect((await write(one, { queries: { '","x":"': [{}], "../x": [{}] } })).isSuccess).toBe(true);
    expect([await rowsOf(query), (await queryOf(query.id)).nodes["waiting"]]).toEqual([[], 1]);
  });

  it("that is too long is kept in part, and says so; what is none is a failure", async () => {
    const node = await enrol("q-11");
    const { body: query } = await ask([node]);
    await read(node);
    expect((await write(node, { queries: [] })).isSuccess).toBe(false);
    expect((await write(node, {})).isSuccess).toBe(false);
    const rows = Array.from({ length: 10_050 }, (_, at) => ({ name: `p${at}` }));
    expect((await write(node, { queries: { [query.id]: rows } })).isSuccess).toBe(true);
    expect(await targetsOf(query.id)).toEqual([
      expect.objectContaining({ state: "answered", rows: 10_050, left_out: 50 }),
    ]);
    const { body: second } = await ask([node]);
    await read(node);
    await write(node, { queries: { [second.id]: { name: "x" } } });
    expect(await targetsOf(second.id)).toEqual([
      expect.objectContaining({ state: "failed", problem: expect.stringContaining("no list of rows") }),
    ]);
  });
});
