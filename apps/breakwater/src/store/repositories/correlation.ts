import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { Schema } from "../schema.ts";
import type { CorrelationCommit, CorrelationStates } from "../store.ts";

export function createCorrelationStates(db: Kysely<Schema>): CorrelationStates {
  return {
    async load() {
      const states = await db.selectFrom("correlation_states").selectAll().orderBy("tenant_id").execute();
      const saved = states.reduce((highest, { position }) => Math.max(highest, position), 0);
      const steps = await db
        .selectFrom("correlation_steps")
        .selectAll()
        .where("position", ">", saved)
        .orderBy("position")
        .execute();
      const parts = await db
        .selectFrom("correlation_observations")
        .selectAll()
        .where("position", ">", saved)
        .orderBy("position")
        .orderBy("part")
        .execute();
      const byPosition = Map.groupBy(parts, ({ position }) => position);
      return {
        position: steps.at(-1)?.position ?? saved,
        // Written from TenantIds.
        states: states.map(({ tenant_id: tenant, state }) => ({
          tenant: tenant as TenantId,
          bytes: new Uint8Array(state),
        })),
        steps: steps.map(({ position, received_at: receivedAt }) => ({
          receivedAt,
          observations: (byPosition.get(position) ?? []).map(({ tenant_id: tenant, observations }) => ({
            tenant: tenant as TenantId,
            bytes: new Uint8Array(observations),
          })),
        })),
      };
    },

    async save(position, states) {
      await db.transaction().execute(async (tx) => {
        await tx.deleteFrom("correlation_states").execute();
        const purged = await tx
          .selectFrom("tenants")
          .select("id")
          .where("purged_at", "is not", null)
          .execute();
        const gone = new Set<string>(purged.map(({ id }) => id));
        // A tenant that was purged is still remembered until the server starts anew, and must not come back.
        for (const { tenant, bytes } of states.filter((one) => !gone.has(one.tenant)))
          await tx
            .insertInto("correlation_states")
            .values({ tenant_id: tenant, position, state: bytes })
            .execute();
        await tx.deleteFrom("correlation_observations").where("position", "<=", position).execute();
        await tx.deleteFrom("correlation_steps").where("position", "<=", position).execute();
      });
    },
  };
}

/** Part of the transaction that stores what the step led to. */
export async function recordStep(
  tx: Kysely<Schema>,
  { position, receivedAt, observations }: CorrelationCommit,
): Promise<void> {
  await tx.insertInto("correlation_steps").values({ position, received_at: receivedAt }).execute();
  for (const [part, { tenant, bytes }] of observations.entries())
    await tx
      .insertInto("correlation_observations")
      .values({ position, part, tenant_id: tenant, observations: bytes })
      .execute();
}
