import { describe, expect, it } from "vitest";
import type { IndicatorMention } from "../judge/known-indicator.ts";
import type { IndicatorKind } from "../kind.ts";
import { type AgeingRule, ageOf, byParticularity } from "./ageing.ts";
import { decide, type DecidedIndicator, type DecisionBasis, type IndicatorOverride } from "./decide.ts";
import { defaultAgeing } from "./default-ageing.ts";
import { buildWarninglists, type WarninglistAction, WarninglistSet } from "./warninglist-set.ts";

const now = Date.UTC(2026, 10, 27);
const day = 86_400_000;

function mention(more: Partial<IndicatorMention> = {}): IndicatorMention {
  return {
    source: "feed",
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
    statedAt: now - day,
    listedAt: now,
    ...more,
  };
}

function rule(more: Partial<AgeingRule>): AgeingRule {
  return {
    id: "own",
    kind: null,
    role: null,
    source: null,
    days: 10,
    countsFrom: "stated",
    precedence: "earlier",
    afterwards: "weakened",
    ...more,
  };
}

function warnings(action: WarninglistAction, value: string, kind: IndicatorKind = "cidr"): WarninglistSet {
  const entries = [{ kind, value, includesSubdomains: true }];
  const kinds = ["ip", "cidr", "domain", "url", "email"] as const;
  return new WarninglistSet(buildWarninglists([{ name: "resolvers", action, kinds, entries }], { seed: 1 }));
}

function decided(
  more: Partial<DecidedIndicator>,
  basis: Partial<DecisionBasis> = {},
  time = now,
): readonly unknown[] {
  const indicator: DecidedIndicator = {
    kind: "ip",
    value: "198.51.100.7",
    mentions: [mention()],
    override: null,
    isWithdrawn: false,
    ...more,
  };
  const whole = { ageing: byParticularity(defaultAgeing), warninglists: [], protectedBy: () => null };
  const { treatment, isEnforced, reasons } = decide(indicator, { ...whole, ...basis }, time);
  return [
    treatment,
    isEnforced,
    ...reasons.map(
      ({ message, isOverruled }) =>
        `${message.key.slice("indicator.decision.".length)}${isOverruled ? " (overruled)" : ""}`,
    ),
  ];
}

function override(more: Partial<IndicatorOverride>): IndicatorOverride {
  return { treatment: null, until: null, role: null, reason: "seen in a case", by: "Ann", at: now, ...more };
}

describe("decide", () => {
  it("gives a fresh indicator its full weight, everywhere", () => {
    expect(decided({})).toEqual(["full", true]);
  });

  it.each<[string, IndicatorKind, Partial<IndicatorMention>, number, string]>([
    ["an address", "ip", {}, 90, "weakened"],
    ["an address of a relay network", "ip", { role: "relay" }, 31, "weakened"],
    ["a scanner", "ip", { role: "scanner" }, 14, "weakened"],
    ["a phishing site", "domain", { role: "phishing" }, 30, "weakened"],
    ["a URL", "url", {}, 180, "weakened"],
    ["a name", "domain", {}, 365, "weakened"],
  ])(
    "keeps the weight of %s for its days and no longer, but still tells of it",
    (_, kind, more, days, after) => {
      const at = (age: number) =>
        decided({ kind, value: "evil.example", mentions: [mention({ ...more, validFrom: now - age })] });
      expect(at(days * day - 1)).toEqual(["full", true]);
      expect(at(days * day)).toEqual([after, false, "aged"]);
    },
  );

  it("lets no hash age, whatever end its source gives to all that it lists", () => {
    const old = mention({ validFrom: now - 4_000 * day, validUntil: now - 3_900 * day, role: "phishing" });
    expect(decided({ kind: "sha256", value: "ab".repeat(32), mentions: [old] })).toEqual(["full", true]);
  });

  it("judges an event of then by what held then", () => {
    const old = mention({ validFrom: now - 400 * day });
    expect(decided({ mentions: [old] }, {}, now - 399 * day)).toEqual(["full", true]);
    expect(decided({ mentions: [old] }, {}, now - 500 * day)).toEqual(["full", true]);
  });

  it("takes what a source has ended for over", () => {
    expect(decided({ mentions: [mention({ validUntil: now })] })).toEqual([
      "ignore",
      false,
      "over_by_source",
    ]);
    expect(decided({ mentions: [mention({ validUntil: now }), mention({ source: "other" })] })).toEqual([
      "full",
      true,
    ]);
  });

  it("takes an aged one whose source has ended it for over, too", () => {
    const both = mention({ validFrom: now - 200 * day, validUntil: now - 10 * day });
    expect(decided({ mentions: [both] })).toEqual(["ignore", false, "over_by_rule"]);
    expect(decided({ mentions: [both] }, {}, now - 20 * day)).toEqual(["weakened", false, "aged"]);
  });

  it("ends by a rule that says so", () => {
    const ageing = [rule({ afterwards: "ignore" })];
    expect(decided({ mentions: [mention({ statedAt: now - 11 * day })] }, { ageing })).toEqual([
      "ignore",
      false,
      "over_by_rule",
    ]);
  });

  it.each<[WarninglistAction, string]>([
    ["ignore", "ignore"],
    ["inform", "inform"],
    ["lower", "low"],
  ])("does with what stands on a warning list what the list says: %s", (action, treatment) => {
    const warninglists = [warnings(action, "198.51.100.0/24")];
    expect(decided({}, { warninglists })).toEqual([treatment, false, "warninglist_within"]);
  });

  it.each([
    ["198.51.100.0/24", "198.51.100.0/24", "within"],
    ["198.51.100.0/24", "198.51.100.64/26", "within"],
    ["198.51.100.64/26", "198.51.100.0/24", "around"],
    ["198.51.100.7", "198.51.100.0/29", "around"],
    ["2001:db8:7::/48", "2001:db8::/32", "around"],
  ])("sees that the listed %s and the network %s overlap", (listed, value, how) => {
    const warninglists = [warnings("lower", listed, listed.includes("/") ? "cidr" : "ip")];
    expect(decided({ kind: "cidr", value }, { warninglists })).toEqual(["low", false, `warninglist_${how}`]);
    expect(decided({ kind: "cidr", value: "203.0.113.0/24" }, { warninglists })).toEqual(["full", true]);
  });

  it("leaves alone a URL of which only the host stands on a list", () => {
    const warninglists = [warnings("ignore", "files.example", "domain")];
    expect(decided({ kind: "url", value: "files.example/implant" }, { warninglists })).toEqual([
      "full",
      true,
    ]);
    expect(decided({ kind: "domain", value: "cdn.files.example" }, { warninglists })).toEqual([
      "ignore",
      false,
      "warninglist_within",
    ]);
    expect(decided({ kind: "email", value: "a@files.example" }, { warninglists })[0]).toBe("ignore");
  });

  it("puts a person's decision above lists and rules, and shows what it overruled", () => {
    const warninglists = [warnings("ignore", "198.51.100.0/24")];
    expect(decided({ override: override({ treatment: "full" }) }, { warninglists })).toEqual([
      "full",
      true,
      "person_full",
      "warninglist_within (overruled)",
    ]);
    expect(decided({ override: override({ treatment: "ignore" }) })).toEqual([
      "ignore",
      false,
      "person_ignore",
    ]);
  });

  it("lets a person set an end, lift it, or say what a value is used for", () => {
    const old = [mention({ validFrom: now - 40 * day, validUntil: now - day })];
    expect(decided({ mentions: old, override: override({ until: "never" }) })).toEqual(["full", true]);
    expect(decided({ override: override({ until: now }) })).toEqual(["ignore", false, "over_by_person"]);
    const fortyDays = [mention({ validFrom: now - 40 * day })];
    expect(decided({ mentions: fortyDays, override: override({ role: "relay" }) })[0]).toBe("weakened");
  });

  it("never has what is protected blocked, whoever decided what", () => {
    const protectedBy = () => "198.51.100.0/24";
    expect(decided({}, { protectedBy })).toEqual(["full", false, "protected"]);
    expect(decided({ override: override({ treatment: "full" }) }, { protectedBy })).toEqual([
      "full",
      false,
      "person_full",
      "protected",
    ]);
  });

  it("keeps from devices what is TLP:RED, withdrawn, unlisted, weak, or meant for people alone", () => {
    expect(decided({ mentions: [mention({ tlp: "red" })] })).toEqual(["full", false, "tlp_red"]);
    expect(decided({ isWithdrawn: true })).toEqual(["ignore", false, "withdrawn"]);
    expect(decided({ mentions: [] })).toEqual(["ignore", false, "unlisted"]);
    expect(decided({ mentions: [mention({ standing: "low" })] })).toEqual(["low", false, "low_standing"]);
    const alone = [mention({ standing: "never-alone" })];
    expect(decided({ mentions: alone })).toEqual(["ignore", false, "never_alone"]);
    expect(decided({ mentions: alone, override: override({ treatment: "full" }) })[0]).toBe("ignore");
  });
});

describe("ageOf", () => {
  const stated = mention({ validFrom: now - 20 * day, validUntil: now + 20 * day });
  const until = (rules: readonly AgeingRule[], from = stated) => {
    const age = ageOf("ip", from, byParticularity(rules), now);
    return [age.until === null ? null : (age.until - now) / day, age.decidedBy];
  };

  it("shows what the source says and what the rule says, and which holds", () => {
    expect(ageOf("ip", stated, [rule({ days: 30 })], now)).toMatchObject({
      sourceUntil: now + 20 * day,
      ruleUntil: now + 10 * day,
      until: now + 10 * day,
      decidedBy: "rule",
      state: "holds",
    });
    expect(until([rule({ days: 60 })])).toEqual([20, "source"]);
    expect(until([rule({ days: 60, precedence: "rule" })])).toEqual([40, "rule"]);
    expect(until([rule({ days: 30, precedence: "source" })])).toEqual([20, "source"]);
    expect(until([rule({ days: null, precedence: "rule" })])).toEqual([null, "rule"]);
    expect(until([])).toEqual([20, "source"]);
    expect(until([], mention())).toEqual([null, null]);
  });

  it("counts from when a feed still listed it where a rule says so, and from its word else", () => {
    expect(until([rule({ days: 30, countsFrom: "listed" })], mention())).toEqual([30, "rule"]);
    expect(until([rule({ days: 30 })], mention({ statedAt: now - 5 * day }))).toEqual([25, "rule"]);
    expect(until([rule({ days: 30 })], mention({ statedAt: null }))).toEqual([null, "rule"]);
  });

  it("asks the most particular rule: of the source, then of the role, then of the kind", () => {
    const rules = [
      rule({ id: "any", days: 1 }),
      rule({ id: "kind", kind: "ip", days: 2 }),
      rule({ id: "role", role: "relay", days: 3 }),
      rule({ id: "source", source: "feed", days: 4 }),
    ];
    const asked = (more: Partial<IndicatorMention>, kind: IndicatorKind = "ip") =>
      ageOf(kind, mention(more), byParticularity(rules), now).rule?.id;
    expect(asked({})).toBe("source");
    expect(asked({ source: "other", role: "relay" })).toBe("role");
    expect(asked({ source: "other" })).toBe("kind");
    expect(asked({ source: "other" }, "url")).toBe("any");
  });
});
