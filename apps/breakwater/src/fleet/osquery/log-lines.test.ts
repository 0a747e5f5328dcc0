import { describe, expect, it } from "vitest";
import { readLogLines } from "./log-lines.ts";

const recordsOf = (lines: readonly unknown[]) =>
  readLogLines(Buffer.from(JSON.stringify(lines)), () => null)?.lines.map(({ records }) =>
    records.map((record) => JSON.parse(Buffer.from(record).toString("utf8")) as object),
  );

describe("a node's log", () => {
  it("tells a snapshot and a batch row by row", () => {
    expect(
      recordsOf([
        { name: "a", columns: { x: "1" }, action: "added" },
        { name: "b", snapshot: [{ x: "1" }, { x: "2" }], action: "snapshot" },
        { name: "c", snapshot: [] },
        { name: "d", diffResults: { added: [{ x: "1" }], removed: [{ x: "2" }] } },
        { name: "e", diffResults: { added: "", removed: [] } },
      ]),
    ).toEqual([
      [{ name: "a", columns: { x: "1" }, action: "added" }],
      [
        { name: "b", action: "snapshot", columns: { x: "1" } },
        { name: "b", action: "snapshot", columns: { x: "2" } },
      ],
      [{ name: "c", action: "snapshot", columns: {} }],
      [
        { name: "d", action: "added", columns: { x: "1" } },
        { name: "d", action: "removed", columns: { x: "2" } },
      ],
      [{ name: "e", diffResults: { added: "", removed: [] } }],
    ]);
  });

  it("is not blown up by what stands around the rows, nor stopped by what is too much", () => {
    const rows = Array.from({ length: 20_000 }, () => ({}));
    const heavy = { name: "b", decorations: { x: "y".repeat(1_000_000) }, snapshot: rows };
    const light = { name: "c", snapshot: rows };
    const many = { name: "d", snapshot: [...rows, {}] };
    const counts = recordsOf([heavy, light, many, light, light])?.map(({ length }) => length);
    expect(counts).toEqual([1, 20_000, 1, 20_000, 1]);
  });

  it("is none where it is no list", () => {
    for (const text of ["", "{}", "[1", "[1,]x", "7"])
      expect([text, readLogLines(Buffer.from(text), () => null)]).toEqual([text, null]);
    expect(readLogLines(Buffer.from("[]"), () => null)).toEqual({ lines: [], states: [] });
  });
});
