import type { IndicatorKind } from "@breakwater/indicators";
import type { FindingId, TenantId } from "@breakwater/ocsf";
import { type Kysely, sql } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { AuditAction } from "../../audit/actions.ts";
import type { Ledger } from "../../audit/ledger.ts";
import type { Hunt, HuntFinding, Hunts, HuntState } from "../../hunts.ts";
import { pageSize, parsePosition, toPage } from "../../page.ts";
import type { Schema } from "../../schema.ts";
import type { Findings } from "../../store.ts";
import { deviceOf } from "../batches.ts";
import type { DecisionBases } from "../decisions/decision-bases.ts";
import { recordDetections } from "../detections.ts";
import { isOneOf } from "../indicators/numbers-in.ts";
import { tenantsOf } from "./hunt-news.ts";
import { tellOfHunt } from "../notices/tell-of-hunt.ts";
import { insertHunt, selectHunts, toHunt } from "./hunt-rows.ts";

const dayMs = 86_400_000;
const maximumSightings = 10_000;
/** An automatic hunt that found nothing is kept so long. */
const keptMs = 30 * dayMs;
const newsPerTidy = 20_000;
const ofPeople = ["person", "schedule"] as const;

export function createHunts(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
  findings: Pick<Findings, "get">,
  bases: DecisionBases,
): Hunts {
  const select = (on: Kysely<Schema> = db) => selectHunts(on);

  async function get(tenant: TenantId, id: string, on: Kysely<Schema> = db): Promise<Hunt | null> {
    const row = await select(on)
      .where("hunts.tenant_id", "=", tenant)
      .where("hunts.id", "=", id)
      .executeTakeFirst();
    return row === undefined ? null : toHunt(row);
  }

  return {
    create: (by, tenant, hunt) =>
      ledger.change(by, async (tx, record) => {
        const id = newId();
        const { title, subject, from, to, timeField, repeatDays } = hunt;
        await insertHunt(tx, {
          id,
          tenant,
          title,
          subject,
          from,
          to,
          timeField,
          repeatDays,
          origin: "person",
          createdBy: by.name,
          createdAt: clock.now(),
        });
        await record({
          tenant,
          action: "hunt.start",
          object: { kind: "hunt", id, name: title },
          details: { kind: subject.kind, from, to, repeat_days: repeatDays },
        });
        return existing(await get(tenant, id, tx));
      }),

    async list(tenant, filter, page) {
      const limit = pageSize(page.limit);
      const after = parsePosition(page.cursor);
      let query = select().where("hunts.tenant_id", "=", tenant);
      if (filter.state !== undefined) query = query.where("hunts.state", "=", filter.state);
      if (filter.by !== undefined)
        query = query.where("hunts.origin", filter.by === "people" ? "in" : "not in", ofPeople);
      if (after !== null)
        query = query.where((eb) =>
          eb.or([
            eb("hunts.created_at", "<", after.time),
            eb.and([eb("hunts.created_at", "=", after.time), eb("hunts.id", "<", after.id)]),
          ]),
        );
      const rows = await query
        .orderBy("hunts.created_at", "desc")
        .orderBy("hunts.id", "desc")
        .limit(limit + 1)
        .execute();
      return toPage(rows, limit, (row) => ({ time: row.created_at, id: row.id }), toHunt);
    },

    get: (tenant, id) => get(tenant, id),

    decide: (by, tenant, id, what) =>
      ledger.change(by, async (tx, record) => {
        const { from, to, action } = decisions[what];
        const changed = await tx
          .updateTable("hunts")
          .set({ state: to, problem: null, ended_at: what === "cancel" ? clock.now() : null })
          .where("tenant_id", "=", tenant)
          .where("id", "=", id)
          .where("state", "in", from)
          .executeTakeFirst();
        const hunt = await get(tenant, id, tx);
        if (hunt !== null && changed.numUpdatedRows > 0n)
          await record({ tenant, action, object: { kind: "hunt", id, name: hunt.title }, details: {} });
        return hunt;
      }),

    async sightings(tenant, id) {
      if ((await get(tenant, id)) === null) return null;
      const rows = await db
        .selectFrom("hunt_sightings")
        .selectAll()
        .where("hunt_id", "=", id)
        .orderBy("place")
        .limit(maximumSightings)
        .execute();
      return rows.map((row) => ({
        typeId: row.type_id,
        value: row.value,
        indicator: row.indicator,
        first: row.first_seen,
        last: row.last_seen,
        events: row.event_count,
        days: row.days,
        devices: row.devices,
      }));
    },

    async findings(tenant, id) {
      if ((await get(tenant, id)) === null) return null;
      const rows = await db
        .selectFrom("hunt_findings")
        .innerJoin("findings", "findings.id", "hunt_findings.finding_id")
        .select(["hunt_findings.finding_id", "hunt_findings.event_count", "hunt_findings.new_count"])
        .where("findings.tenant_id", "=", tenant)
        .where("hunt_findings.hunt_id", "=", id)
        .orderBy("findings.severity_rank", "desc")
        .orderBy("findings.updated_at", "desc")
        .limit(500)
        .execute();
      const found: HuntFinding[] = [];
      for (const row of rows) {
        const finding = await findings.get(tenant, row.finding_id as FindingId);
        if (finding !== null) found.push({ finding, events: row.event_count, newEvents: row.new_count });
      }
      return found;
    },

    async take(now) {
      const row = await select()
        .innerJoin("tenants", "tenants.id", "hunts.tenant_id")
        .where("tenants.removed_at", "is", null)
        .where("hunts.state", "in", ["waiting", "running"])
        .where("hunts.created_at", "<=", now)
        .orderBy(sql`hunts.origin <> 'person'`)
        .orderBy("hunts.created_at")
        .orderBy("hunts.id")
        .executeTakeFirst();
      if (row === undefined) return null;
      // A hunt that cannot go on where it was begins anew.
      const anew =
        row.searched_to === null ? { share: 0, event_count: 0, candidate_count: 0, sighting_count: 0 } : {};
      const begun = { state: "running", started_at: row.started_at ?? now, ...anew } as const;
      await db.transaction().execute(async (tx) => {
        await tx
          .updateTable("hunts")
          .set(begun)
          .where("id", "=", row.id)
          .where("state", "in", ["waiting", "running"])
          .execute();
        if (row.searched_to === null)
          await tx.deleteFrom("hunt_findings").where("hunt_id", "=", row.id).execute();
      });
      return toHunt({ ...row, ...begun });
    },

    async state(id) {
      const row = await db.selectFrom("hunts").select("state").where("id", "=", id).executeTakeFirst();
      return row === undefined ? null : (row.state as HuntState);
    },

    async progress({ id, tenant }, { searchedTo, share, events, candidates, detections }, now) {
      await db.transaction().execute(async (tx) => {
        const recorded = await recordDetections(
          tx,
          detections,
          (detection) => deviceOf(tx, detection, new Map()),
          { now, newId, bases, foundBy: "hunt" },
        );
        for (const { finding, events: count, newEvents } of recorded)
          await tx
            .insertInto("hunt_findings")
            .values({ hunt_id: id, finding_id: finding, event_count: count, new_count: newEvents })
            .onConflict((conflict) =>
              conflict.columns(["hunt_id", "finding_id"]).doUpdateSet({
                event_count: sql`event_count + ${count}`,
                new_count: sql`new_count + ${newEvents}`,
              }),
            )
            .execute();
        await tx
          .updateTable("hunts")
          .set({
            searched_to: searchedTo,
            share,
            event_count: sql`event_count + ${events}`,
            candidate_count: sql`candidate_count + ${candidates}`,
          })
          .where("id", "=", id)
          .where("tenant_id", "=", tenant)
          .execute();
      });
    },

    async saw(id, sightings) {
      await db.transaction().execute(async (tx) => {
        await tx.deleteFrom("hunt_sightings").where("hunt_id", "=", id).execute();
        for (const [place, one] of sightings.slice(0, maximumSightings).entries())
          await tx
            .insertInto("hunt_sightings")
            .values({
              hunt_id: id,
              place,
              type_id: one.typeId,
              value: one.value,
              indicator: one.indicator,
              first_seen: one.first,
              last_seen: one.last,
              event_count: one.events,
              days: one.days,
              devices: one.devices,
            })
            .execute();
        await tx
          .updateTable("hunts")
          .set({ sighting_count: sightings.length })
          .where("id", "=", id)
          .execute();
      });
    },

    async end(id, { state, problem, coverage }, now) {
      await db.transaction().execute(async (tx) => {
        const ended = await tx
          .updateTable("hunts")
          .set({
            state,
            problem,
            coverage: coverage === null ? null : JSON.stringify(coverage),
            ended_at: now,
            ...(state === "done" ? { share: 1 } : {}),
          })
          .where("id", "=", id)
          .where("state", "=", "running")
          .executeTakeFirst();
        const row = await select(tx).where("hunts.id", "=", id).executeTakeFirst();
        if (ended.numUpdatedRows === 0n || row === undefined) return;
        const hunt = toHunt(row);
        if (hunt.origin === "new-indicators") await tellOfHunt(tx, hunt, { now, newId });
        if (row.repeat_days === null) return;
        await insertHunt(tx, {
          ...hunt,
          id: newId(),
          origin: "schedule",
          // What came while it ran is searched by the next.
          from: row.started_at ?? now,
          to: null,
          // Sightings know the events' own time alone; all else is asked by when it came.
          timeField: row.kind === "values" ? "time" : "logged_time",
          createdAt: (row.started_at ?? now) + row.repeat_days * dayMs,
        });
      });
    },

    async news(importNumber, above, limit) {
      const rows = await db
        .selectFrom("indicator_news")
        .innerJoin("indicators", "indicators.number", "indicator_news.number")
        .select(["indicators.number", "indicators.kind", "indicators.value"])
        .where("indicator_news.import", "=", importNumber)
        .where("indicator_news.number", ">", above)
        .orderBy("indicator_news.number")
        .limit(limit)
        .execute();
      return rows.map(({ number, kind, value }) => ({ id: number, kind: kind as IndicatorKind, value }));
    },

    async valuesOf(numbers) {
      if (numbers.length === 0) return new Map();
      const rows = await db
        .selectFrom("indicators")
        .select(["number", "value"])
        .where(isOneOf("number", numbers))
        .execute();
      return new Map(rows.map(({ number, value }) => [number, value]));
    },

    async huntNewRules(versions, now) {
      return db.transaction().execute(async (tx) => {
        const known = new Set(
          (await tx.selectFrom("known_rules").select("version").execute()).map(({ version }) => version),
        );
        const fresh = versions.filter((version) => !known.has(version));
        for (const version of fresh)
          await tx.insertInto("known_rules").values({ version, known_at: now }).execute();
        if (known.size === 0 || fresh.length === 0) return 0;
        for (const tenant of await tenantsOf(tx, "installation"))
          await insertHunt(tx, {
            id: newId(),
            tenant,
            title: "",
            subject: { kind: "rules", versions: fresh },
            from: null,
            to: null,
            timeField: "logged_time",
            repeatDays: null,
            origin: "new-rules",
            createdBy: "Breakwater",
            createdAt: now,
          });
        return fresh.length;
      });
    },

    async tidy(now) {
      const open = db
        .selectFrom("hunts")
        .select("import")
        .where("import", "is not", null)
        .where("state", "in", ["waiting", "running", "paused"]);
      await sql`DELETE FROM indicator_news WHERE (import, number) IN (
        SELECT import, number FROM indicator_news WHERE import NOT IN (${open}) LIMIT ${newsPerTidy})`.execute(
        db,
      );
      await db
        .deleteFrom("hunts")
        .where("origin", "<>", "person")
        .where("state", "in", ["done", "cancelled"])
        .where("ended_at", "<", now - keptMs)
        .where("sighting_count", "=", 0)
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom("hunt_findings")
                .select("hunt_findings.finding_id")
                .whereRef("hunt_findings.hunt_id", "=", "hunts.id"),
            ),
          ),
        )
        .execute();
    },
  };
}

const decisions: Readonly<
  Record<
    "pause" | "resume" | "cancel",
    { readonly from: readonly HuntState[]; readonly to: HuntState; readonly action: AuditAction }
  >
> = {
  pause: { from: ["waiting", "running"], to: "paused", action: "hunt.pause" },
  resume: { from: ["paused", "failed"], to: "waiting", action: "hunt.resume" },
  cancel: { from: ["waiting", "running", "paused"], to: "cancelled", action: "hunt.cancel" },
};

function existing(hunt: Hunt | null): Hunt {
  if (hunt === null) throw new Error("a hunt that was set down a moment ago is not there");
  return hunt;
}
