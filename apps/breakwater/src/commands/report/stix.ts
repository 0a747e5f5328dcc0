import { findingsBundle, type SharedFinding } from "../../share/stix/findings-bundle.ts";
import type { HuntFinding, HuntReport } from "./findings.ts";

export interface StixReportOptions {
  /** ms since the epoch; when the objects were made. */
  readonly madeAt: number;
  /** A new UUIDv4 (STIX 2.1 §2.9). */
  readonly newUuid: () => string;
}

/** The findings of a hunt as a STIX 2.1 bundle: each rule an indicator, each finding a sighting of it on a device. */
export async function stixReport(
  report: HuntReport,
  { madeAt, newUuid }: StixReportOptions,
): Promise<string> {
  const uuids = new Map<string, string>();
  function uuidOf(key: string): string {
    const uuid = uuids.get(key) ?? newUuid();
    uuids.set(key, uuid);
    return uuid;
  }
  const findings = report.findings.map((finding, at) => toShared(finding, String(at), madeAt));
  return (await Array.fromAsync(findingsBundle(findings, { uuidOf, since: madeAt }))).join("");
}

function toShared(finding: HuntFinding, key: string, madeAt: number): SharedFinding {
  return {
    ...finding,
    key,
    createdAt: madeAt,
    updatedAt: madeAt,
    firstSeen: finding.first_seen,
    lastSeen: finding.last_seen,
    evidence: finding.evidence.map(({ event_uid: eventUid, time, observables }) => ({
      eventUid,
      time,
      observables,
    })),
  };
}
