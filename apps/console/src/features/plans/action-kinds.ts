import type { NewPlan } from "../../api/types.ts";

export type NewAction = NewPlan["actions"][number];
export type ActionKind = NewAction["kind"];

/** What a plan can ask for, in the order in which it is wise: what a device holds is collected before anything changes it. */
export const actionKinds = [
  "collect-evidence",
  "block-indicator",
  "disable-account",
  "end-sessions",
  "close-management",
  "isolate",
  "apply-hotfix",
] as const satisfies readonly ActionKind[];

/** Kinds that say nothing more. */
export const bareKinds: readonly ActionKind[] = ["close-management", "isolate"];

/** An action as the form holds it. */
export interface ActionDraft {
  /** Keeps its fields while others are added and removed. */
  readonly id: number;
  readonly kind: ActionKind;
  /** The value, account, hotfix or what is to be collected. */
  readonly subject: string;
  readonly days: string;
}

export function toAction({ kind, subject, days }: ActionDraft): NewAction {
  const text = subject.trim();
  switch (kind) {
    case "block-indicator":
      return { kind, value: text, days: Number(days) };
    case "disable-account":
    case "end-sessions":
      return { kind, account: text };
    case "collect-evidence":
      return { kind, what: text };
    case "apply-hotfix":
      return { kind, hotfix: text };
    case "close-management":
    case "isolate":
      return { kind };
  }
}

export function newAction(kind: ActionKind, subject: string, others: readonly ActionDraft[]): ActionDraft {
  return { id: Math.max(0, ...others.map(({ id }) => id)) + 1, kind, subject, days: "30" };
}

/** In the order of `actionKinds`; those of one kind as they were added. */
export function inWiseOrder(actions: readonly ActionDraft[]): readonly ActionDraft[] {
  return actions.toSorted((a, b) => actionKinds.indexOf(a.kind) - actionKinds.indexOf(b.kind));
}
