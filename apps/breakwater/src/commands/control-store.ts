import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { systemClock } from "../platform/clock.ts";
import { createUuidV7 } from "../platform/ids.ts";
import type { Actor } from "../store/identity.ts";
import { openStore } from "../store/open-store.ts";
import type { Store } from "../store/store.ts";
import type { Tenant } from "../store/tenancy.ts";
import { UsageError } from "./io.ts";

/** The control store of a data folder; a server may have it open at the same time. */
export async function openControlStore(data: string): Promise<Store> {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  return openStore({
    path: controlStorePath(data),
    clock: systemClock,
    newId: createUuidV7(systemClock),
  });
}

export function controlStorePath(data: string): string {
  return join(data, "control.sqlite");
}

/** Whoever runs a command, as the operating system knows them. */
export function commandActor(): Actor {
  const name = osUser();
  return { kind: "command", id: name, name, address: null };
}

function osUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry in the password file, as in many containers.
    return `uid ${process.getuid?.() ?? "unknown"}`;
  }
}

/** The tenant of `--tenant` (id or name), or the first one. */
export async function tenantOf(store: Store, wanted: string | null): Promise<Tenant> {
  const all = await store.tenants.list();
  if (wanted === null) {
    const [first] = all;
    if (first === undefined) throw new Error("the control store has no tenant");
    return first;
  }
  const fitting = all.filter(({ id, name }) => id === wanted || name === wanted);
  const [tenant] = fitting;
  if (tenant !== undefined && fitting.length === 1) return tenant;
  throw new UsageError(
    tenant === undefined
      ? `--tenant: there is no tenant "${wanted}"; see \`breakwater tenant list\``
      : `--tenant: ${fitting.length} tenants are called "${wanted}"; give the id, see \`breakwater tenant list\``,
  );
}

const addressFile = "console-address";

export function addressPath(data: string): string {
  return join(data, addressFile);
}

/** Where the console of this data folder was last reached; the default where it never ran. */
export function consoleAddress(data: string): string {
  const path = addressPath(data);
  return existsSync(path) ? readFileSync(path, "utf8").trim() : "http://127.0.0.1:8400";
}
