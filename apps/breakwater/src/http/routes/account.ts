import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { actorOf, everybody, identityOf, personOf } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { AccountName, Label, Password, Uuid } from "../schemas.ts";
import { setSessionCookie } from "../session-cookie.ts";
import { SessionShape, toWireSession } from "../session-shape.ts";
import { Buckets } from "../throttle.ts";

const Codes = Type.Object({
  recovery_codes: Type.Array(Type.String(), {
    description: "each good once in place of a code; shown only now",
  }),
});

/** What people do with their own account: password, authenticator, sessions. */
export function accountRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { credentials, sessions, users } = d.store;
  // Whoever found an unlocked screen must not try passwords on it.
  const guesses = new Buckets({ burst: 5, everyMs: 60_000 }, d.clock);

  async function proveAgain(user: string, password: string): Promise<void> {
    const waitMs = guesses.take(user);
    if (waitMs > 0)
      throw new HttpProblem(429, "too_many_failures", "too many wrong passwords; wait a moment", {
        "retry-after": String(Math.ceil(waitMs / 1_000)),
      });
    if (!(await credentials.checkPassword(user, password)))
      throw new HttpProblem(403, "wrong_password", "the current password is not right");
    guesses.giveBack(user);
  }

  return async function account(server) {
    server.post("/api/v1/account", {
      config: { access: everybody, audit: ["user.create"] },
      schema: {
        tags: ["account"],
        summary: "Make the first administrator's account; for the session of the set-up link",
        body: Type.Object({ name: AccountName, display_name: Label, password: Password }),
        response: { 201: Type.Object({ id: Uuid, name: Type.String() }) },
      },
      async handler(request, reply) {
        const identity = identityOf(request);
        if (identity.kind !== "session" || identity.user !== null || identity.key !== null)
          throw new HttpProblem(409, "no_setup", "this is for the session that the set-up link opened");
        const { name, display_name: displayName, password } = request.body;
        const user = await users.createFirst(
          actorOf(request),
          { name, displayName, password },
          identity.tenant,
        );
        const opened = await sessions.adopt(identity.id, user.id);
        if (opened !== null) setSessionCookie(request, reply, opened);
        return reply.code(201).send({ id: user.id, name: user.name });
      },
    });

    server.post("/api/v1/account/password", {
      config: { access: everybody, audit: ["user.password", "session.close_all"] },
      schema: {
        tags: ["account"],
        summary: "Change the own password; other sessions end",
        body: Type.Object({ current_password: Password, password: Password }),
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const { id } = personOf(request);
        await proveAgain(id, request.body.current_password);
        const identity = identityOf(request);
        await credentials.changePassword(actorOf(request), id, request.body.password, identity.tenant);
        await sessions.closeAll(actorOf(request), id, { except: identity.id }, identity.tenant);
        const opened = await sessions.rotate(identity.id);
        if (opened !== null) setSessionCookie(request, reply, opened);
        return reply.code(204).send(null);
      },
    });

    server.post("/api/v1/account/totp", {
      config: {
        access: everybody,
        audit: { none: "an authenticator holds from its first code on, which the confirmation records" },
      },
      schema: {
        tags: ["account"],
        summary: "A new authenticator secret, to be confirmed with a code of it",
        body: Type.Object({ password: Password }),
        response: { 200: Type.Object({ secret: Type.String(), uri: Type.String() }) },
      },
      async handler(request) {
        const { id } = personOf(request);
        await proveAgain(id, request.body.password);
        return credentials.beginTotp(id);
      },
    });

    server.post("/api/v1/account/totp/confirm", {
      config: { access: everybody, audit: ["user.totp_on"] },
      schema: {
        tags: ["account"],
        summary: "Confirm the authenticator with a code; from now on it is asked for",
        body: Type.Object({ totp: Type.String({ maxLength: 10 }) }),
        response: { 200: Codes },
      },
      async handler(request, reply) {
        const { id } = personOf(request);
        const identity = identityOf(request);
        const code = request.body.totp.replaceAll(" ", "");
        const codes = await credentials.confirmTotp(actorOf(request), id, code, identity.tenant);
        if (codes === null)
          throw new HttpProblem(
            400,
            "second_factor_wrong",
            "the code is not right; check the device's clock",
          );
        const opened = await sessions.rotate(identity.id);
        if (opened !== null) setSessionCookie(request, reply, opened);
        return { recovery_codes: [...codes] };
      },
    });

    server.post("/api/v1/account/totp/remove", {
      config: { access: everybody, audit: ["user.totp_off"] },
      schema: {
        tags: ["account"],
        summary: "Remove the authenticator",
        body: Type.Object({ password: Password }),
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const { id } = personOf(request);
        await proveAgain(id, request.body.password);
        await credentials.removeTotp(actorOf(request), id, identityOf(request).tenant);
        return reply.code(204).send(null);
      },
    });

    server.post("/api/v1/account/recovery-codes", {
      config: { access: everybody, audit: ["user.recovery_codes"] },
      schema: {
        tags: ["account"],
        summary: "New recovery codes; the old ones end",
        body: Type.Object({ password: Password }),
        response: { 200: Codes },
      },
      async handler(request) {
        const { id } = personOf(request);
        await proveAgain(id, request.body.password);
        const codes = await credentials.renewRecoveryCodes(actorOf(request), id, identityOf(request).tenant);
        return { recovery_codes: [...codes] };
      },
    });

    server.get("/api/v1/account/sessions", {
      config: { access: everybody },
      schema: {
        tags: ["account"],
        summary: "The own sessions",
        response: { 200: Type.Object({ items: Type.Array(SessionShape) }) },
      },
      async handler(request) {
        const { id } = personOf(request);
        const current = identityOf(request).id;
        return { items: (await sessions.list(id)).map((session) => toWireSession(session, current)) };
      },
    });

    server.delete("/api/v1/account/sessions/:id", {
      config: { access: everybody, audit: ["session.close"] },
      schema: {
        tags: ["account"],
        summary: "End one of the own sessions",
        params: Type.Object({ id: Uuid }),
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const { id: user } = personOf(request);
        const own = (await sessions.list(user)).some(({ id }) => id === request.params.id);
        if (!own || !(await sessions.close(actorOf(request), request.params.id))) throw notFound("session");
        return reply.code(204).send(null);
      },
    });

    server.delete("/api/v1/account/sessions", {
      config: { access: everybody, audit: ["session.close_all"] },
      schema: {
        tags: ["account"],
        summary: "Sign out everywhere, or everywhere else",
        querystring: Type.Object({ keep_current: Type.Boolean({ default: false }) }),
        response: { 200: Type.Object({ closed: Type.Integer() }) },
      },
      async handler(request) {
        const { id } = personOf(request);
        const identity = identityOf(request);
        const except = request.query.keep_current ? identity.id : null;
        return { closed: await sessions.closeAll(actorOf(request), id, { except }, identity.tenant) };
      },
    });
  };
}
