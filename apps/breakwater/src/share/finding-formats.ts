import { renderMessage } from "@breakwater/messages";
import type { Observable, TenantId } from "@breakwater/ocsf";
import { csvLine, csvStart } from "../platform/csv.ts";
import { uuid5 } from "../platform/uuid5.ts";
import { toDetectionFinding } from "./detection-finding.ts";
import type { EvidencedFinding, EvidenceEvent } from "../store/evidenced-finding.ts";
import { authorSince, findingsBundle, type SharedFinding } from "./stix/findings-bundle.ts";

/** OCSF Detection Findings, a line of JSON each. */
export async function* findingsAsOcsf(
  findings: AsyncIterable<EvidencedFinding>,
  tenant: TenantId,
): AsyncIterable<string> {
  for await (const finding of findings) yield `${JSON.stringify(toDetectionFinding(finding, tenant))}\n`;
}

/**
 * A STIX 2.1 bundle of sightings. Exported again, a finding is the same object with a later `modified`, so that whoever imports both
 * has it once.
 */
export function findingsAsStix(
  findings: AsyncIterable<EvidencedFinding>,
  tenant: TenantId,
  madeAt: number,
): AsyncIterable<string> {
  const uuidOf = (key: string) =>
    uuid5(namespace, key === "bundle" ? `${tenant} bundle ${madeAt}` : `${tenant} ${key}`);
  return findingsBundle(sharedOf(findings), { uuidOf, since: authorSince });
}

/** For spreadsheets: a line a finding, times in RFC 3339. */
export async function* findingsAsCsv(findings: AsyncIterable<EvidencedFinding>): AsyncIterable<string> {
  yield `${csvStart}${csvLine(Object.keys(csvColumns))}`;
  for await (const finding of findings) yield csvLine(Object.values(csvColumns).map((cell) => cell(finding)));
}

const csvColumns: Readonly<Record<string, (of: EvidencedFinding) => unknown>> = {
  id: ({ finding }) => finding.id,
  severity: ({ finding }) => finding.severity,
  title: ({ finding }) => finding.rule.title,
  reason: ({ finding }) => renderMessage("en", finding.reason),
  rule: ({ finding }) => finding.rule.id,
  device: ({ finding }) => finding.device?.name,
  device_id: ({ finding }) => finding.device?.id,
  vendor: ({ finding }) => finding.device?.vendor,
  product: ({ finding }) => finding.device?.product,
  is_sample: ({ finding }) => finding.device?.isSample ?? false,
  first_seen: ({ finding }) => isoTime(finding.firstSeen),
  last_seen: ({ finding }) => isoTime(finding.lastSeen),
  count: ({ finding }) => finding.count,
  visibility: ({ finding }) => finding.visibility.grade,
  attack: ({ finding }) => finding.attack.map(({ id }) => id).join(" "),
  indicator: ({ finding }) => finding.indicator?.value,
  status: ({ finding }) => finding.status,
  resolution: ({ finding }) => finding.resolution,
  comment: ({ finding }) => finding.comment,
  created: ({ finding }) => isoTime(finding.createdAt),
  updated: ({ finding }) => isoTime(finding.updatedAt),
  evidence: ({ evidence }) => evidence.map(({ eventUid }) => eventUid).join(" "),
  evidence_raw: ({ evidence }) => evidence.map(({ event }) => textOf(event?.["raw_data"])).join("\n"),
};

async function* sharedOf(findings: AsyncIterable<EvidencedFinding>): AsyncIterable<SharedFinding> {
  for await (const { finding, evidence } of findings) {
    yield {
      ...finding,
      key: finding.id,
      evidence: evidence.map(({ eventUid, eventTime, event }) => ({
        eventUid,
        time: eventTime,
        observables: observablesOf(event),
      })),
    };
  }
}

function observablesOf(event: EvidenceEvent | null): readonly Observable[] {
  const observables = event?.["observables"];
  // What the lake gives back is what normalise/ made: a list of observables.
  return Array.isArray(observables) ? (observables as readonly Observable[]) : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** Of the UUIDs of what findings become; any constant serves (RFC 9562 §5.5). */
const namespace = "5a0b5f6e-1d0c-4d0f-9f65-1f1c2a7f3b11";
