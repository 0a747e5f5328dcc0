// Entry of the one thread that holds the state of all correlations.
import { workerData } from "node:worker_threads";
import type { Detection } from "@breakwater/ocsf";
import { createDetection } from "../detect/detect.ts";
import {
  type CorrelationStatus,
  type CorrelationStep,
  LiveCorrelation,
  type TenantState,
} from "../detect/correlation/live-correlation.ts";
import { loadRules } from "../detect/rules.ts";
import { serveTasks } from "../platform/worker-tasks.ts";
import { DetectionsOfChunk } from "./detections-of-chunk.ts";

export interface CorrelationSetup {
  readonly rulePaths: readonly string[];
  readonly delayMs: number;
}

export type CorrelationTask =
  /** From a saved state and the steps since, to where the last step led. */
  | {
      readonly kind: "restore";
      readonly states: readonly TenantState[];
      readonly steps: readonly CorrelationStep[];
    }
  | { readonly kind: "apply"; readonly step: CorrelationStep }
  | { readonly kind: "save" };

export interface CorrelationResult {
  readonly detections: readonly Detection[];
  readonly states: readonly TenantState[];
  readonly status: CorrelationStatus;
}

// correlation.ts starts this file with a CorrelationSetup.
const { rulePaths, delayMs } = workerData as CorrelationSetup;
let { correlations } = createDetection(loadRules(rulePaths));
let live = new LiveCorrelation(correlations, { delayMs });

function perform(task: CorrelationTask): Pick<CorrelationResult, "detections" | "states"> {
  switch (task.kind) {
    case "restore":
      live = new LiveCorrelation(correlations, { delayMs });
      live.restore(task.states);
      // What these steps found was stored with them.
      for (const step of task.steps) live.apply(step);
      return { detections: [], states: [] };
    case "apply": {
      const detections = new DetectionsOfChunk();
      for (const detection of live.apply(task.step)) detections.add(detection);
      return { detections: detections.all(), states: [] };
    }
    case "save":
      return { detections: [], states: live.save() };
  }
}

/** Goes on with the rules as they are now: what correlations that are still the same remember stays. */
function renew(): object {
  const renewed = createDetection(loadRules(rulePaths)).correlations;
  const next = new LiveCorrelation(renewed, { delayMs });
  next.restore(live.save());
  correlations = renewed;
  live = next;
  return about();
}

function about(): object {
  return { correlations: correlations.plans.length };
}

serveTasks<CorrelationResult>(
  about(),
  (task) => {
    // correlation.ts sends nothing but a CorrelationTask.
    const result = perform(task as CorrelationTask);
    return {
      result: { ...result, status: live.status },
      transfer: result.states.map(({ bytes }) => bytes.buffer),
    };
  },
  () => undefined,
  renew,
);
