import { LookalikeDetector } from "../detect/lookalikes/lookalike-detector.ts";
import type { WatchedNamesFollower } from "../intel/lookalikes/follow-watched-names.ts";
import { createDetection, type Detect } from "../detect/detect.ts";
import { IndicatorDetector } from "../detect/indicators/indicator-detector.ts";
import { loadRules } from "../detect/rules.ts";
import type { Intel } from "../intel/intel.ts";
import type { openLake } from "../lake/open-lake.ts";
import type { Correlation } from "../pipeline/correlation.ts";
import { recover } from "../pipeline/recover.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import type { Store } from "../store/store.ts";

/** What a crash left between lake and store; gives the last batch. The rules are compiled here, too, only when a crash left something to detect on. */
export async function recoverLeftovers(d: {
  readonly store: Store;
  readonly lake: Awaited<ReturnType<typeof openLake>>;
  readonly intel: Intel;
  readonly watchedNames: WatchedNamesFollower;
  readonly correlation: Correlation | null;
  readonly rulePaths: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}): Promise<number> {
  const { store, lake, correlation, intel, rulePaths, clock, log } = d;
  const [committed, inLake] = await Promise.all([store.batches.lastSequence(), lake.lastSequence()]);
  if (inLake <= committed) return committed;
  const rules = createDetection(loadRules(rulePaths));
  const indicators = new IndicatorDetector();
  indicators.use(intel.segments);
  const lookalikes = new LookalikeDetector();
  lookalikes.use(d.watchedNames.names);
  const detect: Detect = (event, device) => [
    ...rules.detect(event, device),
    ...indicators.detect(event, device),
    ...lookalikes.detect(event, device),
  ];
  const { batches } = store;
  const { signal } = new AbortController();
  return recover({ lake, batches, detection: { ...rules, detect }, correlation, clock, log, signal });
}
