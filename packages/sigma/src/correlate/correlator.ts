import type { FieldResolver } from "../compile/program.ts";
import type { SigmaRule } from "../rule.ts";
import type { Correlation } from "./correlation.ts";
import { Deadlines } from "./deadlines.ts";
import { type EvidenceEntry, type Group, newGroup } from "./group.ts";
import { addHits, type Hit, HitList, type LookUp, observe, type ObserveCounters } from "./observe.ts";
import { fieldOf, type Plan, type Plans, toPlans, valueFields } from "./plan.ts";
import { Reorder } from "./reorder.ts";
import { restoreState, saveState, type Snapshot } from "./snapshot.ts";

/** What an event means to correlations. Plain data: it can go to another thread, or to disk, and be correlated there. */
export interface Observation<Ref> {
  /** When the event happened, ms since the epoch. */
  readonly time: number;
  /** What the caller knows the event by. */
  readonly ref: Ref;
  readonly hits: readonly Hit[];
}

/** A correlation that was met. */
export interface CorrelationMatch<Ref> {
  readonly correlation: Correlation;
  /** When it was met, ms since the epoch: the time of the event that completed it, or of the window's end. */
  readonly time: number;
  /** The event that completed it; null where the closing of a window did. */
  readonly ref: Ref | null;
  /** The values of `group-by`, in its order. */
  readonly group: readonly string[];
  /** The count, sum, ... that met the condition; a threshold's count is not counted beyond it. */
  readonly value: number | null;
  /** Events that counted, the newest last, as many as `evidence` allows. */
  readonly evidence: readonly EvidenceEntry<Ref>[];
}

export interface CorrelatorOptions {
  /** How far an event may lie behind the newest one, in ms, and still be put in its place. Default: without bound. */
  readonly outOfOrderMs?: number;
  /** So many events wait for earlier ones at most; then the earliest of them are taken as they are. Default 500,000. */
  readonly maximumWaiting?: number;
  /** So many groups are remembered at most, shared evenly by the correlations. Default 200,000. */
  readonly maximumGroups?: number;
  /** How many events a match names as evidence. Default 0. */
  readonly evidence?: number;
}

export interface CorrelatorCounters extends ObserveCounters {
  /** Events that came later than `outOfOrderMs` allows, and were left out. */
  late: number;
  /** Groups that were forgotten before their time to make room. */
  groupsEvicted: number;
  /** Parts of one group's events that were merged or forgotten to make room. */
  entriesReduced: number;
}

/**
 * Correlates events of one tenant on event time. It has no clock: time is what events say, and what `advance` is told.
 * Events are put into order as long as they lie within the stated bound, so that what comes out does not depend on the order
 * in which they come in.
 */
export class Correlator<Ref> {
  readonly #plans: readonly Plan[];
  readonly #groups: readonly Map<string, Group<Ref>>[];
  readonly #deadlines = new Deadlines<Ref>();
  readonly #waiting = new Reorder<Observation<Ref>>();
  readonly #options: Required<CorrelatorOptions>;
  readonly #groupsPerPlan: number;
  #newest = Number.NEGATIVE_INFINITY;
  /** Everything before is settled. */
  #settled = Number.NEGATIVE_INFINITY;
  #matches: CorrelationMatch<Ref>[] = [];
  readonly counters: CorrelatorCounters = {
    withoutGroup: 0,
    withoutValue: 0,
    groupsCut: 0,
    late: 0,
    groupsEvicted: 0,
    entriesReduced: 0,
  };

  constructor({ plans }: Pick<Plans, "plans">, options: CorrelatorOptions = {}) {
    this.#plans = plans;
    this.#groups = plans.map(() => new Map<string, Group<Ref>>());
    this.#options = {
      outOfOrderMs: Number.POSITIVE_INFINITY,
      maximumWaiting: 500_000,
      maximumGroups: 200_000,
      evidence: 0,
      ...options,
    };
    this.#groupsPerPlan = Math.max(64, Math.floor(this.#options.maximumGroups / Math.max(1, plans.length)));
  }

  /** Takes an event; false where it came too late to be put in its place. Its matches come out now or later. */
  add(observation: Observation<Ref>): boolean {
    const { time } = observation;
    if (time < this.#settled || time < this.#newest - this.#options.outOfOrderMs) {
      this.counters.late += 1;
      return false;
    }
    if (time > this.#newest) this.#newest = time;
    if (time <= this.#newest - this.#options.outOfOrderMs && this.#waiting.size === 0)
      this.#process(observation);
    else this.#waiting.add(time, observation);
    this.#settle();
    while (this.#waiting.size > this.#options.maximumWaiting) this.#release(this.#waiting.earliest);
    return true;
  }

  /** Says that there was an event which means nothing to any correlation: time goes on all the same. */
  pass(time: number): void {
    if (time <= this.#newest) return;
    this.#newest = time;
    this.#settle();
  }

  /** Says that no event before `time` will come: what waited is settled, and windows that end before it close. */
  advance(time: number): void {
    if (time <= this.#settled) return;
    if (time > this.#newest) this.#newest = time;
    this.#release(time);
    this.#closeBefore(time);
    this.#settled = time;
  }

  /**
   * Says that the input has ended: what waited is settled and every window closes with what it holds. A silence is met only
   * where the input itself went on for a timespan without an event of the group.
   */
  end(): void {
    if (this.#newest > Number.NEGATIVE_INFINITY) this.advance(this.#newest);
    for (;;) {
      const group = this.#deadlines.next(Number.POSITIVE_INFINITY);
      if (group === null) return;
      this.#close(group, group.plan.judge === "silence");
    }
  }

  /** The matches since the last call, in order of time. */
  take(): readonly CorrelationMatch<Ref>[] {
    const matches = this.#matches;
    if (matches.length > 0) this.#matches = [];
    return matches;
  }

  /** The time from which on `advance` would bring something out without further events; null where nothing would. */
  get nextTime(): number | null {
    const waiting = this.#waiting.size === 0 ? null : this.#waiting.earliest;
    const closing = this.#deadlines.nextWaiting();
    if (closing === null) return waiting;
    // A window closes after its last instant.
    return waiting === null ? closing + 1 : Math.min(waiting, closing + 1);
  }

  /** How many groups are remembered. */
  get groupCount(): number {
    return this.#groups.reduce((sum, groups) => sum + groups.size, 0);
  }

  /** Everything that is remembered, as plain JSON. */
  snapshot(): Snapshot<Ref> {
    return saveState<Ref>({
      plans: this.#plans,
      newest: this.#newest,
      settled: this.#settled,
      groups: this.#groups,
      waiting: this.#waiting.toJSON().map(([, item]) => item),
    });
  }

  /**
   * Goes on from a snapshot, into a correlator that has seen nothing. What belongs to correlations that are no longer the same,
   * or to rules that are not, is left out; the others go on as if nothing had happened.
   */
  restore(snapshot: Snapshot<Ref>): void {
    const restored = restoreState<Ref>(snapshot, this.#plans);
    this.#newest = restored.newest;
    this.#settled = restored.settled;
    for (const group of restored.groups) {
      this.#groups[group.plan.index]?.set(group.key, group);
      this.#deadlines.schedule(group);
    }
    for (const observation of restored.waiting) this.#waiting.add(observation.time, observation);
  }

  #settle(): void {
    const until = this.#newest - this.#options.outOfOrderMs;
    this.#release(until);
    this.#closeBefore(until);
  }

  #release(until: number): void {
    for (;;) {
      const observation = this.#waiting.take(until);
      if (observation === undefined) return;
      this.#process(observation);
    }
  }

  #process({ time, ref, hits }: Observation<Ref>): void {
    this.#closeBefore(time);
    this.#settled = time;
    const entries = this.#options.evidence === 0 ? none : [{ time, ref }];
    let all: HitList | null = null;
    // Hits stand in the order of plans, and what a match adds belongs to a later one.
    for (let at = 0; at < (all ?? hits).length; at += 1) {
      const hit = (all ?? hits).at(at);
      const plan = this.#plans[hit?.plan ?? -1];
      if (hit === undefined || plan === undefined) continue;
      const group = this.#groupOf(plan, hit);
      const verdict = this.#feed(group, time, hit, entries);
      if (verdict === "none") continue;
      if (verdict === "fires") this.#tell(group, time, ref);
      if (plan.outers.length === 0) continue;
      all ??= new HitList(hits);
      this.#passOn(all, group, hit.carried, verdict);
      all.sortFrom(at + 1);
    }
  }

  #feed(
    group: Group<Ref>,
    time: number,
    hit: Hit,
    entries: readonly EvidenceEntry<Ref>[],
  ): ReturnType<Group<Ref>["take"]> {
    const losses = group.losses;
    const verdict = group.take(time, hit);
    this.counters.entriesReduced += group.losses - losses;
    if (entries.length > 0) {
      const rule = hit.rules[0] ?? 0;
      group.remember(
        entries.map((entry) => ({ ...entry, rule })),
        this.#options.evidence,
      );
    }
    this.#deadlines.schedule(group);
    return verdict;
  }

  #tell(group: Group<Ref>, time: number, ref: Ref | null): void {
    const { plan, values, value } = group;
    if (!plan.isReported) return;
    const { evidence } = this.#options;
    this.#matches.push({
      correlation: plan.correlation,
      time,
      ref,
      group: values,
      value,
      evidence: evidence === 0 ? none : group.evidence(evidence),
    });
  }

  /**
   * Adds what a met condition means to the correlations above: those that ask which rules matched hear of it at each event for
   * which it holds, those that count once each time it is told.
   */
  #passOn(
    hits: HitList,
    group: Group<Ref>,
    carried: readonly (readonly string[])[],
    verdict: "holds" | "fires",
  ): void {
    for (const { plan: outer, rule } of group.plan.outers)
      if (verdict === "fires" || outer.isTemporal)
        addHits(hits, outer, rule, lookUpIn(group, carried, outer, rule), this.counters);
  }

  #closeBefore(time: number): void {
    for (;;) {
      const group = this.#deadlines.next(time);
      if (group === null) return;
      this.#close(group, false);
    }
  }

  #close(group: Group<Ref>, isCutShort: boolean): void {
    const time = group.deadline;
    this.#groups[group.plan.index]?.delete(group.key);
    if (isCutShort || !group.close()) return;
    this.#tell(group, time, null);
    if (group.plan.outers.length === 0) return;
    const entries = group.evidence(this.#options.evidence);
    const hits = new HitList();
    this.#passOn(hits, group, [], "fires");
    for (let at = 0; at < hits.length; at += 1) {
      hits.sortFrom(at);
      const hit = hits.at(at);
      const plan = this.#plans[hit?.plan ?? -1];
      if (hit === undefined || plan === undefined) continue;
      const outer = this.#groupOf(plan, hit);
      const verdict = this.#feed(outer, time, hit, entries);
      if (verdict === "fires") this.#tell(outer, time, null);
      if (verdict !== "none") this.#passOn(hits, outer, hit.carried, verdict);
    }
  }

  #groupOf(plan: Plan, hit: Hit): Group<Ref> {
    const groups = this.#groups[plan.index] ?? new Map<string, Group<Ref>>();
    let group = groups.get(hit.key);
    if (group === undefined) {
      if (groups.size >= this.#groupsPerPlan) this.#evictOne(groups);
      group = newGroup<Ref>(plan, hit.key, hit.group);
      groups.set(hit.key, group);
    }
    return group;
  }

  /** Forgets the group that has been without an event longest; those with one since their last turn go to the end of the line. */
  #evictOne(groups: Map<string, Group<Ref>>): void {
    for (const [key, group] of groups) {
      groups.delete(key);
      if (group.last > group.marked) {
        group.marked = group.last;
        groups.set(key, group);
        continue;
      }
      this.#deadlines.forget(group);
      this.counters.groupsEvicted += 1;
      return;
    }
  }
}

const none: readonly never[] = [];

/** What a correlation's match says of fields: its own group first, then the event that completed it. */
export function lookUpIn<Ref>(
  group: Pick<Group<Ref>, "plan" | "values">,
  carried: readonly (readonly string[])[],
  outer: Plan,
  rule: number,
): LookUp {
  const { correlation, carried: names } = group.plan;
  const textsOf = (name: string | undefined): readonly string[] => {
    if (name === undefined) return none;
    const field = fieldOf(outer.correlation, rule, name);
    const inGroup = correlation.groupBy.indexOf(field);
    if (inGroup !== -1) return [group.values[inGroup] ?? ""];
    return carried[names.indexOf(field)] ?? none;
  };
  return {
    group: (at) => textsOf(outer.correlation.groupBy[at]),
    value: (at) => textsOf(valueFields(outer.correlation)[at]),
    carried: (at) => textsOf(outer.carried[at]),
  };
}

/** Correlations made ready: `observe` on each event, in any thread, and one `Correlator` for each tenant. */
export interface Correlations extends Plans {
  /** What an event means to correlations, of which these rules matched it; in the order of plans. */
  observe(event: object, rules: readonly SigmaRule[]): readonly Hit[];
  readonly counters: ObserveCounters;
}

/**
 * Prepares linked correlations (`linkSigma`) for events whose fields `fields` finds.
 *
 * @example
 * const correlations = prepareCorrelations(collection);
 * const correlator = new Correlator<number>(correlations);
 * const matched = ruleSet.match(event).map(({ rule }) => rule);
 * correlator.add({ time, ref: 0, hits: correlations.observe(event, matched) });
 * correlator.end();
 * correlator.take();
 */
export function prepareCorrelations(
  collection: {
    readonly correlations: readonly Correlation[];
    readonly silent: ReadonlySet<SigmaRule | Correlation>;
  },
  fields: FieldResolver = (field) => [field],
): Correlations {
  const plans = toPlans(collection.correlations, collection.silent, fields);
  const counters: ObserveCounters = { withoutGroup: 0, withoutValue: 0, groupsCut: 0 };
  return {
    ...plans,
    observe: (event, rules) => observe(event, rules, plans.feeds, counters),
    counters,
  };
}
