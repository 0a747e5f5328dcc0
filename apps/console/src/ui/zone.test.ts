import { describe, expect, test } from "vitest";
import { formatExact, formatTime, offsetText, parseLocal, toLocal } from "./zone.ts";

const at = Date.UTC(2026, 10, 24, 0, 4, 20, 7);

test("a time is written in the zone", () => {
  expect(formatTime(at, "UTC")).toBe("2026-11-24 00:04:20");
  expect(formatTime(at, "Asia/Tokyo")).toBe("2026-11-24 09:04:20");
  expect(formatExact(at, "America/St_Johns")).toBe("2026-11-23 20:34:20.007");
});

test.each([
  ["UTC", "UTC"],
  ["Asia/Tokyo", "UTC+09:00"],
  ["America/St_Johns", "UTC-03:30"],
  ["Asia/Kathmandu", "UTC+05:45"],
])("%s is %s", (zone, text) => {
  expect(offsetText(at, zone)).toBe(text);
});

describe("a local time", () => {
  test.each(["UTC", "Asia/Tokyo", "America/St_Johns", "Europe/Berlin", "Pacific/Chatham"])(
    "of %s comes back as it was written",
    (zone) => {
      expect(toLocal(parseLocal("2026-11-24T09:04", zone) ?? 0, zone)).toBe("2026-11-24T09:04");
    },
  );

  test("in the hour that the clock repeats is the first", () => {
    expect(parseLocal("2026-10-25T02:30", "Europe/Berlin")).toBe(Date.UTC(2026, 9, 25, 0, 30));
  });

  test("that the clock jumps over is a time all the same", () => {
    expect(parseLocal("2026-03-29T02:30", "Europe/Berlin")).not.toBeNull();
  });

  test.each(["", "yesterday", "2026-13-40T99:99", "2026-11-24"])("%s is none", (text) => {
    expect(parseLocal(text, "UTC")).toBeNull();
  });
});
