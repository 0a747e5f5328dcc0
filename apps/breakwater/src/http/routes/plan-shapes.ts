import type { DeviceId } from "@breakwater/ocsf";
import Type from "typebox";
import type { Static } from "typebox";
import { isUndoable } from "../../respond/plans/plans.ts";
import { type PlanStep, type ResponsePlan, stepStates } from "../../store/plans.ts";
import { nullable, Time, Uuid } from "../schemas.ts";

const Text = Type.String({ minLength: 1, maxLength: 256 });

/** What a plan may ask for; `value` is what is blocked, and its kind is read from it. */
export const ActionBody = Type.Union([
  Type.Object(
    {
      kind: Type.Literal("block-indicator"),
      value: Type.String({ minLength: 1, maxLength: 2_048 }),
      days: Type.Optional(Type.Integer({ minimum: 1, maximum: 365, description: "30 where not said" })),
    },
    { additionalProperties: false },
  ),
  Type.Object({ kind: Type.Literal("disable-account"), account: Text }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal("end-sessions"), account: Text }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal("close-management") }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal("isolate") }, { additionalProperties: false }),
  Type.Object(
    { kind: Type.Literal("collect-evidence"), what: Type.String({ minLength: 1, maxLength: 2_000 }) },
    { additionalProperties: false },
  ),
  Type.Object({ kind: Type.Literal("apply-hotfix"), hotfix: Text }, { additionalProperties: false }),
]);

export const PlanBody = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 200 }),
    reason: Type.String({ minLength: 1, maxLength: 2_000 }),
    actions: Type.Array(ActionBody, { minItems: 1, maxItems: 20 }),
    devices: Type.Optional(
      Type.Object(
        {
          ids: Type.Optional(Type.Array(Uuid, { minItems: 1, maxItems: 500 })),
          vendor: Type.Optional(Text),
          product: Type.Optional(Text),
          version: Type.Optional(Text),
          site: Type.Optional(Text),
        },
        { additionalProperties: false, description: "Devices that fit every part that is given" },
      ),
    ),
    maximum_devices: Type.Integer({
      minimum: 1,
      maximum: 500,
      default: 10,
      description: "A plan that would be for more is refused",
    }),
    expires_at: Type.Optional(
      Type.Integer({
        description:
          "After this nothing of it begins; ms since the epoch. A day from now where not said, seven at most",
      }),
    ),
    dry_run: Type.Boolean({ default: false, description: "Says what would be done, and does nothing" }),
  },
  { additionalProperties: false },
);

const DeviceShape = Type.Object({
  id: Uuid,
  name: Type.String(),
  vendor: Type.String(),
  product: Type.String(),
});
const ActionShape = Type.Object({
  action: Type.Integer({ description: "its place in the plan, by which steps name it" }),
  kind: Type.String(),
  subject: Type.String({ description: "the value, account, hotfix or evidence; empty where there is none" }),
  days: nullable(Type.Integer()),
  is_automatic: Type.Boolean({
    description: "Breakwater does it by itself; a person does the others and says so",
  }),
  is_undoable: Type.Boolean(),
  devices: Type.Integer({ description: "on how many devices; 0 where it is for the whole tenant" }),
});
export const PreviewShape = Type.Object({
  actions: Type.Array(ActionShape),
  devices: Type.Array(DeviceShape),
  steps: Type.Integer(),
  problems: Type.Array(Type.String(), { description: "Why it would be refused" }),
});
const StepShape = Type.Object({
  action: Type.Integer(),
  device: nullable(Uuid),
  state: Type.Enum([...stepStates]),
  changed_at: Time,
  changed_by: Type.String(),
  note: Type.String(),
});
export const PlanShape = Type.Object({
  id: Uuid,
  title: Type.String(),
  state: Type.Enum(["draft", "running", "finished"]),
  approval_id: nullable(Uuid),
  actions: Type.Array(ActionShape),
  devices: Type.Array(DeviceShape),
  expires_at: Time,
  created_by: Type.String(),
  created_at: Time,
  begun_at: nullable(Time),
  finished_at: nullable(Time),
});
export const PlanWithSteps = Type.Object({ plan: PlanShape, steps: Type.Array(StepShape) });

type Content = Pick<ResponsePlan, "actions" | "devices">;

export function toWireActions({ actions, devices }: Content): Static<typeof ActionShape>[] {
  return actions.map((action, at) => ({
    action: at,
    kind: action.kind,
    subject: subjectOf(action),
    days: action.kind === "block-indicator" ? action.days : null,
    is_automatic: action.kind === "block-indicator",
    is_undoable: isUndoable(action.kind),
    devices: action.kind === "block-indicator" ? 0 : devices.length,
  }));
}

function subjectOf(action: ResponsePlan["actions"][number]): string {
  switch (action.kind) {
    case "block-indicator":
      return action.value;
    case "disable-account":
    case "end-sessions":
      return action.account;
    case "collect-evidence":
      return action.what;
    case "apply-hotfix":
      return action.hotfix;
    case "close-management":
    case "isolate":
      return "";
  }
}

export function toWirePlan(plan: ResponsePlan): Static<typeof PlanShape> {
  return {
    id: plan.id,
    title: plan.title,
    state: plan.state,
    approval_id: plan.approval,
    actions: toWireActions(plan),
    devices: [...plan.devices],
    expires_at: plan.expiresAt,
    created_by: plan.createdBy,
    created_at: plan.createdAt,
    begun_at: plan.begunAt,
    finished_at: plan.finishedAt,
  };
}

export function toWireStep(step: PlanStep): Static<typeof StepShape> {
  return {
    action: step.action,
    device: step.device,
    state: step.state,
    changed_at: step.changedAt,
    changed_by: step.changedBy,
    note: step.note,
  };
}

/** The route's schema has made sure that it is a UUID. */
export function toDeviceId(id: string): DeviceId {
  return id as DeviceId;
}
