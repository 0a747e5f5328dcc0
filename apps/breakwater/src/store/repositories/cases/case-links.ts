import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { Case, CaseLink, CaseLinkKind, Cases, CaseState } from "../../cases.ts";
import type { Schema } from "../../schema.ts";
import { StoreError } from "../../store-error.ts";
import { changeCase, type CaseTools, existing, getCase } from "./case-change.ts";
import { maximumFindings } from "./case-findings.ts";
import { detailsOf, insertCase } from "./insert-case.ts";

/** How cases belong together: linked, merged, split. */
export function createCaseLinks(
  tools: CaseTools,
): Pick<Cases, "links" | "link" | "unlink" | "merge" | "split"> {
  const { db } = tools;
  return {
    async links(tenant, id) {
      if ((await getCase(db, tenant, id)) === null) return null;
      return linksOf(db, tenant, id);
    },

    link: async (by, tenant, id, other) =>
      (await changeCase(tools, by, [tenant, id], async ({ tx, enter, record }) => {
        const target = await otherCase(tx, tenant, id, other);
        if (await insertLink(tx, id, other, "related")) {
          await enter("linked", { number: target.number, title: target.title });
          await record("case.link", { to: target.number });
        }
        return true;
      })) ?? false,

    unlink: async (by, tenant, id, other) =>
      (await changeCase(tools, by, [tenant, id], async ({ tx, enter, record }) => {
        const target = await otherCase(tx, tenant, id, other);
        const removed = await tx
          .deleteFrom("case_links")
          .where("kind", "=", "related")
          .where((eb) =>
            eb.or([
              eb.and([eb("case_id", "=", id), eb("other_id", "=", other)]),
              eb.and([eb("case_id", "=", other), eb("other_id", "=", id)]),
            ]),
          )
          .executeTakeFirst();
        if (removed.numDeletedRows === 0n) return false;
        await enter("unlinked", { number: target.number, title: target.title });
        await record("case.link", { removed: target.number });
        return true;
      })) ?? false,

    merge: (by, tenant, id, into) =>
      changeCase(tools, by, [tenant, id], async ({ tx, found, now, enter, record }) => {
        const target = await otherCase(tx, tenant, id, into);
        if (found.findings + target.findings > maximumFindings)
          throw new StoreError("too_many", `a case holds at most ${maximumFindings} findings`);
        await tx.updateTable("case_findings").set({ case_id: into }).where("case_id", "=", id).execute();
        await tx.updateTable("case_tasks").set({ case_id: into }).where("case_id", "=", id).execute();
        // What people wrote goes along; what happened to the case itself stays with it.
        await tx
          .updateTable("case_entries")
          .set({ case_id: into })
          .where("case_id", "=", id)
          .where("kind", "in", ["note", "hand-over", "event"])
          .execute();
        await insertLink(tx, id, into, "merged-into");
        await tx.updateTable("cases").set({ state: "closed", closed_at: now }).where("id", "=", id).execute();
        // The clock of whatever began first goes on.
        await tx
          .updateTable("cases")
          .set({ updated_at: now, clock_from: Math.min(found.clockFrom, target.clockFrom) })
          .where("id", "=", into)
          .execute();
        await enter("merged", { into: target.number, title: target.title });
        await enter("merged", { from: found.number, title: found.title }, "", into);
        await record("case.merge", { into: target.number });
        return existing(await getCase(tx, tenant, into));
      }),

    split: (by, tenant, id, { title, findings }) =>
      changeCase(tools, by, [tenant, id], async ({ tx, found, enter, record }) => {
        if (findings.length === 0)
          throw new StoreError("wrong_state", "say which findings become a case of their own");
        const moved = await tx
          .deleteFrom("case_findings")
          .where("case_id", "=", id)
          .where("finding_id", "in", findings)
          .executeTakeFirst();
        if (moved.numDeletedRows !== BigInt(new Set(findings).size))
          throw new StoreError("wrong_state", "not all of these findings are in the case");
        const { severity, clockFrom } = found;
        const created = await insertCase(tools, tx, {
          by,
          tenant,
          made: { title, severity, findings },
          clockFrom,
        });
        await insertLink(tx, created.id, id, "split-from");
        await enter("split", { number: created.number, title, findings: findings.length });
        await record("case.split", { into: created.number, findings: findings.length });
        await record("case.create", detailsOf(created), created);
        return created;
      }),
  };
}

async function otherCase(tx: Kysely<Schema>, tenant: TenantId, id: string, other: string): Promise<Case> {
  if (id === other) throw new StoreError("wrong_state", "this is the same case");
  const found = await getCase(tx, tenant, other);
  if (found === null) throw new StoreError("wrong_state", `there is no case ${other}`);
  return found;
}

async function linksOf(db: Kysely<Schema>, tenant: TenantId, id: string): Promise<readonly CaseLink[]> {
  const rows = await db
    .selectFrom("case_links")
    .innerJoin("cases", (join) =>
      join.on((eb) =>
        eb.or([
          eb.and([eb("case_links.case_id", "=", id), eb("cases.id", "=", eb.ref("case_links.other_id"))]),
          eb.and([eb("case_links.other_id", "=", id), eb("cases.id", "=", eb.ref("case_links.case_id"))]),
        ]),
      ),
    )
    .select(["case_links.kind", "cases.id", "cases.number", "cases.title", "cases.state"])
    .where("cases.tenant_id", "=", tenant)
    .orderBy("cases.number")
    .execute();
  return rows.map((row) => ({ ...row, kind: row.kind as CaseLinkKind, state: row.state as CaseState }));
}

async function insertLink(
  tx: Kysely<Schema>,
  id: string,
  other: string,
  kind: CaseLinkKind,
): Promise<boolean> {
  const known = await tx
    .selectFrom("case_links")
    .select("kind")
    .where((eb) =>
      eb.or([
        eb.and([eb("case_id", "=", id), eb("other_id", "=", other)]),
        eb.and([eb("case_id", "=", other), eb("other_id", "=", id)]),
      ]),
    )
    .executeTakeFirst();
  if (known !== undefined && kind === "related") return false;
  await tx
    .insertInto("case_links")
    .values({ case_id: id, other_id: other, kind })
    .onConflict((conflict) => conflict.columns(["case_id", "other_id"]).doUpdateSet({ kind }))
    .execute();
  return true;
}
