import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatAddress, networkRange, parseAddress } from "./address.ts";

function parsed(text: string): string | null {
  const bytes = new Uint8Array(18).fill(7);
  const isAddress = parseAddress(text, bytes, 1);
  expect([bytes[0], bytes[17]]).toEqual([7, 7]);
  if (!isAddress) expect([...bytes]).toEqual(new Array(18).fill(7));
  return isAddress ? formatAddress(bytes.subarray(1, 17)) : null;
}

describe("an address", () => {
  test.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["::", "::"],
    ["1::", "1::"],
    ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6"],
  ])("%s is %s", (text, canonical) => {
    expect(parsed(text)).toBe(canonical);
  });

  test.each([
    "",
    "1",
    "1.2.3",
    "1.2.3.4.5",
    "256.1.1.1",
    "01.2.3.4",
    "1.2.3.4 ",
    "1..2.3",
    ":",
    ":::",
    "1:2",
    "1::2::3",
    "12345::",
    "::1.2.3",
    "1.2.3.4::",
    "g::",
    "fe80::1%eth0",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7::8",
  ])("%j is none", (text) => {
    expect(parsed(text)).toBeNull();
  });

  test("is the same after it was written and read again, whichever it is", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const once = parsed(text);
        expect(once).not.toBeNull();
        expect(parsed(once ?? "")).toBe(once);
      }),
    );
  });

  test("is found in no text that is not one, and nothing is written then", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."0123456789abcf:.%/ "), maxLength: 50 }), (text) => {
        parsed(text);
      }),
    );
  });
});

describe("a network", () => {
  test.each([
    ["203.0.113.0/24", "203.0.113.0", "203.0.113.255"],
    ["203.0.113.77/24", "203.0.113.0", "203.0.113.255"],
    ["0.0.0.0/0", "0.0.0.0", "255.255.255.255"],
    ["198.51.100.1/32", "198.51.100.1", "198.51.100.1"],
    ["2001:db8::/33", "2001:db8::", "2001:db8:7fff:ffff:ffff:ffff:ffff:ffff"],
    ["::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ])("%s is %s to %s", (network, first, last) => {
    expect(networkRange(network)).toEqual({ first, last });
  });

  test.each([
    "203.0.113.0",
    "203.0.113.0/33",
    "2001:db8::/129",
    "x/8",
    "1.2.3.4/",
    "1.2.3.4/-1",
    "1.2.3.4/8/8",
  ])("%s is none", (network) => {
    expect(networkRange(network)).toBeNull();
  });
});
