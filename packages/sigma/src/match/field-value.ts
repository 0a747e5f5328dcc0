// Written for the machine: each form of a value that tests ask for is made once an event, however many rules ask.
import { parseAddress } from "./address.ts";

/** Items of an array beyond this many are not looked at. */
export const maximumItems = 10_000;

/** One scalar of an event, or an object, which only tests of presence can fulfil. */
export class ScalarValue {
  readonly value: unknown;
  /** The scalar as text; null, objects and arrays have none. */
  readonly text: string | null;
  #folded: string | null = null;
  #address: readonly number[] | null | undefined = undefined;

  constructor(value: unknown) {
    this.value = value;
    this.text = textOf(value);
  }

  /** The text in lower case: both sides of a comparison that ignores case are folded the same way. */
  get folded(): string {
    this.#folded ??= this.text?.toLowerCase() ?? "";
    return this.#folded;
  }

  get address(): readonly number[] | null {
    if (this.#address === undefined) this.#address = this.text === null ? null : parseAddress(this.text);
    return this.#address;
  }
}

/** The value of a field that an event has. */
export interface FieldValue {
  /** Where it stood in the event. */
  readonly path: string;
  readonly value: unknown;
  /** The value itself, or each item of an array. */
  readonly scalars: readonly ScalarValue[];
}

export function toFieldValue(path: string, value: unknown): FieldValue {
  if (!Array.isArray(value)) return { path, value, scalars: [new ScalarValue(value)] };
  return { path, value, scalars: value.slice(0, maximumItems).map((item: unknown) => new ScalarValue(item)) };
}

function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

/** Numbers, and decimal texts that are one: forwarders send numbers as text. */
export function numberOf(value: unknown): number | null {
  if (typeof value === "number") return Number.isNaN(value) ? null : value;
  return typeof value === "string" && isDecimal(value) ? Number(value) : null;
}

const maximumNumberLength = 64;

export function isDecimal(text: string): boolean {
  return text.length <= maximumNumberLength && /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$/.test(text);
}
