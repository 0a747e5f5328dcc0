import { gzipSync } from "node:zlib";
import type { IndicatorKind, Warninglist, WarninglistAction } from "@breakwater/indicators";
import type { Kysely, Selectable } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { Ledger, RecordChange } from "../../audit/ledger.ts";
import type { IndicatorDecisions, StoredWarninglist } from "../../decisions.ts";
import type { IndicatorScope } from "../../indicators.ts";
import type { Schema } from "../../schema.ts";
import { StoreError } from "../../store-error.ts";
import { logOf } from "../indicators/finish-import.ts";
import { encodeEntries } from "./warninglist-content.ts";
import { bumpDecisions } from "./revision.ts";

const maximumLists = 500;
const maximumEntries = 3_000_000;
type Row = Omit<Selectable<Schema["warninglists"]>, "content">;
const columns = [
  "id",
  "scope",
  "name",
  "description",
  "version",
  "action",
  "kinds",
  "entry_count",
  "not_read",
  "digest",
  "created_by",
  "created_at",
] as const satisfies readonly (keyof Row)[];

export function createWarninglists(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
): Pick<
  IndicatorDecisions,
  "warninglists" | "putWarninglist" | "setWarninglistAction" | "removeWarninglist"
> {
  return {
    async warninglists(scopes) {
      return (await listed(db, scopes).execute()).map(toList);
    },

    putWarninglist: (by, scope, list, { action, digest }) =>
      ledger.change(by, async (tx, record) => {
        const known = (await listed(tx, [scope]).execute()).map(toList);
        const before = known.find(({ name }) => name === list.name);
        refuseTooMany(known, before, list);
        const row: Row = {
          id: before?.id ?? newId(),
          scope,
          name: list.name,
          description: list.description,
          version: list.version,
          action,
          kinds: JSON.stringify(list.kinds),
          entry_count: list.entries.length,
          not_read: list.notRead.count,
          digest,
          created_by: by.name,
          created_at: clock.now(),
        };
        await tx.deleteFrom("warninglists").where("id", "=", row.id).execute();
        const content = gzipSync(encodeEntries(list.entries));
        await tx
          .insertInto("warninglists")
          .values({ ...row, content })
          .execute();
        await bumpDecisions(tx, "warninglists");
        await recordList(record, row, before === undefined ? "warninglist.add" : "warninglist.update", {
          entries: row.entry_count,
          action,
          version: row.version,
          digest,
        });
        return toList(row);
      }),

    setWarninglistAction: (by, scope, id, action) =>
      ledger.change(by, async (tx, record) => {
        const row = await listed(tx, [scope]).where("id", "=", id).executeTakeFirst();
        if (row === undefined) return null;
        if (row.action === action) return toList(row);
        await tx.updateTable("warninglists").set({ action }).where("id", "=", id).execute();
        await bumpDecisions(tx, "warninglists");
        await recordList(record, row, "warninglist.update", { before: row.action, after: action });
        return toList({ ...row, action });
      }),

    removeWarninglist: (by, scope, id) =>
      ledger.change(by, async (tx, record) => {
        const row = await listed(tx, [scope]).where("id", "=", id).executeTakeFirst();
        if (row === undefined) return false;
        await tx.deleteFrom("warninglists").where("id", "=", id).execute();
        await bumpDecisions(tx, "warninglists");
        await recordList(record, row, "warninglist.remove", { entries: row.entry_count, action: row.action });
        return true;
      }),
  };
}

function listed(db: Kysely<Schema>, scopes: readonly IndicatorScope[]) {
  return db.selectFrom("warninglists").select(columns).where("scope", "in", scopes).orderBy("name");
}

function refuseTooMany(
  known: readonly StoredWarninglist[],
  before: StoredWarninglist | undefined,
  list: Warninglist,
): void {
  if (before === undefined && known.length >= maximumLists)
    throw new StoreError("too_many", `${maximumLists} warning lists are as many as there may be`);
  const entries = known.reduce((sum, { count }) => sum + count, list.entries.length - (before?.count ?? 0));
  if (entries > maximumEntries)
    throw new StoreError(
      "too_many",
      `${entries} entries of warning lists; at most ${maximumEntries} are kept`,
    );
}

async function recordList(
  record: RecordChange,
  { id, name, scope }: Row,
  action: "warninglist.add" | "warninglist.update" | "warninglist.remove",
  details: Readonly<Record<string, string | number>>,
): Promise<void> {
  // Written by putWarninglist from an IndicatorScope.
  const tenant = logOf(scope as IndicatorScope);
  await record({ tenant, action, object: { kind: "warninglist", id, name }, details });
}

function toList(row: Row): StoredWarninglist {
  return {
    id: row.id,
    // Written by putWarninglist from these types.
    scope: row.scope as IndicatorScope,
    name: row.name,
    description: row.description,
    version: row.version,
    action: row.action as WarninglistAction,
    kinds: JSON.parse(row.kinds) as readonly IndicatorKind[],
    count: row.entry_count,
    notRead: row.not_read,
    digest: row.digest,
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}
