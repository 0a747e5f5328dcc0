/** What an address, a name or a URL is used for, where that says how long it lasts. */
export const indicatorRoles = ["relay", "scanner", "phishing"] as const;
export type IndicatorRole = (typeof indicatorRoles)[number];

/** Words of STIX 2.1 `indicator_types` (§10.9) and labels, of MISP tags and categories, and of columns of tables. */
const words: readonly (readonly [role: IndicatorRole, names: readonly string[]])[] = [
  [
    "relay",
    [
      "relay",
      "relay-node",
      "orb",
      "orb-node",
      "orb-network",
      "operational-relay-box",
      "anonymization",
      "proxy",
      "residential-proxy",
      "tor",
      "tor-exit",
      "tor-exit-node",
      "vpn",
    ],
  ],
  ["phishing", ["phishing", "phish", "credential-phishing", "phishing-site", "phishing-url", "t1566"]],
  [
    "scanner",
    ["scanner", "scanning", "scan", "mass-scanner", "brute-force", "bruteforce", "brute-forcer", "t1595"],
  ],
];
const roles = new Map(words.flatMap(([role, names]) => names.map((name) => [name, role] as const)));

/**
 * The role that labels or tags give, by whole words of a known vocabulary: `orb`, `tlp:green` and `misp-galaxy:tool="orb"` are
 * read, prose is not. Of several the one that comes first in `indicatorRoles`, which is the most particular.
 */
export function roleOfLabels(labels: readonly string[]): IndicatorRole | null {
  const found = new Set(
    labels.slice(0, maximumLabels).map((label) => roles.get(nameOf(label.slice(0, maximumLength)))),
  );
  return indicatorRoles.find((role) => found.has(role)) ?? null;
}

const maximumLabels = 64;
const maximumLength = 200;

/** The last part of a machine tag (`namespace:predicate="value"`), with hyphens between its words. */
function nameOf(label: string): string {
  const lower = label.trim().toLowerCase();
  const quoted = /"([^"]*)"$/.exec(lower)?.[1];
  const value = quoted ?? lower.slice(lower.lastIndexOf(":") + 1);
  return value.trim().replaceAll(/[\s_]+/g, "-");
}
