import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../platform/clock.ts";
import { createUuidV7 } from "../platform/ids.ts";
import { openStore } from "../store/open-store.ts";
import { type Role, roles } from "../store/store.ts";
import { type CommandIo, UsageError } from "./io.ts";

/** `breakwater key create`: prints a new API key. Works beside a running server; needs access to the data folder. */
export async function keyCreate(
  options: { readonly data: string; readonly role: string; readonly name: string },
  io: CommandIo,
): Promise<number> {
  const role = roles.find((known): known is Role => known === options.role);
  if (role === undefined)
    throw new UsageError(`--role: expected one of ${roles.join(", ")}, got "${options.role}"`);
  mkdirSync(options.data, { recursive: true, mode: 0o700 });
  await using store = await openStore({
    path: join(options.data, "control.sqlite"),
    clock: systemClock,
    newId: createUuidV7(systemClock),
  });
  const [tenant] = await store.tenants.list();
  if (tenant === undefined) throw new Error("the control store has no tenant");
  const { secret } = await store.access.createKey({ tenant: tenant.id, role, name: options.name });
  await io.out(`${secret}\n`);
  return 0;
}
