import { type Role, roles, type Scope } from "../store/identity.ts";
import type { Tenant } from "../store/tenancy.ts";
import { commandActor, openControlStore, tenantOf } from "./control-store.ts";
import { type CommandIo, UsageError } from "./io.ts";

/** `breakwater key create`: prints a new API key. Works beside a running server; needs access to the data folder. */
export async function keyCreate(
  options: {
    readonly data: string;
    readonly role: string;
    readonly name: string;
    readonly tenant: string | null;
    readonly permissions: readonly string[];
    /** ms since the epoch. */
    readonly expiresAt: number | null;
  },
  io: CommandIo,
): Promise<number> {
  const role = roleOf(options.role, roles);
  await using store = await openControlStore(options.data);
  const tenant = await tenantOf(store, options.tenant);
  const { secret } = await store.keys.create(commandActor(), {
    tenant: tenant.id,
    role,
    name: options.name,
    scope: scopeOf(role, tenant, options.tenant),
    permissions: options.permissions.length === 0 ? null : options.permissions,
    expiresAt: options.expiresAt,
  });
  await io.out(`${secret}\n`);
  return 0;
}

/** `breakwater key list`: one line a key, the newest first. */
export async function keyList(
  options: { readonly data: string; readonly tenant: string | null },
  io: CommandIo,
): Promise<number> {
  await using store = await openControlStore(options.data);
  const tenant = await tenantOf(store, options.tenant);
  for (const key of await store.keys.list(tenant.id)) {
    const state =
      key.revokedAt !== null
        ? `revoked ${iso(key.revokedAt)}`
        : key.expiresAt === null
          ? "does not expire"
          : `expires ${iso(key.expiresAt)}`;
    const used = key.lastUsedAt === null ? "never used" : `used ${iso(key.lastUsedAt)}`;
    await io.out(`${key.id}  ${key.role}  ${key.scope.kind}  ${state}  ${used}  ${key.name}\n`);
  }
  return 0;
}

/** `breakwater key revoke ID` */
export async function keyRevoke(
  options: { readonly data: string; readonly id: string; readonly tenant: string | null },
  io: CommandIo,
): Promise<number> {
  await using store = await openControlStore(options.data);
  const tenant = await tenantOf(store, options.tenant);
  if (await store.keys.revoke(commandActor(), tenant.id, options.id)) return 0;
  io.err(`breakwater: there is no valid key ${options.id} in the tenant ${tenant.name}\n`);
  return 1;
}

export function roleOf(text: string, known: readonly Role[]): Role {
  const role = known.find((one) => one === text);
  if (role !== undefined) return role;
  throw new UsageError(`--role: expected one of ${known.join(", ")}, got "${text}"`);
}

/**
 * Where what the command line makes holds: in the tenant that was named; else administrators and auditors are those of the
 * installation, since whoever runs the command has all of it, and other roles are of the first tenant.
 */
export function scopeOf(role: Role, tenant: Tenant, named: string | null): Scope {
  const isWide = named === null && (role === "administrator" || role === "auditor");
  return isWide ? { kind: "installation", id: "installation" } : { kind: "tenant", id: tenant.id };
}

function iso(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}
