import type { TenantId } from "@breakwater/ocsf";
import type { JsonObject } from "../platform/canonical-json.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import type { Approval, ApprovalRequests } from "../store/approval.ts";
import { type Actor, type Identity, type Role, systemActor } from "../store/identity.ts";
import { StoreError } from "../store/store-error.ts";

/** Something that happens only after a second person has agreed. */
export interface ApprovalAction {
  /** `<what>.<verb>`: `tenant.remove`. Stands in requests and in the audit log. */
  readonly name: string;
  /** Roles, at the request's tenant, of those who may agree. */
  readonly approvers: readonly Role[];
  /** How long a request can be decided; a week where it says nothing. */
  readonly expiresMs?: number;
  /**
   * Runs at most once, after the approval, with the parameters that were approved. What it returns is kept with the request;
   * what it throws makes the request `failed`, and is to be asked for again. `by` is the person who agreed.
   */
  execute(
    parameters: JsonObject,
    context: { readonly approval: Approval; readonly by: Actor },
  ): Promise<JsonObject>;
}

/** Two-person approval. A capability that needs it hands its `ApprovalAction` to `createApprovals` and calls `request`. */
export interface Approvals {
  /** Asks for an action; it runs when a second person approves. */
  request(
    by: Actor,
    identity: Identity,
    request: {
      readonly tenant: TenantId;
      readonly action: string;
      readonly parameters: JsonObject;
      readonly reason: string;
    },
  ): Promise<Approval>;
  /** Agrees, and runs the action; returns when it has run. */
  approve(
    by: Actor,
    identity: Identity,
    decision: { readonly id: string; readonly actionHash: string; readonly comment: string },
  ): Promise<Approval>;
  /** Roles that may decide about an action. */
  approvers(action: string): readonly Role[];
  /** After a start: runs what was approved and not begun; says that what was cut off has failed. */
  resume(): Promise<void>;
}

const weekMs = 7 * 24 * 3_600_000;

export function createApprovals(d: {
  readonly requests: ApprovalRequests;
  readonly actions: readonly ApprovalAction[];
  readonly clock: Clock;
  readonly log: Log;
}): Approvals {
  const actions = new Map(d.actions.map((action) => [action.name, action]));
  const { requests, clock, log } = d;

  async function run(id: string, by: Actor): Promise<Approval | null> {
    const approval = await requests.claim(id);
    if (approval === null) return null;
    try {
      const action = actions.get(approval.action);
      if (action === undefined) throw new Error(`this version knows no action ${approval.action}`);
      const outcome = await action.execute(approval.parameters, { approval, by });
      return await requests.finish(by, id, "executed", outcome);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.error("an approved action failed", { id, action: approval.action, reason });
      return requests.finish(by, id, "failed", { reason });
    }
  }

  return {
    request(by, identity, request) {
      const action = actions.get(request.action);
      if (action === undefined) throw new Error(`no action is called ${request.action}`);
      return requests.request(by, identity, {
        ...request,
        expiresAt: clock.now() + (action.expiresMs ?? weekMs),
      });
    },

    async approve(by, identity, decision) {
      const approved = await requests.decide(by, identity, { ...decision, state: "approved" });
      return (await run(approved.id, by)) ?? approved;
    },

    approvers: (name) => actions.get(name)?.approvers ?? ["administrator"],

    async resume() {
      const { approved, interrupted } = await requests.unfinished();
      for (const id of interrupted)
        await requests.finish(systemActor, id, "failed", {
          reason: "the server stopped while it ran; look at what was done before it is asked for again",
        });
      for (const id of approved) {
        const request = await requests.get(id);
        try {
          await run(id, request?.decidedBy ?? systemActor);
        } catch (error) {
          if (!(error instanceof StoreError)) throw error;
          log.error("an approved action could not be resumed", { id, reason: error.message });
        }
      }
    },
  };
}
