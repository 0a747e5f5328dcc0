import type { Kysely } from "kysely";
import type { OsqueryStates } from "../../osquery.ts";
import type { Schema } from "../../schema.ts";

export function createOsqueryStates(db: Kysely<Schema>): OsqueryStates {
  return {
    async get(node) {
      const row = await db
        .selectFrom("osquery_states")
        .select(["state", "state_at"])
        .where("node_id", "=", node)
        .executeTakeFirst();
      return row === undefined ? null : { state: row.state, at: row.state_at };
    },

    async put(node, { state, at, build, unlike }) {
      const row = {
        node_id: node.id,
        tenant_id: node.tenant,
        state,
        state_at: at,
        build,
        unlike: unlike?.found ?? null,
        unlike_count: unlike?.count ?? null,
      };
      await db
        .insertInto("osquery_states")
        .values(row)
        .onConflict((conflict) => conflict.column("node_id").doUpdateSet(row))
        .execute();
    },

    async ofBuild(tenant, build, besides, limit) {
      const rows = await db
        .selectFrom("osquery_states")
        .select("state")
        .where("tenant_id", "=", tenant)
        .where("build", "=", build)
        .where("node_id", "!=", besides)
        .orderBy("state_at", "desc")
        .limit(limit)
        .execute();
      return rows.map(({ state }) => state);
    },

    async unlike(tenant, node) {
      const row = await db
        .selectFrom("osquery_states")
        .select("unlike")
        .where("tenant_id", "=", tenant)
        .where("node_id", "=", node)
        .executeTakeFirst();
      return row?.unlike ?? null;
    },

    async about(tenant, nodes) {
      if (nodes.length === 0) return new Map();
      const rows = await db
        .selectFrom("osquery_states")
        .select(["node_id", "state_at", "unlike_count"])
        .where("tenant_id", "=", tenant)
        .where("node_id", "in", nodes)
        .execute();
      return new Map(rows.map((row) => [row.node_id, { at: row.state_at, unlike: row.unlike_count }]));
    },
  };
}
