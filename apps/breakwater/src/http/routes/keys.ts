import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import type { ApiKey } from "../../store/store.ts";
import { administrators, identityOf } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { notFound } from "../errors.ts";
import { nullable, Time, Uuid } from "../schemas.ts";

const Role = Type.Enum(["ingest", "viewer", "analyst", "responder", "administrator", "auditor"]);
const Key = Type.Object({
  id: Uuid,
  name: Type.String(),
  role: Role,
  created_at: Time,
  last_used_at: nullable(Time),
  revoked_at: nullable(Time),
});

/** API keys: made by administrators, shown once, revoked for good. */
export function keyRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function keys(server) {
    server.get("/api/v1/keys", {
      config: { access: administrators },
      schema: {
        tags: ["keys"],
        summary: "List API keys",
        response: { 200: Type.Object({ items: Type.Array(Key) }) },
      },
      handler: async (request) => ({
        items: (await d.store.access.listKeys(identityOf(request).tenant)).map(toWire),
      }),
    });

    server.post("/api/v1/keys", {
      config: { access: administrators },
      schema: {
        tags: ["keys"],
        summary: "Create an API key; the secret is in this answer only",
        body: Type.Object({ name: Type.String({ minLength: 1, maxLength: 100 }), role: Role }),
        response: { 201: Type.Object({ key: Key, secret: Type.String() }) },
      },
      async handler(request, reply) {
        const { key, secret } = await d.store.access.createKey({
          tenant: identityOf(request).tenant,
          ...request.body,
        });
        return reply.code(201).send({ key: toWire(key), secret });
      },
    });

    server.delete("/api/v1/keys/:id", {
      config: { access: administrators },
      schema: {
        tags: ["keys"],
        summary: "Revoke an API key",
        params: Type.Object({ id: Uuid }),
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        if (!(await d.store.access.revokeKey(identityOf(request).tenant, request.params.id)))
          throw notFound("key");
        return reply.code(204).send(null);
      },
    });
  };
}

function toWire({ id, name, role, createdAt, lastUsedAt, revokedAt }: ApiKey) {
  return { id, name, role, created_at: createdAt, last_used_at: lastUsedAt, revoked_at: revokedAt };
}
