// Entry of the worker threads: what process-chunk.ts does, for one chunk at a time.
import { workerData } from "node:worker_threads";
import { createDetection, type Detect } from "../detect/detect.ts";
import { IndicatorDetector } from "../detect/indicators/indicator-detector.ts";
import { loadRules, ruleVersion } from "../detect/rules.ts";
import { createEventEncoder } from "../lake/write/encode-events.ts";
import { createKeepOnly, createNormalise } from "../normalise/normalise.ts";
import { systemClock } from "../platform/clock.ts";
import { createReceiptUids } from "../platform/ids.ts";
import type { IndicatorSegments } from "../platform/indicator-segments.ts";
import { serveTasks } from "../platform/worker-tasks.ts";
import { type ProcessedChunk, processChunk } from "./process-chunk.ts";
import type { WorkerAbout, WorkerSetup, WorkerTask } from "./workers.ts";

// workers.ts starts this file with a WorkerSetup.
const setup = workerData as WorkerSetup;
const loaded = loadRules(setup.rulePaths);
const engine = createDetection(loaded);
const indicators = new IndicatorDetector();
const detect: Detect = (event, device) => [
  ...engine.detect(event, device),
  ...indicators.detect(event, device),
];
const detection = { ...engine, detect };
const newUid = createReceiptUids(systemClock);
const encodeEvents = createEventEncoder();
const full = {
  normalise: createNormalise({ newUid, timezones: setup.timezones }),
  detection,
  encodeEvents,
};
const keepOnly = {
  normalise: createKeepOnly(newUid, "processing_failed"),
  detection: null,
  encodeEvents,
};

const about: WorkerAbout = {
  rules: {
    compiled: detection.ruleSet.rules.length + loaded.correlations.length + loaded.filterCount,
    inactive: detection.ruleSet.inactive.length + loaded.inactive.length,
    rejected: loaded.problems.length,
    problems: loaded.problems,
    versions: loaded.rules.map(ruleVersion),
  },
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
  (notice) => indicators.use(notice as IndicatorSegments),
);
