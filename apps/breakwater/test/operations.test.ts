import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { roles } from "../src/store/identity.ts";
import { verifyAudit } from "../src/store/audit/verify.ts";
import { createChannel } from "../src/fleet/hotfix/channel.ts";
import { ceremony, portalBundle } from "./hotfix/ceremony.ts";
import { startInProcess } from "./in-process.ts";
import { samples } from "./operation-samples.ts";
import type { Sample } from "./operation-samples/sample.ts";
import { type Operation, operationsOf } from "./operations.ts";
import { createWorld, type World } from "./world.ts";

/** Of hotfixes, for the operations that serve it. */
const repository = ceremony();
let running: Awaited<ReturnType<typeof startInProcess>>;
let own: World;
let foreign: World;
let operations: readonly Operation[];
type Headers = Readonly<Record<string, string>>;

beforeAll(async () => {
  repository.release(portalBundle());
  const { folder, online, director } = repository;
  running = await startInProcess({
    allowPrivate: ["127.0.0.0/8"],
    channel: createChannel(folder, online, director),
  });
  own = await createWorld(running, running.tenants.first, "own");
  foreign = await createWorld(running, running.tenants.second, "foreign");
  operations = await operationsOf(running.base);
});
afterAll(async () => {
  await running?.[Symbol.asyncDispose]();
  repository[Symbol.dispose]();
});

const unknownId = "01900000-0000-7000-8000-000000000000";

async function send(operation: Operation, sample: Sample, who: Headers) {
  const path = operation.path.replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => sample.params?.[name] ?? unknownId,
  );
  const { body } = sample;
  const answer = await fetch(
    `${running.base}${path}${sample.query === undefined ? "" : `?${sample.query}`}`,
    {
      method: operation.method,
      headers: {
        ...(body === undefined
          ? {}
          : {
              "content-type":
                sample.contentType ?? (typeof body === "string" ? "text/plain" : "application/json"),
            }),
        ...who,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    },
  );
  return { status: answer.status, headers: answer.headers, text: await textOf(answer) };
}

/** The answer, or the first piece of one that does not end by itself. */
async function textOf(answer: Response): Promise<string> {
  if (answer.headers.get("content-type") !== "text/event-stream") return answer.text();
  const reader = answer.body?.getReader();
  const piece = await reader?.read();
  await reader?.cancel();
  return Buffer.from(piece?.value ?? []).toString("utf8");
}

function sampleOf(operation: Operation, world: World): Promise<Sample> | Sample {
  const make = samples[operation.name];
  if (make === undefined)
    throw new Error(`${operation.name} has no sample: add one to apps/breakwater/test/operation-samples/`);
  return make(world);
}

test("every operation of the document has a sample, and no sample is of an operation that is gone", () => {
  expect(Object.keys(samples).sort()).toEqual(operations.map(({ name }) => name).sort());
  expect(operations.length).toBeGreaterThan(50);
});

test("every sample is answered with success: the tests below knock at doors that open", async () => {
  for (const operation of operations) {
    const sample = await sampleOf(operation, own);
    const { status, text } = await send(operation, sample, sample.as ?? own.administrator);
    expect([operation.name, status < 300 ? "success" : `${status} ${text}`]).toEqual([
      operation.name,
      "success",
    ]);
  }
});

test("every operation but the open ones asks for a key or session", async () => {
  for (const operation of operations) {
    const { status, headers } = await send(operation, {}, {});
    if (operation.roles === null) expect([operation.name, status]).not.toEqual([operation.name, 403]);
    else {
      expect([operation.name, status]).toEqual([operation.name, 401]);
      expect(headers.get("content-type")).toContain(
        operation.path.startsWith("/taxii2/") ? "application/taxii+json" : "application/problem+json",
      );
    }
  }
  // Whoever adds to this list says in the route why anyone may call it.
  expect(operations.filter((one) => one.roles === null).map(({ name }) => name)).toEqual([
    "POST /api/v1/session",
    "POST /api/v1/invitations/find",
    "POST /api/v1/invitations/accept",
    "POST /collector/{id}",
    "POST /api/osquery/enroll",
    "POST /api/osquery/config",
    "POST /api/osquery/log",
    "POST /api/osquery/distributed/read",
    "POST /api/osquery/distributed/write",
    "POST /api/osquery/carve/begin",
    "POST /api/osquery/carve/block",
    "GET /feeds/{secret}/{target}/{type}",
    "GET /hotfix/image/metadata/{file}",
    "GET /hotfix/image/targets/{file}",
    "GET /hotfix/director/devices/{device}/{file}",
    "POST /hotfix/reports/{secret}",
    "GET /healthz",
    "GET /readyz",
  ]);
});

test.each(roles)("a key of the role %s may call what the document says, and nothing else", async (role) => {
  const authorization = `Bearer ${await running.key(own.tenant, role)}`;
  for (const operation of operations) {
    if (operation.roles === null) continue;
    // An empty body: whoever is let in is told what is wrong with it, and nothing happens.
    const { status, text } = await send(operation, operation.changes ? { body: {} } : {}, { authorization });
    const isRoleRefused = status === 403 && text.includes("this needs one of the roles");
    expect([operation.name, isRoleRefused]).toEqual([operation.name, !operation.roles.includes(role)]);
  }
});

describe("walls between tenants", () => {
  async function secretsOf(world: World): Promise<readonly string[]> {
    return [world.marker, world.findingId, world.deviceId, world.eventUid, world.tenant];
  }

  async function stateOf(world: World): Promise<unknown> {
    const { store } = running;
    const path = await store.organisations.pathOf({ kind: "tenant", id: world.tenant });
    const page = { limit: 500, cursor: null };
    const { heads } = await store.audit.heads();
    return {
      // Whatever is changed leaves an entry, so an unchanged head says that nothing was.
      head: heads.find(({ chain }) => chain === world.tenant),
      users: await store.users.list(path ?? {}, page),
      keys: (await store.keys.list(world.tenant)).map(({ id, revokedAt }) => [id, revokedAt]),
      findings: await store.findings.list(world.tenant, {}, page),
      sites: await store.sites.list(world.tenant),
      tenant: await store.tenants.get(world.tenant),
      invitations: await store.invitations.list({ kind: "tenant", id: world.tenant }),
    };
  }

  test.each([
    ...roles.map((role) => ({ by: "a key", role })),
    { by: "a session", role: "administrator" as const },
  ])("$by of the role $role sees and changes nothing of the other tenant", async ({ by, role }) => {
    const who: Headers =
      by === "a key"
        ? { authorization: `Bearer ${await running.key(own.tenant, role)}` }
        : (await own.person(role)).session;
    const secrets = await secretsOf(foreign);
    for (const operation of operations) {
      // What ends the session that asks would end the test's.
      if (
        by === "a session" &&
        (operation.name === "DELETE /api/v1/session" || operation.path.includes("/account"))
      )
        continue;
      // Open by a proof in the body (a password, a link): the proof is the foreign tenant's own.
      if (operation.roles === null || operation.name === "POST /api/v1/invitations/join") continue;
      const sample = await sampleOf(operation, foreign);
      const before = await stateOf(foreign);
      const { status, text } = await send(operation, sample, who);
      const shown = secrets.filter((secret) => text.includes(secret));
      expect([operation.name, status, shown]).toEqual([operation.name, status, []]);
      if (sample.params !== undefined && operation.roles.includes(role))
        expect([operation.name, status]).toEqual([operation.name, expect.toBeOneOf([403, 404, 409])]);
      expect([operation.name, status < 500]).toEqual([operation.name, true]);
      expect([operation.name, await stateOf(foreign)]).toEqual([operation.name, before]);
    }
  });

  test("a key that names a tenant which it does not reach is refused by every operation, as for one that is none", async () => {
    const authorization = `Bearer ${await running.key(own.tenant, "administrator")}`;
    for (const operation of operations) {
      if (operation.roles === null) continue;
      const answers = await Promise.all(
        [foreign.tenant, unknownId, "' OR 1=1 --"].map((tenant) =>
          send(operation, {}, { authorization, "breakwater-tenant": tenant }),
        ),
      );
      for (const { status, text } of answers) {
        expect([operation.name, status]).toEqual([operation.name, 403]);
        const { code, error_code: taxiiCode } = JSON.parse(text) as Record<string, unknown>;
        expect(code ?? taxiiCode).toBe("tenant_not_reached");
      }
    }
  });

  test("a scope that is not administered cannot be named in a body", async () => {
    const scopes = [
      { kind: "tenant", id: foreign.tenant },
      { kind: "organisation", id: own.organisation },
      { kind: "installation", id: "installation" },
      { kind: "tenant", id: unknownId },
    ];
    const requests = [
      ["POST", "/api/v1/keys", { name: "k", role: "viewer" }],
      ["POST", "/api/v1/invitations", { role: "viewer" }],
      ["PUT", `/api/v1/users/${(await own.person("viewer")).id}/role`, { role: "viewer" }],
    ] as const;
    for (const [method, path, body] of requests)
      for (const scope of scopes) {
        const answer = await fetch(`${running.base}${path}`, {
          method,
          headers: { ...own.administrator, "content-type": "application/json" },
          body: JSON.stringify({ ...body, scope }),
        });
        expect([path, scope.kind, answer.status]).toEqual([path, scope.kind, 404]);
      }
  });

  test("an administrator of one tenant cannot take over an account that reaches further", async () => {
    const provider = await own.person("analyst", { above: true });
    const guest = await own.person("analyst");
    const foreignRole = { kind: "tenant", id: foreign.tenant, role: "viewer" } as const;
    await running.store.users.setMembership(
      { kind: "system", id: "t", name: "t", address: null },
      guest.id,
      foreignRole,
      foreign.tenant,
    );
    const attempts = [
      ["POST", `/api/v1/users/${provider.id}/reset`, {}, 403],
      ["PATCH", `/api/v1/users/${provider.id}`, { disabled: true }, 403],
      ["PUT", `/api/v1/users/${provider.id}/role`, { role: "viewer" }, 403],
      ["DELETE", `/api/v1/users/${provider.id}`, undefined, 403],
      ["POST", `/api/v1/users/${guest.id}/reset`, {}, 403],
      ["PATCH", `/api/v1/users/${guest.id}`, { disabled: true }, 403],
      ["PUT", `/api/v1/users/${guest.id}/role`, { role: "viewer" }, 200],
      ["DELETE", `/api/v1/users/${guest.id}`, undefined, 204],
    ] as const;
    for (const [method, path, body, status] of attempts) {
      const answer = await fetch(`${running.base}${path}`, {
        method,
        headers: {
          ...own.administrator,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      expect([method, path, answer.status]).toEqual([method, path, status]);
    }
    expect(await running.store.users.memberships(guest.id)).toEqual([foreignRole]);
  });
});

test("counts are of the tenant alone where there are several, and metrics are for those with a role over all", async () => {
  const get = (path: string, headers: Headers) => fetch(`${running.base}${path}`, { headers });
  const stored = async (headers: Headers) =>
    ((await (await get("/api/v1/status", headers)).json()) as { readonly stored: number }).stored;
  const [ofOwn, ofForeign] = [await stored(own.administrator), await stored(foreign.administrator)];
  const sent = await fetch(`${running.base}/api/v1/ingest`, {
    method: "POST",
    headers: { ...own.administrator, "content-type": "text/plain" },
    body: "one\ntwo\n",
  });
  expect(sent.status).toBe(200);
  expect([await stored(own.administrator), await stored(foreign.administrator)]).toEqual([
    ofOwn + 2,
    ofForeign,
  ]);
  expect(await stored(own.installation)).toBeGreaterThanOrEqual(ofOwn + 2 + ofForeign);
  expect((await get("/metrics", own.administrator)).status).toBe(403);
  expect((await get("/metrics", own.installation)).status).toBe(200);
});

test("every operation that changes something leaves the audit entry that it announces, and no other leaves one", async () => {
  const count = async () => (await running.store.audit.heads()).heads.reduce((sum, { seq }) => sum + seq, 0);
  const newest = async () => {
    const page = { limit: 5, cursor: null };
    const chains = await Promise.all(
      [own.tenant, null].map((chain) => running.store.audit.list(chain, {}, page)),
    );
    return chains.flatMap(({ items }) => items);
  };
  for (const operation of operations) {
    const sample = await sampleOf(operation, own);
    const before = await count();
    const { status, text } = await send(operation, sample, sample.as ?? own.administrator);
    expect([operation.name, status < 300 ? "success" : `${status} ${text}`]).toEqual([
      operation.name,
      "success",
    ]);
    const added = (await count()) - before;
    if (operation.audit === null) {
      expect([operation.name, added]).toEqual([operation.name, 0]);
      continue;
    }
    expect([operation.name, added > 0]).toEqual([operation.name, true]);
    const all = [...(await newest())];
    const created = operation.name === "POST /api/v1/tenants";
    // A new tenant's log starts with its making.
    if (created) {
      const { id } = JSON.parse(text) as { readonly id: World["tenant"] };
      all.push(...(await running.store.audit.list(id, {}, { limit: 1, cursor: null })).items);
    }
    const actions = new Set(all.map(({ action }) => action));
    expect([operation.name, operation.audit.some((action) => actions.has(action))]).toEqual([
      operation.name,
      true,
    ]);
  }
  expect(await verifyAudit({ path: running.databasePath })).toMatchObject({ problems: [] });
});
