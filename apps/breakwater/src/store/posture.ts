import type { DeviceId, TenantId } from "@breakwater/ocsf";
import type { Actor } from "./identity.ts";

/** Leave from a check for a while, which somebody answers for. */
export interface PostureException {
  readonly device: DeviceId;
  readonly check: string;
  readonly owner: string;
  readonly reason: string;
  readonly until: number;
  readonly createdBy: string;
  readonly createdAt: number;
}

export interface PostureExceptions {
  /** Also those whose time is over. */
  list(tenant: TenantId): Promise<readonly PostureException[]>;
  put(
    by: Actor,
    tenant: TenantId,
    exception: Pick<PostureException, "device" | "check" | "owner" | "reason" | "until">,
  ): Promise<void>;
  /** `false` where there is none. */
  end(by: Actor, tenant: TenantId, device: DeviceId, check: string): Promise<boolean>;
}
