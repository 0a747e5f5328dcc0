// Entry of the thread that keeps the segments of indicators up to date, beside the threads that look them up.
import { randomBytes } from "node:crypto";
import { workerData } from "node:worker_threads";
import { serveTasks } from "../platform/worker-tasks.ts";
import { ActiveIndicators } from "../store/repositories/indicators/active-indicators.ts";
import { type BuiltSet, SetBuilder } from "./set-builder.ts";
import type { BuildTask } from "./intel.ts";

// intel.ts starts this file with the path of the control store.
const { path } = workerData as { readonly path: string };
const builder = new SetBuilder(new ActiveIndicators(path), randomBytes(4).readUInt32LE());

serveTasks<BuiltSet | null>(null, (task) => {
  // intel.ts sends nothing but a BuildTask.
  const result = (task as BuildTask) === "refresh" ? builder.refresh() : builder.tidy();
  return { result, transfer: [] };
});
