import type { Group } from "./group.ts";
import { Heap } from "./heap.ts";

interface Entry<Ref> {
  readonly due: number;
  readonly group: Group<Ref>;
}

/**
 * Groups by when they are over. A group whose deadline moves on stays where it is until its turn comes, and is then put back,
 * so that an event costs nothing here.
 */
export class Deadlines<Ref> {
  readonly #heap = new Heap<Entry<Ref>>(isBefore);
  /** Entries of the heap that mean nothing any more. */
  #stale = 0;

  /** Puts a group in, or again where its deadline has come nearer. */
  schedule(group: Group<Ref>): void {
    const due = group.deadline;
    if (group.scheduled !== null && group.scheduled <= due) return;
    if (group.scheduled !== null) this.#stale += 1;
    group.scheduled = due;
    this.#heap.push({ due, group });
    this.#tidy();
  }

  /** Takes a group out that is forgotten before its time. */
  forget(group: Group<Ref>): void {
    if (group.scheduled === null) return;
    group.scheduled = null;
    this.#stale += 1;
    this.#tidy();
  }

  /** Takes out the group that is over first, if its deadline is before `time`; they come in order. */
  next(time: number): Group<Ref> | null {
    for (;;) {
      const { first } = this.#heap;
      if (first === undefined || first.due >= time) return null;
      this.#heap.pop();
      const { group, due } = first;
      // Put in again since, with an earlier deadline, or forgotten.
      if (group.scheduled !== due) {
        this.#stale -= 1;
        continue;
      }
      group.scheduled = null;
      if (group.deadline === due) return group;
      this.schedule(group);
    }
  }

  /** The earliest deadline whose passing can meet a condition; null where there is none. */
  nextWaiting(): number | null {
    let earliest: number | null = null;
    for (const { group } of this.#heap.items)
      if (group.scheduled !== null && group.isWaiting && (earliest === null || group.deadline < earliest))
        earliest = group.deadline;
    return earliest;
  }

  /** A flood of groups that are soon forgotten must not fill the heap. */
  #tidy(): void {
    if (this.#stale < 1_024 || this.#stale * 2 < this.#heap.size) return;
    this.#heap.keep(({ due, group }) => group.scheduled === due);
    this.#stale = 0;
  }
}

/** By deadline; at the same one in the order of correlations, then of keys, so that the order depends on nothing else. */
function isBefore<Ref>(a: Entry<Ref>, b: Entry<Ref>): boolean {
  if (a.due !== b.due) return a.due < b.due;
  if (a.group.plan.index !== b.group.plan.index) return a.group.plan.index < b.group.plan.index;
  return a.group.key < b.group.key;
}
