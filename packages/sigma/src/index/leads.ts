// Written for the machine: one list reused for all events.
import type { Truths } from "../match/truths.ts";

/** What a value of an event gives away: programs to try, and questions that are answered with yes by it. */
export interface Lead {
  readonly programs: Int32Array;
  readonly truths: Int32Array;
}

const lastStamp = 0x7fff_fffe;

/** The programs to be tried on an event, each once. */
export class Leads {
  readonly programs: Int32Array;
  count = 0;
  /** Whether every value of the event was looked at. */
  isComplete = true;
  readonly #truths: Truths;
  readonly #stamps: Int32Array;
  #stamp = 0;

  constructor(programs: number, truths: Truths) {
    this.programs = new Int32Array(programs);
    this.#stamps = new Int32Array(programs);
    this.#truths = truths;
  }

  begin(): void {
    if (this.#stamp === lastStamp) {
      this.#stamps.fill(0);
      this.#stamp = 0;
    }
    this.#stamp += 1;
    this.count = 0;
    this.isComplete = true;
  }

  follow(lead: Lead): void {
    this.add(lead.programs);
    this.#truths.assume(lead.truths);
  }

  add(programs: Int32Array): void {
    for (let at = 0; at < programs.length; at += 1) {
      const program = programs[at] ?? 0;
      if (this.#stamps[program] === this.#stamp) continue;
      this.#stamps[program] = this.#stamp;
      this.programs[this.count] = program;
      this.count += 1;
    }
  }
}
