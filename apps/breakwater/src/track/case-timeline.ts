import type { DeviceId, EventUid, FindingId } from "@breakwater/ocsf";
import type { CaseEntry, TimelineEdit } from "../store/cases.ts";
import type { EvidencedFinding } from "../store/evidenced-finding.ts";
import type { Finding, Severity } from "../store/store.ts";

/** What happened, as logs show it or as a person tells it. */
export interface TimelineEntry {
  /** The same whenever the timeline is made, so that edits stay with what they are about. */
  readonly key: string;
  readonly kind: "first" | "last" | "evidence" | "told";
  /** ms since the epoch: the device's clock for what logs show. */
  readonly time: number;
  readonly finding: { readonly id: FindingId; readonly title: string; readonly severity: Severity } | null;
  readonly device: { readonly id: DeviceId; readonly name: string } | null;
  readonly eventUid: EventUid | null;
  /** The device's own words, or what a person wrote; text that an attacker may have written. */
  readonly text: string;
  readonly isHidden: boolean;
  /** What a person added. */
  readonly note: string | null;
  /** Who told it, hid it or added to it. */
  readonly by: string | null;
}

export interface TimelineSources {
  readonly findings: readonly EvidencedFinding[];
  readonly told: readonly CaseEntry[];
  readonly edits: readonly TimelineEdit[];
}

const shownText = 2_000;

/**
 * The timeline of a case, the earliest first: it writes itself from the findings and their evidence, with what people tell, hide and
 * add. An event that is evidence of several findings stands there once.
 */
export function caseTimeline({ findings, told, edits }: TimelineSources): readonly TimelineEntry[] {
  const entries = new Map<string, TimelineEntry>();
  for (const { finding, evidence } of findings) {
    const about = aboutOf(finding);
    for (const { eventUid, eventTime, event } of evidence) {
      const key = `event ${eventUid}`;
      if (entries.has(key)) continue;
      const line = event?.["raw_data"];
      const text = typeof line === "string" ? line.slice(0, shownText) : "";
      entries.set(key, { ...about, key, kind: "evidence", time: eventTime, eventUid, text });
    }
    // An end that is an event above says nothing new.
    const shown = new Set(evidence.map(({ eventTime }) => eventTime));
    for (const [kind, time] of [
      ["first", finding.firstSeen],
      ["last", finding.lastSeen],
    ] as const) {
      if (shown.has(time) || (kind === "last" && time === finding.firstSeen)) continue;
      const key = `${kind} ${finding.id}`;
      entries.set(key, { ...about, key, kind, time, eventUid: null, text: "" });
    }
  }
  for (const { id, time, text, createdBy } of told)
    entries.set(`told ${id}`, {
      key: `told ${id}`,
      kind: "told",
      time,
      finding: null,
      device: null,
      eventUid: null,
      text,
      isHidden: false,
      note: null,
      by: createdBy,
    });
  for (const { key, isHidden, note, by } of edits) {
    const entry = entries.get(key);
    if (entry !== undefined) entries.set(key, { ...entry, isHidden, note, by });
  }
  return [...entries.values()].sort((a, b) => a.time - b.time || (a.key < b.key ? -1 : 1));
}

function aboutOf(finding: Finding): Pick<TimelineEntry, "finding" | "device" | "isHidden" | "note" | "by"> {
  const { id, rule, severity, device } = finding;
  return {
    finding: { id, title: rule.title, severity },
    device: device === null ? null : { id: device.id, name: device.name },
    isHidden: false,
    note: null,
    by: null,
  };
}
