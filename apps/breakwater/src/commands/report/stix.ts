import { createHash } from "node:crypto";
import type { Observable } from "@breakwater/ocsf";
import { observableTypeId } from "@breakwater/ocsf";
import type { HuntEvidence, HuntFinding, HuntReport } from "./findings.ts";

interface StixObject {
  readonly type: string;
  readonly id: string;
  readonly [property: string]: unknown;
}

export interface StixReportOptions {
  /** ms since the epoch; when the objects were made. */
  readonly madeAt: number;
  /** A new UUIDv4 (STIX 2.1 §2.9). */
  readonly newUuid: () => string;
}

/** What is common to the objects of one bundle. */
interface Making extends StixReportOptions {
  readonly at: string;
  readonly author: string;
}

/**
 * The findings of a hunt as a STIX 2.1 bundle: each rule an indicator with the Sigma pattern type, each finding a sighting of
 * it on a device, with observed data for its evidence.
 */
export function renderStix(report: HuntReport, options: StixReportOptions): string {
  const making = { ...options, at: new Date(options.madeAt).toISOString(), author: breakwater.id };
  const shared = new SharedObjects(making);
  const objects = new Map<string, StixObject>([[breakwater.id, breakwater]]);
  for (const finding of report.findings)
    for (const object of findingObjects(finding, shared, making)) objects.set(object.id, object);
  const bundle = { type: "bundle", id: `bundle--${options.newUuid()}`, objects: [...objects.values()] };
  return `${JSON.stringify(bundle, null, 2)}\n`;
}

/** Who made the objects; the same in every bundle. */
const breakwater: StixObject = {
  type: "identity",
  spec_version: "2.1",
  id: "identity--a6e04209-2eaf-4674-98df-18f93361d5f7",
  created: "2026-11-25T00:00:00.000Z",
  modified: "2026-11-25T00:00:00.000Z",
  name: "Breakwater",
  identity_class: "system",
};

/** Devices and rules, each once in a bundle. */
class SharedObjects {
  readonly #known = new Map<string, StixObject>();
  readonly #making: Making;

  constructor(making: Making) {
    this.#making = making;
  }

  device(device: NonNullable<HuntFinding["device"]>): StixObject {
    return this.#once(JSON.stringify(device), () => ({
      ...common("identity", this.#making),
      name: device.name,
      description: `${device.vendor} ${device.product}`,
      identity_class: "system",
    }));
  }

  indicator(rule: HuntFinding["rule"]): StixObject {
    return this.#once(`rule ${rule.id} ${rule.version}`, () => toIndicator(rule, this.#making));
  }

  #once(key: string, make: () => StixObject): StixObject {
    const known = this.#known.get(key) ?? make();
    this.#known.set(key, known);
    return known;
  }
}

function findingObjects(finding: HuntFinding, shared: SharedObjects, making: Making): readonly StixObject[] {
  const where = finding.device === null ? [] : [shared.device(finding.device)];
  const indicator = shared.indicator(finding.rule);
  const observed = finding.evidence.flatMap((evidence) => observedData(evidence, making));
  const refs = observed.filter(({ type }) => type === "observed-data").map(({ id }) => id);
  const sighting = {
    ...common("sighting", making),
    first_seen: new Date(finding.first_seen).toISOString(),
    last_seen: new Date(finding.last_seen).toISOString(),
    count: Math.min(finding.count, 999_999_999),
    sighting_of_ref: indicator.id,
    // A list in STIX is never empty (§2.1).
    ...(refs.length === 0 ? {} : { observed_data_refs: refs }),
    ...(where.length === 0 ? {} : { where_sighted_refs: where.map(({ id }) => id) }),
  };
  return [...where, indicator, ...observed, sighting];
}

/** STIX 2.1 §4.7: a Sigma rule is an indicator whose pattern_type is `sigma`; one of a list has a STIX pattern. */
function toIndicator(rule: HuntFinding["rule"], making: Making): StixObject {
  const attack = rule.attack.filter(({ kind }) => kind === "technique");
  const references = [
    ...rule.references
      .filter((url) => /^https?:\/\//.test(url))
      .map((url) => ({ source_name: "reference", url })),
    ...attack.map(({ id }) => ({ source_name: "mitre-attack", external_id: id })),
  ];
  return {
    ...common("indicator", making),
    name: rule.title,
    ...(rule.description === "" ? {} : { description: rule.description }),
    indicator_types: ["malicious-activity"],
    pattern: rule.source,
    pattern_type: rule.id.startsWith("indicator--") ? "stix" : "sigma",
    valid_from: making.at,
    ...(references.length === 0 ? {} : { external_references: references }),
  };
}

function observedData(evidence: HuntEvidence, making: Making): readonly StixObject[] {
  const cyberObservables = [
    ...new Map(
      evidence.observables
        .map(toCyberObservable)
        .filter((object) => object !== null)
        .map((object) => [object.id, object]),
    ).values(),
  ];
  // STIX 2.1 §4.14: observed data without an object says nothing.
  if (cyberObservables.length === 0) return [];
  const time = new Date(evidence.time).toISOString();
  return [
    ...cyberObservables,
    {
      ...common("observed-data", making),
      first_observed: time,
      last_observed: time,
      number_observed: 1,
      object_refs: cyberObservables.map(({ id }) => id),
    },
  ];
}

function toCyberObservable({ type_id: kind, value }: Observable): StixObject | null {
  if (value === undefined || value === "") return null;
  switch (kind) {
    case observableTypeId.ipAddress:
      return cyberObservable(value.includes(":") ? "ipv6-addr" : "ipv4-addr", { value });
    case observableTypeId.hostname:
      return cyberObservable("domain-name", { value });
    case observableTypeId.urlString:
      return cyberObservable("url", { value });
    case observableTypeId.emailAddress:
      return cyberObservable("email-addr", { value });
    case observableTypeId.macAddress:
      return cyberObservable("mac-addr", { value: value.toLowerCase() });
    case observableTypeId.fileName:
      return cyberObservable("file", { name: value });
    case observableTypeId.userName:
      return cyberObservable("user-account", { account_login: value });
    default:
      return null;
  }
}

/** STIX 2.1 §2.9: the id of a cyber-observable is a UUIDv5 over its contributing properties as canonical JSON. */
function cyberObservable(type: string, properties: Readonly<Record<string, string>>): StixObject {
  const id = `${type}--${uuid5(cyberObservableNamespace, JSON.stringify(properties))}`;
  return { type, spec_version: "2.1", id, ...properties };
}

function common(type: string, { at, author, newUuid }: Making): StixObject {
  return {
    type,
    spec_version: "2.1",
    id: `${type}--${newUuid()}`,
    created: at,
    modified: at,
    created_by_ref: author,
  };
}

/** STIX 2.1 §2.9, the namespace of cyber-observables' ids. */
const cyberObservableNamespace = "00abedb4-aa42-466c-9c01-fed23315a9b7";
/** RFC 9562 §5.5. */
function uuid5(namespace: string, name: string): string {
  const hash = createHash("sha1")
    .update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
    .update(name, "utf8")
    .digest()
    .subarray(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
