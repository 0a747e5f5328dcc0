import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemActor } from "../src/store/identity.ts";
import { createApprovals } from "../src/respond/approvals.ts";
import { systemClock } from "../src/platform/clock.ts";
import { startInProcess } from "./in-process.ts";
import { createWorld, type World } from "./world.ts";

let running: Awaited<ReturnType<typeof startInProcess>>;
let own: World;
let other: World;
type Headers = Readonly<Record<string, string>>;

beforeAll(async () => {
  running = await startInProcess();
  own = await createWorld(running, running.tenants.first, "own");
  other = await createWorld(running, running.tenants.second, "other");
});
afterAll(() => running?.[Symbol.asyncDispose]());

async function call(method: string, path: string, who: Headers, body?: unknown) {
  const answer = await fetch(`${running.base}${path}`, {
    method,
    headers: { ...who, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const json: unknown = text === "" ? {} : JSON.parse(text);
  return { status: answer.status, body: json as Readonly<Record<string, unknown>> };
}

/** Times are kept in ms: what comes next is later. */
async function nextMillisecond(): Promise<void> {
  const start = Date.now();
  while (Date.now() === start) await Promise.resolve();
}

const decide = (id: string, verb: "approve" | "reject", who: Headers, hash: string) =>
  call("POST", `/api/v1/approvals/${id}/${verb}`, who, { action_hash: hash, comment: "seen" });

describe("a request", () => {
  test("runs once when a second person agrees, and says who asked, who agreed and what came of it", async () => {
    const { id, actionHash, second } = await own.approval();
    const both = await Promise.all([
      decide(id, "approve", second, actionHash),
      decide(id, "approve", second, actionHash),
    ]);
    expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409]);
    expect((await call("GET", `/api/v1/approvals/${id}`, second)).body).toMatchObject({
      state: "executed",
      outcome: { done: true },
      requested_by: { kind: "user" },
      decided_by: { kind: "user" },
      comment: "seen",
    });
    const { items } = await running.store.audit.list(own.tenant, { object: id }, { limit: 9, cursor: null });
    expect(items.map(({ action }) => action)).toEqual([
      "approval.execute",
      "approval.approve",
      "approval.request",
    ]);
  });

  test("is not decided by whoever asked, by a key, by another tenant, or by a role that may not", async () => {
    const { id, actionHash, first } = await own.approval();
    const analyst = await own.person("analyst");
    const attempts = [
      [first, 403, "same_person"],
      [own.administrator, 403, "same_person"],
      [own.installation, 403, "same_person"],
      [analyst.session, 403, "forbidden"],
      [other.administrator, 404, "not_found"],
      [(await other.person("administrator")).session, 404, "not_found"],
    ] as const;
    for (const [who, status, code] of attempts)
      for (const verb of ["approve", "reject"] as const) {
        const answer = await decide(id, verb, who, actionHash);
        expect([verb, answer.status, answer.body["code"]]).toEqual([verb, status, code]);
      }
    expect((await running.store.approvals.get(id))?.state).toBe("pending");
  });

  test("of a key is not decided by the person who made the key", async () => {
    const maker = await own.person("administrator");
    const made = await call("POST", "/api/v1/keys", maker.session, { name: "k", role: "administrator" });
    const key = { authorization: `Bearer ${String(made.body["secret"])}` };
    await own.cancelRequests();
    const asked = await call("POST", `/api/v1/tenants/${own.tenant}/removal`, key, { reason: "by key" });
    const { id, action_hash } = asked.body as { readonly id: string; readonly action_hash: string };
    expect((await decide(id, "approve", maker.session, action_hash)).body["code"]).toBe("same_person");
    await own.cancelRequests();
  });

  test("is not decided by an account, role or password that is newer than the request", async () => {
    const existing = await own.person("administrator");
    const promoted = await own.person("analyst");
    const { id, actionHash, second } = await own.approval();
    await nextMillisecond();
    const created = await own.person("administrator");
    await running.store.users.setMembership(
      systemActor,
      promoted.id,
      { kind: "tenant", id: own.tenant, role: "administrator" },
      own.tenant,
    );
    await running.store.credentials.changePassword(
      systemActor,
      existing.id,
      "three gulls over the pier",
      own.tenant,
    );
    for (const { id: user } of [created, promoted, existing]) {
      const opened = await running.store.sessions.openFor(user, { address: null, userAgent: null });
      const who = { cookie: `breakwater_session=${opened?.token}`, "sec-fetch-site": "same-origin" };
      const answer = await decide(id, "approve", who, actionHash);
      expect([answer.status, answer.body["code"]]).toEqual([403, "same_person"]);
    }
    expect((await decide(id, "approve", second, actionHash)).status).toBe(200);
  });

  test("is approved as it was shown, and not under another hash", async () => {
    const { id, second } = await own.approval();
    expect((await decide(id, "approve", second, "0".repeat(64))).body).toMatchObject({ code: "wrong_state" });
    expect((await running.store.approvals.get(id))?.state).toBe("pending");
  });

  test("is not made twice while it waits, and can be made again when it was taken back", async () => {
    const ask = () =>
      call("POST", `/api/v1/tenants/${other.tenant}/removal`, other.administrator, { reason: "again" });
    const [first, twice] = [await ask(), await ask()];
    expect([first.status, twice.status]).toEqual([202, 409]);
    const { id } = first.body as { readonly id: string };
    expect(
      (await call("POST", `/api/v1/approvals/${id}/cancel`, (await other.person("administrator")).session))
        .body["code"],
    ).toBe("same_person");
    expect((await call("POST", `/api/v1/approvals/${id}/cancel`, other.administrator)).body["state"]).toBe(
      "cancelled",
    );
    expect((await ask()).status).toBe(202);
    await other.cancelRequests();
  });

  test("that was refused, cancelled or has expired does not run", async () => {
    const refused = await own.approval();
    expect((await decide(refused.id, "reject", refused.second, refused.actionHash)).body["state"]).toBe(
      "rejected",
    );
    expect((await decide(refused.id, "approve", refused.second, refused.actionHash)).status).toBe(409);
    let now = Date.now();
    const clock = { now: () => now, monotonicMs: () => now };
    const { openStore } = await import("../src/store/open-store.ts");
    const { createUuidV7 } = await import("../src/platform/ids.ts");
    await using store = await openStore({ path: running.databasePath, clock, newId: createUuidV7(clock) });
    const waiting = await own.approval();
    now += 8 * 24 * 3_600_000;
    expect((await store.approvals.get(waiting.id))?.state).toBe("expired");
    const page = { limit: 500, cursor: null };
    expect((await store.approvals.list(own.tenant, "pending", page)).items).toEqual([]);
    expect((await store.approvals.list(own.tenant, "expired", page)).items.map(({ id }) => id)).toContain(
      waiting.id,
    );
  });

  test("whose action fails says why and does not run again", async () => {
    const [asks, agrees] = [await own.person("administrator"), await own.person("administrator")];
    const identity = await running.store.sessions.identify(asks.token);
    if (identity === null) throw new Error("no session");
    const { id, actionHash } = await running.approvals.request(systemActor, identity, {
      tenant: own.tenant,
      action: "test.note",
      parameters: { fails: true },
      reason: "to see it fail",
    });
    expect((await decide(id, "approve", agrees.session, actionHash)).body).toMatchObject({
      state: "failed",
      outcome: { reason: "it was asked to fail" },
    });
    expect((await decide(id, "approve", agrees.session, actionHash)).status).toBe(409);
  });

  test("that a stop cut off is finished at the next start: not begun is run, begun is failed", async () => {
    const { store } = running;
    const [begun, notBegun] = [await own.approval(), await own.approval()];
    for (const { id, actionHash, second } of [begun, notBegun]) {
      const token = second["cookie"]?.split("=")[1] ?? "";
      const identity = await store.sessions.identify(token);
      if (identity === null) throw new Error("no session");
      const by = { kind: "user", id: identity.user?.id ?? "", name: "second", address: null } as const;
      await store.approvals.decide(by, identity, { id, state: "approved", actionHash, comment: "" });
    }
    await store.approvals.claim(begun.id);
    let runs = 0;
    const action = {
      name: "test.note",
      approvers: [],
      execute: async () => ({ runs: (runs += 1) }),
    };
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    await createApprovals({ requests: store.approvals, actions: [action], clock: systemClock, log }).resume();
    expect((await store.approvals.get(begun.id))?.state).toBe("failed");
    expect(await store.approvals.get(notBegun.id)).toMatchObject({ state: "executed", outcome: { runs: 1 } });
  });
});

test("a tenant is removed with its events and findings when two have agreed, and its audit log stays", async () => {
  const third = await running.store.tenants.create(systemActor, {
    organisation: running.organisation,
    name: "Leaving",
    sector: "healthcare",
    country: "JP",
  });
  const leaving = await createWorld(running, third.id, "leaving");
  const key = await running.key(third.id, "viewer");
  const above = await leaving.person("administrator", { above: true });
  await nextMillisecond();
  const asked = await call("POST", `/api/v1/tenants/${third.id}/removal`, leaving.administrator, {
    reason: "the contract ended",
  });
  expect(asked.body).toMatchObject({ state: "pending", action: "tenant.remove" });
  const { id, action_hash } = asked.body as { readonly id: string; readonly action_hash: string };
  const done = await decide(id, "approve", above.session, action_hash);
  expect(done.body).toMatchObject({ state: "executed" });
  const who = { authorization: `Bearer ${key}` };
  expect((await call("GET", "/api/v1/events", who)).status).toBe(401);
  const signal = new AbortController().signal;
  expect(await running.lake.eventsByUid(third.id, [leaving.eventUid as never], signal)).toEqual([]);
  expect((await running.store.tenants.list()).map(({ id: one }) => one)).not.toContain(third.id);
  await running.store.tenants.purge(systemActor, third.id);
  expect((await running.store.findings.list(third.id, {}, { limit: 1, cursor: null })).items).toEqual([]);
  const { items } = await running.store.audit.list(third.id, {}, { limit: 500, cursor: null });
  expect(items.map(({ action }) => action)).toContain("tenant.remove");
  expect(
    (await running.store.audit.list(null, { action: "tenant.remove" }, { limit: 1, cursor: null })).items,
  ).toHaveLength(1);
  // The others are as they were.
  expect((await call("GET", `/api/v1/findings/${own.findingId}`, own.administrator)).status).toBe(200);
  expect((await call("GET", `/api/v1/events/${own.eventUid}`, own.administrator)).status).toBe(200);
});
