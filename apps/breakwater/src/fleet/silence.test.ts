import { describe, expect, test } from "vitest";
import { expectedWithinMs, silentSince } from "./silence.ts";

const minute = 60_000;
const hour = 60 * minute;

describe("a device is expected to report again within", () => {
  test.each([
    [
      "a quarter of an hour when it has reported once",
      { firstSeen: 0, lastSeen: 0, eventCount: 1 },
      15 * minute,
    ],
    [
      "a quarter of an hour when it reports every second",
      { firstSeen: 0, lastSeen: hour, eventCount: 3_601 },
      15 * minute,
    ],
    [
      "twenty times its rhythm when it is slower",
      { firstSeen: 0, lastSeen: 10 * hour, eventCount: 201 },
      hour,
    ],
    ["a day at most", { firstSeen: 0, lastSeen: 240 * hour, eventCount: 11 }, 24 * hour],
  ])("%s", (_, rhythm, expected) => {
    expect(expectedWithinMs(rhythm)).toBe(expected);
  });
});

test("a device is silent since its last report, once more than the expected time has passed", () => {
  const device = { firstSeen: 0, lastSeen: hour, eventCount: 3_601 };
  expect(silentSince(device, hour + 15 * minute)).toBeNull();
  expect(silentSince(device, hour + 15 * minute + 1)).toBe(hour);
});

test("a report from the future, which only a clock set back can make, is not silence", () => {
  expect(silentSince({ firstSeen: 0, lastSeen: hour, eventCount: 2 }, 0)).toBeNull();
});
