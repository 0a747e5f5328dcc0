import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { TenantId } from "@breakwater/ocsf";
import Type from "typebox";
import { identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem } from "../errors.ts";

const maximumAtOnce = 2;

/** SQL for those who know it: one read-only SELECT over the tenant's own views. */
export function queryRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const running = new Map<TenantId, number>();
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
        const others = running.get(tenant) ?? 0;
        if (others >= maximumAtOnce)
          throw new HttpProblem(
            429,
            "too_many_queries",
            `at most ${maximumAtOnce} statements of a tenant run at once; wait for one to end`,
            { "retry-after": "2" },
          );
        running.set(tenant, others + 1);
        const gone = new AbortController();
        reply.raw.once("close", () => gone.abort());
        const begun = d.clock.monotonicMs();
        try {
          const result = await d.lake.sql(tenant, request.body.sql, request.body.limit, gone.signal);
          const elapsed = Math.round(d.clock.monotonicMs() - begun);
          return {
            columns: [...result.columns],
            rows: result.rows.map((row) => [...row]),
            more: result.isCut,
            elapsed_ms: elapsed,
          };
        } finally {
          const left = (running.get(tenant) ?? 1) - 1;
          if (left === 0) running.delete(tenant);
          else running.set(tenant, left);
        }
      },
    });
  };
}
