import { randomUUID } from "node:crypto";
import { normaliseRecord } from "@breakwater/devices";
import type { OcsfEvent, TenantId } from "@breakwater/ocsf";
import { LookalikeDetector } from "../../apps/breakwater/src/detect/lookalikes/lookalike-detector.ts";
import { deviceLines } from "../device-lines.ts";
import { brands } from "./brands.ts";

const tenant = "bench" as TenantId;
const rounds = 7;

/** What the watch costs an event of a busy firewall, beside turning its line into an event: processor time. */
export function printEvents(count: number): void {
  const lines = deviceLines(count).map((line) => Buffer.from(line));
  const normalised = timed(() => lines.map(toEvent));
  const events = normalised.result;
  const named = events.map((event) => withName(event));
  for (const [title, scopes, given] of [
    ["nothing watched", [], events],
    [`${brands.length} brands, events as they come`, [{ scope: "installation", names: watched() }], events],
    [
      `${brands.length} brands, a DNS name in every event`,
      [{ scope: "installation", names: watched() }],
      named,
    ],
  ] as const) {
    const detector = new LookalikeDetector();
    detector.use({ revision: 1, scopes });
    const times = Array.from({ length: rounds }, () => {
      const { result, seconds } = timed(() =>
        given.reduce((sum, event) => sum + detector.detect(event, null).length, 0),
      );
      if (result > count / 20) throw new Error("most events were taken for look-alikes");
      return (1e6 * seconds) / count;
    }).sort((a, b) => a - b);
    const median = times[Math.floor(rounds / 2)] ?? 0;
    console.log(
      `events     ${title}: ${median.toFixed(2)} us an event (median of ${rounds} runs of ${count.toLocaleString("en")}; slowest ${(times.at(-1) ?? 0).toFixed(2)}); normalising one ${((1e6 * normalised.seconds) / count).toFixed(1)} us`,
    );
  }
}

function toEvent(bytes: Buffer): OcsfEvent {
  const record = {
    bytes,
    receivedAt: Date.UTC(2026, 10, 24),
    transport: "syslog-tcp",
    peer: "192.0.2.1",
  } as const;
  return normaliseRecord({ ...record, tenant, uid: null }, { newUid: randomUUID, zoneOf: () => null });
}

/** As a DNS log has it: names that differ from event to event. */
function withName(event: OcsfEvent, at = Math.floor(event.time % 100_000)): OcsfEvent {
  const value = `host${at}.shop-${at % 977}.example-${at % 7919}.com`;
  return {
    ...event,
    observables: [...(event.observables ?? []), { name: "query.hostname", type_id: 1, value }],
  };
}

function watched() {
  return brands.map(({ id, name, own }) => ({ id, name, own, allowed: [], keywords: [] }));
}

/** Processor time: the machine may be shared. */
function timed<T>(work: () => T): { readonly result: T; readonly seconds: number } {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { result, seconds: (user + system) / 1e6 };
}
