import { describe, expect, it } from "vitest";
import { deviceSamples, hasTestData } from "./device-samples.ts";
import { ownLines } from "./fuzz/own-lines.ts";
import { fuzzDevices } from "./fuzz/run.ts";

/** For up to 70,000 bytes; the least of several tries. */
const boundMs = 100;

describe("changed lines of devices", () => {
  it("give one valid event each, soon (lines of our own; `bench/fuzz-devices.ts` does 100,000)", () => {
    const report = fuzzDevices(ownLines, 4_000, 20_261_124);
    expect(report.failures).toEqual([]);
    expect(report.slowestMs, report.slowest.toString("base64")).toBeLessThan(boundMs);
    // The changes leave enough that all parts of the readers are met.
    expect(report.classes.size).toBeGreaterThan(30);
  });

  it.skipIf(!hasTestData)("give one valid event each, soon (real lines, BREAKWATER_TEST_DATA)", () => {
    const lines = ["fortinet", "sophos", "cisco", "paloalto"].flatMap(deviceSamples).map(({ line }) => line);
    const report = fuzzDevices(lines, 4_000, 20_261_125);
    expect(report.failures).toEqual([]);
    expect(report.slowestMs, report.slowest.toString("base64")).toBeLessThan(boundMs);
  });
});
