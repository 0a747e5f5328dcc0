import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { TenantId } from "@breakwater/ocsf";
import Type from "typebox";
import { type Identity, roleAt } from "../../store/identity.ts";
import { actorOf, everybody, identityOf } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { checkSameOriginOfBrowsers } from "../origin.ts";
import { AccountName, nullable, Password, PersonRole, Role, Scope, Time, Token, Uuid } from "../schemas.ts";
import { clearSessionCookie, setSessionCookie } from "../session-cookie.ts";
import { createSignInRoute } from "../sign-in.ts";

const Session = Type.Object({
  id: Uuid,
  kind: Type.Union([Type.Literal("api-key"), Type.Literal("session")]),
  name: Type.String(),
  role: Role,
  tenant: Type.Object({ id: Uuid, name: Type.String() }),
  user: nullable(
    Type.Object({ id: Uuid, name: Type.String(), totp: Type.Boolean(), recovery_codes_left: Type.Integer() }),
  ),
  needs_account: Type.Boolean({
    description: "opened with the set-up link: POST /api/v1/account makes the first account",
  }),
  restriction: nullable(
    Type.Literal("totp-required", {
      description: "set up an authenticator (POST /api/v1/account/totp) to go on",
    }),
  ),
  memberships: Type.Array(Type.Object({ scope: Scope, role: Role })),
  permissions: nullable(Type.Array(Type.String(), { description: "what a key is limited to" })),
  tenants: Type.Array(Type.Object({ id: Uuid, name: Type.String(), role: PersonRole }), {
    description: "that this session can switch to, at most 1,000",
  }),
  expires_at: nullable(Time),
});
const maximumTenants = 1_000;

/** Signing in with name and password, the one-time set-up link or an API key, and out. */
export function sessionRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const signIn = createSignInRoute(d);
  return async function session(server) {
    server.post("/api/v1/session", {
      config: {
        access: { open: "this is where one signs in; it checks name and password, token or key itself" },
        audit: ["session.open", "session.refused"],
      },
      schema: {
        tags: ["session"],
        summary: "Sign in with name and password, a set-up token or an API key",
        description:
          "With an authenticator set up, the answer to the right password is 401 `second_factor_required`: send it again with `totp` or `recovery_code`. 429 says with Retry-After when to try again.",
        body: Type.Union([
          Type.Object({
            name: AccountName,
            password: Password,
            totp: Type.Optional(Type.String({ maxLength: 10 })),
            recovery_code: Type.Optional(Type.String({ maxLength: 100 })),
          }),
          Type.Object({ setup_token: Token }),
          Type.Object({ api_key: Token }),
        ]),
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        checkSameOriginOfBrowsers(request);
        setSessionCookie(request, reply, await signIn(request, request.body));
        return reply.code(204).send(null);
      },
    });

    server.get("/api/v1/session", {
      config: { access: everybody },
      schema: { tags: ["session"], summary: "Who am I", response: { 200: Session } },
      handler: async (request) => describe(d, identityOf(request)),
    });

    server.post("/api/v1/session/tenant", {
      config: { access: everybody, audit: ["session.tenant"] },
      schema: {
        tags: ["session"],
        summary: "Switch the session to another tenant; its token changes",
        body: Type.Object({ tenant: Uuid }),
        response: { 200: Session },
      },
      async handler(request, reply) {
        const identity = identityOf(request);
        if (identity.kind !== "session")
          throw new HttpProblem(409, "no_session", "a key names its tenant in the header Breakwater-Tenant");
        // The body's schema has made sure that it is a UUID.
        const tenant = request.body.tenant as TenantId;
        const opened = await d.store.sessions.switchTenant(actorOf(request), identity.id, tenant);
        if (opened === null) throw notFound("tenant");
        setSessionCookie(request, reply, opened);
        return describe(d, opened.identity);
      },
    });

    server.delete("/api/v1/session", {
      config: { access: everybody, audit: ["session.close"] },
      schema: { tags: ["session"], summary: "Sign out", response: { 204: Type.Null() } },
      async handler(request, reply) {
        const identity = identityOf(request);
        if (identity.kind === "session") await d.store.sessions.close(actorOf(request), identity.id);
        clearSessionCookie(request, reply);
        return reply.code(204).send(null);
      },
    });
  };
}

async function describe({ store }: HttpDependencies, identity: Identity) {
  const all = await store.tenants.list();
  const { tenant, user } = identity;
  const account = user === null ? null : await store.credentials.factors(user.id);
  return {
    id: identity.id,
    kind: identity.kind,
    name: identity.name,
    role: identity.role,
    tenant: { id: tenant, name: all.find(({ id }) => id === tenant)?.name ?? "" },
    user:
      user === null || account === null
        ? null
        : { ...user, totp: account.hasTotp, recovery_codes_left: account.recoveryCodesLeft },
    needs_account: identity.kind === "session" && user === null && identity.key === null,
    restriction: identity.restriction,
    memberships: identity.memberships.map(({ kind, id, role }) => ({ scope: { kind, id }, role })),
    permissions: identity.scopes === null ? null : [...identity.scopes],
    tenants: all
      .flatMap(({ id, name, organisation, partner }) => {
        const role = roleAt(identity.memberships, { tenant: id, organisation, partner });
        return role === null || role === "ingest" ? [] : [{ id, name, role }];
      })
      .slice(0, maximumTenants),
    expires_at: identity.expiresAt,
  };
}
