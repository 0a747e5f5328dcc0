import type { Scheduled } from "./deadlines.ts";
import type { Contribution, Gather } from "./gather.ts";
import type { Plan } from "./plan.ts";

/** An event that counted, as the caller names it, and when it happened (ms since the epoch). */
export interface EvidenceEntry<Ref> {
  readonly time: number;
  readonly ref: Ref;
}

/** Of a group's events also which of the correlation's rules it matched first. */
export interface GroupEvidence<Ref> extends EvidenceEntry<Ref> {
  readonly rule: number;
}

/** How many events of a group are kept as evidence, and by what they are told apart. */
export interface Keeping<Ref> {
  readonly most: number;
  readonly nameOf: (ref: Ref) => unknown;
}

/** What an event does to a group: its condition holds, or it holds and is to be told. */
export type Verdict = "none" | "holds" | "fires";

/** The events of one correlation that have the same values in `group-by`, and what is known of them. */
export abstract class Group<Ref> {
  readonly plan: Plan;
  readonly key: string;
  /** The values as the first event had them. */
  readonly values: readonly string[];
  readonly timespanMs: number;
  /** Where it waits for its deadline; null while it does not. */
  scheduled: Scheduled | null = null;
  /** What `last` was when the group was last put at the end of the line of those to be given up. */
  marked = 0;
  last = Number.NEGATIVE_INFINITY;
  #evidence: GroupEvidence<Ref>[] = [];

  constructor(plan: Plan, key: string, values: readonly string[]) {
    this.plan = plan;
    this.key = key;
    this.values = values;
    this.timespanMs = plan.correlation.timespanMs;
  }

  /** Takes an event; its time must not be before the last's. */
  abstract take(time: number, event: Contribution): Verdict;
  /** When the group is over if no further event comes. */
  abstract get deadline(): number;
  /** Whether being over can meet the condition. */
  abstract get isWaiting(): boolean;
  /** The deadline has passed and the group is to be forgotten: whether the condition was met. */
  abstract close(): boolean;
  abstract get value(): number | null;
  /** From when on events count. */
  abstract get from(): number;
  abstract get losses(): number;
  abstract toJSON(): unknown;
  abstract restore(state: unknown): void;

  /** Keeps what counted as one of the correlation's rules; see `bounded`. */
  remember(entries: readonly EvidenceEntry<Ref>[], rule: number, keeping: Keeping<Ref>): void {
    for (const { time, ref } of entries) this.#evidence.push({ time, ref, rule });
    if (this.#evidence.length > keeping.most * 2)
      this.#evidence = bounded(this.#evidence, keeping, this.plan.isTemporal);
  }

  /** What counted within the window that was judged, the newest last. */
  evidence(keeping: Keeping<Ref>): readonly EvidenceEntry<Ref>[] {
    const within = this.#evidence.filter(({ time }) => time >= this.from);
    return bounded(within, keeping, this.plan.isTemporal)
      .map(({ time, ref }) => ({ time, ref }))
      .sort((a, b) => a.time - b.time);
  }

  restoreEvidence(entries: readonly GroupEvidence<Ref>[]): void {
    this.#evidence = [...entries];
  }

  saveEvidence(): readonly GroupEvidence<Ref>[] {
    return this.#evidence;
  }
}

/** The newest entries; of rules that must come together the last of each before all others. */
function bounded<Ref>(
  entries: readonly GroupEvidence<Ref>[],
  { most, nameOf }: Keeping<Ref>,
  isTemporal: boolean,
): GroupEvidence<Ref>[] {
  // An event may come by itself and as part of what a correlation below rests on.
  const distinct = [...new Map(entries.map((entry) => [nameOf(entry.ref), entry])).values()];
  if (distinct.length <= most) return distinct;
  const newest = distinct.slice(-most);
  if (!isTemporal) return newest;
  const lasts = new Map(distinct.map((entry) => [entry.rule, entry]));
  const lost = [...lasts.values()].filter((entry) => !newest.includes(entry)).slice(0, most);
  return [...lost, ...newest.slice(lost.length)];
}

/** Judged at each event. While the condition stays met it is told once a timespan. */
export class ArrivalGroup<Ref> extends Group<Ref> {
  readonly #gather: Gather;
  readonly #isMonotone: boolean;
  #isMet = false;
  #fired = Number.NEGATIVE_INFINITY;

  constructor(plan: Plan, key: string, values: readonly string[]) {
    super(plan, key, values);
    this.#gather = plan.newGather();
    this.#isMonotone = !plan.correlation.type.startsWith("value_") || plan.correlation.type === "value_count";
  }

  take(time: number, event: Contribution): Verdict {
    const timespanMs = this.timespanMs;
    const goesOn = this.#isMet && time - this.last <= timespanMs;
    this.#gather.add(time, event);
    this.last = time;
    const from = time - timespanMs;
    this.#isMet = this.#isMonotone ? this.#gather.start() >= from : this.#gather.isMet(from);
    if (!this.#isMet) return "none";
    if (goesOn && time - this.#fired <= timespanMs) return "holds";
    this.#fired = time;
    return "fires";
  }

  get deadline(): number {
    return this.last + this.timespanMs;
  }

  get isWaiting(): boolean {
    return false;
  }

  close(): boolean {
    return false;
  }

  get value(): number | null {
    return this.#gather.value(this.from);
  }

  get from(): number {
    return this.last - this.timespanMs;
  }

  get losses(): number {
    return this.#gather.losses;
  }

  toJSON(): unknown {
    return [this.last, this.#isMet, this.#isMet ? this.#fired : null, this.#gather.toJSON()];
  }

  restore(state: unknown): void {
    // Written by `toJSON`.
    const [last, isMet, fired, gather] = state as readonly [number, boolean, number | null, unknown];
    this.last = last;
    this.#isMet = isMet;
    this.#fired = fired ?? Number.NEGATIVE_INFINITY;
    this.#gather.restore(gather);
  }
}

/** Judged when a window closes: it opens when the lower part is met, and closes a timespan after what met it began. */
export class ClosingGroup<Ref> extends Group<Ref> {
  readonly #gather: Gather;
  /** From when on events count, and when the window closes; null until it opens. */
  #window: { readonly from: number; readonly closes: number } | null = null;

  constructor(plan: Plan, key: string, values: readonly string[]) {
    super(plan, key, values);
    this.#gather = plan.newGather();
  }

  take(time: number, event: Contribution): Verdict {
    const { timespanMs } = this;
    this.#gather.add(time, event);
    this.last = time;
    if (this.#window !== null) return "none";
    const start = this.#gather.start();
    if (start < time - timespanMs) return "none";
    this.#window = { from: time - timespanMs, closes: start + timespanMs };
    this.#gather.begin();
    return "none";
  }

  get deadline(): number {
    return this.#window?.closes ?? this.last + this.timespanMs;
  }

  get isWaiting(): boolean {
    return this.#window !== null;
  }

  close(): boolean {
    return this.#window !== null && this.#gather.isMet(this.#window.from);
  }

  get value(): number | null {
    return this.#gather.value(this.from);
  }

  get from(): number {
    return this.#window?.from ?? Number.NEGATIVE_INFINITY;
  }

  get losses(): number {
    return this.#gather.losses;
  }

  toJSON(): unknown {
    return [this.last, this.#window?.from ?? null, this.#window?.closes ?? null, this.#gather.toJSON()];
  }

  restore(state: unknown): void {
    // Written by `toJSON`.
    const [last, from, closes, gather] = state as readonly [number, number | null, number | null, unknown];
    this.last = last;
    if (from !== null && closes !== null) this.#window = { from, closes };
    this.#gather.restore(gather);
  }
}

/** Met by a timespan without events after one that there was. */
export class SilenceGroup<Ref> extends Group<Ref> {
  readonly losses = 0;

  take(time: number): Verdict {
    this.last = time;
    return "none";
  }

  get deadline(): number {
    return this.last + this.timespanMs;
  }

  get isWaiting(): boolean {
    return true;
  }

  close(): boolean {
    return true;
  }

  get value(): number {
    return 0;
  }

  /** What was before the silence is all the evidence there is. */
  get from(): number {
    return Number.NEGATIVE_INFINITY;
  }

  toJSON(): unknown {
    return this.last;
  }

  restore(state: unknown): void {
    // Written by `toJSON`.
    this.last = state as number;
  }
}

export function newGroup<Ref>(plan: Plan, key: string, values: readonly string[]): Group<Ref> {
  switch (plan.judge) {
    case "arrival":
      return new ArrivalGroup<Ref>(plan, key, values);
    case "closing":
      return new ClosingGroup<Ref>(plan, key, values);
    case "silence":
      return new SilenceGroup<Ref>(plan, key, values);
  }
}
