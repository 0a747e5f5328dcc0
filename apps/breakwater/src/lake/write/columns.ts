import { parseAddress } from "./address.ts";

/** A column of a ClickHouse Native block that grows value by value. */
export interface Column {
  readonly name: string;
  readonly type: string;
  /** The column's bytes as the Native format lays them out. */
  bytes(): Uint8Array;
}

const shortText = 40;

/** Bytes that grow; text is written as UTF-8 with its length in front (varint), as Native strings are. */
export class GrowingBytes {
  #buffer = Buffer.allocUnsafe(4_096);
  #length = 0;

  text(value: string): void {
    // A UTF-16 unit takes at most three bytes of UTF-8.
    const most = value.length * 3;
    this.#reserve(most + 10);
    if (value.length <= shortText && this.#short(value)) return;
    if (most < 128) {
      const written = this.#buffer.write(value, this.#length + 1, "utf8");
      this.#buffer[this.#length] = written;
      this.#length += written + 1;
      return;
    }
    this.varint(Buffer.byteLength(value, "utf8"));
    this.#length += this.#buffer.write(value, this.#length, "utf8");
  }

  /** ASCII text of a few bytes costs less byte by byte than a call out of JavaScript; false where it is not ASCII. */
  #short(value: string): boolean {
    const buffer = this.#buffer;
    const start = this.#length + 1;
    for (let at = 0; at < value.length; at += 1) {
      const code = value.charCodeAt(at);
      if (code > 127) return false;
      buffer[start + at] = code;
    }
    buffer[this.#length] = value.length;
    this.#length = start + value.length;
    return true;
  }

  varint(value: number): void {
    this.#reserve(10);
    let rest = value;
    while (rest >= 128) {
      this.#buffer[this.#length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#buffer[this.#length++] = rest;
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  view(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

export class TextColumn implements Column {
  readonly type = "String";
  readonly name: string;
  readonly #bytes = new GrowingBytes();

  constructor(name: string) {
    this.name = name;
  }

  /** Anything but text is stored as empty. */
  add(value: unknown): void {
    this.#bytes.text(typeof value === "string" ? value : "");
  }

  bytes(): Uint8Array {
    return this.#bytes.view();
  }
}

export class TextListColumn implements Column {
  readonly type = "Array(String)";
  readonly name: string;
  readonly #ends: ListEnds;
  readonly #items = new GrowingBytes();

  constructor(name: string, rows: number) {
    this.name = name;
    this.#ends = new ListEnds(rows);
  }

  add(values: readonly string[]): void {
    for (const value of values) this.#items.text(value);
    this.#ends.add(values.length);
  }

  bytes(): Uint8Array {
    const all = new GrowingBytes();
    all.append(this.#ends.bytes());
    all.append(this.#items.view());
    return all.view();
  }
}

/** Where each row's items end in a list column: 64-bit numbers, of which a block needs the lower half. */
export class ListEnds {
  readonly #values: Uint32Array;
  #rows = 0;
  #count = 0;

  constructor(rows: number) {
    this.#values = new Uint32Array(rows * 2);
  }

  add(items: number): void {
    this.#count += items;
    this.#values[2 * this.#rows] = this.#count;
    this.#rows += 1;
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.#values.buffer);
  }
}

/** Unsigned integers; what is missing or does not fit is stored as 0. */
export class UnsignedColumn implements Column {
  readonly name: string;
  readonly type: string;
  readonly #values: Uint8Array | Uint16Array | Uint32Array;
  readonly #maximum: number;
  #rows = 0;

  /** `type` where the engine has another name for integers of this width, such as Date. */
  constructor(name: string, width: "UInt8" | "UInt16" | "UInt32", rows: number, type: string = width) {
    this.name = name;
    this.type = type;
    this.#values =
      width === "UInt8"
        ? new Uint8Array(rows)
        : width === "UInt16"
          ? new Uint16Array(rows)
          : new Uint32Array(rows);
    this.#maximum = 2 ** (this.#values.BYTES_PER_ELEMENT * 8) - 1;
  }

  add(value: unknown): void {
    const fits = typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= this.#maximum;
    this.#values[this.#rows++] = fits ? value : 0;
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.#values.buffer);
  }
}

/** Unsigned 64-bit integers that are exact in JavaScript, or given as two halves. */
export class LargeUnsignedColumn implements Column {
  readonly type = "UInt64";
  readonly name: string;
  readonly #halves: Uint32Array;
  #rows = 0;

  constructor(name: string, rows: number) {
    this.name = name;
    this.#halves = new Uint32Array(rows * 2);
  }

  add(value: unknown): void {
    const fits = typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
    this.addHalves(fits ? value % 0x1_0000_0000 : 0, fits ? Math.floor(value / 0x1_0000_0000) : 0);
  }

  addHalves(low: number, high: number): void {
    this.#halves[2 * this.#rows] = low;
    this.#halves[2 * this.#rows + 1] = high;
    this.#rows += 1;
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.#halves.buffer);
  }
}

/** IP addresses; what is missing or no address is stored as `::`. */
export class AddressColumn implements Column {
  readonly type = "IPv6";
  readonly name: string;
  readonly #values: Uint8Array;
  #rows = 0;

  constructor(name: string, rows: number) {
    this.name = name;
    this.#values = new Uint8Array(rows * 16);
  }

  add(value: unknown): void {
    if (typeof value === "string") parseAddress(value, this.#values, this.#rows * 16);
    this.#rows += 1;
  }

  bytes(): Uint8Array {
    return this.#values;
  }
}

/** DateTime64(3) in UTC: ms since the epoch, held within the years 1900 to 2299 that the type knows. */
export class TimeColumn implements Column {
  readonly type = "DateTime64(3, 'UTC')";
  readonly name: string;
  readonly #values: BigInt64Array;
  #rows = 0;

  constructor(name: string, rows: number) {
    this.name = name;
    this.#values = new BigInt64Array(rows);
  }

  /** What is no number is stored as the beginning of 1970. */
  add(value: unknown): void {
    const ms = typeof value === "number" && !Number.isNaN(value) ? value : 0;
    this.#values[this.#rows++] = BigInt(Math.min(Math.max(Math.trunc(ms), earliestMs), latestMs));
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.#values.buffer);
  }
}

export const earliestMs = Date.UTC(1900, 0, 1);
export const latestMs = Date.UTC(2299, 11, 31, 23, 59, 59, 999);

/** UUIDs: two little-endian 64-bit halves, the first half first. */
export class UuidColumn implements Column {
  readonly type = "UUID";
  readonly name: string;
  readonly #values: Uint8Array;
  #rows = 0;

  constructor(name: string, rows: number) {
    this.name = name;
    this.#values = new Uint8Array(rows * 16);
  }

  add(value: unknown): void {
    const uuid = typeof value === "string" ? value : "";
    const row = this.#rows * 16;
    let digits = 0;
    for (let at = 0; at < uuid.length; at += 1) {
      const code = uuid.charCodeAt(at);
      if (code === 45) continue;
      const digit = hexDigit(code);
      if (digit === -1 || digits === 32) throw new RangeError(`encode: "${uuid.slice(0, 64)}" is not a UUID`);
      // Byte 0 of the text is the highest of its half: bytes 7 to 0, then 15 to 8.
      const byte = digits >> 1;
      const place = row + (byte < 8 ? 7 - byte : 23 - byte);
      this.#values[place] = (digits & 1) === 0 ? digit << 4 : (this.#values[place] ?? 0) | digit;
      digits += 1;
    }
    if (digits !== 32) throw new RangeError(`encode: "${uuid.slice(0, 64)}" is not a UUID`);
    this.#rows += 1;
  }

  bytes(): Uint8Array {
    return this.#values;
  }
}

/** Value of a hexadecimal digit by its character code; -1 for any other. */
function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
