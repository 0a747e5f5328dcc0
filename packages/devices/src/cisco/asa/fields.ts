import { parseColonEndpoint, parseEndpoint, parseIdentity, type CiscoEndpoint } from "../endpoint.ts";

/** Captures that hold an endpoint, and the names that its parts get: `src` becomes `src_ip`, `src_port` ... */
const endpoints = new Set(["src", "dst", "src_nat", "dst_nat"]);
const colonEndpoints: ReadonlyMap<string, string> = new Map([
  ["local", "dst"],
  ["remote", "src"],
]);
const identities: ReadonlyMap<string, string> = new Map([
  ["src_id", "src"],
  ["dst_id", "dst"],
]);

/** Captures that hold a user, with a domain or not. */
const users = new Set(["user", "src_user", "session_user"]);

/** Captures that are the rest of a sentence of the appliance's own. */
const sentences = new Set(["reason", "detail", "activity", "session_type", "state", "result"]);

/**
 * The captures of a template as fields of our own naming: Cisco's messages are sentences and name none. `src_ip`,
 * `src_port`, `src_interface`, `src_host`, `src_nat_ip`, `src_user`, `src_sgt` and so on; others keep the capture's name.
 */
export function toFields(captures: ReadonlyMap<string, string>): Map<string, string> {
  const fields = new Map<string, string>();
  const set = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== "" && !fields.has(name)) fields.set(name, value);
  };
  for (const [name, value] of captures) {
    const colon = colonEndpoints.get(name);
    const identity = identities.get(name);
    if (endpoints.has(name)) setEndpoint(set, name, parseEndpoint(value));
    else if (colon !== undefined) setEndpoint(set, colon, parseColonEndpoint(value));
    else if (identity !== undefined) {
      const { user, domain, tag } = parseIdentity(value);
      set(`${identity}_user`, user);
      set(`${identity}_user_domain`, domain);
      set(`${identity}_sgt`, tag);
    } else if (users.has(name)) setUser(set, name, value);
    else set(name, sentences.has(name) && value.endsWith(".") ? value.slice(0, -1) : value);
  }
  // Who signed in without a name (`for user ""`) is said all the same.
  if (captures.get("user") === "") fields.set("user", "");
  return fields;
}

type Set = (name: string, value: string | undefined) => void;

function setEndpoint(set: Set, name: string, endpoint: CiscoEndpoint): void {
  // `user IP = None`: the appliance knows no address.
  if (endpoint.host === "None" || endpoint.host === "unknown") return;
  set(`${name}_interface`, endpoint.interface);
  set(`${name}_ip`, endpoint.address);
  set(`${name}_host`, endpoint.host);
  set(`${name}_port`, endpoint.port);
}

/** `DOMAIN\name` is a domain and a name; a name of asterisks is one that the device hides (`logging hide username`). */
function setUser(set: Set, name: string, value: string): void {
  const slash = value.lastIndexOf("\\");
  if (slash > 0 && slash < value.length - 1) {
    set(name, value.slice(slash + 1));
    set(`${name}_domain`, value.slice(0, slash).replace(/\\+$/, ""));
  } else set(name, value);
}

/** Ports by the names that appliances print for them (`ssh` for 22); others stay names. */
export const servicePorts: ReadonlyMap<string, string> = new Map([
  ["ftp", "21"],
  ["ssh", "22"],
  ["telnet", "23"],
  ["smtp", "25"],
  ["domain", "53"],
  ["tftp", "69"],
  ["http", "80"],
  ["www", "80"],
  ["pop3", "110"],
  ["ntp", "123"],
  ["netbios-ns", "137"],
  ["snmp", "161"],
  ["snmptrap", "162"],
  ["ldap", "389"],
  ["https", "443"],
  ["isakmp", "500"],
  ["syslog", "514"],
  ["ldaps", "636"],
]);

/** `0:01:07`, `92:24:20` or `2h:28m:09s` in milliseconds. */
export function durationMs(text: string | undefined): number | null {
  const parts = /^([0-9]{1,6})h?:([0-9]{1,2})m?:([0-9]{1,2})s?$/.exec(text ?? "");
  if (parts === null) return null;
  const [hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000;
}
