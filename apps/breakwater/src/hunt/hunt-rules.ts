import type { Detection, DeviceIdentity, OcsfEvent, TenantId } from "@breakwater/ocsf";
import type { SigmaCollection } from "@breakwater/sigma";
import { createDetection, type DetectionEngine } from "../detect/detect.ts";
import { deviceIdentityOf } from "../enrich/device-identity.ts";
import type { EventSearch, Lake } from "../lake/lake.ts";
import type { Clock } from "../platform/clock.ts";
import { candidatePages } from "./candidate-pages.ts";
import { Pace } from "./pace.ts";
import { type HuntPass, type HuntPlan, planHunt } from "./plan.ts";

/** Sigma rules over stored events. */
export interface RuleHunt {
  readonly tenant: TenantId;
  readonly collection: Pick<SigmaCollection, "rules" | "correlations" | "silent">;
  /** Time of receipt or event time, ms; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  readonly timeField: EventSearch["timeField"];
}

export type HuntStep =
  /** An event that a rule matches: exactly those that the engine says match, whatever SQL found. */
  | {
      readonly kind: "event";
      readonly event: OcsfEvent;
      readonly device: DeviceIdentity | null;
      readonly detections: readonly Detection[];
    }
  /** All that was received before `to` has been looked at. A hunt that begins anew there goes on as if it had not stopped. */
  | {
      readonly kind: "searched";
      readonly from: number;
      readonly to: number;
      /** Of the whole span of the hunt, from 0 to 1. */
      readonly share: number;
      /** Events of the rules' log sources, and those of them that the engine looked at. */
      readonly events: number;
      readonly candidates: number;
    };

export interface RunningHunt {
  readonly plan: HuntPlan;
  /** Asked about the last `event` step: what it means to correlations (`observe`). */
  readonly engine: DetectionEngine;
  readonly steps: AsyncGenerator<HuntStep>;
}

/**
 * Hunts rules over stored events, from the oldest on: SQL chooses, the engine decides. Pausing is not asking for the next
 * step; the signal ends it, with the query that runs.
 */
export function huntRules(
  lake: Pick<Lake, "candidates" | "countWhere" | "receivedSpan">,
  hunt: RuleHunt,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): RunningHunt {
  const plan = planHunt(hunt.collection.rules);
  const engine = createDetection(hunt.collection);
  return { plan, engine, steps: new Hunter(lake, hunt, { plan, engine, clock, signal }).steps() };
}

interface Tools {
  readonly plan: HuntPlan;
  readonly engine: DetectionEngine;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

class Hunter {
  readonly #lake: Pick<Lake, "candidates" | "countWhere" | "receivedSpan">;
  readonly #hunt: RuleHunt;
  readonly #tools: Tools;
  /** Events of the span that a pass has judged already: the engine judges by all rules at once. */
  readonly #judged = new Set<string>();
  #candidates = 0;

  constructor(lake: Pick<Lake, "candidates" | "countWhere" | "receivedSpan">, hunt: RuleHunt, tools: Tools) {
    this.#lake = lake;
    this.#hunt = hunt;
    this.#tools = tools;
  }

  async *steps(): AsyncGenerator<HuntStep> {
    const { clock, signal } = this.#tools;
    const { tenant, timeField } = this.#hunt;
    const stored = await this.#lake.receivedSpan(tenant, timeField, signal);
    const first = Math.max(this.#hunt.from, stored?.first ?? this.#hunt.to);
    const last = Math.min(this.#hunt.to, (stored?.last ?? first) + 1);
    const pace = new Pace(clock);
    let from = first;
    while (from < last) {
      signal.throwIfAborted();
      const to = pace.begin(from, last);
      this.#candidates = 0;
      let events = 0;
      try {
        events = await this.#count(from, to);
        if (events > 0) yield* this.#span(from, to);
      } catch (error) {
        // Too much for one query; events that were told of before are told of again, by the same uid.
        if (!pace.shrinks(error)) throw error;
        continue;
      }
      const share = (to - first) / Math.max(1, last - first);
      yield { kind: "searched", from, to, share, events, candidates: this.#candidates };
      pace.done(events);
      from = to;
    }
    // What was asked for and has no events at all was searched, too.
    if (first >= last)
      yield {
        kind: "searched",
        from: this.#hunt.from,
        to: this.#hunt.to,
        share: 1,
        events: 0,
        candidates: 0,
      };
  }

  async *#span(from: number, to: number): AsyncGenerator<HuntStep> {
    this.#judged.clear();
    const { passes } = this.#tools.plan;
    for (const [index, pass] of passes.entries())
      yield* this.#pass(pass, { from, to }, index < passes.length - 1);
  }

  async *#pass(
    pass: HuntPass,
    span: { readonly from: number; readonly to: number },
    isRemembered: boolean,
  ): AsyncGenerator<HuntStep> {
    const { tenant, timeField } = this.#hunt;
    const { logSource, condition } = pass;
    const search = { ...span, timeField, logSource, condition };
    for await (const { events } of candidatePages(this.#lake, tenant, search, this.#tools.signal)) {
      for (const event of events) {
        const uid = event.metadata.uid ?? "";
        if (this.#judged.has(uid)) continue;
        if (isRemembered) this.#judged.add(uid);
        this.#candidates += 1;
        const step = this.#judge(event);
        if (step !== null) yield step;
      }
    }
  }

  #judge(event: OcsfEvent): HuntStep | null {
    const { engine } = this.#tools;
    const device = deviceIdentityOf(event);
    const detections = engine.detect(event, device);
    // Rules that only correlations use say nothing themselves.
    if (detections.length === 0 && !engine.hasMatched(event)) return null;
    return { kind: "event", event, device, detections };
  }

  /** How many events of the rules' log sources there are. */
  async #count(from: number, to: number): Promise<number> {
    const { plan, signal } = this.#tools;
    const { tenant, timeField } = this.#hunt;
    return this.#lake.countWhere(tenant, { from, to, timeField, condition: plan.logSources }, signal);
  }
}
