import type { FindingId, TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { Cases } from "../../cases.ts";
import type { Actor } from "../../identity.ts";
import type { Schema } from "../../schema.ts";
import type { Finding, Findings } from "../../store.ts";
import { StoreError } from "../../store-error.ts";
import { changeCase, type CaseTools, existing, getCase } from "./case-change.ts";

export const maximumFindings = 500;

/** What is looked at in a case. */
export function createCaseFindings(
  tools: CaseTools,
  findings: Pick<Findings, "get">,
): Pick<Cases, "findings" | "addFindings" | "removeFinding"> {
  const { db } = tools;
  return {
    async findings(tenant, id) {
      if ((await getCase(db, tenant, id)) === null) return null;
      const rows = await db
        .selectFrom("case_findings")
        .innerJoin("findings", "findings.id", "case_findings.finding_id")
        .select("findings.id")
        .where("findings.tenant_id", "=", tenant)
        .where("case_findings.case_id", "=", id)
        .orderBy("findings.severity_rank", "desc")
        .orderBy("findings.first_seen")
        .limit(maximumFindings)
        .execute();
      const found: Finding[] = [];
      for (const row of rows) {
        const finding = await findings.get(tenant, row.id as FindingId);
        if (finding !== null) found.push(finding);
      }
      return found;
    },

    addFindings: (by, tenant, id, added) =>
      changeCase(tools, by, [tenant, id], async ({ tx, now, enter, record }) => {
        const put = await putFindings(tx, { tenant, id, findings: added, by, now });
        for (const { id: finding, title } of put) await enter("finding-added", { finding, title });
        if (put.length > 0) await record("case.findings", { added: put.length });
        return existing(await getCase(tx, tenant, id));
      }),

    removeFinding: (by, tenant, id, finding) =>
      changeCase(tools, by, [tenant, id], async ({ tx, enter, record }) => {
        const removed = await tx
          .deleteFrom("case_findings")
          .where("case_id", "=", id)
          .where("finding_id", "=", finding)
          .executeTakeFirst();
        if (removed.numDeletedRows > 0n) {
          const row = await tx
            .selectFrom("findings")
            .select("rule")
            .where("id", "=", finding)
            .executeTakeFirst();
          await enter("finding-removed", { finding, title: row === undefined ? "" : titleOf(row.rule) });
          await record("case.findings", { removed: finding });
        }
        return existing(await getCase(tx, tenant, id));
      }),
  };
}

/** Puts findings of the tenant into a case; those that are in it already stay. What was put. */
export async function putFindings(
  tx: Kysely<Schema>,
  put: {
    readonly tenant: TenantId;
    readonly id: string;
    readonly findings: readonly FindingId[];
    readonly by: Actor;
    readonly now: number;
  },
): Promise<readonly { readonly id: string; readonly title: string }[]> {
  const { tenant, id, by, now } = put;
  const wanted = [...new Set(put.findings)];
  if (wanted.length === 0) return [];
  const known = await tx
    .selectFrom("findings")
    .leftJoin("case_findings", "case_findings.finding_id", "findings.id")
    .leftJoin("cases", "cases.id", "case_findings.case_id")
    .select(["findings.id", "findings.rule", "cases.id as case_id", "cases.number as case_number"])
    .where("findings.tenant_id", "=", tenant)
    .where("findings.id", "in", wanted)
    .execute();
  const missing = wanted.find((finding) => !known.some((row) => row.id === finding));
  if (missing !== undefined) throw new StoreError("wrong_state", `there is no finding ${missing}`);
  const elsewhere = known.find((row) => row.case_id !== null && row.case_id !== id);
  if (elsewhere !== undefined)
    throw new StoreError(
      "wrong_state",
      `the finding ${elsewhere.id} is in case #${elsewhere.case_number}: take it out there, or merge the cases`,
    );
  const fresh = known.filter((row) => row.case_id === null);
  const { count } = await tx
    .selectFrom("case_findings")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("case_id", "=", id)
    .executeTakeFirstOrThrow();
  if (count + fresh.length > maximumFindings)
    throw new StoreError("too_many", `a case holds at most ${maximumFindings} findings`);
  for (const row of fresh)
    await tx
      .insertInto("case_findings")
      .values({ finding_id: row.id, case_id: id, added_by: by.name, added_at: now })
      .execute();
  return fresh.map((row) => ({ id: row.id, title: titleOf(row.rule) }));
}

function titleOf(rule: string): string {
  // Written by recordDetections from a Detection.
  return (JSON.parse(rule) as Finding["rule"]).title;
}
