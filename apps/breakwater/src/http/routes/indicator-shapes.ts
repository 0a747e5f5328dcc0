import type { Decision, IndicatorOverride, LeftOut } from "@breakwater/indicators";
import Type from "typebox";
import type { ImportReport } from "../../intel/import-report.ts";
import type { Indicator, IndicatorSource } from "../../store/indicators.ts";
import { whoseOf } from "../indicator-scope.ts";
import { nullable, Time, Uuid } from "../schemas.ts";
import { DecisionShape, Kind, RoleOfIndicator, toWireDecision, Whose } from "./decision-shapes.ts";

export const TlpMarking = Type.Enum(["clear", "green", "amber", "amber+strict", "red"]);
export const ReliabilityGrade = Type.Enum(["A", "B", "C", "D", "E", "F"]);
const Standing = Type.Enum(["full", "low", "never-alone"]);

const Mention = Type.Object(
  {
    source: Type.String(),
    description: Type.String({ description: "the source's own words" }),
    licence: Type.String(),
    port: nullable(Type.Integer()),
    standing: Standing,
    notes: Type.Array(Type.String()),
    shared_with: nullable(Type.String()),
    tlp: nullable(TlpMarking),
    confidence: nullable(Type.Number()),
    valid_from: nullable(Time),
    valid_until: nullable(Time),
    external_id: nullable(Type.String()),
    role: nullable(RoleOfIndicator),
    stated_at: nullable(Time),
  },
  { description: "What a source says of it" },
);

export const IndicatorShape = Type.Object({
  id: Type.Integer(),
  whose: Whose,
  kind: Kind,
  value: Type.String({ description: "in its canonical form" }),
  created_at: Time,
  withdrawn: nullable(Type.Object({ at: Time, by: Type.String(), reason: Type.String() })),
  mentions: Type.Array(Mention),
  decision: DecisionShape,
});

const Counts = Type.Record(Type.String(), Type.Integer());
export const LeftOutItem = Type.Object({
  reason: Type.String(),
  line: Type.Integer(),
  field: nullable(Type.String()),
  text: Type.String(),
  detail: Type.String(),
});

export const SourceShape = Type.Object({
  id: Uuid,
  whose: Whose,
  name: Type.String(),
  kind: Type.Enum(["file", "api", "config"]),
  licence: Type.String(),
  tlp: nullable(TlpMarking),
  confidence: nullable(Type.Number()),
  reliability: nullable(ReliabilityGrade),
  created_at: Time,
  imported_at: nullable(Time),
  digest: nullable(Type.String()),
  count: Type.Integer(),
  last_import: nullable(
    Type.Object(
      {
        format: Type.Optional(Type.String()),
        read: Type.Optional(Counts),
        patterns: Type.Optional(Type.Integer()),
        left_out: Type.Optional(Counts),
        left_out_items: Type.Optional(Type.Array(LeftOutItem)),
      },
      { description: "What the import that counts read and left out" },
    ),
  ),
  problem: nullable(
    Type.Object(
      { text: Type.String(), at: Time },
      { description: "Why a later import was not taken; what was there before still counts" },
    ),
  ),
});

export const ReportShape = Type.Object({
  outcome: Type.Enum(["applied", "would-apply", "unchanged", "refused"]),
  source: Type.String(),
  format: Type.Optional(Type.String()),
  digest: Type.Optional(Type.String()),
  added: Type.Optional(Type.Integer()),
  kept: Type.Optional(Type.Integer()),
  removed: Type.Optional(Type.Integer()),
  read: Type.Optional(Counts),
  patterns: Type.Optional(
    Type.Integer({ description: "STIX patterns that say more than values; they are not matched" }),
  ),
  left_out: Type.Optional(Counts),
  left_out_items: Type.Optional(Type.Array(LeftOutItem)),
  reason: Type.Optional(Type.String()),
  detail: Type.Optional(Type.String()),
});

/** `decided` is what store.decisions.decide said of it. */
export function toWireIndicator(
  indicator: Indicator,
  decided: { readonly decision: Decision; readonly override: IndicatorOverride | null } | undefined,
) {
  if (decided === undefined) throw new Error(`indicator ${indicator.number}: nothing was decided`);
  const { number, scope, kind, value, createdAt, withdrawn, mentions } = indicator;
  return {
    id: number,
    whose: whoseOf(scope),
    kind,
    value,
    created_at: createdAt,
    withdrawn: withdrawn === null ? null : { ...withdrawn },
    mentions: mentions.map((mention) => ({
      source: mention.source,
      description: mention.description,
      licence: mention.licence,
      port: mention.port,
      standing: mention.standing,
      notes: [...mention.notes],
      shared_with: mention.sharedWith,
      tlp: mention.tlp,
      confidence: mention.confidence,
      valid_from: mention.validFrom,
      valid_until: mention.validUntil,
      external_id: mention.externalId,
      role: mention.role,
      stated_at: mention.statedAt,
    })),
    decision: toWireDecision(decided.decision, decided.override),
  };
}

export function toWireSource(source: IndicatorSource) {
  return {
    id: source.id,
    whose: whoseOf(source.scope),
    name: source.name,
    kind: source.kind,
    licence: source.licence,
    tlp: source.tlp,
    confidence: source.confidence,
    reliability: source.reliability,
    created_at: source.createdAt,
    imported_at: source.importedAt,
    digest: source.digest,
    count: source.count,
    // Kept as import-report.ts made it.
    last_import: source.summary as Type.Static<typeof SourceShape>["last_import"],
    problem: source.problem === null ? null : { ...source.problem },
  };
}

export function toWireLeftOut({ reason, place, text, detail }: LeftOut) {
  return { reason, line: place.line, field: place.field, text, detail };
}

export function toWireReport(report: ImportReport, source: string): Type.Static<typeof ReportShape> {
  if (report.outcome === "unchanged") return { outcome: report.outcome, source, digest: report.digest };
  const { outcome, format, digest, read, patterns, leftOut, leftOutItems } = report;
  return {
    outcome,
    source,
    ...(report.outcome === "refused"
      ? { reason: report.reason, detail: report.detail }
      : { added: report.added, kept: report.kept, removed: report.removed }),
    ...(format === undefined ? {} : { format }),
    ...(digest === undefined ? {} : { digest }),
    ...(read === undefined ? {} : { read: { ...read } }),
    ...(patterns === undefined ? {} : { patterns }),
    ...(leftOut === undefined ? {} : { left_out: { ...leftOut } }),
    ...(leftOutItems === undefined
      ? {}
      : {
          left_out_items: leftOutItems.map(toWireLeftOut),
        }),
  };
}
