import { StixError } from "../stix-error.ts";
import { isObject, type JsonObject } from "./json-object.ts";
import { parseTimestamp, toMicroseconds } from "./timestamp.ts";

/** What was seen at one time or over a span of time (STIX 2.1 §4.14): an `observed-data` with its objects. */
export interface Observation {
  /** Microseconds since the epoch. */
  readonly firstObserved: number;
  readonly lastObserved: number;
  /** How often the same was seen; each counts as an observation of its own. */
  readonly numberObserved: number;
  /** Cyber-observable objects by id, among which references are resolved. */
  readonly objects: ReadonlyMap<string, JsonObject>;
}

/**
 * The observations of STIX data: a bundle, an `observed-data`, or a list of these. Objects are found by `object_refs` among
 * all bundles given (STIX 2.1), or in the `objects` container (STIX 2.0).
 *
 * @throws StixError `invalid_observation`
 */
export function observationsOf(data: unknown): Observation[] {
  const known = new Map<string, JsonObject>();
  const observed: JsonObject[] = [];
  for (const object of allObjects(data)) {
    if (object["type"] === "observed-data") observed.push(object);
    else if (typeof object["id"] === "string") known.set(object["id"], object);
  }
  return observed.map((object) => toObservation(object, known));
}

/** The version whose form the observed data have: `2.0` where objects are in a container and not referred to. */
export function versionOfData(data: unknown): "2.0" | "2.1" {
  for (const item of Array.isArray(data) ? data : [data]) {
    if (!isObject(item)) continue;
    const objects =
      item["type"] !== "observed-data" && Array.isArray(item["objects"]) ? item["objects"] : [item];
    const observed = objects.find((object) => isObject(object) && object["type"] === "observed-data");
    if (isObject(observed)) return Array.isArray(observed["object_refs"]) ? "2.1" : "2.0";
  }
  return "2.1";
}

function* allObjects(data: unknown): Generator<JsonObject> {
  for (const item of Array.isArray(data) ? data : [data]) {
    if (!isObject(item)) throw invalid("expected a bundle or observed-data, got something else");
    if (item["type"] === "observed-data") yield item;
    else if (Array.isArray(item["objects"])) yield* item["objects"].filter(isObject);
    else throw invalid('expected a bundle with a list "objects", or observed-data');
  }
}

function toObservation(object: JsonObject, known: ReadonlyMap<string, JsonObject>): Observation {
  const name = typeof object["id"] === "string" ? object["id"].slice(0, 80) : "observed-data";
  const firstObserved = timeOf(object, "first_observed", name);
  const lastObserved = timeOf(object, "last_observed", name);
  if (lastObserved < firstObserved) throw invalid(`${name}: last_observed must not be before first_observed`);
  const count = object["number_observed"];
  if (typeof count !== "number" || !Number.isSafeInteger(count) || count < 1)
    throw invalid(`${name}: number_observed: expected an integer of 1 or more`);
  return { firstObserved, lastObserved, numberObserved: count, objects: objectsOf(object, known, name) };
}

function timeOf(object: JsonObject, property: string, name: string): number {
  const value = object[property];
  const time = typeof value === "string" ? parseTimestamp(value) : null;
  if (time === null) throw invalid(`${name}: ${property}: expected a time such as 2026-01-31T00:00:00Z`);
  return toMicroseconds(time);
}

function objectsOf(
  object: JsonObject,
  known: ReadonlyMap<string, JsonObject>,
  name: string,
): ReadonlyMap<string, JsonObject> {
  const references = object["object_refs"];
  if (Array.isArray(references)) {
    const entries = references.flatMap((id) => {
      const found = typeof id === "string" ? known.get(id) : undefined;
      return found === undefined ? [] : [[String(id), found] as const];
    });
    return new Map(entries);
  }
  const container = object["objects"];
  if (!isObject(container)) throw invalid(`${name}: expected object_refs, or objects as STIX 2.0 has them`);
  return new Map(
    Object.entries(container).filter((entry): entry is [string, JsonObject] => isObject(entry[1])),
  );
}

/** Domain and relationship objects (STIX 2.1 §4, §5, §7, §8): patterns are about cyber-observable objects only (§9.7). */
const otherTypes: ReadonlySet<string> = new Set([
  "attack-pattern",
  "bundle",
  "campaign",
  "course-of-action",
  "extension-definition",
  "grouping",
  "identity",
  "incident",
  "indicator",
  "infrastructure",
  "intrusion-set",
  "language-content",
  "location",
  "malware",
  "malware-analysis",
  "marking-definition",
  "note",
  "opinion",
  "relationship",
  "report",
  "sighting",
  "threat-actor",
  "tool",
  "vulnerability",
]);

/** Whether a pattern's object path can start at objects of this type. */
export function isCyberObservableType(type: string): boolean {
  return !otherTypes.has(type);
}

function invalid(message: string): StixError {
  return new StixError("invalid_observation", message);
}
