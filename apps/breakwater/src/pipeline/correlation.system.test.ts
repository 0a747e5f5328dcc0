import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { OcsfEvent, TenantId } from "@breakwater/ocsf";
import { ObservationsOfChunk } from "../detect/correlation/observations.ts";
import type { CorrelationStep } from "../detect/correlation/live-correlation.ts";
import { createDetection } from "../detect/detect.ts";
import { loadRules } from "../detect/rules.ts";
import { systemClock } from "../platform/clock.ts";
import { createUuidV7 } from "../platform/ids.ts";
import { createLog } from "../platform/log.ts";
import { Metrics } from "../platform/metrics.ts";
import { openStore } from "../store/open-store.ts";
import type { Store } from "../store/store.ts";
import { type Correlation, startCorrelation } from "./correlation.ts";

const rule = `
title: three
correlation: {type: event_count, rules: [any], group-by: [user], timespan: 1h, condition: {gte: 3}}
---
title: any
name: any
logsource: {}
detection: {selection: {user|exists: true}, condition: selection}
`;
let folder: string;
let store: Store;
let tenant: TenantId;
let metrics: Metrics;
let said: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "breakwater-correlation-"));
  writeFileSync(join(folder, "rule.yml"), rule);
  store = await openStore({
    path: join(folder, "control.sqlite"),
    clock: systemClock,
    newId: createUuidV7(systemClock),
  });
  tenant = (await store.tenants.list())[0]?.id ?? ("" as TenantId);
  metrics = new Metrics();
  said = "";
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function start(paths = [join(folder, "rule.yml")], saveEveryBytes = 1): Promise<Correlation | null> {
  const log = createLog({
    clock: systemClock,
    level: "info",
    format: "text",
    write: (text) => (said += text),
  });
  return startCorrelation({
    states: store.correlation,
    rulePaths: paths,
    delayMs: 0,
    log,
    metrics,
    saveEveryBytes,
  });
}

function step(at: number, user: string): CorrelationStep {
  const engine = createDetection(loadRules([join(folder, "rule.yml")]));
  const event: OcsfEvent = {
    class_uid: 0,
    category_uid: 0,
    activity_id: 0,
    type_uid: 0,
    severity_id: 1,
    time: at,
    metadata: { version: "1.8.0", uid: `event-${at}`, logged_time: at, product: { name: "Gate" } },
    unmapped: { user },
  };
  const observations = new ObservationsOfChunk(engine.correlations);
  const matched = engine.ruleSet.match(event).map(({ rule: one }) => one);
  observations.add(tenant, event, null, engine.correlations.observe(event, matched));
  return { receivedAt: at, observations: observations.encode() };
}

/** Applies a step and stores it as the writer does; what it found, by event. */
async function apply(correlation: Correlation | null, one: CorrelationStep): Promise<readonly string[]> {
  const { detections, commit } = (await correlation?.apply(one)) ?? { detections: [], commit: null };
  if (commit === null) return ["nothing to store"];
  await store.batches.commitStep({ committedAt: one.receivedAt, detections, correlation: commit });
  await correlation?.committed();
  return detections.map(({ eventUid }) => eventUid);
}

test("goes on after a restart, from the saved state or from the steps since", async () => {
  for (const saveEveryBytes of [1, 1_000_000]) {
    const user = `user-${saveEveryBytes}`;
    {
      await using before = await start(undefined, saveEveryBytes);
      expect(await apply(before, step(saveEveryBytes + 1, user))).toEqual([]);
      expect(await apply(before, step(saveEveryBytes + 2, user))).toEqual([]);
    }
    const { states, steps } = await store.correlation.load();
    expect(states).toHaveLength(1);
    // Steps are kept until there are more of them than of the state.
    expect(steps.length).toBeGreaterThanOrEqual(saveEveryBytes === 1 ? 0 : 2);
    await using after = await start(undefined, saveEveryBytes);
    const third = saveEveryBytes + 3;
    expect(await apply(after, step(third, user))).toEqual(
      [1, 2, 3].map((at) => `event-${saveEveryBytes + at}`),
    );
  }
});

test("a step that was not stored did not happen", async () => {
  {
    await using before = await start();
    await apply(before, step(1, "u"));
    await apply(before, step(2, "u"));
    // The server ends between the step and the transaction that stores it.
    await before?.apply(step(3, "u"));
  }
  await using after = await start();
  expect(await apply(after, step(3, "u"))).toEqual(["event-1", "event-2", "event-3"]);
});

test("a step that cannot be read is given up, counted and said, and the next go on", async () => {
  await using correlation = await start();
  await apply(correlation, step(1, "u"));
  await apply(correlation, step(2, "u"));
  const broken = { receivedAt: 3, observations: [{ tenant, bytes: new TextEncoder().encode("{") }] };
  expect(await apply(correlation, broken)).toEqual(["nothing to store"]);
  expect(metrics.text()).toContain("breakwater_correlation_errors_total 2");
  expect(said).toContain("correlations failed on a batch");
  expect(await apply(correlation, step(4, "u"))).toEqual(["event-1", "event-2", "event-4"]);
});

test("a state that cannot be read is left, and said", async () => {
  await store.correlation.save(0, [{ tenant, bytes: new TextEncoder().encode("no state") }]);
  await using correlation = await start();
  expect(said).toContain("they start afresh");
  for (const at of [1, 2]) await apply(correlation, step(at, "u"));
  expect(await apply(correlation, step(3, "u"))).toHaveLength(3);
});

test("is none where no rule correlates", async () => {
  writeFileSync(join(folder, "single.yml"), rule.split("---")[1] ?? "");
  expect(await start([join(folder, "single.yml")])).toBeNull();
});
