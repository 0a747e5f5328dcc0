import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chooseSupport, readEndOfLife } from "./end-of-life.ts";
import { productOf } from "./product.ts";
import type { Support } from "./support.ts";

const path = join(import.meta.dirname, "../../../../../content/end-of-life.yml");
const list = readEndOfLife(path);
const now = Date.UTC(2026, 10, 27);

test.each([
  ["Citrix", "NetScaler ADC", "NS13.0: Build 92.21.nc", null, "unsupported"],
  ["Citrix", "NetScaler ADC", "13.1-49.15", null, "ends-within-12-months"],
  ["Citrix", "NetScaler ADC", "14.1-43.56", null, "supported"],
  ["Citrix", "NetScaler ADC", "15.1-1.1", null, null],
  // FIPS builds have their own end.
  ["Citrix", "NetScaler ADC", "12.1-fips-55.297", null, "unsupported"],
  ["Citrix", "NetScaler ADC", "13.0-fips-55.297", null, null],
  ["Citrix", "NetScaler ADC", null, "MPX 8200", "unsupported"],
  ["Check Point", "Gaia", "R80.40", null, "unsupported"],
  ["Check Point", "Gaia", "R81", null, "unsupported"],
  ["Check Point", "Gaia", "R81.20", null, "ends-within-12-months"],
  ["Check Point", "Gaia", "R81.20 Take 26", null, "ends-within-12-months"],
  ["Check Point", "Gaia", "R82", null, "supported"],
  ["Check Point", "Gaia", null, "5200 Appliance", "unsupported"],
  ["Juniper", "Junos OS", "20.4R3-S5.4", null, "unsupported"],
  ["Juniper", "Junos OS", "21.4R3-S5.4", null, null],
  ["Juniper", "Junos OS", "20.4R3-EVO", null, null],
  ["Pulse Secure", "Pulse Connect Secure", "9.1R18.3", null, "unsupported"],
  ["Ivanti", "Connect Secure", "22.7R2.5", null, null],
  ["SonicWall", "SonicOS", null, "TZ 300W", "unsupported"],
  ["SonicWall", "SMA100", null, "SMA 410", "unsupported"],
  ["WatchGuard", "Fireware OS", null, "M200", "unsupported"],
  ["WatchGuard", "Fireware OS", null, "Firebox T40", "supported"],
  ["Ubiquiti", "UniFi", null, "USG-Pro", "unsupported"],
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

test("each end says where it stands, and the list says what is not in it", () => {
  const text = readFileSync(path, "utf8");
  for (const missing of [
    "SFOS",
    "SonicOS",
    "ASA and FTD",
    "Fireware",
    "pfSense",
    "UniFi OS",
    "Zyxel",
    "DrayTek",
  ])
    expect(text.slice(0, text.indexOf("products:"))).toContain(missing);
});

test("an imported list counts, except where this one knows more or that support has ended", () => {
  const supported = { state: "supported", branch: "13.1", until: "2030-01-01" } as const;
  const unknown = { state: "unknown", reason: "product_not_listed" } as const;
  const own = (support: Support) => ({ support, source: "https://maker.example/" });
  const ended = { state: "unsupported", branch: "13.1", since: null } as const;
  expect(chooseSupport(supported, null)).toEqual({ support: supported, source: null });
  expect(chooseSupport(supported, own({ ...supported, until: "2029-01-01" })).source).toBeNull();
  expect(chooseSupport(supported, own(ended)).support).toBe(ended);
  expect(chooseSupport(unknown, own(supported))).toEqual(own(supported));
});
