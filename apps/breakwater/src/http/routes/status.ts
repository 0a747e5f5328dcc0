import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import type { PipelineStatus } from "../../platform/pipeline-status.ts";
import type { Identity } from "../../store/identity.ts";
import { identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem } from "../errors.ts";
import { seesAll } from "../sees-all.ts";
import { Time } from "../schemas.ts";

const Count = Type.Object({ reason: Type.String(), count: Type.Integer() });
const Status = Type.Object({
  version: Type.String(),
  started_at: Time,
  received: Type.Integer(),
  stored: Type.Integer(),
  dropped: Type.Array(
    Type.Object({ reason: Type.String(), transport: Type.String(), count: Type.Integer() }),
  ),
  events: Type.Object({ specific: Type.Integer(), base: Type.Array(Count) }),
  events_per_second: Type.Array(Type.Integer(), { description: "of the last 60 seconds, oldest first" }),
  queue: Type.Object({ size_bytes: Type.Integer(), limit_bytes: Type.Integer(), records: Type.Integer() }),
  listeners: Type.Array(
    Type.Object({
      name: Type.String(),
      address: Type.String(),
      error: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
  rules: Type.Object({
    compiled: Type.Integer(),
    inactive: Type.Integer(),
    rejected: Type.Integer(),
    problems: Type.Array(Type.String()),
  }),
  indicators: Type.Object({
    count: Type.Integer({ description: "that events are looked up in now" }),
    bytes: Type.Integer(),
  }),
  lake: Type.Object({
    kind: Type.String(),
    reason: Type.Optional(Type.String()),
    detail: Type.Optional(Type.String()),
  }),
  open_findings: Type.Record(Type.String(), Type.Integer()),
});
const liveEveryMs = 1_000;
const maximumStreams = 200;

/** What the server says of itself, once or every second. */
export function statusRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  let streams = 0;

  /** The counts of the tenant alone, where others' would be among them for somebody who looks after this one only. */
  async function statusFor(identity: Identity): Promise<PipelineStatus> {
    const all = d.status();
    if (await seesAll(d, identity)) return all;
    const own = d.statusOf(identity.tenant);
    return { ...all, ...own, received: own.stored, dropped: [] };
  }

  return async function status(server) {
    server.get("/api/v1/status", {
      config: { access: readers },
      schema: {
        tags: ["status"],
        summary: "Counts (of the tenant alone where there are several), listeners, rules, lake",
        response: { 200: Status },
      },
      async handler(request) {
        const now = await statusFor(identityOf(request));
        return {
          version: now.version,
          started_at: now.startedAt,
          received: now.received,
          stored: now.stored,
          dropped: now.dropped.map((one) => ({ ...one })),
          events: { specific: now.events.specific, base: now.events.base.map((one) => ({ ...one })) },
          events_per_second: [...now.eventsPerSecond],
          queue: {
            size_bytes: now.queue.sizeBytes,
            limit_bytes: now.queue.limitBytes,
            records: now.queue.records,
          },
          listeners: now.listeners.map((one) => ({ ...one })),
          rules: { ...now.rules, problems: [...now.rules.problems].slice(0, 100) },
          indicators: { count: now.indicators.count, bytes: now.indicators.bytes },
          lake: d.lake.health(),
          open_findings: { ...(await d.store.findings.countOpen(identityOf(request).tenant)) },
        };
      },
    });

    server.get("/api/v1/live", {
      config: { access: readers },
      schema: {
        tags: ["status"],
        summary: "Server-sent events: one `status` a second",
        produces: ["text/event-stream"],
      },
      async handler(request, reply) {
        if (streams >= maximumStreams)
          throw new HttpProblem(503, "too_many_streams", "too many live views are open", {
            "retry-after": "10",
          });
        const identity = identityOf(request);
        const { tenant, kind, id } = identity;
        streams += 1;
        reply.hijack();
        reply.raw.writeHead(200, {
          "content-type": "text/event-stream",
          "cache-control": "no-store",
          "x-content-type-options": "nosniff",
        });
        const tell = async () => {
          // A view that stays open ends with the session or key that opened it.
          const isLive = kind === "session" ? d.store.sessions.isOpen(id) : d.store.keys.isLive(id);
          if (!(await isLive)) return void reply.raw.end();
          const { received, stored, dropped, eventsPerSecond } = await statusFor(identity);
          const open = await d.store.findings.countOpen(tenant);
          const lost = dropped.reduce((sum, { count }) => sum + count, 0);
          const data = {
            time: d.clock.now(),
            events_per_second: eventsPerSecond.at(-1) ?? 0,
            received,
            stored,
            dropped: lost,
            open_findings: open,
          };
          // A reader that does not keep up misses seconds rather than filling memory.
          if (reply.raw.writableLength < 65_536)
            reply.raw.write(`event: status\ndata: ${JSON.stringify(data)}\n\n`);
        };
        const timer = setInterval(
          () =>
            void tell().catch((error: unknown) =>
              d.log.warn("a live view could not be fed", { reason: String(error) }),
            ),
          liveEveryMs,
        );
        request.raw.once("close", () => {
          clearInterval(timer);
          streams -= 1;
        });
        await tell();
      },
    });
  };
}

/** For machines that watch this one. */
export function healthRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function health(server) {
    server.get("/healthz", {
      config: { access: { open: "says only that the process answers" } },
      schema: {
        tags: ["health"],
        summary: "The process is up",
        response: { 200: Type.Object({ status: Type.Literal("ok") }) },
      },
      handler: async () => ({ status: "ok" as const }),
    });

    server.get("/readyz", {
      config: { access: { open: "says only whether events can be taken, which load balancers must know" } },
      schema: {
        tags: ["health"],
        summary: "Events can be taken and stored",
        response: { 200: Ready, 503: Ready },
      },
      async handler(_request, reply) {
        const lake = d.lake.health();
        const { queue } = d.status();
        const reasons = [
          ...(lake.kind === "ready"
            ? []
            : [lake.kind === "failing" ? `lake: ${lake.reason}` : "lake: starting"]),
          ...(queue.sizeBytes >= queue.limitBytes ? ["queue: full"] : []),
        ];
        return reply
          .code(reasons.length === 0 ? 200 : 503)
          .send({ status: reasons.length === 0 ? "ready" : "not_ready", reasons });
      },
    });

    server.get("/metrics", {
      config: { access: readers },
      schema: { tags: ["health"], summary: "Prometheus text format", produces: ["text/plain"] },
      async handler(request, reply) {
        if (!(await seesAll(d, identityOf(request))))
          throw new HttpProblem(
            403,
            "forbidden",
            "there are several tenants, and the metrics are of all of them: use a key of the installation",
          );
        return reply.type("text/plain; version=0.0.4; charset=utf-8").send(d.metrics.text());
      },
    });
  };
}

const Ready = Type.Object({ status: Type.String(), reasons: Type.Array(Type.String()) });
