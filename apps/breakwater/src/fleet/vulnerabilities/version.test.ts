import fc from "fast-check";
import { expect, it } from "vitest";
import { compareVersions, parseVersion, type VersionScheme } from "./version.ts";

function order(scheme: VersionScheme, a: string, b: string): number | null | "not understood" {
  const left = parseVersion(a, scheme);
  const right = parseVersion(b, scheme);
  if (left === null || right === null) return "not understood";
  const difference = compareVersions(left, right);
  return difference === null ? null : Math.sign(difference);
}

it.for<readonly [VersionScheme, string, string, number | null | "not understood"]>([
  ["dotted", "7.2.4", "7.2.10", -1],
  ["dotted", "FortiOS v7.2.4,build1396,230131 (GA)", "7.2.4", 0],
  ["dotted", "7.2", "7.2.0", 0],
  ["dotted", "FortiOS 6.2.0 and below.", "6.2.0", "not understood"],
  ["dotted", "before 7.0.3", "7.0.3", "not understood"],
  ["sfos", "SFOS 19.5.1 MR-1-Build278", "19.5 MR1", 0],
  ["sfos", "18.5.3 MR-3-Build408", "19.0.0 GA-Build317", -1],
  ["sfos", "19.0 MR2", "19.0.1 MR-1", 1],
  ["pan-os", "10.2.9", "10.2.9-h1", -1],
  ["pan-os", "10.2.10", "10.2.9-h18", 1],
  ["pan-os", "10.2.9-h1 ", "10.2.9-h1", 0],
  ["pan-os", "9.1 < 9.1.14-h4", "9.1.14", "not understood"],
  ["cisco", "9.16(4)67", "9.16.4.67", 0],
  ["cisco", "9.16(4)67", "9.16(4)9", 1],
  ["cisco", "16.3.1a", "16.3.1", 1],
  ["cisco", "16.3.1a", "16.3.2", -1],
  ["cisco", "15.1(4)M12", "15.1(4)M7", 1],
  ["cisco", "15.1(4)M12", "15.1(4)T3", null],
  ["cisco", "9.9.2..67", "9.9.2", "not understood"],
  ["junos", "21.4R3-S5.4", "21.4R3-S4", 1],
  ["junos", "21.4R3", "22.1R1", -1],
  ["junos", "15.1X49-D100", "15.1X49-D90", 1],
  ["junos", "15.1X49-D100", "15.1X53-D100", null],
  ["junos", "22.3R1-EVO", "22.3R1", null],
  ["netscaler", "NS13.1: Build 49.15.nc", "13.1-49.13", 1],
  ["netscaler", "13.1-FIPS-37.159", "13.1-49.15", null],
  ["netscaler", "13.1", "13.1-49.15", null],
  ["ivanti", "22.7R2.5", "22.7R2", 1],
  ["ivanti", "9.1R18.3", "9.1R9", 1],
  ["check-point", "R81.20 Take 26", "R81.20 JHF 24", 1],
  ["check-point", "R81.20", "R81.20 Take 26", null],
  ["check-point", "R81.10", "R81.20", -1],
  ["sonicos", "7.0.1-5035", "7.0.1-5145", -1],
  ["sonicos", "6.5.4.14-109n", "6.5.4.4-44n", 1],
])("%s: %s against %s", ([scheme, a, b, expected]) => {
  expect(order(scheme, a, b)).toBe(expected);
  expect(order(scheme, b, a)).toBe(typeof expected === "number" ? 0 - expected : expected);
});

const schemes: readonly VersionScheme[] = [
  "dotted",
  "sfos",
  "pan-os",
  "cisco",
  "junos",
  "netscaler",
  "ivanti",
  "check-point",
  "sonicos",
];

it("no text breaks it, and what is understood equals itself", () => {
  fc.assert(
    fc.property(fc.constantFrom(...schemes), fc.string({ maxLength: 200 }), (scheme, text) => {
      const version = parseVersion(text, scheme);
      if (version !== null) expect(compareVersions(version, version)).toBe(0);
    }),
  );
  for (const scheme of schemes) expect(parseVersion("1.".repeat(500_000), scheme)).toBeNull();
});

it("the order of what can be compared is one", () => {
  const part = fc.integer({ min: 0, max: 12 });
  const version = fc.tuple(part, part, part, part).map((parts) => ({ train: "", parts }));
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      const [ab, bc, ac] = [compareVersions(a, b), compareVersions(b, c), compareVersions(a, c)];
      if (ab !== null && bc !== null && ab <= 0 && bc <= 0) expect(ac).toBeLessThanOrEqual(0);
    }),
  );
});
