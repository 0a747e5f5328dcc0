import type { IndicatorMatch } from "@breakwater/ocsf";
import { exactValues, parsePattern } from "@breakwater/stix";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalValue, type IndicatorKind, indicatorKinds } from "../index.ts";
import { judgeMatch } from "./judge.ts";
import { byParticularity } from "../decide/ageing.ts";
import { decide, type DecidedIndicator } from "../decide/decide.ts";
import { defaultAgeing } from "../decide/default-ageing.ts";
import type { IndicatorMention } from "./known-indicator.ts";
import { patternOf } from "./pattern-of.ts";

const time = Date.UTC(2026, 10, 24);
const day = 86_400_000;

function mention(more: Partial<IndicatorMention> = {}): IndicatorMention {
  return {
    source: "list",
    licence: "",
    description: "",
    port: null,
    standing: "full",
    notes: [],
    sharedWith: null,
    tlp: null,
    confidence: null,
    validFrom: null,
    validUntil: null,
    externalId: null,
    role: null,
    statedAt: null,
    listedAt: null,
    ...more,
  };
}

function match(more: Partial<IndicatorMatch> = {}): IndicatorMatch {
  return { number: 1, by: "value", role: "other", origin: null, isBlocked: null, port: null, ...more };
}

function judged(
  kind: IndicatorKind,
  found: IndicatorMatch,
  mentions: readonly IndicatorMention[] = [mention()],
  override: DecidedIndicator["override"] = null,
) {
  const indicator = { kind, value: "value", mentions, override, isWithdrawn: false };
  const basis = { ageing: byParticularity(defaultAgeing), warninglists: [], protectedBy: () => null };
  const { level, reason, supports, weakens } = judgeMatch(indicator, decide(indicator, basis, time), found);
  return [level, reason.split(".").at(-1), ...[...supports, ...weakens].map(({ key }) => key.slice(10))];
}

describe("judgeMatch", () => {
  it("takes an address that knocks from outside for less than one that is called from inside, or by the device", () => {
    expect(judged("ip", match({ role: "source", origin: "outside" }))).toEqual([
      "medium",
      "inbound",
      "weakens.outside",
    ]);
    expect(judged("ip", match({ role: "destination", origin: "inside" }))).toEqual([
      "high",
      "outbound",
      "supports.inside",
    ]);
    expect(judged("ip", match({ role: "destination", origin: "device" }))).toEqual([
      "critical",
      "device",
      "supports.device",
    ]);
  });

  it("says of a destination that something inside called it only where the event tells so", () => {
    expect(judged("domain", match({ role: "destination" }))).toEqual(["high", "seen"]);
    expect(judged("domain", match({ role: "query" }))).toEqual(["high", "query"]);
  });

  it("lowers what was blocked, and says that the rest was let through", () => {
    expect(judged("ip", match({ role: "source", origin: "outside", isBlocked: true }))).toEqual([
      "low",
      "inbound",
      "weakens.outside",
      "weakens.blocked",
    ]);
    expect(judged("sha256", match({ isBlocked: false }))).toEqual(["high", "seen", "supports.allowed"]);
  });

  it.each<[string, Partial<IndicatorMention>, IndicatorKind, string, string]>([
    ["shared infrastructure", { standing: "low", sharedWith: "Some CDN" }, "ip", "low", "weakens.shared"],
    [
      "what its source calls legitimate",
      { standing: "low", notes: ["described_benign"] },
      "url",
      "low",
      "weakens.described_benign",
    ],
    [
      "the address of a URL",
      { standing: "low", notes: ["derived_from_url"] },
      "ip",
      "low",
      "weakens.derived",
    ],
    ["a file name", { standing: "low" }, "file-name", "low", "weakens.common"],
  ])("keeps %s low, even where the device itself called it", (_, more, kind, level, weakness) => {
    const found = judged(kind, match({ role: "destination", origin: "device" }), [mention(more)]);
    expect(found[0]).toBe(level);
    expect(found).toContain(weakness);
  });

  it("keeps full weight where one of two sources knows of no sharing", () => {
    const mentions = [mention({ standing: "low", sharedWith: "Some CDN" }), mention({ source: "other" })];
    expect(judged("domain", match(), mentions)).toEqual([
      "high",
      "seen",
      "supports.sources",
      "weakens.shared",
    ]);
  });

  it("takes the port that a source names for or against it", () => {
    const at = (port: number | null) => [mention({ port })];
    expect(judged("ip", match({ port: 443 }), at(443))).toEqual(["medium", "seen", "supports.port"]);
    expect(judged("ip", match({ port: 80 }), at(443))).toEqual(["low", "seen", "weakens.port"]);
    expect(judged("ip", match({ port: 80 }), at(null))).toEqual(["medium", "seen"]);
    expect(judged("ip", match(), at(443))).toEqual(["medium", "seen"]);
  });

  it("takes the surest source's confidence", () => {
    const sure = (...all: (number | null)[]) => all.map((confidence) => mention({ confidence }));
    expect(judged("domain", match(), sure(10, 85))).toEqual(["high", "seen", "supports.confidence"]);
    expect(judged("domain", match(), sure(10, null))).toEqual(["medium", "seen", "weakens.confidence"]);
    expect(judged("domain", match(), sure(60))).toEqual(["high", "seen"]);
  });

  it("lowers what has aged by one level, and no hash", () => {
    const old = [mention({ validFrom: time - 200 * day })];
    expect(judged("ip", match(), old)).toEqual(["low", "seen", "weakens.age"]);
    expect(judged("sha256", match(), old)).toEqual(["high", "seen"]);
    expect(judged("ip", match(), [...old, mention({ validFrom: time - day })])).toEqual(["medium", "seen"]);
    expect(judged("ip", match(), [...old, mention()])).toEqual(["medium", "seen"]);
  });

  it.each([
    ["full", "critical", []],
    ["weakened", "high", ["weakens.person"]],
    ["low", "low", ["weakens.person"]],
    ["inform", "informational", ["weakens.person"]],
  ] as const)("goes by a person's decision that it is worth: %s", (treatment, level, words) => {
    const override = { treatment, until: null, role: null, reason: "known", by: "Ann", at: time };
    const found = judged(
      "ip",
      match({ role: "destination", origin: "device" }),
      [mention({ standing: "low" })],
      override,
    );
    expect(found).toEqual([level, "device", "supports.device", ...words]);
  });

  it("tells where the source lists more or less than the value", () => {
    expect(judged("domain", match({ by: "parent-domain" }))).toContain("weakens.parent_domain");
    expect(judged("cidr", match({ by: "network" }))).toContain("weakens.network");
  });
});

describe("patternOf", () => {
  it("is a valid pattern that says the value, whatever stands in it", () => {
    fc.assert(
      fc.property(fc.constantFrom(...indicatorKinds), fc.string({ unit: "grapheme" }), (kind, text) => {
        const canonical = kind === "asn" ? "64496" : text;
        const parsed = parsePattern(patternOf(kind, canonical));
        expect(parsed.isValid).toBe(true);
        const values = parsed.isValid ? (exactValues(parsed.pattern) ?? []) : [];
        const expected =
          kind === "url" ? [`http://${text}`, `https://${text}`] : [kind === "asn" ? 64_496 : text];
        expect(values.map(({ value }) => value)).toEqual(expected);
      }),
    );
  });

  it.each([
    ["ip", "2001:db8::1", "[ipv6-addr:value = '2001:db8::1']"],
    ["cidr", "198.51.100.0/24", "[ipv4-addr:value ISSUBSET '198.51.100.0/24']"],
    ["domain", "evil.example", "[domain-name:value = 'evil.example']"],
  ] as const)("writes %s %s as %s", (kind, value, pattern) => {
    expect(canonicalValue(kind, value)).toBe(value);
    expect(patternOf(kind, value)).toBe(pattern);
  });
});
