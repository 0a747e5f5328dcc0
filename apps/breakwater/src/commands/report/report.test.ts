import { jaRules } from "@breakwater/messages/rules";
import type { Detection, DeviceIdentity, EventUid, OcsfEvent, RuleId, TenantId } from "@breakwater/ocsf";
import { describe, expect, it } from "vitest";
import { HuntFindings, type HuntReport } from "./findings.ts";
import { renderHtml } from "./html.ts";
import { stixReport } from "./stix.ts";

const tenant = "t" as TenantId;
const device: DeviceIdentity = {
  vendor: "Fortinet",
  product: "FortiGate",
  kind: "hostname",
  value: "edge-1",
  hostname: "edge-1",
  address: null,
  version: null,
};
const day = 86_400_000;
const start = Date.UTC(2026, 2, 2, 9);

function eventAt(time: number, over: Partial<OcsfEvent> = {}): OcsfEvent {
  // What normalise/ makes, cut to what the report reads.
  return {
    class_uid: 3002,
    time,
    metadata: { product: { name: "FortiGate" } },
    raw_data: 'action="login" user="root" msg="login by root"',
    observables: [
      { name: "src_endpoint.ip", type_id: 2, value: "203.0.113.9" },
      { name: "user.name", type_id: 4, value: "root" },
    ],
    ...over,
  } as OcsfEvent;
}

function detectionAt(time: number, over: Partial<Detection["rule"]> = {}): Detection {
  return {
    tenant,
    device,
    eventUid: `e${time}` as EventUid,
    eventTime: time,
    loggedTime: time,
    rule: {
      id: "r1" as RuleId,
      version: "0123456789abcdef",
      title: "Root signed in",
      author: "Jo Author",
      description: "Nobody should.",
      references: ["https://example.org/a"],
      falsePositives: ["A drill."],
      level: "high",
      source: "title: Root signed in\n",
      attack: [{ kind: "technique", id: "T1078", version: "18" }],
      ...over,
    },
    reason: {
      key: "finding.sigma.match",
      parameters: { rule: over.title ?? "Root signed in", device: "edge-1", product: "FortiGate" },
    },
    matched: [
      { field: "user", path: "user.name", operator: "", pattern: "root", value: "root" },
      { field: "action", path: "unmapped.action", operator: "contains", pattern: "log", value: "login" },
    ],
    visibility: {
      grade: "partial",
      reason: { key: "visibility.sigma.log_event", parameters: { product: "FortiGate" } },
    },
  };
}

function reportOf(fill: (findings: HuntFindings) => void): HuntReport {
  const findings = new HuntFindings();
  fill(findings);
  return findings.report({ files: 1, unreadable: 0, rules: 3, indicators: 0, ruleProblems: [] });
}

const place = { file: "/logs/a.log", offset: 7 };
const twoDays = reportOf((findings) => {
  for (const time of [start, start + 2 * day]) {
    findings.addEvent(eventAt(time), device);
    findings.addDetection(detectionAt(time), eventAt(time), place);
  }
  findings.addEvent(eventAt(start, { class_uid: 0, status_code: "empty" }), null);
});
const html = (report: HuntReport, language: "en" | "ja" = "en") =>
  renderHtml(report, { language, madeAt: start, version: "1.2.3" });

describe("the HTML report", () => {
  it("says what was found, why, how sure, what was not visible and what to do", () => {
    const page = html(twoDays);
    for (const text of [
      "Findings: 1. Devices affected: 1. Most serious: High.",
      "First sign: 2026-03-02 09:00:00",
      "FortiGate edge-1 logged what the rule “Root signed in” describes.",
      "Nobody should.",
      "Events that the rule matched: 2.",
      "A device that is compromised may not log",
      "Keep evidence before you change anything",
      "End all sessions of this account",
      "A drill.",
      "T1078 (v18)",
      "by Jo Author",
      "/logs/a.log, byte 7",
      "2 of 3",
      "Days without events may be quiet days",
      "empty: 1",
    ])
      expect(page).toContain(text);
  });

  it("marks the matched value behind its field's name", () => {
    expect(html(twoDays)).toContain(
      "action=&quot;<mark>login</mark>&quot; user=&quot;<mark>root</mark>&quot;",
    );
  });

  it("is written in Japanese, and has a text for every key", () => {
    const page = html(twoDays, "ja");
    expect(page).toContain('<html lang="ja">');
    expect(page).toContain("検知: 1 件、該当する機器: 1 台");
    expect(page).not.toMatch(/>(?:report|advice|severity|base|visibility)\./);
  });

  it("never says clean: nothing found and nothing read are different answers", () => {
    const nothingFound = html(reportOf((findings) => findings.addEvent(eventAt(start), device)));
    expect(nothingFound).toContain("Nothing was found by these rules");
    expect(nothingFound).toContain("not that no intruder is there");
    expect(nothingFound).toContain("Nothing found is not the same as clean");
    expect(html(reportOf(() => undefined))).toContain("No telemetry was read");
  });

  it("says of which device no administration could be seen", () => {
    const page = html(reportOf((findings) => findings.addEvent(eventAt(start, { class_uid: 4001 }), device)));
    expect(page).toContain("No administrative or sign-in event of edge-1");
  });

  it("shows an attacker's text as text, in every place", () => {
    const attack = `"><script>alert(1)</script><img src=x onerror=alert(1)>'\u202e\u0000`;
    const report = reportOf((findings) => {
      const event = eventAt(start, { raw_data: attack, status_code: attack, class_uid: 0 });
      const evil = { ...device, hostname: attack, vendor: attack, product: attack };
      findings.addEvent(event, evil);
      const rule = {
        title: attack,
        author: attack,
        description: attack,
        references: [attack],
        falsePositives: [attack],
        id: attack as RuleId,
        attack: [{ kind: "technique" as const, id: attack, version: attack }],
      };
      const matched = [{ field: attack, path: attack, operator: attack, pattern: attack, value: attack }];
      findings.addDetection({ ...detectionAt(start, rule), device: evil, matched }, event, {
        file: attack,
        offset: 0,
      });
    });
    for (const language of ["en", "ja"] as const) {
      const page = html(report, language);
      expect(
        page.match(
          /<(?!\/?(?:html|head|meta|title|style|body|header|svg|path|h1|h2|h3|p|br|main|section|dl|div|dt|dd|figure|line|text|g|rect|table|thead|tbody|tr|th|td|a|span|ol|ul|li|pre|mark|footer|!doctype)\b|!doctype)/g,
        ),
      ).toBeNull();
      expect(page).not.toMatch(/[\u0000\u202e]/);
      expect(page).toContain("⟨U+202E⟩");
      expect(page).toContain("default-src 'none'");
    }
  });
});

describe("in Japanese", () => {
  it("a rule of ours says its title, why and what else it may be in Japanese, also where a sentence names it", () => {
    const [id = ""] = Object.keys(jaRules);
    const known = { ...detectionAt(start).rule, id: id as RuleId };
    const report = reportOf((findings) => {
      findings.addEvent(eventAt(start), device);
      findings.addDetection({ ...detectionAt(start), rule: known }, eventAt(start), place);
    });
    const page = html(report, "ja");
    expect(page).toContain(jaRules[id]?.title);
    expect(page).toContain(jaRules[id]?.description);
    expect(page).not.toContain("Root signed in");
    expect(html(report, "en")).toContain("Root signed in");
  });
});

describe("the STIX bundle", () => {
  const uuids = () => {
    let next = 0;
    return () => `00000000-0000-4000-8000-${String((next += 1)).padStart(12, "0")}`;
  };
  const bundleOf = async (report: HuntReport) =>
    JSON.parse(await stixReport(report, { madeAt: start, newUuid: uuids() })) as {
      readonly objects: readonly (Readonly<Record<string, unknown>> & { readonly id: string })[];
    };

  it("holds a rule as an indicator, a finding as its sighting on a device, and evidence as observed data", async () => {
    const { objects } = await bundleOf(twoDays);
    const byType = Object.groupBy(objects, ({ id }) => id.split("--")[0] ?? "");
    expect(byType["indicator"]).toMatchObject([
      { pattern_type: "sigma", pattern: "title: Root signed in\n", name: "Root signed in" },
    ]);
    expect(byType["sighting"]).toMatchObject([
      {
        sighting_of_ref: byType["indicator"]?.[0]?.id,
        count: 2,
        first_seen: "2026-03-02T09:00:00.000Z",
        last_seen: "2026-03-04T09:00:00.000Z",
        where_sighted_refs: [byType["identity"]?.[1]?.id],
        observed_data_refs: byType["observed-data"]?.map(({ id }) => id),
      },
    ]);
    expect(byType["observed-data"]).toHaveLength(2);
    // STIX 2.1 §2.9: ids of cyber-observables follow from their value, so that both events name the same objects.
    expect(byType["ipv4-addr"]).toMatchObject([{ value: "203.0.113.9" }]);
    expect(byType["user-account"]).toMatchObject([{ account_login: "root" }]);
  });

  it("names only objects that it holds", async () => {
    const { objects } = await bundleOf(twoDays);
    const known = new Set(objects.map(({ id }) => id));
    expect(known.size).toBe(objects.length);
    const refs = JSON.stringify(objects).match(/"[a-z-]+--[0-9a-f-]{36}"/g) ?? [];
    for (const ref of refs) expect(known).toContain(ref.slice(1, -1));
  });

  it("gives an address the id that other STIX libraries give it", async () => {
    const report = reportOf((findings) => {
      const event = eventAt(start, {
        observables: [{ name: "src_endpoint.ip", type_id: 2, value: "198.51.100.3" }],
      });
      findings.addDetection(detectionAt(start), event, place);
    });
    // As OASIS' own Python library computes it (stix2 3.0).
    expect((await bundleOf(report)).objects.map(({ id }) => id)).toContain(
      "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4",
    );
  });
});
