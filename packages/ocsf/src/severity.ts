/** OCSF `severity_id` by caption. */
export const severity = {
  unknown: 0,
  informational: 1,
  low: 2,
  medium: 3,
  high: 4,
  critical: 5,
  fatal: 6,
  other: 99,
} as const;

export type SigmaLevel = "informational" | "low" | "medium" | "high" | "critical";

/** The OCSF severity of a Sigma level (Sigma 2.1, rule attribute `level`). */
export function severityOfLevel(level: SigmaLevel): number {
  return severity[level];
}

/** `type_uid` as OCSF defines it: `class_uid * 100 + activity_id`. */
export function typeUid(classUid: number, activityId: number): number {
  return classUid * 100 + activityId;
}
