import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import type { EnrolSecret, OsqueryNode } from "../../store/osquery.ts";
import { actorOf, administrators, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { notFound } from "../errors.ts";
import { UnlikeShape, unlikeToWire } from "../unlike-shape.ts";
import { Label, nullable, pageOf, PageQuery, Time, Uuid } from "../schemas.ts";

const SecretShape = Type.Object({
  id: Uuid,
  name: Type.String(),
  created_by: Type.String(),
  created_at: Time,
  expires_at: nullable(Time),
  revoked_at: nullable(Time),
  last_used_at: nullable(Time),
});
const NodeShape = Type.Object({
  id: Uuid,
  identifier: Type.String({ description: "osquery's host identifier" }),
  hostname: nullable(Type.String()),
  os_name: nullable(Type.String()),
  os_version: nullable(Type.String()),
  serial: nullable(Type.String()),
  model: nullable(Type.String()),
  osquery_version: nullable(Type.String()),
  enrolled_at: Time,
  enrolments: Type.Integer({ description: "how often it has enrolled; each time with a key made anew" }),
  last_contact: nullable(Time),
  last_address: nullable(Type.String()),
  state_at: nullable(Type.Integer({ description: "when it last told what it is made of" })),
  unlike: nullable(
    Type.Integer({
      description:
        "in how much it is unlike other nodes of its build; null where fewer than four are known, or not all of it",
    }),
  ),
});
const One = Type.Object({ id: Uuid });
const tags = ["osquery"];

/** Devices that run osquery, and the secrets with which they enrol. */
export function osqueryNodeRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { nodes, secrets, states } = d.store.osquery;

  return async function routes(server) {
    server.get("/api/v1/osquery-secrets", {
      config: { access: administrators },
      schema: {
        tags,
        summary: "Secrets with which devices enrol, the newest first; never the secrets themselves",
        response: { 200: Type.Object({ items: Type.Array(SecretShape) }) },
      },
      async handler(request) {
        return { items: (await secrets.list(identityOf(request).tenant)).map(secretToWire) };
      },
    });

    server.post("/api/v1/osquery-secrets", {
      config: { access: administrators, audit: ["osquery_secret.create"] },
      schema: {
        tags,
        summary: "Make an enrol secret; the answer holds it, and it is shown once",
        body: Type.Object(
          { name: Label, expires_at: Type.Optional(nullable(Time)) },
          { additionalProperties: false },
        ),
        response: { 201: Type.Object({ secret: SecretShape, value: Type.String() }) },
      },
      async handler(request, reply) {
        const { name, expires_at: expiresAt = null } = request.body;
        const made = await secrets.create(actorOf(request), identityOf(request).tenant, { name, expiresAt });
        return reply.code(201).send({ secret: secretToWire(made.secret), value: made.value });
      },
    });

    server.delete("/api/v1/osquery-secrets/:id", {
      config: { access: administrators, audit: ["osquery_secret.revoke"] },
      schema: {
        tags,
        summary: "Revoke an enrol secret; devices that have enrolled keep their keys",
        params: One,
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        if (!(await secrets.revoke(actorOf(request), identityOf(request).tenant, request.params.id)))
          throw notFound("enrol secret");
        return reply.code(204).send(null);
      },
    });

    server.get("/api/v1/osquery-nodes", {
      config: { access: readers },
      schema: {
        tags,
        summary: "Devices that run osquery, the last enrolled first",
        querystring: Type.Object(PageQuery),
        response: { 200: pageOf(NodeShape) },
      },
      async handler(request) {
        const { limit, cursor = null } = request.query;
        const { tenant } = identityOf(request);
        const page = await nodes.list(tenant, { limit, cursor });
        const about = await states.about(
          tenant,
          page.items.map(({ id }) => id),
        );
        return {
          items: page.items.map((node) => nodeToWire(node, about.get(node.id))),
          next_cursor: page.nextCursor,
        };
      },
    });

    server.get("/api/v1/osquery-nodes/:id/unlike", {
      config: { access: readers },
      schema: {
        tags,
        summary: "Where a node is unlike others of its build, at its last snapshot",
        description:
          "What the queries of the pack `state` told is compared with up to nine other nodes that say the same of their system; at least four must be known, and four of five agree. `compared` is false where that cannot be said, which is not the same as nothing found.",
        params: One,
        response: { 200: UnlikeShape },
      },
      async handler(request) {
        const { tenant } = identityOf(request);
        if ((await nodes.get(tenant, request.params.id)) === null) throw notFound("node");
        return unlikeToWire(await states.unlike(tenant, request.params.id));
      },
    });

    server.delete("/api/v1/osquery-nodes/:id", {
      config: { access: administrators, audit: ["osquery_node.remove"] },
      schema: {
        tags,
        summary: "Forget a node: its key is none from then on; with an enrol secret it can enrol again",
        params: One,
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        if (!(await nodes.remove(actorOf(request), identityOf(request).tenant, request.params.id)))
          throw notFound("node");
        return reply.code(204).send(null);
      },
    });
  };
}

function secretToWire(secret: EnrolSecret): Type.Static<typeof SecretShape> {
  return {
    id: secret.id,
    name: secret.name,
    created_by: secret.createdBy,
    created_at: secret.createdAt,
    expires_at: secret.expiresAt,
    revoked_at: secret.revokedAt,
    last_used_at: secret.lastUsedAt,
  };
}

function nodeToWire(
  node: OsqueryNode,
  state: { readonly at: number; readonly unlike: number | null } | undefined,
): Type.Static<typeof NodeShape> {
  return {
    id: node.id,
    identifier: node.identifier,
    hostname: node.hostname,
    os_name: node.osName,
    os_version: node.osVersion,
    serial: node.serial,
    model: node.model,
    osquery_version: node.osqueryVersion,
    enrolled_at: node.enrolledAt,
    enrolments: node.enrolments,
    last_contact: node.lastContact,
    last_address: node.lastAddress,
    state_at: state?.at ?? null,
    unlike: state?.unlike ?? null,
  };
}
