import { describe, expect, it } from "vitest";
import { productOf } from "./product.ts";
import { SupportLists } from "./support.ts";

const now = Date.UTC(2026, 10, 27);
const core = (dates: object = {}) => ({
  $schema: "https://docs.oasis-open.org/openeox/eox-core/v1.0/schema/core.json",
  end_of_life: "2028-12-31T23:59:59Z",
  end_of_security_support: "2027-06-30T23:59:59Z",
  last_updated: "2026-08-01T12:00:00Z",
  ...dates,
});
const software = (vendor_name: string, product_name: string, product_version: string) => ({
  $schema: "https://docs.oasis-open.org/openeox/tbd/schema/product_software.json",
  vendor_name,
  product_name,
  product_version,
});
const shell = (...statements: readonly object[]) => ({
  $schema: "https://docs.oasis-open.org/openeox/tbd/schema/shell.json",
  statements,
});
const fortiOs = (version: string, dates?: object) => ({
  core: core(dates),
  product: software("Fortinet", "FortiOS", version),
  product_identification_helper: {},
});
const ofFortiOs = (lists: SupportLists, version: string) =>
  lists.of(productOf("Fortinet", "FortiOS"), version, now);

describe("OpenEoX statements", () => {
  it("tell until when a release gets security fixes", () => {
    const lists = new SupportLists();
    expect(lists.take(shell(fortiOs("7.6"), fortiOs("7.2.x")))).toEqual({ taken: 2, leftOut: 0 });
    expect(ofFortiOs(lists, "7.6.1")).toEqual({
      state: "ends-within-12-months",
      branch: "7.6",
      until: "2027-06-30",
    });
    expect(ofFortiOs(lists, "7.2.9")).toMatchObject({ branch: "7.2" });
    expect(ofFortiOs(lists, "7.4.1")).toEqual({ state: "unknown", reason: "branch_not_listed" });
  });

  it.each<readonly [string, object, object | null]>([
    ["both dates", {}, { state: "ends-within-12-months", until: "2027-06-30" }],
    [
      "nothing announced",
      { end_of_life: "tba", end_of_security_support: "tba" },
      { state: "no-date-announced" },
    ],
    // §7.2.1 only recommends that no other date is `tba` then: nobody is supported after the end of life.
    ["only the end of life", { end_of_security_support: "tba" }, { state: "supported", until: "2028-12-31" }],
    ["only the end of security support", { end_of_life: "tba" }, { until: "2027-06-30" }],
    [
      "a day that is another one in UTC",
      { end_of_security_support: "2026-11-26T01:00:00+03:00" },
      { state: "unsupported", since: "2026-11-25" },
    ],
    ["sales that are to be announced", { end_of_sales: "tba" }, { until: "2027-06-30" }],
    ["an end of life before another end (§7.1.1)", { end_of_life: "2027-01-01T00:00:00Z" }, null],
    ["an end of sales after the end of life (§7.1.1)", { end_of_sales: "2029-01-01T00:00:00Z" }, null],
    ["a general availability after an end (§7.1.3)", { general_availability: "2027-12-01T00:00:00Z" }, null],
    ["a lower-case T (§7.1.2)", { end_of_life: "2028-12-31t23:59:59Z" }, null],
    ["a leap second (§7.1.2)", { end_of_life: "2028-12-31T23:59:60Z" }, null],
    ["a day that is none", { end_of_life: "2028-02-30T00:00:00Z" }, null],
    ["a date without a time", { end_of_life: "2028-12-31" }, null],
    ["no end of life", { end_of_life: undefined }, null],
    ["no last update", { last_updated: "tba" }, null],
    ["another schema", { $schema: "https://elsewhere.example/core.json" }, null],
  ])("with %s", (_, dates, expected) => {
    const lists = new SupportLists();
    const report = lists.take(shell(fortiOs("7.6", dates)));
    expect(report).toEqual(expected === null ? { taken: 0, leftOut: 1 } : { taken: 1, leftOut: 0 });
    if (expected === null) expect(ofFortiOs(lists, "7.6.1").state).toBe("unknown");
    else expect(ofFortiOs(lists, "7.6.1")).toMatchObject(expected);
  });

  it("name their product by the Shell, by CPE, or by a product tree of CSAF; Core alone names none", () => {
    const lists = new SupportLists();
    const cpe = "cpe:2.3:o:sonicwall:sonicos:7.1:*:*:*:*:*:*:*";
    expect(
      lists.take(shell({ core: core(), product_identification_helper: { cpe } }, { core: core() })),
    ).toEqual({ taken: 1, leftOut: 1 });
    expect(lists.of(productOf("SonicWall", "SonicOS"), "7.1.1-7058", now).state).toBe(
      "ends-within-12-months",
    );
    const tree = {
      $schema: "https://docs.oasis-open.org/openeox/tbd/schema/shell_csaf.json",
      product_tree: {
        branches: [
          {
            category: "vendor",
            name: "Juniper Networks",
            branches: [
              {
                category: "product_name",
                name: "Junos OS",
                product: { product_id: "ALL" },
                branches: [
                  { category: "product_version", name: "23.4", product: { product_id: "A" } },
                  { category: "product_version_range", name: "<22.1", product: { product_id: "B" } },
                ],
              },
            ],
          },
        ],
      },
      statements: [
        { core: core(), product_ids: ["A"] },
        { core: core(), product_ids: ["B"] },
        { core: core(), product_ids: ["ALL", "absent"] },
      ],
    };
    expect(lists.take(tree)).toEqual({ taken: 1, leftOut: 2 });
    const junos = productOf("Juniper", "Junos");
    expect(lists.of(junos, "23.4R2-S1", now).state).toBe("ends-within-12-months");
    expect(lists.of(junos, "23.4R2-EVO", now)).toEqual({ state: "unknown", reason: "branch_not_listed" });
    expect(lists.take(core())).toEqual({ taken: 0, leftOut: 1 });
    expect(lists.take({ $schema: "https://docs.oasis-open.org/other.json", statements: [] })).toBeNull();
  });

  it("tell of models, and leave out what is a model with a release", () => {
    const lists = new SupportLists();
    const hardware = {
      $schema: "https://docs.oasis-open.org/openeox/tbd/schema/product_hardware.json",
      vendor_name: "Sophos",
      product_name: "XGS 116",
      product_version: "1",
    };
    const both = { hardware, software: software("Sophos", "SFOS", "21.0") };
    expect(lists.take(shell({ core: core(), product: hardware }, { core: core(), product: both }))).toEqual({
      taken: 1,
      leftOut: 1,
    });
    expect(lists.ofModel("Sophos", "xgs116", now)).toMatchObject({ state: "ends-within-12-months" });
    expect(lists.ofModel("Sophos", "XGS 126", now)).toBeNull();
  });

  it("count before what others collect, in any order, and leave their other branches", () => {
    const others = {
      result: {
        name: "fortios",
        releases: [
          { name: "7.6", eol: "2030-01-01" },
          { name: "7.0", eol: "2025-01-01" },
        ],
      },
    };
    const own = shell(fortiOs("7.6"));
    for (const order of [
      [others, own],
      [own, others],
    ]) {
      const lists = new SupportLists();
      for (const json of order) lists.take(json);
      expect(ofFortiOs(lists, "7.6.1")).toMatchObject({ until: "2027-06-30" });
      expect(ofFortiOs(lists, "7.0.1")).toMatchObject({ state: "unsupported" });
    }
  });

  it("of R81 say nothing about R81.20", () => {
    const lists = new SupportLists();
    lists.take(shell({ core: core(), product: software("Check Point", "Gaia", "R81") }));
    expect(lists.of(productOf("Check Point", "Gaia"), "R81", now).state).toBe("ends-within-12-months");
    expect(lists.of(productOf("Check Point", "Gaia"), "R81.20", now).state).toBe("unknown");
  });
});
