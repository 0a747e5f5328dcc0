/** A set of ids as bits in memory that threads may share: a bit set in one is seen in all. */
export class IdBits {
  readonly words: Uint32Array;

  /** Over memory of `bytesFor(maximumId)` bytes, all 0 at first. */
  constructor(buffer: ArrayBufferLike) {
    this.words = new Uint32Array(buffer);
  }

  static bytesFor(maximumId: number): number {
    return (Math.floor(maximumId / 32) + 1) * 4;
  }

  has(id: number): boolean {
    return (((this.words[id >>> 5] ?? 0) >>> (id & 31)) & 1) === 1;
  }

  /** Sets the bit; false where the id is beyond the memory. */
  add(id: number): boolean {
    if (id >>> 5 >= this.words.length) return false;
    Atomics.or(this.words, id >>> 5, 1 << (id & 31));
    return true;
  }

  delete(id: number): void {
    if (id >>> 5 < this.words.length) Atomics.and(this.words, id >>> 5, ~(1 << (id & 31)));
  }
}
