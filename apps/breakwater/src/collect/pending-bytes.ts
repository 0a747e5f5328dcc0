/**
 * The start of something whose end has not been read yet. Appending costs what is appended, however many pieces come:
 * a sender that writes byte by byte must not make every byte cost a copy of all before it.
 */
export class PendingBytes {
  #buffer = new Uint8Array(0);
  #length = 0;

  /** What waits, followed by `chunk`; `chunk` itself where nothing waits. Call `keep` before appending again. */
  append(chunk: Uint8Array): Uint8Array {
    if (this.#length === 0) return chunk;
    const length = this.#length + chunk.length;
    if (length > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(length, this.#buffer.length * 2));
      grown.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = grown;
    }
    this.#buffer.set(chunk, this.#length);
    this.#length = length;
    return this.#buffer.subarray(0, length);
  }

  /** Keeps `data`, which `append` gave, from `at` on. Views of what lies before stay valid. */
  keep(data: Uint8Array, at: number): void {
    if (at === 0 && this.#length > 0) return;
    this.#length = data.length - at;
    // A copy: what waits must not hold on to a large read buffer, nor be written behind views that were given away.
    this.#buffer = this.#length === 0 ? new Uint8Array(0) : Uint8Array.from(data.subarray(at));
  }
}
