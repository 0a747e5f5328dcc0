import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { validateEvent } from "@breakwater/ocsf";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { type HuntCommand, huntCommand } from "./hunt.ts";
import type { CommandIo } from "./io.ts";
import { type NormaliseCommand, normaliseCommand } from "./normalise.ts";
import { sigmaCheck } from "./sigma/check.ts";
import { sigmaEval } from "./sigma/eval.ts";
import { sigmaExplain } from "./sigma/explain.ts";

const root = mkdtempSync(join(tmpdir(), "breakwater-commands-"));
afterAll(() => rmSync(root, { recursive: true }));
let folder = root;
beforeEach(() => {
  folder = mkdtempSync(join(root, "case-"));
});

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(
  command: (io: CommandIo) => Promise<number>,
  stdin: string | readonly Uint8Array[] = "",
): Promise<Ran> {
  let out = "";
  let err = "";
  const parts = typeof stdin === "string" ? [Buffer.from(stdin)] : stdin;
  const code = await command({
    stdin: (async function* () {
      yield* parts;
    })(),
    out: async (text) => void (out += text),
    err: (text) => void (err += text),
    isTerminal: false,
    signal: new AbortController().signal,
  });
  return { code, out, err };
}

const linesOf = (text: string) => text.split("\n").filter((line) => line !== "");
/** What the tests read by path; everything else is compared whole. */
interface OutputObject extends Readonly<Record<string, unknown>> {
  readonly rule: { readonly title: string };
  readonly device: { readonly name: string };
  readonly evidence: readonly { readonly event_uid: string }[];
}
// A test's own output: each use names the properties that the command's contract gives.
const objectsOf = (text: string) => linesOf(text).map((line) => JSON.parse(line) as OutputObject);

const login =
  'date=2026-03-02 time=09:00:00 devname="edge-1" devid="FG1" logid="0100032002" type="event" subtype="system" level="alert" logdesc="Admin login failed" user="admin" srcip=203.0.113.4 action="login" status="failed"';
const newAdministrator =
  'date=2026-03-02 time=09:05:00 devname="edge-1" devid="FG1" logid="0100044547" type="event" subtype="system" level="information" logdesc="Object attribute configured" user="admin" ui="GUI(203.0.113.4)" action="Add" cfgpath="system.admin" cfgobj="x" cfgattr="accprofile[super_admin]"';

describe("normalise", () => {
  const normalise = (over: Partial<NormaliseCommand>, stdin?: string) =>
    run(
      (io) =>
        normaliseCommand({ files: [], from: "lines", timezone: null, referenceTime: null, ...over }, io),
      stdin,
    );

  it("gives one valid event for every line of standard input, in order, also for empty and hostile ones", async () => {
    const { code, out } = await normalise(
      {},
      `${login}\n\n\u0000\u0001{"a":\nnot a log\r\n${newAdministrator}`,
    );
    const events = objectsOf(out);
    expect(code).toBe(0);
    expect(events.map(({ class_uid, status_code }) => [class_uid, status_code])).toEqual([
      [3002, undefined],
      [0, "empty"],
      [0, "unrecognised_format"],
      [0, "unrecognised_format"],
      [3001, undefined],
    ]);
    for (const event of events) expect(validateEvent(event)).toEqual([]);
    expect(events[3]?.["raw_data"]).toBe("not a log");
  });

  it("keeps each line apart that arrives in pieces, and cuts one that is too long", async () => {
    const bytes = Buffer.from(`${login}\n${"x".repeat(3 * 1024 * 1024)}\nあ\n`);
    const parts = Array.from({ length: Math.ceil(bytes.length / 1_000) }, (_, at) =>
      bytes.subarray(at * 1_000, (at + 1) * 1_000),
    );
    const { out } = await run(
      (io) => normaliseCommand({ files: [], from: "lines", timezone: null, referenceTime: null }, io),
      parts,
    );
    const events = objectsOf(out);
    expect(events).toHaveLength(3);
    expect(events[1]).toMatchObject({ metadata: { is_truncated: true, untruncated_size: 3 * 1024 * 1024 } });
    expect(events[2]).toMatchObject({ raw_data: "あ" });
  });

  it("reads NDJSON with the time of receipt and the sender", async () => {
    const input = [
      {
        message: "<13>Mar  2 08:00:00 fw hello",
        received_at: "2026-03-02T09:00:00Z",
        source_ip: "192.0.2.7",
      },
      { message: login },
      { other: 1 },
      "a line in quotes",
      7,
    ];
    const { out } = await normalise(
      { from: "ndjson" },
      `${input.map((one) => JSON.stringify(one)).join("\n")}\nnot json\n`,
    );
    const events = objectsOf(out);
    expect(events).toHaveLength(6);
    expect(events[0]).toMatchObject({
      time: Date.UTC(2026, 2, 2, 8),
      metadata: { logged_time: Date.UTC(2026, 2, 2, 9) },
      device: { ip: "192.0.2.7", hostname: "fw" },
    });
    expect(events.slice(1).map(({ raw_data }) => raw_data as string)).toEqual([
      login,
      '{"other":1}',
      "a line in quotes",
      "7",
      "not json",
    ]);
  });

  it("takes the line from where other tools keep it", async () => {
    const inputs = [
      { raw_data: "a" },
      { _raw: "a" },
      { event: { original: "a" } },
      { "event.original": "a" },
      { log: "a\n" },
    ];
    const { out } = await normalise({ from: "ndjson" }, inputs.map((one) => JSON.stringify(one)).join("\n"));
    expect(objectsOf(out).map(({ raw_data }) => raw_data as string)).toEqual(["a", "a", "a", "a", "a"]);
  });

  it("reads files, compressed ones too, by their own time", async () => {
    const plain = file("a.log", "<13>Dec 31 23:59:59 fw x\n");
    utimesSync(plain, new Date("2026-01-01T00:10:00Z"), new Date("2026-01-01T00:10:00Z"));
    const packed = file("b.log.gz", gzipSync(`${login}\n`));
    const array = file("c.json", JSON.stringify([{ message: login }, { message: "x" }], null, 2));
    const { code, out } = await normalise({ files: [plain, packed] });
    expect(code).toBe(0);
    expect(objectsOf(out)).toMatchObject([{ time: Date.UTC(2025, 11, 31, 23, 59, 59) }, { class_uid: 3002 }]);
    expect(objectsOf((await normalise({ files: [array], from: "ndjson" })).out)).toMatchObject([
      { class_uid: 3002 },
      { raw_data: "x" },
    ]);
  });

  it("reads times without zone and year as --timezone and --reference-time say", async () => {
    const { out } = await normalise(
      { timezone: "Asia/Tokyo", referenceTime: Date.UTC(2020, 5, 1) },
      "<13>May 31 09:00:00 fw x\n",
    );
    expect(objectsOf(out)).toMatchObject([{ time: Date.UTC(2020, 4, 31), timezone_offset: 540 }]);
  });

  it("refuses a zone that there is not, and a file that is not there", async () => {
    await expect(normalise({ timezone: "Mars/Olympus" })).rejects.toThrow(
      "--timezone Mars/Olympus: no such zone",
    );
    await expect(normalise({ files: ["/no/such.log"] })).rejects.toThrow("/no/such.log: cannot be read");
    await expect(normalise({ files: [file("bad.log.gz", "not gzip")] })).rejects.toThrow("cannot be read");
  });
});

describe("hunt", () => {
  const rule = (title: string, level: string, detection: string) =>
    `title: ${title}\nid: ${title}\nlogsource: {product: fortigate}\nlevel: ${level}\ndetection: ${detection}\n`;
  const hunt = (over: Partial<HuntCommand>) =>
    run((io) =>
      huntCommand(
        {
          paths: [folder],
          rules: [],
          intel: [],
          contentRules: [],
          format: "ndjson",
          language: "en",
          version: "0.0.0",
          out: null,
          failOn: null,
          timezone: null,
          referenceTime: null,
          ...over,
        },
        io,
      ),
    );
  const rules = () => [
    file("rules/a.yml", rule("failed", "medium", "{a: {action: login, status: failed}, condition: a}")),
    file("rules/b.yml", rule("admin", "high", "{a: {cfgpath: system.admin}, condition: a}")),
  ];

  it("looks for the indicators of --intel, and tells by whose words and what speaks for and against", async () => {
    file(
      "out.log",
      '<189>date=2026-11-24 time=10:00:00 devname="edge-1" devid="FG1" tz="+0000" vd="root" logid="0000000013" type="traffic" subtype="forward" level="notice" srcip=10.1.2.3 srcport=40000 dstip=198.51.100.7 dstport=443 proto=6 action="accept" policyid=1 service="HTTPS"\n',
    );
    const list = file(
      "lists/c2.csv",
      "indicator,comment\n198[.]51.100.7,seen with the intruder\n10.1.2.3,\n",
    );
    const { out, err } = await hunt({ paths: [join(folder, "out.log")], intel: [list] });
    expect(err).toContain("c2.csv: 1 indicators; left out: 1 private_address");
    expect(objectsOf(out)).toMatchObject([
      {
        rule: { title: "198.51.100.7", level: "high", description: "seen with the intruder" },
        indicator: {
          supports: [{ key: "indicator.supports.inside" }, { key: "indicator.supports.allowed" }],
        },
        evidence: [{ matched: [{ path: "dst_endpoint.ip", value: "198.51.100.7" }] }],
      },
    ]);
    const html = await hunt({
      paths: [join(folder, "out.log")],
      intel: [list],
      format: "html",
      language: "ja",
    });
    expect(html.out).toContain("<mark>198.51.100.7</mark>");
    expect(html.out).toContain("機器は通信を許可しました。");
    const stix = await hunt({ paths: [join(folder, "out.log")], intel: [list], format: "stix" });
    expect(stix.out).toContain("[ipv4-addr:value = '198.51.100.7']");
    await expect(hunt({ intel: [join(folder, "missing.csv")] })).rejects.toThrow("--intel");
    await expect(hunt({ intel: [file("lists/page.txt", "<html></html>")] })).rejects.toThrow("HTML");
  });

  it("finds over folders, groups by rule and device, worst first, and says what it looked at", async () => {
    file("logs/a.log", `${login}\n${newAdministrator}\n`);
    file("logs/deep/b.ndjson", `${JSON.stringify({ message: login })}\n`);
    file(
      "logs/c.txt.gz",
      gzipSync(`${login.replace('"FG1"', '"FG2"').replace("edge-1", "edge-2")}\nnothing known\n`),
    );
    file("logs/ignored.bin", login);
    const { code, out, err } = await hunt({ paths: [join(folder, "logs")], rules: rules() });
    expect(code).toBe(0);
    expect(objectsOf(out).map(({ rule: { title }, device, count }) => [title, device.name, count])).toEqual([
      ["admin", "edge-1", 1],
      ["failed", "edge-1", 2],
      ["failed", "edge-2", 1],
    ]);
    expect(objectsOf(out)[1]).toMatchObject({
      first_seen: Date.UTC(2026, 2, 2, 9),
      evidence: [
        {
          raw_data: login,
          matched: [
            { field: "action", value: "login" },
            { field: "status", value: "failed" },
          ],
        },
        {},
      ],
    });
    expect(err).toContain("3 findings: 2 rules over 5 events of 3 files.");
    expect(err).toContain("1 unrecognised_format");
  });

  it("gives the same uids for the same file", async () => {
    file("logs/a.log", `${login}\n`);
    const uids = async () =>
      objectsOf((await hunt({ paths: [join(folder, "logs")], rules: rules() })).out).map(
        ({ evidence }) => evidence[0]?.event_uid,
      );
    expect(await uids()).toEqual(await uids());
  });

  it("shows a table for a person, and never says that nothing was found means clean", async () => {
    file("logs/a.log", `${login}\n`);
    const { out } = await hunt({ paths: [join(folder, "logs")], rules: rules(), format: "table" });
    expect(out).toContain("LEVEL");
    expect(out).toMatch(/^medium +failed +edge-1 \(FortiGate\) +2026-03-02 09:00 +2026-03-02 09:00 +1$/m);
    const { out: nothing } = await hunt({ paths: [join(folder, "logs")], format: "table" });
    expect(nothing).toContain("Nothing was found by these rules");
    expect(nothing).toContain("cannot be seen here");
    expect(nothing).not.toMatch(/clean/i);
  });

  it("lets no control character of a log or rule reach the terminal", async () => {
    file("logs/a.log", `${login.replace("edge-1", "\u001b[31mred\u0007")}\n`);
    const { out } = await hunt({ paths: [join(folder, "logs")], rules: rules(), format: "table" });
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  it("ends with 1 when a finding is as bad as asked", async () => {
    file("logs/a.log", `${login}\n`);
    const paths = [join(folder, "logs")];
    expect((await hunt({ paths, rules: rules(), failOn: "medium" })).code).toBe(1);
    expect((await hunt({ paths, rules: rules(), failOn: "low" })).code).toBe(1);
    expect((await hunt({ paths, rules: rules(), failOn: "high" })).code).toBe(0);
  });

  it("writes to a file", async () => {
    file("logs/a.log", `${login}\n`);
    const out = join(folder, "report.ndjson");
    const ran = await hunt({ paths: [join(folder, "logs")], rules: rules(), out });
    expect(ran.out).toBe("");
    expect(objectsOf(readFileSync(out, "utf8"))).toHaveLength(1);
  });

  it("ends with 2 for what cannot be read, and reads the rest", async () => {
    file("logs/a.log", `${login}\n`);
    file("logs/bad.gz", "not gzip");
    const { code, out, err } = await hunt({ paths: [join(folder, "logs"), "/no/such"], rules: rules() });
    expect(code).toBe(2);
    expect(objectsOf(out)).toHaveLength(1);
    expect(err).toContain("bad.gz");
    expect(err).toContain("/no/such: cannot be read");
    await expect(hunt({ paths: ["/no/such"] })).rejects.toThrow("nothing to read");
    await expect(hunt({ paths: [join(folder, "logs")], rules: ["/no/rules"] })).rejects.toThrow(
      "--rules /no/rules: no such file or folder",
    );
  });

  it("names a rule that cannot be used, and uses the others", async () => {
    file("logs/a.log", `${login}\n`);
    file("rules/bad.yml", "title: bad\n");
    rules();
    const { code, out, err } = await hunt({ paths: [join(folder, "logs")], rules: [join(folder, "rules")] });
    expect(code).toBe(0);
    expect(objectsOf(out)).toHaveLength(1);
    expect(err).toContain("bad.yml:1:1");
  });

  it("follows no circle of links", async () => {
    file("logs/a.log", `${login}\n`);
    symlinkSync(join(folder, "logs"), join(folder, "logs/again"));
    expect(objectsOf((await hunt({ paths: [join(folder, "logs")], rules: rules() })).out)).toMatchObject([
      { count: 1 },
    ]);
  });
});

describe("sigma", () => {
  const good =
    "title: good\nid: g\nlogsource: {product: windows}\nlevel: high\ndetection: {a: {f: x}, condition: a}\n";
  const inactive = "title: waiting\nlogsource: {}\ndetection: {a: {'f|expand': '%admins%'}, condition: a}\n";
  const bad = "title: bad\nlogsource: {}\ndetection: {a: {'f|contain': x}, condition: a}\n";

  it("check counts, names every rule that is not compiled, and ends with 1 if one is rejected", async () => {
    const paths = [
      file("r/good.yml", good),
      file("r/waiting.yml", inactive),
      file("r/bad.yml", bad),
      file("r/text.txt", "not a rule"),
    ];
    const folderOnly = await run((io) => sigmaCheck({ paths: [join(folder, "r")] }, io));
    expect(folderOnly.code).toBe(1);
    expect(linesOf(folderOnly.out).at(-1)).toBe("rules: 1 compiled, 1 inactive, 1 rejected");
    expect(folderOnly.out).toMatch(/rejected .*bad\.yml:3:\d+: .*"contain" is not a modifier/);
    expect(folderOnly.out).toMatch(/inactive .*waiting\.yml: "waiting": no values for %admins%/);
    expect((await run((io) => sigmaCheck({ paths: [paths[0] ?? ""] }, io))).code).toBe(0);
    const placeholders = file("p.yml", "admins: [bob]\n");
    const filled = await run((io) => sigmaCheck({ paths: [paths[1] ?? ""], placeholders }, io));
    expect(filled.out).toBe("rules: 1 compiled, 0 inactive, 0 rejected\n");
    const missing = await run((io) => sigmaCheck({ paths: ["/no/such"] }, io));
    expect(missing.code).toBe(1);
    expect(missing.out).toContain("/no/such");
  });

  const events = [{ f: "x" }, { f: "y" }, { f: "x", product: "linux" }, { f: "x", product: "windows" }];
  const input = events.map((one) => JSON.stringify(one)).join("\n");

  it("eval gives the matches of each event in order", async () => {
    const rules = [file("r/good.yml", good)];
    const { code, out } = await run((io) => sigmaEval({ rules }, io), input);
    expect(code).toBe(0);
    expect(objectsOf(out)).toEqual(
      [0, 2, 3].map((event) => ({ event, rule_id: "g", rule_title: "good", level: "high" })),
    );
    const routed = await run((io) => sigmaEval({ rules, logsourceRouting: true }, io), input);
    expect(objectsOf(routed.out).map(({ event }) => event as number)).toEqual([0, 3]);
  });

  it("eval gives the same with several workers", async () => {
    const rules = [file("r/good.yml", good)];
    const many = Array.from({ length: 20_000 }, (_, at) =>
      JSON.stringify({ f: at % 7 === 0 ? "x" : "y", pad: "p".repeat(60) }),
    ).join("\n");
    const alone = await run((io) => sigmaEval({ rules }, io), many);
    const together = await run((io) => sigmaEval({ rules, jobs: 2 }, io), many);
    expect(linesOf(alone.out)).toHaveLength(2_858);
    expect(together.out).toBe(alone.out);
  });

  it("eval names a line that is no event, keeps its index and goes on", async () => {
    const rules = [file("r/good.yml", good)];
    const { code, out, err } = await run((io) => sigmaEval({ rules }, io), `not json\n\n[1]\n{"f":"x"}\n`);
    expect(code).toBe(1);
    expect(objectsOf(out)).toMatchObject([{ event: 2 }]);
    expect(err).toContain("line 1: not JSON");
    expect(err).toContain("line 3: expected a JSON object");
    await expect(run((io) => sigmaEval({ rules, jobs: 0 }, io))).rejects.toThrow("--jobs must be a number");
  });

  it("eval takes a byte order mark, carriage returns and blank lines, in whatever parts they come", async () => {
    const rules = [file("r/good.yml", good)];
    const bytes = Buffer.from('\ufeff{"f":"x"}\r\n\r\n \t\n{"f":"\u65e5"}\r\n{"f":"x"}');
    const parts = Array.from(bytes, (byte) => Uint8Array.of(byte));
    for (const input of [[bytes], parts]) {
      const { code, out, err } = await run((io) => sigmaEval({ rules }, io), input);
      expect([code, err, objectsOf(out).map(({ event }) => event as number)]).toEqual([0, "", [0, 2]]);
    }
  });

  it("eval answers what a slow sender has sent so far", async () => {
    const rules = [file("r/good.yml", good)];
    let out = "";
    const seen: string[] = [];
    await sigmaEval(
      { rules },
      {
        stdin: (async function* () {
          for (const line of ['{"f":"x"}\n', '{"f":"y"}\n{"f', '":"x"}\n']) {
            yield Buffer.from(line);
            seen.push(out);
          }
        })(),
        out: async (text) => void (out += text),
        err: () => {},
        isTerminal: false,
        signal: new AbortController().signal,
      },
    );
    expect(seen.map((text) => linesOf(text).length)).toEqual([1, 1, 2]);
  });

  it("explain says item by item why", async () => {
    const { out } = await run((io) =>
      sigmaExplain({ rule: file("good.yml", good), event: file("e.json", '{"f":"y"}') }, io),
    );
    expect(out).toBe('no match  good\n  - f: expected "x", found "y"\n');
    const matched = await run((io) =>
      sigmaExplain({ rule: file("good.yml", good), event: file("e.json", '{"f":"X"}') }, io),
    );
    expect(matched.out).toBe('MATCH  good\n  + f: expected "x", found "X"\n');
    await expect(
      run((io) => sigmaExplain({ rule: file("good.yml", good), event: file("e.json", "[") }, io)),
    ).rejects.toThrow("e.json");
    await expect(
      run((io) => sigmaExplain({ rule: file("bad.yml", bad), event: file("e.json", "{}") }, io)),
    ).rejects.toThrow("holds no rule that can be used");
  });

  it("explain takes several events and says it for programs, too; what cannot be explained is named", async () => {
    const rule = `${good}---
title: expects
logsource: { category: test }
detection: { s: { f|expand: "%nobody%" }, condition: s }
---
title: often
correlation: { type: event_count, rules: [good], group-by: [f], timespan: 1m, condition: { gte: 2 } }
`.replace("title: good", "title: good\nname: good");
    const { out, err } = await run((io) =>
      sigmaExplain(
        {
          rule: file("several.yml", rule),
          event: file("e.ndjson", '{"f":"x"}\n\n{"g":1}\n'),
          format: "ndjson",
        },
        io,
      ),
    );
    const item = { field: "f", operator: "", pattern: "x" };
    expect(linesOf(out).map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        event: 0,
        rule_title: "good",
        match: true,
        root: { item: { ...item, path: "f" }, found: "x", holds: true },
      }),
      expect.objectContaining({
        event: 1,
        match: false,
        root: { item: { ...item, path: "" }, found: null, holds: false },
      }),
    ]);
    expect(err).toContain("expects: inactive, nothing is given for nobody");
    expect(err).toContain("often: a correlation");
  });
});
