/** Numbers in the order in which they came, four bytes each. */
export class NumberList implements Iterable<number> {
  #numbers = new Uint32Array(1_024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(number: number): void {
    if (this.#length === this.#numbers.length) {
      const larger = new Uint32Array(this.#length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#length] = number;
    this.#length += 1;
  }

  *[Symbol.iterator](): Iterator<number> {
    for (let at = 0; at < this.#length; at += 1) yield this.#numbers[at] ?? 0;
  }
}
