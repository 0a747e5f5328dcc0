import { normaliseRecord } from "@breakwater/devices";
import { type OcsfEvent, type RawRecord, type TenantId, validateEvent } from "@breakwater/ocsf";
import { mutated } from "./mutate.ts";
import { choose, generator } from "./random.ts";

export interface FuzzReport {
  readonly records: number;
  /** Events by product and class, e.g. `FortiGate 4001`. */
  readonly classes: ReadonlyMap<string, number>;
  /** What went wrong, at most a few, each with the record in base64. */
  readonly failures: readonly string[];
  /** Time of the record that took longest, in ms, and the record. */
  readonly slowestMs: number;
  readonly slowest: Buffer;
}

const maximumFailures = 10;

/** Changes lines at random (the same `seed` gives the same changes) and checks what becomes of each. */
export function fuzzDevices(lines: readonly string[], count: number, seed: number): FuzzReport {
  const random = generator(seed);
  const bytes = lines.map((line) => Buffer.from(line));
  const classes = new Map<string, number>();
  const failures: string[] = [];
  let slowestMs = 0;
  let slowest = Buffer.alloc(0);
  for (let at = 0; at < count; at += 1) {
    const record = mutated(choose(random, bytes), bytes, random);
    const start = performance.now();
    const { event, failure } = normalised(record);
    const took = leastTime(record, performance.now() - start);
    if (took > slowestMs) {
      slowestMs = took;
      slowest = Buffer.from(record);
    }
    const problem = failure ?? problemOf(event, record);
    if (problem !== null && failures.length < maximumFailures)
      failures.push(`seed ${seed}, record ${at}: ${problem}: ${record.toString("base64")}`);
    if (event === undefined) continue;
    const key = `${event.metadata.product.name ?? ""} ${event.class_uid}`;
    classes.set(key, (classes.get(key) ?? 0) + 1);
  }
  return { records: count, classes, failures, slowestMs, slowest };
}

/** The machine may have been busy with something else; a record that is slow itself is slow each time. */
function leastTime(record: Buffer, first: number): number {
  let least = first;
  for (let round = 0; round < 3 && least > 10; round += 1) {
    const start = performance.now();
    normalised(record);
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

function normalised(bytes: Buffer): { event?: OcsfEvent; failure: string | null } {
  const record: RawRecord = {
    bytes,
    receivedAt: Date.UTC(2026, 10, 24),
    transport: "syslog-udp",
    peer: "192.0.2.1",
    tenant: "fuzz" as TenantId,
    uid: null,
  };
  try {
    const options = { newUid: () => "01900000-0000-7000-8000-000000000000", zoneOf: () => null };
    return { event: normaliseRecord(record, options), failure: null };
  } catch (error) {
    return { failure: `threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` };
  }
}

/** What is wrong with an event: it must be valid, hold its line, and be what JSON can hold. */
function problemOf(event: OcsfEvent | undefined, bytes: Buffer): string | null {
  if (event === undefined) return "no event";
  const problems = validateEvent(event);
  if (problems.length > 0) return JSON.stringify(problems);
  const text = new TextDecoder().decode(bytes).replace(/[\0\r\n]+$/, "");
  if (event.raw_data !== text) return "does not hold its line";
  if (event.class_uid === 0 && !/^[a-z_]+$/.test(event.status_code ?? ""))
    return "a base event without a reason";
  // Nothing that only lives in memory: what is stored is what was made.
  const copy = JSON.stringify(JSON.parse(JSON.stringify(event)));
  return copy === JSON.stringify(event) ? null : "changes when it is stored";
}
