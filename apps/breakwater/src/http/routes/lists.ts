import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { classify, isDefanged, refang } from "@breakwater/indicators";
import Type from "typebox";
import { type ListType, listTypes, targetOf, targets } from "../../respond/lists/targets.ts";
import type { DeviceList, ListPull, ProtectedValue } from "../../store/lists.ts";
import { actorOf, deciders, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { tooManyFailures } from "../guard.ts";
import { scopeFor, whoseOf } from "../indicator-scope.ts";
import { addressOf } from "../origin.ts";
import { Label, nullable, Time, Uuid } from "../schemas.ts";
import { Buckets } from "../throttle.ts";
import { Whose } from "./decision-shapes.ts";

const ListTypeShape = Type.Enum([...listTypes]);
const Target = Type.Object({
  id: Type.String(),
  name: Type.String(),
  types: Type.Array(ListTypeShape),
  maximum_entries: nullable(Type.Integer({ description: "So many are read by the smallest device at most" })),
  reads_ipv6: Type.Boolean(),
  reads_networks: Type.Boolean(),
  source: Type.String({ description: "Where this is from" }),
});
const Pull = Type.Object({
  type: ListTypeShape,
  address: Type.String(),
  user_agent: Type.String(),
  digest: Type.String({ description: "SHA-256 of what it has" }),
  entries: Type.Integer(),
  since: Type.Integer({ description: "When it first had this; ms since the epoch, UTC" }),
  pulled_at: Time,
  count: Type.Integer(),
});
const ListShape = Type.Object({
  id: Uuid,
  name: Type.String(),
  target: Type.String(),
  minimum_confidence: nullable(Type.Integer()),
  created_by: Type.String(),
  created_at: Time,
  pulls: Type.Array(Pull),
});
const ProtectedShape = Type.Object({
  id: Uuid,
  whose: Whose,
  kind: Type.Enum(["ip", "cidr", "domain"]),
  value: Type.String(),
  reason: Type.String(),
  created_by: Type.String(),
  created_at: Time,
});
const One = Type.Object({ id: Uuid });

/** Lists of indicators that devices pull and enforce. */
export function listRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { lists } = d.store;
  const failures = new Buckets({ burst: 30, everyMs: 2_000 }, d.clock);

  return async function routes(server) {
    server.get("/api/v1/lists", {
      config: { access: readers },
      schema: {
        tags: ["lists"],
        summary: "Lists for devices, what each device has of them, and what devices there are lists for",
        response: { 200: Type.Object({ items: Type.Array(ListShape), targets: Type.Array(Target) }) },
      },
      async handler(request) {
        const items = await lists.list(identityOf(request).tenant);
        return {
          items: items.map((one) => toWire(one, one.pulls)),
          targets: targets.map((target) => ({
            id: target.id,
            name: target.name,
            types: [...target.types],
            maximum_entries: target.maximumEntries,
            reads_ipv6: target.readsIpv6,
            reads_networks: target.readsNetworks,
            source: target.source,
          })),
        };
      },
    });

    server.post("/api/v1/lists", {
      config: { access: deciders, audit: ["list.create"] },
      schema: {
        tags: ["lists"],
        summary: "Make a list for a device; the answer holds its addresses, which are shown once",
        body: Type.Object(
          {
            name: Label,
            target: Type.Enum(targets.map(({ id }) => id)),
            minimum_confidence: Type.Optional(nullable(Type.Integer({ minimum: 0, maximum: 100 }))),
          },
          { additionalProperties: false },
        ),
        response: {
          201: Type.Object({
            list: ListShape,
            paths: Type.Array(Type.Object({ type: ListTypeShape, path: Type.String() }), {
              description: "Where the device pulls each type, below this server's address",
            }),
          }),
        },
      },
      async handler(request, reply) {
        const { name, target, minimum_confidence: minimumConfidence = null } = request.body;
        const { list, secret } = await lists.create(actorOf(request), identityOf(request).tenant, {
          name,
          target,
          minimumConfidence,
        });
        return reply.code(201).send({
          list: toWire(list, []),
          paths: (targetOf(target)?.types ?? []).map((type) => ({
            type,
            path: `/feeds/${secret}/${target}/${type}`,
          })),
        });
      },
    });

    server.delete("/api/v1/lists/:id", {
      config: { access: deciders, audit: ["list.revoke"] },
      schema: {
        tags: ["lists"],
        summary: "Take a list away: its address answers no longer",
        params: One,
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        if (!(await lists.revoke(actorOf(request), identityOf(request).tenant, request.params.id)))
          throw notFound("list");
        return reply.code(204).send(null);
      },
    });

    server.get("/api/v1/lists/protected", {
      config: { access: readers },
      schema: {
        tags: ["lists"],
        summary: "What must never stand in a list",
        response: { 200: Type.Object({ items: Type.Array(ProtectedShape) }) },
      },
      async handler(request) {
        const items = await lists.protectedValues(["installation", identityOf(request).tenant]);
        return { items: items.map(toWireProtected) };
      },
    });

    server.post("/api/v1/lists/protected", {
      config: { access: deciders, audit: ["protected.add"] },
      schema: {
        tags: ["lists"],
        summary: "Protect an address, a network or a domain: nothing of it stands in any list",
        body: Type.Object(
          {
            value: Type.String({ minLength: 1, maxLength: 300 }),
            whose: Type.Optional(Whose),
            reason: Type.String({ maxLength: 500, default: "" }),
          },
          { additionalProperties: false },
        ),
        response: { 201: ProtectedShape },
      },
      async handler(request, reply) {
        const { value, reason, whose = "tenant" } = request.body;
        const one = classify(refang(value), isDefanged(value));
        if (one === null || (one.kind !== "ip" && one.kind !== "cidr" && one.kind !== "domain"))
          throw new HttpProblem(
            422,
            "invalid_value",
            `"${value}" is no address, network or domain; write 203.0.113.0/24 or example.com`,
          );
        const made = await lists.protect(actorOf(request), scopeFor(identityOf(request), whose), {
          kind: one.kind,
          value: one.value,
          reason,
        });
        if (made === null)
          throw new HttpProblem(409, "already_protected", `${one.value} is protected already`);
        return reply.code(201).send(toWireProtected(made));
      },
    });

    server.delete("/api/v1/lists/protected/:id", {
      config: { access: deciders, audit: ["protected.remove"] },
      schema: {
        tags: ["lists"],
        summary: "Protect a value no longer",
        params: One,
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const identity = identityOf(request);
        const values = await lists.protectedValues(["installation", identity.tenant]);
        const value = values.find(({ id }) => id === request.params.id);
        if (value === undefined) throw notFound("value");
        await lists.unprotect(actorOf(request), scopeFor(identity, whoseOf(value.scope)), value.id);
        return reply.code(204).send(null);
      },
    });

    server.get("/feeds/:secret/:target/:type", {
      config: { access: { open: "the secret in the address is the permission" } },
      schema: {
        tags: ["lists"],
        summary: "A list as its device reads it",
        description:
          "With an ETag and the number of entries in `breakwater-entries`. A list that cannot be built is answered with 503 and never with an empty one: devices keep what they have.",
        params: Type.Object({
          secret: Type.String({ maxLength: 100 }),
          target: Type.String({ maxLength: 40 }),
          type: Type.String({ maxLength: 20 }),
        }),
        response: { 200: Type.String(), 304: Type.Null() },
      },
      async handler(request, reply) {
        const { secret, target, type } = request.params;
        const list = await lists.open(secret);
        const isThere = targetOf(target)?.types.some((one) => one === type) ?? false;
        if (list === null || list.target !== target || !isThere) {
          const waitMs = list === null ? failures.take(addressOf(request)) : 0;
          throw waitMs > 0 ? tooManyFailures(waitMs) : notFound("list");
        }
        // One of the target's types.
        const built = await d.lists.build(list, type as ListType).catch((error: unknown) => {
          d.log.error("a list could not be built", { list: list.id, type, reason: String(error) });
          throw new HttpProblem(
            503,
            "list_unavailable",
            "the list cannot be built at the moment; keep the last one",
          );
        });
        const { digest, entries, text } = built;
        await lists.pulled(
          list.id,
          {
            type,
            address: addressOf(request),
            userAgent: request.headers["user-agent"] ?? "",
            digest,
            entries,
          },
          d.clock.now(),
        );
        reply.headers({
          etag: `"${digest}"`,
          "cache-control": "no-cache",
          "breakwater-entries": String(entries),
        });
        if (request.headers["if-none-match"]?.includes(`"${digest}"`) === true)
          return reply.code(304).send(null);
        const kind =
          target === "json" ? "application/json" : target === "checkpoint" ? "text/csv" : "text/plain";
        return reply.type(`${kind}; charset=utf-8`).send(text);
      },
    });
  };
}

function toWire(list: DeviceList, pulls: readonly ListPull[]) {
  return {
    id: list.id,
    name: list.name,
    target: list.target,
    minimum_confidence: list.minimumConfidence,
    created_by: list.createdBy,
    created_at: list.createdAt,
    pulls: pulls.map((pull) => ({
      // A pull is recorded of a list that was built, so of a type that there is.
      type: pull.type as ListType,
      address: pull.address,
      user_agent: pull.userAgent,
      digest: pull.digest,
      entries: pull.entries,
      since: pull.since,
      pulled_at: pull.pulledAt,
      count: pull.count,
    })),
  };
}

function toWireProtected(one: ProtectedValue) {
  const { id, scope, kind, value, reason, createdBy, createdAt } = one;
  return { id, whose: whoseOf(scope), kind, value, reason, created_by: createdBy, created_at: createdAt };
}
