import { describe, expect, test } from "vitest";
import { createReceiptUids, createUuidV7 } from "./ids.ts";

const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe.each([
  ["createUuidV7", createUuidV7],
  ["createReceiptUids", createReceiptUids],
] as const)("%s", (_name, create) => {
  /** A clock that stands still, jumps, and goes back. */
  const times = [1_000, 1_000, 5_000, 4_000, 5_001];

  test("makes UUIDs of version 7 that only ascend, also when the clock does not", () => {
    let at = 0;
    const next = create({ now: () => times[Math.floor(at++ / 10_000)] ?? 9_000, monotonicMs: () => 0 });
    const ids = Array.from({ length: 50_000 }, next);
    for (const id of ids) expect(id).toMatch(shape);
    // Up to the variant: what follows is no number.
    const heads = ids.map((id) => id.slice(0, 18));
    expect(heads).toEqual([...new Set(heads)].sort());
  });

  test("makes other ones than another maker at the same time", () => {
    const clock = { now: () => 1_000, monotonicMs: () => 0 };
    const ids = [create(clock), create(clock)].flatMap((next) => Array.from({ length: 5_000 }, next));
    expect(new Set(ids).size).toBe(10_000);
  });
});
