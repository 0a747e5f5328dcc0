import type { TenantId } from "@breakwater/ocsf";
import type { Actor } from "./identity.ts";
import type { OsqueryCarves } from "./osquery-carves.ts";
import type { OsqueryQueries } from "./osquery-queries.ts";
import type { Page, Paged } from "./store.ts";

/** What devices of a tenant enrol with; many have the same one. */
export interface EnrolSecret {
  readonly id: string;
  readonly tenant: TenantId;
  readonly name: string;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  readonly lastUsedAt: number | null;
}

/** What a node says of itself when it enrols. */
export interface NodeDetails {
  /** `--host_identifier`: what it is, for as long as it is. */
  readonly identifier: string;
  readonly hostname: string | null;
  readonly osName: string | null;
  readonly osVersion: string | null;
  /** OCSF 1.8.0, `os.type_id`. */
  readonly osTypeId: number;
  readonly serial: string | null;
  readonly model: string | null;
  readonly osqueryVersion: string | null;
}

/** A device that runs osquery. */
export interface OsqueryNode extends NodeDetails {
  readonly id: string;
  readonly tenant: TenantId;
  readonly enrolledAt: number;
  /** How often it has enrolled; its key is another one since the last time. */
  readonly enrolments: number;
  readonly lastContact: number | null;
  readonly lastAddress: string | null;
}

export interface EnrolSecrets {
  /** The secret (`bwe_...`) is never shown again. */
  create(
    by: Actor,
    tenant: TenantId,
    secret: { readonly name: string; readonly expiresAt: number | null },
  ): Promise<{ readonly secret: EnrolSecret; readonly value: string }>;
  /** The newest first. */
  list(tenant: TenantId): Promise<readonly EnrolSecret[]>;
  /** Devices that have enrolled keep their keys. */
  revoke(by: Actor, tenant: TenantId, id: string): Promise<boolean>;
}

export interface OsqueryNodes {
  /** `null`: the secret is none, or holds no more. The key is made anew each time, and the one before is none from then on. */
  enrol(
    secret: string,
    details: NodeDetails,
  ): Promise<{ readonly node: OsqueryNode; readonly key: string } | "refused" | "too_many">;
  /** The node of this key. */
  identify(key: string): Promise<OsqueryNode | null>;
  list(tenant: TenantId, page: Page): Promise<Paged<OsqueryNode>>;
  get(tenant: TenantId, id: string): Promise<OsqueryNode | null>;
  remove(by: Actor, tenant: TenantId, id: string): Promise<boolean>;
  contacted(
    contacts: readonly { readonly id: string; readonly at: number; readonly address: string }[],
  ): Promise<void>;
}

/** What nodes are made of, as the queries of the pack `state` told it (`apps/breakwater/src/fleet/osquery/state-facts.ts`). */
export interface OsqueryStates {
  get(node: string): Promise<{ readonly state: Uint8Array; readonly at: number } | null>;
  put(
    node: Pick<OsqueryNode, "id" | "tenant">,
    state: {
      readonly state: Uint8Array;
      readonly at: number;
      /** A digest of its build, and where it is unlike others of it; null where that cannot be said. */
      readonly build: string | null;
      readonly unlike: { readonly found: Uint8Array; readonly count: number } | null;
    },
  ): Promise<void>;
  /** The states of the tenant's other nodes of a build, the newest first. */
  ofBuild(tenant: TenantId, build: string, besides: string, limit: number): Promise<readonly Uint8Array[]>;
  unlike(tenant: TenantId, node: string): Promise<Uint8Array | null>;
  /** When these nodes last told it, and in how much they are unlike others; those that never did are not in it. */
  about(
    tenant: TenantId,
    nodes: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly at: number; readonly unlike: number | null }>>;
}

export interface Osquery {
  readonly secrets: EnrolSecrets;
  readonly nodes: OsqueryNodes;
  readonly queries: OsqueryQueries;
  readonly carves: OsqueryCarves;
  readonly states: OsqueryStates;
}
