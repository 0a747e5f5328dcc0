import type { Clock } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { connectors } from "./connectors/connectors.ts";
import { Delivery } from "./delivery.ts";
import { linkTo } from "./device-link.ts";
import { type Fact, ReadError } from "./reading.ts";
import type { RelayConfig, RelayDevice } from "./relay-config.ts";
import { concealerOf } from "./report.ts";

/** Reads one device once. Throws a `ReadError`. */
export async function readDevice(device: RelayDevice, signal: AbortSignal): Promise<readonly Fact[]> {
  using link = linkTo(device.address);
  return await connectors[device.connector](
    {
      name: device.name,
      link,
      credentials: device.credentials,
      options: device.options,
      settings: { conceal: concealerOf(device.credentials.collectorKey) },
    },
    signal,
  );
}

export interface RelayRun {
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Each device once, and then it ends. */
  readonly isOnce: boolean;
}

/** Reads each device in its own time and tells the server. Returns how many devices could not be read or told at the last time. */
export async function runRelay({ server, state, devices }: RelayConfig, run: RelayRun): Promise<number> {
  const results = await Promise.all(
    devices.map(async (device, at) => {
      const delivery = new Delivery({
        server,
        collector: device.collector,
        key: device.credentials.collectorKey,
        folder: state,
      });
      // Not all at the same moment.
      if (!run.isOnce) await wait((device.intervalMs / devices.length) * at, run.signal);
      let isRead = false;
      do {
        const began = run.clock.now();
        isRead = await tell(device, delivery, run);
        if (!run.isOnce) await wait(device.intervalMs - (run.clock.now() - began), run.signal);
      } while (!run.isOnce && !run.signal.aborted);
      return isRead;
    }),
  );
  return results.filter((isRead) => !isRead).length;
}

async function tell(device: RelayDevice, delivery: Delivery, run: RelayRun): Promise<boolean> {
  const { log, clock, signal } = run;
  try {
    const facts = await readDevice(device, signal);
    const sent = await delivery.send(facts, clock.now(), signal);
    const unread = facts.filter(({ kind }) => kind === "unread").length;
    log.info("device was read", { device: device.name, sent, facts: facts.length, unread });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    // Not told to the server: without a word from here the device is silent there, which is what is known.
    log.error("device could not be read", {
      device: device.name,
      reason: error instanceof ReadError ? error.message : String(error),
    });
    return false;
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });
}
