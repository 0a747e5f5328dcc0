import { type IndicatorRole, patternOf, type Tlp } from "@breakwater/indicators";
import { uuid5 } from "../../platform/uuid5.ts";
import type { SharedIndicator, SharedSource } from "../../store/sharing.ts";
import { tlpMarking } from "../stix/markings.ts";
import type { StixObject } from "../stix/stix-object.ts";
import { indicatorUuid } from "./indicator-ids.ts";

/** Of ids that follow from a name. */
export const namespace = "0f1b3a52-6a35-4b0e-9d0c-7e2f7c8f4f61";

/** What one source says of one value, as a STIX indicator (STIX 2.1 §4.7) that the source is named for, marked as it leaves. */
export function toIndicatorObject(indicator: SharedIndicator, tlp: Tlp, about: SourceObjects): StixObject {
  const { source, number, kind, value, description, confidence, externalId } = indicator;
  const markings = [tlpMarking(tlp).id, ...(about.licence === null ? [] : [about.licence.id])];
  return {
    type: "indicator",
    spec_version: "2.1",
    id: `indicator--${indicatorUuid(source.id, number)}`,
    created_by_ref: about.identity.id,
    created: isoTime(indicator.createdAt),
    modified: isoTime(indicator.statedAt),
    // Who has it from here is told that it counts here no longer (STIX 2.1 §3.2).
    ...(indicator.isWithdrawn ? { revoked: true } : {}),
    name: value,
    ...(description === "" ? {} : { description }),
    indicator_types: [indicator.role === null ? "malicious-activity" : typeOfRole[indicator.role]],
    pattern: patternOf(kind, value),
    pattern_type: "stix",
    pattern_version: "2.1",
    ...validity(indicator),
    ...(confidence === null ? {} : { confidence: Math.round(confidence) }),
    ...(externalId === null
      ? {}
      : { external_references: [{ source_name: source.name, external_id: externalId }] }),
    object_marking_refs: markings,
  };
}

/** Of the indicator-type-ov (STIX 2.1 §10.9), which is open: what it has no word for is told in ours. */
const typeOfRole: Readonly<Record<IndicatorRole, string>> = {
  relay: "anonymization",
  phishing: "phishing",
  scanner: "scanner",
};

/** STIX 2.1 §4.7: `valid_from` must be there, and `valid_until` later. */
function validity({ validFrom, validUntil, createdAt }: SharedIndicator): object {
  const from = validFrom ?? createdAt;
  if (validUntil === null) return { valid_from: isoTime(from) };
  return { valid_from: isoTime(Math.min(from, validUntil - 1)), valid_until: isoTime(validUntil) };
}

/** What is said of a source beside what it says itself; made once, for all of its indicators. */
export interface SourceObjects {
  readonly identity: StixObject;
  readonly licence: StixObject | null;
}

export function toSourceObjects(source: SharedSource): SourceObjects {
  return { identity: toSourceIdentity(source), licence: toLicenceMarking(source) };
}

/** Who says it (STIX 2.1 §4.5). */
function toSourceIdentity(source: SharedSource): StixObject {
  const created = isoTime(source.createdAt);
  return {
    type: "identity",
    spec_version: "2.1",
    id: `identity--${uuid5(namespace, `source ${source.id}`)}`,
    created,
    modified: created,
    name: source.name,
  };
}

/** Under which licence (STIX 2.1 §7.2.1.3). */
function toLicenceMarking({ licence }: SharedSource): StixObject | null {
  if (licence === "") return null;
  return {
    type: "marking-definition",
    spec_version: "2.1",
    id: `marking-definition--${uuid5(namespace, `licence ${licence}`)}`,
    created: "2026-11-25T00:00:00.000Z",
    definition_type: "statement",
    definition: { statement: `Licence: ${licence}` },
  };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
