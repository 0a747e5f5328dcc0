import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyRequest } from "fastify";
import type { TenantId } from "@breakwater/ocsf";
import Type from "typebox";
import { type Approval, approvalStates } from "../../store/approval.ts";
import { roleAt } from "../../store/identity.ts";
import { actorOf, administrators, identityOf, readers } from "../access.ts";
import { ActorShape } from "../actor-shape.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { administeredScope } from "../reach.ts";
import { nullable, pageOf, PageQuery, Time, Uuid } from "../schemas.ts";

const State = Type.Enum([...approvalStates]);
const ApprovalShape = Type.Object({
  id: Uuid,
  tenant: Uuid,
  action: Type.String(),
  parameters: Type.Object({}, { additionalProperties: true }),
  action_hash: Type.String({ description: "SHA-256 of what would happen; sent back with the approval" }),
  state: State,
  reason: Type.String(),
  requested_by: ActorShape,
  requested_at: Time,
  expires_at: Time,
  decided_by: nullable(ActorShape),
  decided_at: nullable(Time),
  comment: nullable(Type.String()),
  finished_at: nullable(Time),
  outcome: nullable(Type.Object({}, { additionalProperties: true })),
});
const One = Type.Object({ id: Uuid });
const Comment = Type.String({ maxLength: 2_000, default: "" });
const Hash = Type.String({ pattern: "^[0-9a-f]{64}$" });
const deciders = { roles: ["analyst", "responder", "administrator"] as const };

/** Two-person approval: what was asked for, and what the second person says to it. */
export function approvalRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { approvals, store } = d;

  /** A request of a tenant that one has a role in; which role may decide is the action's to say. */
  async function find(request: FastifyRequest, id: string): Promise<Approval> {
    const approval = await store.approvals.get(id);
    const path =
      approval === null ? null : await store.organisations.pathOf({ kind: "tenant", id: approval.tenant });
    if (approval === null || path === null || roleAt(identityOf(request).memberships, path) === null)
      throw notFound("request");
    return approval;
  }

  async function findToDecide(request: FastifyRequest, id: string): Promise<Approval> {
    const approval = await find(request, id);
    const path = await store.organisations.pathOf({ kind: "tenant", id: approval.tenant });
    const role = roleAt(identityOf(request).memberships, path ?? {});
    const allowed = approvals.approvers(approval.action);
    if (role === null || !allowed.includes(role))
      throw new HttpProblem(403, "forbidden", `${approval.action} is decided by ${allowed.join(", ")}`);
    return approval;
  }

  return async function routes(server) {
    server.get("/api/v1/approvals", {
      config: { access: readers },
      schema: {
        tags: ["approvals"],
        summary: "Requests for a second person in this tenant, the newest first",
        querystring: Type.Object({ state: Type.Optional(State), ...PageQuery }),
        response: { 200: pageOf(ApprovalShape) },
      },
      async handler(request) {
        const { state = null, limit, cursor = null } = request.query;
        const page = await store.approvals.list(identityOf(request).tenant, state, { limit, cursor });
        return { items: page.items.map(toWire), next_cursor: page.nextCursor };
      },
    });

    server.get("/api/v1/approvals/:id", {
      config: { access: readers },
      schema: { tags: ["approvals"], summary: "One request", params: One, response: { 200: ApprovalShape } },
      handler: async (request) => toWire(await find(request, request.params.id)),
    });

    server.post("/api/v1/approvals/:id/approve", {
      config: { access: deciders, audit: ["approval.approve", "approval.execute", "approval.fail"] },
      schema: {
        tags: ["approvals"],
        summary: "Agree, as a second person; the action runs, once, and the answer says how it went",
        params: One,
        body: Type.Object({ action_hash: Hash, comment: Comment }),
        response: { 200: ApprovalShape },
      },
      async handler(request) {
        const { id } = await findToDecide(request, request.params.id);
        const { action_hash: actionHash, comment } = request.body;
        const decision = { id, actionHash, comment };
        return toWire(await approvals.approve(actorOf(request), identityOf(request), decision));
      },
    });

    server.post("/api/v1/approvals/:id/reject", {
      config: { access: deciders, audit: ["approval.reject"] },
      schema: {
        tags: ["approvals"],
        summary: "Refuse, as a second person",
        params: One,
        body: Type.Object({ action_hash: Hash, comment: Comment }),
        response: { 200: ApprovalShape },
      },
      async handler(request) {
        const { id } = await findToDecide(request, request.params.id);
        const { action_hash: actionHash, comment } = request.body;
        return toWire(
          await store.approvals.decide(actorOf(request), identityOf(request), {
            id,
            state: "rejected",
            actionHash,
            comment,
          }),
        );
      },
    });

    server.post("/api/v1/approvals/:id/cancel", {
      config: { access: deciders, audit: ["approval.cancel"] },
      schema: {
        tags: ["approvals"],
        summary: "Take back what one has asked for",
        params: One,
        response: { 200: ApprovalShape },
      },
      async handler(request) {
        const { id } = await find(request, request.params.id);
        return toWire(await store.approvals.cancel(actorOf(request), identityOf(request), id));
      },
    });

    server.post("/api/v1/tenants/:id/removal", {
      config: { access: administrators, audit: ["approval.request"] },
      schema: {
        tags: ["tenants"],
        summary:
          "Ask for a tenant's removal with all its events and findings; a second administrator must agree",
        params: One,
        body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 2_000 }) }),
        response: { 202: ApprovalShape },
      },
      async handler(request, reply) {
        // The route's schema has made sure that it is a UUID.
        const tenant = request.params.id as TenantId;
        await administeredScope(store, identityOf(request), { kind: "tenant", id: tenant });
        const known = await store.tenants.list();
        if (known.length === 1)
          throw new HttpProblem(409, "wrong_state", "this is the only tenant; make another one first");
        const name = known.find(({ id }) => id === tenant)?.name ?? "";
        const { reason } = request.body;
        const asked = { tenant, action: "tenant.remove", parameters: { name }, reason };
        const made = await approvals.request(actorOf(request), identityOf(request), asked);
        return reply.code(202).send(toWire(made));
      },
    });
  };
}

function toWire(approval: Approval) {
  return {
    id: approval.id,
    tenant: approval.tenant,
    action: approval.action,
    parameters: { ...approval.parameters },
    action_hash: approval.actionHash,
    state: approval.state,
    reason: approval.reason,
    requested_by: { ...approval.requestedBy },
    requested_at: approval.requestedAt,
    expires_at: approval.expiresAt,
    decided_by: approval.decidedBy === null ? null : { ...approval.decidedBy },
    decided_at: approval.decidedAt,
    comment: approval.comment,
    finished_at: approval.finishedAt,
    outcome: approval.outcome === null ? null : { ...approval.outcome },
  };
}
