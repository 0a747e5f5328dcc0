import type { Detection, MatchedItem, OcsfEvent } from "@breakwater/ocsf";
import { levels } from "./levels.ts";

/** A finding of an offline hunt: one rule on one device. */
export interface HuntFinding {
  readonly rule: {
    readonly id: string;
    readonly title: string;
    readonly level: Detection["rule"]["level"];
    readonly author: string;
    readonly attack: Detection["rule"]["attack"];
  };
  readonly device: { readonly vendor: string; readonly product: string; readonly name: string } | null;
  readonly first_seen: number;
  readonly last_seen: number;
  readonly count: number;
  readonly visibility: Detection["visibility"];
  /** The first events that matched. */
  readonly evidence: readonly {
    readonly file: string;
    readonly offset: number;
    readonly time: number;
    readonly event_uid: string;
    readonly matched: readonly MatchedItem[];
    readonly raw_data: string;
  }[];
}

export interface HuntReport {
  readonly findings: readonly HuntFinding[];
  readonly files: number;
  readonly unreadable: number;
  readonly rules: number;
  readonly events: number;
  readonly specific: number;
  readonly base: Readonly<Record<string, number>>;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
const evidenceKept = 5;
/** Groups detections as the server does: one finding a rule and device. */
export class HuntFindings {
  readonly #findings = new Map<string, Mutable<HuntFinding>>();
  readonly #base = new Map<string, number>();
  #events = 0;
  #specific = 0;

  addEvent(event: OcsfEvent): void {
    this.#events += 1;
    if (event.class_uid !== 0) this.#specific += 1;
    else
      this.#base.set(
        event.status_code ?? "unknown",
        (this.#base.get(event.status_code ?? "unknown") ?? 0) + 1,
      );
  }

  addDetection(
    detection: Detection,
    event: OcsfEvent,
    place: { readonly file: string; readonly offset: number },
  ): void {
    const { rule, device, eventTime } = detection;
    const key = JSON.stringify([rule.id, device?.vendor, device?.product, device?.kind, device?.value]);
    const known = this.#findings.get(key);
    const evidence = {
      ...place,
      time: eventTime,
      event_uid: detection.eventUid,
      matched: detection.matched,
      raw_data: event.raw_data ?? "",
    };
    if (known === undefined) {
      const { id, title, level, author, attack } = rule;
      const name =
        device === null
          ? null
          : { vendor: device.vendor, product: device.product, name: device.hostname ?? device.value };
      this.#findings.set(key, {
        rule: { id, title, level, author, attack },
        device: name,
        first_seen: eventTime,
        last_seen: eventTime,
        count: 1,
        visibility: detection.visibility,
        evidence: [evidence],
      });
      return;
    }
    known.count += 1;
    known.first_seen = Math.min(known.first_seen, eventTime);
    known.last_seen = Math.max(known.last_seen, eventTime);
    if (known.evidence.length < evidenceKept) known.evidence = [...known.evidence, evidence];
  }

  report(about: Pick<HuntReport, "files" | "unreadable" | "rules">): HuntReport {
    const findings = [...this.#findings.values()].sort(
      (a, b) => levels.indexOf(b.rule.level) - levels.indexOf(a.rule.level) || a.first_seen - b.first_seen,
    );
    return {
      ...about,
      findings,
      events: this.#events,
      specific: this.#specific,
      base: Object.fromEntries(this.#base),
    };
  }
}

/** Where there is no terminal there is nothing to show. */
export const hiddenProgress = {
  start: (_total: number, _value: number): void => undefined,
  increment: (_by: number): void => undefined,
  stop: (): void => undefined,
};
