import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { aggregationOf, SearchQuery } from "../event-search.ts";
import { nullable } from "../schemas.ts";

const Column = Type.Object({
  name: Type.String({ description: "As it stands in the query" }),
  role: Type.Enum(["group", "measure"]),
  type: Type.Enum(["text", "number", "time"], { description: "Times are ms since the epoch, UTC" }),
  approximate: Type.Boolean({
    description: "Percentiles are, and numbers of different values above 65,536",
  }),
});

/** Counting events: sums, different values, the most frequent, over time. */
export function eventAggregateRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function aggregates(server) {
    server.get("/api/v1/events/aggregate", {
      config: { access: readers },
      schema: {
        tags: ["events"],
        summary: "Count matching events by fields, observables and time",
        description:
          "`q` is a search and, behind `|`, what is counted: `action_id:2 | count, distinct(src_endpoint.ip) by device.uid, time(1h)`, `| top 10 dst_endpoint.ip`, `| sum(traffic.bytes_out) by observable(ip) limit 50`. Measures: count, distinct, sum, avg, min, max, percentile(field, 95). The greatest first, or by time.",
        querystring: SearchQuery,
        response: {
          200: Type.Object({
            columns: Type.Array(Column),
            rows: Type.Array(Type.Array(nullable(Type.Union([Type.Number(), Type.String()])))),
            groups: Type.Integer({ description: "Groups that there are; `rows` holds the first of them" }),
            counted: Type.Integer({
              description: "Events over all groups, or observables where it was counted by these",
            }),
          }),
        },
      },
      async handler(request, reply) {
        const { search, aggregation } = aggregationOf(request.query, d.clock);
        const { tenant } = identityOf(request);
        const found = await d.gate.run(tenant, "search", reply, (signal) =>
          d.lake.aggregate(tenant, search, aggregation, signal),
        );
        return {
          columns: found.columns.map(({ isApproximate, ...column }) => ({
            ...column,
            approximate: isApproximate,
          })),
          rows: found.rows.map((row) => [...row]),
          groups: found.groups,
          counted: found.counted,
        };
      },
    });
  };
}
