// What a worker does, stage by stage, in one thread: node scripts/run.mjs bench/process.ts [--events 100000] [--rules DIR]
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { TenantId } from "@breakwater/ocsf";
import { createDetection } from "../apps/breakwater/src/detect/detect.ts";
import { loadRules } from "../apps/breakwater/src/detect/rules.ts";
import { deviceIdentityOf } from "../apps/breakwater/src/enrich/device-identity.ts";
import { createEventEncoder } from "../apps/breakwater/src/lake/write/encode-events.ts";
import { deviceKey } from "../apps/breakwater/src/lake/write/device-key.ts";
import { SightingsOfChunk } from "../apps/breakwater/src/lake/write/sightings.ts";
import { createNormalise } from "../apps/breakwater/src/normalise/normalise.ts";
import { systemClock } from "../apps/breakwater/src/platform/clock.ts";
import { createReceiptUids } from "../apps/breakwater/src/platform/ids.ts";
import { deviceLines } from "./device-lines.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({
  options: { events: { type: "string", default: "100000" }, rules: { type: "string" } },
});
const count = Number(values.events);
const chunk = 500;
const records = deviceLines(Math.min(count, 20_000)).map((line) => ({
  bytes: Buffer.from(line),
  receivedAt: Date.UTC(2026, 10, 24, 12),
  transport: "syslog-tcp" as const,
  peer: "192.0.2.1",
  tenant: "01900000-0000-7000-8000-000000000000" as TenantId,
  uid: null,
}));
const normalise = createNormalise({ newUid: createReceiptUids(systemClock), timezones: {} });
const content = join(import.meta.dirname, "../content/rules");
const { detect, ruleSet } = createDetection(
  loadRules(values.rules === undefined ? [content] : [content, values.rules]),
);

const encodeEvents = createEventEncoder();
const total = { normalise: 0, detect: 0, encode: 0 };
let done = 0;
let bytes = 0;
let detections = 0;
let specific = 0;
// The first tenth warms up and is not counted.
for (const counted of [false, true]) {
  const goal = counted ? count : count / 10;
  for (let at = 0; at < goal; at += chunk) {
    const t0 = performance.now();
    const events = Array.from({ length: chunk }, (_, index) => {
      const record = records[(at + index) % records.length];
      if (record === undefined) throw new Error("no record");
      return normalise(record);
    });
    const t1 = performance.now();
    let found = 0;
    for (const event of events) found += detect(event, deviceIdentityOf(event)).length;
    const t2 = performance.now();
    const sightings = new SightingsOfChunk();
    const rows = events.map((event) => {
      const identity = deviceIdentityOf(event);
      const device = identity === null ? "" : deviceKey(identity);
      sightings.add(event, device);
      return { event, delivery: null, device };
    });
    const block = encodeEvents(rows);
    const seen = sightings.encode();
    const t3 = performance.now();
    if (!counted) continue;
    total.normalise += t1 - t0;
    total.detect += t2 - t1;
    total.encode += t3 - t2;
    done += chunk;
    bytes += block.length + seen.length;
    detections += found;
    specific += events.filter(({ class_uid }) => class_uid !== 0).length;
  }
}
if (specific !== done) throw new Error(`${done - specific} lines of the bench were not understood`);

const each = (ms: number) => `${((ms * 1_000) / done).toFixed(2)} us an event`;
console.log(`machine    ${machine()}`);
console.log(
  `events     ${done.toLocaleString("en")}, ${ruleSet.rules.length} rules, ${detections} detections`,
);
console.log(`normalise  ${each(total.normalise)}`);
console.log(`detect     ${each(total.detect)}`);
console.log(`encode     ${each(total.encode)} (${Math.round(bytes / done)} bytes a row)`);
console.log(`together   ${each(total.normalise + total.detect + total.encode)}`);
