/** One step of a roll-out: a share of the devices, watched before the next one follows. */
export interface Ring {
  readonly name: string;
  /** Up to which share of all devices, counted from the first ring; the last ring's is 1. */
  readonly upTo: number;
  /** At least so many devices up to this ring, where the fleet is small. */
  readonly atLeast: number;
  /** How long enough devices must have stayed proven before the next ring opens, ms. */
  readonly soakMs: number;
  /** Share of the ring's reachable devices that must be proven. */
  readonly minimumProven: number;
  /** Stops the whole roll-out when more of what was tried went wrong, and at least `minimumErrors` (in a small ring, half of it). */
  readonly maximumErrors: number;
  readonly minimumErrors: number;
}

export interface RolloutPlan {
  readonly rings: readonly Ring[];
  /** Signals that agree before "applied" becomes "proven"; one of them never the device's own word. */
  readonly minimumSignals: number;
  /** A device that has not been heard of for so long is unreachable, and holds nothing up. */
  readonly unreachableAfterMs: number;
  /** One that took the hotfix and has been silent for so long is an error of the hotfix. */
  readonly silentAfterMs: number;
}

const hourMs = 3_600_000;

/** On by default for every hotfix: a few devices within the hour, all that are reachable within a day and a half. */
export const defaultPlan: RolloutPlan = {
  rings: [
    {
      name: "canary",
      upTo: 0.01,
      atLeast: 5,
      soakMs: 2 * hourMs,
      minimumProven: 0.9,
      maximumErrors: 0.03,
      minimumErrors: 3,
    },
    {
      name: "early",
      upTo: 0.1,
      atLeast: 10,
      soakMs: 4 * hourMs,
      minimumProven: 0.9,
      maximumErrors: 0.03,
      minimumErrors: 5,
    },
    {
      name: "broad",
      upTo: 0.5,
      atLeast: 0,
      soakMs: 4 * hourMs,
      minimumProven: 0.9,
      maximumErrors: 0.02,
      minimumErrors: 10,
    },
    {
      name: "all",
      upTo: 1,
      atLeast: 0,
      soakMs: 0,
      minimumProven: 0.95,
      maximumErrors: 0.02,
      minimumErrors: 10,
    },
  ],
  minimumSignals: 2,
  unreachableAfterMs: 24 * hourMs,
  silentAfterMs: 3 * hourMs,
};

/** For what is exploited already: the same rings and gates, watched for half an hour each. */
export const urgentPlan: RolloutPlan = {
  ...defaultPlan,
  rings: defaultPlan.rings.map((ring) => ({ ...ring, soakMs: Math.min(ring.soakMs, hourMs / 2) })),
};

/** What is wrong with a plan, in words; empty when it can be carried out. */
export function planIssues({
  rings,
  minimumSignals,
  unreachableAfterMs,
  silentAfterMs,
}: RolloutPlan): readonly string[] {
  const issues: string[] = [];
  if (rings.length === 0 || rings.length > 10) issues.push(`rings: expected 1 to 10, got ${rings.length}`);
  let before = 0;
  for (const [at, ring] of rings.entries()) {
    if (!(ring.upTo > before && ring.upTo <= 1))
      issues.push(`rings/${at}/upTo: expected more than ${before} and at most 1, got ${ring.upTo}`);
    if (!isShare(ring.minimumProven) || !isShare(ring.maximumErrors))
      issues.push(`rings/${at}: expected shares from 0 to 1`);
    if (ring.soakMs < 0 || ring.minimumErrors < 1)
      issues.push(`rings/${at}: expected a soak time of 0 or more and at least 1 error`);
    before = ring.upTo;
  }
  if (rings.length > 0 && before !== 1) issues.push(`rings: expected the last one up to 1, got ${before}`);
  if (minimumSignals < 1 || minimumSignals > 3)
    issues.push(`minimumSignals: expected 1 to 3, got ${minimumSignals}`);
  if (silentAfterMs <= 0 || unreachableAfterMs <= 0) issues.push("expected times above 0");
  return issues;
}

function isShare(value: number): boolean {
  return value >= 0 && value <= 1;
}
