import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { EventUid } from "@breakwater/ocsf";
import Type from "typebox";
import { identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { notFound } from "../errors.ts";
import { pickFields } from "../event-fields.ts";
import { SearchQuery, searchOf } from "../event-search.ts";
import { Event, pageOf, Time, Uuid } from "../schemas.ts";

const FacetShape = Type.Object({
  field: Type.String(),
  values: Type.Array(Type.Object({ value: Type.String(), count: Type.Integer() })),
});

/** Searching events. */
export function eventRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function events(server) {
    server.get("/api/v1/events", {
      config: { access: readers },
      schema: {
        tags: ["events"],
        summary: "Search events, newest first; the last day where no time is given",
        querystring: Type.Object({
          ...SearchQuery.properties,
          limit: Type.Integer({ minimum: 1, maximum: 1_000, default: 100 }),
          cursor: Type.Optional(Type.String({ maxLength: 200 })),
          fields: Type.Optional(
            Type.String({
              maxLength: 2_000,
              description:
                "Paths separated by commas: only these are in the answer; the whole event without it",
            }),
          ),
          raw_limit: Type.Optional(
            Type.Integer({
              minimum: 0,
              maximum: 1_048_576,
              description: "Cut raw_data to so many characters",
            }),
          ),
        }),
        response: { 200: pageOf(Event) },
      },
      async handler(request, reply) {
        const { limit, cursor = null, fields, raw_limit: rawLimit, ...query } = request.query;
        const pick = pickFields(fields, rawLimit);
        const { tenant } = identityOf(request);
        const search = searchOf(query, limit, cursor, d.clock);
        const page = await d.gate.run(tenant, "search", reply, (signal) =>
          d.lake.searchEvents(tenant, search, signal),
        );
        return { items: page.items.map(pick), next_cursor: page.nextCursor };
      },
    });

    server.get("/api/v1/events/facets", {
      config: { access: readers },
      schema: {
        tags: ["events"],
        summary:
          'The most frequent values of fields among matching events; `""` counts events without a value',
        querystring: Type.Object({
          ...SearchQuery.properties,
          field: Type.Array(Type.String({ maxLength: 200 }), { minItems: 1, maxItems: 16 }),
          limit: Type.Integer({ minimum: 1, maximum: 100, default: 10 }),
        }),
        response: { 200: Type.Object({ items: Type.Array(FacetShape) }) },
      },
      async handler(request, reply) {
        const { field: fields, limit, ...query } = request.query;
        const { tenant } = identityOf(request);
        const search = searchOf(query, 1, null, d.clock);
        const facets = await d.gate.run(tenant, "search", reply, (signal) =>
          d.lake.facets(tenant, search, { fields, limit }, signal),
        );
        return {
          items: facets.map(({ field, values }) => ({ field, values: values.map((one) => ({ ...one })) })),
        };
      },
    });

    server.get("/api/v1/events/histogram", {
      config: { access: readers },
      schema: {
        tags: ["events"],
        summary: "Counts of matching events over time",
        querystring: Type.Object({
          ...SearchQuery.properties,
          buckets: Type.Integer({ minimum: 1, maximum: 500, default: 60 }),
        }),
        response: {
          200: Type.Object({
            bucket_ms: Type.Integer(),
            total: Type.Integer(),
            items: Type.Array(Type.Object({ time: Time, count: Type.Integer() })),
          }),
        },
      },
      async handler(request, reply) {
        const { buckets, ...query } = request.query;
        const { tenant } = identityOf(request);
        const search = searchOf(query, 1, null, d.clock);
        const bucketMs = Math.max(1_000, Math.ceil((search.to - search.from) / buckets / 1_000) * 1_000);
        const items = await d.gate.run(tenant, "search", reply, (signal) =>
          d.lake.histogram(tenant, search, bucketMs, signal),
        );
        return {
          bucket_ms: bucketMs,
          total: items.reduce((sum, { count }) => sum + count, 0),
          items: [...items],
        };
      },
    });

    server.get("/api/v1/events/:uid", {
      config: { access: readers },
      schema: {
        tags: ["events"],
        summary: "One event",
        params: Type.Object({ uid: Uuid }),
        response: { 200: Event },
      },
      async handler(request, reply) {
        // The route's schema has made sure that it is a UUID.
        const uid = request.params.uid as EventUid;
        const { tenant } = identityOf(request);
        const [event] = await d.gate.run(tenant, "search", reply, (signal) =>
          d.lake.eventsByUid(tenant, [uid], signal),
        );
        if (event === undefined) throw notFound("event, or it is older than the retention");
        return event;
      },
    });
  };
}
