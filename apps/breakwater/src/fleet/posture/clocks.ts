import type { AssessedDevice } from "../vulnerabilities/fleet-assessment.ts";
import type { Check, CheckEvidence, CheckState } from "./checks.ts";

export const directives = ["kev", "bod-26-04", "bod-26-02", "bod-23-02"] as const;

/** How a device stands to a directive of CISA. */
export interface DirectiveClock {
  readonly directive: (typeof directives)[number];
  readonly state: CheckState;
  /** The earliest of what is not met, ms since the epoch; `null` where the directive names no day. */
  readonly dueAt: number | null;
  readonly isOverdue: boolean;
  readonly evidence: readonly CheckEvidence[];
}

const dayMs = 86_400_000;
/** BOD 26-04, days after the vulnerability entered KEV. */
const remediationDays = { "3-days": 3, "3-days-forensics": 3, "14-days": 14, "60-days": 60 } as const;
/** BOD 26-02: all edge devices without support are gone by this day. */
const replacedBy = Date.UTC(2027, 7, 5);
/** BOD 23-02, days after an open management interface is found. */
const managementDays = 14;

/** The clocks of KEV and of BOD 26-04, 26-02 and 23-02. @param now ms since the epoch. */
export function clocksOf(
  assessed: AssessedDevice,
  checks: readonly Check[],
  now: number,
): readonly DirectiveClock[] {
  const of = (id: Check["id"]) => checks.find((check) => check.id === id);
  const exploited = of("known_exploited");
  const supported = of("supported");
  const closed = of("management_closed");
  const clock = (
    directive: DirectiveClock["directive"],
    check: Check | undefined,
    due: readonly (number | null)[],
  ): DirectiveClock => {
    const state = check?.state ?? "unknown";
    const known = due.filter((at) => at !== null);
    const dueAt = state === "not_met" && known.length > 0 ? Math.min(...known) : null;
    return {
      directive,
      state,
      dueAt,
      isOverdue: dueAt !== null && dueAt < now,
      evidence: check?.evidence ?? [],
    };
  };
  const inKev = assessed.assessment.affected.flatMap(({ kev, remediation }) =>
    kev === null ? [] : [{ kev, remediation }],
  );
  return [
    clock(
      "kev",
      exploited,
      inKev.map(({ kev }) => endOf(kev.dueDate)),
    ),
    clock(
      "bod-26-04",
      exploited,
      inKev.map(({ kev, remediation: { time } }) =>
        time === "next-upgrade" ? null : after(kev.dateAdded, remediationDays[time]),
      ),
    ),
    // Only what has ended is asked to go; what ends soon is asked to be planned.
    clock("bod-26-02", ended(assessed, supported), [replacedBy]),
    clock(
      "bod-23-02",
      closed,
      (closed?.evidence ?? []).map(({ at }) => (at === null ? null : at + managementDays * dayMs)),
    ),
  ];
}

function ended({ assessment }: AssessedDevice, check: Check | undefined): Check | undefined {
  if (check === undefined || assessment.support.state !== "ends-within-12-months") return check;
  return { ...check, state: "met" };
}

function endOf(day: string | null): number | null {
  return day === null ? null : after(day, 1);
}

function after(day: string, days: number): number | null {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? null : at + days * dayMs;
}
