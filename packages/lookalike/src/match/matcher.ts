// Hot path: most names are ordinary, and must be found so without an allocation. `matcher.test.ts` has the plain version.
import { digraphs } from "../confusables/characters.ts";
import { asciiName, maximumName, readableName } from "../names/label.ts";
import { type Registrable, registrableOf } from "../names/registrable.ts";
import { type Assessed, assessEdit, assessLook, type Place, type ReadyName } from "./assess.ts";
import { Automaton } from "./automaton.ts";
import { Deletions } from "./deletions.ts";
import type { KeywordIndex } from "./keyword-index.ts";
import { gradeOf, type Likeness, weakestTold } from "./likeness.ts";
import { asciiSymbols, foreign, separator, symbolCount, symbolsOf } from "./symbols.ts";

/** What a matcher is made of; `compileLookalikes` makes it. */
export interface MatcherParts {
  readonly names: readonly ReadyName[];
  /** Domains that are never look-alikes, nor anything below them. */
  readonly harmless: ReadonlySet<string>;
  readonly keywords: KeywordIndex;
}

/** Names of at least so many characters are compared by edits. */
const shortestEdited = 5;
/** Shorter ones are no name where letters stand beside them: `hp` in `php`. */
const shortestJoined = 4;
/** What a name of 253 characters may hold of watched names is bounded here: the first are looked at. */
const maximumHits = 64;
const symbolsEach = 4;
/** Words of a watched name that are looked for with hyphens between them. */
const maximumJoined = 4;
const hyphen = 45;
const point = 46;

/** Judges domain names against watched ones. Not for two threads at once: it has memory of its own. */
export class LookalikeMatcher {
  readonly #parts: MatcherParts;
  readonly #automaton: Automaton;
  readonly #deletions: Deletions;
  readonly #ascii = asciiSymbols();
  /** Of a letter that begins a pair which looks like one: the pair's second letter, and the symbol of the one. */
  readonly #seconds = new Uint8Array(128);
  readonly #digraphs = new Uint8Array(128);
  /** The name's characters in lower case, and where its last point is. */
  readonly #codes = new Uint16Array(maximumName + 1);
  #last = -1;
  /** The words of a label without what stands between them; of each word where it ends there, and in the name. */
  readonly #joined = new Uint16Array(maximumName + 1);
  readonly #wordEnds = new Int16Array(maximumName + 1);
  readonly #wordStops = new Int16Array(maximumName + 1);
  /** Of each watched name, 1 where it is so short that it counts only beside what is no letter. */
  readonly #isApart: Uint8Array;
  /** For each symbol of the text: where in the name its character begins. */
  readonly #begins = new Int16Array(maximumName * symbolsEach);
  readonly #hits = new Int32Array(maximumHits * 3);
  #hitCount = 0;
  readonly #near = new Set<number>();
  readonly #before = new Uint8Array(4);
  readonly #behind = new Uint8Array(4);

  constructor(parts: MatcherParts) {
    this.#parts = parts;
    for (const [two, one] of digraphs) {
      this.#seconds[two.charCodeAt(0)] = two.charCodeAt(1);
      this.#digraphs[two.charCodeAt(0)] = this.#ascii[one.charCodeAt(0)] ?? foreign;
    }
    this.#isApart = Uint8Array.from(parts.names, ({ label }) => (label.length < shortestJoined ? 1 : 0));
    this.#automaton = new Automaton(
      parts.names.flatMap(({ label }, owner) =>
        [false, true].flatMap((withDigraphs) => {
          const symbols = this.#symbolsIn(label, withDigraphs);
          return withDigraphs && symbols.length === label.length ? [] : [{ symbols, owner }];
        }),
      ),
    );
    this.#deletions = new Deletions(
      parts.names.flatMap(({ label }, owner) =>
        label.length >= shortestEdited ? [[label, owner] as const] : [],
      ),
    );
  }

  /** How many names it compares with. */
  get size(): number {
    return this.#parts.names.length;
  }

  /**
   * The strongest likeness of a domain name to a watched one; null for an ordinary name, for one of the watched names' own or
   * allowed domains, and for what is no domain name. In any case, internationalised either way, with or without a dot at the
   * end or `*.` in front.
   */
  match(given: string): Likeness | null {
    const { length } = given;
    if (length > maximumName * symbolsEach || length < 4) return null;
    const start = given.charCodeAt(0) === 42 && given.charCodeAt(1) === 46 ? 2 : 0;
    const end = given.charCodeAt(length - 1) === 46 ? length - 1 : length;
    const trimmed = start === 0 && end === length ? given : given.slice(start, end);
    if (trimmed.length <= maximumName && this.#take(trimmed)) return this.#matchTaken(trimmed);
    const readable = readableName(trimmed.toLowerCase());
    if (readable.length > maximumName) return null;
    this.#take(readable);
    return this.#matchTaken(readable);
  }

  /** Whether it is one of the watched names' own or allowed domains, or below one. */
  isHarmless(given: string): boolean {
    const name = readableName(given.toLowerCase().replace(/^\*\./, "").replace(/\.$/, ""));
    return name.length <= maximumName && this.#isHarmless(name);
  }

  #matchTaken(name: string): Likeness | null {
    if (this.#last <= 0) return null;
    this.#hitCount = 0;
    if (this.#scan(name, false)) this.#scan(name, true);
    this.#findEdits();
    return this.#hitCount === 0 ? null : this.#judge(name.toLowerCase());
  }

  /** Takes the name's characters in lower case, and where its last label begins; false if it is internationalised. */
  #take(name: string): boolean {
    const codes = this.#codes;
    const { length } = name;
    let last = -1;
    let isPlain = true;
    for (let at = 0; at < length; at += 1) {
      const code = name.charCodeAt(at);
      codes[at] = code >= 65 && code <= 90 ? code + 32 : code;
      if (code === 46) last = at;
      else if (code > 127) isPlain = false;
      else if (this.#ascii[code] === foreign) return this.#takeNothing();
      // xn--, at the beginning of a label or, which costs little, elsewhere.
      else if (code === 45 && codes[at - 1] === 45 && codes[at - 2] === 110 && codes[at - 3] === 120)
        isPlain = false;
    }
    this.#last = last;
    return isPlain;
  }

  /** What holds such a character is no name. */
  #takeNothing(): true {
    this.#last = -1;
    return true;
  }

  /** Notes where watched names stand, whatever letters they are written in; says whether two letters look like one. */
  #scan(name: string, withDigraphs: boolean): boolean {
    const codes = this.#codes;
    const ascii = this.#ascii;
    const seconds = this.#seconds;
    const begins = this.#begins;
    const { next, ending } = this.#automaton;
    const end = this.#last;
    let state = 0;
    let count = 0;
    let hasDigraph = false;
    for (let at = 0; at < end; at += 1) {
      const code = codes[at] ?? 0;
      if (code > 127) {
        for (const symbol of symbolsOf(name.charAt(at))) state = this.#step(state, symbol, at, count++);
        continue;
      }
      let symbol = ascii[code] ?? foreign;
      if (symbol === separator) continue;
      begins[count] = at;
      if (seconds[code] === codes[at + 1] && at + 1 < end) {
        hasDigraph = true;
        if (withDigraphs) {
          symbol = this.#digraphs[code] ?? foreign;
          at += 1;
        }
      }
      state = next[state * symbolCount + symbol] ?? 0;
      const found = ending[state] ?? 0;
      if (found !== 0) this.#noteAt(found, count, at + 1);
      count += 1;
    }
    return hasDigraph;
  }

  #step(state: number, symbol: number, begin: number, count: number): number {
    this.#begins[count] = begin;
    const next = this.#automaton.next[state * symbolCount + symbol] ?? 0;
    const found = this.#automaton.ending[next] ?? 0;
    if (found !== 0) this.#noteAt(found, count, begin + 1);
    return next;
  }

  #noteAt(first: number, count: number, end: number): void {
    for (let ending = first; ending !== 0; ending = this.#automaton.shorter(ending))
      for (const { symbols, owner } of this.#automaton.patternsAt(ending)) {
        const from = count - symbols.length + 1;
        // A character that is written in several symbols must be there with all of them.
        const begin = this.#begins[from] ?? 0;
        if (from > 0 && this.#begins[from - 1] === begin) continue;
        if (this.#isApart[owner] === 0 || this.#standsApart(begin, end)) this.#note(owner, begin, end);
      }
  }

  /** Whether no letter stands beside what is from `begin` to `end`. */
  #standsApart(begin: number, end: number): boolean {
    return !isLetter(this.#codes[begin - 1] ?? 0) && !isLetter(this.#codes[end] ?? 0);
  }

  #note(owner: number, begin: number, end: number): void {
    if (this.#hitCount >= maximumHits) return;
    const at = this.#hitCount * 3;
    this.#hits[at] = owner;
    this.#hits[at + 1] = begin;
    this.#hits[at + 2] = end;
    this.#hitCount += 1;
  }

  /** Notes words that are one edit away from a watched name: alone, beside a keyword, or several with hyphens between them. */
  #findEdits(): void {
    const codes = this.#codes;
    const end = this.#last;
    for (let start = 0, words = 0, label = 0; start < end;) {
      let stop = start;
      while (stop < end && !isSeparator(codes[stop] ?? 0)) stop += 1;
      if (stop - start >= shortestEdited - 1) this.#findEditsOf(start, stop);
      words += 1;
      if (stop === end || codes[stop] === point) {
        if (words > 1) this.#findJoinedEdits(label, stop);
        words = 0;
        label = stop + 1;
      }
      start = stop + 1;
    }
  }

  /** Of a label with hyphens: two to four words as one, as they are compared where a watched name has several. */
  #findJoinedEdits(start: number, end: number): void {
    const joined = this.#joined;
    let length = 0;
    let words = 0;
    for (let at = start; at <= end; at += 1) {
      const code = at < end ? (this.#codes[at] ?? 0) : hyphen;
      if (!isSeparator(code)) {
        joined[length] = code;
        length += 1;
        continue;
      }
      // Where this word ends in what is joined, and in the name.
      this.#wordEnds[words] = length;
      this.#wordStops[words] = at;
      words += 1;
      for (let back = 2; back <= maximumJoined && back <= words; back += 1) {
        const first = words - back;
        const from = first === 0 ? 0 : (this.#wordEnds[first - 1] ?? 0);
        const begin = first === 0 ? start : (this.#wordStops[first - 1] ?? 0) + 1;
        if (length - from >= shortestEdited - 1) this.#findNear(joined, from, length, begin, at);
      }
    }
  }

  #findEditsOf(start: number, stop: number): void {
    this.#findNear(this.#codes, start, stop, start, stop);
    if (stop - start < shortestEdited + 2) return;
    const { keywords } = this.#parts;
    const before = keywords.cuts(this.#codes, start, stop, 1, this.#before);
    const behind = keywords.cuts(this.#codes, start, stop, -1, this.#behind);
    if (before + behind === 0) return;
    for (let b = 0; b <= before; b += 1)
      for (let e = 0; e <= behind; e += 1) {
        if (b === 0 && e === 0) continue;
        const from = start + (b === 0 ? 0 : (this.#before[b - 1] ?? 0));
        const to = stop - (e === 0 ? 0 : (this.#behind[e - 1] ?? 0));
        if (to - from >= shortestEdited - 1) this.#findNear(this.#codes, from, to, from, to);
      }
  }

  #findNear(codes: Uint16Array, from: number, to: number, begin: number, end: number): void {
    const near = this.#near;
    this.#deletions.find(codes, from, to, near);
    if (near.size === 0) return;
    // The owner's number tells by its sign that an edit was found, and not a look.
    for (const owner of near) this.#note(-1 - owner, begin, end);
    near.clear();
  }

  #judge(name: string): Likeness | null {
    if (this.#isHarmless(name)) return null;
    const registrable = registrableOf(name);
    if (registrable === null) return null;
    let best: { readonly watched: ReadyName; readonly assessed: Assessed } | null = null;
    for (let at = 0; at < this.#hitCount; at += 1) {
      const owner = this.#hits[at * 3] ?? 0;
      const place: Place = {
        name,
        start: this.#hits[at * 3 + 1] ?? 0,
        end: this.#hits[at * 3 + 2] ?? 0,
        registrable,
      };
      const watched = this.#parts.names[owner < 0 ? -1 - owner : owner];
      if (watched === undefined || place.end > registrable.labelEnd) continue;
      const assess = owner < 0 ? assessEdit : assessLook;
      const assessed = assess(place, watched, this.#parts.keywords);
      if (assessed === null || assessed.strength < weakestTold) continue;
      if (best === null || isBetter({ watched, assessed }, best)) best = { watched, assessed };
    }
    return best === null ? null : toLikeness(best.assessed, best.watched, registrable);
  }

  #isHarmless(name: string): boolean {
    for (let at = name.length; at > 0;) {
      at = name.lastIndexOf(".", at - 1);
      if (this.#parts.harmless.has(name.slice(at + 1))) return true;
    }
    return false;
  }

  #symbolsIn(label: string, withDigraphs: boolean): readonly number[] {
    const symbols: number[] = [];
    for (let at = 0; at < label.length; at += 1) {
      const code = label.charCodeAt(at);
      const isPair = withDigraphs && code < 128 && this.#seconds[code] === label.charCodeAt(at + 1);
      symbols.push(...(isPair ? [this.#digraphs[code] ?? foreign] : symbolsOf(label.charAt(at))));
      if (isPair) at += 1;
    }
    return symbols;
  }
}

/** Of two likenesses that are equally strong, the longer name tells more; then the order of ids decides. */
function isBetter(
  one: { readonly watched: ReadyName; readonly assessed: Assessed },
  other: { readonly watched: ReadyName; readonly assessed: Assessed },
): boolean {
  return (
    (one.assessed.strength - other.assessed.strength ||
      one.watched.label.length - other.watched.label.length ||
      (one.watched.id < other.watched.id ? 1 : -1)) > 0
  );
}

function toLikeness(
  { kind, reason, strength, keywords }: Assessed,
  watched: ReadyName,
  { domain }: Registrable,
): Likeness {
  const words = [...new Set(keywords)].slice(0, 4);
  return {
    watched: watched.id,
    watchedName: watched.name,
    domain: asciiName(domain),
    readable: domain,
    kind,
    keywords: words,
    strength,
    grade: gradeOf(strength),
    reason: {
      key: `lookalike.${reason}`,
      parameters: { domain, watched: watched.name, keywords: words.join(", ") },
    },
  };
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || code > 127;
}

function isSeparator(code: number): boolean {
  return code === hyphen || code === point || code === 95;
}
