import Type from "typebox";
import type { Finding } from "../../store/store.ts";
import { Message, nullable, Severity, Time, Uuid } from "../schemas.ts";

export const Status = Type.Union([Type.Literal("open"), Type.Literal("closed")]);
export const Resolution = Type.Union([
  Type.Literal("true-positive"),
  Type.Literal("benign"),
  Type.Literal("false-positive"),
]);
export const FindingShape = Type.Object({
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

/** A finding as the API tells it. */
export function toWire(finding: Finding) {
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

function deviceOf({ id, name, vendor, product, isSample }: NonNullable<Finding["device"]>) {
  return { id, name, vendor, product, is_sample: isSample };
}
