import type { Log } from "../platform/log.ts";
import type { Clock } from "../platform/clock.ts";
import { repeat } from "../platform/repeat.ts";
import type { Intel } from "../intel/intel.ts";
import type { DeviceName, Lake } from "../lake/lake.ts";
import { deviceKey } from "../lake/write/device-key.ts";
import type { BlindSpot, Coverage, Hunt, Hunts } from "../store/hunts.ts";
import type { Devices } from "../store/store.ts";
import { coverageOf, type Searched } from "./coverage.ts";
import { runIndicatorHunt, runValueHunt } from "./run-indicators.ts";
import { runPatternHunt } from "./run-pattern.ts";
import { runQueryHunt } from "./run-query.ts";
import { runRuleHunt } from "./run-rules.ts";

export interface HuntTools {
  readonly hunts: Hunts;
  readonly devices: Pick<Devices, "list">;
  readonly lake: Lake;
  readonly intel: Pick<Intel, "refresh" | "segments">;
  /** Resolves when what is being processed now is stored. */
  readonly settled: () => Promise<void>;
  /** Files and folders of the rules that the server has. */
  readonly rulePaths: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}

export interface RunningHunts extends AsyncDisposable {
  /** Hunts for those of these versions that were not there before. */
  huntNewRules(versions: readonly string[]): Promise<void>;
}

const pollMs = 250;
const watchMs = 500;
const tidyEveryMs = 60_000;

/**
 * Runs hunts that people want and those for what is new, one after another, beside everything else. What was under way when
 * the server stopped goes on where it was.
 *
 * @param versions of the rules that the server has: those that it did not have before are hunted for
 */
export async function startHunts(given: HuntTools, versions: readonly string[]): Promise<RunningHunts> {
  const tools = { ...given, recent: new RecentCoverage(given.clock) };
  const { hunts, clock, log } = tools;
  const stopping = new AbortController();
  let tidiedAt = clock.monotonicMs();

  async function huntNewRules(now: readonly string[]): Promise<void> {
    const fresh = await hunts.huntNewRules(now, clock.now());
    if (fresh > 0) log.info("rules are new and are hunted for over all that is stored", { rules: fresh });
  }

  await huntNewRules(versions);

  async function poll(): Promise<void> {
    for (;;) {
      if (stopping.signal.aborted || tools.lake.health().kind !== "ready") return;
      const hunt = await hunts.take(clock.now());
      if (hunt === null) break;
      await run(tools, hunt, stopping.signal);
    }
    if (clock.monotonicMs() - tidiedAt < tidyEveryMs) return;
    tidiedAt = clock.monotonicMs();
    await hunts.tidy(clock.now());
  }

  const stop = repeat(poll, pollMs, (error) => log.error("hunts cannot go on", { reason: String(error) }));
  return {
    huntNewRules,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await stop();
    },
  };
}

const coverageKeptMs = 5 * 60_000;
const maximumKept = 100;

/**
 * Feeds bring something new again and again, and what there is to search hardly changes in minutes: what was told of it a
 * moment ago is told again. What came since is looked up as it comes, and the statement says where it ends.
 */
class RecentCoverage {
  readonly #clock: Clock;
  readonly #kept = new Map<string, { readonly at: number; readonly coverage: Searched }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async get(key: string, make: () => Promise<Searched>): Promise<Searched> {
    const before = this.#kept.get(key);
    const now = this.#clock.monotonicMs();
    if (before !== undefined && now - before.at < coverageKeptMs) return before.coverage;
    const coverage = await make();
    if (this.#kept.size >= maximumKept) this.#kept.clear();
    this.#kept.set(key, { at: now, coverage });
    return coverage;
  }
}

/** What the runner itself adds to what it is given. */
interface Tools extends HuntTools {
  readonly recent: RecentCoverage;
}

/** One hunt, until it has ended, somebody pauses or cancels it, or the server stops. */
async function run(tools: Tools, hunt: Hunt, stopping: AbortSignal): Promise<void> {
  const { hunts, clock, log, lake } = tools;
  const halted = new AbortController();
  const signal = AbortSignal.any([stopping, halted.signal]);
  const unwatch = repeat(
    async () => {
      if ((await hunts.state(hunt.id)) !== "running") halted.abort();
    },
    watchMs,
    // The control store is asked again.
    () => undefined,
  );
  try {
    const coverage = await search(tools, hunt, signal);
    const after = await hunts.get(hunt.tenant, hunt.id);
    await hunts.end(hunt.id, { state: "done", problem: null, coverage }, clock.now());
    log.info("a hunt has ended", {
      hunt: hunt.id,
      kind: hunt.subject.kind,
      sightings: after?.sightings ?? 0,
      findings: after?.findings ?? 0,
    });
  } catch (error) {
    // Halted, it stays as somebody left it; with the lake gone it is taken up again when that is back.
    if (signal.aborted || lake.health().kind !== "ready") return;
    const problem = error instanceof Error ? error.message : String(error);
    log.error("a hunt has failed", { hunt: hunt.id, reason: problem });
    await hunts.end(hunt.id, { state: "failed", problem, coverage: null }, clock.now());
  } finally {
    await unwatch();
  }
}

async function search(tools: Tools, hunt: Hunt, signal: AbortSignal): Promise<Coverage> {
  const span = { from: hunt.from ?? 0, to: hunt.to ?? tools.clock.now() };
  const blind = await blindSpotsOf(tools, hunt, span, signal);
  const { tenant, timeField } = hunt;
  const told = async () => {
    const names = await deviceNames(tools, hunt);
    const nameOf = (device: DeviceName) => names.get(deviceKey(device)) ?? device.value;
    return coverageOf(tools.lake, { tenant, timeField, ...span }, nameOf, signal);
  };
  // What people ask about is told as of now.
  const isAutomatic = hunt.origin !== "person" && hunt.to === null;
  const key = JSON.stringify([tenant, timeField, hunt.from]);
  return { ...(isAutomatic ? await tools.recent.get(key, told) : await told()), blind };
}

/** Runs what the hunt is; answers what could not be seen. */
function blindSpotsOf(
  tools: HuntTools,
  hunt: Hunt,
  span: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<readonly BlindSpot[]> {
  const { subject } = hunt;
  switch (subject.kind) {
    case "rules":
      return runRuleHunt(tools, hunt, subject, span, signal);
    case "indicators":
      return runIndicatorHunt(tools, hunt, subject, signal);
    case "values":
      return runValueHunt(tools, hunt, subject, signal);
    case "pattern":
      return runPatternHunt(tools, hunt, subject, span, signal);
    case "query":
      return runQueryHunt(tools, hunt, subject, span, signal);
  }
}

const maximumDevices = 10_000;

/** Names that people know devices by, by the keys of their identities. */
async function deviceNames({ devices }: HuntTools, { tenant }: Hunt): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Devices["list"]>> = await devices.list(tenant, {}, { limit: 500, cursor });
    for (const { name, identities } of page.items)
      for (const identity of identities) names.set(deviceKey(identity), name);
    cursor = page.nextCursor;
  } while (cursor !== null && names.size < maximumDevices);
  return names;
}
