import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Detection, DeviceIdentity, OcsfEvent, TenantId } from "@breakwater/ocsf";
import { linkSigma, parseSigma } from "@breakwater/sigma";
import { createDetection, type DetectionEngine } from "../detect.ts";
import { type CorrelationStep, LiveCorrelation } from "./live-correlation.ts";
import { ObservationsOfChunk } from "./observations.ts";

const rules = `
title: fail
name: fail
logsource: {}
detection: {selection: {kind: fail}, condition: selection}
---
title: success
name: success
logsource: {}
detection: {selection: {kind: success}, condition: selection}
---
title: many
name: many
level: medium
correlation: {type: event_count, rules: [fail], group-by: [user], timespan: 1m, condition: {gte: 3}, generate: true}
---
title: guessed
level: high
correlation: {type: temporal_ordered, rules: [many, success], group-by: [user], timespan: 5m, generate: true}
---
title: few
correlation: {type: event_count, rules: [success], group-by: [user], timespan: 10m, condition: {lt: 2}, generate: true}
`;

const engineOf = (text: string): DetectionEngine =>
  createDetection(linkSigma([parseSigma(text, { file: "r.yml" })]));
const engine = engineOf(rules);
const start = Date.UTC(2026, 2, 2, 8);
const [a, b] = ["tenant-a", "tenant-b"] as [TenantId, TenantId];

interface Given {
  readonly kind: "fail" | "success";
  /** Seconds after the start: when it happened, and when it was received (at once, where not given). */
  readonly at: number;
  readonly received?: number;
  readonly user?: string;
  readonly device?: string;
  readonly tenant?: TenantId;
}

let number = 0;

/** What was received until `received` seconds after the start. */
function step(received: number, events: readonly Given[], using = engine): CorrelationStep {
  const observations = new ObservationsOfChunk(using.correlations);
  for (const { kind, at, user = "u", device = "fw", tenant = a, ...given } of events) {
    number += 1;
    const event: OcsfEvent = {
      class_uid: 0,
      category_uid: 0,
      activity_id: 0,
      type_uid: 0,
      severity_id: 1,
      time: start + at * 1_000,
      metadata: {
        version: "1.8.0",
        uid: `event-${number}`,
        tenant_uid: tenant,
        logged_time: start + (given.received ?? at) * 1_000,
        product: { vendor_name: "Acme", name: "Gate" },
      },
      unmapped: { kind, user },
    };
    const identity: DeviceIdentity = {
      vendor: "Acme",
      product: "Gate",
      kind: "hostname",
      value: device,
      hostname: device,
      address: null,
      version: null,
    };
    const matched = using.ruleSet.match(event).map(({ rule }) => rule);
    observations.add(tenant, event, identity, using.correlations.observe(event, matched));
  }
  return { receivedAt: start + received * 1_000, observations: observations.encode() };
}

const live = (delayMs = 10_000, using = engine): LiveCorrelation =>
  new LiveCorrelation(using.correlations, { delayMs });
const titles = (detections: readonly Detection[]): readonly string[] => [
  ...new Set(detections.map(({ rule, tenant }) => (tenant === a ? rule.title : `${rule.title} of b`))),
];
const fails = (seconds: readonly number[], more: Partial<Given> = {}): readonly Given[] =>
  seconds.map((at) => ({ kind: "fail", at, ...more }));

describe("events that are received", () => {
  it("wait for earlier ones, and are told with the events that counted", () => {
    const correlation = live();
    number = 0;
    expect(correlation.apply(step(3, fails([1, 2, 3])))).toEqual([]);
    expect(correlation.status.nextTime).toBe(start + 11_000);
    expect(correlation.apply(step(12.999, []))).toEqual([]);
    expect(correlation.apply(step(13, []))).toMatchObject([
      { rule: { title: "many", level: "medium" }, eventUid: "event-1", device: { value: "fw" } },
      { eventUid: "event-2", eventTime: start + 2_000 },
      {
        eventUid: "event-3",
        matched: [{ field: "user", value: "u", operator: "group-by" }],
        reason: {
          key: "finding.sigma.correlation.group",
          parameters: { rule: "many", source: "Gate fw", group: "user u" },
        },
        visibility: { grade: "partial" },
      },
    ]);
    expect(correlation.status.nextTime).toBeNull();
  });

  it("are put in order when an earlier one was longer on its way", () => {
    const correlation = live();
    correlation.apply(step(20, fails([1, 2, 20])));
    correlation.apply(step(22, [{ kind: "success", at: 22 }]));
    const found = correlation.apply(step(25, fails([3], { received: 25 })));
    expect([...found, ...correlation.apply(step(60, []))].map(({ rule }) => rule.title)).toEqual([
      ...Array.from({ length: 3 }, () => "many"),
      ...Array.from({ length: 5 }, () => "guessed"),
    ]);
  });

  it("are correlated within their tenant only", () => {
    const correlation = live(0);
    expect(titles(correlation.apply(step(3, [...fails([1, 2]), ...fails([3], { tenant: b })])))).toEqual([]);
    expect(titles(correlation.apply(step(4, fails([4], { tenant: b }))))).toEqual([]);
    expect(titles(correlation.apply(step(5, fails([5], { tenant: b }))))).toEqual(["many of b"]);
  });

  it("from a clock that runs ahead count when they are received, and make no others late", () => {
    const correlation = live();
    correlation.apply(step(1, fails([86_400], { received: 1, user: "other" })));
    expect(titles(correlation.apply(step(60, fails([30, 31, 32], { received: 40 }))))).toEqual(["many"]);
    expect(correlation.status.counters).toMatchObject({ old: 0, late: 0 });
  });

  it("of a device that was cut off go on where it was", () => {
    const correlation = live();
    correlation.apply(step(2, fails([1, 2])));
    // Time passes, and is looked at, while the device cannot send.
    for (let second = 3; second < 300; second += 10) correlation.apply(step(second, []));
    expect(titles(correlation.apply(step(330, fails([40], { received: 310 }))))).toEqual(["many"]);
    expect(correlation.status.counters.old).toBe(0);
  });

  it("that are old are correlated in their device's own time, beside what is live", () => {
    const correlation = live();
    const old = fails([-7_200, -7_199, -7_198], { device: "slow" });
    correlation.apply(step(10, fails([1, 2])));
    correlation.apply(step(30, []));
    correlation.apply(
      step(
        31,
        old.map((one, at) => ({ ...one, received: 31 + at / 100 })),
      ),
    );
    expect(titles(correlation.apply(step(60, [])))).toEqual(["many"]);
    expect(correlation.status.counters).toMatchObject({ old: 3, late: 0 });
    expect(titles(correlation.apply(step(80, fails([61], { received: 61 }))))).toEqual(["many"]);
  });
});

describe("a window", () => {
  it("closes because time goes on, though nothing comes any more", () => {
    const correlation = live();
    correlation.apply(step(1, [{ kind: "success", at: 1 }]));
    correlation.apply(step(20, []));
    expect(correlation.status.nextTime).toBe(start + 601_000 + 1 + 10_000);
    expect(correlation.apply(step(611, []))).toEqual([]);
    expect(correlation.apply(step(612, []))).toMatchObject([
      {
        rule: { title: "few" },
        eventTime: start + 1_000,
        more: { count: 0, lastEventTime: start + 601_000 },
      },
    ]);
  });
});

describe("a finding's key", () => {
  it("has no device but the group where the events are of several devices", () => {
    const correlation = live(0);
    const [first] = correlation.apply(
      step(3, [...fails([1, 2], { user: "Eve" }), ...fails([3], { user: "eve", device: "fw-2" })]),
    );
    expect(first).toMatchObject({
      device: null,
      group: ["Eve"],
      reason: { parameters: { source: "Gate", group: "user Eve" } },
    });
  });
});

describe("what is remembered", () => {
  const given = fc.record({
    kind: fc.constantFrom("fail" as const, "fail" as const, "success" as const),
    late: fc.oneof(fc.nat(5), fc.nat(4_000)),
    user: fc.constantFrom("u", "v"),
    device: fc.constantFrom("fw", "gw"),
    tenant: fc.constantFrom(a, b),
  });
  const steps = fc.array(fc.tuple(fc.nat(90), fc.array(given, { maxLength: 4 })), { maxLength: 20 });

  it("is the same after it was saved and restored, whenever that is", () => {
    let found = 0;
    fc.assert(
      fc.property(steps, fc.nat(20), (drawn, cut) => {
        number = 0;
        let now = 0;
        const all = drawn.map(([seconds, events]) => {
          now += seconds;
          return step(
            now,
            events.map(({ late, ...one }) => ({ ...one, at: now - late, received: now })),
          );
        });
        const whole = live();
        const expected = all.map((one) => whole.apply(one));
        const before = live();
        const first = all.slice(0, cut).map((one) => before.apply(one));
        const after = live();
        after.restore(before.save());
        expect(after.status.nextTime).toBe(before.status.nextTime);
        expect([...first, ...all.slice(cut).map((one) => after.apply(one))]).toEqual(expected);
        found += expected.flat().length;
      }),
      { numRuns: 300 },
    );
    expect(found).toBeGreaterThan(100);
  });

  it("of a correlation is kept while its rules stay the same, and forgotten when they change", () => {
    const before = live(0);
    before.apply(step(2, fails([1, 2])));
    const saved = before.save();
    const next = (text: string): readonly string[] => {
      const changed = engineOf(text);
      const after = live(0, changed);
      after.restore(saved);
      return titles(after.apply(step(3, fails([3]), changed)));
    };
    expect(next(rules)).toEqual(["many"]);
    expect(next(rules.replace("title: few", "title: other"))).toEqual(["many"]);
    expect(next(rules.replace("kind: fail", "kind: [fail, never]"))).toEqual([]);
    expect(next(rules.replace("gte: 3", "gte: 2 "))).toEqual([]);
  });

  it("takes no more room than it may when a stranger invents groups", () => {
    const correlation = live(0);
    for (let at = 0; at < 60; at += 1)
      correlation.apply(
        step(
          at,
          Array.from({ length: 2_000 }, (_, index) => ({
            kind: "fail" as const,
            at,
            user: `user-${at}-${index}`,
          })),
        ),
      );
    expect(correlation.status.groups).toBeLessThanOrEqual(200_000);
    expect(correlation.status.counters.groupsEvicted).toBeGreaterThan(0);
    expect(titles(correlation.apply(step(61, fails([60, 60, 60]))))).toEqual(["many"]);
  });
});
