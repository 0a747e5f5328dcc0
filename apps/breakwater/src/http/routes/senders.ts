import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyRequest } from "fastify";
import type { TenantId } from "@breakwater/ocsf";
import Type from "typebox";
import { isNetwork } from "../../collect/senders/routing.ts";
import { roleAt } from "../../store/identity.ts";
import type { Sender, SenderRule } from "../../store/sender.ts";
import { actorOf, administrators, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { administeredScope } from "../reach.ts";
import { nullable, pageOf, PageQuery, Time, Uuid } from "../schemas.ts";
import { checkInstallation } from "./organisations.ts";

const State = Type.Enum(["accepted", "quarantined", "blocked"]);
const SenderShape = Type.Object({
  id: Uuid,
  listener: Type.String(),
  address: Type.String(),
  certificate: nullable(Type.String({ description: "SHA-256 fingerprint of its certificate" })),
  subject: nullable(Type.String()),
  tenant: nullable(Uuid),
  state: State,
  is_new: Type.Boolean({ description: "nobody has said yet that it is known" }),
  first_seen: Time,
  last_seen: Time,
  message_count: Type.Integer(),
  held: Type.Object(
    { records: Type.Integer(), bytes: Type.Integer() },
    { description: "kept aside until somebody says whose the sender is" },
  ),
});
const RuleShape = Type.Object({
  id: Uuid,
  listener: nullable(Type.String()),
  network: nullable(Type.String()),
  certificate: nullable(Type.String()),
  subject: nullable(Type.String()),
  tenant: nullable(Type.String({ description: "null: what fits is blocked" })),
  created_at: Time,
});
const One = Type.Object({ id: Uuid });

/** Who sends logs, and whose they are. */
export function senderRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { store } = d;
  /** A sender that one may change: of a tenant that one administers, or of nobody's as the installation's administrator. */
  async function findToChange(request: FastifyRequest, id: string): Promise<Sender> {
    const sender = await store.senders.get(id);
    if (sender === null) throw notFound("sender");
    const { memberships } = identityOf(request);
    if (sender.tenant === null) {
      if (roleAt(memberships, {}) !== "administrator") throw notFound("sender");
      return sender;
    }
    const path = await store.organisations.pathOf({ kind: "tenant", id: sender.tenant });
    if (path === null || roleAt(memberships, path) !== "administrator") throw notFound("sender");
    return sender;
  }

  const toWire = (sender: Sender) => ({
    id: sender.id,
    listener: sender.listener,
    address: sender.address,
    certificate: sender.certificate,
    subject: sender.subject,
    tenant: sender.tenant,
    state: sender.state,
    is_new: sender.acknowledgedAt === null,
    first_seen: sender.firstSeen,
    last_seen: sender.lastSeen,
    message_count: sender.messageCount,
    held: { ...d.senders.held(sender.id) },
  });

  async function changed(sender: Sender | null) {
    await d.senders.refresh();
    if (sender === null) throw notFound("sender");
    return toWire(sender);
  }

  return async function routes(server) {
    server.get("/api/v1/senders", {
      config: { access: readers },
      schema: {
        tags: ["senders"],
        summary:
          "Senders of this tenant, the last to send first; with a role over all tenants also those of nobody",
        querystring: Type.Object({ state: Type.Optional(State), ...PageQuery }),
        response: { 200: pageOf(SenderShape) },
      },
      async handler(request) {
        const { state = null, limit, cursor = null } = request.query;
        const { tenant } = identityOf(request);
        const filter = { tenant, unmapped: seesUnmapped(request), state };
        const page = await store.senders.list(filter, { limit, cursor });
        return { items: page.items.map(toWire), next_cursor: page.nextCursor };
      },
    });

    server.post("/api/v1/senders/:id/map", {
      config: { access: administrators, audit: ["sender.map"] },
      schema: {
        tags: ["senders"],
        summary: "Say whose a sender is; what was kept aside of it becomes the tenant's",
        params: One,
        body: Type.Object({ tenant: Uuid }),
        response: { 200: SenderShape },
      },
      async handler(request) {
        const { id } = await findToChange(request, request.params.id);
        const { tenant } = request.body;
        await administeredScope(store, identityOf(request), { kind: "tenant", id: tenant });
        return changed(await store.senders.map(actorOf(request), id, tenant as TenantId));
      },
    });

    server.post("/api/v1/senders/:id/block", {
      config: { access: administrators, audit: ["sender.block"] },
      schema: {
        tags: ["senders"],
        summary: "Take nothing more from a sender; what was kept aside of it is dropped, and counted",
        params: One,
        response: { 200: SenderShape },
      },
      async handler(request) {
        const { id } = await findToChange(request, request.params.id);
        return changed(await store.senders.block(actorOf(request), id));
      },
    });

    server.post("/api/v1/senders/:id/acknowledge", {
      config: { access: administrators, audit: ["sender.acknowledge"] },
      schema: {
        tags: ["senders"],
        summary: "Say that a new sender is known",
        params: One,
        response: { 200: SenderShape },
      },
      async handler(request) {
        const sender = await findToChange(request, request.params.id);
        if (sender.state === "quarantined")
          throw new HttpProblem(409, "wrong_state", "say whose the sender is instead: map it to a tenant");
        return changed(await store.senders.acknowledge(actorOf(request), sender.id));
      },
    });
  };
}

/** Senders that belong to nobody are for those who look after all tenants. */
function seesUnmapped(request: FastifyRequest): boolean {
  return roleAt(identityOf(request).memberships, {}) !== null;
}

/** Rules by which senders belong to tenants; they concern all tenants, so they are the installation's. */
export function senderRuleRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { senders, organisations } = d.store;
  return async function routes(server) {
    server.get("/api/v1/sender-rules", {
      config: { access: administrators },
      schema: {
        tags: ["senders"],
        summary: "Rules by which senders belong to tenants; for administrators of the installation",
        response: { 200: Type.Object({ items: Type.Array(RuleShape) }) },
      },
      async handler(request) {
        checkInstallation(identityOf(request));
        return { items: (await senders.rules()).map(toWireRule) };
      },
    });

    server.post("/api/v1/sender-rules", {
      config: { access: administrators, audit: ["sender_rule.create"] },
      schema: {
        tags: ["senders"],
        summary: "Map senders to a tenant, or block them (`tenant` null)",
        description:
          "All that is given must fit. Of several rules that fit, one with a certificate goes before one with a subject, then the narrower network, then one with a listener. What an administrator said of one sender goes before every rule.",
        body: Type.Object({
          listener: Type.Optional(Type.Enum(["syslog-udp", "syslog-tcp", "syslog-tls"])),
          network: Type.Optional(
            Type.String({ maxLength: 64, description: "192.0.2.0/24, 2001:db8::/32, an address" }),
          ),
          certificate: Type.Optional(
            Type.String({ pattern: "^(?:[0-9A-Fa-f]{2}:?){32}$", description: "SHA-256 fingerprint" }),
          ),
          subject: Type.Optional(
            Type.String({
              minLength: 1,
              maxLength: 500,
              description: "of a certificate that `syslog.tls.clientCa` signed, as senders show it",
            }),
          ),
          tenant: nullable(Uuid),
        }),
        response: { 201: RuleShape },
      },
      async handler(request, reply) {
        checkInstallation(identityOf(request));
        const { listener = null, network = null, certificate = null, subject = null, tenant } = request.body;
        if ((listener ?? network ?? certificate ?? subject) === null)
          throw new HttpProblem(
            400,
            "invalid_request",
            "body: give a listener, network, certificate or subject",
          );
        if (network !== null && !isNetwork(network))
          throw new HttpProblem(
            400,
            "invalid_request",
            `body/network: expected an address or a network such as 192.0.2.0/24, got "${network}"`,
          );
        if (tenant !== null && (await organisations.pathOf({ kind: "tenant", id: tenant })) === null)
          throw notFound("tenant");
        const rule = await senders.createRule(actorOf(request), {
          listener,
          network,
          certificate: certificate === null ? null : certificate.replaceAll(":", "").toLowerCase(),
          subject,
          tenant: tenant as TenantId | null,
        });
        await d.senders.refresh();
        return reply.code(201).send(toWireRule(rule));
      },
    });

    server.delete("/api/v1/sender-rules/:id", {
      config: { access: administrators, audit: ["sender_rule.remove"] },
      schema: {
        tags: ["senders"],
        summary: "Remove a rule",
        params: One,
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        checkInstallation(identityOf(request));
        const removed = await senders.removeRule(actorOf(request), request.params.id);
        if (removed === null) throw notFound("rule");
        await d.senders.refresh();
        return reply.code(204).send(null);
      },
    });
  };
}

function toWireRule({ id, listener, network, certificate, subject, tenant, createdAt }: SenderRule) {
  return { id, listener, network, certificate, subject, tenant, created_at: createdAt };
}
