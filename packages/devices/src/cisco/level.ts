import { severity } from "@breakwater/ocsf";

/** Cisco's levels 0 to 7 are those of syslog (RFC 5424 §6.2.1). */
export const levelNames: readonly string[] = [
  "emergency",
  "alert",
  "critical",
  "error",
  "warning",
  "notice",
  "informational",
  "debug",
];

export const levelSeverities: readonly number[] = [
  severity.critical,
  severity.high,
  severity.high,
  severity.medium,
  severity.low,
  severity.informational,
  severity.informational,
  severity.informational,
];
