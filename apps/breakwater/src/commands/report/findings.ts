import type {
  DetectingIndicator,
  Detection,
  DeviceIdentity,
  MatchedItem,
  Message,
  Observable,
  OcsfEvent,
} from "@breakwater/ocsf";
import { levels } from "../levels.ts";
import { type Coverage, CoverageCollector } from "./coverage.ts";

/** A finding of an offline hunt: one rule on one device. */
export interface HuntFinding {
  readonly rule: Detection["rule"];
  readonly device: { readonly vendor: string; readonly product: string; readonly name: string } | null;
  readonly first_seen: number;
  readonly last_seen: number;
  readonly count: number;
  readonly reason: Message;
  readonly visibility: Detection["visibility"];
  /** What its sources say, and what speaks for and against the match; null where a rule made the finding. */
  readonly indicator: DetectingIndicator | null;
  /** The first events that matched. */
  readonly evidence: readonly HuntEvidence[];
}

export interface HuntEvidence extends EvidencePlace {
  readonly time: number;
  readonly event_uid: string;
  readonly matched: readonly MatchedItem[];
  readonly observables: readonly Observable[];
  readonly raw_data: string;
}

/** Where an event stands: bytes from the start of a file, or the number of an item of a JSON array. */
export interface EvidencePlace {
  readonly file: string;
  readonly offset: number;
}

export interface HuntReport {
  readonly findings: readonly HuntFinding[];
  readonly files: number;
  readonly unreadable: number;
  readonly rules: number;
  /** Indicators that were looked for. */
  readonly indicators: number;
  /** Rules that could not be used, each with its reason. */
  readonly ruleProblems: readonly string[];
  readonly events: number;
  readonly specific: number;
  readonly base: Readonly<Record<string, number>>;
  readonly coverage: Coverage;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
const evidenceKept = 5;

/** Groups detections as the server does: one finding a rule and device (or group). */
export class HuntFindings {
  readonly #findings = new Map<string, Mutable<HuntFinding>>();
  readonly #base = new Map<string, number>();
  readonly #coverage = new CoverageCollector();
  #events = 0;
  #specific = 0;

  addEvent(event: OcsfEvent, device: DeviceIdentity | null): void {
    this.#events += 1;
    this.#coverage.add(event, device);
    if (event.class_uid !== 0) {
      this.#specific += 1;
      return;
    }
    const reason = event.status_code ?? "unknown";
    this.#base.set(reason, (this.#base.get(reason) ?? 0) + 1);
  }

  addDetection(
    detection: Detection,
    event: Pick<OcsfEvent, "observables" | "raw_data">,
    place: EvidencePlace,
  ): void {
    const { rule, device, group, eventTime, more, reason, visibility } = detection;
    const key = JSON.stringify([
      rule.id,
      ...(device === null ? (group ?? []) : [device.vendor, device.product, device.kind, device.value]),
    ]);
    const count = 1 + (more?.count ?? 0);
    const last = Math.max(eventTime, more?.lastEventTime ?? eventTime);
    const known = this.#findings.get(key);
    const evidence = {
      ...place,
      time: eventTime,
      event_uid: detection.eventUid,
      matched: detection.matched,
      observables: event.observables ?? [],
      raw_data: event.raw_data ?? "",
    };
    if (known === undefined) {
      this.#findings.set(key, {
        rule,
        device: named(device),
        first_seen: eventTime,
        last_seen: last,
        count,
        reason,
        visibility,
        indicator: detection.indicator ?? null,
        evidence: [evidence],
      });
      return;
    }
    known.count += count;
    // How grave a contact with an indicator is depends on the event: the gravest tells.
    if (detection.indicator !== undefined && levels.indexOf(rule.level) > levels.indexOf(known.rule.level))
      Object.assign(known, { rule, reason, visibility, indicator: detection.indicator });
    known.first_seen = Math.min(known.first_seen, eventTime);
    known.last_seen = Math.max(known.last_seen, last);
    if (known.evidence.length < evidenceKept) known.evidence = [...known.evidence, evidence];
  }

  report(
    about: Pick<HuntReport, "files" | "unreadable" | "rules" | "indicators" | "ruleProblems">,
  ): HuntReport {
    const findings = [...this.#findings.values()].sort(
      (a, b) => levels.indexOf(b.rule.level) - levels.indexOf(a.rule.level) || a.first_seen - b.first_seen,
    );
    return {
      ...about,
      findings,
      events: this.#events,
      specific: this.#specific,
      base: Object.fromEntries(this.#base),
      coverage: this.#coverage.coverage(),
    };
  }
}

function named(device: DeviceIdentity | null): HuntFinding["device"] {
  if (device === null) return null;
  return { vendor: device.vendor, product: device.product, name: device.hostname ?? device.value };
}
