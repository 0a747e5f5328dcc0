// Entry of the thread that imports indicators: a large file must not keep the server from answering.
import { workerData } from "node:worker_threads";
import { systemClock } from "../platform/clock.ts";
import { createUuidV7 } from "../platform/ids.ts";
import { serveTasks } from "../platform/worker-tasks.ts";
import { openStore } from "../store/open-store.ts";
import { importIndicators, type ImportRequest } from "./import-indicators.ts";
import type { ImportReport } from "./import-report.ts";

// intel.ts starts this file with the path of the control store.
const { path } = workerData as { readonly path: string };
const store = await openStore({ path, clock: systemClock, newId: createUuidV7(systemClock) });

serveTasks<ImportReport>(null, async (task) => ({
  // intel.ts sends nothing but an ImportRequest.
  result: await importIndicators(store.indicators, task as ImportRequest),
  transfer: [],
}));
