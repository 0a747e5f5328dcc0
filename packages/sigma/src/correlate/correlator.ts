import { Deadlines } from "./deadlines.ts";
import { type EvidenceEntry, type Group, type Keeping, newGroup, type Verdict } from "./group.ts";
import { lookUpIn } from "./look-up-match.ts";
import type { CorrelationMatch, Observation } from "./observation.ts";
import { addHits } from "./add-hits.ts";
import type { Hit, ObserveCounters } from "./hit.ts";
import { HitList } from "./hit-list.ts";
import type { Plan, Plans } from "./plan.ts";
import { Reorder } from "./reorder.ts";
import { restoreState, saveState, type Snapshot } from "./snapshot.ts";

export interface CorrelatorOptions<Ref> {
  /** How far an event may lie behind the newest one, in ms, and still be put in its place. Default: without bound. */
  readonly outOfOrderMs?: number;
  /** So many events wait for earlier ones at most; then the earliest of them are taken as they are. Default 500,000. */
  readonly maximumWaiting?: number;
  /** So many groups are remembered at most, shared evenly by the correlations. Default 200,000. */
  readonly maximumGroups?: number;
  /** How many events a match names as evidence. Default 0. */
  readonly evidence?: number;
  /** What tells one event from another, where their refs are objects. Default: the ref itself. */
  readonly nameOf?: (ref: Ref) => unknown;
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
  readonly #options: Required<Omit<CorrelatorOptions<Ref>, "evidence" | "nameOf">>;
  readonly #keeping: Keeping<Ref>;
  readonly #groupsPerPlan: number;
  #newest = Number.NEGATIVE_INFINITY;
  /** Everything before is settled. */
  #settled = Number.NEGATIVE_INFINITY;
  #matches: CorrelationMatch<Ref>[] = [];
  readonly #counters: CorrelatorCounters = {
    withoutGroup: 0,
    withoutValue: 0,
    cut: 0,
    late: 0,
    groupsEvicted: 0,
    entriesReduced: 0,
  };

  constructor({ plans }: Pick<Plans, "plans">, options: CorrelatorOptions<Ref> = {}) {
    this.#plans = plans;
    this.#groups = plans.map(() => new Map<string, Group<Ref>>());
    const { evidence = 0, nameOf = (ref) => ref, ...bounds } = options;
    this.#keeping = { most: evidence, nameOf };
    this.#options = {
      outOfOrderMs: Number.POSITIVE_INFINITY,
      maximumWaiting: 500_000,
      maximumGroups: 200_000,
      ...bounds,
    };
    this.#groupsPerPlan = Math.max(64, Math.floor(this.#options.maximumGroups / Math.max(1, plans.length)));
  }

  /** Takes an event; false where it came too late to be put in its place. Its matches come out now or later. */
  add(observation: Observation<Ref>): boolean {
    const { time } = observation;
    if (time < this.#settled || time < this.#newest - this.#options.outOfOrderMs) {
      this.#counters.late += 1;
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

  /** Closes the windows that end before `time`, and settles what waited only as far as they go: later events may still come. */
  closeWindows(time: number): void {
    for (;;) {
      const due = this.#deadlines.next;
      if (due === null || due >= time) return;
      // What happened in a window's last millisecond belongs to it, so it ends with the next.
      this.advance(due + 1);
    }
  }

  /**
   * Forgets what no event from `time` on can add to, if nothing waits; as `advance` does, but later events may still come. For
   * who holds many correlators that are seldom used.
   */
  forget(time: number): void {
    if (this.#waiting.size === 0) this.#forgetBefore(time);
  }

  /**
   * Says that the input has ended: what waited is settled and every window closes with what it holds. A silence is met only
   * where the input itself went on for a timespan without an event of the group.
   */
  end(): void {
    if (this.#newest > Number.NEGATIVE_INFINITY) this.advance(this.#newest);
    for (;;) {
      const group = this.#deadlines.take(Number.POSITIVE_INFINITY);
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

  /** When the first of the open windows ends; null where none is open. */
  get nextClosing(): number | null {
    return this.#deadlines.next;
  }

  /** Whether nothing is remembered that an event could still add to. */
  get isEmpty(): boolean {
    return this.groupCount === 0 && this.#waiting.size === 0;
  }

  /** What was left out or given up since the start; of events themselves `Correlations.counters` tells. */
  get counters(): CorrelatorCounters {
    let { entriesReduced } = this.#counters;
    for (const groups of this.#groups) for (const group of groups.values()) entriesReduced += group.losses;
    return { ...this.#counters, entriesReduced };
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

  #process(observation: Observation<Ref>): void {
    const { time, ref, hits } = observation;
    this.#closeBefore(time);
    this.#settled = time;
    const own = this.#keeping.most === 0 ? none : [{ time, ref }];
    for (let at = 0; at < hits.length; at += 1) {
      const hit = hits[at];
      const group = this.#groupOf(hit);
      if (hit === undefined || group === null) continue;
      const verdict = this.#feed(group, time, hit, own, none);
      if (verdict === "none") continue;
      if (verdict === "fires") this.#tell(group, time, ref);
      if (group.plan.outers.length === 0) continue;
      this.#chain(observation, at, group, verdict, own);
      return;
    }
  }

  /** The rest of an event's hits, once one of them means something to a correlation above. */
  #chain(
    { time, ref, hits }: Observation<Ref>,
    from: number,
    first: Group<Ref>,
    firstVerdict: "holds" | "fires",
    own: readonly EvidenceEntry<Ref>[],
  ): void {
    const all = new HitList(hits);
    const inherited: Inherited<Ref>[] = [];
    this.#passOn(all, first, hits[from]?.carried ?? none, firstVerdict, inherited);
    // Hits stand in the order of plans, and what a match adds belongs to a later one.
    all.sortFrom(from + 1);
    for (let at = from + 1; at < all.length; at += 1) {
      const hit = all.at(at);
      const group = this.#groupOf(hit);
      if (hit === undefined || group === null) continue;
      const verdict = this.#feed(group, time, hit, own, inherited);
      if (verdict === "none") continue;
      if (verdict === "fires") this.#tell(group, time, ref);
      this.#passOn(all, group, hit.carried, verdict, inherited);
      all.sortFrom(at + 1);
    }
  }

  #feed(
    group: Group<Ref>,
    time: number,
    hit: Hit,
    own: readonly EvidenceEntry<Ref>[],
    inherited: readonly Inherited<Ref>[],
  ): Verdict {
    const verdict = group.take(time, hit);
    for (const { plan, rule, entries } of inherited)
      if (plan === group.plan && hit.rules.includes(rule)) group.remember(entries, rule, this.#keeping);
    if (own.length > 0) group.remember(own, hit.rules[0] ?? 0, this.#keeping);
    // Judged at arrival, a deadline only moves on, which is seen when its turn comes.
    if (group.scheduled === null || group.plan.judge !== "arrival") this.#deadlines.schedule(group);
    return verdict;
  }

  #tell(group: Group<Ref>, time: number, ref: Ref | null): void {
    const { plan, values, value } = group;
    if (!plan.isReported) return;
    this.#matches.push({
      correlation: plan.correlation,
      time,
      ref,
      group: values,
      value,
      evidence: this.#keeping.most === 0 ? none : group.evidence(this.#keeping),
    });
  }

  /**
   * Adds what a met condition means to the correlations above: those that ask which rules matched hear of it at each event for
   * which it holds, those that count once each time it is told. What it rests on goes with it when it is told.
   */
  #passOn(
    hits: HitList,
    group: Group<Ref>,
    carried: readonly (readonly string[])[],
    verdict: "holds" | "fires",
    inherited: Inherited<Ref>[],
  ): void {
    if (group.plan.outers.length === 0) return;
    const hasEvidence = verdict === "fires" && this.#keeping.most > 0;
    const entries = hasEvidence ? group.evidence(this.#keeping) : none;
    for (const { plan, rule } of group.plan.outers) {
      if (verdict === "holds" && !plan.isTemporal) continue;
      addHits(hits, plan, rule, lookUpIn(group, carried, plan, rule), this.#counters);
      if (entries.length > 0) inherited.push({ plan, rule, entries });
    }
  }

  #closeBefore(time: number): void {
    for (;;) {
      const group = this.#deadlines.take(time);
      if (group === null) break;
      this.#close(group, false);
    }
    this.#forgetBefore(time);
  }

  #forgetBefore(time: number): void {
    for (;;) {
      const group = this.#deadlines.takeForgettable(time);
      if (group === null) return;
      this.#drop(group);
    }
  }

  #drop(group: Group<Ref>): void {
    this.#groups[group.plan.index]?.delete(group.key);
    this.#counters.entriesReduced += group.losses;
  }

  #close(group: Group<Ref>, isCutShort: boolean): void {
    const time = group.deadline;
    this.#drop(group);
    if (isCutShort || !group.close()) return;
    this.#tell(group, time, null);
    if (group.plan.outers.length === 0) return;
    const hits = new HitList();
    const inherited: Inherited<Ref>[] = [];
    this.#passOn(hits, group, none, "fires", inherited);
    for (let at = 0; at < hits.length; at += 1) {
      hits.sortFrom(at);
      const hit = hits.at(at);
      const outer = this.#groupOf(hit);
      if (hit === undefined || outer === null) continue;
      const verdict = this.#feed(outer, time, hit, none, inherited);
      if (verdict === "fires") this.#tell(outer, time, null);
      if (verdict !== "none") this.#passOn(hits, outer, hit.carried, verdict, inherited);
    }
  }

  #groupOf(hit: Hit | undefined): Group<Ref> | null {
    const plan = this.#plans[hit?.plan ?? -1];
    if (hit === undefined || plan === undefined) return null;
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
      this.#counters.entriesReduced += group.losses;
      this.#counters.groupsEvicted += 1;
      return;
    }
  }
}

const none: readonly never[] = [];

/** What a correlation below rests on, for one that refers to it. */
interface Inherited<Ref> {
  readonly plan: Plan;
  readonly rule: number;
  readonly entries: readonly EvidenceEntry<Ref>[];
}
