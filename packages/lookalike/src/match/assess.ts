import type { LikenessKind } from "../kind.ts";
import { isCyrillic } from "../confusables/characters.ts";
import { type Visual, visualLikeness, weakerVisual } from "../confusables/visual.ts";
import type { Registrable } from "../names/registrable.ts";
import type { KeywordIndex } from "./keyword-index.ts";
import { lengthAllowance, oneEdit } from "./one-edit.ts";
import { isBesideNames } from "./passed-on.ts";

/** A watched name made ready to be compared with. */
export interface ReadyName {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly wordEnds: ReadonlySet<number>;
  readonly own: readonly string[];
}

/** Where in a name something was found. */
export interface Place {
  /** In lower case and readable, in characters that `start` and `end` count. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly registrable: Registrable;
}

/** What a place says; what is below `weakestTold` is dropped by the matcher. */
export interface Assessed {
  readonly kind: LikenessKind;
  /** The reason's key behind `lookalike.`. */
  readonly reason: string;
  readonly strength: number;
  readonly keywords: readonly string[];
}

const strengths = {
  sameNameElsewhere: 60,
  /** Nobody said which domain is the owner's: this may be it. */
  sameNameNoOwn: 35,
  hyphens: 75,
  dots: 65,
  ownDomainInFront: 90,
  keywordsBeside: 80,
  someKeywordsBeside: 60,
  wordBeside: 50,
  digitsBeside: 60,
  lettersBefore: 42,
  lettersBehind: 48,
  lettersAround: 36,
};
const ofLook: Readonly<Record<Visual, number>> = { same: 90, close: 78, leet: 68 };
const otherAlphabet = 95;

/** The name itself, or what looks like it, stands at this place. */
export function assessLook(place: Place, watched: ReadyName, index: KeywordIndex): Assessed | null {
  const { name, start, end, registrable } = place;
  const text = name.slice(start, end);
  if (text.includes(".")) return assessDots(place, watched);
  const labelStart = name.lastIndexOf(".", start - 1) + 1;
  const labelEnd = endOfLabel(name, end);
  const isRegistered = labelStart === registrable.labelStart;
  const look = lookOf(text, watched.label);
  const before = name.slice(labelStart, start);
  const behind = name.slice(end, labelEnd);
  if (!isRegistered) return assessBelow(place, watched, { look, before, behind, labelStart, index });
  if (before === "" && behind === "") return assessWhole(text, watched, look);
  const beside = assessBeside({ before, behind }, watched.label.length, index);
  if (beside === null || look === null) return beside;
  // Among letters that nothing explains, strokes read as others make names out of ordinary words ("toradex", "orade", "oracle").
  if (beside.keywords.length === 0 && look.strength < otherAlphabet)
    return { ...beside, kind: look.kind, reason: look.reason, strength: beside.strength - 15 };
  const company = beside.keywords.length > 0 ? 0 : -10;
  const strength = Math.max(beside.strength, look.strength + company) - shortPenalty(watched, look);
  return { ...beside, kind: look.kind, reason: look.reason, strength };
}

/** A word of the name is one edit away from the watched one. */
export function assessEdit(place: Place, watched: ReadyName, index: KeywordIndex): Assessed | null {
  const { name, start, end, registrable } = place;
  const edit = oneEdit(name.slice(start, end).replaceAll(/[-_]/g, ""), watched.label);
  if (edit === null) return null;
  const labelStart = name.lastIndexOf(".", start - 1) + 1;
  const { keywords, unexplained } = index.split(
    `${name.slice(labelStart, start)}-${name.slice(end, endOfLabel(name, end))}`,
  );
  const isAlone = keywords.length === 0 && unexplained === 0;
  const isApart = !isLetter(name[start - 1]) && !isLetter(name[end]);
  const company = isAlone ? 0 : unexplained === 0 ? (isApart ? 10 : 0) : keywords.length > 0 ? -15 : -30;
  const isRegistered = labelStart === registrable.labelStart;
  const below = isRegistered ? 0 : keywords.length > 0 && unexplained === 0 ? -20 : -45;
  const strength = edit.strength + lengthAllowance(watched.label.length, end - start) + company + below;
  return { kind: edit.kind, reason: edit.kind, strength: Math.min(strength, 100), keywords };
}

interface Look {
  readonly kind: "cyrillic" | "homoglyph";
  readonly reason: string;
  readonly strength: number;
}

/** How the text differs from the name that it is read as; null where it does not. */
function lookOf(text: string, label: string): Look | null {
  const bare = text.replaceAll(/[-_]/g, "");
  if (bare === label) return null;
  if (/[^\u0000-\u007f]/.test(bare)) {
    const kind = isCyrillic(bare) ? "cyrillic" : "homoglyph";
    return { kind, reason: kind === "cyrillic" ? kind : "homoglyph_foreign", strength: otherAlphabet };
  }
  let weakest: Visual = "same";
  if (bare.length === label.length)
    for (let at = 0; at < bare.length; at += 1)
      weakest = weakerVisual(weakest, visualLikeness(bare.charAt(at), label.charAt(at)) ?? "leet");
  return { kind: "homoglyph", reason: "homoglyph", strength: ofLook[weakest] };
}

/** Short names are made of few strokes, and many words look like them. */
function shortPenalty({ label }: ReadyName, look: Look): number {
  if (look.strength === otherAlphabet) return label.length < 4 ? 20 : 0;
  return label.length < 4 ? 100 : label.length === 4 ? 25 : label.length === 5 ? 10 : 0;
}

function assessWhole(text: string, watched: ReadyName, look: Look | null): Assessed | null {
  if (look !== null) return assessed(look.kind, look.reason, look.strength - shortPenalty(watched, look), []);
  if (hasStrayHyphen(text, watched))
    return assessed("hyphenation", "hyphenation", strengths.hyphens + shortName(watched.label.length), []);
  if (watched.own.length === 0) return assessed("tld", "no_own", strengths.sameNameNoOwn, []);
  return assessed("tld", "tld", strengths.sameNameElsewhere + shortName(watched.label.length), []);
}

function shortName(length: number): number {
  return length < 4 ? -20 : length < 6 ? -10 : 0;
}

/** Whether a hyphen stands elsewhere than between the watched name's own words. */
function hasStrayHyphen(text: string, { wordEnds }: ReadyName): boolean {
  let count = 0;
  for (const one of text) {
    if (one !== "-" && one !== "_") count += one.length;
    else if (!wordEnds.has(count)) return true;
  }
  return false;
}

interface Beside {
  readonly before: string;
  readonly behind: string;
}

/** What stands beside the name in one label. */
function assessBeside({ before, behind }: Beside, length: number, index: KeywordIndex): Assessed | null {
  // One character more is an edit, and judged as one.
  if (before.length + behind.length === 1) return null;
  const { keywords, unexplained } = index.split(`${before}-${behind}`);
  const isApart = /^$|[^\p{L}]$/u.test(before) && /^$|^[^\p{L}]/u.test(behind);
  if (keywords.length === 0 && unexplained === 0)
    return assessed("addition", "digits", strengths.digitsBeside + shortName(length) * 2, []);
  if (unexplained === 0) {
    const penalty = isApart ? (length < 3 ? 30 : length < 5 ? 15 : 0) : length < 5 ? 25 : 5;
    return assessed("dictionary", "keyword", strengths.keywordsBeside - penalty, keywords);
  }
  if (behind === "es" && before === "") return assessed("plural", "plural", strengths.hyphens - 20, []);
  const cost = length < 5 ? 100 : length === 5 ? (isApart ? 15 : 30) : length === 6 && !isApart ? 5 : 0;
  if (keywords.length > 0)
    return assessed("dictionary", "keyword", strengths.someKeywordsBeside - cost, keywords);
  if (isApart) return assessed("dictionary", "word", strengths.wordBeside - cost, []);
  const joined =
    before === ""
      ? strengths.lettersBehind
      : behind === ""
        ? strengths.lettersBefore
        : strengths.lettersAround;
  return assessed("dictionary", "word", joined - cost + (length >= 8 ? 6 : 0), []);
}

function assessed(
  kind: LikenessKind,
  reason: string,
  strength: number,
  keywords: readonly string[],
): Assessed {
  return { kind, reason, strength, keywords };
}

interface Below extends Beside {
  readonly look: Look | null;
  readonly labelStart: number;
  readonly index: KeywordIndex;
}

/** The name stands in a label in front of what somebody else registered. */
function assessBelow(
  { name, registrable }: Place,
  watched: ReadyName,
  { look, before, behind, labelStart, index }: Below,
): Assessed | null {
  if (isBesideNames(name)) return null;
  const isAlone = before === "" && behind === "";
  if (isAlone && look === null) {
    // The bare name below another domain is how services name what they run for a customer.
    const isOwn = watched.own.some(
      (own) => name.startsWith(`${own}.`, labelStart) && labelStart + own.length < registrable.labelStart,
    );
    return isOwn ? assessed("subdomain", "own_in_front", strengths.ownDomainInFront, []) : null;
  }
  if (isAlone && look !== null)
    return assessed(look.kind, look.reason, look.strength - 25 - shortPenalty(watched, look), []);
  const beside = assessBeside({ before, behind }, watched.label.length, index);
  if (beside === null || beside.keywords.length === 0 || beside.reason !== "keyword") return null;
  return { ...beside, kind: "subdomain", reason: "keyword_below", strength: beside.strength - 25 };
}

/** The name with dots in it: somebody registered its last part. */
function assessDots({ name, start, end, registrable }: Place, watched: ReadyName): Assessed | null {
  const isWhole = end === registrable.labelEnd && (start === 0 || name[start - 1] === ".");
  const text = name.slice(start, end).replaceAll(".", "");
  if (!isWhole || lookOf(text, watched.label) !== null) return null;
  const allowance = watched.label.length < 5 ? -100 : watched.label.length === 5 ? -20 : 0;
  return assessed("subdomain", "dots", strengths.dots + allowance, []);
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && /\p{L}/u.test(character);
}

function endOfLabel(name: string, from: number): number {
  const at = name.indexOf(".", from);
  return at === -1 ? name.length : at;
}
