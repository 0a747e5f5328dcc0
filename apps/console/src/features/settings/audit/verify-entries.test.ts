import { describe, expect, test } from "vitest";
import { sealEntry } from "../../../../../breakwater/src/store/audit/entry.ts";
import { verifyEntries } from "./verify-entries.ts";

type Entry = Parameters<typeof verifyEntries>[0][number];

/** A chain as the server writes it. */
function chain(count: number): readonly Entry[] {
  const entries: Entry[] = [];
  for (let seq = 1; seq <= count; seq += 1) {
    const entry = {
      version: 1 as const,
      chain: "installation",
      seq,
      time: 1_795_514_400_000 + seq,
      tenant: null,
      actor: { kind: "system" as const, id: "system", name: 'é ü \u2028 日本 "quoted"', address: null },
      action: "key.create",
      object: { kind: "key", id: String(seq), name: null },
      details: { z: [1, 1.5, 1e21], a: { b: null, "€": true, "\ud83d\ude00": "x" }, "": "" },
      prev_hash: entries.at(-1)?.hash ?? "0".repeat(64),
    };
    entries.push({ ...entry, hash: sealEntry(entry).hash });
  }
  return entries;
}

test("what the server sealed is intact, in whatever order it comes", async () => {
  expect(await verifyEntries(chain(5).toReversed())).toEqual({ kind: "intact", from: 1, to: 5 });
  expect(await verifyEntries(chain(5).slice(2))).toEqual({ kind: "intact", from: 3, to: 5 });
});

describe("a chain is broken", () => {
  test("where an entry was changed", async () => {
    const entries = chain(4).map((entry) => (entry.seq === 3 ? { ...entry, action: "key.revoke" } : entry));
    expect(await verifyEntries(entries)).toEqual({ kind: "broken", seq: 3, reason: "hash" });
  });

  test("where one was taken out", async () => {
    const entries = chain(4).filter(({ seq }) => seq !== 2);
    expect(await verifyEntries(entries)).toEqual({ kind: "broken", seq: 3, reason: "gap" });
  });

  test("where one was sealed anew after a change", async () => {
    const entries = chain(4).map((entry) => {
      if (entry.seq !== 2) return entry;
      const { hash: _, ...rest } = { ...entry, action: "key.revoke" };
      return { ...rest, hash: sealEntry(rest as never).hash };
    });
    expect(await verifyEntries(entries)).toEqual({ kind: "broken", seq: 3, reason: "link" });
  });
});
