import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";

/** SQL for those who know it: one read-only SELECT over the tenant's own views. */
export function queryRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function query(server) {
    server.post("/api/v1/query", {
      config: { access: readers, audit: { none: "it reads, and changes nothing" } },
      schema: {
        tags: ["events"],
        summary: "Run one SELECT over the views events and sightings of this tenant",
        body: Type.Object(
          {
            sql: Type.String({ minLength: 1, maxLength: 20_000 }),
            limit: Type.Integer({ minimum: 1, maximum: 10_000, default: 1_000 }),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            columns: Type.Array(Type.Object({ name: Type.String(), type: Type.String() })),
            rows: Type.Array(Type.Array(Type.Unknown())),
            more: Type.Boolean({ description: "There were more rows than the limit" }),
            elapsed_ms: Type.Integer(),
          }),
        },
      },
      async handler(request, reply) {
        const { tenant } = identityOf(request);
        const { sql, limit } = request.body;
        return d.gate.run(tenant, "sql", reply, async (signal) => {
          const begun = d.clock.monotonicMs();
          const result = await d.lake.sql(tenant, sql, limit, signal);
          return {
            columns: [...result.columns],
            rows: result.rows.map((row) => [...row]),
            more: result.isCut,
            elapsed_ms: Math.round(d.clock.monotonicMs() - begun),
          };
        });
      },
    });
  };
}
