import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { DeviceId, FindingId, RuleId } from "@breakwater/ocsf";
import Type from "typebox";
import type { Evidence, Finding } from "../../store/store.ts";
import { actorOf, deciders, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { notFound } from "../errors.ts";
import { abortedBy } from "./events.ts";
import { Event, Message, nullable, pageOf, PageQuery, Severity, Time, Uuid } from "../schemas.ts";

const Status = Type.Union([Type.Literal("open"), Type.Literal("closed")]);
const Resolution = Type.Union([
  Type.Literal("true-positive"),
  Type.Literal("benign"),
  Type.Literal("false-positive"),
]);
const FindingShape = Type.Object({
  id: Uuid,
  status: Status,
  severity: Severity,
  rule: Type.Object({
    id: Type.String(),
    version: Type.String(),
    title: Type.String(),
    author: Type.String(),
    description: Type.String(),
    references: Type.Array(Type.String()),
    false_positives: Type.Array(Type.String()),
    level: Severity,
    source: Type.String(),
  }),
  attack: Type.Array(
    Type.Object({ kind: Type.String(), id: Type.String(), version: nullable(Type.String()) }),
  ),
  indicator: nullable(
    Type.Object(
      {
        kind: Type.String(),
        value: Type.String(),
        sources: Type.Array(
          Type.Object({
            name: Type.String(),
            description: Type.String(),
            licence: Type.String(),
            tlp: nullable(Type.String()),
            confidence: nullable(Type.Number()),
            valid_from: nullable(Time),
            valid_until: nullable(Time),
            external_id: nullable(Type.String()),
          }),
        ),
        supports: Type.Array(Message),
        weakens: Type.Array(Message),
      },
      {
        description:
          "Of a finding that an indicator made: what its sources say, and what speaks for and against it",
      },
    ),
  ),
  device: nullable(
    Type.Object({
      id: Uuid,
      name: Type.String(),
      vendor: Type.String(),
      product: Type.String(),
      is_sample: Type.Boolean({ description: "Of sample data" }),
    }),
  ),
  reason: Message,
  visibility: Type.Object({
    grade: Type.Union([Type.Literal("full"), Type.Literal("partial"), Type.Literal("indirect")]),
    reason: Message,
  }),
  first_seen: Time,
  last_seen: Time,
  count: Type.Integer(),
  created_at: Time,
  updated_at: Time,
  closed_at: nullable(Time),
  resolution: nullable(Resolution),
  comment: nullable(Type.String()),
  previous: nullable(Uuid),
});
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
      async handler(request) {
        const { tenant } = identityOf(request);
        const { limit, cursor = null } = request.query;
        const id = request.params.id as FindingId;
        if ((await d.store.findings.get(tenant, id)) === null) throw notFound("finding");
        const page = await d.store.findings.evidence(tenant, id, { limit, cursor });
        const events = await d.lake.eventsByUid(
          tenant,
          page.items.map(({ eventUid }) => eventUid),
          abortedBy(request.raw),
        );
        const byUid = new Map(events.map((event) => [uidOf(event), event]));
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

function toWire(finding: Finding) {
  const { rule } = finding;
  return {
    id: finding.id,
    status: finding.status,
    severity: finding.severity,
    rule: {
      id: rule.id,
      version: rule.version,
      title: rule.title,
      author: rule.author,
      description: rule.description,
      references: [...rule.references],
      false_positives: [...rule.falsePositives],
      level: rule.level,
      source: rule.source,
    },
    attack: finding.attack.map((one) => ({ ...one })),
    indicator: finding.indicator === null ? null : toWireIndicator(finding.indicator),
    device: finding.device === null ? null : deviceOf(finding.device),
    reason: toWireMessage(finding.reason),
    visibility: { grade: finding.visibility.grade, reason: toWireMessage(finding.visibility.reason) },
    first_seen: finding.firstSeen,
    last_seen: finding.lastSeen,
    count: finding.count,
    created_at: finding.createdAt,
    updated_at: finding.updatedAt,
    closed_at: finding.closedAt,
    resolution: finding.resolution,
    comment: finding.comment,
    previous: finding.previous,
  };
}

function toWireIndicator({ kind, value, sources, supports, weakens }: NonNullable<Finding["indicator"]>) {
  return {
    kind,
    value,
    sources: sources.map(
      ({ name, description, licence, tlp, confidence, validFrom, validUntil, externalId }) => ({
        name,
        description,
        licence,
        tlp,
        confidence,
        valid_from: validFrom,
        valid_until: validUntil,
        external_id: externalId,
      }),
    ),
    supports: supports.map(toWireMessage),
    weakens: weakens.map(toWireMessage),
  };
}

function toWireMessage({ key, parameters }: Finding["reason"]) {
  return { key, parameters: { ...parameters } };
}

function toWireEvidence({ eventUid, eventTime, loggedTime, matched }: Evidence) {
  return {
    event_uid: eventUid,
    event_time: eventTime,
    logged_time: loggedTime,
    matched: matched.map((item) => ({ ...item })),
  };
}

function uidOf(event: Readonly<Record<string, unknown>>): unknown {
  const { metadata } = event;
  return typeof metadata === "object" && metadata !== null && "uid" in metadata ? metadata.uid : undefined;
}

function deviceOf({ id, name, vendor, product, isSample }: NonNullable<Finding["device"]>) {
  return { id, name, vendor, product, is_sample: isSample };
}
