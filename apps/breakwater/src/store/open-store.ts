import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import type { TenantId } from "@breakwater/ocsf";
import type { Clock } from "../platform/clock.ts";
import { migrate } from "./migrations/migrate.ts";
import { createAccess } from "./repositories/access.ts";
import { createBatches } from "./repositories/batches.ts";
import { createDevices } from "./repositories/devices.ts";
import { createFindings } from "./repositories/findings.ts";
import type { Schema } from "./schema.ts";
import { createSqliteDialect } from "./sqlite/dialect.ts";
import type { Store } from "./store.ts";
import { StoreError } from "./store-error.ts";

export interface StoreOptions {
  /** The database file, or `:memory:`. */
  readonly path: string;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** Opens the control store, brings its schema up to date and makes the first tenant. Other processes may have it open too. */
export async function openStore({ path, clock, newId }: StoreOptions): Promise<Store> {
  const database = openDatabase(path);
  const db = new Kysely<Schema>({ dialect: createSqliteDialect(database) });
  try {
    await migrate(db);
    await makeFirstTenant(db, clock, newId);
  } catch (error) {
    await db.destroy();
    throw explained(error, path);
  }
  return {
    tenants: {
      async list() {
        const rows = await db.selectFrom("tenants").selectAll().orderBy("created_at").orderBy("id").execute();
        return rows.map(({ id, name, sector, country }) => ({ id: id as TenantId, name, sector, country }));
      },
    },
    access: createAccess(db, clock, newId),
    devices: createDevices(db),
    findings: createFindings(db, clock),
    batches: createBatches(db, newId),
    [Symbol.asyncDispose]: () => db.destroy(),
  };
}

function openDatabase(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path);
    for (const pragma of [
      "busy_timeout = 5000",
      "journal_mode = WAL",
      "synchronous = FULL",
      "foreign_keys = ON",
      "trusted_schema = OFF",
      "cell_size_check = ON",
    ]) {
      database.exec(`PRAGMA ${pragma}`);
    }
    return database;
  } catch (error) {
    throw explained(error, path);
  }
}

async function makeFirstTenant(db: Kysely<Schema>, clock: Clock, newId: () => string): Promise<void> {
  const known = await db.selectFrom("tenants").select("id").executeTakeFirst();
  if (known !== undefined) return;
  const [partner, organisation, tenant] = [newId(), newId(), newId()];
  const now = clock.now();
  await db.transaction().execute(async (tx) => {
    await tx.insertInto("partners").values({ id: partner, name: "Default", created_at: now }).execute();
    await tx
      .insertInto("organisations")
      .values({ id: organisation, partner_id: partner, name: "Default", created_at: now })
      .execute();
    await tx
      .insertInto("tenants")
      .values({
        id: tenant,
        organisation_id: organisation,
        name: "Default",
        sector: null,
        country: null,
        created_at: now,
      })
      .execute();
    await tx
      .insertInto("sites")
      .values({ id: newId(), tenant_id: tenant, name: "Default", created_at: now })
      .execute();
  });
}

function explained(error: unknown, path: string): Error {
  if (error instanceof StoreError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/database or disk is full/.test(message)) {
    return new StoreError("disk_full", `${path}: the disk is full; free space and start again`, {
      cause: error,
    });
  }
  const advice = /file is not a database|malformed/.test(message)
    ? "it is not a SQLite database or it is damaged; restore it from a backup, or move it away to start afresh"
    : "check that the folder exists and can be written";
  return new StoreError("cannot_open", `${path} cannot be opened: ${advice} (${message})`, { cause: error });
}
