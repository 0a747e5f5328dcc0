import { afterAll, beforeAll, expect, test } from "vitest";
import { systemActor } from "../src/store/identity.ts";
import { startInProcess } from "./in-process.ts";
import { createWorld, type World } from "./world.ts";

let running: Awaited<ReturnType<typeof startInProcess>>;
let own: World;
let other: World;
type Headers = Readonly<Record<string, string>>;
interface Plan {
  readonly id: string;
  readonly state: string;
  readonly approval_id: string;
}
interface Step {
  readonly action: number;
  readonly device: string | null;
  readonly state: string;
  readonly changed_by: string;
}

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
  // What the routes' schemas say.
  return {
    status: answer.status,
    body: JSON.parse(text === "" ? "{}" : text) as Readonly<Record<string, unknown>>,
  };
}

async function importDevices(...names: readonly string[]): Promise<readonly string[]> {
  const csv = `vendor,product,hostname,site\n${names.map((name) => `Fortinet,FortiGate,${name},Osaka`).join("\n")}\n`;
  const answer = await fetch(`${running.base}/api/v1/devices/import?dry_run=false`, {
    method: "POST",
    headers: { ...own.administrator, "content-type": "text/csv" },
    body: csv,
  });
  expect(answer.status).toBe(200);
  const { items } = (await call("GET", "/api/v1/devices?limit=100", own.administrator)).body as unknown as {
    readonly items: readonly { readonly id: string; readonly name: string }[];
  };
  return names.map((name) => items.find((one) => one.name === name)?.id ?? "");
}

const plan = (more: object) => ({
  title: "Shut the attacker out",
  reason: "case 12",
  actions: [{ kind: "block-indicator", value: "203[.]0[.]113[.]66", days: 7 }],
  ...more,
});

async function approve(made: { readonly body: Readonly<Record<string, unknown>> }, who: Headers) {
  const id = String(made.body["approval_id"]);
  const { action_hash: hash } = (await call("GET", `/api/v1/approvals/${id}`, who)).body;
  return call("POST", `/api/v1/approvals/${id}/approve`, who, { action_hash: hash, comment: "" });
}

const blocked = async () => {
  const answer = await call("GET", "/api/v1/indicators?text=203.0.113.66", own.administrator);
  return (answer.body["items"] as readonly unknown[]).length;
};

test("a plan is told beforehand, runs when a second person agrees, is reported step by step, and undone", async () => {
  const [first = "", second = ""] = await importDevices("osaka-1", "osaka-2");
  const [asker, agrees] = [await own.person("analyst"), await own.person("responder")];
  const body = plan({
    actions: [
      { kind: "collect-evidence", what: "memory and configuration" },
      { kind: "disable-account", account: "support" },
      { kind: "block-indicator", value: "203[.]0[.]113[.]66", days: 7 },
    ],
    devices: { vendor: "fortinet", site: "osaka" },
  });
  const preview = await call("POST", "/api/v1/plans", asker.session, { ...body, dry_run: true });
  expect(preview.body).toMatchObject({
    steps: 5,
    problems: [],
    devices: [{ name: "osaka-1" }, { name: "osaka-2" }],
    actions: [{ is_undoable: false }, { is_undoable: true }, { subject: "203.0.113.66", is_automatic: true }],
  });
  const before = (await call("GET", "/api/v1/plans", asker.session)).body["items"] as readonly unknown[];
  expect(before).toEqual([]);

  const made = await call("POST", "/api/v1/plans", asker.session, body);
  expect(made.status).toBe(201);
  const { id } = made.body["plan"] as Plan;
  expect(await blocked()).toBe(0);
  expect((await approve(made, asker.session)).status).toBe(403);
  expect((await approve(made, agrees.session)).body).toMatchObject({
    state: "executed",
    outcome: { steps: 5 },
  });
  expect(await blocked()).toBe(1);

  const report = (action: number, device: string, outcome: string, note = "") =>
    call("POST", `/api/v1/plans/${id}/steps`, asker.session, { action, device, outcome, note });
  const steps = (answer: { readonly body: Readonly<Record<string, unknown>> }) =>
    answer.body["steps"] as readonly Step[];
  expect((await report(0, first, "done")).status).toBe(200);
  expect((await report(0, first, "done")).status).toBe(409);
  await report(0, second, "failed", "it does not answer");
  expect((await report(0, second, "done")).status).toBe(200);
  await report(1, first, "done");
  const last = await report(1, second, "done");
  expect(last.body["plan"]).toMatchObject({ state: "finished" });
  expect(steps(last).map(({ state }) => state)).toEqual(["done", "done", "done", "done", "done"]);

  const undone = await call("POST", `/api/v1/plans/${id}/undo`, agrees.session, {
    reason: "the case is closed",
  });
  expect(await blocked()).toBe(0);
  // What was collected stays; accounts are given back by people.
  expect(steps(undone).map(({ state }) => state)).toEqual([
    "done",
    "done",
    "undo-by-hand",
    "undo-by-hand",
    "undone",
  ]);
  await report(1, first, "undone");
  expect((await report(1, second, "undone")).body["plan"]).toMatchObject({ state: "finished" });
  const log = await running.store.audit.list(own.tenant, { object: id }, { limit: 50, cursor: null });
  expect(new Set(log.items.map(({ action }) => action))).toEqual(
    new Set(["plan.create", "plan.begin", "plan.step"]),
  );
});

test("what cannot be done, or is for more devices than it may be, is refused before anybody is asked", async () => {
  await importDevices("osaka-1", "osaka-2");
  const who = (await own.person("analyst")).session;
  const refused = async (more: object) => {
    const answer = await call("POST", "/api/v1/plans", who, plan(more));
    expect(answer.status).toBe(422);
    return String(answer.body["detail"]);
  };
  const isolate = [{ kind: "isolate" }];
  expect(await refused({ actions: [{ kind: "block-indicator", value: "10.0.0.1" }] })).toMatch(/10\.0\.0\.1/);
  expect(await refused({ actions: [{ kind: "block-indicator", value: "0.0.0.0/1" }] })).toMatch(/too_broad/);
  expect(await refused({ actions: [{ kind: "block-indicator", value: "no value" }] })).toMatch(
    /cannot be blocked/,
  );
  await running.store.lists.protect(systemActor, own.tenant, {
    kind: "domain",
    value: "partner.example.org",
    reason: "a partner",
  });
  expect(await refused({ actions: [{ kind: "block-indicator", value: "partner.example.org" }] })).toMatch(
    /protected/,
  );
  expect(await refused({ actions: isolate })).toMatch(/no device fits/);
  expect(await refused({ actions: isolate, devices: { site: "Osaka" }, maximum_devices: 1 })).toMatch(
    /2 devices fit, and 1/,
  );
  const missing = "00000000-0000-4000-8000-000000000000";
  expect(await refused({ actions: isolate, devices: { ids: [missing] } })).toMatch(/1 of the devices/);
  expect(await refused({ expires_at: 1 })).toMatch(/expires/);
});

test("a plan is its tenant's, is approved as it is, and begins once", async () => {
  const asker = await own.person("analyst");
  const agrees = await own.person("administrator");
  const made = await call("POST", "/api/v1/plans", asker.session, plan({ title: "Another" }));
  const { id } = made.body["plan"] as Plan;
  expect((await call("GET", `/api/v1/plans/${id}`, other.administrator)).status).toBe(404);
  expect((await call("GET", `/api/v1/plans/${id}/cacao`, other.administrator)).status).toBe(404);
  const viewer = (await own.person("viewer")).session;
  expect((await call("POST", "/api/v1/plans", viewer, plan({}))).status).toBe(403);
  const playbook = (await call("GET", `/api/v1/plans/${id}/cacao`, viewer)).body;
  expect(playbook).toMatchObject({ type: "playbook", spec_version: "cacao-2.0", name: "Another" });
  await approve(made, agrees.session);
  expect((await approve(made, agrees.session)).status).toBe(409);
  expect((await call("GET", `/api/v1/plans/${id}`, viewer)).body).toMatchObject({
    plan: { state: "finished" },
    steps: [{ action: 0, device: null, state: "done" }],
  });
});
