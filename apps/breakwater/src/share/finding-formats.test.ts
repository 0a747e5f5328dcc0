import { type EventUid, type FindingId, type RuleId, type TenantId, validateEvent } from "@breakwater/ocsf";
import { describe, expect, it } from "vitest";
import type { Finding } from "../store/store.ts";
import type { EvidencedFinding } from "../store/evidenced-finding.ts";
import { findingsAsCsv, findingsAsOcsf, findingsAsStix } from "./finding-formats.ts";

const at = Date.UTC(2026, 2, 2, 9);
const tenant = "018f0000-0000-7000-8000-000000000001" as TenantId;
const finding: Finding = {
  id: "018f0000-0000-7000-8000-0000000000f1" as FindingId,
  status: "open",
  severity: "high",
  rule: {
    id: "r1" as RuleId,
    version: "0123456789abcdef",
    title: '=HYPERLINK("http://evil.example")',
    author: "Jo Author",
    description: "Nobody should.",
    references: ["https://example.org/a", "javascript:alert(1)"],
    falsePositives: [],
    level: "high",
    source: "title: Root signed in\n",
    attack: [],
  },
  attack: [
    { kind: "technique", id: "T1078.001", version: "18" },
    { kind: "tactic", id: "TA0001", version: null },
    { kind: "group", id: "G0001", version: null },
  ],
  indicator: null,
  device: null,
  reason: {
    key: "finding.sigma.match",
    parameters: { rule: "Root", device: "edge-1", product: "FortiGate" },
  },
  visibility: {
    grade: "partial",
    reason: { key: "visibility.sigma.log_event", parameters: { product: "x" } },
  },
  firstSeen: at,
  lastSeen: at + 60_000,
  count: 2,
  createdAt: at + 1,
  updatedAt: at + 2,
  closedAt: null,
  resolution: null,
  comment: null,
  previous: null,
};
const onDevice: Finding = {
  ...finding,
  rule: { ...finding.rule, id: "indicator--ip--203.0.113.9" as RuleId },
  id: "018f0000-0000-7000-8000-0000000000f2" as FindingId,
  status: "closed",
  resolution: "false-positive",
  comment: "A drill.",
  device: {
    id: "018f0000-0000-7000-8000-0000000000d1" as NonNullable<Finding["device"]>["id"],
    name: "edge-1",
    vendor: "Fortinet",
    product: "FortiGate",
    isSample: true,
  },
  indicator: {
    kind: "ip",
    value: "203.0.113.9",
    sources: [
      {
        name: "Partner",
        description: "",
        licence: "CC-BY-4.0",
        tlp: "amber",
        confidence: 80,
        validFrom: null,
        validUntil: null,
        externalId: "indicator--1",
      },
      {
        name: "Open",
        description: "",
        licence: "",
        tlp: "clear",
        confidence: null,
        validFrom: null,
        validUntil: null,
        externalId: null,
      },
    ],
    supports: [],
    weakens: [],
  },
};
const one = {
  eventUid: "018f0000-0000-7000-8000-0000000000e1" as EventUid,
  eventTime: at,
  loggedTime: at,
  matched: [{ field: "user", path: "user.name", operator: "", pattern: "root", value: "root" }],
  event: {
    class_uid: 3002,
    raw_data: "+cmd|calc",
    observables: [
      { name: "src_endpoint.ip", type_id: 2, value: "203.0.113.9" },
      { name: "user.name", type_id: 4, value: "root" },
    ],
  },
};
const all: readonly EvidencedFinding[] = [
  { finding, evidence: [] },
  { finding: onDevice, evidence: [one, { ...one, event: null }] },
];

async function* given(findings: readonly EvidencedFinding[]): AsyncIterable<EvidencedFinding> {
  yield* findings;
}
const textOf = async (pieces: AsyncIterable<string>) => (await Array.fromAsync(pieces)).join("");

describe("OCSF", () => {
  it("gives Detection Findings that the schema finds nothing wrong with", async () => {
    const lines = (await textOf(findingsAsOcsf(given(all), tenant))).trimEnd().split("\n");
    const events = lines.map((line) => JSON.parse(line) as unknown);
    expect(events.map(validateEvent)).toEqual([[], []]);
    expect(events).toMatchObject([
      {
        class_uid: 2004,
        activity_id: 2,
        status_id: 1,
        severity_id: 4,
        message: expect.stringContaining("FortiGate edge-1") as string,
        finding_info: {
          analytic: { type_id: 1, uid: "r1" },
          attacks: [
            { technique: { uid: "T1078" }, sub_technique: { uid: "T1078.001" }, version: "18" },
            { tactics: [{ uid: "TA0001" }] },
          ],
        },
      },
      {
        activity_id: 3,
        status_id: 4,
        verdict_id: 1,
        metadata: { labels: ["sample"] },
        device: { hostname: "edge-1" },
        finding_info: { analytic: { type_id: 9 } },
        evidences: [{ uid: one.eventUid, data: { event: one.event } }, { data: { matched: one.matched } }],
      },
    ]);
  });
});

describe("STIX", () => {
  interface Bundle {
    readonly objects: readonly (Readonly<Record<string, unknown>> & {
      readonly id: string;
      readonly type: string;
    })[];
  }
  const bundleOf = async (findings: readonly EvidencedFinding[], madeAt = at) =>
    JSON.parse(await textOf(findingsAsStix(given(findings), tenant, madeAt))) as Bundle;

  it("marks indicator and sighting as the strictest source marked it, and names the licence", async () => {
    const { objects } = await bundleOf(all);
    const amber = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421";
    const marked = objects.filter(
      ({ object_marking_refs: refs }) => Array.isArray(refs) && refs.includes(amber),
    );
    expect(objects.map(({ id }) => id)).toContain(amber);
    expect(marked.map(({ type }) => type)).toContain("sighting");
    expect(JSON.stringify(objects)).toContain("Licence: CC-BY-4.0");
    expect(JSON.stringify(objects)).not.toContain("javascript:");
  });

  it("gives a finding the same ids each time, and refers to nothing that it does not hold", async () => {
    const first = await bundleOf(all);
    const later = await bundleOf(all.toReversed(), at + 1);
    const ids = (bundle: Bundle) => bundle.objects.map(({ id }) => id).toSorted();
    expect(ids(later)).toEqual(ids(first));
    const known = new Set(ids(first));
    expect(known.size).toBe(first.objects.length);
    for (const ref of JSON.stringify(first.objects).match(/"[a-z-]+--[0-9a-f-]{36}"/g) ?? [])
      expect(known.has(ref.slice(1, -1)) || ref.startsWith('"extension-definition'), ref).toBe(true);
  });
});

describe("CSV", () => {
  it("carries no formula, and has a line a finding", async () => {
    const text = await textOf(findingsAsCsv(given(all)));
    expect(text).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    expect(text).toContain("'+cmd|calc");
    expect(text).toContain("2026-03-02T09:01:00.000Z");
    expect(text.trimEnd().split("\r\n")).toHaveLength(3);
  });
});
