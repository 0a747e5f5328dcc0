import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { carveStatement, maximumPathLength, problemOfPath } from "../../fleet/osquery/carve-text.ts";
import { type Carve, carveStates } from "../../store/osquery-carves.ts";
import { targetStates } from "../../store/osquery-queries.ts";
import { actorOf, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { nullable, pageOf, PageQuery, Time, Uuid } from "../schemas.ts";

const CarveShape = Type.Object({
  id: Uuid,
  node: Uuid,
  name: Type.String({ description: "the node's host name when it was asked" }),
  path: Type.String(),
  reason: Type.String(),
  maximum_bytes: Type.Integer(),
  created_by: Type.String(),
  created_at: Time,
  expires_at: Time,
  asked: Type.Enum([...targetStates], { description: "what became of the query that asks for it" }),
  state: Type.Enum([...carveStates]),
  problem: nullable(Type.String()),
  size_bytes: nullable(Type.Integer({ description: "of the archive" })),
  blocks: Type.Integer(),
  block_count: nullable(Type.Integer()),
  evidence: nullable(Uuid),
});
const One = Type.Object({ id: Uuid });
const tags = ["osquery"];
/** Who asks devices something acts on them. */
const responders = { roles: ["responder", "administrator"] as const };
const dayMinutes = 1_440;
const gibibyte = 1024 ** 3;

/** Files that devices that run osquery are asked for. */
export function osqueryCarveRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { carves } = d.store.osquery;

  return async function routes(server) {
    server.get("/api/v1/osquery-carves", {
      config: { access: readers },
      schema: {
        tags,
        summary: "Files that were asked for, the newest first",
        querystring: Type.Object(PageQuery),
        response: { 200: pageOf(CarveShape) },
      },
      async handler(request) {
        const { limit, cursor = null } = request.query;
        const page = await carves.list(identityOf(request).tenant, { limit, cursor });
        return { items: page.items.map(carveToWire), next_cursor: page.nextCursor };
      },
    });

    server.post("/api/v1/osquery-carves", {
      config: { access: responders, audit: ["osquery_carve.ask"] },
      schema: {
        tags,
        summary: "Ask a device that runs osquery for files",
        description:
          "The device packs the files into one archive and sends it in blocks; when all are here, the whole is evidence (`/api/v1/evidence`). In the path, % stands for one part and %% for all below. It is a query, too: `/api/v1/osquery-queries/{id}` says whether the node has taken it, and ends it.",
        body: Type.Object(
          {
            node: Uuid,
            path: Type.String({ minLength: 2, maxLength: maximumPathLength }),
            reason: Type.String({ minLength: 1, maxLength: 500, pattern: "\\S" }),
            maximum_bytes: Type.Integer({ minimum: 1, maximum: 4 * gibibyte, default: gibibyte / 4 }),
            minutes: Type.Integer({ minimum: 1, maximum: 7 * dayMinutes, default: dayMinutes }),
          },
          { additionalProperties: false },
        ),
        response: { 201: CarveShape },
      },
      async handler(request, reply) {
        const { node, path, reason, maximum_bytes: maximumBytes, minutes } = request.body;
        const problem = problemOfPath(path);
        if (problem !== null) throw new HttpProblem(422, "invalid_path", problem);
        const expiresAt = d.clock.now() + minutes * 60_000;
        const asked = { node, path, text: carveStatement(path), reason, maximumBytes, expiresAt };
        const carve = await carves.ask(actorOf(request), identityOf(request).tenant, asked);
        if (carve === null) throw notFound("node");
        return reply.code(201).send(carveToWire(carve));
      },
    });

    server.get("/api/v1/osquery-carves/:id", {
      config: { access: readers },
      schema: {
        tags,
        summary: "Files that were asked for, and how much of them is here",
        params: One,
        response: { 200: CarveShape },
      },
      async handler(request) {
        const carve = await carves.get(identityOf(request).tenant, request.params.id);
        if (carve === null) throw notFound("carve");
        return carveToWire(carve);
      },
    });
  };
}

function carveToWire({ query, ...carve }: Carve): Type.Static<typeof CarveShape> {
  return {
    id: query.id,
    node: carve.node,
    name: carve.nodeName,
    path: carve.path,
    reason: query.reason,
    maximum_bytes: carve.maximumBytes,
    created_by: query.createdBy,
    created_at: query.createdAt,
    expires_at: query.expiresAt,
    asked: carve.target,
    state: carve.state,
    problem: carve.problem,
    size_bytes: carve.sizeBytes,
    blocks: carve.blocks,
    block_count: carve.blockCount,
    evidence: carve.evidence,
  };
}
