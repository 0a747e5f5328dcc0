import type { Kysely, Selectable } from "kysely";
import { sql } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { Ledger } from "../../audit/ledger.ts";
import type { IndicatorScope } from "../../indicators.ts";
import type { LookedBack, Lookalikes, NewWatchedName, StoredWatchedName } from "../../lookalikes.ts";
import type { Schema } from "../../schema.ts";
import { StoreError } from "../../store-error.ts";
import { logOf } from "../indicators/finish-import.ts";

/** Of one tenant; a name takes a few kilobytes in each thread that sees the tenant's events. */
const maximumNames = { installation: 1_000, tenant: 200 };
type Row = Selectable<Schema["watched_names"]>;

export function createWatchedNames(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
): Pick<Lookalikes, "revision" | "names" | "everyName" | "add" | "update" | "remove" | "lookedBack"> {
  return {
    async revision() {
      return (await db.selectFrom("watched_revision").select("revision").executeTakeFirstOrThrow()).revision;
    },

    async names(scopes) {
      return (await named(db).where("scope", "in", scopes).execute()).map(toName);
    },

    async everyName() {
      return (await named(db).execute()).map(toName);
    },

    add: (by, scope, name) =>
      ledger.change(by, async (tx, record) => {
        const known = await named(tx).where("scope", "=", scope).execute();
        refuseTaken(known, name, null);
        const most = scope === "installation" ? maximumNames.installation : maximumNames.tenant;
        if (known.length >= most)
          throw new StoreError("too_many", `${most} names are as many as can be watched`);
        const row: Row = {
          id: newId(),
          scope,
          ...toColumns(name),
          looked_back: null,
          created_by: by.name,
          created_at: clock.now(),
        };
        await tx.insertInto("watched_names").values(row).execute();
        await bump(tx);
        await record({
          tenant: logOf(scope),
          action: "watched_name.add",
          object: { kind: "watched-name", id: row.id, name: row.name },
          details: detailsOf(name),
        });
        return toName(row);
      }),

    update: (by, scope, id, name) =>
      ledger.change(by, async (tx, record) => {
        const known = await named(tx).where("scope", "=", scope).execute();
        const before = known.find((one) => one.id === id);
        if (before === undefined) return null;
        refuseTaken(known, name, id);
        const change = { ...toColumns(name), looked_back: null };
        const row: Row = { ...before, ...change };
        await tx.updateTable("watched_names").set(change).where("id", "=", id).execute();
        await bump(tx);
        await record({
          tenant: logOf(scope),
          action: "watched_name.update",
          object: { kind: "watched-name", id, name: row.name },
          details: { before: detailsOf(toName(before)), after: detailsOf(name) },
        });
        return toName(row);
      }),

    async lookedBack(revision, results) {
      await db.transaction().execute(async (tx) => {
        const now = await tx.selectFrom("watched_revision").select("revision").executeTakeFirstOrThrow();
        if (now.revision !== revision) return;
        for (const { id, ...result } of results)
          await tx
            .updateTable("watched_names")
            .set({ looked_back: JSON.stringify(result) })
            .where("id", "=", id)
            .execute();
      });
    },

    remove: (by, scope, id) =>
      ledger.change(by, async (tx, record) => {
        const row = await tx
          .deleteFrom("watched_names")
          .where("scope", "=", scope)
          .where("id", "=", id)
          .returning("name")
          .executeTakeFirst();
        if (row === undefined) return false;
        await tx.deleteFrom("lookalikes").where("watched_id", "=", id).where("state", "=", "open").execute();
        await tx.updateTable("lookalikes").set({ watched_id: null }).where("watched_id", "=", id).execute();
        await bump(tx);
        await record({
          tenant: logOf(scope),
          action: "watched_name.remove",
          object: { kind: "watched-name", id, name: row.name },
          details: {},
        });
        return true;
      }),
  };
}

function named(db: Kysely<Schema>) {
  return db.selectFrom("watched_names").selectAll().orderBy("name").orderBy("id");
}

function refuseTaken(known: readonly Row[], { name }: NewWatchedName, self: string | null): void {
  const isTaken = known.some((one) => one.id !== self && one.name.toLowerCase() === name.toLowerCase());
  if (isTaken) throw new StoreError("name_taken", `“${name}” is watched already`);
}

async function bump(tx: Kysely<Schema>): Promise<void> {
  await tx
    .updateTable("watched_revision")
    .set({ revision: sql`revision + 1` })
    .execute();
}

function toColumns({ kind, name, label, own, allowed, keywords }: NewWatchedName) {
  return {
    kind,
    name,
    label,
    own: JSON.stringify(own),
    allowed: JSON.stringify(allowed),
    keywords: JSON.stringify(keywords),
  };
}

function detailsOf({ kind, name, own, allowed, keywords }: NewWatchedName) {
  return { kind, name, own: own.join(" "), allowed: allowed.join(" "), keywords: keywords.join(" ") };
}

function toName(row: Row): StoredWatchedName {
  return {
    id: row.id,
    // Written by add and update from these types.
    scope: row.scope as IndicatorScope,
    kind: row.kind as StoredWatchedName["kind"],
    name: row.name,
    label: row.label,
    own: JSON.parse(row.own) as readonly string[],
    allowed: JSON.parse(row.allowed) as readonly string[],
    keywords: JSON.parse(row.keywords) as readonly string[],
    lookedBack: row.looked_back === null ? null : (JSON.parse(row.looked_back) as LookedBack),
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}
