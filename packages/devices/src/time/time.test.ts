import { describe, expect, it } from "vitest";
import type { DeviceTime } from "../product.ts";
import { resolveTime } from "./event-time.ts";
import { inferOffset, offsetIn, readZone } from "./zone.ts";

const receivedAt = Date.UTC(2026, 0, 1, 0, 30);
const given = (over: Partial<DeviceTime>): DeviceTime => ({
  ms: receivedAt,
  offsetMinutes: 0,
  hasYear: true,
  original: "as written",
  zoneIsGuess: false,
  ...over,
});
const none = () => null;

describe("resolveTime", () => {
  it("takes the device's time as it is when it is whole", () => {
    expect(resolveTime(given({ ms: 5 + receivedAt }), null, receivedAt, none)).toEqual({
      ms: 5 + receivedAt,
      offsetMinutes: 0,
      original: "as written",
      guesses: [],
      skewMs: null,
    });
  });

  it("takes last year for 31 December read on 1 January", () => {
    const time = resolveTime(
      given({ ms: Date.UTC(2000, 11, 31, 23, 59), hasYear: false }),
      null,
      receivedAt,
      none,
    );
    expect(new Date(time.ms).toISOString()).toBe("2025-12-31T23:59:00.000Z");
    expect(time.guesses).toEqual(["year"]);
  });

  it("takes no month that is yet to come: a log of May read in January is last year's, one of tomorrow this year's", () => {
    const read = (month: number, day: number) =>
      new Date(
        resolveTime(given({ ms: Date.UTC(2000, month, day, 12), hasYear: false }), null, receivedAt, none).ms,
      ).toISOString();
    expect(read(4, 1)).toBe("2025-05-01T12:00:00.000Z");
    expect(read(0, 2)).toBe("2026-01-02T12:00:00.000Z");
  });

  it("reads a time without zone in the zone that is configured for its sender", () => {
    const ms = Date.UTC(2026, 6, 1, 12);
    const time = resolveTime(given({ ms, offsetMinutes: null }), null, ms, () => "Europe/Berlin");
    expect(new Date(time.ms).toISOString()).toBe("2026-07-01T10:00:00.000Z");
    expect(time).toMatchObject({ offsetMinutes: 120, guesses: [] });
  });

  it("says when a zone was learnt, and when UTC was taken for want of one", () => {
    expect(resolveTime(given({ offsetMinutes: null }), null, receivedAt, () => 540).guesses).toEqual([
      "zone_inferred",
    ]);
    expect(resolveTime(given({ offsetMinutes: null }), null, receivedAt, none).guesses).toEqual([
      "zone_assumed_utc",
    ]);
    expect(resolveTime(given({ zoneIsGuess: true }), null, receivedAt, none).guesses).toEqual([
      "zone_inferred",
    ]);
  });

  it("takes the header's time where the device gives none, else the time of receipt, and says so", () => {
    const header = { localMs: receivedAt, offsetMinutes: 0, hasYear: true, text: "t" };
    expect(resolveTime(null, header, receivedAt, none)).toMatchObject({
      ms: receivedAt,
      original: "t",
      guesses: [],
    });
    expect(resolveTime(null, null, receivedAt, none)).toMatchObject({
      ms: receivedAt,
      guesses: ["time_of_receipt"],
    });
  });

  it("records a skew of more than a day", () => {
    const ms = Date.UTC(2020, 0, 1);
    expect(resolveTime(given({ ms }), null, receivedAt, none).skewMs).toBe(ms - receivedAt);
    expect(resolveTime(given({ ms: receivedAt - 3_600_000 }), null, receivedAt, none).skewMs).toBeNull();
  });
});

describe("zones", () => {
  it.each([
    ["+0900", 540, false],
    ["-03:30", -210, false],
    ["+11", 660, false],
    ["UTC+2", 120, false],
    ["CEST", 120, false],
    ["jst", 540, false],
    ["CST", -360, true],
    ["IST", 330, true],
  ])("reads %s", (text, offsetMinutes, isGuess) => {
    expect(readZone(text)).toEqual({ offsetMinutes, isGuess });
  });

  it.each(["", "XYZ", "+99", "+1500", "Europe", "+9:5"])("%j names no zone", (text) => {
    expect(readZone(text)).toBeNull();
  });

  it("finds the offset on either side of a change of the clocks", () => {
    // Berlin: 29 March 2026, 02:00 becomes 03:00.
    expect(offsetIn("Europe/Berlin", Date.UTC(2026, 2, 29, 1, 59))).toBe(60);
    expect(offsetIn("Europe/Berlin", Date.UTC(2026, 2, 29, 3, 1))).toBe(120);
    expect(offsetIn("Asia/Kathmandu", Date.UTC(2026, 0, 1))).toBe(345);
    expect(offsetIn("No/Where", 0)).toBeNull();
  });

  it("infers an offset only when it is one of a real zone and explains the difference", () => {
    expect(inferOffset(receivedAt + 9 * 3_600_000 - 5_000, receivedAt)).toBe(540);
    expect(inferOffset(receivedAt + 345 * 60_000, receivedAt)).toBe(345);
    expect(inferOffset(receivedAt + 1_000, receivedAt)).toBe(0);
    expect(inferOffset(receivedAt + 300_000, receivedAt)).toBeNull();
    expect(inferOffset(receivedAt + 15 * 60_000, receivedAt)).toBeNull();
    expect(inferOffset(Date.UTC(2020, 0, 1), receivedAt)).toBeNull();
  });
});
