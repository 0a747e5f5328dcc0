import type { DetectingIndicator, DetectingRule, Observable } from "@breakwater/ocsf";
import { toCyberObservables } from "./cyber-observables.ts";
import { strictestTlp, tlpMarking } from "./markings.ts";
import type { StixObject } from "./stix-object.ts";

/** A finding as others may know it. Times in ms since the epoch. */
export interface SharedFinding {
  /** What tells it from all other findings, in this bundle and in others. */
  readonly key: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly rule: DetectingRule;
  readonly device: { readonly vendor: string; readonly product: string; readonly name: string } | null;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly count: number;
  /** What its sources say; null where a rule made the finding. */
  readonly indicator: DetectingIndicator | null;
  readonly evidence: readonly SharedEvidence[];
}

export interface SharedEvidence {
  readonly eventUid: string;
  readonly time: number;
  readonly observables: readonly Observable[];
}

export interface FindingsBundleOptions {
  /**
   * The UUID of an object, from what tells it from all others: a UUIDv5 where the same finding may be exported again and must
   * then be the same object, a random one (STIX 2.1 §2.9) otherwise.
   */
  readonly uuidOf: (key: string) => string;
  /** ms since the epoch; when objects were made that have no time of their own: rules and devices. */
  readonly since: number;
}

/**
 * Findings as a STIX 2.1 bundle, in pieces of text: each rule an indicator with the Sigma pattern type, each finding a sighting of it
 * on a device (§5.2), with observed data for its evidence (§4.14). What a source marked keeps its marking (TLP 2.0): the strictest of
 * the sources is on the indicator and on the sighting.
 */
export async function* findingsBundle(
  findings: Iterable<SharedFinding> | AsyncIterable<SharedFinding>,
  options: FindingsBundleOptions,
): AsyncIterable<string> {
  const written = new Set([breakwater.id]);
  yield `{"type":"bundle","id":"bundle--${options.uuidOf("bundle")}","objects":[\n${JSON.stringify(breakwater)}`;
  for await (const finding of findings)
    for (const object of objectsOf(finding, options)) {
      if (written.has(object.id)) continue;
      written.add(object.id);
      yield `,\n${JSON.stringify(object)}`;
    }
  yield "\n]}\n";
}

/** Who made the objects; the same in every bundle. */
export const breakwater: StixObject = {
  type: "identity",
  spec_version: "2.1",
  id: "identity--a6e04209-2eaf-4674-98df-18f93361d5f7",
  created: "2026-11-25T00:00:00.000Z",
  modified: "2026-11-25T00:00:00.000Z",
  name: "Breakwater",
  identity_class: "system",
};

/** When {@link breakwater} was made: what has no time of its own, and always the same id, is as old. */
export const authorSince = Date.UTC(2026, 10, 25);

function objectsOf(finding: SharedFinding, making: FindingsBundleOptions): readonly StixObject[] {
  const tlp = strictestTlp(finding.indicator?.sources.map((source) => source.tlp) ?? []);
  const marking = tlp === null ? [] : [tlpMarking(tlp)];
  const marked = marking.length === 0 ? {} : { object_marking_refs: marking.map(({ id }) => id) };
  const where = finding.device === null ? [] : [toIdentity(finding.device, making)];
  const indicator = toIndicator(finding, marked, making);
  const observed = finding.evidence.flatMap((evidence) => observedData(evidence, making));
  const refs = observed.filter(({ type }) => type === "observed-data").map(({ id }) => id);
  const sighting = {
    ...common("sighting", `finding ${finding.key}`, finding.createdAt, making),
    modified: isoTime(finding.updatedAt),
    first_seen: isoTime(finding.firstSeen),
    last_seen: isoTime(finding.lastSeen),
    count: Math.min(finding.count, 999_999_999),
    sighting_of_ref: indicator.id,
    // A list in STIX is never empty (§2.1).
    ...(refs.length === 0 ? {} : { observed_data_refs: [...new Set(refs)] }),
    ...(where.length === 0 ? {} : { where_sighted_refs: where.map(({ id }) => id) }),
    ...marked,
  };
  return [...marking, ...where, indicator, ...observed, sighting];
}

function toIdentity(device: NonNullable<SharedFinding["device"]>, making: FindingsBundleOptions): StixObject {
  const { vendor, product, name } = device;
  return {
    ...common("identity", JSON.stringify([vendor, product, name]), making.since, making),
    name,
    description: `${vendor} ${product}`,
    identity_class: "system",
  };
}

/** STIX 2.1 §4.7: a Sigma rule is an indicator whose pattern_type is `sigma`; one of a list has a STIX pattern. */
function toIndicator(
  { rule, indicator }: SharedFinding,
  marked: object,
  making: FindingsBundleOptions,
): StixObject {
  const attack = rule.attack.filter(({ kind }) => kind === "technique");
  const references = [
    ...rule.references
      .filter((url) => /^https?:\/\//.test(url))
      .map((url) => ({ source_name: "reference", url })),
    ...attack.map(({ id }) => ({ source_name: "mitre-attack", external_id: id })),
    ...(indicator?.sources ?? []).flatMap(({ name, externalId, licence }) =>
      name === "" || (externalId === null && licence === "")
        ? []
        : [
            {
              source_name: name,
              ...(externalId === null ? {} : { external_id: externalId }),
              ...(licence === "" ? {} : { description: `Licence: ${licence}` }),
            },
          ],
    ),
  ];
  // What sources say of an indicator may have changed between two findings: each of its states is an object of its own.
  const state = JSON.stringify([rule.id, rule.version, references, marked]);
  return {
    ...common("indicator", state, making.since, making),
    ...marked,
    name: rule.title,
    ...(rule.description === "" ? {} : { description: rule.description }),
    indicator_types: ["malicious-activity"],
    pattern: rule.source,
    pattern_type: /^(?:indicator|lookalike)--/.test(rule.id) ? "stix" : "sigma",
    valid_from: isoTime(making.since),
    // STIX 2.1 §2.5: a source name alone is no reference.
    ...(references.length === 0 ? {} : { external_references: references }),
  };
}

function observedData(
  { eventUid, time, observables }: SharedEvidence,
  making: FindingsBundleOptions,
): readonly StixObject[] {
  const objects = toCyberObservables(observables);
  // STIX 2.1 §4.14: observed data without an object says nothing.
  if (objects.length === 0) return [];
  return [
    ...objects,
    {
      ...common("observed-data", `event ${eventUid}`, time, making),
      first_observed: isoTime(time),
      last_observed: isoTime(time),
      number_observed: 1,
      object_refs: objects.map(({ id }) => id),
    },
  ];
}

function common(type: string, key: string, madeAt: number, { uuidOf }: FindingsBundleOptions): StixObject {
  return {
    type,
    spec_version: "2.1",
    id: `${type}--${uuidOf(`${type} ${key}`)}`,
    created: isoTime(madeAt),
    modified: isoTime(madeAt),
    created_by_ref: breakwater.id,
  };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
