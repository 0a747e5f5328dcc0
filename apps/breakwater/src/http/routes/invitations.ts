import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import type { Invitation } from "../../store/accounts.ts";
import { actorOf, administrators, everybody, identityOf, personOf } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { addressOf, checkSameOriginOfBrowsers, originOf } from "../origin.ts";
import { administeredScope, logOf } from "../reach.ts";
import { AccountName, Label, Password, PersonRole, Scope, Time, Token, Uuid } from "../schemas.ts";
import { setSessionCookie } from "../session-cookie.ts";
import { Buckets } from "../throttle.ts";

const InvitationShape = Type.Object({
  id: Uuid,
  name: Type.String(),
  role: PersonRole,
  scope: Scope,
  created_at: Time,
  expires_at: Time,
});
const hourMs = 3_600_000;

/** One-time links by which people get in: a new account, or a new password. */
export function invitationRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { invitations, sessions } = d.store;
  // Tokens cannot be guessed; this keeps scrypt from being a way to take the server's time.
  const attempts = new Buckets({ burst: 20, everyMs: 5_000 }, d.clock);

  function notTooOften(address: string): void {
    const waitMs = attempts.take(address);
    if (waitMs > 0)
      throw new HttpProblem(429, "too_many_failures", "too many attempts; wait a moment", {
        "retry-after": String(Math.ceil(waitMs / 1_000)),
      });
  }

  return async function routes(server) {
    server.get("/api/v1/invitations", {
      config: { access: administrators },
      schema: {
        tags: ["users"],
        summary: "Open invitations to this tenant, or to another scope that you administer",
        querystring: Type.Object({
          scope_kind: Type.Optional(Scope.properties.kind),
          scope_id: Type.Optional(Scope.properties.id),
        }),
        response: { 200: Type.Object({ items: Type.Array(InvitationShape) }) },
      },
      async handler(request) {
        const identity = identityOf(request);
        const { scope_kind: kind = "tenant", scope_id: id = identity.tenant } = request.query;
        await administeredScope(d.store, identity, { kind, id });
        return { items: (await invitations.list({ kind, id })).map(toWire) };
      },
    });

    server.post("/api/v1/invitations", {
      config: { access: administrators, audit: ["invitation.create"] },
      schema: {
        tags: ["users"],
        summary: "Invite a person; the one-time link is in this answer only",
        body: Type.Object({
          name: Type.Optional(AccountName),
          role: PersonRole,
          scope: Type.Optional(Scope),
          hours: Type.Integer({ minimum: 1, maximum: 720, default: 72 }),
        }),
        response: {
          201: Type.Object({
            invitation: InvitationShape,
            token: Type.String(),
            path: Type.String({ description: "of the console's page that takes it" }),
          }),
        },
      },
      async handler(request, reply) {
        const identity = identityOf(request);
        const { name = "", role, hours, scope = { kind: "tenant", id: identity.tenant } } = request.body;
        await administeredScope(d.store, identity, scope);
        const { invitation, token } = await invitations.invite(actorOf(request), {
          name,
          membership: { ...scope, role },
          expiresAt: d.clock.now() + hours * hourMs,
          tenant: logOf(scope),
        });
        return reply
          .code(201)
          .send({ invitation: toWire(invitation), token, path: `/invitation#token=${token}` });
      },
    });

    server.delete("/api/v1/invitations/:id", {
      config: { access: administrators, audit: ["invitation.revoke"] },
      schema: {
        tags: ["users"],
        summary: "Take an invitation back",
        params: Type.Object({ id: Uuid }),
        querystring: Type.Object({
          scope_kind: Type.Optional(Scope.properties.kind),
          scope_id: Type.Optional(Scope.properties.id),
        }),
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const identity = identityOf(request);
        const { scope_kind: kind = "tenant", scope_id: id = identity.tenant } = request.query;
        const scope = { kind, id };
        await administeredScope(d.store, identity, scope);
        if (!(await invitations.revoke(actorOf(request), scope, request.params.id, logOf(scope))))
          throw notFound("invitation");
        return reply.code(204).send(null);
      },
    });

    server.post("/api/v1/invitations/find", {
      config: {
        access: { open: "whoever was sent a link has no account yet; the token is the proof" },
        audit: { none: "it only reads; the token is in the body so that no log keeps it" },
      },
      schema: {
        tags: ["users"],
        summary: "What a link is for",
        body: Type.Object({ token: Token }),
        response: {
          200: Type.Object({
            kind: Type.Union([Type.Literal("invitation"), Type.Literal("reset")]),
            name: Type.String({ description: "proposed for a new account; fixed for a reset" }),
            role: PersonRole,
            place: Type.String({ description: "name of the tenant, organisation or partner" }),
            expires_at: Time,
          }),
        },
      },
      async handler(request) {
        notTooOften(addressOf(request));
        const invitation = await invitations.find(request.body.token);
        if (invitation === null) throw usedUp();
        const { kind, name, role, expires_at } = { ...toWire(invitation), kind: invitation.kind };
        return { kind, name, role, place: await placeOf(d, invitation), expires_at };
      },
    });

    server.post("/api/v1/invitations/accept", {
      config: {
        access: { open: "whoever was sent a link has no account yet; the token is the proof" },
        audit: ["user.create", "user.password", "session.open"],
      },
      schema: {
        tags: ["users"],
        summary:
          "Use a link: choose name and password, and be signed in; a reset with an authenticator signs in after it",
        body: Type.Object({
          token: Token,
          name: Type.Optional(AccountName),
          display_name: Type.Optional(Label),
          password: Password,
        }),
        response: { 201: Type.Object({ signed_in: Type.Boolean() }) },
      },
      async handler(request, reply) {
        checkSameOriginOfBrowsers(request);
        notTooOften(addressOf(request));
        const { token, password } = request.body;
        const invitation = await invitations.find(token);
        if (invitation === null) throw usedUp();
        const { name = invitation.name, display_name: displayName = name } = request.body;
        if (name === "") throw new HttpProblem(400, "invalid_request", "choose a name to sign in with");
        const account = { name, displayName, password };
        const user = await invitations.accept(token, account, addressOf(request));
        if (user === null) throw usedUp();
        // A link that came by mail is one factor; an authenticator that is still set up is asked for as ever.
        const factors = await d.store.credentials.factors(user);
        const opened = factors?.hasTotp === true ? null : await sessions.openFor(user, originOf(request));
        if (opened !== null) setSessionCookie(request, reply, opened);
        return reply.code(201).send({ signed_in: opened !== null });
      },
    });

    server.post("/api/v1/invitations/join", {
      config: { access: everybody, audit: ["user.role"] },
      schema: {
        tags: ["users"],
        summary: "Use an invitation for the account that one is signed in with",
        body: Type.Object({ token: Token }),
        response: { 200: Type.Object({ scope: Scope, role: PersonRole }) },
      },
      async handler(request) {
        const person = personOf(request);
        notTooOften(addressOf(request));
        const membership = await invitations.join(actorOf(request), request.body.token, person.id);
        if (membership === null) throw usedUp();
        const { kind, id, role } = membership;
        if (role === "ingest") throw new Error("an invitation to be a sender");
        return { scope: { kind, id }, role };
      },
    });
  };
}

function usedUp(): HttpProblem {
  return new HttpProblem(404, "link_used", "the link was used or has expired; ask for a new one");
}

async function placeOf({ store }: HttpDependencies, { scope }: Invitation): Promise<string> {
  const lists = {
    tenant: () => store.tenants.list(),
    organisation: () => store.organisations.list(),
    partner: () => store.organisations.listPartners(),
    installation: async () => [],
  };
  const all: readonly { readonly id: string; readonly name: string }[] = await lists[scope.kind]();
  return all.find(({ id }) => id === scope.id)?.name ?? "";
}

function toWire({ id, name, role, scope, createdAt, expiresAt }: Invitation) {
  if (role === "ingest") throw new Error("an invitation to be a sender");
  return { id, name, role, scope: { ...scope }, created_at: createdAt, expires_at: expiresAt };
}
