import type { FastifyReply, FastifyRequest } from "fastify";
import type { OpenedSession } from "../store/accounts.ts";

const plainName = "breakwater_session";
/** RFC 6265bis §4.1.3.2: such a cookie is Secure and of this host alone, whatever a neighbour on the network sets. */
const secureName = `__Host-${plainName}`;
const maximumLength = 200;

export function sessionToken(request: FastifyRequest): string | null {
  const token = request.cookies[isSecure(request) ? secureName : plainName];
  return token === undefined || token.length > maximumLength ? null : token;
}

export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, session: OpenedSession): void {
  const secure = isSecure(request);
  reply.setCookie(secure ? secureName : plainName, session.token, {
    httpOnly: true,
    sameSite: "strict",
    path: "/",
    secure,
    expires: new Date(session.expiresAt),
  });
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  const secure = isSecure(request);
  reply.clearCookie(secure ? secureName : plainName, {
    path: "/",
    secure,
    httpOnly: true,
    sameSite: "strict",
  });
}

/** Over TLS, ours or a trusted proxy's. */
function isSecure(request: FastifyRequest): boolean {
  return request.protocol === "https";
}
