import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OcsfEvent, TenantId } from "@breakwater/ocsf";
import { linkSigma, parseSigma } from "@breakwater/sigma";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deviceLines } from "../../../../bench/device-lines.ts";
import { createDetection } from "../detect/detect.ts";
import { deviceIdentityOf } from "../enrich/device-identity.ts";
import type { Lake } from "../lake/lake.ts";
import { LakeError } from "../lake/lake-error.ts";
import { openLake } from "../lake/open-lake.ts";
import { createEventEncoder } from "../lake/write/encode-events.ts";
import { createNormalise } from "../normalise/normalise.ts";
import { systemClock } from "../platform/clock.ts";
import { createUuidV7 } from "../platform/ids.ts";
import { createLog } from "../platform/log.ts";
import { Metrics } from "../platform/metrics.ts";
import { type HuntStep, huntRules, type RuleHunt } from "./hunt-rules.ts";

const tenant = "01900000-0000-7000-8000-000000000001" as TenantId;
const other = "01900000-0000-7000-8000-000000000002" as TenantId;
const folder = mkdtempSync(join(tmpdir(), "breakwater-hunt-"));
const normalise = createNormalise({
  newUid: createUuidV7(systemClock),
  timezones: {},
  defaultTimezone: null,
});
const never = new AbortController().signal;
const start = Date.UTC(2026, 0, 1);
const dayMs = 86_400_000;
let lake: Lake;

/** Two weeks of lines, with a few of their own among them. */
const lines = deviceLines(6_000).map((line, at) => (at % 1_500 === 7 ? administrator(at) : line));

function administrator(at: number): string {
  return `<189>date=2026-01-02 time=08:00:00 devname="edge-9" devid="FG100F00000009" logid="0100044547" type="event" subtype="system" level="information" logdesc="Object attribute configured" user="mallory" action="Add" cfgpath="system.admin" cfgobj="support${at}" msg="Add system.admin support${at}"`;
}

function eventOf(line: string, at: number, of: TenantId): OcsfEvent {
  return normalise({
    bytes: Buffer.from(line),
    receivedAt: start + Math.floor((at * 14 * dayMs) / lines.length),
    transport: "syslog-tcp",
    peer: "192.0.2.1",
    tenant: of,
    uid: null,
  });
}

const events = lines.map((line, at) => eventOf(line, at, tenant));
/** An event that no condition can judge: its names cannot be told apart by path. */
const odd = eventOf(administrator(99_999), 3_000, tenant);
odd.unmapped = { ...odd.unmapped, "a.b": "x" };
const strangers = [eventOf(administrator(1), 10, other)];

beforeAll(async () => {
  lake = await openLake({
    target: { directory: join(folder, "lake") },
    retention: { eventDays: 4_000, sightingDays: 4_000 },
    clock: systemClock,
    log: createLog({ clock: systemClock, level: "error", format: "text", write: () => {} }),
    metrics: new Metrics(),
  });
  const encode = createEventEncoder();
  const rows = [...events, odd, ...strangers].map((event) => ({ event, delivery: null, device: "" }));
  const batch = { sequence: 1, day: 0, rows: rows.length, mayBeThere: false };
  await lake.insertEvents({ ...batch, blocks: [encode(rows)] }, never);
});
afterAll(async () => {
  await lake[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const yaml = `
title: New administrator
id: new-administrator
logsource: {product: fortigate, service: event}
detection: {sel: {action: Add, cfgpath: system.admin}, condition: sel}
---
title: Outbound to odd ports
id: odd-ports
logsource: {category: firewall}
detection: {sel: {dst_port: [22, 8443]}, ours: {src_ip|cidr: 10.2.0.0/16}, condition: sel and not ours}
---
title: Words in the line
id: words
logsource: {product: fortigate}
detection: {words: ['admin login failed from'], condition: words}
---
title: An expression that SQL cannot carry
id: expression
logsource: {product: sophos}
detection: {sel: {'dst_ip|re': '^1\\B'}, condition: sel}
---
title: For logs that nobody sends
id: nobody
logsource: {product: nobody}
detection: {sel: {'a|exists': false}, condition: sel}
`;
const collectionOf = (text: string) => linkSigma([parseSigma(text, { file: "t.yml" })]);

function huntOf(text: string, more: Partial<RuleHunt> = {}): RuleHunt {
  return {
    tenant,
    collection: collectionOf(text),
    from: 0,
    to: start + 365 * dayMs,
    timeField: "logged_time",
    ...more,
  };
}

async function run(hunt: RuleHunt): Promise<readonly HuntStep[]> {
  const steps: HuntStep[] = [];
  for await (const step of huntRules(lake, hunt, { clock: systemClock, signal: never }).steps)
    steps.push(step);
  return steps;
}

/** `rule uid` of every match. */
function matchesIn(steps: readonly HuntStep[]): readonly string[] {
  return steps
    .flatMap((step) => (step.kind === "event" ? step.detections : []))
    .map(({ rule, eventUid }) => `${rule.id} ${eventUid}`)
    .sort();
}

function matchesOf(text: string, among: readonly OcsfEvent[]): readonly string[] {
  const { detect } = createDetection(collectionOf(text));
  return among
    .flatMap((event) => detect(event, deviceIdentityOf(event)))
    .map(({ rule, eventUid }) => `${rule.id} ${eventUid}`)
    .sort();
}

test("a hunt finds what live detection would have found, once, and nothing of another tenant", async () => {
  const steps = await run(huntOf(yaml));
  const expected = matchesOf(yaml, [...events, odd]);
  for (const id of ["new-administrator", "odd-ports", "words", "expression"])
    expect(expected.filter((one) => one.startsWith(id)).length, id).toBeGreaterThan(0);
  expect(matchesIn(steps)).toEqual(expected);
});

test("says how far it is, how much there was to look at and how little the engine had to", async () => {
  const searched = (await run(huntOf(yaml))).filter((step) => step.kind === "searched");
  const shares = searched.map(({ share }) => share);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
  // Without a gap and without an overlap.
  for (const [at, { from }] of searched.entries()) if (at > 0) expect(from).toBe(searched[at - 1]?.to);
  const total = searched.reduce((sum, { events: count }) => sum + count, 0);
  const looked = searched.reduce((sum, { candidates }) => sum + candidates, 0);
  expect(total).toBeGreaterThan(5_000);
  expect(looked).toBeLessThan(total);
});

test("one rule is chosen by SQL alone: the engine sees its matches and what SQL cannot judge", async () => {
  const one = yaml.split("---")[0] ?? "";
  const steps = await run(huntOf(one));
  const candidates = steps.reduce((sum, step) => sum + (step.kind === "searched" ? step.candidates : 0), 0);
  expect(candidates).toBe(matchesOf(one, [...events, odd]).length);
});

test("the plan names what every event has to be looked at for, and why, and what nobody logs", async () => {
  const { plan } = huntRules(lake, huntOf(yaml), { clock: systemClock, signal: never });
  expect(plan.unheard.map(({ id }) => id)).toEqual(["nobody"]);
  expect(plan.passes.map(({ rules }) => rules.length)).toEqual([3, 1]);
  expect(plan.scanned.map(({ rule, reasons }) => [rule.id, reasons])).toEqual([
    ["expression", [{ code: "regex_differs", field: "dst_ip" }]],
  ]);
});

test("many rules are asked of every event, in one pass", async () => {
  const many = Array.from(
    { length: 30 },
    (_, at) =>
      `title: r${at}\nlogsource: {product: fortigate, service: event}\ndetection: {sel: {cfgobj|endswith: '${at}'}, condition: sel}\n`,
  ).join("---\n");
  const hunt = huntOf(many);
  expect(huntRules(lake, hunt, { clock: systemClock, signal: never }).plan.passes).toHaveLength(1);
  expect(matchesIn(await run(hunt))).toEqual(matchesOf(many, [...events, odd]));
});

test("a span is a span of time of receipt, or of the events' own time", async () => {
  const from = start + 5 * dayMs;
  const to = start + 6 * dayMs;
  const received = (event: OcsfEvent) =>
    (event.metadata.logged_time ?? 0) >= from && (event.metadata.logged_time ?? 0) < to;
  expect(matchesIn(await run(huntOf(yaml, { from, to })))).toEqual(
    matchesOf(yaml, [...events, odd].filter(received)),
  );
  const happened = (event: OcsfEvent) => event.time >= from && event.time < to;
  expect(matchesIn(await run(huntOf(yaml, { from, to, timeField: "time" })))).toEqual(
    matchesOf(yaml, [...events, odd].filter(happened)),
  );
});

test("a hunt that goes on where another ended finds the rest", async () => {
  const all = await run(huntOf(yaml));
  const middle = all.findIndex((step) => step.kind === "searched" && step.share > 0.2);
  const step = all[middle];
  if (step?.kind !== "searched") throw new Error("the hunt has one step only");
  const rest = await run(huntOf(yaml, { from: step.to }));
  expect([...matchesIn(all.slice(0, middle + 1)), ...matchesIn(rest)].sort()).toEqual(matchesIn(all));
});

test("is over at once where nothing is stored, and says that it searched", async () => {
  const steps = await run(huntOf(yaml, { to: start - dayMs }));
  expect(steps).toEqual([
    { kind: "searched", from: 0, to: start - dayMs, share: 1, events: 0, candidates: 0 },
  ]);
});

test("what takes too long is asked for in shorter spans, and nothing is missed", async () => {
  let refused = 0;
  const slow: Pick<Lake, "candidates" | "countWhere" | "receivedSpan"> = {
    countWhere: (...asked) => lake.countWhere(...asked),
    receivedSpan: (...asked) => lake.receivedSpan(...asked),
    async candidates(of, search, signal) {
      if (search.to - search.from > dayMs / 2) {
        refused += 1;
        throw new LakeError("query_limit", "time: this takes longer than a query may");
      }
      return lake.candidates(of, search, signal);
    },
  };
  const hunt = huntOf(yaml.split("---")[0] ?? "");
  const steps: HuntStep[] = [];
  for await (const step of huntRules(slow, hunt, { clock: systemClock, signal: never }).steps)
    steps.push(step);
  expect(refused).toBeGreaterThan(0);
  expect(matchesIn(steps)).toEqual(matchesIn(await run(hunt)));
});

test("ends when it is told to", async () => {
  const stop = new AbortController();
  const { steps } = huntRules(lake, huntOf(yaml), { clock: systemClock, signal: stop.signal });
  await steps.next();
  stop.abort(new Error("enough"));
  await expect(
    (async () => {
      for await (const _ of steps);
    })(),
  ).rejects.toThrow();
});

test("what correlations use alone is told of, too", async () => {
  const text = `${administratorRule("base")}---
title: Two administrators
correlation: {type: event_count, rules: [base], group-by: [devname], timespan: 30d, condition: {gte: 2}}
`;
  const hunt = huntRules(lake, huntOf(text), { clock: systemClock, signal: never });
  let observed = 0;
  for await (const step of hunt.steps) {
    if (step.kind !== "event") continue;
    expect(step.detections).toEqual([]);
    if (hunt.engine.observe(step.event).length > 0) observed += 1;
  }
  expect(observed).toBe(matchesOf(administratorRule("base"), [...events, odd]).length);
});

function administratorRule(name: string): string {
  return `title: ${name}\nname: ${name}\nlogsource: {product: fortigate, service: event}\ndetection: {sel: {cfgpath: system.admin}, condition: sel}\n`;
}
