import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { overlap, rangeOf } from "../canonical/address-range.ts";
import { createProtection } from "./protection.ts";

const protectedBy = createProtection([
  "192.0.2.0/24",
  "192.0.2.9",
  "2001:db8::/32",
  "corp.example",
  "a.b.shop.example",
]);

describe("createProtection", () => {
  it.each([
    ["ip", "192.0.2.9", true],
    ["ip", "192.0.3.1", false],
    ["ip", "2001:db8:ffff::1", true],
    ["cidr", "192.0.2.128/25", true],
    ["cidr", "192.0.0.0/16", true],
    ["cidr", "193.0.0.0/8", false],
    ["domain", "corp.example", true],
    ["domain", "vpn.corp.example", true],
    ["domain", "evilcorp.example", false],
    ["domain", "shop.example", true],
    ["domain", "b.shop.example", true],
    ["domain", "other.shop.example", false],
    ["url", "www.corp.example/login", true],
    ["url", "shop.example/a", false],
    ["url", "192.0.2.200:8443/a", true],
    ["url", "[2001:db8::1]/a", true],
    ["sha256", "corp.example", false],
    ["asn", "192", false],
  ] as const)("takes the %s %s for protected: %s", (kind, value, expected) => {
    expect(protectedBy(kind, value) !== null).toBe(expected);
  });

  it("protects nothing where nothing is given", () => {
    expect(createProtection([])("domain", "corp.example")).toBeNull();
  });

  it("finds an overlap of networks exactly where comparing with each finds one", () => {
    const network = fc
      .tuple(
        fc.integer({ min: 0, max: 255 }),
        fc.integer({ min: 0, max: 255 }),
        fc.integer({ min: 8, max: 32 }),
      )
      .map(([a, b, bits]) => `10.${a}.${b}.0/${bits}`);
    fc.assert(
      fc.property(fc.array(network, { maxLength: 20 }), network, (values, wanted) => {
        const range = rangeOf(wanted);
        const expected = values.some((value) => {
          const other = rangeOf(value);
          return range !== null && other !== null && overlap(range, other);
        });
        expect(createProtection(values)("cidr", wanted) !== null).toBe(expected);
      }),
    );
  });
});
