import type { TenantId } from "@breakwater/ocsf";
import type { Actor, Scope, ScopePath } from "./identity.ts";
import type { Sector } from "./vocabulary.ts";

export interface Tenant {
  readonly id: TenantId;
  readonly organisation: string;
  readonly partner: string;
  readonly name: string;
  /** Sector and country, by which victims are told and counted; null where not set. */
  readonly sector: Sector | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  /** Whether people must sign in with an authenticator app. */
  readonly requiresTotp: boolean;
  readonly createdAt: number;
}

export interface TenantChange {
  readonly name?: string | undefined;
  readonly sector?: Sector | null | undefined;
  readonly country?: string | null | undefined;
  readonly requiresTotp?: boolean | undefined;
}

export interface Site {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
}

export interface Tenants {
  /** All that were not removed, the oldest first. */
  list(): Promise<readonly Tenant[]>;
  get(id: TenantId): Promise<Tenant | null>;
  create(
    by: Actor,
    tenant: {
      readonly organisation: string;
      readonly name: string;
      readonly sector: Sector | null;
      readonly country: string | null;
    },
  ): Promise<Tenant>;
  update(by: Actor, id: TenantId, change: TenantChange): Promise<Tenant | null>;
  /** Nobody is let in any more and nothing is taken for it; what it stored is deleted by whoever reads `toPurge`. */
  remove(by: Actor, id: TenantId): Promise<boolean>;
  /** Removed tenants whose events and findings are still there. */
  toPurge(): Promise<readonly TenantId[]>;
  /** Deletes what the control store has of a removed tenant; its audit log stays. */
  purge(by: Actor, id: TenantId): Promise<void>;
}

export interface Sites {
  list(tenant: TenantId): Promise<readonly Site[]>;
  create(by: Actor, tenant: TenantId, name: string): Promise<Site>;
  rename(by: Actor, tenant: TenantId, id: string, name: string): Promise<Site | null>;
  remove(by: Actor, tenant: TenantId, id: string): Promise<boolean>;
}

export interface Organisation {
  readonly id: string;
  readonly partner: string;
  readonly name: string;
  readonly createdAt: number;
}

export interface Partner {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
}

/** What stands above tenants. */
export interface Organisations {
  /** Where a scope stands; null for one that is not there. */
  pathOf(scope: Scope): Promise<ScopePath | null>;
  list(): Promise<readonly Organisation[]>;
  create(by: Actor, partner: string, name: string): Promise<Organisation>;
  rename(by: Actor, id: string, name: string): Promise<Organisation | null>;
  /** Only an empty one: it has no tenant, not even a removed one. */
  remove(by: Actor, id: string): Promise<boolean>;
  listPartners(): Promise<readonly Partner[]>;
  createPartner(by: Actor, name: string): Promise<Partner>;
  renamePartner(by: Actor, id: string, name: string): Promise<Partner | null>;
  removePartner(by: Actor, id: string): Promise<boolean>;
}
