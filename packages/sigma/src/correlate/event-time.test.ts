import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseEventTime } from "./event-time.ts";

const at = Date.UTC(2026, 2, 2, 8, 15, 30, 123);

describe("the time of an event", () => {
  it.each<[string, unknown, number]>([
    ["RFC 3339 in UTC", "2026-03-02T08:15:30.123Z", at],
    ["RFC 3339 with an offset", "2026-03-02T09:15:30.123+01:00", at],
    ["an offset without colon", "2026-03-02T04:45:30.123-0330", at],
    ["an offset of hours", "2026-03-02T09:15:30.123+01", at],
    ["a space for the T, no zone (Sysmon's UtcTime)", "2026-03-02 08:15:30.123", at],
    ["more digits than ms", "2026-03-02T08:15:30.123456789Z", at],
    ["a comma", "2026-03-02 08:15:30,123", at],
    ["tenths", "2026-03-02T08:15:30.1Z", at - 23],
    ["no seconds", "2026-03-02T08:15Z", at - 30_123],
    ["a date alone", "2026-03-02", Date.UTC(2026, 2, 2)],
    ["a written zone", "2026-03-02 08:15:30.123 UTC", at],
    ["seconds", 1_772_439_330, at - 123],
    ["seconds with a fraction", 1_772_439_330.123, at],
    ["ms", at, at],
    ["µs", at * 1_000 + 7, at],
    ["ns", at * 1_000_000, at],
    ["seconds as text", "1772439330", at - 123],
    ["seconds with a fraction as text", "1772439330.123", at],
    ["ms as text", String(at), at],
    ["a leap second", "2016-12-31T23:59:60Z", Date.UTC(2017, 0, 1)],
    ["before 1970", "1969-12-31T23:59:59Z", -1_000],
  ])("%s: %j", (_, value, expected) => expect(parseEventTime(value)).toBe(expected));

  it.each([
    "",
    "today",
    "2026-02-30",
    "2026-13-01",
    "2026-03-02T24:00:00Z",
    "2026-03-02T08:61:00Z",
    "2026-03-02T08:15:30+25:00",
    "08:15:30",
    "Mar  2 08:15:30",
    null,
    true,
    [],
    {},
    Number.NaN,
    Number.POSITIVE_INFINITY,
    undefined,
  ])("%j says none", (value) => expect(parseEventTime(value)).toBeNull());

  it("is the same moment however a date is written", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date("9999-12-31"), noInvalidDate: true }), (date) => {
        expect(parseEventTime(date.toISOString())).toBe(date.getTime());
      }),
    );
  });

  it("is none or whole for any text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double()), (value) => {
        const time = parseEventTime(value);
        expect(time === null || Number.isInteger(time)).toBe(true);
      }),
    );
  });
});
