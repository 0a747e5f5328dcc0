// Written for the machine: bytes are sliced, not copied, and searched once however they arrive.
import { PendingBytes } from "../pending-bytes.ts";

/** A message of a syslog stream; `bytes` may be a view into what was read. */
export interface Frame {
  readonly bytes: Uint8Array;
  /** Size of the message, where only its start was kept: it was over the limit, or the connection ended within it. */
  readonly truncatedFromBytes?: number;
}

export interface FramingOptions {
  readonly maximumMessageBytes: number;
}

const nul = 0;
const newline = 10;
const carriageReturn = 13;
const space = 32;
const zero = 48;
const nine = 57;
const lessThan = 60;
const greaterThan = 62;
/** 99,999,999 is more than any message; longer numbers at the start of a line are times (1700000000 ...). */
const maximumCountDigits = 8;
/** RFC 5424 §6.2.1: PRI is `<`, one to three digits, `>`. */
const maximumPriorityDigits = 3;

/** A message over the limit, of which the start is kept and the rest skipped as it comes. */
interface CutMessage {
  readonly start: Uint8Array;
  sizeBytes: number;
  /** Bytes still to come of a counted one; `null`: it ends where a line ends. */
  left: number | null;
}

/**
 * Splits a TCP stream of syslog messages (RFC 6587). Octet counting (§3.4.1) and a trailer of LF, CR LF or NUL (§3.4.2)
 * are told apart at each message, since devices and relays mix them on one connection:
 *
 * - digits and a space are a count only before a PRI (`57 <134>`); a line that merely starts with digits (a year, a
 *   proxy's access log) is a line. §3.4.1 has no such rule, because it knows no messages without PRI; devices do;
 * - NUL ends a message until the connection has used LF: from then on it is content, so that a NUL that an attacker
 *   got into a logged value does not begin a message of the attacker's making.
 *
 * A message may not be larger than `maximumMessageBytes`, trailer included; a larger one is cut, and says so.
 */
export class SyslogFraming {
  readonly #limit: number;
  readonly #pending = new PendingBytes();
  /** How much of what waits was searched for a trailer. */
  #searched = 0;
  #usesNewline = false;
  #cut: CutMessage | null = null;

  constructor({ maximumMessageBytes }: FramingOptions) {
    this.#limit = maximumMessageBytes;
  }

  /** The messages that are complete with these bytes. */
  push(chunk: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    const data = this.#pending.append(this.#cut === null ? chunk : this.#skip(this.#cut, chunk, frames));
    let at = 0;
    while (at < data.length) {
      const first = data[at] ?? 0;
      // What is left of a trailer, or an empty line.
      if (isTrailer(first)) {
        if (first === newline) this.#usesNewline = true;
        at += 1;
        continue;
      }
      const next = this.#take(data, at, frames);
      if (next === null) break;
      this.#searched = 0;
      at = next;
    }
    this.#pending.keep(data, at);
    return frames;
  }

  /** The stream has ended: what is left is a message that its sender did not finish. */
  end(): Frame[] {
    const frames: Frame[] = [];
    if (this.#cut !== null) this.#finishCut(this.#cut, frames);
    const rest = this.#pending.append(new Uint8Array(0));
    const counted = rest.length === 0 ? null : readCount(rest, 0);
    if (counted === null || counted === "more") emit(rest, frames);
    else frames.push({ bytes: rest.subarray(counted.start), truncatedFromBytes: counted.length });
    this.#pending.keep(rest, rest.length);
    return frames;
  }

  /** Takes the message at `at`; where the next may begin, or `null` while it is not complete. */
  #take(data: Uint8Array, at: number, frames: Frame[]): number | null {
    const counted = readCount(data, at);
    if (counted === "more") return null;
    return counted === null ? this.#takeLine(data, at, frames) : this.#takeCounted(data, counted, frames);
  }

  #takeLine(data: Uint8Array, at: number, frames: Frame[]): number | null {
    const end = this.#lineEnd(data, at === 0 ? this.#searched : at);
    if (end !== null && end - at <= this.#limit) {
      emit(data.subarray(at, end), frames);
      return end + 1;
    }
    if (end === null && data.length - at <= this.#limit) {
      this.#searched = data.length - at;
      return null;
    }
    const cut = { start: data.slice(at, at + this.#limit), sizeBytes: (end ?? data.length) - at, left: null };
    if (end === null) this.#cut = cut;
    else this.#finishCut(cut, frames);
    return end === null ? data.length : end + 1;
  }

  #takeCounted(data: Uint8Array, { start, length }: Count, frames: Frame[]): number | null {
    const end = start + length;
    if (length <= this.#limit) {
      if (data.length < end) return null;
      emit(data.subarray(start, end), frames);
      return end;
    }
    if (data.length - start < this.#limit) return null;
    const cut = { start: data.slice(start, start + this.#limit), sizeBytes: length, left: end - data.length };
    if (cut.left > 0) this.#cut = cut;
    else this.#finishCut(cut, frames);
    return Math.min(end, data.length);
  }

  /** Where the line ends that began before `from`. */
  #lineEnd(data: Uint8Array, from: number): number | null {
    const nulAt = this.#usesNewline ? -1 : data.indexOf(nul, from);
    const newlineAt = (nulAt === -1 ? data : data.subarray(0, nulAt)).indexOf(newline, from);
    if (newlineAt !== -1) this.#usesNewline = true;
    const end = newlineAt === -1 ? nulAt : newlineAt;
    return end === -1 ? null : end;
  }

  /** Passes over what still belongs to a cut message; gives what comes after it. */
  #skip(cut: CutMessage, chunk: Uint8Array, frames: Frame[]): Uint8Array {
    if (cut.left !== null) {
      const skipped = Math.min(cut.left, chunk.length);
      cut.left -= skipped;
      if (cut.left === 0) this.#finishCut(cut, frames);
      return chunk.subarray(skipped);
    }
    const end = this.#lineEnd(chunk, 0);
    cut.sizeBytes += end ?? chunk.length;
    if (end === null) return chunk.subarray(chunk.length);
    this.#finishCut(cut, frames);
    return chunk.subarray(end + 1);
  }

  #finishCut({ start, sizeBytes }: CutMessage, frames: Frame[]): void {
    frames.push({ bytes: start, truncatedFromBytes: sizeBytes });
    this.#cut = null;
  }
}

interface Count {
  readonly start: number;
  readonly length: number;
}

/** A length in front of a message, `null` where there is none, `more` where the next bytes decide. */
function readCount(data: Uint8Array, at: number): Count | "more" | null {
  if (data[at] === zero) return null;
  const end = digitsEnd(data, at, maximumCountDigits);
  if (end === at) return null;
  if (end === data.length) return "more";
  if (data[end] !== space) return null;
  const priority = readPriority(data, end + 1);
  if (priority !== "complete") return priority;
  let length = 0;
  for (let digit = at; digit < end; digit += 1) length = length * 10 + ((data[digit] ?? 0) - zero);
  return { start: end + 1, length };
}

function readPriority(data: Uint8Array, at: number): "complete" | "more" | null {
  if (at === data.length) return "more";
  if (data[at] !== lessThan) return null;
  const end = digitsEnd(data, at + 1, maximumPriorityDigits);
  if (end === data.length) return "more";
  return end > at + 1 && data[end] === greaterThan ? "complete" : null;
}

/** Where the digits from `at` on end, after at most `maximum` of them. */
function digitsEnd(data: Uint8Array, at: number, maximum: number): number {
  const last = Math.min(data.length, at + maximum);
  let end = at;
  while (end < last && isDigit(data[end] ?? 0)) end += 1;
  return end;
}

function isDigit(byte: number): boolean {
  return byte >= zero && byte <= nine;
}

/** Devices end messages with CR or NUL whatever the framing; empty ones carry nothing. */
function emit(bytes: Uint8Array, frames: Frame[]): void {
  let end = bytes.length;
  while (end > 0 && isTrailer(bytes[end - 1] ?? 0)) end -= 1;
  if (end > 0) frames.push({ bytes: bytes.subarray(0, end) });
}

function isTrailer(byte: number): boolean {
  return byte === newline || byte === carriageReturn || byte === nul;
}
