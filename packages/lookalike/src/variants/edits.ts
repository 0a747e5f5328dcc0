import { keysBeside } from "../words/keyboard.ts";
import { vowels } from "../words/vowels.ts";

const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

/** A character more at the end. */
export function* additions(label: string): Generator<string> {
  for (const one of alphabet) yield label + one;
}

/** One bit of one character wrong, as in faulty memory. */
export function* bitsquats(label: string): Generator<string> {
  for (const [at, one] of characters(label))
    for (let bit = 0; bit < 7; bit += 1) {
      const other = String.fromCharCode(one.charCodeAt(0) ^ (1 << bit));
      if (one.charCodeAt(0) < 128 && (alphabet.includes(other) || other === "-"))
        yield replaced(label, at, other);
    }
}

export function* hyphenations(label: string): Generator<string> {
  for (const [at] of characters(label))
    if (at > 0 && label[at - 1] !== "-" && label[at] !== "-") yield inserted(label, at, "-");
}

/** The key beside a key hit with it. */
export function* insertions(label: string): Generator<string> {
  for (const [at, one] of characters(label))
    for (const key of keysBeside(one)) {
      yield inserted(label, at, key);
      yield inserted(label, at + 1, key);
    }
}

export function* omissions(label: string): Generator<string> {
  for (const [at] of characters(label)) yield replaced(label, at, "");
}

export function* plurals(label: string): Generator<string> {
  yield `${label}s`;
  yield `${label}es`;
  if (label.endsWith("s")) yield label.slice(0, -1);
  for (const [at, one] of characters(label)) if (one === "-" && at > 0) yield inserted(label, at, "s");
}

export function* repetitions(label: string): Generator<string> {
  for (const [at, one] of characters(label)) if (one !== "-") yield inserted(label, at, one);
}

/** The key beside the right one. */
export function* replacements(label: string): Generator<string> {
  for (const [at, one] of characters(label))
    for (const key of keysBeside(one)) yield replaced(label, at, key);
}

export function* transpositions(label: string): Generator<string> {
  for (const [at, one] of characters(label)) {
    const next = label[at + 1];
    if (next !== undefined && next !== one) yield label.slice(0, at) + next + one + label.slice(at + 2);
  }
}

export function* vowelSwaps(label: string): Generator<string> {
  for (const [at, one] of characters(label))
    if (vowels.includes(one)) for (const vowel of vowels) yield replaced(label, at, vowel);
}

function* characters(label: string): Generator<readonly [at: number, character: string]> {
  for (let at = 0; at < label.length; at += 1) yield [at, label.charAt(at)];
}

function replaced(label: string, at: number, by: string): string {
  return label.slice(0, at) + by + label.slice(at + 1);
}

function inserted(label: string, at: number, what: string): string {
  return label.slice(0, at) + what + label.slice(at);
}
