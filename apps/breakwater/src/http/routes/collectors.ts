import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { maximumReportBytes } from "../../fleet/collector/snapshot.ts";
import type { Collector } from "../../store/collectors.ts";
import { actorOf, administrators, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { tooManyFailures } from "../guard.ts";
import { addressOf } from "../origin.ts";
import { nullable, Time, Uuid } from "../schemas.ts";
import { Buckets } from "../throttle.ts";
import { UnlikeShape, unlikeToWire } from "../unlike-shape.ts";

const CollectorShape = Type.Object({
  id: Uuid,
  name: Type.String({ description: "the device's host name" }),
  interval_seconds: Type.Integer(),
  created_by: Type.String(),
  created_at: Time,
  reports: Type.Integer({ description: "number of its last report" }),
  last_contact: nullable(Time),
  snapshot_at: nullable(Time),
  is_silent: Type.Boolean({ description: "two intervals have passed without a report" }),
  unlike: nullable(
    Type.Integer({
      description:
        "in how much it is unlike other devices of its build; null where fewer than four are known",
    }),
  ),
});
const One = Type.Object({ id: Uuid });
const statuses = { forged: 401, unreadable: 422, repeated: 409 } as const;

/** Devices that tell by themselves what they are made of: `apps/agent/collector`. */
export function collectorRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { collectors } = d.store;
  const failures = new Buckets({ burst: 30, everyMs: 2_000 }, d.clock);

  return async function routes(server) {
    server.addContentTypeParser(
      ["application/x-ndjson", "application/octet-stream"],
      { parseAs: "buffer", bodyLimit: maximumReportBytes },
      (_, body, done) => done(null, body),
    );

    server.get("/api/v1/collectors", {
      config: { access: readers },
      schema: {
        tags: ["devices"],
        summary: "Devices with a collector, by name, and when each was last heard of",
        response: { 200: Type.Object({ items: Type.Array(CollectorShape) }) },
      },
      async handler(request) {
        return { items: (await collectors.list(identityOf(request).tenant)).map(toWire) };
      },
    });

    server.post("/api/v1/collectors", {
      config: { access: administrators, audit: ["collector.enrol"] },
      schema: {
        tags: ["devices"],
        summary: "Enrol a device's collector; the answer holds its key, which is shown once",
        body: Type.Object(
          {
            name: Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$" }),
            interval_seconds: Type.Integer({ minimum: 10, maximum: 86_400, default: 300 }),
          },
          { additionalProperties: false },
        ),
        response: {
          201: Type.Object({
            collector: CollectorShape,
            key: Type.String(),
            configuration: Type.String({ description: "the collector's file, but for URL and CA" }),
          }),
        },
      },
      async handler(request, reply) {
        const { name, interval_seconds: intervalSeconds } = request.body;
        const { collector, key } = await collectors.enrol(actorOf(request), identityOf(request).tenant, {
          name,
          intervalSeconds,
        });
        const configuration = `ID=${collector.id}\nKEY=${key}\nINTERVAL=${intervalSeconds}\n`;
        return reply.code(201).send({ collector: toWire(collector), key, configuration });
      },
    });

    server.get("/api/v1/collectors/:id/unlike", {
      config: { access: readers },
      schema: {
        tags: ["devices"],
        summary: "Where a device is unlike others of its build, at its last snapshot",
        description:
          "Programs, boot and start-up files, set-user-ID files, links in web folders, accounts, modules and listeners are compared with the last snapshots of up to nine other devices that say the same of their system; at least four must be known, and four of five agree. `compared` is false where that cannot be said, which is not the same as nothing found.",
        params: One,
        response: { 200: UnlikeShape },
      },
      async handler(request) {
        const { tenant } = identityOf(request);
        const { id } = request.params;
        if (!(await collectors.list(tenant)).some((one) => one.id === id)) throw notFound("collector");
        const stored = await collectors.unlike(tenant, id);
        return unlikeToWire(stored);
      },
    });

    server.delete("/api/v1/collectors/:id", {
      config: { access: administrators, audit: ["collector.remove"] },
      schema: {
        tags: ["devices"],
        summary: "Forget a device's collector: its reports are refused from then on",
        params: One,
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        if (!(await collectors.remove(actorOf(request), identityOf(request).tenant, request.params.id)))
          throw notFound("collector");
        return reply.code(204).send(null);
      },
    });

    server.post("/collector/:id", {
      config: {
        access: { open: "the signature of the report is the permission" },
        audit: { none: "a device's own word is kept in the lake" },
      },
      bodyLimit: maximumReportBytes,
      schema: {
        tags: ["devices"],
        summary: "A device's report: that it is there, or what it is made of",
        description:
          "NDJSON as breakwater-collector.sh writes it, signed by the collector's key (`breakwater-signature: hmac-sha256=...`). Answered once what has changed is durable.",
        params: One,
        headers: Type.Object({ "breakwater-signature": Type.Optional(Type.String({ maxLength: 100 })) }),
        response: { 200: Type.Object({ changes: Type.Integer() }) },
      },
      async handler(request) {
        const peer = addressOf(request);
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const signature = request.headers["breakwater-signature"] ?? "";
        const taken = await d.collectors.take(request.params.id, body, signature, peer);
        if (taken.kind === "taken") return { changes: taken.changes };
        if (taken.kind === "busy")
          throw new HttpProblem(503, "busy", "reports cannot be taken at the moment; send it again", {
            "retry-after": String(Math.ceil(taken.retryAfterMs / 1_000)),
          });
        const waitMs = failures.take(peer);
        if (waitMs > 0) throw tooManyFailures(waitMs);
        if (taken.kind === "unknown") throw notFound("collector");
        throw new HttpProblem(statuses[taken.reason], `report_${taken.reason}`, taken.detail);
      },
    });
  };
}

function toWire(collector: Collector): Type.Static<typeof CollectorShape> {
  return {
    id: collector.id,
    name: collector.name,
    interval_seconds: collector.intervalSeconds,
    created_by: collector.createdBy,
    created_at: collector.createdAt,
    reports: collector.lastSequence,
    last_contact: collector.lastContact,
    snapshot_at: collector.snapshotAt,
    is_silent: collector.isSilent,
    unlike: collector.unlikeCount,
  };
}
