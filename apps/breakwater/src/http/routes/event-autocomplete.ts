import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { fieldsLike, kindOf } from "../../lake/query/field-list.ts";
import { identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { SearchQuery, searchOf } from "../event-search.ts";
import { fieldDescriptions } from "../field-descriptions.ts";
import { nullable } from "../schemas.ts";

const Field = Type.Object({
  path: Type.String(),
  type: Type.Enum(["text", "number", "time", "address", "object"]),
  description: nullable(Type.Object({ en: Type.String(), ja: Type.String() })),
  count: nullable(
    Type.Integer({
      description:
        "Events that have it, of 100,000 of the search at most; null for fields with columns of their own",
    }),
  ),
});

/** What can be written into a search: names of fields, and their values. */
export function eventAutocompleteRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function autocomplete(server) {
    server.get("/api/v1/events/fields", {
      config: { access: readers },
      schema: {
        tags: ["events"],
        summary: "Fields for what was typed of one: of the schema, and of the tenant's own events",
        querystring: Type.Object({
          ...SearchQuery.properties,
          prefix: Type.String({ default: "", maxLength: 200 }),
          limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
        }),
        response: { 200: Type.Object({ items: Type.Array(Field) }) },
      },
      async handler(request, reply) {
        const { prefix, limit, ...query } = request.query;
        const { tenant } = identityOf(request);
        const search = searchOf(query, 1, null, d.clock);
        const seen = await d.gate.run(tenant, "search", reply, (signal) =>
          d.lake.seenFields(tenant, search, { part: prefix, limit }, signal),
        );
        const counts = new Map(seen.map(({ path, count }) => [path, count]));
        const listed = fieldsLike(prefix);
        const known = new Set(listed.map(({ path }) => path));
        const own = seen
          .filter(({ path }) => !known.has(path))
          .map(({ path }) => ({ path, kind: kindOf(path) }));
        // Half of the room is for what the tenant's own devices say.
        const room = Math.max(limit - own.length, Math.ceil(limit / 2));
        return {
          items: [...listed.slice(0, room), ...own].slice(0, limit).map(({ path, kind }) => ({
            path,
            type: kind,
            description: Object.hasOwn(fieldDescriptions, path) ? (fieldDescriptions[path] ?? null) : null,
            count: counts.get(path) ?? null,
          })),
        };
      },
    });

    server.get("/api/v1/events/values", {
      config: { access: readers },
      schema: {
        tags: ["events"],
        summary: "Values of a field that begin with what was typed, the most frequent first",
        querystring: Type.Object({
          ...SearchQuery.properties,
          field: Type.String({ minLength: 1, maxLength: 200 }),
          prefix: Type.String({ default: "", maxLength: 400 }),
          limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
        }),
        response: {
          200: Type.Object({
            items: Type.Array(Type.Object({ value: Type.String(), count: Type.Integer() })),
            looked: Type.Integer({ description: "Events that were looked at" }),
            sampled: Type.Boolean({
              description: "There are more: counts are of those, and a rare value may be missing",
            }),
          }),
        },
      },
      async handler(request, reply) {
        const { field, prefix, limit, ...query } = request.query;
        const { tenant } = identityOf(request);
        const search = searchOf(query, 1, null, d.clock);
        const found = await d.gate.run(tenant, "search", reply, (signal) =>
          d.lake.values(tenant, search, { field, prefix, limit }, signal),
        );
        return {
          items: found.values.map((one) => ({ ...one })),
          looked: found.looked,
          sampled: found.isSampled,
        };
      },
    });
  };
}
