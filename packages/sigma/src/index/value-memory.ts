// Written for the machine: most values of most fields come again and again (programs, users, hosts); others never do.

/** Texts of one generation; two are kept. */
const generationSize = 1_024;
/** After so many look-ups it is decided whether remembering pays, and if not, given up for a while. */
const trialLength = 512;
const pauseLength = 16_384;
const leastShareFound = 0.4;

/** Remembers what was found for a text while that pays. What is not used for two generations is forgotten. */
export class ValueMemory<Value> {
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();
  #looked = 0;
  #found = 0;
  #pause = 0;

  /** Whether a text is to be looked up, and to be `set` when it is not found. */
  isAwake(): boolean {
    if (this.#pause === 0) return true;
    this.#pause -= 1;
    return false;
  }

  get(text: string): Value | undefined {
    this.#looked += 1;
    if (this.#looked === trialLength) this.#decide();
    let value = this.#young.get(text);
    if (value === undefined) {
      value = this.#old.get(text);
      if (value !== undefined) this.set(text, value);
    }
    if (value !== undefined) this.#found += 1;
    return value;
  }

  set(text: string, value: Value): void {
    if (this.#young.size >= generationSize) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, value);
  }

  #decide(): void {
    if (this.#found < trialLength * leastShareFound) {
      this.#pause = pauseLength;
      this.#young.clear();
      this.#old.clear();
    }
    this.#looked = 0;
    this.#found = 0;
  }
}
