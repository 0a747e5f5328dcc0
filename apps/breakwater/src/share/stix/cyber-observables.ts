import type { Observable } from "@breakwater/ocsf";
import { observableTypeId } from "@breakwater/ocsf";
import { uuid5 } from "../../platform/uuid5.ts";
import type { StixObject } from "./stix-object.ts";

/** An observable as STIX cyber-observable (STIX 2.1 §6), each once; what STIX has no object for is left out. */
export function toCyberObservables(observables: readonly Observable[]): readonly StixObject[] {
  const objects = observables.map(toCyberObservable).filter((object) => object !== null);
  return [...new Map(objects.map((object) => [object.id, object])).values()];
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
  const id = `${type}--${uuid5(namespace, JSON.stringify(properties))}`;
  return { type, spec_version: "2.1", id, ...properties };
}

/** STIX 2.1 §2.9, the namespace of cyber-observables' ids. */
const namespace = "00abedb4-aa42-466c-9c01-fed23315a9b7";
