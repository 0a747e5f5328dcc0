import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSyslogHeader } from "./header.ts";

/** What a header says, with its time as ISO text and what follows it. */
function read(text: string) {
  const { timestamp, messageStart, ...rest } = parseSyslogHeader(text);
  return {
    ...rest,
    time: timestamp === null ? null : new Date(timestamp.localMs).toISOString(),
    offset: timestamp?.offsetMinutes ?? null,
    year: timestamp?.hasYear ?? null,
    message: text.slice(messageStart),
  };
}

describe("parseSyslogHeader", () => {
  it.each<[string, string, Partial<ReturnType<typeof read>>]>([
    [
      "RFC 5424",
      "<165>1 2026-03-02T08:09:10.123456Z fw.example app 12 ID47 - hello",
      {
        format: "rfc5424",
        priority: 165,
        time: "2026-03-02T08:09:10.123Z",
        offset: 0,
        hostname: "fw.example",
        appName: "app",
        message: "hello",
      },
    ],
    [
      "RFC 5424 with structured data, escapes and a byte order mark",
      String.raw`<34>1 2026-03-02T08:09:10+09:00 fw - - - [a@1 x="q\"\]"][b y="]"] ` + "\uFEFFhello",
      { format: "rfc5424", offset: 540, appName: null, message: "hello" },
    ],
    [
      "RFC 5424 with more spaces than one",
      "<34>1  2026-03-02T08:09:10Z  fw   app - - -  hello",
      { format: "rfc5424", hostname: "fw", appName: "app", message: "hello" },
    ],
    [
      "RFC 5424 with nothing known",
      "<34>1 - - - - - - hello",
      { format: "rfc5424", time: null, hostname: null, message: "hello" },
    ],
    [
      "RFC 3164",
      "<13>Mar  2 08:09:10 fw su: hello",
      {
        format: "rfc3164",
        priority: 13,
        time: "2000-03-02T08:09:10.000Z",
        year: false,
        hostname: "fw",
        appName: "su",
        message: "hello",
      },
    ],
    [
      "a year before the clock",
      "<13>Mar 02 2026 08:09:10 fw : x=1",
      { time: "2026-03-02T08:09:10.000Z", year: true, hostname: "fw", appName: null, message: "x=1" },
    ],
    [
      "a year after the clock",
      "<13>Mar 02 08:09:10 2026 fw x=1",
      { time: "2026-03-02T08:09:10.000Z", year: true, message: "x=1" },
    ],
    [
      "a zone after the clock",
      "<13>Mar 02 08:09:10.500 UTC: x=1",
      { time: "2000-03-02T08:09:10.500Z", offset: 0, message: "x=1" },
    ],
    [
      "an ISO time after the priority",
      "<13>2026-03-02T08:09:10+0100 fw x=1",
      { time: "2026-03-02T08:09:10.000Z", offset: 60, hostname: "fw", message: "x=1" },
    ],
    [
      "fields straight after the priority",
      "<189>date=2026-03-02 time=08:09:10 x=1",
      {
        format: "rfc3164",
        priority: 189,
        time: null,
        hostname: null,
        message: "date=2026-03-02 time=08:09:10 x=1",
      },
    ],
    ["a space after the priority", "<129> id=firewall sn=1", { priority: 129, message: "id=firewall sn=1" }],
    ["a time and no host", "<13>Mar  2 08:09:10 a=1 b=2", { hostname: null, message: "a=1 b=2" }],
    [
      "no priority",
      "Mar  2 08:09:10 fw x=1",
      { format: "rfc3164", priority: null, hostname: "fw", message: "x=1" },
    ],
    ["no header", "date=2026-03-02 x=1", { format: "none", priority: null, message: "date=2026-03-02 x=1" }],
    [
      "an address as host",
      "<13>Mar  2 08:09:10 2001:db8::1 x=1",
      { hostname: "2001:db8::1", message: "x=1" },
    ],
    ["29 February without a year", "<13>Feb 29 08:09:10 fw x=1", { time: "2000-02-29T08:09:10.000Z" }],
    ["a priority above 191", "<192>x=1", { format: "none", priority: null, message: "<192>x=1" }],
    ["an empty priority", "<>x=1", { format: "none", priority: null, message: "<>x=1" }],
    ["a day that does not exist", "<13>Feb 31 08:09:10 fw x=1", { time: null, hostname: null }],
    ["nothing", "", { format: "none", message: "" }],
  ])("reads %s", (_, text, expected) => {
    expect(read(text)).toMatchObject(expected);
  });

  it("takes any text, and points into it", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("", "<13>", "<13>1 ", "<13>Mar  2 08:09:10 "),
        fc.string({ unit: "binary" }),
        (start, rest) => {
          const { messageStart } = parseSyslogHeader(start + rest);
          expect(messageStart).toBeLessThanOrEqual((start + rest).length);
        },
      ),
    );
    for (const text of ["[".repeat(1_000_000), " ".repeat(1_000_000), "\\".repeat(1_000_000)]) {
      const started = performance.now();
      parseSyslogHeader(`<13>1 - - - - - ${text}`);
      expect(performance.now() - started).toBeLessThan(500);
    }
  });
});
