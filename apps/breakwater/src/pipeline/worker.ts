// Entry of the worker threads: what process-chunk.ts does, for one chunk at a time.
import { workerData } from "node:worker_threads";
import { createDetection, type Detect } from "../detect/detect.ts";
import { IndicatorDetector } from "../detect/indicators/indicator-detector.ts";
import { LookalikeDetector } from "../detect/lookalikes/lookalike-detector.ts";
import { loadRules, ruleVersion } from "../detect/rules.ts";
import { createEventEncoder } from "../lake/write/encode-events.ts";
import { createKeepOnly, createNormalise } from "../normalise/normalise.ts";
import { systemClock } from "../platform/clock.ts";
import { createReceiptUids } from "../platform/ids.ts";
import { serveTasks } from "../platform/worker-tasks.ts";
import { type ProcessedChunk, processChunk, type Stages } from "./process-chunk.ts";
import type { WorkerAbout, WorkerNotice, WorkerSetup, WorkerTask } from "./workers.ts";

// workers.ts starts this file with a WorkerSetup.
const setup = workerData as WorkerSetup;
const indicators = new IndicatorDetector();
const lookalikes = new LookalikeDetector();
const newUid = createReceiptUids(systemClock);
const encodeEvents = createEventEncoder();
const normalise = createNormalise({ newUid, timezones: setup.timezones });

/** Stages with the rules as they are now in their files, and what is to be said of these. */
function readRules(): { readonly stages: Stages; readonly about: WorkerAbout } {
  const loaded = loadRules(setup.rulePaths);
  const engine = createDetection(loaded);
  const detect: Detect = (event, device) => [
    ...engine.detect(event, device),
    ...indicators.detect(event, device),
    ...lookalikes.detect(event, device),
  ];
  return {
    stages: { normalise, detection: { ...engine, detect }, encodeEvents },
    about: {
      rules: {
        compiled: engine.ruleSet.rules.length + loaded.correlations.length + loaded.filterCount,
        inactive: engine.ruleSet.inactive.length + loaded.inactive.length,
        rejected: loaded.problems.length,
        problems: loaded.problems,
        versions: loaded.rules.filter((rule) => !loaded.silent.has(rule)).map(ruleVersion),
      },
    },
  };
}

let { stages: full, about } = readRules();
const keepOnly = {
  normalise: createKeepOnly(newUid, "processing_failed"),
  detection: null,
  encodeEvents,
};

serveTasks<ProcessedChunk>(
  about,
  (task) => {
    // workers.ts sends nothing but a WorkerTask.
    const { chunk, mode } = task as WorkerTask;
    const result = processChunk(chunk, mode === "full" ? full : keepOnly);
    return {
      result,
      transfer: [
        result.block.buffer,
        result.sightings.buffer,
        ...result.observations.map(({ bytes }) => bytes.buffer),
      ],
    };
  },
  (told) => {
    // workers.ts tells nothing but a WorkerNotice.
    const notice = told as WorkerNotice;
    if (notice.indicators !== null) indicators.use(notice.indicators);
    if (notice.watchedNames !== null) lookalikes.use(notice.watchedNames);
  },
  () => {
    ({ stages: full, about } = readRules());
    return about;
  },
);
