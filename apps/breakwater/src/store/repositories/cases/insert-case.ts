import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { Case, NewCase } from "../../cases.ts";
import type { Actor } from "../../identity.ts";
import type { Schema } from "../../schema.ts";
import { type CaseTools, existing, getCase, insertEntry } from "./case-change.ts";
import { putFindings } from "./case-findings.ts";

/** Sets a case down with its findings, within the transaction of a change. */
export async function insertCase(
  { clock, newId }: Pick<CaseTools, "clock" | "newId">,
  tx: Kysely<Schema>,
  about: {
    readonly by: Actor;
    readonly tenant: TenantId;
    readonly made: NewCase;
    /** When the clock of its triage began to run. */
    readonly clockFrom: number;
  },
): Promise<Case> {
  const { by, tenant, made, clockFrom } = about;
  const id = newId();
  const now = clock.now();
  await tx
    .insertInto("cases")
    .values({
      id,
      tenant_id: tenant,
      number: await nextNumber(tx, tenant),
      title: made.title,
      severity: made.severity,
      state: "new",
      owner_id: null,
      verdict: null,
      clock_from: clockFrom,
      created_by: by.name,
      created_at: now,
      updated_at: now,
      closed_at: null,
    })
    .execute();
  const details = { findings: made.findings.length };
  await insertEntry(tx, { id: newId(), case: id, kind: "created", text: "", details, by, now, time: now });
  await putFindings(tx, { tenant, id, findings: made.findings, by, now });
  return existing(await getCase(tx, tenant, id));
}

/** What the audit log says of a case that is new. */
export function detailsOf({ number, severity, findings }: Case) {
  return { number, severity, findings };
}

async function nextNumber(tx: Kysely<Schema>, tenant: TenantId): Promise<number> {
  // The transaction holds the write lock: nobody else takes the same.
  const last = await tx
    .selectFrom("cases")
    .select((eb) => eb.fn.max("number").as("number"))
    .where("tenant_id", "=", tenant)
    .executeTakeFirst();
  return (last?.number ?? 0) + 1;
}
