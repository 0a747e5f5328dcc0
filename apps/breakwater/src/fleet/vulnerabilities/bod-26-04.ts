/** CISA BOD 26-04, in days; `3-days-forensics` also asks for forensic triage before anything is patched. */
export type RemediationTime = "next-upgrade" | "60-days" | "14-days" | "3-days" | "3-days-forensics";

/** `null` where it is not known. */
export interface RemediationFacts {
  readonly isExposed: boolean | null;
  readonly isInKev: boolean;
  readonly isAutomatable: boolean | null;
  readonly isImpactTotal: boolean | null;
}

export interface Remediation {
  readonly time: RemediationTime;
  /** What was not known and is taken as the worse of both; empty where the time is certain. */
  readonly assumed: readonly ("exposed" | "automatable" | "impact-total")[];
}

/** From the least to the most urgent. */
const times: readonly RemediationTime[] = [
  "next-upgrade",
  "60-days",
  "14-days",
  "3-days",
  "3-days-forensics",
];

/**
 * Decision table `cisa_bod_26_04` 1.0.0 (CERT/CC's SSVC): exposed, in KEV, automatable, impact total; each Y or N.
 * The order of the keys is that of the letters.
 */
const table: Readonly<Record<string, RemediationTime>> = {
  NNNN: "next-upgrade",
  NYNN: "14-days",
  YNNN: "60-days",
  NNYN: "60-days",
  NNNY: "next-upgrade",
  YYNN: "14-days",
  NYYN: "14-days",
  YNYN: "14-days",
  NYNY: "14-days",
  YNNY: "14-days",
  NNYY: "60-days",
  YYYN: "3-days",
  YYNY: "3-days-forensics",
  NYYY: "3-days-forensics",
  YNYY: "3-days",
  YYYY: "3-days-forensics",
};

/** The time that BOD 26-04 gives: of what is not known, the most urgent outcome that is possible, and what it assumes. */
export function remediationTime(facts: RemediationFacts): Remediation {
  const unknown = [
    facts.isExposed === null ? ("exposed" as const) : null,
    facts.isAutomatable === null ? ("automatable" as const) : null,
    facts.isImpactTotal === null ? ("impact-total" as const) : null,
  ].filter((name) => name !== null);
  const outcomes = new Set<RemediationTime>();
  for (const isExposed of both(facts.isExposed))
    for (const isAutomatable of both(facts.isAutomatable))
      for (const isTotal of both(facts.isImpactTotal)) {
        const key = [isExposed, facts.isInKev, isAutomatable, isTotal].map((is) => (is ? "Y" : "N")).join("");
        outcomes.add(table[key] ?? "3-days-forensics");
      }
  const time = [...outcomes].sort((a, b) => times.indexOf(b) - times.indexOf(a))[0] ?? "3-days-forensics";
  return { time, assumed: outcomes.size === 1 ? [] : unknown };
}

function both(value: boolean | null): readonly boolean[] {
  return value === null ? [false, true] : [value];
}
