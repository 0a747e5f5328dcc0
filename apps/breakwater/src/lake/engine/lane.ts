import { exception } from "./exceptions.ts";

/** Lets so many through at once; the others wait in order, and when too many wait, further ones are told so. */
export class Lane {
  readonly #limit: number;
  readonly #longest: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limit: number, longest: number) {
    this.#limit = limit;
    this.#longest = longest;
  }

  /** Resolves with what ends the turn. An abort gives the place up. */
  async enter(signal: AbortSignal): Promise<() => void> {
    if (this.#running >= this.#limit) await this.#wait(signal);
    else this.#running += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    };
  }

  #wait(signal: AbortSignal): Promise<void> {
    if (this.#waiting.length >= this.#longest)
      throw exception("TOO_MANY_SIMULTANEOUS_QUERIES", `Too many queries wait: ${this.#waiting.length}`);
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1);
        reject(exception("QUERY_WAS_CANCELLED", "Query was cancelled while it waited"));
      };
      const go = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      if (signal.aborted) {
        leave();
        return;
      }
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.push(go);
    });
  }
}
