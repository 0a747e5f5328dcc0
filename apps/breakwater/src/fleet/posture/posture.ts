import type { DeviceId } from "@breakwater/ocsf";
import type { PostureException } from "../../store/posture.ts";
import type { Finding } from "../../store/store.ts";
import type { AssessedDevice } from "../vulnerabilities/fleet-assessment.ts";
import { type Check, type CheckId, checkDevice, checkWeights } from "./checks.ts";
import { clocksOf, type DirectiveClock } from "./clocks.ts";

export interface CheckedWithException extends Check {
  readonly weight: number;
  /** Leave that holds now; the check counts neither for nor against. */
  readonly exception: PostureException | null;
}

export interface DevicePosture {
  readonly assessed: AssessedDevice;
  readonly checks: readonly CheckedWithException[];
  readonly clocks: readonly DirectiveClock[];
  readonly score: Score;
}

/** 0 to 100. What is not known counts against a device in `worst` and for it in `best`; the truth lies between. */
export interface Score {
  readonly worst: number;
  readonly best: number;
}

/** The report's advice, and the checks that show how far one is. */
export const advice = {
  "fewer-services": ["management_closed", "services_needed"],
  "patch-what-is-exposed": ["known_exploited", "fixed"],
  "automatic-hotfixes": ["automatic_hotfixes"],
  "plan-end-of-life": ["supported"],
} as const satisfies Readonly<Record<string, readonly CheckId[]>>;

export function postureOf(
  devices: readonly AssessedDevice[],
  findings: readonly Finding[],
  exceptions: readonly PostureException[],
  now: number,
): readonly DevicePosture[] {
  const findingsOf = Map.groupBy(findings, ({ device }) => device?.id ?? ("" as DeviceId));
  const leave = new Map(
    exceptions.filter(({ until }) => until > now).map((one) => [`${one.device} ${one.check}`, one]),
  );
  return devices.map((assessed) => {
    const { id } = assessed.device;
    const plain = checkDevice(assessed, findingsOf.get(id) ?? [], now);
    const checks = plain.map((check) => ({
      ...check,
      weight: checkWeights[check.id],
      exception: leave.get(`${id} ${check.id}`) ?? null,
    }));
    return { assessed, checks, clocks: clocksOf(assessed, plain, now), score: scoreOf(checks) };
  });
}

function scoreOf(checks: readonly CheckedWithException[]): Score {
  const counted = checks.filter(({ exception }) => exception === null);
  const sum = (states: readonly Check["state"][]) =>
    counted.filter(({ state }) => states.includes(state)).reduce((total, { weight }) => total + weight, 0);
  const all = sum(["met", "not_met", "unknown"]);
  if (all === 0) return { worst: 100, best: 100 };
  return {
    worst: Math.round((100 * sum(["met"])) / all),
    best: Math.round((100 * sum(["met", "unknown"])) / all),
  };
}

/** Of a fleet: the mean of its devices; `null` without devices. */
export function scoreOfFleet(postures: readonly DevicePosture[]): Score | null {
  if (postures.length === 0) return null;
  const mean = (of: (score: Score) => number) =>
    Math.round(postures.reduce((sum, { score }) => sum + of(score), 0) / postures.length);
  return { worst: mean(({ worst }) => worst), best: mean(({ best }) => best) };
}
