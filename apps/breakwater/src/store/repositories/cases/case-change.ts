import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { AuditAction } from "../../audit/actions.ts";
import type { Ledger } from "../../audit/ledger.ts";
import type { Case, CaseEntryKind } from "../../cases.ts";
import type { Actor } from "../../identity.ts";
import type { Schema } from "../../schema.ts";
import { selectCases, toCases } from "./case-rows.ts";

export interface CaseTools {
  readonly db: Kysely<Schema>;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly newId: () => string;
}

type Details = Readonly<Record<string, string | number | null>>;

/** What a change of one case works with. */
export interface CaseChanging {
  readonly tx: Kysely<Schema>;
  /** As it was before. */
  readonly found: Case;
  readonly now: number;
  readonly by: Actor;
  /** Writes into the case's own log. */
  readonly enter: (kind: CaseEntryKind, details: Details, text?: string, of?: string) => Promise<void>;
  /** Writes into the audit log; `of` is another case that the change is about. */
  readonly record: (action: AuditAction, details: Details, of?: Case) => Promise<void>;
}

export async function getCase(db: Kysely<Schema>, tenant: TenantId, id: string): Promise<Case | null> {
  const row = await selectCases(db)
    .where("cases.tenant_id", "=", tenant)
    .where("cases.id", "=", id)
    .executeTakeFirst();
  return row === undefined ? null : ((await toCases(db, [row]))[0] ?? null);
}

/** Changes a case of the tenant in one transaction with its logs; null where there is none. */
export async function changeCase<T>(
  { ledger, clock, newId }: CaseTools,
  by: Actor,
  [tenant, id]: readonly [TenantId, string],
  work: (changing: CaseChanging) => Promise<T>,
): Promise<T | null> {
  return ledger.change(by, async (tx, record) => {
    const found = await getCase(tx, tenant, id);
    if (found === null) return null;
    const now = clock.now();
    const result = await work({
      tx,
      found,
      now,
      by,
      enter: (kind, details, text = "", of = id) =>
        insertEntry(tx, { id: newId(), case: of, kind, text, details, by, now, time: now }),
      record: (action, details, of = found) =>
        record({ tenant, action, object: { kind: "case", id: of.id, name: of.title }, details }),
    });
    await tx.updateTable("cases").set({ updated_at: now }).where("id", "=", id).execute();
    return result;
  });
}

export async function insertEntry(
  tx: Kysely<Schema>,
  entry: {
    readonly id: string;
    readonly case: string;
    readonly kind: CaseEntryKind;
    readonly text: string;
    readonly details: Details;
    readonly by: Actor;
    readonly now: number;
    readonly time: number;
  },
): Promise<void> {
  await tx
    .insertInto("case_entries")
    .values({
      id: entry.id,
      case_id: entry.case,
      kind: entry.kind,
      time: entry.time,
      text: entry.text,
      details: JSON.stringify(entry.details),
      created_by: entry.by.name,
      created_at: entry.now,
      edited_at: null,
    })
    .execute();
}

export function existing<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error("what was written a moment ago is not there");
  return value;
}
