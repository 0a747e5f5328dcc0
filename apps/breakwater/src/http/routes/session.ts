import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { checkSameOrigin, identityOf, readers, sessionCookie } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem } from "../errors.ts";
import { Uuid } from "../schemas.ts";

const Session = Type.Object({
  kind: Type.Union([Type.Literal("api-key"), Type.Literal("session")]),
  name: Type.String(),
  role: Type.String(),
  tenant: Type.Object({ id: Uuid, name: Type.String() }),
});

/** Signing in with the one-time set-up link or an API key, and out. */
export function sessionRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function session(server) {
    server.post("/api/v1/session", {
      config: { access: { open: "this is where one signs in; it checks the token or key itself" } },
      schema: {
        tags: ["session"],
        summary: "Sign in with a set-up token or an API key",
        body: Type.Union([
          Type.Object({ setup_token: Type.String({ maxLength: 200 }) }),
          Type.Object({ api_key: Type.String({ maxLength: 200 }) }),
        ]),
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        checkSameOriginIfBrowser(request.headers, () => checkSameOrigin(request));
        const { body } = request;
        const opened = await d.store.access.openSession(
          "setup_token" in body ? { setupToken: body.setup_token } : { apiKey: body.api_key },
        );
        if (opened === null)
          throw new HttpProblem(
            401,
            "unauthenticated",
            "the set-up link was used or has expired, or the key is not valid",
          );
        reply.setCookie(sessionCookie, opened.token, {
          httpOnly: true,
          sameSite: "strict",
          path: "/",
          secure: request.protocol === "https",
          expires: new Date(opened.expiresAt),
        });
        return reply.code(204).send(null);
      },
    });

    server.get("/api/v1/session", {
      config: { access: { roles: [...readers.roles, "ingest"] } },
      schema: { tags: ["session"], summary: "Who am I", response: { 200: Session } },
      async handler(request) {
        const { kind, name, role, tenant } = identityOf(request);
        const known = (await d.store.tenants.list()).find(({ id }) => id === tenant);
        return { kind, name, role, tenant: { id: tenant, name: known?.name ?? "" } };
      },
    });

    server.delete("/api/v1/session", {
      config: { access: readers },
      schema: { tags: ["session"], summary: "Sign out", response: { 204: Type.Null() } },
      async handler(request, reply) {
        const token = request.cookies[sessionCookie];
        if (token !== undefined) await d.store.access.closeSession(token);
        reply.clearCookie(sessionCookie, { path: "/" });
        return reply.code(204).send(null);
      },
    });
  };
}

/** Command-line clients send neither header; a browser always sends one of them with a POST. */
function checkSameOriginIfBrowser(
  headers: {
    readonly origin?: string | undefined;
    readonly "sec-fetch-site"?: string | string[] | undefined;
  },
  check: () => void,
): void {
  if (headers.origin !== undefined || headers["sec-fetch-site"] !== undefined) check();
}
