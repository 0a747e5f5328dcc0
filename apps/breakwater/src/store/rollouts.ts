import type { TenantId } from "@breakwater/ocsf";
import type { Actor } from "./identity.ts";
import type { Page, Paged } from "./store.ts";

/** How far one device is with one hotfix, as stored. `unreachable` and silence are seen from these and the time. */
export type ProgressKind =
  | "not offered"
  | "offered"
  | "fetched"
  | "verified"
  /** The device says so. */
  | "applied"
  /** Others confirm it. */
  | "proven"
  | "failed"
  | "undone"
  | "opted out";

/** What speaks for an applied hotfix besides the device's claim. */
export type SignalKind =
  /** The device hashed the changed files together with a nonce of the server. */
  | "read back"
  /** From outside, the device behaves as only a fixed one does. */
  | "probe"
  /** Another way to the device (API, SNMP, SSH) shows the version. */
  | "second channel";

export interface DeviceProgress {
  readonly kind: ProgressKind;
  /** When it came to be so, ms. */
  readonly since: number;
  /** When the device was last heard of at all, ms; `null` before the first time. */
  readonly lastContact: number | null;
  readonly signals: readonly SignalKind[];
  readonly compromise: "hit" | "not hit" | "unknown";
}

/** When a device may be changed, in its own zone: days of the week (0 is Sunday) and minutes of the day, `to` not included. */
export interface MaintenanceWindow {
  readonly timeZone: string;
  readonly days: readonly number[];
  readonly fromMinute: number;
  /** At or before `fromMinute`, it ends on the next day. */
  readonly toMinute: number;
}

/** Devices out of support are rolled out to by themselves. */
export type Lane = "supported" | "end of life";

/** A device that takes hotfixes by itself. Its id is also the name of its folder at the director. */
export interface HotfixDevice {
  readonly id: string;
  readonly tenant: TenantId;
  readonly name: string;
  readonly hardware: string;
  readonly lane: Lane;
  readonly isCanary: boolean;
  readonly windows: readonly MaintenanceWindow[];
  /** Only for a reason, and until a time. */
  readonly optOut: { readonly reason: string; readonly until: number; readonly by: string } | null;
  readonly lastContact: number | null;
  readonly enrolledAt: number;
}

export interface HotfixDevices {
  /** The secret is what the device reports with; it is told once. */
  enrol(
    by: Actor,
    tenant: TenantId,
    device: Pick<HotfixDevice, "name" | "hardware" | "lane" | "isCanary" | "windows">,
  ): Promise<{ readonly device: HotfixDevice; readonly secret: string }>;
  list(tenant: TenantId, page: Page): Promise<Paged<HotfixDevice>>;
  get(tenant: TenantId, id: string): Promise<HotfixDevice | null>;
  optOut(
    by: Actor,
    tenant: TenantId,
    id: string,
    why: { readonly reason: string; readonly until: number },
  ): Promise<boolean>;
  optIn(by: Actor, tenant: TenantId, id: string): Promise<boolean>;
  remove(by: Actor, tenant: TenantId, id: string): Promise<boolean>;
  /** Whose secret this is. */
  open(secret: string): Promise<HotfixDevice | null>;
  contacted(id: string, at: number): Promise<void>;
  /** Ids of all tenants' devices. */
  ids(): Promise<readonly string[]>;
  /** Of all tenants: those that a hotfix for one of these is for. */
  ofHardware(hardware: readonly string[]): Promise<readonly HotfixDevice[]>;
}

/** A hotfix on its way to the devices of one tenant and lane. `plan` and `state` are JSON of `fleet/rollout`. */
export interface StoredRollout {
  readonly id: string;
  readonly tenant: TenantId;
  readonly lane: Lane;
  readonly target: string;
  readonly hotfix: string;
  readonly version: number;
  readonly title: string;
  readonly plan: string;
  readonly state: string;
  readonly releasedAt: number;
  /** When its maker first knew of what it fixes. */
  readonly knownAt: number;
}

export interface RolloutMember {
  readonly device: HotfixDevice;
  readonly ring: number;
  readonly progress: DeviceProgress;
}

export interface Rollouts {
  /** `null` where the tenant has one of this target and lane already. */
  start(rollout: Omit<StoredRollout, "id">): Promise<StoredRollout | null>;
  list(tenant: TenantId): Promise<readonly StoredRollout[]>;
  get(tenant: TenantId, id: string): Promise<StoredRollout | null>;
  /** Of all tenants, those that have not been superseded. */
  current(): Promise<readonly StoredRollout[]>;
  members(rollout: string): Promise<readonly RolloutMember[]>;
  member(rollout: string, device: string): Promise<RolloutMember | null>;
  addMembers(
    rollout: StoredRollout,
    members: readonly { readonly device: string; readonly ring: number }[],
  ): Promise<void>;
  /** What a device is offered by all roll-outs of its tenant. */
  ofDevice(
    device: string,
  ): Promise<readonly { readonly rollout: StoredRollout; readonly progress: DeviceProgress }[]>;
  /** All or none. */
  saveProgress(
    rollout: string,
    changes: readonly { readonly device: string; readonly progress: DeviceProgress }[],
  ): Promise<void>;
  saveState(rollout: string, state: string): Promise<void>;
  /** By a person or a health gate; in the audit log. */
  decide(
    by: Actor,
    rollout: StoredRollout,
    action: "rollout.pause" | "rollout.resume" | "rollout.stop",
    state: string,
    details: Readonly<Record<string, string | number>>,
  ): Promise<void>;
}
