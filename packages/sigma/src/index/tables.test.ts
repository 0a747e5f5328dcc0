import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isInCidr, parseAddress, parseCidr } from "../match/address.ts";
import { CidrTable } from "./cidr-table.ts";
import { ThresholdTable } from "./threshold-table.ts";

describe("a table of networks", () => {
  it("finds every network that holds an address, for any of both", () => {
    const byte = fc.constantFrom(0, 1, 10, 127, 192, 255);
    const v4 = fc.array(byte, { minLength: 4, maxLength: 4 }).map((bytes) => bytes.join("."));
    const v6 = fc
      .array(fc.constantFrom("0", "1", "2001", "db8", "ffff"), { minLength: 8, maxLength: 8 })
      .map((groups) => groups.join(":"));
    const network = fc.oneof(
      fc.tuple(v4, fc.integer({ min: 0, max: 32 })).map(([address, bits]) => `${address}/${bits}`),
      fc.tuple(v6, fc.integer({ min: 0, max: 128 })).map(([address, bits]) => `${address}/${bits}`),
    );
    fc.assert(
      fc.property(fc.array(network, { maxLength: 10 }), fc.oneof(v4, v6), (networks, address) => {
        const table = new CidrTable();
        const cidrs = networks.map(parseCidr);
        for (const [at, cidr] of cidrs.entries()) if (cidr !== null) table.add(cidr, at);
        const found = new Set<number>();
        table.look(address, (program) => found.add(program));
        const groups = parseAddress(address);
        for (const [at, cidr] of cidrs.entries())
          if (groups !== null && cidr !== null && isInCidr(cidr, groups)) expect(found).toContain(at);
      }),
    );
  });

  it("finds nothing for what is no address", () => {
    const table = new CidrTable();
    const cidr = parseCidr("0.0.0.0/0");
    if (cidr !== null) table.add(cidr, 0);
    table.look("localhost", () => expect.unreachable());
    expect(table.isEmpty).toBe(false);
  });
});

describe("a table of thresholds", () => {
  it("finds the programs whose bounds a number passes, the bound itself included", () => {
    const table = new ThresholdTable();
    for (const [at, comparison] of (["gt", "gte", "lt", "lte"] as const).entries())
      table.add(comparison, 5, at);
    table.add("gt", -1, 4);
    table.sort();
    const look = (number: number) => {
      const found: number[] = [];
      table.look(number, (program) => found.push(program));
      return found.sort((a, b) => a - b);
    };
    expect([look(6), look(5), look(4), look(-2)]).toEqual([
      [0, 1, 4],
      [0, 1, 2, 3, 4],
      [2, 3, 4],
      [2, 3],
    ]);
  });
});
