import { describe, expect, test } from "vitest";
import { fixedRange, parseRange, presetRange, spanOf } from "./range.ts";

const now = Date.UTC(2026, 10, 24, 12);

describe("an address", () => {
  test("without a range means the last day", () => {
    expect(spanOf(parseRange({}), now)).toEqual({ from: now - 86_400_000, to: now });
  });

  test("with a preset means the time before now", () => {
    expect(spanOf(parseRange({ range: "1h" }), now)).toEqual({ from: now - 3_600_000, to: now });
  });

  test("with two times means the same for everyone who opens it", () => {
    const span = { from: now - 5_000, to: now + 1 };
    expect(spanOf(parseRange({ ...fixedRange(span) }), 0)).toEqual(span);
  });

  test.each([
    { range: "constructor" },
    { range: ["1h"] },
    { from: "2026-11-24T10:00:00Z" },
    { from: "2026-11-24T10:00:00Z", to: "2026-11-24T09:00:00Z" },
    { from: "javascript:alert(1)", to: "2026-11-24T09:00:00Z" },
    { from: "9999-99-99T99:99:99Z", to: "2026-11-24T09:00:00Z" },
  ])("that makes no sense is the default: %j", (search) => {
    expect(parseRange(search)).toEqual({});
  });
});

test("the default is not written into the address", () => {
  expect(presetRange("24h")).toEqual({ range: undefined, from: undefined, to: undefined });
  expect(presetRange("7d")).toEqual({ range: "7d", from: undefined, to: undefined });
});
