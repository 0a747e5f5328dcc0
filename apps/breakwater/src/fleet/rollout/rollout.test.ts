import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  advanceRollout,
  pauseRollout,
  resumeRollout,
  type Rollout,
  startRollout,
  stopRollout,
} from "./advance.ts";
import { assignLateDevice, assignRings } from "./assign-ring.ts";
import type { DeviceProgress } from "../../store/rollouts.ts";
import { freshProgress, nextProgress, type ProgressEvent } from "./device-progress.ts";
import { judgeRing, type RingState } from "./judge-ring.ts";
import { isOpen } from "./maintenance-window.ts";
import { defaultPlan, planIssues, urgentPlan } from "./plan.ts";
import { countRing, type RingCounts, visibleKind } from "./ring-counts.ts";
import { timeToProtect } from "./time-to-protect.ts";

const hour = 3_600_000;
const reported = (state: "fetched" | "verified" | "applied" | "failed" | "undone"): ProgressEvent => ({
  kind: "reported",
  state,
});
const signal = (signal: "read back" | "probe" | "second channel", confirms = true): ProgressEvent => ({
  kind: "signal",
  signal,
  confirms,
});
const after = (...events: readonly ProgressEvent[]): DeviceProgress =>
  events.reduce((progress, event, at) => nextProgress(progress, event, at + 1, 2), freshProgress);
const offered: ProgressEvent = { kind: "offered" };

describe("a device's progress", () => {
  it.each<readonly [string, readonly ProgressEvent[], DeviceProgress["kind"]]>([
    [
      "goes step by step",
      [offered, reported("fetched"), reported("verified"), reported("applied")],
      "applied",
    ],
    [
      "does not go back for a report that comes late",
      [offered, reported("applied"), reported("fetched")],
      "applied",
    ],
    [
      "is not proven by the device's own word alone",
      [offered, reported("applied"), signal("read back")],
      "applied",
    ],
    ["is not proven by one signal", [offered, reported("applied"), signal("probe")], "applied"],
    [
      "is not proven by the same signal twice",
      [offered, reported("applied"), signal("probe"), signal("probe")],
      "applied",
    ],
    [
      "is proven by two, one of them from outside",
      [offered, reported("applied"), signal("read back"), signal("probe")],
      "proven",
    ],
    [
      "is proven by two from outside",
      [offered, reported("applied"), signal("second channel"), signal("probe")],
      "proven",
    ],
    [
      "is not proven before the device has claimed it",
      [offered, signal("read back"), signal("probe")],
      "offered",
    ],
    [
      "has failed when somebody outside sees otherwise",
      [offered, reported("applied"), signal("probe", false)],
      "failed",
    ],
    [
      "is no longer proven when it is seen otherwise later",
      [offered, reported("applied"), signal("read back"), signal("probe"), signal("probe", false)],
      "failed",
    ],
    [
      "is no longer proven when it was undone",
      [offered, reported("applied"), signal("read back"), signal("probe"), reported("undone")],
      "undone",
    ],
    [
      "is applied again after a repair, and not proven by old signals",
      [
        offered,
        reported("applied"),
        signal("probe"),
        reported("failed"),
        reported("applied"),
        signal("read back"),
      ],
      "applied",
    ],
    ["ends with an opt-out", [offered, { kind: "opted out" }, reported("fetched")], "opted out"],
    [
      "believes what a device did although it had opted out",
      [{ kind: "opted out" }, reported("applied")],
      "applied",
    ],
    [
      "begins again after an opt-out has ended",
      [{ kind: "opted out" }, { kind: "opted in" }, offered],
      "offered",
    ],
    ["cannot opt out of what is there", [offered, reported("applied"), { kind: "opted out" }], "applied"],
    [
      "loses an offer that is withdrawn",
      [offered, reported("fetched"), { kind: "withdrawn" }],
      "not offered",
    ],
    [
      "keeps what was applied when offers are withdrawn",
      [offered, reported("applied"), { kind: "withdrawn" }],
      "applied",
    ],
  ])("%s", (_, events, kind) => {
    expect(after(...events).kind).toBe(kind);
  });

  it("of any events stays a state that a person can be shown, and adds up", () => {
    const event = fc.oneof(
      fc.constantFrom<ProgressEvent>(
        offered,
        { kind: "contact" },
        { kind: "withdrawn" },
        { kind: "opted out" },
        { kind: "opted in" },
      ),
      fc.constantFrom("fetched", "verified", "applied", "failed", "undone").map((state) => reported(state)),
      fc
        .tuple(fc.constantFrom("read back", "probe", "second channel"), fc.boolean())
        .map(([one, confirms]) => signal(one, confirms)),
    );
    fc.assert(
      fc.property(
        fc.array(fc.array(event, { maxLength: 12 }), { maxLength: 20 }),
        fc.nat(48 * hour),
        (histories, now) => {
          const devices = histories.map((events) => after(...events));
          const counts = countRing(
            devices.map((progress) => ({ progress, isOpen: true })),
            defaultPlan,
            now,
          );
          const { members, silent: _silent, outsideWindow: _outside, ...states } = counts;
          expect(Object.values(states).reduce((sum, one) => sum + one, 0)).toBe(members);
          for (const device of devices)
            if (device.kind === "proven")
              expect(device.signals.filter((one) => one !== "read back").length).toBeGreaterThan(0);
        },
      ),
    );
  });
});

const none: RingCounts = countRing([], defaultPlan, 0);
const counts = (change: Partial<RingCounts>): RingCounts => ({ ...none, ...change });
const [canary] = defaultPlan.rings;
const open: RingState = { kind: "open", since: 0 };

describe("a ring", () => {
  it.each<readonly [string, RingState, Partial<RingCounts>, number, RingState["kind"]]>([
    ["waits for the first proof", open, { members: 100, offered: 100 }, 9 * hour, "open"],
    ["waits until enough are proven", open, { members: 100, applied: 11, proven: 89 }, 9 * hour, "open"],
    ["soaks when enough are", open, { members: 100, applied: 10, proven: 90 }, hour, "soaking"],
    [
      "is not held up by the unreachable, the opted out and closed windows",
      open,
      { members: 100, unreachable: 30, "opted out": 20, outsideWindow: 20, "not offered": 20, proven: 30 },
      hour,
      "soaking",
    ],
    ["is not passed on silence", open, { members: 100, unreachable: 100 }, 99 * hour, "open"],
    ["soaks its time", { kind: "soaking", since: 0 }, { members: 100, proven: 100 }, 2 * hour - 1, "soaking"],
    ["passes after it", { kind: "soaking", since: 0 }, { members: 100, proven: 100 }, 2 * hour, "passed"],
    [
      "is open again when proofs are lost",
      { kind: "soaking", since: 0 },
      { members: 100, proven: 50, applied: 50 },
      hour,
      "open",
    ],
    ["passes without members", open, { members: 0 }, 0, "soaking"],
    ["stops on errors", open, { members: 100, proven: 50, failed: 2, undone: 1 }, hour, "stopped"],
    [
      "stops on devices that went silent",
      open,
      { members: 100, proven: 50, applied: 3, silent: 3 },
      hour,
      "stopped",
    ],
    ["does not stop on a few", open, { members: 100, proven: 50, failed: 2 }, hour, "open"],
    ["does not stop on few of many", open, { members: 1_000, proven: 500, failed: 10 }, hour, "open"],
    [
      "stops also after it has passed",
      { kind: "passed", since: 0 },
      { members: 100, proven: 50, failed: 50 },
      hour,
      "stopped",
    ],
    ["of two devices stops at one", open, { members: 2, failed: 1 }, hour, "stopped"],
    ["stays closed", { kind: "closed" }, { members: 2, failed: 2 }, hour, "closed"],
  ])("%s", (_, state, change, now, kind) => {
    expect(judgeRing(canary!, state, counts(change), now).kind).toBe(kind);
  });

  it("counts a device as unreachable only while something is expected of it", () => {
    const gone = { ...freshProgress, lastContact: 0 };
    expect(visibleKind(gone, defaultPlan, 25 * hour)).toBe("unreachable");
    expect(visibleKind(gone, defaultPlan, 23 * hour)).toBe("not offered");
    expect(visibleKind({ ...gone, kind: "proven" }, defaultPlan, 99 * hour)).toBe("proven");
  });

  it("counts as silent what took the hotfix and was not heard of again", () => {
    const taken = after(offered, reported("verified"));
    const count = (now: number) => countRing([{ progress: taken, isOpen: true }], defaultPlan, now).silent;
    expect([count(3 * hour), count(3 * hour + 10)]).toEqual([0, 1]);
  });
});

describe("a roll-out", () => {
  const all = (change: Partial<RingCounts>): readonly RingCounts[] =>
    defaultPlan.rings.map(() => counts(change));
  const good = { members: 100, proven: 100 };

  it("opens ring by ring and is finished when all have passed", () => {
    let rollout = startRollout(defaultPlan, 0);
    const seen: number[] = [];
    for (let now = 0; rollout.state.kind === "running"; now += hour) {
      const step = advanceRollout(rollout, defaultPlan, all(good), now);
      ({ rollout } = step);
      seen.push(step.offering.length);
    }
    expect(seen).toEqual([1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4]);
    expect(rollout.state).toEqual({ kind: "finished" });
    expect(advanceRollout(rollout, defaultPlan, all(good), 99 * hour).offering).toEqual([0, 1, 2, 3]);
  });

  it("is stopped as a whole by one ring, and offers nothing more", () => {
    const bad = all(good).map((one, at) =>
      at === 0 ? counts({ members: 100, proven: 10, failed: 5 }) : one,
    );
    const step = advanceRollout(startRollout(defaultPlan, 0), defaultPlan, bad, hour);
    expect(step).toMatchObject({
      stops: true,
      offering: [],
      rollout: { state: { kind: "stopped", ring: 0 } },
    });
    expect(advanceRollout(step.rollout, defaultPlan, all(good), 2 * hour)).toMatchObject({
      stops: false,
      offering: [],
    });
  });

  it("is paused, resumed and stopped by people", () => {
    const paused = pauseRollout(startRollout(defaultPlan, 0));
    expect(advanceRollout(paused, defaultPlan, all(good), hour)).toEqual({
      rollout: paused,
      offering: [],
      stops: false,
    });
    expect(advanceRollout(resumeRollout(paused), defaultPlan, all(good), hour).offering).toEqual([0]);
    const stopped: Rollout = stopRollout(paused);
    expect([resumeRollout(stopped).state, pauseRollout(stopped).state]).toEqual([
      stopped.state,
      stopped.state,
    ]);
  });

  it.each([
    [10_000, [100, 900, 4_000, 5_000]],
    [100, [5, 5, 40, 50]],
    [7, [5, 2, 0, 0]],
    [1, [1, 0, 0, 0]],
  ])("of %i devices has rings of %j", (size, expected) => {
    const devices = Array.from({ length: size }, (_, at) => ({ id: `device-${at}`, isCanary: false }));
    const rings = assignRings(defaultPlan.rings, devices, "r1");
    expect(
      defaultPlan.rings.map((_, ring) => [...rings.values()].filter((one) => one === ring).length),
    ).toEqual(expected);
    expect(assignRings(defaultPlan.rings, devices.toReversed(), "r1").get("device-0")).toBe(
      rings.get("device-0"),
    );
  });

  it("has other devices first each time, and canaries always", () => {
    const devices = Array.from({ length: 1_000 }, (_, at) => ({ id: `device-${at}`, isCanary: at < 20 }));
    const first = (rollout: string) =>
      [...assignRings(defaultPlan.rings, devices, rollout)]
        .filter(([, ring]) => ring === 0)
        .map(([id]) => id);
    expect(first("r1").toSorted()).toEqual(
      devices
        .slice(0, 20)
        .map(({ id }) => id)
        .toSorted(),
    );
    const withoutCanaries = devices.map(({ id }) => ({ id, isCanary: false }));
    const order = (rollout: string) =>
      [...assignRings(defaultPlan.rings, withoutCanaries, rollout).keys()][0];
    expect(order("r1")).not.toBe(order("r2"));
    expect(assignLateDevice(defaultPlan.rings, { id: "late", isCanary: true }, "r1")).toBe(0);
  });
});

it.each([
  ["default", defaultPlan, []],
  ["urgent", urgentPlan, []],
  ["no rings", { ...defaultPlan, rings: [] }, ["rings: expected 1 to 10, got 0"]],
  [
    "rings out of order",
    { ...defaultPlan, rings: [canary!, canary!] },
    [
      "rings/1/upTo: expected more than 0.01 and at most 1, got 0.01",
      "rings: expected the last one up to 1, got 0.01",
    ],
  ],
  ["no signals", { ...defaultPlan, minimumSignals: 0 }, ["minimumSignals: expected 1 to 3, got 0"]],
])("plan: %s", (_, plan, issues) => {
  expect(planIssues(plan)).toEqual(issues);
});

it.each([
  ["2026-11-23T02:00:00Z", true],
  ["2026-11-23T05:00:00Z", false],
  ["2026-11-22T23:30:00Z", true],
  ["2026-11-24T00:30:00Z", false],
])("a window from Sunday 23:00 to 05:00 UTC is open at %s: %s", (time, expected) => {
  const window = { timeZone: "UTC", days: [0], fromMinute: 23 * 60, toMinute: 5 * 60 };
  expect(isOpen([window], Date.parse(time))).toBe(expected);
});

it("a window goes by the device's zone, and without windows any time is right", () => {
  const window = { timeZone: "Asia/Tokyo", days: [1], fromMinute: 60, toMinute: 120 };
  expect(isOpen([window], Date.parse("2026-11-22T16:30:00Z"))).toBe(true);
  expect(isOpen([window], Date.parse("2026-11-23T01:30:00Z"))).toBe(false);
  expect(isOpen([], 0)).toBe(true);
});

it("time to protect counts from release and from first knowledge, over all that should be protected", () => {
  const proven = (since: number): DeviceProgress => ({ ...freshProgress, kind: "proven", since });
  const devices = [proven(100), proven(200), proven(300), freshProgress];
  expect(timeToProtect(devices, { releasedAt: 100, knownAt: 0 })).toEqual({
    proven: 3,
    fromRelease: { half: 100, most: null },
    fromKnowledge: { half: 200, most: null },
  });
});
