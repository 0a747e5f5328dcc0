import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { canonicalValue, indicatorKinds, type IndicatorKind } from "@breakwater/indicators";
import type { TenantId } from "@breakwater/ocsf";
import { LiveCorrelation } from "../apps/breakwater/src/detect/correlation/live-correlation.ts";
import { ObservationsOfChunk } from "../apps/breakwater/src/detect/correlation/observations.ts";
import { createDetection } from "../apps/breakwater/src/detect/detect.ts";
import { loadRules } from "../apps/breakwater/src/detect/rules.ts";
import { deviceIdentityOf } from "../apps/breakwater/src/enrich/device-identity.ts";
import { createNormalise } from "../apps/breakwater/src/normalise/normalise.ts";
import { readCampaigns } from "../apps/breakwater/src/replay/campaign.ts";
import { readScenarios, type Scenario } from "../apps/breakwater/src/replay/scenario.ts";
import { timelineOf } from "../apps/breakwater/src/replay/timeline.ts";
import { readAttack } from "../apps/breakwater/src/track/attribution/read-attack.ts";
import { hasTestData, testData } from "../conformance/device-samples.ts";

const content = dirname(fileURLToPath(import.meta.url));
const engine = createDetection(loadRules([join(content, "rules")]));
const normalise = createNormalise({ newUid: () => "01900000-0000-7000-8000-000000000000", timezones: {} });
const tenant = "t" as TenantId;
const campaigns = readCampaigns(join(content, "campaigns"), readScenarios(join(content, "scenarios")));
const ordinary = "(ordinary traffic)";

/** What the stages of the server find, by the step whose line it was found in. */
function found(scenario: Scenario): ReadonlyMap<string, ReadonlySet<string>> {
  const observations = new ObservationsOfChunk(engine.correlations);
  const byStep = new Map<string, Set<string>>();
  const receivedAt = Date.UTC(2026, 2, 2, 9);
  const add = (step: string, title: string) => byStep.set(step, (byStep.get(step) ?? new Set()).add(title));
  for (const { text, step } of timelineOf(scenario, receivedAt)) {
    const bytes = Buffer.from(text);
    const event = normalise({
      bytes,
      receivedAt,
      transport: "syslog-tcp",
      peer: "192.0.2.1",
      tenant,
      uid: null,
    });
    expect(event.class_uid, text).not.toBe(0);
    const device = deviceIdentityOf(event);
    for (const { rule } of engine.detect(event, device)) add(step ?? ordinary, rule.title);
    observations.add(tenant, event, device, engine.observe(event));
  }
  const live = new LiveCorrelation(engine.correlations, { delayMs: 0 });
  for (const { rule } of live.apply({ receivedAt, observations: observations.encode() }))
    add("(several lines)", rule.title);
  return byStep;
}

it.each([...campaigns.values()].map((one) => [one.id, one] as const))(
  "%s: each step is found, or not, as the library says, and nothing in the ordinary traffic around it",
  (_id, { steps, scenario }) => {
    const expected = new Map(
      steps
        .filter(({ state }) => state === "detected")
        .map(({ id, detections }) => [id, new Set(detections)]),
    );
    expect(expected.size).toBeGreaterThan(0);
    expect(found(scenario)).toEqual(expected);
  },
);

it("has the campaigns of the report, each in both languages and with what tells it", () => {
  expect([...campaigns.keys()].sort()).toEqual([
    "asnarok",
    "cloud-snooper",
    "covert-channels",
    "crimson-palace",
    "cve-2020-15069",
    "cyberoam-accounts",
    "defending-forward",
    "drifting-cloud",
    "personal-panda",
  ]);
  for (const { id, steps, scenario, caughtBy, indicators } of campaigns.values()) {
    const texts = [
      scenario.title,
      scenario.summary,
      caughtBy,
      ...steps.flatMap(({ title, why }) => [title, why ?? title]),
    ];
    for (const { en, ja } of texts) {
      expect(en, id).not.toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
      expect(ja, id).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]|^Asnarök/);
    }
    for (const { kind, value } of indicators)
      if (indicatorKinds.some((known) => known === kind.replace(" ", "-")))
        expect(
          canonicalValue(kind.replace(" ", "-") as IndicatorKind, value),
          `${id} ${value}`,
        ).not.toBeNull();
  }
});

it.skipIf(!hasTestData)(
  "names techniques that ATT&CK has, of the version that it says (BREAKWATER_TEST_DATA)",
  () => {
    const file = join(testData, "intel/attack/enterprise-attack-18.1-trimmed.json.gz");
    const { names } = readAttack(JSON.parse(gunzipSync(readFileSync(file)).toString()));
    for (const { id, techniques, attackVersion } of campaigns.values()) {
      expect(attackVersion).toBe(18);
      for (const technique of techniques) expect(names.has(technique), `${id} ${technique}`).toBe(true);
    }
  },
);
