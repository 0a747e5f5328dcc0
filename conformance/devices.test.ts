import { normaliseRecord } from "@breakwater/devices";
import { type OcsfEvent, type TenantId, validateEvent } from "@breakwater/ocsf";
import { describe, expect, it } from "vitest";
import { deviceSamples, hasTestData } from "./device-samples.ts";
import { agreement, type ComparedField, expectedParses } from "./expected-parses.ts";
import { isKnown, knownDifferences } from "./known-differences.ts";

function normalise(line: string): OcsfEvent {
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

/** Vendors whose logs we read, with how many of their real lines must at least reach a specific class. */
const expected = [
  ["fortinet", 185],
  ["sophos", 9],
  ["cisco", 243],
  ["paloalto", 360],
] as const;
/** Others, some of whose lines look alike (key=value, CEF). None of them may be taken for a product of ours. */
const strangers = [
  "checkpoint",
  "sonicwall",
  "watchguard",
  "juniper",
  "pfsense",
  "cef",
  "stormshield",
  "leef",
  "ubiquiti",
  "mikrotik",
  "f5",
  "citrix",
  "generic_syslog",
];
/** Lines of ours among the others' samples: general collections of CEF, LEEF and syslog, and one that stands in the wrong file. */
const ours =
  /\|Fortinet\|Fortigate\||^1,[0-9/: ]+,[0-9]+,SYSTEM,|\|Palo Alto Networks\|(?:PAN-OS|LF)|%(?:ASA|FTD|PIX)-|%[A-Z0-9_]+-[0-7]-[A-Z0-9_]+/;

/** ASA ids of the samples for which OCSF has no class, and why. */
const classless: ReadonlyMap<string, string> = new Map([
  ["105005", "failover state"],
  ["105009", "failover state"],
  ["105043", "failover state"],
  ["106101", "the cache of denied flows is full"],
  ["199019", "a message of the operating system under the appliance"],
  ["201008", "new connections are refused altogether; no connection is named"],
  ["251010", "a message of a security module"],
  ["321006", "system resource"],
  ["323006", "a module's state"],
  ["338309", "the licence of the botnet filter"],
  ["338310", "the update server of the botnet filter"],
  ["444005", "a licence"],
  ["711004", "a task ran for long"],
  ["718060", "load balancing of VPN sessions"],
  ["718062", "load balancing of VPN sessions"],
  ["747011", "cluster state"],
]);

describe.skipIf(!hasTestData)("real logs of devices (BREAKWATER_TEST_DATA)", () => {
  for (const [vendor, least] of expected) {
    it(`${vendor}: each line is one valid event that keeps the line; at least ${least} reach a class`, () => {
      let specific = 0;
      for (const { line, source } of deviceSamples(vendor)) {
        const event = normalise(line);
        expect(validateEvent(event), source).toEqual([]);
        expect(event.raw_data, source).toBe(line.trimEnd() === line ? line : event.raw_data);
        if (event.class_uid === 0) expect(event.status_code, source).toMatch(/^[a-z_]+$/);
        else specific += 1;
      }
      expect(specific).toBeGreaterThanOrEqual(least);
    });

    it(`${vendor}: where another parser names an address, a port, a user or a verdict, ours says the same, or why not`, () => {
      for (const { line, source, fields } of expectedParses(vendor)) {
        const event = normalise(line);
        if (event.metadata.product.name === "unknown") continue;
        for (const [field, value] of fields) {
          const { agrees, ours: found } = agreement(event, field, value);
          if (agrees || isKnown(field, line, value)) continue;
          expect.fail(`${source}: ${field} is ${JSON.stringify(value)}, ours ${JSON.stringify(found)}`);
        }
      }
    });
  }

  it("agrees with other parsers on nine of ten addresses and ports, and no listed difference is out of date", () => {
    const counts = new Map<string, { agreed: number; all: number }>();
    const used = new Set<number>();
    for (const { line, fields } of expected.flatMap(([vendor]) => expectedParses(vendor))) {
      const event = normalise(line);
      if (event.metadata.product.name === "unknown") continue;
      for (const [field, value] of fields) {
        const count = counts.get(field) ?? { agreed: 0, all: 0 };
        const { agrees } = agreement(event, field, value);
        counts.set(field, { agreed: count.agreed + (agrees ? 1 : 0), all: count.all + 1 });
        if (!agrees)
          for (const [at, known] of knownDifferences.entries())
            if (
              known.fields.includes(field) &&
              known.line.test(line) &&
              (known.expected?.test(value) ?? true)
            )
              used.add(at);
      }
    }
    const share = (field: ComparedField) => (counts.get(field)?.agreed ?? 0) / (counts.get(field)?.all ?? 1);
    for (const field of ["src_ip", "src_port", "dst_ip", "dst_port", "user", "protocol"] as const)
      expect(share(field), field).toBeGreaterThan(0.9);
    expect(knownDifferences.filter((_, at) => !used.has(at)).map(({ why }) => why)).toEqual([]);
  });

  it("cisco: every message id of the appliances reaches a class, or is listed with why not", () => {
    const missing = new Map<string, string>();
    for (const { line } of deviceSamples("cisco")) {
      const event = normalise(line);
      const id = event.metadata.event_code ?? "";
      if (!/^[0-9]{6}$/.test(id) || classless.has(id)) continue;
      if (event.class_uid === 0) missing.set(id, event.message ?? "");
    }
    expect([...missing]).toEqual([]);
  });

  it("the logs of other vendors are kept as they are, and valid", () => {
    for (const { line, source } of strangers.flatMap(deviceSamples)) {
      const event = normalise(line);
      expect(validateEvent(event), source).toEqual([]);
      if (ours.test(line)) continue;
      expect(event.metadata.product.name, `${source} ${line.slice(0, 120)}`).toBe("unknown");
    }
  });
});
