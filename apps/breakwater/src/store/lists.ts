import type { TenantId } from "@breakwater/ocsf";
import type { Actor } from "./identity.ts";
import type { IndicatorScope } from "./indicators.ts";

/** A list that a device pulls. */
export interface DeviceList {
  readonly id: string;
  readonly tenant: TenantId;
  readonly name: string;
  /** Id of the target (`targets`). */
  readonly target: string;
  /** Less certain indicators are left out; null: all that make findings on their own. */
  readonly minimumConfidence: number | null;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

/** The receipt of a device: what it has, and since when. */
export interface ListPull {
  readonly type: string;
  readonly address: string;
  readonly userAgent: string;
  readonly digest: string;
  readonly entries: number;
  /** When it first had this. */
  readonly since: number;
  readonly pulledAt: number;
  readonly count: number;
}

/** Never stands in a list of the tenant, or of any (`installation`), and nothing that holds it. */
export interface ProtectedValue {
  readonly id: string;
  readonly scope: IndicatorScope;
  readonly kind: "ip" | "cidr" | "domain";
  readonly value: string;
  readonly reason: string;
  readonly createdBy: string;
  readonly createdAt: number;
}

export interface DeviceLists {
  /** The secret stands in the address that the device is given, and is never shown again. */
  create(
    by: Actor,
    tenant: TenantId,
    list: Pick<DeviceList, "name" | "target" | "minimumConfidence">,
  ): Promise<{ readonly list: DeviceList; readonly secret: string }>;
  /** Those that count, the newest first, with what each device has. */
  list(tenant: TenantId): Promise<readonly (DeviceList & { readonly pulls: readonly ListPull[] })[]>;
  revoke(by: Actor, tenant: TenantId, id: string): Promise<boolean>;
  /** The list that a secret opens; null where it opens none. */
  open(secret: string): Promise<DeviceList | null>;
  pulled(
    list: string,
    pull: Pick<ListPull, "type" | "address" | "userAgent" | "digest" | "entries">,
    now: number,
  ): Promise<void>;
  protectedValues(scopes: readonly IndicatorScope[]): Promise<readonly ProtectedValue[]>;
  /** Null where it is protected already. */
  protect(
    by: Actor,
    scope: IndicatorScope,
    value: Pick<ProtectedValue, "kind" | "value" | "reason">,
  ): Promise<ProtectedValue | null>;
  unprotect(by: Actor, scope: IndicatorScope, id: string): Promise<boolean>;
}
