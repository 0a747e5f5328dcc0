import type { OcsfEvent } from "@breakwater/ocsf";
import { isObject, type JsonObject } from "../match/json-object.ts";
import { parseAddressWords } from "../match/network.ts";
import type { Observation } from "../match/observation.ts";
import {
  evidenceList,
  type RecordObjects,
  recordObjects,
  type RecordProperty,
  valueObjects,
} from "./places.ts";

const maximumObjects = 256;

/**
 * An OCSF event as an observation (STIX 2.1 §4.14): what it tells of addresses, names, traffic, files, accounts and
 * processes, at the event's time, as often as the event's `count` says. Event fields are attackers' text; they are copied,
 * never interpreted.
 */
export function observeEvent(event: OcsfEvent): Observation {
  const builder = new Builder();
  for (const { type, paths } of valueObjects)
    for (const path of paths) for (const value of textsAt(event, path.split("."))) builder.value(type, value);
  for (const record of recordObjects)
    for (const place of [event, ...listAt(event, evidenceList)])
      for (const at of record.at) builder.record(record, at === "" ? place : valueAt(place, at.split(".")));
  const microseconds = event.time * 1_000;
  return {
    firstObserved: microseconds,
    lastObserved: microseconds,
    numberObserved: countOf(event),
    objects: builder.objects,
  };
}

/** Events carry JSON's numbers, and OCSF's `count` is one of 1 or more. */
function countOf(event: object): number {
  const count = "count" in event ? event.count : 1;
  return typeof count === "number" && Number.isSafeInteger(count) && count >= 1 ? count : 1;
}

class Builder {
  readonly objects = new Map<string, JsonObject>();

  /** The object of a value; none where the value is not of the type. */
  value(type: string, value: string): string | null {
    if (!fits(type, value)) return null;
    const id = `${type}--${value}`;
    if (!this.objects.has(id)) {
      if (this.objects.size >= maximumObjects) return null;
      this.objects.set(id, { type, value });
    }
    return id;
  }

  record({ type, properties }: RecordObjects, source: unknown): void {
    if (!isObject(source) || this.objects.size >= maximumObjects) return;
    const object: Record<string, unknown> = { type };
    for (const property of properties) {
      const value = this.#propertyOf(source, property);
      if (value !== null) put(object, property.keys, value);
    }
    if (Object.keys(object).length > 1) this.objects.set(`${type}--${this.objects.size}`, object);
  }

  #propertyOf(source: JsonObject, { path, kind }: RecordProperty): unknown {
    const value = valueAt(source, path.split("."));
    if (typeof kind === "object") return hashOf(value, kind.hash);
    if (kind === "number") return typeof value === "number" ? value : null;
    if (typeof value !== "string") return null;
    switch (kind) {
      case "text":
        return value;
      case "protocol":
        return [value.toLowerCase()];
      case "address":
        return this.value("ipv4-addr", value) ?? this.value("ipv6-addr", value);
    }
  }
}

function fits(type: string, value: string): boolean {
  if (type === "ipv4-addr") return parseAddressWords(value)?.length === 1;
  if (type === "ipv6-addr") return parseAddressWords(value)?.length === 4;
  return value !== "";
}

function hashOf(hashes: unknown, algorithm: number): string | null {
  if (!Array.isArray(hashes)) return null;
  for (const hash of hashes.slice(0, 16))
    if (isObject(hash) && hash["algorithm_id"] === algorithm && typeof hash["value"] === "string")
      return hash["value"];
  return null;
}

/** Sets a property below keys of ours. */
function put(object: Record<string, unknown>, keys: readonly string[], value: unknown): void {
  const [key = "", ...rest] = keys;
  if (rest.length === 0) {
    object[key] = value;
    return;
  }
  const inner = (object[key] ??= {});
  // Made in the line above: every key of `keys` but the last leads to such an object.
  put(inner as Record<string, unknown>, rest, value);
}

function valueAt(source: unknown, path: readonly string[]): unknown {
  let value = source;
  for (const key of path) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

const maximumItems = 64;

function listAt(source: unknown, key: string): readonly unknown[] {
  const value = valueAt(source, [key]);
  return Array.isArray(value) ? value.slice(0, maximumItems) : [];
}

function textsAt(source: unknown, [key, ...rest]: readonly string[]): readonly string[] {
  if (key === undefined) return typeof source === "string" ? [source] : [];
  if (key.endsWith("[]")) return listAt(source, key.slice(0, -2)).flatMap((item) => textsAt(item, rest));
  return isObject(source) && Object.hasOwn(source, key) ? textsAt(source[key], rest) : [];
}
