import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { maximumQueryLength, problemOfQuery } from "../../fleet/osquery/query-text.ts";
import { type OsqueryQuery, type QueryTarget, targetStates } from "../../store/osquery-queries.ts";
import { actorOf, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { nullable, pageOf, PageQuery, Time, Uuid } from "../schemas.ts";

const QueryShape = Type.Object({
  id: Uuid,
  query: Type.String(),
  reason: Type.String(),
  created_by: Type.String(),
  created_at: Time,
  expires_at: Time,
  ended_at: nullable(Time),
  ended_by: nullable(Type.String()),
  is_open: Type.Boolean({ description: "nodes that have not taken it are still asked" }),
  nodes: Type.Object({
    waiting: Type.Integer({ description: "have not asked for it yet" }),
    sent: Type.Integer({ description: "have taken it and not answered" }),
    answered: Type.Integer(),
    failed: Type.Integer(),
  }),
  rows: Type.Integer(),
  search: Type.String({ description: "finds the rows that were answered among the events" }),
});
const TargetShape = Type.Object({
  node: Uuid,
  name: Type.String({ description: "the node's host name when it was asked" }),
  state: Type.Enum([...targetStates]),
  sent_at: nullable(Time),
  sends: Type.Integer({ description: "how often the node has taken it" }),
  answered_at: nullable(Time),
  rows: nullable(Type.Integer()),
  left_out: nullable(Type.Integer({ description: "rows beyond the 10,000 of an answer that are kept" })),
  problem: nullable(Type.String({ description: "what osquery said; the node's own words" })),
  wall_ms: nullable(Type.Integer()),
  memory_bytes: nullable(Type.Integer()),
});
const One = Type.Object({ id: Uuid });
const tags = ["osquery"];
/** Who asks devices something acts on them. */
const responders = { roles: ["responder", "administrator"] as const };
const dayMinutes = 1_440;

/** What people ask devices that run osquery. */
export function osqueryQueryRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { queries } = d.store.osquery;

  return async function routes(server) {
    server.get("/api/v1/osquery-queries", {
      config: { access: readers },
      schema: {
        tags,
        summary: "What was asked of devices that run osquery, the newest first",
        querystring: Type.Object(PageQuery),
        response: { 200: pageOf(QueryShape) },
      },
      async handler(request) {
        const { limit, cursor = null } = request.query;
        const page = await queries.list(identityOf(request).tenant, { limit, cursor });
        const now = d.clock.now();
        return { items: page.items.map((query) => queryToWire(query, now)), next_cursor: page.nextCursor };
      },
    });

    server.post("/api/v1/osquery-queries", {
      config: { access: responders, audit: ["osquery_query.ask"] },
      schema: {
        tags,
        summary: "Ask devices that run osquery something",
        description:
          "One SELECT over osquery's tables (https://osquery.io/schema/), which only read; the tables carves, curl and curl_certificate, which do not, are refused. Each node is asked once, when it looks for it, until the time is over; those that are away are asked when they return in that time. An answer's first 10,000 rows are events of the node.",
        body: Type.Object(
          {
            query: Type.String({ minLength: 1, maxLength: maximumQueryLength }),
            reason: Type.String({ minLength: 1, maxLength: 500, pattern: "\\S" }),
            nodes: Type.Union([
              Type.Array(Uuid, { minItems: 1, maxItems: 10_000 }),
              Type.Literal("all", { description: "every node that the tenant has now" }),
            ]),
            minutes: Type.Integer({ minimum: 1, maximum: 7 * dayMinutes, default: dayMinutes }),
          },
          { additionalProperties: false },
        ),
        response: { 201: QueryShape },
      },
      async handler(request, reply) {
        const { query: text, reason, nodes, minutes } = request.body;
        const problem = problemOfQuery(text);
        if (problem !== null) throw new HttpProblem(422, "invalid_query", problem);
        const expiresAt = d.clock.now() + minutes * 60_000;
        const asked = { text, reason, nodes, expiresAt };
        const query = await queries.ask(actorOf(request), identityOf(request).tenant, asked);
        if (query === null) throw notFound("node");
        return reply.code(201).send(queryToWire(query, d.clock.now()));
      },
    });

    server.get("/api/v1/osquery-queries/:id", {
      config: { access: readers },
      schema: {
        tags,
        summary: "What was asked, and how many have answered",
        params: One,
        response: { 200: QueryShape },
      },
      async handler(request) {
        const query = await queries.get(identityOf(request).tenant, request.params.id);
        if (query === null) throw notFound("query");
        return queryToWire(query, d.clock.now());
      },
    });

    server.get("/api/v1/osquery-queries/:id/nodes", {
      config: { access: readers },
      schema: {
        tags,
        summary: "What became of a query on each node, by node",
        params: One,
        querystring: Type.Object({ limit: PageQuery.limit, cursor: Type.Optional(Uuid) }),
        response: { 200: pageOf(TargetShape) },
      },
      async handler(request) {
        const { tenant } = identityOf(request);
        const { id } = request.params;
        const { limit, cursor: after = null } = request.query;
        if ((await queries.get(tenant, id)) === null) throw notFound("query");
        const items = await queries.targets(tenant, id, { limit, after });
        const last = items.length === limit ? items.at(-1) : undefined;
        return { items: items.map(targetToWire), next_cursor: last?.node ?? null };
      },
    });

    server.post("/api/v1/osquery-queries/:id/end", {
      config: { access: responders, audit: ["osquery_query.end"] },
      schema: {
        tags,
        summary: "Ask nobody any more; what was taken may still be answered",
        params: One,
        response: { 200: QueryShape },
      },
      async handler(request) {
        const { tenant } = identityOf(request);
        const query = await queries.end(actorOf(request), tenant, request.params.id);
        if (query === null) throw notFound("open query");
        return queryToWire(query, d.clock.now());
      },
    });
  };
}

function queryToWire(query: OsqueryQuery, now: number): Type.Static<typeof QueryShape> {
  return {
    id: query.id,
    query: query.text,
    reason: query.reason,
    created_by: query.createdBy,
    created_at: query.createdAt,
    expires_at: query.expiresAt,
    ended_at: query.endedAt,
    ended_by: query.endedBy,
    is_open: query.endedAt === null && query.expiresAt > now,
    nodes: { ...query.nodes },
    rows: query.rows,
    search: `metadata.log_name:"query/${query.id}"`,
  };
}

function targetToWire(target: QueryTarget): Type.Static<typeof TargetShape> {
  return {
    node: target.node,
    name: target.nodeName,
    state: target.state,
    sent_at: target.sentAt,
    sends: target.sends,
    answered_at: target.answeredAt,
    rows: target.rows,
    left_out: target.leftOut,
    problem: target.problem,
    wall_ms: target.wallMs,
    memory_bytes: target.memoryBytes,
  };
}
