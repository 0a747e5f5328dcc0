import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LogLine, readLogLines } from "./log-lines.ts";
import { sortLines, type StoredPart } from "./redelivery.ts";

const read = (...items: readonly unknown[]): readonly LogLine[] => {
  const log = readLogLines(Buffer.from(JSON.stringify(items)), () => null);
  if (log === null) throw new Error("not readable");
  return log.lines;
};
const textsOf = (line: LogLine) => line.records.map((bytes) => Buffer.from(bytes).toString("utf8"));

describe("lines of a node's log", () => {
  it("are records as they were sent", () => {
    const text = '[{"name":"q" , "columns":{"n":18446744073709551615}}]';
    const [one] = readLogLines(Buffer.from(text), () => null)?.lines ?? [];
    expect(one === undefined ? [] : textsOf(one)).toEqual([
      '{"name":"q" , "columns":{"n":18446744073709551615}}',
    ]);
  });

  it("are a record a row where they hold many: a snapshot, a batch", () => {
    const about = { name: "q", unixTime: 1 };
    const [snapshot, batch, empty, unchanged] = read(
      { ...about, action: "snapshot", snapshot: [{ a: "1" }, { a: "2" }] },
      { ...about, diffResults: { removed: [{ a: "1" }], added: [{ a: "3" }] } },
      { ...about, action: "snapshot", snapshot: [] },
      { ...about, diffResults: { removed: [], added: [] } },
    ).map((line) => textsOf(line).map((text) => JSON.parse(text) as unknown));
    expect(snapshot).toEqual([
      { ...about, action: "snapshot", columns: { a: "1" } },
      { ...about, action: "snapshot", columns: { a: "2" } },
    ]);
    expect(batch).toEqual([
      { ...about, action: "added", columns: { a: "3" } },
      { ...about, action: "removed", columns: { a: "1" } },
    ]);
    expect(empty).toEqual([{ ...about, action: "snapshot", columns: {} }]);
    expect(unchanged).toHaveLength(1);
  });

  it.each([
    ["a word that only looks like a snapshot", { name: '"snapshot"', columns: { snapshot: "x" } }],
    ["rows that are none", { snapshot: "many" }],
    ["a line that is no object", "snapshot"],
    ["more rows than become records", { snapshot: Array.from({ length: 20_001 }, () => ({})) }],
  ])("keep %s whole", (_, item) => {
    expect(read(item).map((line) => textsOf(line))).toEqual([[JSON.stringify(item)]]);
  });

  it.each([["{}"], ["[1,"], [""], [`[${"1,".repeat(30_000)}1]`]])(
    "refuse what is no list of lines: %#",
    (text) => {
      expect(readLogLines(Buffer.from(text), () => null)).toBeNull();
    },
  );
});

/** A server that stores parts, and forgets those that a request shows to be known. */
class Server {
  readonly stored: string[] = [];
  parts: readonly StoredPart[] = [];

  /** @param until how many of the parts are stored before it is killed */
  take(items: readonly string[], until = Number.POSITIVE_INFINITY): boolean {
    const { parts, known } = sortLines(read(...items), this.parts);
    for (const part of parts.slice(0, until)) {
      this.stored.push(
        ...part.lines.flatMap((line) => textsOf(line)).map((text) => String(JSON.parse(text))),
      );
      this.parts = [...this.parts, part];
    }
    if (parts.length > until) return false;
    this.parts = this.parts.filter(({ key }) => !known.includes(key));
    return true;
  }
}

describe("what a node sends again", () => {
  it("is stored once, with what is new among it, in whatever order", () => {
    const server = new Server();
    server.take(["b", "c"]);
    server.take(["a", "b", "c", "d"]);
    expect(server.stored.toSorted()).toEqual(["a", "b", "c", "d"]);
    server.take(["e"]);
    expect(server.stored.toSorted()).toEqual(["a", "b", "c", "d", "e"]);
    // The answers to the first two have arrived: nothing is kept of them.
    expect(server.parts).toHaveLength(1);
  });

  it("is stored as often as it was said", () => {
    const server = new Server();
    server.take(["a", "a", "b"]);
    server.take(["a", "a", "a", "b"]);
    expect(server.stored.toSorted()).toEqual(["a", "a", "a", "b"]);
  });

  it("is neither lost nor doubled, wherever the server is killed and whichever answers are lost", () => {
    const step = fc.record({
      added: fc.nat({ max: 90 }),
      isAnswerLost: fc.boolean(),
      killedAfter: fc.option(fc.nat({ max: 3 })),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.nat({ max: 3 }), (steps, shuffle) => {
        const server = new Server();
        let buffer: string[] = [];
        let next = 0;
        const said: string[] = [];
        const send = (killedAfter: number | null, isAnswerLost: boolean) => {
          // Keys of osquery's buffer are texts: 10 comes before 9.
          const request = shuffle === 0 ? buffer : buffer.toSorted();
          if (request.length === 0) return;
          if (server.take(request, killedAfter ?? undefined) && !isAnswerLost) buffer = [];
        };
        for (const { added, isAnswerLost, killedAfter } of steps) {
          const fresh = Array.from({ length: added }, () => `line ${(next += 1)}`);
          said.push(...fresh);
          buffer = [...buffer, ...fresh];
          send(killedAfter, isAnswerLost);
        }
        send(null, false);
        expect(server.stored.toSorted()).toEqual(said.toSorted());
      }),
    );
  });
});
