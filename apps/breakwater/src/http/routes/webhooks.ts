import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { type Delivery, noticeKinds, type Webhook } from "../../store/notices.ts";
import { actorOf, administrators, auditors, identityOf } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { Label, nullable, PageQuery, pageOf, Time, Uuid } from "../schemas.ts";

const closed = { additionalProperties: false } as const;
const Kinds = Type.Array(Type.Enum([...noticeKinds]), { minItems: 1, maxItems: noticeKinds.length });
const changeable = {
  name: Label,
  address: Type.String({
    minLength: 1,
    maxLength: 2_000,
    description: "https: unless its network is allowed",
  }),
  kinds: Kinds,
  is_on: Type.Boolean(),
};
const WebhookShape = Type.Object({
  id: Uuid,
  ...changeable,
  dead_at: nullable(
    Type.Integer({
      description: "since when nothing is sent, since nothing was taken for more than a day; ms",
    }),
  ),
  previous_secret_until: nullable(Time),
  created_by: Type.String(),
  created_at: Time,
});
const DeliveryShape = Type.Object({
  id: Type.String({ description: "the webhook-id, the same each time it is sent" }),
  kind: Type.Enum([...noticeKinds, "test"]),
  state: Type.Enum(["waiting", "delivered", "dead"]),
  attempts: Type.Integer(),
  created_at: Time,
  next_attempt_at: nullable(Time),
  last_attempt_at: nullable(Time),
  last_status: nullable(Type.Integer()),
  last_problem: nullable(Type.String()),
});
const WithSecret = Type.Object({
  webhook: WebhookShape,
  secret: Type.String({ description: "for checking signatures (Standard Webhooks); shown only now" }),
});
const One = Type.Object({ id: Uuid });

/** Webhooks: where notices are sent, signed as Standard Webhooks has it. */
export function webhookRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { webhooks } = d.store;

  return async function routes(server) {
    server.get("/api/v1/webhooks", {
      config: { access: auditors },
      schema: {
        tags: ["webhooks"],
        summary: "Webhooks, and the kinds of notice that there are",
        response: { 200: Type.Object({ items: Type.Array(WebhookShape), kinds: Kinds }) },
      },
      async handler(request) {
        const items = await webhooks.list(identityOf(request).tenant);
        return { items: items.map(toWire), kinds: [...noticeKinds] };
      },
    });

    server.post("/api/v1/webhooks", {
      config: { access: administrators, audit: ["webhook.create"] },
      schema: {
        tags: ["webhooks"],
        summary: "Add a webhook; its secret is in this answer only",
        body: Type.Object(
          { ...changeable, kinds: Type.Optional(Kinds), is_on: Type.Optional(Type.Boolean()) },
          closed,
        ),
        response: { 201: WithSecret },
      },
      async handler(request, reply) {
        const { name, address, kinds = [...noticeKinds], is_on: isOn = true } = request.body;
        checkAddress(address);
        const description = { name, address, kinds, isOn };
        const made = await webhooks.create(actorOf(request), identityOf(request).tenant, description);
        return reply.code(201).send({ webhook: toWire(made.webhook), secret: made.secret });
      },
    });

    server.patch("/api/v1/webhooks/:id", {
      config: { access: administrators, audit: ["webhook.update"] },
      schema: {
        tags: ["webhooks"],
        summary: "Change a webhook; one that is switched on is dead no longer",
        params: One,
        body: Type.Partial(Type.Object(changeable, closed)),
        response: { 200: WebhookShape },
      },
      async handler(request) {
        const { is_on: isOn, ...change } = request.body;
        if (change.address !== undefined) checkAddress(change.address);
        const webhook = await webhooks.update(
          actorOf(request),
          identityOf(request).tenant,
          request.params.id,
          isOn === undefined ? change : { ...change, isOn },
        );
        if (webhook === null) throw notFound("webhook");
        return toWire(webhook);
      },
    });

    server.delete("/api/v1/webhooks/:id", {
      config: { access: administrators, audit: ["webhook.remove"] },
      schema: {
        tags: ["webhooks"],
        summary: "Remove a webhook, with what waits for it",
        params: One,
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        if (!(await webhooks.remove(actorOf(request), identityOf(request).tenant, request.params.id)))
          throw notFound("webhook");
        return reply.code(204).send(null);
      },
    });

    server.post("/api/v1/webhooks/:id/rotate", {
      config: { access: administrators, audit: ["webhook.rotate"] },
      schema: {
        tags: ["webhooks"],
        summary: "Make a new secret; the one before signs beside it for 24 hours",
        params: One,
        response: { 200: WithSecret },
      },
      async handler(request) {
        const { tenant } = identityOf(request);
        const made = await webhooks.rotate(actorOf(request), tenant, request.params.id);
        if (made === null) throw notFound("webhook");
        return { webhook: toWire(made.webhook), secret: made.secret };
      },
    });

    server.post("/api/v1/webhooks/:id/test", {
      config: { access: administrators, audit: ["webhook.test"] },
      schema: {
        tags: ["webhooks"],
        summary: "Send a message that says nothing; what became of it is in the deliveries",
        params: One,
        response: { 202: Type.Object({ delivery: Type.String() }) },
      },
      async handler(request, reply) {
        const delivery = await webhooks.test(actorOf(request), identityOf(request).tenant, request.params.id);
        if (delivery === null) throw notFound("webhook");
        await d.webhooks.look();
        return reply.code(202).send({ delivery });
      },
    });

    server.get("/api/v1/webhooks/:id/deliveries", {
      config: { access: auditors },
      schema: {
        tags: ["webhooks"],
        summary: "What was sent to a webhook, the newest first; kept for 30 days",
        params: One,
        querystring: Type.Object(PageQuery),
        response: { 200: pageOf(DeliveryShape) },
      },
      async handler(request) {
        const { tenant } = identityOf(request);
        const webhook = await webhooks.get(tenant, request.params.id);
        if (webhook === null) throw notFound("webhook");
        const { limit, cursor = null } = request.query;
        const page = await webhooks.deliveries(tenant, webhook.id, { limit, cursor });
        return { items: page.items.map(toWireDelivery), next_cursor: page.nextCursor };
      },
    });
  };
}

function checkAddress(address: string): void {
  const url = URL.parse(address);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:") || url.username !== "")
    throw new HttpProblem(
      422,
      "invalid_address",
      `"${address.slice(0, 200)}" is no address such as https://example.com/hook`,
    );
}

function toWire(webhook: Webhook) {
  return {
    id: webhook.id,
    name: webhook.name,
    address: webhook.address,
    kinds: [...webhook.kinds],
    is_on: webhook.isOn,
    dead_at: webhook.deadAt,
    previous_secret_until: webhook.previousSecretUntil,
    created_by: webhook.createdBy,
    created_at: webhook.createdAt,
  };
}

function toWireDelivery(delivery: Delivery) {
  return {
    id: delivery.id,
    kind: delivery.kind,
    state: delivery.state,
    attempts: delivery.attempts,
    created_at: delivery.createdAt,
    next_attempt_at: delivery.nextAttemptAt,
    last_attempt_at: delivery.lastAttemptAt,
    last_status: delivery.lastStatus,
    last_problem: delivery.lastProblem,
  };
}
