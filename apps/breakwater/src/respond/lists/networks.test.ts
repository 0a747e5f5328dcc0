import fc from "fast-check";
import { expect, test } from "vitest";
import { overlap, rangeOf } from "@breakwater/indicators";
import { addressesOf, aggregate } from "./networks.ts";

/** Networks within one /24, so that they meet. */
const network = fc
  .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 25, max: 32 }))
  .map(([host, prefix]) => {
    const base = host - (host % 2 ** (32 - prefix));
    return prefix === 32 ? `198.51.100.${base}` : `198.51.100.${base}/${prefix}`;
  });
const network6 = network.map((text) => {
  const [address = "", prefix] = text.split("/");
  const host = Number(address.split(".").at(-1)).toString(16);
  const base = host === "0" ? "2001:db8::" : `2001:db8::${host}`;
  return prefix === undefined ? base : `${base}/${Number(prefix) + 96}`;
});

function rangesOf(texts: readonly string[]) {
  return texts.map((text) => {
    const range = rangeOf(text);
    if (range === null) throw new Error(`${text} is no network`);
    return range;
  });
}

function addressesIn(texts: readonly string[]): readonly string[] {
  return [...new Set(rangesOf(texts).flatMap((range) => addressesOf(range, 1_000) ?? []))].toSorted();
}

test("what is aggregated holds exactly the same addresses, in the fewest networks (property)", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(network, network6), { maxLength: 20 }), (texts) => {
      const networks = aggregate(rangesOf(texts));
      expect(addressesIn(networks)).toEqual(addressesIn(texts));
      // None lies in another, and no two could be one.
      expect(aggregate(rangesOf(networks))).toEqual(networks);
      expect(networks.length).toBeLessThanOrEqual(new Set(texts).size);
    }),
  );
});

test.each([
  [["192.0.2.0", "192.0.2.1"], ["192.0.2.0/31"]],
  [
    ["192.0.2.1", "192.0.2.2"],
    ["192.0.2.1", "192.0.2.2"],
  ],
  [["192.0.2.0/25", "192.0.2.128/25", "192.0.2.7"], ["192.0.2.0/24"]],
  [
    ["2001:db8::/33", "2001:db8:8000::/33", "192.0.2.9"],
    ["192.0.2.9", "2001:db8::/32"],
  ],
  [["0.0.0.0/1", "128.0.0.0/1"], ["0.0.0.0/0"]],
])("%j become %j", (texts, expected) => {
  expect(aggregate(rangesOf(texts))).toEqual(expected);
});

test("what is no network is none, and ranges overlap within their version alone", () => {
  expect(["example.com", "192.0.2.0/33", "192.0.2.1/24", ""].map(rangeOf)).toEqual([
    null,
    null,
    rangeOf("192.0.2.0/24"),
    null,
  ]);
  const [four, six] = rangesOf(["128.0.0.0/8", "8000::/8"]);
  expect(four !== undefined && six !== undefined && overlap(four, six)).toBe(false);
});

test("a network is written address by address only where it is small", () => {
  const [small, large] = rangesOf(["192.0.2.252/30", "192.0.2.0/23"]);
  expect(small === undefined ? null : addressesOf(small, 256)).toEqual([
    "192.0.2.252",
    "192.0.2.253",
    "192.0.2.254",
    "192.0.2.255",
  ]);
  expect(large === undefined ? [] : addressesOf(large, 256)).toBe(null);
});
