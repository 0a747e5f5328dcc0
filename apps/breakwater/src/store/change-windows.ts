import type { TenantId } from "@breakwater/ocsf";
import type { Actor } from "./identity.ts";

/** A time in which changes of devices are expected: an upgrade, maintenance. */
export interface ChangeWindow {
  readonly id: string;
  readonly title: string;
  /** Host name of the device; null for all. */
  readonly device: string | null;
  /** ms since the epoch. */
  readonly beginsAt: number;
  readonly endsAt: number;
  readonly createdBy: string;
  readonly createdAt: number;
}

export interface ChangeWindows {
  open(
    by: Actor,
    tenant: TenantId,
    window: Pick<ChangeWindow, "title" | "device" | "beginsAt" | "endsAt">,
  ): Promise<ChangeWindow>;
  /** The latest first, 200 at most. */
  list(tenant: TenantId): Promise<readonly ChangeWindow[]>;
  /** One that has begun ends now and stays known, one that has not is forgotten; null where there is none that could. */
  end(by: Actor, tenant: TenantId, id: string): Promise<ChangeWindow | null>;
  /** One that explains what changed on a device at some time from `from` to `to`; null where none does. */
  during(tenant: TenantId, device: string, from: number, to: number): Promise<ChangeWindow | null>;
}
