import type { IndicatorKind } from "../kind.ts";
import type { AgeingRule } from "./ageing.ts";
import type { IndicatorRole } from "./role.ts";

/**
 * Rules that hold where nobody made others. Nobody has published how long indicators really live, so these are conventions and
 * not measurements: addresses change hands within weeks (MISP's model for network attributes ends after 47 days, arXiv
 * 1803.11052), nodes of relay networks after some 31, and a file's hash never means another file.
 */
export const defaultAgeing: readonly AgeingRule[] = [
  ...byKind(["ip", "cidr"], 90),
  ...byKind(["url"], 180),
  ...byKind(["domain", "asn"], 365),
  ...byRole("relay", 31),
  ...byRole("phishing", 30),
  ...byRole("scanner", 14),
  ...(["md5", "sha1", "sha256", "sha512"] as const).map((kind) => ({
    ...ruleOf(kind, null, null),
    // What a source says about the end of a hash is its default for all that it lists.
    precedence: "rule" as const,
  })),
];

function byKind(kinds: readonly IndicatorKind[], days: number): readonly AgeingRule[] {
  return kinds.map((kind) => ruleOf(kind, null, days));
}

function byRole(role: IndicatorRole, days: number): readonly AgeingRule[] {
  return (["ip", "cidr", "domain", "url"] as const).map((kind) => ruleOf(kind, role, days));
}

function ruleOf(kind: IndicatorKind, role: IndicatorRole | null, days: number | null): AgeingRule {
  const id = role === null ? `default.${kind}` : `default.${role}.${kind}`;
  return {
    id,
    kind,
    role,
    source: null,
    days,
    countsFrom: "stated",
    precedence: "earlier",
    afterwards: "weakened",
  };
}
