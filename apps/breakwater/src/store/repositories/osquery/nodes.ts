import type { TenantId } from "@breakwater/ocsf";
import { type Kysely, type Selectable, sql } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { Ledger } from "../../audit/ledger.ts";
import { hashToken, isSameHash, newToken } from "../../credentials/tokens.ts";
import type { NodeDetails, OsqueryNode, OsqueryNodes } from "../../osquery.ts";
import { pageSize, parsePosition, toPage } from "../../page.ts";
import type { Schema } from "../../schema.ts";
import { findEnrolSecret } from "./secrets.ts";

const maximumNodes = 100_000;
const contactsAtOnce = 2_000;
type Row = Selectable<Schema["osquery_nodes"]>;

export function createOsqueryNodes(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
): OsqueryNodes {
  return {
    async enrol(text, details) {
      // Who has no secret takes no turn of those that write.
      if ((await findEnrolSecret(db, text, clock.now())) === null) return "refused";
      return db.transaction().execute(async (tx) => {
        const now = clock.now();
        const secret = await findEnrolSecret(tx, text, now);
        if (secret === null) return "refused";
        const token = newToken();
        const known = await tx
          .selectFrom("osquery_nodes")
          .selectAll()
          .where("tenant_id", "=", secret.tenant_id)
          .where("identifier", "=", details.identifier)
          .executeTakeFirst();
        if (known === undefined && (await isFull(tx, secret.tenant_id))) return "too_many";
        const row: Row = {
          id: known?.id ?? newId(),
          tenant_id: secret.tenant_id,
          ...toColumns(details),
          key_hash: hashToken(token),
          secret_id: secret.id,
          enrolled_at: now,
          enrolments: (known?.enrolments ?? 0) + 1,
          last_contact: now,
          last_address: known?.last_address ?? null,
        };
        await tx
          .insertInto("osquery_nodes")
          .values(row)
          .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
          .execute();
        await tx
          .updateTable("osquery_secrets")
          .set({ last_used_at: now })
          .where("id", "=", secret.id)
          .execute();
        return { node: toNode(row), key: `bwn_${row.id}_${token}` };
      });
    },

    async identify(key) {
      const match = /^bwn_([0-9a-f-]{36})_([A-Za-z0-9_-]{43})$/.exec(key);
      if (match === null) return null;
      const row = await db
        .selectFrom("osquery_nodes")
        .innerJoin("tenants", "tenants.id", "osquery_nodes.tenant_id")
        .selectAll("osquery_nodes")
        .where("osquery_nodes.id", "=", match[1] ?? "")
        .where("tenants.removed_at", "is", null)
        .executeTakeFirst();
      if (row === undefined || !isSameHash(row.key_hash, hashToken(match[2] ?? ""))) return null;
      return toNode(row);
    },

    async list(tenant, page) {
      const limit = pageSize(page.limit);
      const after = parsePosition(page.cursor);
      let query = db.selectFrom("osquery_nodes").selectAll().where("tenant_id", "=", tenant);
      if (after !== null)
        query = query.where((eb) =>
          eb.or([
            eb("enrolled_at", "<", after.time),
            eb.and([eb("enrolled_at", "=", after.time), eb("id", "<", after.id)]),
          ]),
        );
      const rows = await query
        .orderBy("enrolled_at", "desc")
        .orderBy("id", "desc")
        .limit(limit + 1)
        .execute();
      return toPage(rows, limit, (row) => ({ time: row.enrolled_at, id: row.id }), toNode);
    },

    async get(tenant, id) {
      const row = await db
        .selectFrom("osquery_nodes")
        .selectAll()
        .where("tenant_id", "=", tenant)
        .where("id", "=", id)
        .executeTakeFirst();
      return row === undefined ? null : toNode(row);
    },

    remove: (by, tenant, id) =>
      ledger.change(by, async (tx, record) => {
        const row = await tx
          .deleteFrom("osquery_nodes")
          .where("tenant_id", "=", tenant)
          .where("id", "=", id)
          .returning(["hostname", "identifier"])
          .executeTakeFirst();
        if (row === undefined) return false;
        await tx.deleteFrom("osquery_states").where("node_id", "=", id).execute();
        await record({
          tenant,
          action: "osquery_node.remove",
          object: { kind: "osquery-node", id, name: row.hostname ?? row.identifier },
          details: {},
        });
        return true;
      }),

    async contacted(contacts) {
      // One statement for many: 10,000 nodes are heard of between two of these.
      for (let at = 0; at < contacts.length; at += contactsAtOnce) {
        const some = JSON.stringify(contacts.slice(at, at + contactsAtOnce));
        await sql`UPDATE osquery_nodes SET last_contact = heard.value ->> 'at', last_address = heard.value ->> 'address'
          FROM json_each(${some}) AS heard WHERE osquery_nodes.id = heard.value ->> 'id'`.execute(db);
      }
    },
  };
}

async function isFull(tx: Kysely<Schema>, tenant: string): Promise<boolean> {
  const { count } = await tx
    .selectFrom("osquery_nodes")
    .where("tenant_id", "=", tenant)
    .select((eb) => eb.fn.countAll<number | string>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count) >= maximumNodes;
}

function toColumns(details: NodeDetails) {
  return {
    identifier: details.identifier,
    hostname: details.hostname,
    os_name: details.osName,
    os_version: details.osVersion,
    os_type_id: details.osTypeId,
    serial: details.serial,
    model: details.model,
    osquery_version: details.osqueryVersion,
  };
}

function toNode(row: Row): OsqueryNode {
  return {
    id: row.id,
    // Written by enrol from a secret's TenantId.
    tenant: row.tenant_id as TenantId,
    identifier: row.identifier,
    hostname: row.hostname,
    osName: row.os_name,
    osVersion: row.os_version,
    osTypeId: row.os_type_id,
    serial: row.serial,
    model: row.model,
    osqueryVersion: row.osquery_version,
    enrolledAt: row.enrolled_at,
    enrolments: row.enrolments,
    lastContact: row.last_contact,
    lastAddress: row.last_address,
  };
}
