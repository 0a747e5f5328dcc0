import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Clock, systemClock } from "../src/platform/clock.ts";
import { systemActor } from "../src/store/identity.ts";
import { type ApiClient, apiClient } from "./api-client.ts";
import { startInProcess } from "./in-process.ts";
import { callOsquery, enrolmentOf } from "./osquery-client.ts";

let lateMs = 0;
const clock: Clock = { ...systemClock, now: () => systemClock.now() + lateMs };
let running: Awaited<ReturnType<typeof startInProcess>>;
let api: ApiClient;
let secret: string;

beforeAll(async () => {
  running = await startInProcess({ clock });
  api = apiClient(running.base, await running.key(running.tenants.first, "administrator"));
  ({ value: secret } = await running.store.osquery.secrets.create(systemActor, running.tenants.first, {
    name: "edge",
    expiresAt: null,
  }));
});
afterAll(() => running?.[Symbol.asyncDispose]());

interface Node {
  readonly id: string;
  readonly key: string;
}
const call = (path: string, body: object, nodeKey?: string) =>
  callOsquery({
    base: running.base,
    path: `/api/osquery/${path}`,
    body,
    ...(nodeKey === undefined ? {} : { nodeKey }),
  });
async function enrol(identifier: string): Promise<Node> {
  const { body } = await call("enroll", enrolmentOf(secret, identifier, identifier));
  const key = String(body["node_key"]);
  return { id: key.split("_")[1] ?? "", key };
}

interface Asked {
  readonly id: string;
  readonly state: string;
  readonly problem: string | null;
  readonly blocks: number;
  readonly evidence: string | null;
}
async function post(path: string, body: object) {
  const answer = await api.send("POST", path, JSON.stringify(body), { "content-type": "application/json" });
  return { status: answer.status, body: (await answer.json()) as Asked };
}
const ask = async ({ id }: Node, rest: object = {}) =>
  post("/api/v1/osquery-carves", { node: id, path: "/etc/ssh/%%", reason: "case 7", ...rest });
const carveOf = (id: string) => api.get<Asked>(`/api/v1/osquery-carves/${id}`);

const blockSize = 1_000;
/** What osquery's carver sends of an archive. */
const startOf = (node: Node, request: string, archive: Buffer, carve = "5e6a") => ({
  block_count: Math.ceil(archive.length / blockSize),
  block_size: blockSize,
  carve_size: archive.length,
  carve_id: carve,
  request_id: request,
  node_key: node.key,
});
const blockOf = (session: unknown, request: string, archive: Buffer, block: number) => ({
  block_id: block,
  session_id: session,
  request_id: request,
  data: archive.subarray(block * blockSize, (block + 1) * blockSize).toString("base64"),
});

async function taken(identifier: string, rest: object = {}) {
  const node = await enrol(identifier);
  const { body: asked } = await ask(node, rest);
  const { body } = await call("distributed/read", { node_key: node.key });
  expect(body["queries"]).toEqual({
    [asked.id]: "SELECT * FROM carves WHERE carve = 1 AND path LIKE '/etc/ssh/%%'",
  });
  await call("distributed/write", {
    node_key: node.key,
    queries: { [asked.id]: [{ path: "/etc/ssh/sshd_config", status: "STARTING" }] },
    statuses: { [asked.id]: 0 },
  });
  return { node, request: asked.id };
}

describe("files that a node is asked for", () => {
  it("come in blocks, in any order and more than once, and are evidence with a chain of custody", async () => {
    const { node, request } = await taken("c-1");
    const archive = Buffer.concat([Buffer.alloc(257), Buffer.from("ustar\0"), randomBytes(3_500)]);
    const { body: started } = await call("carve/begin", startOf(node, request, archive));
    expect(started).toEqual({ session_id: expect.stringMatching(/^bwc_/) });
    const send = (block: number, session = started["session_id"], nodeKey?: string) =>
      call("carve/block", blockOf(session, request, archive, block), nodeKey);
    for (const block of [2, 0, 0]) expect((await send(block)).isSuccess).toBe(true);
    expect(await carveOf(request)).toMatchObject({ state: "receiving", blocks: 2, block_count: 4 });
    // osquery was restarted, and goes on under another session.
    const { body: again } = await call("carve/begin", startOf(node, request, archive));
    expect((await send(1)).isSuccess).toBe(false);
    await Promise.all([1, 3, 3].map((block) => send(block, again["session_id"], node.key)));
    expect((await send(3, again["session_id"])).isSuccess).toBe(true);
    const { state, evidence } = await carveOf(request);
    expect(state).toBe("complete");
    const sha256 = createHash("sha256").update(archive).digest("hex");
    const { body: file, status, headers } = await exported(evidence ?? "", "laboratory");
    expect([status, file.equals(archive)]).toEqual([200, true]);
    expect(headers.get("repr-digest")).toBe(`sha-256=:${Buffer.from(sha256, "hex").toString("base64")}:`);
    const { evidence: told, custody } = await api.get<{
      readonly evidence: object;
      readonly custody: readonly { readonly action: string }[];
    }>(`/api/v1/evidence/${evidence}`);
    expect(told).toMatchObject({ sha256, size_bytes: archive.length, format: "tar", device: "c-1" });
    expect(custody.map(({ action }) => action)).toEqual([
      "osquery_carve.ask",
      "evidence.receive",
      "evidence.export",
    ]);
    expect((await call("carve/begin", startOf(node, request, archive))).isSuccess).toBe(false);
  });

  it("that another carve takes the place of are begun anew", async () => {
    const { node, request } = await taken("c-2");
    const [one, two] = [randomBytes(2_500), randomBytes(1_000)];
    const first = (await call("carve/begin", startOf(node, request, one))).body["session_id"];
    await call("carve/block", blockOf(first, request, one, 0));
    const second = (await call("carve/begin", startOf(node, request, two, "other"))).body["session_id"];
    expect((await call("carve/block", blockOf(first, request, one, 1))).isSuccess).toBe(false);
    expect((await call("carve/block", blockOf(second, request, two, 0))).isSuccess).toBe(true);
    const { body } = await exported((await carveOf(request)).evidence ?? "", "look");
    expect(body.equals(two)).toBe(true);
  });

  it("are one file where two devices gave the same, and gone when the last is erased", async () => {
    const archive = randomBytes(1_500);
    const ids: string[] = [];
    for (const name of ["c-3", "c-4"]) {
      const { node, request } = await taken(name);
      const session = (await call("carve/begin", startOf(node, request, archive))).body["session_id"];
      for (const block of [0, 1]) await call("carve/block", blockOf(session, request, archive, block));
      ids.push((await carveOf(request)).evidence ?? "");
    }
    const [one = "", two = ""] = ids;
    const why = { reason: "not needed" };
    expect((await post(`/api/v1/evidence/${one}/erase`, why)).status).toBe(200);
    expect((await exported(one, "look")).status).toBe(410);
    expect((await exported(two, "look")).body.equals(archive)).toBe(true);
    expect((await post(`/api/v1/evidence/${two}/erase`, why)).status).toBe(200);
    expect((await post(`/api/v1/evidence/${two}/erase`, why)).status).toBe(404);
    expect((await exported(two, "look")).status).toBe(410);
  });

  it("are refused where nobody asked, or asked another, and where they are too many or not what they say", async () => {
    const { node, request } = await taken("c-5", { maximum_bytes: 5_000 });
    const other = await enrol("c-6");
    const archive = randomBytes(2_500);
    const start = startOf(node, request, archive);
    for (const wrong of [
      { ...start, node_key: other.key },
      { ...start, node_key: "x" },
      { ...start, request_id: "nobody" },
      { ...start, request_id: crypto.randomUUID() },
      { ...start, block_count: 2 },
      { ...start, block_count: 4 },
      { ...start, block_size: 0 },
      { ...start, block_size: 1e9 },
      { ...start, carve_size: -1 },
      { ...start, carve_size: "many" },
      { ...start, carve_id: "" },
    ])
      expect([wrong, (await call("carve/begin", wrong)).isSuccess]).toEqual([wrong, false]);
    const big = { ...start, carve_size: 5_001, block_count: 6 };
    expect((await call("carve/begin", big)).isSuccess).toBe(false);
    expect((await carveOf(request)).problem).toContain("5001");
    const session = (await call("carve/begin", start)).body["session_id"];
    const block = blockOf(session, request, archive, 0);
    for (const wrong of [
      { ...block, session_id: "x" },
      { ...block, session_id: String(session).replace(/.$/, (last) => (last === "A" ? "B" : "A")) },
      { ...block, block_id: 3 },
      { ...block, block_id: -1 },
      { ...block, block_id: "../0" },
      { ...block, data: block.data.slice(4) },
      { ...block, data: `${block.data.slice(0, -4)}****` },
      { ...block, block_id: 2 },
    ])
      expect([wrong, (await call("carve/block", wrong)).isSuccess]).toEqual([wrong, false]);
    expect((await call("carve/block", block, other.key)).isSuccess).toBe(false);
    expect(await carveOf(request)).toMatchObject({ state: "receiving", blocks: 0 });
    await call("carve/block", block);
    const changed = blockOf(session, request, randomBytes(2_500), 0);
    expect((await call("carve/block", changed)).isSuccess).toBe(false);
    expect(await carveOf(request)).toMatchObject({
      state: "failed",
      problem: expect.stringContaining("twice"),
    });
  });

  it("are asked for by path, with a reason, and not by who may only look", async () => {
    const node = await enrol("c-7");
    for (const path of ["etc", "/", "/%%", "/%/x", "/etc/\nx", `/${"x".repeat(1_001)}`])
      expect([path, (await ask(node, { path })).status >= 400]).toEqual([path, true]);
    const { body } = await ask(node, { path: "/tmp/it's" });
    const query = await api.get<{ readonly query: string }>(`/api/v1/osquery-queries/${body.id}`);
    expect(query.query).toBe("SELECT * FROM carves WHERE carve = 1 AND path LIKE '/tmp/it''s'");
    expect((await ask({ id: crypto.randomUUID(), key: "" })).status).toBe(404);
    const viewer = apiClient(running.base, await running.key(running.tenants.first, "analyst"));
    const wish = JSON.stringify({ node: node.id, path: "/x", reason: "x" });
    const answer = await viewer.send("POST", "/api/v1/osquery-carves", wish, {
      "content-type": "application/json",
    });
    expect(answer.status).toBe(403);
  });

  it("that were taken in time may come a day late, and no later", async () => {
    const { node, request } = await taken("c-8", { minutes: 5 });
    const archive = randomBytes(10);
    lateMs += 25 * 3_600_000;
    expect((await call("carve/begin", startOf(node, request, archive))).isSuccess).toBe(false);
  });
});

async function exported(id: string, reason: string) {
  const answer = await api.send("POST", `/api/v1/evidence/${id}/export`, JSON.stringify({ reason }), {
    "content-type": "application/json",
  });
  return {
    status: answer.status,
    headers: answer.headers,
    body: Buffer.from(await answer.arrayBuffer()),
  };
}
