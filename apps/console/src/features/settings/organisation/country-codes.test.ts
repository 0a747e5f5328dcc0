import { expect, test } from "vitest";
import { countries, sectors } from "../../../../../breakwater/src/store/vocabulary.ts";
import { sectors as en } from "../../../i18n/en/sectors.ts";
import { countryNames } from "./country-codes.ts";
import { sectorIds } from "./sector-ids.ts";

test.each(["en", "ja"])("in %s the countries are those that the server takes", (language) => {
  const codes = countryNames(language).map(({ code }) => code);
  expect([...codes].sort()).toEqual([...countries].sort());
});

test("the sectors are those that the server takes, each with a name", () => {
  expect(sectorIds).toEqual(sectors);
  for (const sector of sectorIds) expect(en[`sector.${sector}`]).not.toBe("");
});
