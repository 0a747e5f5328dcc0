import { uuid5 } from "../../platform/uuid5.ts";
import type { PlanAction, PlanDevice, ResponsePlan } from "../../store/plans.ts";

/** Of all ids of playbooks that we write; ours are UUIDv7, which CACAO's schemas do not take (CACAO 2.0 §10.11). */
const namespace = "6f1c3f0e-6a5e-4b57-9f0b-1c5f7a0f6d21";

type CacaoObject = Readonly<Record<string, unknown>>;

/**
 * A plan as a CACAO 2.0 playbook (Committee Specification 01): one manual step an action, in their order, with the devices as targets.
 * Texts are English, since a playbook has no place for several languages.
 */
export function toCacao(plan: ResponsePlan): CacaoObject {
  const id = (kind: string, ...of: readonly (string | number)[]): string =>
    `${kind}--${uuid5(namespace, [plan.id, kind, ...of].join(" "))}`;
  const agent = id("organization");
  const steps = plan.actions.map((_, at) => id("action", at));
  const end = id("end");
  const workflow: Record<string, CacaoObject> = {
    [id("start")]: { type: "start", on_completion: steps[0] ?? end },
    [end]: { type: "end" },
  };
  const targets = plan.devices.map((device) => [id("security-category", device.id), device] as const);
  for (const [at, action] of plan.actions.entries()) {
    const step = steps[at];
    if (step === undefined) continue;
    workflow[step] = {
      type: "action",
      name: nameOf(action),
      on_completion: steps[at + 1] ?? end,
      commands: [{ type: "manual", command: commandOf(action), playbook_activity: activityOf(action) }],
      agent,
      ...(action.kind === "block-indicator" || targets.length === 0
        ? {}
        : { targets: targets.map(([key]) => key) }),
    };
  }
  return {
    type: "playbook",
    spec_version: "cacao-2.0",
    id: id("playbook"),
    name: plan.title,
    description: `A response plan of Breakwater for ${plan.devices.length} devices.`,
    playbook_types: [...new Set(plan.actions.map(typeOf))],
    playbook_activities: [...new Set(plan.actions.map(activityOf))],
    playbook_processing_summary: { manual_playbook: true },
    created_by: id("identity", plan.tenant),
    created: time(plan.createdAt),
    modified: time(plan.createdAt),
    valid_from: time(plan.createdAt),
    valid_until: time(plan.expiresAt),
    workflow_start: id("start"),
    workflow,
    agent_definitions: { [agent]: { type: "organization", name: "The team that responds" } },
    ...(targets.length === 0
      ? {}
      : { target_definitions: Object.fromEntries(targets.map(([key, device]) => [key, targetOf(device)])) }),
  };
}

function targetOf({ name, vendor, product }: PlanDevice): CacaoObject {
  return { type: "security-category", name: `${name} (${vendor} ${product})`, category: ["firewall"] };
}

function nameOf(action: PlanAction): string {
  switch (action.kind) {
    case "block-indicator":
      return `Block ${action.value}`;
    case "disable-account":
      return `Disable the account ${action.account}`;
    case "end-sessions":
      return `End the sessions of ${action.account}`;
    case "close-management":
      return "Close management from outside";
    case "isolate":
      return "Isolate the device";
    case "collect-evidence":
      return "Collect evidence";
    case "apply-hotfix":
      return `Apply the hotfix ${action.hotfix}`;
  }
}

function commandOf(action: PlanAction): string {
  switch (action.kind) {
    case "block-indicator":
      return `Block ${action.indicator} ${action.value} on the boundary for ${action.days} days.`;
    case "disable-account":
      return `Disable the account ${action.account} on each target; do not delete it.`;
    case "end-sessions":
      return `End every session of ${action.account} on each target, VPN and management.`;
    case "close-management":
      return "Take the management interface of each target off every address that is reachable from outside.";
    case "isolate":
      return "Take each target off the network, without power off: what is in memory is evidence.";
    case "collect-evidence":
      return `Before anything is changed on a target, collect: ${action.what}`;
    case "apply-hotfix":
      return `Apply ${action.hotfix} to each target and confirm its version by a second way.`;
  }
}

/** CACAO 2.0 §3.1.2. */
function activityOf({ kind }: PlanAction): string {
  switch (kind) {
    case "block-indicator":
    case "disable-account":
    case "end-sessions":
      return "restrict-access";
    case "close-management":
      return "configure-systems";
    case "isolate":
      return "disconnect-system";
    case "collect-evidence":
      return "analyze-collected-data";
    case "apply-hotfix":
      return "eliminate-risk";
  }
}

/** CACAO 2.0 §3.1.1. */
function typeOf({ kind }: PlanAction): string {
  switch (kind) {
    case "collect-evidence":
      return "investigation";
    case "apply-hotfix":
      return "remediation";
    default:
      return "mitigation";
  }
}

function time(ms: number): string {
  return new Date(ms).toISOString();
}
