import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { DeviceId, FindingId, RuleId } from "@breakwater/ocsf";
import Type from "typebox";
import type { Evidence, Finding } from "../../store/store.ts";
import { actorOf, deciders, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { notFound } from "../errors.ts";
import { goneSignal } from "../query-gate.ts";
import { Event, nullable, pageOf, PageQuery, Severity, Time, Uuid } from "../schemas.ts";
import { eventUidOf } from "../event-uid.ts";
import { FindingShape, Resolution, Status, toWire } from "./finding-shape.ts";

const EvidenceShape = Type.Object({
  event_uid: Uuid,
  event_time: Time,
  logged_time: Time,
  matched: Type.Array(
    Type.Object({
      field: Type.String(),
      path: Type.String(),
      operator: Type.String(),
      pattern: Type.String(),
      value: Type.String(),
    }),
  ),
  event: nullable(Event),
});
const One = Type.Object({ id: Uuid });

/** Findings, their evidence, and what people decide about them. */
export function findingRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function findings(server) {
    server.get("/api/v1/findings", {
      config: { access: readers },
      schema: {
        tags: ["findings"],
        summary: "List findings, the latest or the most severe first",
        querystring: Type.Object({
          status: Type.Optional(Status),
          severity: Type.Optional(Type.Array(Severity)),
          device: Type.Optional(Uuid),
          rule: Type.Optional(Type.String({ maxLength: 200 })),
          sort: Type.Optional(Type.Union([Type.Literal("latest"), Type.Literal("severity")])),
          ...PageQuery,
        }),
        response: { 200: pageOf(FindingShape) },
      },
      async handler(request) {
        const { status, severity, device, rule, sort, limit, cursor = null } = request.query;
        const page = await d.store.findings.list(
          identityOf(request).tenant,
          {
            status,
            severity,
            device: device as DeviceId | undefined,
            rule: rule as RuleId | undefined,
            sort,
          },
          { limit, cursor },
        );
        return { items: page.items.map(toWire), next_cursor: page.nextCursor };
      },
    });

    server.get("/api/v1/findings/:id", {
      config: { access: readers },
      schema: { tags: ["findings"], summary: "One finding", params: One, response: { 200: FindingShape } },
      handler: async (request) =>
        found(await d.store.findings.get(identityOf(request).tenant, request.params.id as FindingId)),
    });

    server.get("/api/v1/findings/:id/evidence", {
      config: { access: readers },
      schema: {
        tags: ["findings"],
        summary: "The events of a finding; `event` is null where the retention has passed",
        params: One,
        querystring: Type.Object(PageQuery),
        response: { 200: pageOf(EvidenceShape) },
      },
      async handler(request, reply) {
        const { tenant } = identityOf(request);
        const { limit, cursor = null } = request.query;
        const id = request.params.id as FindingId;
        if ((await d.store.findings.get(tenant, id)) === null) throw notFound("finding");
        const page = await d.store.findings.evidence(tenant, id, { limit, cursor });
        const events = await d.lake.eventsByUid(
          tenant,
          page.items.map(({ eventUid }) => eventUid),
          goneSignal(reply.raw),
        );
        const byUid = new Map(events.map((event) => [eventUidOf(event), event]));
        return {
          items: page.items.map((item) => ({
            ...toWireEvidence(item),
            event: byUid.get(item.eventUid) ?? null,
          })),
          next_cursor: page.nextCursor,
        };
      },
    });

    server.post("/api/v1/findings/:id/close", {
      config: { access: deciders, audit: ["finding.close"] },
      schema: {
        tags: ["findings"],
        summary: "Close a finding",
        params: One,
        body: Type.Object({
          resolution: Resolution,
          comment: Type.String({ maxLength: 4_000, default: "" }),
        }),
        response: { 200: FindingShape },
      },
      handler: async (request) =>
        found(
          await d.store.findings.close(
            actorOf(request),
            identityOf(request).tenant,
            request.params.id as FindingId,
            request.body,
          ),
        ),
    });

    server.post("/api/v1/findings/:id/reopen", {
      config: { access: deciders, audit: ["finding.reopen"] },
      schema: {
        tags: ["findings"],
        summary: "Reopen a finding",
        params: One,
        response: { 200: FindingShape },
      },
      handler: async (request) =>
        found(
          await d.store.findings.reopen(
            actorOf(request),
            identityOf(request).tenant,
            request.params.id as FindingId,
          ),
        ),
    });
  };
}

function found(finding: Finding | null) {
  if (finding === null) throw notFound("finding");
  return toWire(finding);
}

function toWireEvidence({ eventUid, eventTime, loggedTime, matched }: Evidence) {
  return {
    event_uid: eventUid,
    event_time: eventTime,
    logged_time: loggedTime,
    matched: matched.map((item) => ({ ...item })),
  };
}
