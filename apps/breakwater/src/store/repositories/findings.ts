import type { Detection, DeviceId, EventUid, FindingId, TenantId } from "@breakwater/ocsf";
import { type Kysely, type Selectable, sql } from "kysely";
import type { AuditAction } from "../audit/actions.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Ledger } from "../audit/ledger.ts";
import { pageSize, parsePosition, toPage } from "../page.ts";
import type { Schema } from "../schema.ts";
import { isDeviceOfObserved, observedAs } from "./inventory/observed-devices.ts";
import type { Evidence, Finding, FindingFilter, Findings, Severity } from "../store.ts";

export const severityRanks: Readonly<Record<Severity, number>> = {
  informational: 1,
  low: 2,
  medium: 3,
  high: 4,
  critical: 5,
};

const maximumPlaces = 10_000;
/** More ms than any time has, so that rank and time make one number to sort and go on by. */
const aboveAnyTime = 100_000_000_000_000;
const bySeverity = sql<number>`findings.severity_rank * ${sql.lit(aboveAnyTime)} + findings.updated_at`;

type Row = Selectable<Schema["findings"]> & {
  readonly device: string | null;
  readonly device_name: string | null;
  readonly device_vendor: string | null;
  readonly device_product: string | null;
  readonly device_is_sample: number | null;
};

export function createFindings(db: Kysely<Schema>, ledger: Ledger, clock: Clock): Findings {
  const select = (tenant: TenantId, on: Kysely<Schema> = db) =>
    on
      .selectFrom("findings")
      .leftJoin("devices as observed", "observed.id", "findings.device_id")
      .leftJoin("devices", (join) => join.on(isDeviceOfObserved))
      .selectAll("findings")
      .select([
        "devices.id as device",
        "devices.name as device_name",
        "devices.vendor as device_vendor",
        "devices.product as device_product",
        "devices.is_sample as device_is_sample",
      ])
      .where("findings.tenant_id", "=", tenant);

  function chosen(tenant: TenantId, { status, severity, device, rule }: FindingFilter) {
    let query = select(tenant);
    if (status !== undefined) query = query.where("findings.status", "=", status);
    if (severity !== undefined && severity.length > 0)
      query = query.where("findings.severity", "in", severity);
    if (device !== undefined) query = query.where("findings.device_id", "in", observedAs(device));
    if (rule !== undefined) query = query.where("findings.rule_id", "=", rule);
    return query;
  }

  async function get(tenant: TenantId, id: FindingId, on: Kysely<Schema> = db): Promise<Finding | null> {
    const row = await select(tenant, on).where("findings.id", "=", id).executeTakeFirst();
    return row === undefined ? null : toFinding(row);
  }

  return {
    get: (tenant, id) => get(tenant, id),

    async list(tenant, filter, page) {
      const limit = pageSize(page.limit);
      const after = parsePosition(page.cursor);
      let query = chosen(tenant, filter);
      const isBySeverity = filter.sort === "severity";
      const place = isBySeverity ? bySeverity : sql<number>`findings.updated_at`;
      if (after !== null) {
        query = query.where((eb) =>
          eb.or([
            eb(place, "<", after.time),
            eb.and([eb(place, "=", after.time), eb("findings.id", "<", after.id)]),
          ]),
        );
      }
      const rows = await query
        .orderBy(place, "desc")
        .orderBy("findings.id", "desc")
        .limit(limit + 1)
        .execute();
      return toPage(
        rows,
        limit,
        (row) => ({
          time: (isBySeverity ? row.severity_rank * aboveAnyTime : 0) + row.updated_at,
          id: row.id,
        }),
        toFinding,
      );
    },

    async all(tenant, filter, maximum) {
      const rows = await chosen(tenant, filter)
        .orderBy("findings.id", "asc")
        .limit(maximum + 1)
        .execute();
      return rows.length > maximum ? null : rows.map(toFinding);
    },

    async placesOfRule(tenants, rule) {
      if (tenants.length === 0) return [];
      const rows = await db
        .selectFrom("findings")
        .leftJoin("devices as observed", "observed.id", "findings.device_id")
        .leftJoin("devices", (join) => join.on(isDeviceOfObserved))
        .select(["findings.tenant_id", "devices.id as device_id", "devices.name"])
        .select((eb) => [
          eb.fn.max("findings.rule").as("rule"),
          eb.fn.min("findings.first_seen").as("first"),
          eb.fn.max("findings.last_seen").as("last"),
          eb.fn.sum<number>("findings.event_count").as("count"),
        ])
        .where("findings.tenant_id", "in", tenants)
        .where("findings.rule_id", "=", rule)
        .groupBy(["findings.tenant_id", "devices.id", "devices.name"])
        .orderBy("first")
        .limit(maximumPlaces)
        .execute();
      return rows.map((row) => ({
        tenant: row.tenant_id as TenantId,
        // Written by recordDetections from a Detection.
        title: (JSON.parse(row.rule) as Detection["rule"]).title,
        device: row.device_id === null ? null : { id: row.device_id as DeviceId, name: row.name ?? "" },
        first: row.first,
        last: row.last,
        count: row.count,
      }));
    },

    async evidence(tenant, id, page) {
      const limit = pageSize(page.limit);
      const after = parsePosition(page.cursor);
      let query = db
        .selectFrom("finding_evidence")
        .innerJoin("findings", "findings.id", "finding_evidence.finding_id")
        .selectAll("finding_evidence")
        .where("findings.tenant_id", "=", tenant)
        .where("finding_id", "=", id);
      if (after !== null) {
        query = query.where((eb) =>
          eb.or([
            eb("event_time", "<", after.time),
            eb.and([eb("event_time", "=", after.time), eb("event_uid", "<", after.id)]),
          ]),
        );
      }
      const rows = await query
        .orderBy("event_time", "desc")
        .orderBy("event_uid", "desc")
        .limit(limit + 1)
        .execute();
      return toPage(rows, limit, (row) => ({ time: row.event_time, id: row.event_uid }), toEvidence);
    },

    close: (by, tenant, id, { resolution, comment }) =>
      ledger.change(by, async (tx, record) => {
        const now = clock.now();
        const closed = await tx
          .updateTable("findings")
          .set({ status: "closed", closed_at: now, updated_at: now, resolution, comment })
          .where("tenant_id", "=", tenant)
          .where("id", "=", id)
          .where("status", "=", "open")
          .executeTakeFirst();
        const after = await get(tenant, id, tx);
        if (after !== null && closed.numUpdatedRows > 0n)
          await record(decided("finding.close", tenant, after, { resolution, comment }));
        return after;
      }),

    reopen: (by, tenant, id) =>
      ledger.change(by, async (tx, record) => {
        const finding = await tx
          .selectFrom("findings")
          .select("group_key")
          .where("tenant_id", "=", tenant)
          .where("id", "=", id)
          .executeTakeFirst();
        if (finding === undefined) return null;
        // One open finding a key: where new evidence has already opened another, that one is the answer.
        const open = await tx
          .selectFrom("findings")
          .select("id")
          .where("tenant_id", "=", tenant)
          .where("group_key", "=", finding.group_key)
          .where("status", "=", "open")
          .executeTakeFirst();
        if (open !== undefined) return get(tenant, open.id as FindingId, tx);
        await tx
          .updateTable("findings")
          .set({ status: "open", closed_at: null, resolution: null, updated_at: clock.now() })
          .where("tenant_id", "=", tenant)
          .where("id", "=", id)
          .execute();
        const after = await get(tenant, id, tx);
        if (after !== null) await record(decided("finding.reopen", tenant, after, {}));
        return after;
      }),

    async countOpen(tenant) {
      const rows = await db
        .selectFrom("findings")
        .select(["severity", (eb) => eb.fn.countAll<number | string>().as("open")])
        .where("tenant_id", "=", tenant)
        .where("status", "=", "open")
        .groupBy("severity")
        .execute();
      const counts = { informational: 0, low: 0, medium: 0, high: 0, critical: 0 };
      for (const row of rows)
        if (Object.hasOwn(counts, row.severity)) counts[row.severity as Severity] = Number(row.open);
      return counts;
    },
  };
}

function decided(
  action: AuditAction,
  tenant: TenantId,
  finding: Finding,
  decision: { readonly resolution?: string; readonly comment?: string },
) {
  const object = { kind: "finding", id: finding.id, name: finding.rule.title };
  return { tenant, action, object, details: { rule: finding.rule.id, ...decision } };
}

function toFinding(row: Row): Finding {
  // Written by recordDetections from a Detection.
  const rule = JSON.parse(row.rule) as Detection["rule"];
  const device =
    row.device === null
      ? null
      : {
          id: row.device as DeviceId,
          name: row.device_name ?? "",
          vendor: row.device_vendor ?? "",
          product: row.device_product ?? "",
          isSample: row.device_is_sample === 1,
        };
  return {
    id: row.id as FindingId,
    status: row.status === "open" ? "open" : "closed",
    severity: row.severity as Severity,
    rule,
    attack: rule.attack,
    indicator: row.indicator === null ? null : (JSON.parse(row.indicator) as Finding["indicator"]),
    device,
    reason: JSON.parse(row.reason) as Finding["reason"],
    visibility: JSON.parse(row.visibility) as Finding["visibility"],
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    count: row.event_count,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    closedAt: row.closed_at,
    resolution: row.resolution as Finding["resolution"],
    comment: row.comment,
    previous: row.previous_id as FindingId | null,
  };
}

function toEvidence(row: Schema["finding_evidence"]): Evidence {
  return {
    eventUid: row.event_uid as EventUid,
    eventTime: row.event_time,
    loggedTime: row.logged_time,
    matched: JSON.parse(row.matched) as Evidence["matched"],
  };
}
