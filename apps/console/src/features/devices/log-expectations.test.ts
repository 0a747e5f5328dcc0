import { expect, test } from "vitest";
import { missingLogs } from "./log-expectations.ts";

const seen = (...names: readonly string[]) => names.map((log_name) => ({ log_name }));

test("what a firewall could send and does not is named", () => {
  expect(missingLogs("FortiGate", seen("traffic")).map(({ without }) => without)).toEqual([
    "unseen.administration",
    "unseen.inspection",
  ]);
  expect(missingLogs("Sophos Firewall", seen("Event", "firewall", "idp", "waf"))).toEqual([]);
});

test.each(["Unknown product", "constructor", "__proto__"])("nothing is claimed of %s", (product) => {
  expect(missingLogs(product, [])).toEqual([]);
});
