import type { TenantId } from "@breakwater/ocsf";
import type { Actor } from "./identity.ts";
import type { Page, Paged } from "./store.ts";

/** `sent`: a node has taken it and has not answered yet. */
export const targetStates = ["waiting", "sent", "answered", "failed"] as const;
export type TargetState = (typeof targetStates)[number];

/** A statement that somebody asked some nodes to answer, once. */
export interface OsqueryQuery {
  readonly id: string;
  readonly tenant: TenantId;
  readonly text: string;
  readonly reason: string;
  readonly createdBy: string;
  readonly createdAt: number;
  /** Who has not taken it by then is not asked any more. */
  readonly expiresAt: number;
  readonly endedAt: number | null;
  readonly endedBy: string | null;
  readonly nodes: Readonly<Record<TargetState, number>>;
  /** Rows that were answered. */
  readonly rows: number;
}

/** What became of a query on one node. */
export interface QueryTarget {
  readonly query: string;
  readonly node: string;
  readonly nodeName: string;
  readonly state: TargetState;
  readonly sentAt: number | null;
  /** How often the node took it: once, where no answer was lost. */
  readonly sends: number;
  readonly answeredAt: number | null;
  readonly rows: number | null;
  /** Rows that were answered beyond those that are kept. */
  readonly leftOut: number | null;
  /** What osquery said, or why its answer is none. */
  readonly problem: string | null;
  readonly wallMs: number | null;
  readonly memoryBytes: number | null;
}

export interface NewQuery {
  readonly text: string;
  readonly reason: string;
  readonly expiresAt: number;
  /** Ids of nodes of the tenant; `all` for every one that it has now. */
  readonly nodes: readonly string[] | "all";
}

export type Answered = Pick<QueryTarget, "rows" | "leftOut" | "problem" | "wallMs" | "memoryBytes">;

export interface OsqueryQueries {
  /** `null`: one of the nodes is none of the tenant. */
  ask(by: Actor, tenant: TenantId, query: NewQuery): Promise<OsqueryQuery | null>;
  /** The newest first. */
  list(tenant: TenantId, page: Page): Promise<Paged<OsqueryQuery>>;
  get(tenant: TenantId, id: string): Promise<OsqueryQuery | null>;
  /** By node; `after` is the node that the page before ended with. */
  targets(
    tenant: TenantId,
    id: string,
    page: { readonly limit: number; readonly after: string | null },
  ): Promise<readonly QueryTarget[]>;
  /** Nobody is asked any more; `null` where it is none, or is over. */
  end(by: Actor, tenant: TenantId, id: string): Promise<OsqueryQuery | null>;
  /** What a node is to answer now; from then on it has taken it. */
  take(node: { readonly id: string; readonly tenant: TenantId }): Promise<readonly Taken[]>;
  /** Of what a node has taken, and was not answered. */
  open(node: { readonly id: string; readonly tenant: TenantId }, query: string): Promise<boolean>;
  /** `false` where it was answered before. */
  answered(node: { readonly id: string }, query: string, answer: Answered): Promise<boolean>;
}

export interface Taken {
  readonly id: string;
  readonly text: string;
}
