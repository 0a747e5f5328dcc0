import { join } from "node:path";
import { expect, test } from "vitest";
import { readEndOfLife } from "./end-of-life.ts";
import { productOf } from "./product.ts";

const list = readEndOfLife(join(import.meta.dirname, "../../../../../content/end-of-life.yml"));
const now = Date.UTC(2026, 10, 27);

test.each([
  ["Citrix", "NetScaler ADC", "NS13.0: Build 92.21.nc", null, "unsupported"],
  ["Citrix", "NetScaler ADC", "13.1-49.15", null, null],
  // The source speaks of the ordinary builds only.
  ["Citrix", "NetScaler ADC", "12.1-fips-55.297", null, null],
  ["Check Point", "Gaia", "R80.40", null, "unsupported"],
  ["Check Point", "Gaia", "R81.20", null, null],
  ["Sophos", "CyberoamOS", null, null, "unsupported"],
  ["Sophos", "SFOS", null, "XG210", "unsupported"],
  ["Sophos", "SFOS", null, "XGS 2100", null],
  ["SonicWALL", "SonicOS", null, "soho 250", "unsupported"],
  ["Acme", "Gate", "1.0", null, null],
])("%s %s %s on %s is %s", (vendor, product, version, model, state) => {
  const found = list.of({ vendor, product: productOf(vendor, product), version, model }, now);
  expect(found?.support.state ?? null).toBe(state);
  if (found !== null) expect(found.source).toMatch(/^https:\/\//);
});

test("before its last day has passed a model is supported, if not for long", () => {
  const xg = { vendor: "Sophos", product: productOf("Sophos", "SFOS"), version: null, model: "XG 210" };
  expect(list.of(xg, Date.UTC(2025, 2, 31))?.support.state).toBe("ends-within-12-months");
  expect(list.of(xg, Date.UTC(2025, 3, 1))?.support).toMatchObject({
    state: "unsupported",
    since: "2025-03-31",
  });
  expect(list.of(xg, Date.UTC(2020, 0, 1))?.support.state).toBe("supported");
});
