import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type, { type Static } from "typebox";
import type { ApiKey } from "../../store/accounts.ts";
import type { Identity } from "../../store/identity.ts";
import { actorOf, administrators, identityOf } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { isPermitted, permissionPattern } from "../permissions.ts";
import { administeredScope } from "../reach.ts";
import { Label, nullable, Role, Scope, Time, Uuid } from "../schemas.ts";

const Permissions = Type.Array(Type.String({ pattern: permissionPattern }), {
  minItems: 1,
  maxItems: 50,
  description: "tag of operations and `read` or `write`: `findings:read`, `*:read`",
});
const Key = Type.Object({
  id: Uuid,
  name: Type.String(),
  role: Role,
  scope: Scope,
  permissions: nullable(Permissions),
  created_at: Time,
  created_by: nullable(Type.String({ description: "id of the person; null for the command line" })),
  expires_at: nullable(Time),
  last_used_at: nullable(Time),
  revoked_at: nullable(Time),
});
const NewKey = Type.Object({
  name: Label,
  role: Role,
  scope: Type.Optional(Scope),
  permissions: Type.Optional(nullable(Permissions)),
  expires_at: Type.Optional(nullable(Time)),
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
        items: (await d.store.keys.list(identityOf(request).tenant)).map(toWire),
      }),
    });

    server.post("/api/v1/keys", {
      config: { access: administrators, audit: ["key.create"] },
      schema: {
        tags: ["keys"],
        summary: "Create an API key; the secret is in this answer only",
        description:
          "Without `scope` it holds in this tenant. A key that reaches several tenants names one in the header Breakwater-Tenant. What a limited or expiring key makes is limited and expires as it does.",
        body: NewKey,
        response: { 201: Type.Object({ key: Key, secret: Type.String() }) },
      },
      async handler(request, reply) {
        const identity = identityOf(request);
        const { body } = request;
        const { name, role, scope = { kind: "tenant", id: identity.tenant } } = body;
        const { permissions = null, expires_at: expiresAt = null } = body;
        await administeredScope(d.store, identity, scope);
        checkNoMore(identity, body);
        if (expiresAt !== null && expiresAt <= d.clock.now())
          throw new HttpProblem(400, "invalid_request", "body/expires_at: is in the past");
        const { key, secret } = await d.store.keys.create(actorOf(request), {
          tenant: identity.tenant,
          role,
          name,
          scope,
          permissions,
          expiresAt,
          createdBy: identity.user?.id ?? identity.key?.createdBy ?? null,
        });
        return reply.code(201).send({ key: toWire(key), secret });
      },
    });

    server.delete("/api/v1/keys/:id", {
      config: { access: administrators, audit: ["key.revoke"] },
      schema: {
        tags: ["keys"],
        summary: "Revoke an API key",
        params: Type.Object({ id: Uuid }),
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const { tenant } = identityOf(request);
        if (!(await d.store.keys.revoke(actorOf(request), tenant, request.params.id))) throw notFound("key");
        return reply.code(204).send(null);
      },
    });
  };
}

/** A key must not make one that may do more, or that lives longer, than itself. */
function checkNoMore({ kind, scopes, expiresAt }: Identity, wanted: Static<typeof NewKey>): void {
  const permissions = wanted.permissions ?? null;
  if (scopes !== null && !(permissions ?? []).every((one) => isPermitted(one, scopes)))
    throw new HttpProblem(
      403,
      "forbidden",
      `this key is limited to ${scopes.join(", ")}, and so is what it makes`,
    );
  if (scopes !== null && permissions === null)
    throw new HttpProblem(403, "forbidden", "this key is limited; say what the new one is limited to");
  const until = wanted.expires_at ?? null;
  if (kind === "api-key" && expiresAt !== null && (until === null || until > expiresAt))
    throw new HttpProblem(403, "forbidden", "this key expires, and what it makes must not live longer");
}

function toWire(key: ApiKey) {
  return {
    id: key.id,
    name: key.name,
    role: key.role,
    scope: { ...key.scope },
    permissions: key.permissions === null ? null : [...key.permissions],
    created_at: key.createdAt,
    created_by: key.createdBy,
    expires_at: key.expiresAt,
    last_used_at: key.lastUsedAt,
    revoked_at: key.revokedAt,
  };
}
