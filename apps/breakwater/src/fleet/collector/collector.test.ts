import { describe, expect, it } from "vitest";
import { compareSnapshots } from "./compare-snapshots.ts";
import { decodeSnapshot, encodeSnapshot, maximumReportBytes, readReport, type Snapshot } from "./snapshot.ts";
import { linesOfChanges } from "./state-lines.ts";

const bytes = (...lines: readonly string[]) => Buffer.from(`${lines.join("\n")}\n`);
const head = '{"kind":"report","name":"message","sequence":"7"}';
const end = '{"kind":"end","name":"end"}';

function snapshotOf(...records: readonly string[]): Snapshot {
  const read = readReport(bytes(head, ...records, end));
  if (!read.isReadable || read.report.snapshot === null) throw new Error("not readable");
  return read.report.snapshot;
}

describe("readReport", () => {
  it("reads a heartbeat and a report, and what is kept of it is what was read", () => {
    expect(readReport(bytes('{"kind":"heartbeat","name":"message","sequence":"3"}'))).toEqual({
      isReadable: true,
      report: { sequence: 3, snapshot: null },
    });
    const snapshot = snapshotOf(
      '{"kind":"account","name":"root","uid":"0"}',
      '{"kind":"file","name":"/a b","sha256":"x"}',
    );
    expect([...snapshot]).toEqual([
      ["account root", { uid: "0" }],
      ["file /a b", { sha256: "x" }],
    ]);
    expect([...decodeSnapshot(encodeSnapshot(snapshot))]).toEqual([...snapshot]);
  });

  it.each([
    ["nothing", "", /line 1/],
    ["no number", '{"kind":"report","name":"m"}', /sequence/],
    ["a number that is none", '{"kind":"report","name":"m","sequence":"1e999"}', /sequence/],
    ["another message", '{"kind":"order","name":"m","sequence":"1"}', /heartbeat or a report/],
    ["one that was cut off", head, /cut off/],
    ["more behind the end", `${head}\n${end}\n{"kind":"file","name":"x"}`, /after the end/],
    ["what is no JSON", `${head}\n{"kind":`, /line 2/],
    ["a value that is no text", `${head}\n{"kind":"file","name":"x","size":1}\n${end}`, /line 2/],
    ["a kind that is none", `${head}\n{"kind":"__proto__ ","name":"x"}\n${end}`, /line 2/],
    ["an endless name", `${head}\n{"kind":"file","name":"${"x".repeat(5_000)}"}\n${end}`, /line 2/],
    ["endless records", `${head}\n`.repeat(60_000), /at most 50000/],
  ])("refuses %s and says where", (_, text, problem) => {
    const read = readReport(Buffer.from(text));
    expect(read.isReadable ? "" : read.problem).toMatch(problem);
  });

  it("refuses more bytes than a report has", () => {
    expect(readReport(Buffer.alloc(maximumReportBytes + 1)).isReadable).toBe(false);
  });

  it("takes names of prototypes for names", () => {
    const snapshot = snapshotOf(
      '{"kind":"account","name":"__proto__","uid":"0"}',
      '{"kind":"account","name":"constructor","uid":"1"}',
    );
    expect([...snapshot.keys()]).toEqual(["account __proto__", "account constructor"]);
  });
});

describe("compareSnapshots", () => {
  const before = snapshotOf(
    '{"kind":"account","name":"root","uid":"0"}',
    '{"kind":"module","name":"ip_tables","size":"1"}',
  );

  it("tells what was added, changed and removed, in one order", () => {
    const after = snapshotOf(
      '{"kind":"account","name":"backup","uid":"0"}',
      '{"kind":"account","name":"root","uid":"7"}',
    );
    expect(
      compareSnapshots(before, after).map(({ change, kind, name }) => `${change} ${kind} ${name}`),
    ).toEqual(["added account backup", "changed account root", "removed module ip_tables"]);
    expect(compareSnapshots(before, before)).toEqual([]);
  });

  it("tells of a first snapshot only what is odd by itself", () => {
    const first = snapshotOf(
      '{"kind":"account","name":"root","uid":"0","password":"set"}',
      '{"kind":"account","name":"guest","password":"empty"}',
      '{"kind":"process","name":"deleted /tmp/x","why":"deleted"}',
      '{"kind":"raw_socket","name":"packet 0003 /x"}',
      '{"kind":"startup","name":"/etc/ld.so.preload","sha256":"x"}',
      '{"kind":"startup","name":"/etc/crontab","sha256":"x"}',
    );
    expect(compareSnapshots(null, first).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "account guest",
      "process deleted /tmp/x",
      "raw_socket packet 0003 /x",
      "startup /etc/ld.so.preload",
    ]);
  });

  it("tells no more than a reader can take, and how many more there were", () => {
    const many = snapshotOf(
      ...Array.from({ length: 3_000 }, (_, at) => `{"kind":"file","name":"/f${at}","sha256":"x"}`),
    );
    const lines = linesOfChanges({ device: "edge-1", time: 1 }, compareSnapshots(new Map(), many), null);
    expect(lines).toHaveLength(2_001);
    expect(lines.at(-1)).toContain('"name":"more","after":{"count":"1000"}');
  });
});
