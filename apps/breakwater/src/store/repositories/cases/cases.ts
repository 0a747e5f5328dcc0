import { type Kysely, sql, type Updateable } from "kysely";
import type { TenantId } from "@breakwater/ocsf";
import type { Clock } from "../../../platform/clock.ts";
import type { Ledger } from "../../audit/ledger.ts";
import type { CaseChange, CaseFilter, Cases } from "../../cases.ts";
import { pageSize, parsePosition, toPage } from "../../page.ts";
import type { Schema } from "../../schema.ts";
import type { Findings } from "../../store.ts";
import { StoreError } from "../../store-error.ts";
import { observedAs } from "../inventory/observed-devices.ts";
import { changeCase, type CaseChanging, type CaseTools, existing, getCase } from "./case-change.ts";
import { createCaseFindings } from "./case-findings.ts";
import { createCaseLinks } from "./case-links.ts";
import { selectCases, toCases } from "./case-rows.ts";
import { createCaseWork } from "./case-work.ts";
import { detailsOf, insertCase } from "./insert-case.ts";

const ended: ReadonlySet<string> = new Set(["resolved", "closed"]);

export function createCases(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
  findings: Pick<Findings, "get">,
): Cases {
  const tools: CaseTools = { db, ledger, clock, newId };

  return {
    create: (by, tenant, made) =>
      ledger.change(by, async (tx, record) => {
        const created = await insertCase(tools, tx, { by, tenant, made, clockFrom: clock.now() });
        await record({
          tenant,
          action: "case.create",
          object: { kind: "case", id: created.id, name: created.title },
          details: detailsOf(created),
        });
        return created;
      }),

    async list(tenant, filter, page) {
      const limit = pageSize(page.limit);
      const after = parsePosition(page.cursor);
      let query = chosen(db, tenant, filter);
      if (after !== null)
        query = query.where((eb) =>
          eb.or([
            eb("cases.updated_at", "<", after.time),
            eb.and([eb("cases.updated_at", "=", after.time), eb("cases.id", "<", after.id)]),
          ]),
        );
      const rows = await query
        .orderBy("cases.updated_at", "desc")
        .orderBy("cases.id", "desc")
        .limit(limit + 1)
        .execute();
      const { items, nextCursor } = toPage(
        rows,
        limit,
        (row) => ({ time: row.updated_at, id: row.id }),
        (row) => row,
      );
      return { items: await toCases(db, items), nextCursor };
    },

    get: (tenant, id) => getCase(db, tenant, id),

    change: (by, tenant, id, change) =>
      changeCase(tools, by, [tenant, id], async (changing) => {
        await applyChange(changing, change);
        return existing(await getCase(changing.tx, tenant, id));
      }),

    triage: (by, tenant, id, { step, isDone, verdict }) =>
      changeCase(tools, by, [tenant, id], async ({ tx, now, enter, record }) => {
        await tx.deleteFrom("case_triage").where("case_id", "=", id).where("step", "=", step).execute();
        if (isDone)
          await tx
            .insertInto("case_triage")
            .values({ case_id: id, step, done_at: now, done_by: by.name })
            .execute();
        if (step === "verdict")
          await tx
            .updateTable("cases")
            .set({ verdict: isDone ? verdict : null })
            .where("id", "=", id)
            .execute();
        await enter(isDone ? "triage-done" : "triage-undone", { step, verdict });
        await record("case.triage", { step, done: isDone ? 1 : 0, verdict });
        return existing(await getCase(tx, tenant, id));
      }),

    ...createCaseFindings(tools, findings),
    ...createCaseLinks(tools),
    ...createCaseWork(tools),
  };
}

function chosen(db: Kysely<Schema>, tenant: TenantId, filter: CaseFilter) {
  const { state, owner, device, finding, text } = filter;
  let query = selectCases(db).where("cases.tenant_id", "=", tenant);
  if (state === "open" || state === "ended")
    query = query.where("cases.closed_at", state === "open" ? "is" : "is not", null);
  else if (state !== undefined) query = query.where("cases.state", "=", state);
  if (owner !== undefined) query = query.where("cases.owner_id", "=", owner);
  if (finding !== undefined)
    query = query.where("cases.id", "in", (eb) =>
      eb.selectFrom("case_findings").select("case_id").where("finding_id", "=", finding),
    );
  if (device !== undefined)
    query = query.where("cases.id", "in", (eb) =>
      eb
        .selectFrom("case_findings")
        .innerJoin("findings", "findings.id", "case_findings.finding_id")
        .select("case_findings.case_id")
        .where("findings.device_id", "in", observedAs(device)),
    );
  if (text !== undefined && text !== "") {
    const number = /^#?(\d{1,9})$/.exec(text)?.[1];
    query = query.where((eb) =>
      eb.or([
        sql<boolean>`instr(lower(cases.title), lower(${text})) > 0`,
        ...(number === undefined ? [] : [eb("cases.number", "=", Number(number))]),
      ]),
    );
  }
  return query;
}

async function applyChange(changing: CaseChanging, change: CaseChange): Promise<void> {
  const { tx, found, now, enter, record } = changing;
  const { title, severity, state, owner, summary } = change;
  if (state !== undefined && ended.has(state) && found.verdict === null)
    throw new StoreError(
      "wrong_state",
      "a case is closed with a verdict: say first whether a device was compromised (triage, verdict)",
    );
  const set: Updateable<Schema["cases"]> = {};
  const changed: Record<string, string | null> = {};
  if (title !== undefined && title !== found.title) {
    set.title = changed["title"] = title;
    await enter("title", { from: found.title, to: title });
  }
  if (severity !== undefined && severity !== found.severity) {
    set.severity = changed["severity"] = severity;
    await enter("severity", { from: found.severity, to: severity });
  }
  if (owner !== undefined && owner !== (found.owner?.id ?? null)) {
    set.owner_id = changed["owner"] = owner;
    const name = owner === null ? null : await nameOf(tx, owner);
    await enter("owner", { from: found.owner?.name ?? null, to: name });
  }
  if (summary !== undefined && summary !== found.summary) {
    set.summary = summary;
    changed["summary"] = summary.slice(0, 200);
  }
  if (state !== undefined && state !== found.state) {
    set.state = changed["state"] = state;
    set.closed_at = ended.has(state) ? now : null;
    await enter(
      "state",
      { from: found.state, to: state },
      ended.has(state) ? (summary ?? found.summary) : "",
    );
  }
  if (Object.keys(set).length === 0) return;
  await tx.updateTable("cases").set(set).where("id", "=", found.id).execute();
  await record("case.change", changed);
}

async function nameOf(tx: Kysely<Schema>, user: string): Promise<string> {
  const row = await tx.selectFrom("users").select("display_name").where("id", "=", user).executeTakeFirst();
  return row?.display_name ?? "";
}
