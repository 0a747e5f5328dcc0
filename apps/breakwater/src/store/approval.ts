import type { TenantId } from "@breakwater/ocsf";
import type { JsonObject } from "../platform/canonical-json.ts";
import type { Actor, Identity } from "./identity.ts";
import type { Page, Paged } from "./store.ts";

export const approvalStates = [
  "pending",
  "approved",
  "rejected",
  "cancelled",
  "expired",
  "executing",
  "executed",
  "failed",
] as const;
export type ApprovalState = (typeof approvalStates)[number];

/** Something that needs a second person before it happens. */
export interface Approval {
  readonly id: string;
  readonly tenant: TenantId;
  /** `tenant.remove`: names the action that runs. */
  readonly action: string;
  readonly parameters: JsonObject;
  /** SHA-256 of the canonical form of tenant, action and parameters: what is approved is what was shown. */
  readonly actionHash: string;
  readonly state: ApprovalState;
  readonly reason: string;
  readonly requestedBy: Actor;
  readonly requestedAt: number;
  /** Of the request, and of an approval that has not run. */
  readonly expiresAt: number;
  readonly decidedBy: Actor | null;
  readonly decidedAt: number | null;
  readonly comment: string | null;
  readonly finishedAt: number | null;
  /** What the action said when it was done, or why it failed. */
  readonly outcome: JsonObject | null;
}

/** The states of requests, kept so that each runs at most once. What runs is known by `respond/approvals.ts`. */
export interface ApprovalRequests {
  /** Throws `wrong_state` where the same is asked for already. */
  request(
    by: Actor,
    identity: Identity,
    request: {
      readonly tenant: TenantId;
      readonly action: string;
      readonly parameters: JsonObject;
      readonly reason: string;
      readonly expiresAt: number;
    },
  ): Promise<Approval>;
  list(tenant: TenantId, state: ApprovalState | null, page: Page): Promise<Paged<Approval>>;
  get(id: string): Promise<Approval | null>;
  /**
   * Only a person, not the one who asked nor the maker of the key that asked, whose account, role and credentials are older
   * than the request; throws `same_person` for anybody else, `wrong_state` where it is decided, expired or not what was shown.
   */
  decide(
    by: Actor,
    identity: Identity,
    decision: {
      readonly id: string;
      readonly state: "approved" | "rejected";
      readonly actionHash: string;
      readonly comment: string;
    },
  ): Promise<Approval>;
  /** Whoever asked takes it back; throws `same_person` for others. */
  cancel(by: Actor, identity: Identity, id: string): Promise<Approval>;
  /** Takes an approved request to run it; null where somebody has, or where it is not approved (any more). */
  claim(id: string): Promise<Approval | null>;
  finish(by: Actor, id: string, state: "executed" | "failed", outcome: JsonObject): Promise<Approval>;
  /** Ids that were approved and not run, and those whose running a crash cut off. */
  unfinished(): Promise<{ readonly approved: readonly string[]; readonly interrupted: readonly string[] }>;
}
