import type { Tlp } from "@breakwater/indicators";
import type { NewObject, ShareableTlp } from "../../store/collections.ts";
import { isWithin, strictestTlp } from "../stix/markings.ts";
import { parseTimestamp } from "./timestamp.ts";

export type CheckedObject =
  | { readonly isValid: true; readonly object: NewObject }
  | { readonly isValid: false; readonly id: string; readonly version: string; readonly message: string };

type Json = Readonly<Record<string, unknown>>;

/** What a marking that is known says: a level, or null where it is no TLP. */
export type Markings = ReadonlyMap<string, Tlp | null>;

const maximumSize = 1024 * 1024;
const maximumMarkings = 50;
const typePattern = /^[a-z][a-z0-9-]{1,248}[a-z0-9]$/;
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * An object that somebody writes, as it is kept: what STIX asks of all objects is checked (STIX 2.1 §2 and §3.2), and that its marking lets
 * it be in a collection that gives at most `highest`.
 *
 * @param now ms; the version of an object that has none
 */
export function checkObject(
  value: unknown,
  markings: Markings,
  highest: ShareableTlp,
  now: number,
): CheckedObject {
  if (!isObject(value)) return invalid({}, "not an object");
  const { type, id } = value;
  if (typeof type !== "string" || !typePattern.test(type)) return invalid(value, "type must be a STIX type");
  if (typeof id !== "string" || !id.startsWith(`${type}--`) || !uuidPattern.test(id.slice(type.length + 2)))
    return invalid(value, `id must be ${type}-- and a UUID`);
  if (type === "bundle") return invalid(value, "a bundle is no object: send what is in it");
  const version = versionOf(value, now);
  if (version === null)
    return invalid(value, "created and modified must be times such as 2026-11-25T12:00:00.000Z");
  const specVersion = specVersionOf(value);
  if (specVersion === null) return invalid(value, "spec_version must be 2.0 or 2.1");
  const tlp = tlpOf(value, markings);
  if (tlp === undefined) return invalid(value, "markings must be lists of references to marking definitions");
  if (tlp === "red") return invalid(value, "TLP:RED is for those who were told, and never in a collection");
  if (tlp !== null && !isWithin(tlp, highest))
    return invalid(value, `TLP:${tlp.toUpperCase()} is stricter than this collection may hold`);
  const object = JSON.stringify(value);
  if (object.length > maximumSize) return invalid(value, `larger than ${maximumSize} characters`);
  const versionAt = parseTimestamp(version) ?? now;
  return { isValid: true, object: { stixId: id, type, version, versionAt, specVersion, tlp, object } };
}

function invalid(value: Json, message: string): CheckedObject {
  const text = (name: string) =>
    typeof value[name] === "string" ? value[name].slice(0, 300).toWellFormed() : "";
  return { isValid: false, id: text("id"), version: text("modified") || text("created"), message };
}

/** TAXII 2.1 §5.3: `modified`, else `created`, else when it was added. */
function versionOf(value: Json, now: number): string | null {
  for (const name of ["modified", "created"]) {
    const time = value[name];
    if (time === undefined) continue;
    if (typeof time !== "string" || parseTimestamp(time) === null) return null;
    return time;
  }
  return new Date(now).toISOString();
}

/** Objects of STIX 2.0 say no version; cyber-observables of 2.1 need not, and have no times (STIX 2.1 §3.1). */
function specVersionOf(value: Json): string | null {
  const said = value["spec_version"];
  if (said === undefined)
    return value["created"] === undefined && value["modified"] === undefined ? "2.1" : "2.0";
  return said === "2.0" || said === "2.1" ? said : null;
}

/** The strictest marking of an object or of a part of it; null without one, undefined where they are not what STIX says. */
function tlpOf(value: Json, markings: Markings): ShareableTlp | "red" | null | undefined {
  const refs = value["object_marking_refs"] ?? [];
  const granular = value["granular_markings"] ?? [];
  if (!Array.isArray(refs) || !Array.isArray(granular)) return undefined;
  const all = [
    ...(refs as readonly unknown[]),
    ...(granular as readonly unknown[]).map((one) => (isObject(one) ? one["marking_ref"] : null)),
  ].filter((one) => one !== undefined);
  if (all.length > maximumMarkings || !all.every((one) => typeof one === "string")) return undefined;
  return strictestTlp(all.map((id) => levelOf(id, markings)).filter((tlp) => tlp !== null));
}

/** What an unknown marking asks for, nobody can tell: it stays within the organisation. */
function levelOf(id: string, markings: Markings): Tlp | null {
  const known = markings.get(id);
  return known === undefined ? "amber+strict" : known;
}

/** References to markings that are not among `known`. */
export function unknownMarkings(objects: readonly unknown[], known: Markings): readonly string[] {
  const ids = new Set<string>();
  for (const object of objects) {
    const refs = isObject(object) ? object["object_marking_refs"] : null;
    if (Array.isArray(refs))
      for (const id of refs as readonly unknown[]) if (typeof id === "string" && !known.has(id)) ids.add(id);
  }
  return [...ids].slice(0, maximumMarkings);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
