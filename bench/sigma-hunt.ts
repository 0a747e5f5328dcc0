// How fast Sigma rules are hunted over stored events: SQL chooses, the engine decides. First what a hunt finds is compared
// with what the engine finds in the same events, then it is timed. Needs some minutes and 1 GB of memory for 1,000,000.
//   node scripts/run.mjs bench/sigma-hunt.ts [--events 300000] [--runs 3]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { TenantId } from "@breakwater/ocsf";
import { linkSigma, parseSigma, type SigmaCollection } from "@breakwater/sigma";
import { createDetection } from "../apps/breakwater/src/detect/detect.ts";
import { huntRules } from "../apps/breakwater/src/hunt/hunt-rules.ts";
import { openLake } from "../apps/breakwater/src/lake/open-lake.ts";
import { createEventEncoder } from "../apps/breakwater/src/lake/write/encode-events.ts";
import { createNormalise } from "../apps/breakwater/src/normalise/normalise.ts";
import { systemClock } from "../apps/breakwater/src/platform/clock.ts";
import { createUuidV7 } from "../apps/breakwater/src/platform/ids.ts";
import { createLog } from "../apps/breakwater/src/platform/log.ts";
import { Metrics } from "../apps/breakwater/src/platform/metrics.ts";
import { edgeRules, hasEdgeRules } from "../conformance/edge-rules.ts";
import { deviceLines } from "./device-lines.ts";
import { machine } from "./machine.ts";

const { values: flags } = parseArgs({
  options: { events: { type: "string", default: "300000" }, runs: { type: "string", default: "3" } },
});
const count = Number(flags.events);
const tenant = "01900000-0000-7000-8000-000000000001" as TenantId;
const dayMs = 86_400_000;
const start = Date.UTC(2026, 0, 1);
const never = new AbortController().signal;

const own = (title: string, logsource: string, detection: string): SigmaCollection =>
  linkSigma([
    parseSigma(`title: ${title}\nlogsource: {${logsource}}\ndetection: ${detection}\n`, {
      file: "bench.yml",
    }),
  ]);
const hunts: readonly (readonly [name: string, collection: SigmaCollection])[] = [
  [
    "two fields, no match",
    own("a", "product: fortigate, service: event", "{s: {action: Add, cfgpath: system.admin}, condition: s}"),
  ],
  [
    "network and ports",
    own(
      "b",
      "category: firewall",
      "{s: {'dst_ip|cidr': 203.0.113.0/24}, f: {dst_port: 443}, condition: s and not f}",
    ),
  ],
  [
    "text in URLs",
    own("c", "category: proxy", "{s: {'c-uri|contains': [/path/99, cmd.exe, ../]}, condition: s}"),
  ],
  ["keywords", own("d", "product: fortigate", "{k: [no such words, /path/4711], condition: k}")],
  [
    "regular expression",
    own("e", "product: fortigate", "{s: {'msg|re': 'invalid user [a-z]+[0-9]'}, condition: s}"),
  ],
  ...(hasEdgeRules ? [[`all public edge rules`, { ...linkSigma([]), rules: edgeRules() }] as const] : []),
];

const folder = mkdtempSync(join(tmpdir(), "breakwater-bench-"));
const normalise = createNormalise({
  newUid: createUuidV7(systemClock),
  timezones: {},
  defaultTimezone: null,
});
const lines = deviceLines(count);
const eventAt = (at: number) =>
  normalise({
    bytes: Buffer.from(lines[at] ?? ""),
    receivedAt: start + Math.floor((at * 30 * dayMs) / count),
    transport: "syslog-tcp",
    peer: "192.0.2.1",
    tenant,
    uid: null,
  });

try {
  await using lake = await openLake({
    target: { directory: join(folder, "lake") },
    retention: { eventDays: 4_000, sightingDays: 4_000 },
    clock: systemClock,
    log: createLog({ clock: systemClock, level: "error", format: "text", write: () => {} }),
    metrics: new Metrics(),
  });
  const engines = hunts.map(([, collection]) => ({ ...createDetection(collection), matches: 0 }));
  const encode = createEventEncoder();
  for (let at = 0, sequence = 1; at < count; sequence += 1) {
    const rows = [];
    for (; rows.length < 50_000 && at < count; at += 1) {
      const event = eventAt(at);
      for (const engine of engines) engine.matches += engine.detect(event, null).length;
      rows.push({ event, delivery: null, device: "" });
    }
    const batch = { sequence, day: Math.floor(start / dayMs), rows: rows.length, mayBeThere: false };
    await lake.insertEvents({ ...batch, blocks: [encode(rows)] }, never);
  }

  process.stdout.write(`${machine()}\n${count} events of 30 days; ${flags.runs} runs, the median\n`);
  process.stdout.write(
    "hunt\trules\tscanned\tevents of its logs\tseen by the engine\tmatches\ts\tevents/s\n",
  );
  for (const [index, [name, collection]] of hunts.entries()) {
    const times: number[] = [];
    let result = await once(collection);
    if (result.matches !== engines[index]?.matches)
      throw new Error(`${name}: the hunt found ${result.matches}, the engine ${engines[index]?.matches}`);
    for (let run = 0; run < Number(flags.runs); run += 1) {
      const begin = performance.now();
      result = await once(collection);
      times.push(performance.now() - begin);
    }
    times.sort((a, b) => a - b);
    const seconds = (times[Math.floor(times.length / 2)] ?? 0) / 1_000;
    process.stdout.write(
      `${name}\t${collection.rules.length}\t${result.plan.scanned.length}\t${result.events}\t${result.candidates}\t${result.matches}\t${seconds.toFixed(2)}\t${Math.round(result.events / seconds)}\n`,
    );
  }

  async function once(collection: SigmaCollection) {
    const hunt = huntRules(
      lake,
      { tenant, collection, from: 0, to: start + 365 * dayMs, timeField: "logged_time" },
      { clock: systemClock, signal: never },
    );
    const result = { plan: hunt.plan, events: 0, candidates: 0, matches: 0 };
    for await (const step of hunt.steps) {
      if (step.kind === "event") result.matches += step.detections.length;
      else {
        result.events += step.events;
        result.candidates += step.candidates;
      }
    }
    return result;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
