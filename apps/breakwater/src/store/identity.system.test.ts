import { DatabaseSync } from "node:sqlite";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TenantId } from "@breakwater/ocsf";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createUuidV7 } from "../platform/ids.ts";
import type { SignIn } from "./accounts.ts";
import { totpCode, totpStepMs } from "./credentials/totp.ts";
import { type Membership, personRoles, type Role, roleAt, roles, systemActor } from "./identity.ts";
import { openStore } from "./open-store.ts";
import type { Store } from "./store.ts";

const hourMs = 3_600_000;
const start = Date.UTC(2026, 0, 1);
let now = start;
const clock = { now: () => now, monotonicMs: () => now };
const newId = createUuidV7(clock);
const origin = { address: "192.0.2.7", userAgent: "test" };
const password = "seven boats at low tide";
let folder: string;
let path: string;
let store: Store;
let tenant: TenantId;
let other: TenantId;
let organisation: string;

beforeEach(async () => {
  now = start;
  folder = mkdtempSync(join(tmpdir(), "breakwater-identity-"));
  path = join(folder, "control.sqlite");
  store = await openStore({ path, clock, newId, passwordCost: { ln: 4, r: 8, p: 1 } });
  const [first] = await store.tenants.list();
  if (first === undefined) throw new Error("no tenant");
  ({ id: tenant, organisation } = first);
  const second = { organisation, name: "Other", sector: null, country: null };
  other = (await store.tenants.create(systemActor, second)).id;
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const at = (id: TenantId, role: Role): Membership => ({ kind: "tenant", id, role });
const everywhere = (role: Role): Membership => ({ kind: "installation", id: "installation", role });

async function person(name: string, ...memberships: readonly Membership[]): Promise<string> {
  const user = { name, displayName: name, password, memberships };
  return (await store.users.create(systemActor, user, tenant)).id;
}

async function signIn(
  name: string,
  options: { readonly password?: string; readonly totp?: string; readonly recoveryCode?: string } = {},
): Promise<SignIn> {
  const { totp, recoveryCode } = options;
  const secondFactor = totp !== undefined ? { totp } : recoveryCode === undefined ? null : { recoveryCode };
  return store.sessions.signIn({ name, password: options.password ?? password, secondFactor }, origin);
}

async function opened(name: string) {
  const result = await signIn(name);
  if (result.kind !== "opened") throw new Error(`not opened: ${result.kind}`);
  return result.session;
}

const code = async (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: Error & { readonly code?: string }) => error.code ?? error.message,
  );

describe("keys", () => {
  test.each(roles)("a key of the role %s identifies its tenant and role", async (role) => {
    const { secret, key } = await store.keys.create(systemActor, { tenant, role, name: "k" });
    expect(await store.keys.identify(secret)).toMatchObject({ tenant, role, kind: "api-key", id: key.id });
  });

  test("a wrong, shortened, foreign or revoked secret identifies nobody", async () => {
    const { secret, key } = await store.keys.create(systemActor, { tenant, role: "viewer", name: "k" });
    const wrong = `${secret.slice(0, -1)}${secret.endsWith("A") ? "B" : "A"}`;
    const all = [wrong, secret.slice(0, -1), `${secret}A`, "", "bwk_", secret.toUpperCase(), `x${secret}`];
    for (const one of all) expect([one, await store.keys.identify(one)]).toEqual([one, null]);
    expect(await store.keys.revoke(systemActor, other, key.id)).toBe(false);
    expect(await store.keys.identify(secret)).not.toBeNull();
    expect(await store.keys.revoke(systemActor, tenant, key.id)).toBe(true);
    expect(await store.keys.identify(secret)).toBeNull();
  });

  test("a key ends when it expires, and so does the session that it opened", async () => {
    const expiresAt = now + hourMs;
    const { secret } = await store.keys.create(systemActor, { tenant, role: "viewer", name: "k", expiresAt });
    const session = await store.sessions.openWithKey(secret, origin);
    now = expiresAt - 1;
    expect(await store.keys.identify(secret)).not.toBeNull();
    now = expiresAt;
    expect(await store.keys.identify(secret)).toBeNull();
    expect(await store.sessions.identify(session?.token ?? "")).toBeNull();
    expect(await store.sessions.openWithKey(secret, origin)).toBeNull();
  });

  test("a key reaches another tenant only where its scope holds it", async () => {
    const create = (scope: { readonly kind: "tenant" | "organisation"; readonly id: string }) =>
      store.keys.create(systemActor, { tenant, role: "viewer", name: "k", scope });
    const narrow = await create({ kind: "tenant", id: tenant });
    const wide = await create({ kind: "organisation", id: organisation });
    expect(await store.keys.identify(narrow.secret, other)).toBeNull();
    expect(await store.keys.identify(wide.secret, other)).toMatchObject({ tenant: other, role: "viewer" });
    expect(await store.keys.identify(wide.secret, newId())).toBeNull();
  });
});

describe("the set-up link", () => {
  test("works once, until it expires, and the newest only", async () => {
    const first = await store.setup.issue({ expiresAt: now + 1_000 });
    const second = await store.setup.issue({ expiresAt: now + 1_000 });
    expect(await store.sessions.openWithSetupToken(first ?? "", origin)).toBeNull();
    const session = await store.sessions.openWithSetupToken(second ?? "", origin);
    expect(session?.identity).toMatchObject({ role: "administrator", tenant, user: null, key: null });
    expect(await store.sessions.openWithSetupToken(second ?? "", origin)).toBeNull();
    const third = await store.setup.issue({ expiresAt: now + 1_000 });
    now += 1_001;
    expect(await store.sessions.openWithSetupToken(third ?? "", origin)).toBeNull();
  });

  test("is not made where there is an account or a key", async () => {
    const { key } = await store.keys.create(systemActor, { tenant, role: "viewer", name: "k" });
    expect(await store.setup.issue({ expiresAt: now + 1 })).toBeNull();
    await store.keys.revoke(systemActor, tenant, key.id);
    expect(await store.setup.issue({ expiresAt: now + 1 })).toBeNull();
  });

  test("its session becomes the first administrator's under a new token, and nobody is first twice", async () => {
    const token = await store.setup.issue({ expiresAt: now + 1_000 });
    const session = await store.sessions.openWithSetupToken(token ?? "", origin);
    const account = { name: "first", displayName: "First", password };
    const user = await store.users.createFirst(systemActor, account, tenant);
    const adopted = await store.sessions.adopt(session?.identity.id ?? "", user.id);
    expect(adopted?.identity).toMatchObject({ role: "administrator", user: { id: user.id, name: "first" } });
    expect(await store.sessions.identify(session?.token ?? "")).toBeNull();
    expect(await store.sessions.identify(adopted?.token ?? "")).not.toBeNull();
    expect(await code(store.users.createFirst(systemActor, { ...account, name: "two" }, tenant))).toBe(
      "wrong_state",
    );
    expect(await store.setup.issue({ expiresAt: now + 1_000 })).toBeNull();
  });
});

describe("signing in", () => {
  test("takes the right password whatever the name's case, and refuses everything else with one answer", async () => {
    const id = await person("Maren", at(tenant, "analyst"));
    expect(await signIn("maren")).toMatchObject({
      kind: "opened",
      session: { identity: { tenant, role: "analyst", user: { id } } },
    });
    expect(await signIn("maren", { password: `${password} ` })).toEqual({ kind: "refused" });
    expect(await signIn("nobody")).toEqual({ kind: "refused" });
    await store.users.update(systemActor, id, { isDisabled: true }, tenant);
    expect(await signIn("maren")).toEqual({ kind: "refused" });
  });

  test("an account without a role anywhere is let in nowhere", async () => {
    const id = await person("maren", at(tenant, "analyst"));
    await store.users.removeMembership(systemActor, id, at(tenant, "analyst"), tenant);
    expect(await signIn("maren")).toEqual({ kind: "refused" });
  });

  test("with an authenticator asks for a code, takes each once, and not one that is too old", async () => {
    const id = await person("maren", at(tenant, "analyst"));
    const { secret } = await enrol(id);
    now += 10 * totpStepMs;
    expect(await signIn("maren")).toEqual({ kind: "second_factor", isWrong: false, user: id });
    const step = Math.floor(now / totpStepMs);
    expect(await signIn("maren", { totp: totpCode(secret, step - 2) })).toMatchObject({ isWrong: true });
    expect(await signIn("maren", { totp: totpCode(secret, step) })).toMatchObject({ kind: "opened" });
    expect(await signIn("maren", { totp: totpCode(secret, step) })).toMatchObject({ isWrong: true });
    // Earlier than one that was used: whoever saw it on the way cannot use it any more.
    expect(await signIn("maren", { totp: totpCode(secret, step - 1) })).toMatchObject({ isWrong: true });
    expect(await signIn("maren", { totp: totpCode(secret, step + 1) })).toMatchObject({ kind: "opened" });
  });

  test("of two at once with one code, one is let in", async () => {
    const id = await person("maren", at(tenant, "analyst"));
    const { secret } = await enrol(id);
    now += 10 * totpStepMs;
    const totp = totpCode(secret, Math.floor(now / totpStepMs));
    const both = await Promise.all([signIn("maren", { totp }), signIn("maren", { totp })]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(["opened", "second_factor"]);
  });

  test("a recovery code stands in for a code, once, however it is typed", async () => {
    const id = await person("maren", at(tenant, "analyst"));
    const { codes } = await enrol(id);
    expect(new Set(codes).size).toBe(10);
    const [first = ""] = codes;
    const typed = first.toUpperCase().replaceAll("-", " ");
    expect(await signIn("maren", { recoveryCode: typed })).toMatchObject({ kind: "opened" });
    expect(await signIn("maren", { recoveryCode: first })).toMatchObject({ isWrong: true });
    expect(await store.credentials.factors(id)).toEqual({ hasTotp: true, recoveryCodesLeft: 9 });
  });

  test("a tenant may ask for an authenticator: until it is set up, nothing else is allowed", async () => {
    const id = await person("maren", at(tenant, "analyst"));
    await store.tenants.update(systemActor, tenant, { requiresTotp: true });
    const session = await opened("maren");
    expect(session.identity.restriction).toBe("totp-required");
    await enrol(id);
    expect((await store.sessions.rotate(session.identity.id))?.identity.restriction).toBeNull();
  });

  test("an address is known once the account was used from it, and the /64 counts for IPv6", async () => {
    await person("maren", at(tenant, "analyst"));
    const from = { ...origin, address: "2001:db8:1:2::a" };
    expect(await store.sessions.isKnownAddress("Maren", from.address)).toBe(false);
    await store.sessions.signIn({ name: "maren", password, secondFactor: null }, from);
    expect(await store.sessions.isKnownAddress("Maren", "2001:db8:1:2:ffff::1")).toBe(true);
    expect(await store.sessions.isKnownAddress("Maren", "2001:db8:1:3::a")).toBe(false);
    now += 61 * 24 * hourMs;
    expect(await store.sessions.isKnownAddress("Maren", from.address)).toBe(false);
  });

  async function enrol(user: string) {
    const { secret: shown, uri } = await store.credentials.beginTotp(user);
    expect(uri).toContain(shown);
    const secret = fromBase32(shown);
    expect(await store.credentials.confirmTotp(systemActor, user, "000000", tenant)).toBeNull();
    const totp = totpCode(secret, Math.floor(now / totpStepMs));
    const codes = await store.credentials.confirmTotp(systemActor, user, totp, tenant);
    if (codes === null) throw new Error("not confirmed");
    return { secret, codes };
  }
});

describe("sessions", () => {
  test("end when they are unused, after their time, by signing out, and with what gave them", async () => {
    await person("maren", at(tenant, "analyst"));
    const used = await opened("maren");
    const idle = await opened("maren");
    for (let hours = 1; hours < 12; hours += 1) {
      now = start + hours * hourMs;
      expect([hours, (await store.sessions.identify(used.token)) !== null]).toEqual([hours, true]);
    }
    expect(await store.sessions.identify(idle.token)).toBeNull();
    now = start + 12 * hourMs;
    expect(await store.sessions.identify(used.token)).toBeNull();
    const left = await opened("maren");
    await store.sessions.close(systemActor, left.identity.id);
    expect(await store.sessions.identify(left.token)).toBeNull();
    const { secret, key } = await store.keys.create(systemActor, { tenant, role: "viewer", name: "k" });
    const orphan = await store.sessions.openWithKey(secret, origin);
    await store.keys.revoke(systemActor, tenant, key.id);
    expect(await store.sessions.identify(orphan?.token ?? "")).toBeNull();
  });

  test("a role holds from the next request on, and a changed one ends the person's sessions", async () => {
    const id = await person("maren", at(tenant, "administrator"));
    await person("keeper", everywhere("administrator"));
    const session = await opened("maren");
    await store.users.setMembership(systemActor, id, at(tenant, "viewer"), tenant);
    expect(await store.sessions.identify(session.token)).toBeNull();
    expect((await opened("maren")).identity.role).toBe("viewer");
  });

  test("switch between the tenants of a person under a new token, and to no other", async () => {
    const id = await person("maren", at(tenant, "analyst"), at(other, "viewer"));
    const session = await opened("maren");
    const there = await store.sessions.switchTenant(systemActor, session.identity.id, other);
    expect(there?.identity).toMatchObject({ tenant: other, role: "viewer" });
    expect(await store.sessions.identify(session.token)).toBeNull();
    // The next session starts where the last one was.
    expect((await opened("maren")).identity.tenant).toBe(other);
    const organisationId = organisation;
    const third = await store.tenants.create(systemActor, {
      organisation: organisationId,
      name: "Third",
      sector: "healthcare",
      country: "JP",
    });
    expect(await store.sessions.switchTenant(systemActor, there?.identity.id ?? "", third.id)).toBeNull();
    expect(await store.sessions.identify(there?.token ?? "")).not.toBeNull();
    expect(await store.sessions.list(id)).toHaveLength(2);
  });

  test("of a person who opens very many, the oldest go", async () => {
    const id = await person("maren", at(tenant, "analyst"));
    const first = await opened("maren");
    for (let count = 0; count < 50; count += 1) {
      now += 1;
      await store.sessions.openFor(id, origin);
    }
    expect(await store.sessions.list(id)).toHaveLength(50);
    expect(await store.sessions.identify(first.token)).toBeNull();
  });

  test("a changed password and a disabled account leave none open", async () => {
    const id = await person("maren", at(tenant, "analyst"));
    const session = await opened("maren");
    await store.users.update(systemActor, id, { isDisabled: true }, tenant);
    expect(await store.sessions.identify(session.token)).toBeNull();
    expect(await store.sessions.isOpen(session.identity.id)).toBe(false);
  });
});

describe("links", () => {
  const account = { name: "guest", displayName: "Guest", password };
  const invite = (membership: Membership, hours = 1) =>
    store.invitations.invite(systemActor, {
      name: "",
      membership,
      expiresAt: now + hours * hourMs,
      tenant,
    });

  test("an invitation makes one account with the role it names, once, until it expires", async () => {
    const { token, invitation } = await invite(at(tenant, "responder"));
    expect(await store.invitations.list(at(tenant, "viewer"))).toMatchObject([{ id: invitation.id }]);
    expect(await store.invitations.accept("wrong", account, null)).toBeNull();
    const [one, two] = await Promise.all([
      store.invitations.accept(token, account, null),
      store.invitations.accept(token, { ...account, name: "twin" }, null),
    ]);
    expect([one, two].filter((id) => id !== null)).toHaveLength(1);
    const [user] = await store.users.all();
    expect(user?.memberships).toEqual([at(tenant, "responder")]);
    const late = await invite(at(tenant, "viewer"));
    now += hourMs;
    expect(await store.invitations.accept(late.token, { ...account, name: "late" }, null)).toBeNull();
  });

  test("one that was taken back lets nobody in", async () => {
    const { token, invitation } = await invite(at(tenant, "viewer"));
    expect(await store.invitations.revoke(systemActor, at(other, "viewer"), invitation.id, other)).toBe(
      false,
    );
    expect(await store.invitations.revoke(systemActor, at(tenant, "viewer"), invitation.id, tenant)).toBe(
      true,
    );
    expect(await store.invitations.accept(token, account, null)).toBeNull();
  });

  test("somebody with an account joins with it, and no invitation takes a role away", async () => {
    const id = await person("maren", at(tenant, "administrator"));
    const there = await invite(at(other, "viewer"));
    expect(await store.invitations.join(systemActor, there.token, id)).toEqual(at(other, "viewer"));
    expect(await store.users.memberships(id)).toHaveLength(2);
    const lower = await invite(at(tenant, "viewer"));
    expect(await code(store.invitations.join(systemActor, lower.token, id))).toBe("wrong_state");
    expect(await store.users.memberships(id)).toContainEqual(at(tenant, "administrator"));
  });

  test("a reset changes the password and ends sessions; the account keeps its name and authenticator", async () => {
    const id = await person("maren", at(tenant, "analyst"));
    const session = await opened("maren");
    const options = { user: id, clearsTotp: false, expiresAt: now + hourMs, tenant };
    const older = await store.invitations.reset(systemActor, options);
    const newer = await store.invitations.reset(systemActor, options);
    const changed = { name: "other-name", displayName: "", password: "nine herons on the mole" };
    expect(await store.invitations.accept(older?.token ?? "", changed, null)).toBeNull();
    expect(await store.invitations.accept(newer?.token ?? "", changed, null)).toBe(id);
    expect(await store.sessions.identify(session.token)).toBeNull();
    expect(await signIn("maren")).toEqual({ kind: "refused" });
    expect(await signIn("maren", { password: changed.password })).toMatchObject({ kind: "opened" });
  });

  test("a weak password is refused and does not use the link up", async () => {
    const { token } = await invite(at(tenant, "viewer"));
    const weak = store.invitations.accept(token, { ...account, password: "Password123!" }, null);
    expect(await code(weak)).toBe("weak_password");
    expect(await store.invitations.accept(token, account, null)).not.toBeNull();
  });
});

describe("administrators", () => {
  test("the last one is neither removed, demoted nor disabled", async () => {
    const id = await person("only", everywhere("administrator"));
    const attempts = [
      () => store.users.setMembership(systemActor, id, everywhere("viewer"), null),
      () => store.users.removeMembership(systemActor, id, everywhere("administrator"), null),
      () => store.users.update(systemActor, id, { isDisabled: true }, tenant),
    ];
    for (const attempt of attempts) expect(await code(attempt())).toBe("last_administrator");
    expect(await store.users.memberships(id)).toEqual([everywhere("administrator")]);
    const second = await person("second", everywhere("administrator"));
    expect(await code(store.users.setMembership(systemActor, id, everywhere("viewer"), null))).toBe("done");
    expect(await code(store.users.update(systemActor, second, { isDisabled: true }, tenant))).toBe(
      "last_administrator",
    );
  });

  test("an exception that would leave a tenant without one is refused, too", async () => {
    const id = await person("only", everywhere("administrator"));
    expect(await code(store.users.setMembership(systemActor, id, at(other, "viewer"), other))).toBe(
      "last_administrator",
    );
    await person("local", at(other, "administrator"));
    expect(await code(store.users.setMembership(systemActor, id, at(other, "viewer"), other))).toBe("done");
  });

  test("an account without a password does not count", async () => {
    const id = await person("only", everywhere("administrator"));
    const memberships = [everywhere("administrator")];
    const idle = { name: "idle", displayName: "idle", password: null, memberships };
    await store.users.create(systemActor, idle, tenant);
    expect(await code(store.users.update(systemActor, id, { isDisabled: true }, tenant))).toBe(
      "last_administrator",
    );
  });
});

describe("places", () => {
  test("the narrowest membership that covers a place counts", () => {
    const path = { partner: "p", organisation: "o", tenant: "t" };
    const wide = everywhere("administrator");
    const partner: Membership = { kind: "partner", id: "p", role: "analyst" };
    const exception: Membership = { kind: "tenant", id: "t", role: "viewer" };
    expect(roleAt([wide], path)).toBe("administrator");
    expect(roleAt([wide, partner], path)).toBe("analyst");
    expect(roleAt([exception, wide, partner], path)).toBe("viewer");
    expect(roleAt([exception, partner], { partner: "p" })).toBe("analyst");
    expect(roleAt([exception], { ...path, tenant: "u" })).toBeNull();
    expect(roleAt([partner], {})).toBeNull();
  });

  test("a tenant's people are those of the tenant and of what stands above it", async () => {
    for (const role of personRoles) await person(`here-${role}`, at(tenant, role));
    await person("there", at(other, "viewer"));
    await person("above", { kind: "organisation", id: organisation, role: "auditor" });
    const here = await store.organisations.pathOf(at(tenant, "viewer"));
    const page = await store.users.list(here ?? {}, { limit: 100, cursor: null });
    const names = page.items.map(({ name }) => name);
    expect(names).toHaveLength(personRoles.length + 1);
    expect(names).not.toContain("there");
    expect(page.items.find(({ name }) => name === "above")).toMatchObject({
      role: "auditor",
      membership: { kind: "organisation" },
    });
  });

  test("a removed tenant lets nobody in, and its sessions and keys end", async () => {
    await person("maren", at(other, "analyst"));
    const session = await opened("maren");
    const { secret } = await store.keys.create(systemActor, { tenant: other, role: "viewer", name: "k" });
    expect(await store.tenants.remove(systemActor, other)).toBe(true);
    expect(await store.sessions.identify(session.token)).toBeNull();
    expect(await store.keys.identify(secret)).toBeNull();
    expect(await signIn("maren")).toEqual({ kind: "refused" });
    expect(await store.tenants.toPurge()).toEqual([other]);
    await store.tenants.purge(systemActor, other);
    expect(await store.tenants.toPurge()).toEqual([]);
    expect(await code(store.tenants.remove(systemActor, tenant))).toBe("wrong_state");
  });
});

test("no secret is in the data folder as it is used", async () => {
  const id = await person("maren", at(tenant, "administrator"));
  const { secret: key } = await store.keys.create(systemActor, { tenant, role: "viewer", name: "k" });
  const session = await opened("maren");
  const { secret: totp } = await store.credentials.beginTotp(id);
  const made = fromBase32(totp);
  const codes = await store.credentials.confirmTotp(
    systemActor,
    id,
    totpCode(made, Math.floor(now / totpStepMs)),
    tenant,
  );
  const membership = at(tenant, "viewer");
  const invited = { name: "", membership, expiresAt: now + 1, tenant };
  const { token } = await store.invitations.invite(systemActor, invited);
  using database = new DatabaseSync(path);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const secrets = [
    key.slice(-43),
    session.token,
    totp,
    made.toString("base64"),
    token,
    password,
    codes?.[0] ?? "-",
  ];
  for (const name of readdirSync(folder)) {
    const text = readFileSync(join(folder, name)).toString("latin1");
    for (const secret of secrets) expect([name, text.includes(secret)]).toEqual([name, false]);
  }
});

function fromBase32(text: string): Buffer {
  const bits = [...text].map((one) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(one).toString(2).padStart(5, "0"),
  );
  return Buffer.from((bits.join("").match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
