import type { KnownExploited, Vulnerability } from "./vulnerability.ts";

/** Why a vulnerability stands where it stands, the weightiest reason first. */
export type RankReason =
  | "known_exploited"
  | "exploitation_active"
  | "automatable_and_total"
  | "automatable"
  | "impact_total"
  | "likely_soon";

export interface Rank {
  readonly reasons: readonly RankReason[];
  /** EPSS: probability of exploitation within 30 days, 0 to 1; `null` where it is not known. */
  readonly epss: number | null;
  /** What orders: the reasons before the numbers. */
  readonly weight: number;
}

/** EPSS from which exploitation is called likely: a word for people, it orders nothing. */
const likely = 0.1;

const weights: Readonly<Record<RankReason, number>> = {
  known_exploited: 32,
  exploitation_active: 16,
  automatable_and_total: 8,
  automatable: 4,
  impact_total: 2,
  likely_soon: 0,
};

/**
 * Exploited in the wild before all else, then what can be automated and gives total control (6.9 % of vulnerabilities, and half
 * of those that entered KEV within the ten months after), then one of both; EPSS only breaks ties, because it lags behind attacks
 * on edge devices: CVE-2024-3400 entered KEV at 0.0004.
 */
export function rankOf({ ssvc }: Vulnerability, kev: KnownExploited | null, epss: number | null): Rank {
  const reasons: RankReason[] = [];
  if (kev !== null) reasons.push("known_exploited");
  if (ssvc?.exploitation === "active") reasons.push("exploitation_active");
  if (ssvc?.isAutomatable === true && ssvc.isImpactTotal) reasons.push("automatable_and_total");
  else if (ssvc?.isAutomatable === true) reasons.push("automatable");
  else if (ssvc?.isImpactTotal === true) reasons.push("impact_total");
  if (epss !== null && epss >= likely) reasons.push("likely_soon");
  const weight = reasons.reduce((sum, reason) => sum + weights[reason], 0);
  return { reasons, epss, weight };
}

/** The most urgent first. */
export function compareRanks(
  a: { readonly rank: Rank; readonly cvss: number; readonly id: string },
  b: { readonly rank: Rank; readonly cvss: number; readonly id: string },
): number {
  return (
    b.rank.weight - a.rank.weight ||
    (b.rank.epss ?? 0) - (a.rank.epss ?? 0) ||
    b.cvss - a.cvss ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}
