import type { DeviceId, DeviceIdentity, TenantId } from "@breakwater/ocsf";
import type { Actor } from "./identity.ts";

export const interfaceRoles = ["wan", "lan", "dmz", "management", "other"] as const;

/** An address of a device, and what the interface that has it is for. */
export interface DeviceInterface {
  readonly address: string;
  readonly role: (typeof interfaceRoles)[number];
}

/** A service of a device that is reached from outside. */
export interface DeviceService {
  readonly port: number;
  readonly protocol: "tcp" | "udp";
  readonly name: string | null;
  /** It administers the device. */
  readonly isManagement: boolean;
}

/** What can be said of a device beside its telemetry. */
export interface DeviceFacts {
  readonly name: string;
  readonly vendor: string;
  readonly product: string;
  readonly model: string;
  readonly serial: string;
  readonly version: string;
  readonly hotfixes: readonly string[];
  readonly interfaces: readonly DeviceInterface[];
  readonly services: readonly DeviceService[];
  readonly owner: string;
  readonly site: string;
  readonly licence: string;
  /** Reached from the internet. */
  readonly exposed: boolean;
  /** Takes hotfixes of its vendor by itself. */
  readonly automaticHotfixes: boolean;
}

export type FactField = keyof DeviceFacts;

/** What somebody says of one field of a device. A person's word counts before an import's; telemetry's is kept beside both. */
export type Fact = {
  readonly [Field in FactField]: {
    readonly field: Field;
    readonly value: DeviceFacts[Field];
    readonly origin: "person" | "import";
    readonly by: string;
    readonly at: number;
  };
}[FactField];

export interface KnownIdentity extends Pick<DeviceIdentity, "vendor" | "product" | "kind" | "value"> {
  /** The device that it belongs to, after merging. */
  readonly device: DeviceId;
}

/** One row of an import, decided. */
export interface ImportedDevice {
  /** `null` makes a device, which has at least one identity. */
  readonly device: DeviceId | null;
  readonly vendor: string;
  readonly product: string;
  /** Those that no device has yet; the first is what a new device is known by. */
  readonly identities: readonly Pick<DeviceIdentity, "kind" | "value">[];
  readonly facts: Partial<DeviceFacts>;
}

export interface ImportedCounts {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
}

/** Devices beyond their telemetry: what people and imports say of them, and which of those observed are one. */
export interface Inventory {
  identities(tenant: TenantId): Promise<readonly KnownIdentity[]>;
  /** By device; of `only` these devices. */
  facts(tenant: TenantId, only?: readonly DeviceId[]): Promise<ReadonlyMap<DeviceId, readonly Fact[]>>;
  import(
    by: Actor,
    tenant: TenantId,
    source: string,
    devices: readonly ImportedDevice[],
  ): Promise<ImportedCounts>;
  /** A person's word on fields; `null` takes it back. `false` where there is no such device. */
  describe(
    by: Actor,
    tenant: TenantId,
    device: DeviceId,
    facts: { readonly [Field in FactField]?: DeviceFacts[Field] | null },
  ): Promise<boolean>;
  /** Both are one device from now on, which is `into`. Nothing is rewritten: `split` undoes it. */
  merge(
    by: Actor,
    tenant: TenantId,
    device: DeviceId,
    into: DeviceId,
  ): Promise<"done" | "absent" | "same" | "sample">;
  /** What was observed under this id is a device of its own again. */
  split(by: Actor, tenant: TenantId, observed: DeviceId): Promise<"done" | "absent" | "not_merged">;
}
