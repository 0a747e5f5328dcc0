import { StixError } from "../stix-error.ts";

/** Steps that one evaluation may take, so that no pattern and no data can hold a thread. */
export class Budget {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0)
      throw new StixError(
        "too_complex",
        "the pattern with these observations takes more steps than are allowed",
      );
  }
}

/** About a second of work. */
export const defaultSteps = 100_000_000;
