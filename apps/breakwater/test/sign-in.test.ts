import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemActor } from "../src/store/identity.ts";
import { startInProcess } from "./in-process.ts";
import { createWorld, password, type World } from "./world.ts";

let running: Awaited<ReturnType<typeof startInProcess>>;
let world: World;

beforeAll(async () => {
  running = await startInProcess();
  world = await createWorld(running, running.tenants.first, "own");
});
afterAll(() => running?.[Symbol.asyncDispose]());

const json = { "content-type": "application/json" };

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(`${running.base}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : json), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    body: (text === "" ? {} : JSON.parse(text)) as Readonly<Record<string, unknown>>,
    cookie: answer.headers.getSetCookie()[0]?.split(";")[0] ?? null,
    headers: answer.headers,
  };
}

/** Headers of the console's own pages in a browser. */
const browser = (cookie: string | null) => ({ cookie: cookie ?? "", "sec-fetch-site": "same-origin" });

test("from the set-up link to an account with an authenticator, and back in with a code", async () => {
  const setup = { ...(await world.setupSession()) };
  expect((await call("GET", "/api/v1/session", undefined, setup)).body).toMatchObject({
    needs_account: true,
    role: "administrator",
    user: null,
  });
  const weak = { name: "maren", display_name: "Maren", password: "Password12345" };
  expect((await call("POST", "/api/v1/account", weak, setup)).body).toMatchObject({ code: "weak_password" });
  const made = await call("POST", "/api/v1/account", { ...weak, password }, setup);
  expect(made.status).toBe(201);
  // The set-up session's own token is worth nothing any more.
  expect((await call("GET", "/api/v1/session", undefined, setup)).status).toBe(401);
  const session = browser(made.cookie);
  expect((await call("GET", "/api/v1/session", undefined, session)).body).toMatchObject({
    needs_account: false,
    user: { name: "maren", totp: false },
    memberships: [{ scope: { kind: "installation" }, role: "administrator" }],
  });
  const wrong = await call("POST", "/api/v1/account/totp", { password: "not it" }, session);
  expect([wrong.status, wrong.body["code"]]).toEqual([403, "wrong_password"]);
  const { id } = made.body;
  const totp = await world.beginTotp(String(id));
  const confirmed = await call("POST", "/api/v1/account/totp/confirm", { totp }, session);
  const codes = confirmed.body["recovery_codes"] as readonly string[];
  expect(codes).toHaveLength(10);
  // A confirmed authenticator changes what the session may do, so its token changes.
  expect((await call("GET", "/api/v1/session", undefined, session)).status).toBe(401);
  expect((await call("GET", "/api/v1/session", undefined, browser(confirmed.cookie))).status).toBe(200);
  const first = await call("POST", "/api/v1/session", { name: "Maren", password });
  expect([first.status, first.body["code"], first.cookie]).toEqual([401, "second_factor_required", null]);
  const used = await call("POST", "/api/v1/session", { name: "maren", password, totp });
  expect([used.status, used.body["code"]]).toEqual([401, "second_factor_wrong"]);
  const [recovery_code] = codes;
  const back = await call("POST", "/api/v1/session", { name: "maren", password, recovery_code });
  expect(back.status).toBe(204);
  expect((await call("GET", "/api/v1/session", undefined, browser(back.cookie))).body).toMatchObject({
    user: { totp: true, recovery_codes_left: 9 },
  });
});

test("a wrong name and a wrong password have one answer, and guessing is slowed down with Retry-After", async () => {
  const { name } = await world.person("viewer");
  const answers = [];
  for (let count = 0; count < 12; count += 1)
    answers.push(await call("POST", "/api/v1/session", { name, password: `guess ${count}` }));
  const unknown = await call("POST", "/api/v1/session", { name: "nobody", password });
  expect(answers[0]?.body).toEqual(unknown.body);
  expect(answers.map(({ status }) => status)).toEqual([...Array<number>(10).fill(401), 429, 429]);
  expect(Number(answers.at(-1)?.headers.get("retry-after"))).toBeGreaterThan(0);
  // Nothing is locked: an administrator's reset, another account and keys go on.
  const other = await world.person("viewer");
  expect((await call("POST", "/api/v1/session", { name: other.name, password })).status).toBe(204);
  const refused = await running.store.audit.list(
    world.tenant,
    { action: "session.refused" },
    { limit: 50, cursor: null },
  );
  expect(refused.items.length).toBeGreaterThanOrEqual(10);
  expect(refused.items[0]).toMatchObject({ actor: { kind: "anonymous", address: "127.0.0.1" } });
});

test("a browser is signed in from the console's own pages only", async () => {
  const { name } = await world.person("viewer");
  const from = (headers: Record<string, string>) =>
    call("POST", "/api/v1/session", { name, password }, headers);
  expect((await from({ origin: "https://evil.example" })).status).toBe(403);
  expect((await from({ "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect((await from({ "sec-fetch-site": "same-origin" })).status).toBe(204);
});

test("an invited person chooses name and password and is in, with the role and no more", async () => {
  const invited = await call(
    "POST",
    "/api/v1/invitations",
    { role: "viewer", name: "guest" },
    { ...world.administrator },
  );
  const token = String(invited.body["token"]);
  expect(invited.body["path"]).toBe(`/invitation#token=${token}`);
  expect((await call("POST", "/api/v1/invitations/find", { token })).body).toMatchObject({
    kind: "invitation",
    name: "guest",
    role: "viewer",
    place: "own tenant",
  });
  const account = { token, name: "visitor", display_name: "ﾋﾞｼﾞﾀｰ", password };
  const accepted = await call("POST", "/api/v1/invitations/accept", account);
  expect([accepted.status, accepted.body]).toEqual([201, { signed_in: true }]);
  expect(
    (await call("POST", "/api/v1/invitations/accept", { ...account, name: "twice" })).body,
  ).toMatchObject({
    code: "link_used",
  });
  const session = browser(accepted.cookie);
  expect((await call("GET", "/api/v1/session", undefined, session)).body).toMatchObject({
    role: "viewer",
    tenants: [{ id: world.tenant, role: "viewer" }],
  });
  expect((await call("POST", `/api/v1/findings/${world.findingId}/reopen`, undefined, session)).status).toBe(
    403,
  );
  expect((await call("GET", "/api/v1/users", undefined, session)).status).toBe(403);
});

test("a name that is taken is refused, whatever its case", async () => {
  const { name } = await world.person("viewer");
  const { token } = await world.invitation();
  const taken = await call("POST", "/api/v1/invitations/accept", {
    token,
    name: name.toUpperCase(),
    password,
  });
  expect([taken.status, taken.body["code"]]).toEqual([409, "name_taken"]);
});

test("a changed password ends the other sessions and keeps this one under a new token", async () => {
  const { id, name, session } = await world.person("viewer");
  const elsewhere = await running.store.sessions.openFor(id, { address: "192.0.2.1", userAgent: null });
  const next = "nine herons on the mole";
  const changed = await call(
    "POST",
    "/api/v1/account/password",
    { current_password: password, password: next },
    session,
  );
  expect(changed.status).toBe(204);
  expect(await running.store.sessions.identify(elsewhere?.token ?? "")).toBeNull();
  expect((await call("GET", "/api/v1/session", undefined, session)).status).toBe(401);
  expect((await call("GET", "/api/v1/session", undefined, browser(changed.cookie))).status).toBe(200);
  expect((await call("POST", "/api/v1/session", { name, password })).status).toBe(401);
  expect((await call("POST", "/api/v1/session", { name, password: next })).status).toBe(204);
});

test("signing out everywhere leaves no session", async () => {
  const { id, session } = await world.person("viewer");
  await running.store.sessions.openFor(id, { address: null, userAgent: null });
  expect((await call("DELETE", "/api/v1/account/sessions", undefined, session)).body).toEqual({ closed: 2 });
  expect((await call("GET", "/api/v1/session", undefined, session)).status).toBe(401);
});

test("a live view ends when its session is closed", async () => {
  const { sessionId, session } = await world.person("viewer");
  const answer = await fetch(`${running.base}/api/v1/live`, { headers: session });
  await running.store.sessions.close(systemActor, sessionId);
  const text = await answer.text();
  expect(text).toContain("event: status");
});

describe("a tenant that asks for an authenticator", () => {
  test("lets a person do nothing else before it is set up", async () => {
    await running.store.tenants.update(systemActor, world.tenant, { requiresTotp: true });
    const { id, session } = await world.person("analyst");
    const refused = await call("GET", "/api/v1/findings", undefined, session);
    expect([refused.status, refused.body["code"]]).toEqual([403, "totp_required"]);
    expect((await call("GET", "/api/v1/session", undefined, session)).body).toMatchObject({
      restriction: "totp-required",
    });
    const totp = await world.beginTotp(id);
    const confirmed = await call("POST", "/api/v1/account/totp/confirm", { totp }, session);
    const now = browser(confirmed.cookie);
    expect((await call("GET", "/api/v1/findings", undefined, now)).status).toBe(200);
    await running.store.tenants.update(systemActor, world.tenant, { requiresTotp: false });
  });
});

describe("keys", () => {
  const create = (body: object, headers: Record<string, string>) =>
    call("POST", "/api/v1/keys", body, headers);
  const bearer = (made: { readonly body: Readonly<Record<string, unknown>> }) => ({
    authorization: `Bearer ${String(made.body["secret"])}`,
  });

  test("a limited key does what it is limited to", async () => {
    const made = await create(
      { name: "export", role: "administrator", permissions: ["findings:read", "keys:write"] },
      { ...world.administrator },
    );
    const its = bearer(made);
    expect((await call("GET", "/api/v1/findings", undefined, its)).status).toBe(200);
    expect((await call("GET", "/api/v1/session", undefined, its)).body).toMatchObject({
      permissions: ["findings:read", "keys:write"],
    });
    expect((await call("GET", "/api/v1/events", undefined, its)).status).toBe(403);
    expect(
      (await call("POST", `/api/v1/findings/${world.findingId}/close`, { resolution: "benign" }, its)).status,
    ).toBe(403);
    // And makes none that may do more.
    expect((await create({ name: "more", role: "administrator" }, its)).status).toBe(403);
    expect((await create({ name: "more", role: "viewer", permissions: ["*:read"] }, its)).status).toBe(403);
    expect((await create({ name: "less", role: "viewer", permissions: ["findings:read"] }, its)).status).toBe(
      201,
    );
  });

  test("a key that expires makes none that lives longer", async () => {
    const expires_at = Date.now() + 3_600_000;
    const made = await create(
      { name: "short", role: "administrator", expires_at },
      { ...world.administrator },
    );
    const its = bearer(made);
    expect((await create({ name: "long", role: "viewer" }, its)).status).toBe(403);
    expect((await create({ name: "long", role: "viewer", expires_at: expires_at + 1 }, its)).status).toBe(
      403,
    );
    expect((await create({ name: "same", role: "viewer", expires_at }, its)).status).toBe(201);
    // `null` says that it does not expire, and is no time.
    const open = { name: "open", role: "viewer", expires_at: null };
    expect((await create(open, { ...world.administrator })).status).toBe(201);
    const past = await create({ name: "past", role: "viewer", expires_at: 1 }, { ...world.administrator });
    expect(past.status).toBe(400);
  });

  test("wrong keys slow down whoever sends them, and not the right key from the same address", async () => {
    const wrong = { authorization: `Bearer bwk_${"0".repeat(36)}_${"A".repeat(43)}` };
    const statuses = [];
    for (let count = 0; count < 40; count += 1)
      statuses.push((await call("GET", "/api/v1/findings", undefined, wrong)).status);
    expect(statuses).toContain(429);
    expect((await call("GET", "/api/v1/findings", undefined, { ...world.administrator })).status).toBe(200);
    // Who sends nothing guesses nothing.
    expect((await call("GET", "/api/v1/findings")).status).toBe(401);
  });
});
