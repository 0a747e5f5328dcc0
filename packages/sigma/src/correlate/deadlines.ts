import type { Group } from "./group.ts";
import { Heap } from "./heap.ts";

interface Entry<Ref> {
  readonly due: number;
  readonly group: Group<Ref>;
}

/**
 * Groups by when they are over: those whose being over can meet a condition, which happens in order, and those that can merely
 * be forgotten then. A group whose deadline moves on stays where it is until its turn comes, and is then put back, so that an
 * event costs nothing here.
 */
export class Deadlines<Ref> {
  readonly #waiting = new Line<Ref>();
  readonly #forgettable = new Line<Ref>();

  /** Puts a group in, or again where its deadline has come nearer, or come to matter. */
  schedule(group: Group<Ref>): void {
    const line = group.isWaiting ? this.#waiting : this.#forgettable;
    const { scheduled } = group;
    if (scheduled !== null && scheduled.line === line && scheduled.due <= group.deadline) return;
    this.forget(group);
    line.push(group);
  }

  /** Takes a group out that is forgotten before its time. */
  forget(group: Group<Ref>): void {
    if (group.scheduled === null) return;
    const { line } = group.scheduled;
    group.scheduled = null;
    line.countStale();
  }

  /** The earliest deadline that can meet a condition; null where there is none. */
  get next(): number | null {
    return this.#waiting.first?.deadline ?? null;
  }

  /** Takes out the group whose deadline is first, if it is before `time`; they come in order. */
  take(time: number): Group<Ref> | null {
    return this.#waiting.take(time);
  }

  /** Takes out a group that can be forgotten at `time`. */
  takeForgettable(time: number): Group<Ref> | null {
    return this.#forgettable.take(time);
  }
}

/** Where a group stands, and under which deadline. */
export interface Scheduled {
  readonly line: { countStale(): void };
  readonly due: number;
}

class Line<Ref> {
  readonly #heap = new Heap<Entry<Ref>>(isBefore);
  /** Entries that mean nothing any more. */
  #stale = 0;

  push(group: Group<Ref>): void {
    const due = group.deadline;
    group.scheduled = { line: this, due };
    this.#heap.push({ due, group });
  }

  countStale(): void {
    this.#stale += 1;
    // A flood of groups that are soon forgotten must not fill the heap.
    if (this.#stale < 1_024 || this.#stale * 2 < this.#heap.size) return;
    this.#heap.keep((entry) => this.#isCurrent(entry));
    this.#stale = 0;
  }

  /** The group whose deadline is first, as it is now. */
  get first(): Group<Ref> | null {
    for (;;) {
      const { first } = this.#heap;
      if (first === undefined) return null;
      if (!this.#isCurrent(first)) {
        this.#heap.pop();
        this.#stale -= 1;
      } else if (first.group.deadline !== first.due) {
        this.#heap.pop();
        this.push(first.group);
      } else return first.group;
    }
  }

  take(time: number): Group<Ref> | null {
    // Looking is cheap where the first entry, current or not, is not due.
    if ((this.#heap.first?.due ?? Number.POSITIVE_INFINITY) >= time) return null;
    const group = this.first;
    if (group === null || group.deadline >= time) return null;
    this.#heap.pop();
    group.scheduled = null;
    return group;
  }

  #isCurrent({ due, group }: Entry<Ref>): boolean {
    return group.scheduled?.line === this && group.scheduled.due === due;
  }
}

/** By deadline; at the same one in the order of correlations, then of keys, so that the order depends on nothing else. */
function isBefore<Ref>(a: Entry<Ref>, b: Entry<Ref>): boolean {
  if (a.due !== b.due) return a.due < b.due;
  if (a.group.plan.index !== b.group.plan.index) return a.group.plan.index < b.group.plan.index;
  return a.group.key < b.group.key;
}
