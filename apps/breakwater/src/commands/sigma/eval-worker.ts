// Entry of a worker thread of `breakwater sigma eval --jobs N`.
import { workerData } from "node:worker_threads";
import { serveTasks } from "../../platform/worker-tasks.ts";
import { type EvalSetup, evaluatorOf } from "./eval.ts";
import type { EvaluatedBatch } from "./evaluate-batch.ts";
import type { EventBatch } from "./event-batches.ts";

// Given by eval.ts, which starts this worker.
const evaluate = evaluatorOf(workerData as EvalSetup);
// eval.ts sends nothing but an EventBatch.
serveTasks<EvaluatedBatch>(null, (batch) => ({ result: evaluate(batch as EventBatch), transfer: [] }));
