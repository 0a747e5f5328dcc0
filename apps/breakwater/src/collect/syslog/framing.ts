// Written for the machine: bytes are sliced, not copied, and each is looked at once.

/** A message of a syslog stream; `bytes` may be a view into what was read. */
export interface Frame {
  readonly bytes: Uint8Array;
  /** Size before a cut at the limit. */
  readonly truncatedFromBytes?: number;
}

export interface FramingOptions {
  readonly maximumMessageBytes: number;
}

const newline = 10;
const space = 32;
const zero = 48;
const nine = 57;
const lessThan = 60;
/** RFC 6587 §3.4.1: MSG-LEN is a number without leading zero; a longer one than this is not a length but text. */
const maximumDigits = 8;

/**
 * Splits a TCP stream of syslog messages (RFC 6587). Octet counting (§3.4.1) and line feeds (§3.4.2) are told apart at each
 * message, since devices and relays mix them on one connection. `123 ` counts as a length only when `<` follows: a line
 * that merely starts with digits (a date, a proxy's access log) does not.
 */
export class SyslogFraming {
  readonly #limit: number;
  #rest: Uint8Array = new Uint8Array(0);
  /** Bytes that still belong to a message that was cut. */
  #skipCounted = 0;
  #skipLine = false;
  #skippedBytes = 0;
  #cut: Uint8Array | null = null;

  constructor({ maximumMessageBytes }: FramingOptions) {
    this.#limit = maximumMessageBytes;
  }

  /** The messages that are complete with these bytes. */
  push(chunk: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    let data = this.#rest.length === 0 ? chunk : concatenate(this.#rest, chunk);
    data = this.#skip(data, frames);
    let at = 0;
    while (at < data.length) {
      const counted = readCount(data, at);
      if (counted === "more") break;
      const next = counted === null ? this.#line(data, at, frames) : this.#counted(data, counted, frames);
      if (next === -1) break;
      at = next;
    }
    this.#rest = at === 0 ? data : data.subarray(at);
    // What waits must not hold on to a large read buffer.
    if (this.#rest.length > 0) this.#rest = this.#rest.slice();
    return frames;
  }

  /** The stream has ended: what is left is a message that its sender did not finish. */
  end(): Frame[] {
    const frames: Frame[] = [];
    if (this.#cut !== null) this.#emitCut(frames);
    else {
      const counted = readCount(this.#rest, 0);
      const start = counted === null || counted === "more" ? 0 : counted.start;
      emit(frames, this.#rest.subarray(start));
    }
    this.#rest = new Uint8Array(0);
    return frames;
  }

  #line(data: Uint8Array, at: number, frames: Frame[]): number {
    const end = data.indexOf(newline, at);
    if (end === -1) {
      if (data.length - at <= this.#limit) return -1;
      return this.#startCut(data, at, () => (this.#skipLine = true));
    }
    if (end - at > this.#limit) emit(frames, data.subarray(at, at + this.#limit), end - at);
    else emit(frames, data.subarray(at, end));
    return end + 1;
  }

  #counted(data: Uint8Array, { start, length }: Counted, frames: Frame[]): number {
    const end = start + length;
    if (length > this.#limit) {
      if (data.length - start < this.#limit) return -1;
      if (data.length >= end) {
        emit(frames, data.subarray(start, start + this.#limit), length);
        return end;
      }
      return this.#startCut(data, start, () => (this.#skipCounted = end - data.length));
    }
    if (data.length < end) return -1;
    emit(frames, data.subarray(start, end));
    return end;
  }

  /** Keeps the start of a message that is too long, and skips the rest as it comes. */
  #startCut(data: Uint8Array, at: number, skip: () => void): number {
    this.#cut = data.slice(at, at + this.#limit);
    this.#skippedBytes = data.length - at - this.#cut.length;
    skip();
    return data.length;
  }

  #skip(data: Uint8Array, frames: Frame[]): Uint8Array {
    if (this.#skipCounted > 0) {
      const skipped = Math.min(this.#skipCounted, data.length);
      this.#skipCounted -= skipped;
      this.#skippedBytes += skipped;
      if (this.#skipCounted > 0) return new Uint8Array(0);
      this.#emitCut(frames);
      return data.subarray(skipped);
    }
    if (!this.#skipLine) return data;
    const end = data.indexOf(newline);
    this.#skippedBytes += end === -1 ? data.length : end;
    if (end === -1) return new Uint8Array(0);
    this.#skipLine = false;
    this.#emitCut(frames);
    return data.subarray(end + 1);
  }

  #emitCut(frames: Frame[]): void {
    if (this.#cut !== null) frames.push({ bytes: this.#cut, truncatedFromBytes: this.#cut.length + this.#skippedBytes });
    this.#cut = null;
    this.#skippedBytes = 0;
  }
}

interface Counted {
  readonly start: number;
  readonly length: number;
}

/** A length in front of a message, `null` where there is none, `more` where the next bytes decide. */
function readCount(data: Uint8Array, at: number): Counted | "more" | null {
  let end = at;
  while (end < data.length && end - at <= maximumDigits && isDigit(data[end] ?? 0)) end += 1;
  if (end === at || end - at > maximumDigits || data[at] === zero) return null;
  if (end === data.length) return "more";
  if (data[end] !== space) return null;
  if (end + 1 === data.length) return "more";
  if (data[end + 1] !== lessThan) return null;
  let length = 0;
  for (let digit = at; digit < end; digit += 1) length = length * 10 + ((data[digit] ?? 0) - zero);
  return { start: end + 1, length };
}

function isDigit(byte: number): boolean {
  return byte >= zero && byte <= nine;
}

/** Devices end messages with CR or NUL whatever the framing; empty ones carry nothing. */
function emit(frames: Frame[], bytes: Uint8Array, truncatedFromBytes?: number): void {
  let end = bytes.length;
  while (end > 0 && isTrailer(bytes[end - 1] ?? 0)) end -= 1;
  if (end === 0) return;
  const trimmed = bytes.subarray(0, end);
  frames.push(truncatedFromBytes === undefined ? { bytes: trimmed } : { bytes: trimmed, truncatedFromBytes });
}

function isTrailer(byte: number): boolean {
  return byte === newline || byte === 13 || byte === 0;
}

function concatenate(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
