import type { IndicatorMatch, OcsfEvent } from "@breakwater/ocsf";
import { observableTypeId } from "@breakwater/ocsf";
import type { LookupKind } from "@breakwater/indicators";

/** A value of an event that indicators may list. */
export interface EventValue {
  readonly kinds: readonly LookupKind[];
  readonly text: string;
  /** Where it stands, such as `dst_endpoint.ip`. */
  readonly path: string;
  readonly role: IndicatorMatch["role"];
}

/** As what an observable is looked up. People sign in with their e-mail address, and an answer of DNS may be a name. */
const lookups: ReadonlyMap<number, readonly LookupKind[]> = new Map([
  [observableTypeId.ipAddress, ["address"]],
  [observableTypeId.hostname, ["domain", "address"]],
  [observableTypeId.userName, ["account", "email"]],
  [observableTypeId.emailAddress, ["email"]],
  [observableTypeId.urlString, ["url"]],
  [observableTypeId.fileName, ["file-name"]],
  [observableTypeId.hash, ["hash"]],
  [observableTypeId.processName, ["file-name"]],
  [observableTypeId.httpUserAgent, ["user-agent"]],
]);
const answer: readonly LookupKind[] = ["address", "domain"];

/** As what a value of this type may be looked up, wherever in an event it stands. */
export function lookupKindsOf(typeId: number): readonly LookupKind[] {
  const kinds = lookups.get(typeId) ?? [];
  // An answer of DNS is noted as an address or a name, and may be the other.
  return typeId === observableTypeId.ipAddress || typeId === observableTypeId.hostname ? answer : kinds;
}

/** What is no observable of OCSF and still listed. */
const further: readonly (readonly [path: readonly string[], kind: LookupKind])[] = [
  [["tls", "ja3_hash", "value"], "ja3"],
  [["tls", "ja4_fingerprint_list", "value"], "ja4"],
  [["src_endpoint", "autonomous_system", "number"], "asn"],
  [["dst_endpoint", "autonomous_system", "number"], "asn"],
];

/** The values of an event, as the devices' mappings noted them, and those that are no observables. */
export function* valuesOf(event: OcsfEvent): Generator<EventValue> {
  // What a lake gives back is what was put in, and still nothing to rely on.
  for (const observable of Array.isArray(event.observables) ? event.observables : []) {
    const { name: path, type_id: typeId, value: text } = observable;
    if (typeof text !== "string" || typeof path !== "string") continue;
    const kinds = path === "answers.rdata" ? answer : lookups.get(typeId);
    if (kinds !== undefined) yield { kinds, text, path, role: roleOf(path) };
  }
  for (const [path, kind] of further) {
    for (const text of textsAt(event, path, 0))
      yield { kinds: [kind], text, path: path.join("."), role: roleOf(path.join(".")) };
  }
}

function* textsAt(value: unknown, path: readonly string[], depth: number): Generator<string> {
  if (Array.isArray(value)) {
    for (const item of value) yield* textsAt(item, path, depth);
  } else if (depth === path.length) {
    if (typeof value === "string" || typeof value === "number") yield String(value);
  } else if (typeof value === "object" && value !== null) {
    const part = path[depth] ?? "";
    if (Object.hasOwn(value, part)) yield* textsAt((value as Record<string, unknown>)[part], path, depth + 1);
  }
}

/** What a value was in the contact, by where it stands. */
function roleOf(path: string): IndicatorMatch["role"] {
  const place = path.startsWith("evidences.") ? path.slice("evidences.".length) : path;
  if (/^(?:dst_endpoint|url|http_request\.url)\./.test(place)) return "destination";
  if (place.startsWith("src_endpoint.")) return "source";
  return /^(?:query|answers)\./.test(place) ? "query" : "other";
}
