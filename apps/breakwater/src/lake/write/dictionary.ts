import { GrowingBytes } from "./columns.ts";

/**
 * Values of the type LowCardinality(String) as the Native format lays them out: each text once, then a number for each
 * value (ClickHouse SerializationLowCardinality: shared dictionaries with additional keys).
 */
export class DictionaryValues {
  readonly #texts = new GrowingBytes();
  #numbers = new Uint32Array(1_024);
  #known = 0;
  #count = 0;

  /** Puts a text into the dictionary and gives its number, which the caller remembers. */
  define(text: string): number {
    this.#texts.text(text);
    this.#known += 1;
    return this.#known - 1;
  }

  add(number: number): void {
    if (this.#count === this.#numbers.length) {
      const larger = new Uint32Array(this.#numbers.length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#count] = number;
    this.#count += 1;
  }

  get count(): number {
    return this.#count;
  }

  /** The state that stands before all data of a column: the version of the layout. */
  static prefix(): Uint8Array {
    return new Uint8Array(new BigUint64Array([1n]).buffer);
  }

  /** The data of a column; nothing where there are no values. */
  appendTo(bytes: GrowingBytes): void {
    if (this.#count === 0) return;
    const width = this.#known <= 0x100 ? 0 : this.#known <= 0x10000 ? 1 : 2;
    // HasAdditionalKeys (bit 9) and NeedUpdateDictionary (bit 10), with the width of the numbers.
    bytes.append(uint64s(0x600 | width, this.#known));
    bytes.append(this.#texts.view());
    bytes.append(uint64s(this.#count));
    const numbers = this.#numbers.subarray(0, this.#count);
    const narrow =
      width === 0 ? Uint8Array.from(numbers) : width === 1 ? Uint16Array.from(numbers) : numbers.slice();
    bytes.append(new Uint8Array(narrow.buffer));
  }
}

function uint64s(...values: readonly number[]): Uint8Array {
  return new Uint8Array(BigUint64Array.from(values, BigInt).buffer);
}
