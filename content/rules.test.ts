import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { TenantId } from "@breakwater/ocsf";
import { createDetection } from "../apps/breakwater/src/detect/detect.ts";
import { loadRules } from "../apps/breakwater/src/detect/rules.ts";
import { deviceIdentityOf } from "../apps/breakwater/src/enrich/device-identity.ts";
import { createNormalise } from "../apps/breakwater/src/normalise/normalise.ts";

const content = dirname(fileURLToPath(import.meta.url));
const loaded = loadRules([join(content, "rules")]);
const { detect } = createDetection(loaded.rules);
const normalise = createNormalise({ newUid: () => "01900000-0000-7000-8000-000000000000", timezones: {} });

/** The rules that one line of a device's log matches, by the same stages as in the server. */
function rulesMatching(line: string): readonly string[] {
  const event = normalise({
    bytes: Buffer.from(line),
    receivedAt: Date.UTC(2026, 2, 2, 8),
    transport: "syslog-tcp",
    peer: "192.0.2.1",
    tenant: "t" as TenantId,
    uid: null,
  });
  return detect(event, deviceIdentityOf(event)).map(({ rule }) => rule.title);
}

test("every rule of ours parses", () => {
  expect(loaded.problems).toEqual([]);
  expect(loaded.rules.length).toBeGreaterThanOrEqual(12);
});

for (const file of readdirSync(join(content, "rules"), { recursive: true })
  .map(String)
  .filter((name) => name.endsWith(".yml"))
  .sort()) {
  const samples = join(content, "samples", file);
  test(`${file} has samples, matches those it must and none that it must not`, () => {
    expect(existsSync(samples)).toBe(true);
    const { match, no_match: others } = parse(readFileSync(samples, "utf8")) as {
      readonly match: readonly string[];
      readonly no_match: readonly string[];
    };
    const { title } = parse(readFileSync(join(content, "rules", file), "utf8")) as { readonly title: string };
    expect(match.length).toBeGreaterThan(0);
    expect(others.length).toBeGreaterThan(0);
    for (const line of match) expect(rulesMatching(line), line).toContain(title);
    for (const line of others) expect(rulesMatching(line), line).not.toContain(title);
  });
}
