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
import { deviceSamples, hasTestData, testData } from "../conformance/device-samples.ts";

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
  expect(loaded.rules.length).toBeGreaterThanOrEqual(50);
});

interface RuleFile {
  readonly title: string;
  readonly id: string;
  readonly level: string;
  readonly references: readonly string[];
  readonly tags: readonly string[];
  readonly falsepositives: readonly string[];
}

const files = readdirSync(join(content, "rules"), { recursive: true })
  .map(String)
  .filter((name) => name.endsWith(".yml"))
  .sort();
const written = files.map((file) => parse(readFileSync(join(content, "rules", file), "utf8")) as RuleFile);

test("every rule says where it is known from, what else may match, and its technique; ids and titles are its own", () => {
  for (const rule of written) {
    expect(rule.references.length, rule.title).toBeGreaterThan(0);
    for (const reference of rule.references) expect(reference, rule.title).toMatch(/^https:\/\/\S+$/);
    expect(
      rule.tags.some((tag) => /^attack\.t[0-9]{4}(?:\.[0-9]{3})?$/.test(tag)),
      rule.title,
    ).toBe(true);
    expect(rule.falsepositives.length, rule.title).toBeGreaterThan(0);
    expect(rule.id, rule.title).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  }
  expect(new Set(written.map(({ id }) => id)).size).toBe(written.length);
  expect(new Set(written.map(({ title }) => title)).size).toBe(written.length);
});

test.skipIf(!hasTestData)(
  "no rule matches a line of public sample logs but those that are listed with why (BREAKWATER_TEST_DATA)",
  () => {
    const listed = parse(readFileSync(join(content, "matches-in-public-logs.yml"), "utf8")) as readonly {
      readonly source: string;
      readonly rule: string;
    }[];
    const vendors = readdirSync(join(testData, "devicelogs"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    const found = vendors
      .flatMap(deviceSamples)
      .flatMap(({ line, source }) => rulesMatching(line).map((rule) => `${source} ${rule}`));
    expect(found.sort()).toEqual(listed.map(({ source, rule }) => `${source} ${rule}`).sort());
  },
);

for (const file of files) {
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
