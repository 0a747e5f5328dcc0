// Written for the machine: what is known of an event, in one array that needs no clearing between events.

const lastStamp = 0x3fff_fffe;

/** Yes, no or not known yet, for each of a fixed number of questions about one event after another. */
export class Truths {
  /** The event's stamp twice, and 1 for yes. */
  readonly #known: Int32Array;
  #stamp = 0;

  constructor(questions: number) {
    this.#known = new Int32Array(questions);
  }

  begin(): void {
    if (this.#stamp === lastStamp) {
      this.#known.fill(0);
      this.#stamp = 0;
    }
    this.#stamp += 1;
  }

  isKnown(question: number): boolean {
    return (this.#known[question] ?? 0) >> 1 === this.#stamp;
  }

  /** Of a known question. */
  isTrue(question: number): boolean {
    return ((this.#known[question] ?? 0) & 1) === 1;
  }

  set(question: number, truth: boolean): void {
    this.#known[question] = (this.#stamp << 1) | (truth ? 1 : 0);
  }

  assume(questions: Int32Array): void {
    const yes = (this.#stamp << 1) | 1;
    for (let at = 0; at < questions.length; at += 1) this.#known[questions[at] ?? 0] = yes;
  }
}
