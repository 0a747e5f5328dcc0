import { type OcsfEvent, pathType, type TenantId } from "@breakwater/ocsf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  eventsOfLogSource,
  type LogSource,
  logNameService,
  normaliseRecord,
  products,
  sigmaFieldPaths,
  sigmaLogSources,
  sigmaMapping,
} from "../index.ts";
import { logSourceReader } from "./log-source.ts";
import { alternativeFields, taxonomyTables } from "./taxonomy.ts";

function read(line: string): OcsfEvent {
  return normaliseRecord(
    {
      bytes: Buffer.from(line),
      receivedAt: Date.UTC(2026, 10, 24),
      transport: "syslog-tcp",
      peer: "192.0.2.1",
      tenant: "t" as TenantId,
      uid: null,
    },
    { newUid: () => "01900000-0000-7000-8000-000000000000", zoneOf: () => null },
  );
}

describe("where a rule's field stands", () => {
  it.each<readonly [string, LogSource, readonly string[]]>([
    ["cs-method", { category: "webserver" }, ["http_request.http_method"]],
    ["CS-Method", { category: "proxy" }, ["http_request.http_method"]],
    [
      "srcip",
      { product: "fortigate", service: "event" },
      ["src_endpoint.ip", "evidences.src_endpoint.ip", "unmapped.srcip"],
    ],
    ["action", { product: "fortigate", service: "event" }, ["unmapped.action"]],
    ["src_ip", { category: "firewall" }, ["src_endpoint.ip", "evidences.src_endpoint.ip"]],
    ["src", { product: "paloalto" }, ["src_endpoint.ip"]],
    ["id.orig_h", { product: "zeek", service: "rdp" }, ["src_endpoint.ip"]],
    ["uri", { product: "zeek", service: "http" }, ["http_request.url.url_string"]],
    ["CommandLine", { product: "linux", category: "process_creation" }, ["process.cmd_line"]],
    ["src_endpoint.ip", { product: "fortigate" }, ["unmapped.src_endpoint.ip", "src_endpoint.ip"]],
  ])("%s for %j", (field, logsource, first) => {
    expect(sigmaFieldPaths(field, logsource).slice(0, first.length)).toEqual(first);
  });

  it("is the vendor's own, then the words that all share, then a path of OCSF, where no table has it", () => {
    expect(sigmaFieldPaths("no_such", { product: "fortigate" })).toEqual(["unmapped.no_such", "no_such"]);
    expect(sigmaFieldPaths("username", { product: "nobody" })).toEqual([
      "unmapped.username",
      "user.name",
      "actor.user.name",
      "evidences.user.name",
      "username",
    ]);
  });

  it("in the tables is a place that OCSF 1.8.0 has", () => {
    for (const { fields } of taxonomyTables)
      for (const path of Object.values(fields).flat()) expect(pathType(path), path).toBeDefined();
  });

  it("may be several places at once, each of which OCSF 1.8.0 has", () => {
    expect(sigmaMapping.alternatives("CS-URI-Query", {})).toEqual([
      "http_request.url.path",
      "http_request.url.query_string",
    ]);
    expect(sigmaMapping.alternatives("cs-method", {})).toEqual([]);
    for (const path of Object.values(alternativeFields).flat()) expect(pathType(path), path).toBeDefined();
  });

  it("of every field that a product moves is found by rules for that product", () => {
    for (const { fieldPaths, logSources } of products)
      for (const [field, paths] of fieldPaths)
        for (const { product } of logSources)
          if (product !== undefined)
            expect(sigmaFieldPaths(field, { product })).toEqual(expect.arrayContaining([...paths]));
  });
});

describe("log sources", () => {
  const event = (classUid: number, logName?: string, eventCode?: string): OcsfEvent =>
    ({
      class_uid: classUid,
      metadata: { product: {}, log_name: logName, event_code: eventCode },
    }) as unknown as OcsfEvent;

  it("are those whose conditions all hold", () => {
    const sources = logSourceReader([
      { product: "p", service: "*" },
      { category: "firewall", classes: [4001, 4002] },
      { service: "bgp", logNames: ["BGP*", "tcp"] },
      { service: "aaa", classes: [0], eventCodes: ["11100*"] },
    ]);
    expect(sources(event(4001))).toEqual([{ product: "p" }, { category: "firewall" }]);
    expect(sources(event(0, "BGP-3 Notice", "111008"))).toEqual([
      { product: "p", service: "bgp_3_notice" },
      { service: "bgp" },
      { service: "aaa" },
    ]);
    expect(sources(event(1, "TCP", "111008"))).toEqual([
      { product: "p", service: "tcp" },
      { service: "bgp" },
    ]);
    expect(sources(event(1, "TCPX"))).toEqual([{ product: "p", service: "tcpx" }]);
  });

  it("do not grow without end over invented names", () => {
    const sources = logSourceReader([{ product: "p", service: "*" }]);
    for (let at = 0; at < 10_000; at += 1) sources(event(0, `n${at}`));
    expect(sources(event(0, "n9999"))).toEqual([{ product: "p", service: "n9999" }]);
  });

  it("say which stored events a rule is for: exactly those that have it", () => {
    const lines = [
      `date=2026-03-02 time=08:00:00 devname="f" devid="FG1" logid="0100044547" type="event" subtype="system" level="notice" action="Add" cfgpath="system.admin" cfgobj="x" user="admin"`,
      `date=2026-03-02 time=08:00:00 devname="f" devid="FG1" logid="0000000013" type="traffic" subtype="forward" level="notice" srcip=192.0.2.1 dstip=198.51.100.1 action="accept"`,
      `<189>12: r1: Mar  2 08:00:00.000 UTC: %PARSER-5-CFGLOG_LOGGEDCMD: User:admin  logged command:no logging buffered`,
      `<187>13: r1: Mar  2 08:00:00.000 UTC: %TCP-6-BADAUTH: No MD5 digest from 192.0.2.1(179) to 192.0.2.2(4711)`,
      `<166>Mar 02 2026 08:00:00 fw1 : %ASA-5-111008: User 'enable_15' executed the 'clear logging' command.`,
      "something else",
    ].map(read);
    const parts = products.flatMap(({ logSources }) => logSources);
    const part = (name: keyof LogSource): fc.Arbitrary<string | undefined> =>
      fc.constantFrom(undefined, "nothing", "event", "traffic", ...parts.map((one) => one[name]));
    const logsources = fc.record({
      product: part("product"),
      category: part("category"),
      service: part("service"),
    });
    fc.assert(
      fc.property(logsources, fc.constantFrom(...lines), (given, one) => {
        const wanted = Object.fromEntries(
          Object.entries(given).filter(([, value]) => value !== undefined),
        ) as LogSource;
        const sources = sigmaLogSources(one);
        const fits = (["product", "category", "service"] as const).every((name) => wanted[name] === undefined)
          ? true
          : sources.some((source) =>
              (["product", "category", "service"] as const).every(
                (name) => wanted[name] === undefined || wanted[name] === source[name],
              ),
            );
        expect(isAmong(one, eventsOfLogSource(wanted))).toBe(fits);
      }),
    );
  });
});

/** What a search makes of the conditions. */
function isAmong(
  { class_uid: classUid, metadata }: OcsfEvent,
  events: ReturnType<typeof eventsOfLogSource>,
): boolean {
  const matches = (names: readonly string[] | undefined, name = ""): boolean =>
    names === undefined ||
    names.some((one) =>
      one.endsWith("*")
        ? name.toLowerCase().startsWith(one.slice(0, -1).toLowerCase())
        : name.toLowerCase() === one.toLowerCase(),
    );
  return (
    events === null ||
    events.some(
      (one) =>
        one.vendor === metadata.product.vendor_name &&
        one.product === metadata.product.name &&
        (one.classes?.includes(classUid) ?? true) &&
        matches(one.logNames, metadata.log_name) &&
        matches(one.eventCodes, metadata.event_code) &&
        (one.logNameService === undefined ||
          (metadata.log_name !== undefined && logNameService(metadata.log_name) === one.logNameService)),
    )
  );
}
