import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TenantId } from "@breakwater/ocsf";
import { listenSample } from "../collect/syslog/sample.ts";
import type { Samples } from "../http/dependencies.ts";
import type { Lake } from "../lake/lake.ts";
import type { Clock } from "../platform/clock.ts";
import { readLibrary } from "../replay/library.ts";
import type { Scenario } from "../replay/scenario.ts";
import { sendLines } from "../replay/send.ts";
import { type ReplayLine, timelineOf } from "../replay/timeline.ts";
import type { Store } from "../store/store.ts";

/** Port of the listener for sample data, beside the server's other files: `replay` finds it there. */
export function samplePortPath(data: string): string {
  return join(data, "sample-port");
}

/** Loading takes about so long, so that a person sees the events come in. */
const loadMs = 12_000;
const inFlightMs = 10_000;
const msPerDay = 86_400_000;

type ListenerOptions = Omit<Parameters<typeof listenSample>[0], "tenant">;

/** Sample data: a listener of the first tenant for `breakwater replay`, scenarios for any tenant, and their removal. */
export async function startSamples(d: {
  readonly data: string;
  readonly scenarioDirectory: string;
  readonly tenant: TenantId;
  readonly store: Store;
  readonly lake: Pick<Lake, "removeSample">;
  readonly listener: ListenerOptions;
  readonly clock: Clock;
}): Promise<Samples & AsyncDisposable> {
  const { store, lake, tenant, clock } = d;
  const { scenarios, campaigns, replayable } = readLibrary(d.scenarioDirectory);
  const listener = await listenSample({ ...d.listener, tenant });
  writeFileSync(samplePortPath(d.data), String(listener.address.port), { mode: 0o600 });
  const running = new Map<TenantId, Running>();
  const timers = new Set<NodeJS.Timeout>();

  /** Over real syslog, through a listener that is there for this one run and tenant. */
  async function replay(run: Running, scenario: Scenario, of: TenantId): Promise<void> {
    await using own = await listenSample({ ...d.listener, tenant: of });
    await sendLines(run.lines, {
      ...own.address,
      protocol: "tcp",
      speed: (scenario.days * msPerDay) / loadMs,
      signal: run.stopping.signal,
      onLine: (_line, sent) => void (run.sent = sent),
    });
  }

  function start(scenario: Scenario, of: TenantId): void {
    const lines = timelineOf(scenario, clock.now());
    const run: Running = {
      scenario: scenario.id,
      lines,
      sent: 0,
      stopping: new AbortController(),
      done: Promise.resolve(),
    };
    running.set(of, run);
    run.done = replay(run, scenario, of)
      // What could not be sent is not there, and the state says how far it came.
      .catch((error: unknown) =>
        d.listener.log.warn("sample data could not be sent", { reason: String(error) }),
      )
      .finally(() => running.delete(of));
  }

  async function stop(run: Running | undefined): Promise<void> {
    run?.stopping.abort();
    await run?.done;
  }

  /** What was on its way when it was removed has arrived by then, and is removed as well. */
  function later(of: TenantId): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      void removeRest(of);
    }, inFlightMs);
    timers.add(timer);
  }

  async function removeRest(of: TenantId): Promise<void> {
    try {
      if (running.has(of) || (await store.samples.count(of)) === 0) return;
      await store.samples.removeRest(of);
      await lake.removeSample(of);
    } catch (error) {
      d.listener.log.warn("late sample data could not be removed", { reason: String(error) });
    }
  }

  return {
    scenarios: [...scenarios.values()],
    campaigns: [...campaigns.values()],
    async state(of) {
      const run = running.get(of);
      return {
        devices: await store.samples.count(of),
        running:
          run === undefined ? null : { scenario: run.scenario, sent: run.sent, total: run.lines.length },
      };
    },
    async load(by, of, id) {
      const scenario = replayable.get(id);
      if (scenario === undefined) return "unknown";
      if (running.has(of)) return "running";
      start(scenario, of);
      await store.samples.loaded(by, of, id);
      return "started";
    },
    async remove(by, of) {
      await stop(running.get(of));
      const findings = await store.samples.remove(by, of);
      await lake.removeSample(of);
      later(of);
      return { findings };
    },
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearTimeout(timer);
      for (const run of running.values()) await stop(run);
      await listener[Symbol.asyncDispose]();
    },
  };
}

interface Running {
  readonly scenario: string;
  readonly lines: readonly ReplayLine[];
  sent: number;
  readonly stopping: AbortController;
  done: Promise<void>;
}
