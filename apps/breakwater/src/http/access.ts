import type { AuditAction } from "../store/audit/actions.ts";
import type { FastifyRequest } from "fastify";
import { type Actor, actorOf as actorOfIdentity, type Identity, type Role } from "../store/identity.ts";
import { HttpProblem } from "./errors.ts";
import { addressOf } from "./origin.ts";

/** What a route declares: who may call it, or why anyone may. */
export type RouteAccess =
  | {
      readonly roles: readonly Role[];
      /** Also while something is asked of the person first, such as setting up an authenticator. */
      readonly whileRestricted?: boolean;
    }
  | { readonly open: string };

/** What a route that may change something declares: the entries it writes into the audit log, or why it writes none. */
export type RouteAudit = readonly AuditAction[] | { readonly none: string };

declare module "fastify" {
  interface FastifyContextConfig {
    readonly access?: RouteAccess;
    readonly audit?: RouteAudit;
    /** The path names the tenant by this parameter, and an API key may come as HTTP Basic: clients of TAXII do not do otherwise. */
    readonly tenantParameter?: string;
    readonly takesBasic?: boolean;
  }
  interface FastifyRequest {
    identity: Identity | null;
  }
}

/** Who may read, and who may decide; an auditor reads everything and changes nothing. */
export const readers: { readonly roles: readonly Role[] } = {
  roles: ["viewer", "analyst", "responder", "administrator", "auditor"],
};
export const deciders: { readonly roles: readonly Role[] } = {
  roles: ["analyst", "responder", "administrator"],
};
export const administrators: { readonly roles: readonly Role[] } = { roles: ["administrator"] };
export const senders: { readonly roles: readonly Role[] } = {
  roles: ["ingest", "analyst", "responder", "administrator"],
};
export const auditors: { readonly roles: readonly Role[] } = { roles: ["administrator", "auditor"] };
/** Everybody who is signed in, also before they have done what is asked of them first. */
export const everybody: RouteAccess = { roles: [...readers.roles, "ingest"], whileRestricted: true };

/** The identity that a route's access has already made sure of. */
export function identityOf(request: FastifyRequest): Identity {
  if (request.identity === null) throw new HttpProblem(401, "unauthenticated", "sign in or send an API key");
  return request.identity;
}

/** Who makes this change, for the audit log. */
export function actorOf(request: FastifyRequest): Actor {
  return actorOfIdentity(identityOf(request), addressOf(request));
}

/** The person behind a session; keys and the set-up link have no account. */
export function personOf(request: FastifyRequest): { readonly id: string; readonly name: string } {
  const { user } = identityOf(request);
  if (user === null)
    throw new HttpProblem(409, "no_account", "this is for people who signed in with their account");
  return user;
}
