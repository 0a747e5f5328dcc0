import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type Document, parse, parseAllDocuments } from "yaml";
import { jaRules } from "@breakwater/messages/rules";
import type { TenantId } from "@breakwater/ocsf";
import { LiveCorrelation } from "../apps/breakwater/src/detect/correlation/live-correlation.ts";
import { ObservationsOfChunk } from "../apps/breakwater/src/detect/correlation/observations.ts";
import { createDetection } from "../apps/breakwater/src/detect/detect.ts";
import { loadRules } from "../apps/breakwater/src/detect/rules.ts";
import { deviceIdentityOf } from "../apps/breakwater/src/enrich/device-identity.ts";
import { createNormalise } from "../apps/breakwater/src/normalise/normalise.ts";
import { deviceSamples, hasTestData, testData } from "../conformance/device-samples.ts";

const content = dirname(fileURLToPath(import.meta.url));
const loaded = loadRules([join(content, "rules")]);
const engine = createDetection(loaded);
const normalise = createNormalise({ newUid: () => "01900000-0000-7000-8000-000000000000", timezones: {} });
const tenant = "t" as TenantId;

/** What must match, or must not: a line of a device's log, or several that a correlation takes together. */
type Sample = string | readonly string[];

/** The rules and correlations that a sample meets, by the same stages as in the server. */
function rulesMatching(sample: Sample): readonly string[] {
  const observations = new ObservationsOfChunk(engine.correlations);
  const found: string[] = [];
  const receivedAt = Date.UTC(2026, 2, 2, 9);
  for (const line of typeof sample === "string" ? [sample] : sample) {
    const event = normalise({
      bytes: Buffer.from(line),
      receivedAt,
      transport: "syslog-tcp",
      peer: "192.0.2.1",
      tenant,
      uid: null,
    });
    const device = deviceIdentityOf(event);
    found.push(...engine.detect(event, device).map(({ rule }) => rule.title));
    observations.add(tenant, event, device, engine.observe(event));
  }
  if (typeof sample === "string") return found;
  const live = new LiveCorrelation(engine.correlations, { delayMs: 0 });
  const correlated = live.apply({ receivedAt, observations: observations.encode() });
  return [...found, ...correlated.map(({ rule }) => rule.title)];
}

test("every rule of ours parses, and nothing in them is odd", () => {
  expect(loaded.problems).toEqual([]);
  expect(loaded.notes).toEqual([]);
  expect(loaded.rules.length).toBeGreaterThanOrEqual(50);
  expect(loaded.correlations.length).toBeGreaterThanOrEqual(3);
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
/** Of a file of several documents the first is what the others are for. */
const written = files.map((file) => {
  const [document] = parseAllDocuments(readFileSync(join(content, "rules", file), "utf8"));
  return (document as Document).toJS() as RuleFile;
});

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

test("every rule has Japanese texts, and no text is left of a rule that is no more", () => {
  const all = files.flatMap((file) =>
    parseAllDocuments(readFileSync(join(content, "rules", file), "utf8")).map(
      // Written by us as rules are.
      (document) => (document as Document).toJS() as Partial<RuleFile> & { readonly id: string },
    ),
  );
  expect(Object.keys(jaRules).sort()).toEqual(all.map(({ id }) => id).sort());
  for (const { id, falsepositives = [] } of all) {
    const text = jaRules[id];
    for (const one of [text?.title, text?.description, ...(text?.falsePositives ?? [])])
      expect(one, id).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
    expect(text?.falsePositives.length, id).toBe(falsepositives.length);
  }
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
      readonly match: readonly Sample[];
      readonly no_match: readonly Sample[];
    };
    const title = written[files.indexOf(file)]?.title ?? "";
    expect(match.length).toBeGreaterThan(0);
    expect(others.length).toBeGreaterThan(0);
    for (const sample of match) expect(rulesMatching(sample), String(sample)).toContain(title);
    for (const sample of others) expect(rulesMatching(sample), String(sample)).not.toContain(title);
  });
}
