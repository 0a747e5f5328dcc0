import type { LikenessKind } from "../kind.ts";
import { visualLikeness } from "../confusables/visual.ts";
import { keysBeside } from "../words/keyboard.ts";
import { vowels } from "../words/vowels.ts";

/** How a word became another by one edit, and what speaks for it being meant: 0 to 100. */
export interface Edit {
  readonly kind: LikenessKind;
  readonly strength: number;
}

const strengths = {
  transposition: 85,
  repetition: 80,
  look: 85,
  lookClose: 75,
  leet: 65,
  vowel: 70,
  plural: 70,
  omission: 70,
  key: 65,
  bit: 60,
  addition: 60,
  insertion: 50,
  /** Another letter that neither looks like it nor lies beside it: a word of its own as often as not. */
  other: 40,
};
const ofLook = { same: strengths.look, close: strengths.lookClose, leet: strengths.leet };

/**
 * How `word` differs from `label` by one edit; null where it does not, or by more. Both in lower case.
 *
 * @example
 * oneEdit("shopos", "sophos"); // null: three characters are elsewhere
 * oneEdit("spohos", "sophos"); // { kind: "transposition", strength: 85 }
 */
export function oneEdit(word: string, label: string): Edit | null {
  const difference = word.length - label.length;
  if (difference < -1 || difference > 1 || word === label) return null;
  const shorter = Math.min(word.length, label.length);
  let at = 0;
  while (at < shorter && word[at] === label[at]) at += 1;
  if (difference === 1) return word.slice(at + 1) === label.slice(at) ? added(word, label, at) : null;
  if (difference === -1) return word.slice(at) === label.slice(at + 1) ? left(label, at) : null;
  if (word.slice(at + 1) === label.slice(at + 1)) return replacedBy(word.charAt(at), label.charAt(at));
  const isSwapped = word[at] === label[at + 1] && word[at + 1] === label[at];
  return isSwapped && word.slice(at + 2) === label.slice(at + 2)
    ? { kind: "transposition", strength: strengths.transposition }
    : null;
}

function added(word: string, label: string, at: number): Edit {
  const one = word.charAt(at);
  const isLast = at === label.length;
  if (isLast && one === "s") return { kind: "plural", strength: strengths.plural };
  // Of two equal characters the first difference is behind the second.
  if (one === word[at - 1]) return { kind: "repetition", strength: strengths.repetition };
  if (isLast) return { kind: "addition", strength: strengths.addition };
  const isSlip =
    keysBeside(one).includes(word.charAt(at + 1)) ||
    (at > 0 && keysBeside(one).includes(word.charAt(at - 1)));
  return { kind: "insertion", strength: isSlip ? strengths.key : strengths.insertion };
}

function left(label: string, at: number): Edit {
  const isPlural = at === label.length - 1 && label.endsWith("s");
  return isPlural
    ? { kind: "plural", strength: strengths.plural }
    : { kind: "omission", strength: strengths.omission };
}

function replacedBy(one: string, other: string): Edit {
  const look = visualLikeness(one, other);
  if (look !== null) return { kind: "homoglyph", strength: ofLook[look] };
  if (vowels.includes(one) && vowels.includes(other))
    return { kind: "vowel-swap", strength: strengths.vowel };
  if (keysBeside(other).includes(one)) return { kind: "replacement", strength: strengths.key };
  if (isOneBit(one.charCodeAt(0) ^ other.charCodeAt(0)))
    return { kind: "bitsquatting", strength: strengths.bit };
  return { kind: "replacement", strength: strengths.other };
}

function isOneBit(bits: number): boolean {
  return bits > 0 && bits < 128 && (bits & (bits - 1)) === 0;
}

/** What the length of a name does to it: short names are one edit away from many words, long ones from hardly any. */
export function lengthAllowance(length: number, found: number): number {
  if (length < 5) return -100;
  // A character less makes four letters, and those are a word more often than not ("link" of "dlink").
  if (length === 5) return found < length ? -40 : -25;
  if (length === 6) return -10;
  return length < 9 ? 0 : length < 12 ? 5 : 10;
}
