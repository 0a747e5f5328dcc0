import { systemClock } from "../platform/clock.ts";
import { personRoles } from "../store/identity.ts";
import type { Store } from "../store/store.ts";
import { commandActor, consoleAddress, openControlStore, tenantOf } from "./control-store.ts";
import { type CommandIo, UsageError } from "./io.ts";
import { roleOf, scopeOf } from "./key.ts";

const linkMs = 24 * 3_600_000;

/** `breakwater user create NAME`: prints a one-time link, or takes the password from standard input. */
export async function userCreate(
  options: {
    readonly data: string;
    readonly name: string;
    readonly role: string;
    readonly tenant: string | null;
    readonly passwordFromStdin: boolean;
  },
  io: CommandIo,
): Promise<number> {
  const role = roleOf(options.role, personRoles);
  if (!/^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$/.test(options.name))
    throw new UsageError(
      `NAME: expected letters, digits and ._@+- (at most 64), got "${options.name.slice(0, 100)}"`,
    );
  await using store = await openControlStore(options.data);
  const tenant = await tenantOf(store, options.tenant);
  const membership = { ...scopeOf(role, tenant, options.tenant), role };
  if (options.passwordFromStdin) {
    const { name } = options;
    const password = await readPassword(io);
    await store.users.create(
      commandActor(),
      { name, displayName: name, password, memberships: [membership] },
      tenant.id,
    );
    await io.out(`${name} can sign in now\n`);
    return 0;
  }
  if ((await store.users.findByName(options.name)) !== null)
    throw new UsageError(`somebody has the name "${options.name}" already; see \`breakwater user list\``);
  const { token } = await store.invitations.invite(commandActor(), {
    name: options.name,
    membership,
    expiresAt: systemClock.now() + linkMs,
    tenant: tenant.id,
  });
  await io.out(linkText(options.data, token));
  return 0;
}

/** `breakwater user list`: one line a person. */
export async function userList(options: { readonly data: string }, io: CommandIo): Promise<number> {
  await using store = await openControlStore(options.data);
  const names = await tenantNames(store);
  for (const user of await store.users.all()) {
    const roles = user.memberships
      .map(({ kind, id, role }) => `${role} of ${names.get(id) ?? kind}`)
      .join(", ");
    const state = [
      user.disabledAt === null ? null : "disabled",
      user.hasPassword ? null : "no password",
      user.totpEnabledAt === null ? "no authenticator" : "authenticator",
      user.lastSignInAt === null
        ? "never signed in"
        : `signed in ${new Date(user.lastSignInAt).toISOString()}`,
    ];
    await io.out(`${user.name}  ${roles || "no role"}  ${state.filter((one) => one !== null).join(", ")}\n`);
  }
  return 0;
}

/** `breakwater user reset NAME`: the way back in for somebody who lost password or authenticator. */
export async function userReset(
  options: {
    readonly data: string;
    readonly name: string;
    readonly clearsTotp: boolean;
    readonly enables: boolean;
    readonly passwordFromStdin: boolean;
  },
  io: CommandIo,
): Promise<number> {
  await using store = await openControlStore(options.data);
  const by = commandActor();
  const user = await store.users.findByName(options.name);
  if (user === null) throw new UsageError(`there is no "${options.name}"; see \`breakwater user list\``);
  const tenant = await tenantOf(store, null);
  if (options.enables) await store.users.update(by, user.id, { isDisabled: false }, tenant.id);
  else if (user.disabledAt !== null)
    io.err(`breakwater: the account is disabled; add --enable to let it sign in again\n`);
  if (options.passwordFromStdin) {
    await store.credentials.changePassword(by, user.id, await readPassword(io), tenant.id);
    if (options.clearsTotp) await store.credentials.removeTotp(by, user.id, tenant.id);
    await store.sessions.closeAll(by, user.id, {}, tenant.id);
    await io.out(`${user.name} can sign in with the new password\n`);
    return 0;
  }
  const made = await store.invitations.reset(by, {
    user: user.id,
    clearsTotp: options.clearsTotp,
    expiresAt: systemClock.now() + linkMs,
    tenant: tenant.id,
  });
  if (made === null) throw new UsageError(`there is no "${options.name}" any more`);
  await io.out(linkText(options.data, made.token));
  return 0;
}

/** `breakwater tenant list`: one line a tenant. */
export async function tenantList(options: { readonly data: string }, io: CommandIo): Promise<number> {
  await using store = await openControlStore(options.data);
  for (const { id, name, sector, country } of await store.tenants.list())
    await io.out(`${id}  ${sector ?? "no sector"}  ${country ?? "no country"}  ${name}\n`);
  return 0;
}

function linkText(data: string, token: string): string {
  return `Open this link once to choose a password (it works for 24 hours):\n\n    ${consoleAddress(data)}/invitation#token=${token}\n\n`;
}

async function tenantNames(store: Store): Promise<ReadonlyMap<string, string>> {
  const lists = await Promise.all([
    store.tenants.list(),
    store.organisations.list(),
    store.organisations.listPartners(),
  ]);
  return new Map(lists.flat().map(({ id, name }): [string, string] => [id, name]));
}

const maximumPasswordBytes = 4_096;

/** The first line of standard input. */
async function readPassword(io: CommandIo): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of io.stdin) {
    parts.push(part);
    size += part.length;
    if (size > maximumPasswordBytes || part.includes(10)) break;
  }
  const [line = ""] = Buffer.concat(parts).toString("utf8").split(/\r?\n/);
  if (line === "") throw new UsageError("expected the password as the first line of standard input");
  return line;
}
