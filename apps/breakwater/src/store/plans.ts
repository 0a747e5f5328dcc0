import type { DeviceId, TenantId } from "@breakwater/ocsf";
import type { IndicatorKind } from "@breakwater/indicators";
import type { Actor } from "./identity.ts";

/** Something to be done. What a person does on each device is told to that person, and reported by them. */
export type PlanAction =
  /** For the whole tenant: stands in the lists that devices pull for so many days. */
  | {
      readonly kind: "block-indicator";
      readonly indicator: IndicatorKind;
      readonly value: string;
      readonly days: number;
    }
  | { readonly kind: "disable-account"; readonly account: string }
  | { readonly kind: "end-sessions"; readonly account: string }
  | { readonly kind: "close-management" }
  | { readonly kind: "isolate" }
  | { readonly kind: "collect-evidence"; readonly what: string }
  | { readonly kind: "apply-hotfix"; readonly hotfix: string };

export interface PlanDevice {
  readonly id: DeviceId;
  readonly name: string;
  readonly vendor: string;
  readonly product: string;
}

/** What is agreed to: nothing of it changes afterwards. */
export interface PlanContent {
  readonly actions: readonly PlanAction[];
  /** As they were chosen when the plan was made. */
  readonly devices: readonly PlanDevice[];
}

export interface ResponsePlan extends PlanContent {
  readonly id: string;
  readonly tenant: TenantId;
  readonly title: string;
  readonly state: "draft" | "running" | "finished";
  /** The request that a second person decides; null for a moment after it was made. */
  readonly approval: string | null;
  /** After this nothing of it begins. */
  readonly expiresAt: number;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly begunAt: number | null;
  readonly finishedAt: number | null;
}

export const stepStates = [
  /** Breakwater does it by itself. */
  "waiting",
  /** A person is to do it. */
  "by-hand",
  "done",
  "failed",
  /** It is to be undone: by Breakwater, by a person. */
  "undo-waiting",
  "undo-by-hand",
  "undone",
] as const;
export type StepState = (typeof stepStates)[number];

export interface PlanStep {
  /** Place among the plan's actions. */
  readonly action: number;
  /** Null where the action is for the whole tenant. */
  readonly device: DeviceId | null;
  readonly state: StepState;
  readonly changedAt: number;
  readonly changedBy: string;
  readonly note: string;
}

export interface ResponsePlans {
  create(
    by: Actor,
    tenant: TenantId,
    plan: PlanContent & { readonly title: string; readonly expiresAt: number },
  ): Promise<ResponsePlan>;
  /** The newest first, 200 at most. */
  list(tenant: TenantId): Promise<readonly ResponsePlan[]>;
  get(tenant: TenantId, id: string): Promise<ResponsePlan | null>;
  steps(tenant: TenantId, id: string): Promise<readonly PlanStep[]>;
  requested(id: string, approval: string): Promise<void>;
  /** Puts down what is to be done, once; false where that has been done, or where there is no such plan. */
  begin(by: Actor, tenant: TenantId, id: string, steps: readonly PlannedStep[]): Promise<boolean>;
  /** False where the step is in none of the states `from`. A plan with nothing left to do is finished by it. */
  change(
    by: Actor,
    plan: ResponsePlan,
    step: Pick<PlanStep, "action" | "device">,
    how: { readonly from: readonly StepState[]; readonly to: StepState; readonly note: string },
  ): Promise<boolean>;
  /** Of all tenants: what Breakwater has to do by itself. */
  pending(): Promise<readonly { readonly plan: ResponsePlan; readonly step: PlanStep }[]>;
  /** Blocks that are done or about to be, and not to be undone. */
  blocks(tenant: TenantId): Promise<readonly { readonly plan: ResponsePlan; readonly step: PlanStep }[]>;
}

export type PlannedStep = Pick<PlanStep, "action" | "device"> & { readonly state: "waiting" | "by-hand" };
