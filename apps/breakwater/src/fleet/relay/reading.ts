import type { Settings, SettingsOptions } from "@breakwater/devices";
import { record } from "../../platform/json-members.ts";
import type { DeviceLink } from "./device-link.ts";
import type { Credentials } from "./credentials.ts";

/** Something that a device says of itself: a record of a report (`fleet/collector/snapshot.ts`). */
export interface Fact {
  readonly kind:
    /** What it is: devices that say the same are compared with each other. */
    | "system"
    /** What only this device is: its serial number. */
    | "device"
    | "account"
    /** From where its own services can be reached. */
    | "management_access"
    | "logging"
    | "automatic_updates"
    | "setting"
    /** A part that could not be read, and why. */
    | "unread";
  readonly name: string;
  readonly details: Readonly<Record<string, string>>;
}

/** Reads a device through what its maker offers for it; changes nothing on it. Throws a `ReadError`. */
export type Connector = (device: ConnectedDevice, signal: AbortSignal) => Promise<readonly Fact[]>;

export interface ConnectedDevice {
  readonly name: string;
  readonly link: DeviceLink;
  readonly credentials: Credentials;
  readonly options: ConnectorOptions;
  readonly settings: SettingsOptions;
}

/** What only some connectors ask for. */
export interface ConnectorOptions {
  /** FortiOS: virtual domains; the one of the token where empty. */
  readonly vdoms: readonly string[];
  /** SSH: what is asked, one after the other. */
  readonly commands: readonly string[];
}

/** A device could not be read: it is told to people, and nothing is concluded from it. */
export class ReadError extends Error {
  override readonly name = "ReadError";
}

export function fact(kind: Fact["kind"], name: string, details: Readonly<Record<string, string>>): Fact {
  return { kind, name: name === "" ? "(no name)" : name, details };
}

const maximumText = 1_000;

/** A member of a JSON value that is text or a number; empty where there is none. */
export function memberText(value: unknown, name: string): string {
  const found = record(value)[name];
  return typeof found === "string" || typeof found === "number" ? String(found).slice(0, maximumText) : "";
}

export function factsOfSettings({ items, left }: Settings): readonly Fact[] {
  const facts = items.map(({ name, value }): Fact => ({
    kind: "setting",
    name: name === "" ? "(all)" : name,
    details: { value },
  }));
  if (left > 0)
    facts.push({ kind: "unread", name: "settings", details: { reason: `${left} more than are kept` } });
  return facts;
}
