import type { LogType } from "../../api/types.ts";
import type { MessageKey } from "../../i18n/texts.ts";

/** A kind of log that a product can send, and what stays unseen without it. */
export interface Expectation {
  readonly logNames: readonly string[];
  /** The vendor's name of it, as its settings show it. */
  readonly name: string;
  readonly without: Extract<MessageKey, `unseen.${string}`>;
}

/** By the product's name in events. Log names as the vendors write them (FortiOS log reference; SFOS syslog guide). */
const byProduct: Readonly<Record<string, readonly Expectation[]>> = {
  FortiGate: [
    { logNames: ["event"], name: "Event logging", without: "unseen.administration" },
    { logNames: ["traffic"], name: "Forward and local traffic", without: "unseen.traffic" },
    { logNames: ["utm"], name: "Security profiles (UTM)", without: "unseen.inspection" },
  ],
  "Sophos Firewall": [
    {
      logNames: ["event"],
      name: "Admin, authentication and system events",
      without: "unseen.administration",
    },
    { logNames: ["firewall"], name: "Firewall rules", without: "unseen.traffic" },
    {
      logNames: ["content filtering", "idp", "atp"],
      name: "Content filtering, IPS, ATP",
      without: "unseen.inspection",
    },
    { logNames: ["waf"], name: "Web server protection", without: "unseen.portal" },
  ],
};

/** What a device could send and did not; empty for a product of which that is not known. */
export function missingLogs(
  product: string,
  seen: readonly Pick<LogType, "log_name">[],
): readonly Expectation[] {
  const expected = Object.hasOwn(byProduct, product) ? (byProduct[product] ?? []) : [];
  const names = new Set(seen.map(({ log_name: name }) => name.toLowerCase()));
  return expected.filter(({ logNames }) => !logNames.some((name) => names.has(name)));
}
