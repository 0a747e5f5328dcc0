import { normaliseRecord } from "@breakwater/devices";
import { type OcsfEvent, type TenantId, validateEvent } from "@breakwater/ocsf";
import { describe, expect, it } from "vitest";
import { deviceSamples, hasTestData } from "./device-samples.ts";

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
] as const;
/** Others, some of whose lines look alike (key=value, CEF). None of them may be taken for a product of ours. */
const strangers = [
  "checkpoint",
  "sonicwall",
  "watchguard",
  "paloalto",
  "cisco",
  "juniper",
  "pfsense",
  "cef",
  "stormshield",
];

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
  }

  it("the logs of other vendors are kept as they are, and valid", () => {
    for (const { line, source } of strangers.flatMap(deviceSamples)) {
      const event = normalise(line);
      expect(validateEvent(event), source).toEqual([]);
      if (line.includes("|Fortinet|Fortigate|")) continue;
      expect(event.metadata.product.name, `${source} ${line.slice(0, 120)}`).toBe("unknown");
    }
  });
});
