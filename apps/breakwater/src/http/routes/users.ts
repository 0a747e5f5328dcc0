import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyRequest } from "fastify";
import Type from "typebox";
import type { UserAt } from "../../store/accounts.ts";
import { actorOf, administrators, identityOf } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { administeredScope, administersAll, logOf, notYours, pathOfTenant } from "../reach.ts";
import { Label, nullable, pageOf, PageQuery, PersonRole, Scope, Time, Uuid } from "../schemas.ts";
import { SessionShape, toWireSession } from "../session-shape.ts";

const UserShape = Type.Object({
  id: Uuid,
  name: Type.String(),
  display_name: Type.String(),
  role: PersonRole,
  scope: Scope,
  totp: Type.Boolean(),
  has_password: Type.Boolean(),
  created_at: Time,
  last_sign_in_at: nullable(Time),
  disabled_at: nullable(Time),
});
const One = Type.Object({ id: Uuid });
const resetMs = 24 * 3_600_000;

/** People of a tenant, as its administrators see and change them. */
export function userRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { users, sessions, invitations } = d.store;

  async function find(request: FastifyRequest, id: string): Promise<UserAt> {
    const user = await users.get(await pathOfTenant(d.store, identityOf(request).tenant), id);
    if (user === null) throw notFound("user");
    return user;
  }

  /** For what concerns the account as such, not its role in this tenant. */
  async function findWhole(request: FastifyRequest, id: string): Promise<UserAt> {
    const user = await find(request, id);
    if (!(await administersAll(d.store, identityOf(request), await users.memberships(id)))) throw notYours();
    return user;
  }

  return async function routes(server) {
    server.get("/api/v1/users", {
      config: { access: administrators },
      schema: {
        tags: ["users"],
        summary: "List people who have a role in this tenant",
        querystring: Type.Object(PageQuery),
        response: { 200: pageOf(UserShape) },
      },
      async handler(request) {
        const { limit, cursor = null } = request.query;
        const path = await pathOfTenant(d.store, identityOf(request).tenant);
        const page = await users.list(path, { limit, cursor });
        return { items: page.items.map(toWire), next_cursor: page.nextCursor };
      },
    });

    server.get("/api/v1/users/:id", {
      config: { access: administrators },
      schema: { tags: ["users"], summary: "One person", params: One, response: { 200: UserShape } },
      handler: async (request) => toWire(await find(request, request.params.id)),
    });

    server.patch("/api/v1/users/:id", {
      config: { access: administrators, audit: ["user.update"] },
      schema: {
        tags: ["users"],
        summary: "Change a person's shown name, or disable the account; a disabled one's sessions end",
        params: One,
        body: Type.Partial(Type.Object({ display_name: Label, disabled: Type.Boolean() })),
        response: { 200: UserShape },
      },
      async handler(request) {
        const { id } = await findWhole(request, request.params.id);
        const { display_name: displayName, disabled: isDisabled } = request.body;
        await users.update(actorOf(request), id, { displayName, isDisabled }, identityOf(request).tenant);
        return toWire(await find(request, id));
      },
    });

    server.put("/api/v1/users/:id/role", {
      config: { access: administrators, audit: ["user.role"] },
      schema: {
        tags: ["users"],
        summary: "Give a person a role in this tenant, or in another scope that you administer",
        params: One,
        body: Type.Object({ role: PersonRole, scope: Type.Optional(Scope) }),
        response: { 200: UserShape },
      },
      async handler(request) {
        const identity = identityOf(request);
        const user = await find(request, request.params.id);
        const { role, scope = { kind: "tenant", id: identity.tenant } } = request.body;
        await administeredScope(d.store, identity, scope);
        // An exception to a wider role is for those who administer the wider place.
        if (!(await administersAll(d.store, identity, [user.membership]))) throw notYours();
        await users.setMembership(actorOf(request), user.id, { ...scope, role }, logOf(scope));
        return toWire(await find(request, user.id));
      },
    });

    server.delete("/api/v1/users/:id", {
      config: { access: administrators, audit: ["user.remove"] },
      schema: {
        tags: ["users"],
        summary: "Take away the role that a person has here; an account without any role left is disabled",
        params: One,
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const { id, membership } = await find(request, request.params.id);
        if (!(await administersAll(d.store, identityOf(request), [membership]))) throw notYours();
        await users.removeMembership(actorOf(request), id, membership, logOf(membership));
        return reply.code(204).send(null);
      },
    });

    server.post("/api/v1/users/:id/reset", {
      config: { access: administrators, audit: ["user.reset"] },
      schema: {
        tags: ["users"],
        summary: "A one-time link with which the person chooses a new password; older links of it end",
        params: One,
        body: Type.Object({
          clear_totp: Type.Boolean({ default: false, description: "also take away a lost authenticator" }),
        }),
        response: { 201: Type.Object({ token: Type.String(), path: Type.String(), expires_at: Time }) },
      },
      async handler(request, reply) {
        const { id } = await findWhole(request, request.params.id);
        if (id === identityOf(request).user?.id)
          throw new HttpProblem(409, "own_account", "change your own password in your account");
        const expiresAt = d.clock.now() + resetMs;
        const made = await invitations.reset(actorOf(request), {
          user: id,
          clearsTotp: request.body.clear_totp,
          expiresAt,
          tenant: identityOf(request).tenant,
        });
        if (made === null) throw notFound("user");
        const { token } = made;
        return reply.code(201).send({ token, path: `/invitation#token=${token}`, expires_at: expiresAt });
      },
    });

    server.get("/api/v1/users/:id/sessions", {
      config: { access: administrators },
      schema: {
        tags: ["users"],
        summary: "A person's sessions in this tenant",
        params: One,
        response: { 200: Type.Object({ items: Type.Array(SessionShape) }) },
      },
      async handler(request) {
        const { id } = await find(request, request.params.id);
        const { tenant, id: current } = identityOf(request);
        const all = await sessions.list(id);
        return {
          items: all
            .filter((session) => session.tenant === tenant)
            .map((session) => toWireSession(session, current)),
        };
      },
    });

    server.delete("/api/v1/users/:id/sessions", {
      config: { access: administrators, audit: ["session.close_all"] },
      schema: {
        tags: ["users"],
        summary: "Sign a person out of this tenant, or everywhere where you administer all that they have",
        params: One,
        response: { 200: Type.Object({ closed: Type.Integer() }) },
      },
      async handler(request) {
        const { id } = await find(request, request.params.id);
        const identity = identityOf(request);
        const isAll = await administersAll(d.store, identity, await users.memberships(id));
        const within = isAll ? null : identity.tenant;
        return { closed: await sessions.closeAll(actorOf(request), id, { within }, identity.tenant) };
      },
    });
  };
}

function toWire(user: UserAt) {
  const { kind, id, role } = user.membership;
  if (role === "ingest") throw new Error("a person has the role of a sender");
  return {
    id: user.id,
    name: user.name,
    display_name: user.displayName,
    role,
    scope: { kind, id },
    totp: user.totpEnabledAt !== null,
    has_password: user.hasPassword,
    created_at: user.createdAt,
    last_sign_in_at: user.lastSignInAt,
    disabled_at: user.disabledAt,
  };
}
