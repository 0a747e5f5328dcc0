/**
 * Texts in lower case and plain ASCII, one of which stands in every text that a regular expression matches; `null` where
 * none can be told. Whatever the expression holds that is not understood here leads to `null`, never to a wrong answer.
 * `ignoresCase` is the flag `i`; an `i` within the expression is seen.
 */
export function requiredLiterals(source: string, ignoresCase: boolean): readonly string[] | null {
  const reader = new RegexReader(source, ignoresCase || /\(\?[A-Za-z]*i/.test(source));
  try {
    const literals = bestOf(reader.alternatives(0));
    return literals === null || !reader.isAtEnd() ? null : [...new Set(literals)];
  } catch (error) {
    if (error instanceof NotUnderstood) return null;
    throw error;
  }
}

class NotUnderstood extends Error {
  override readonly name = "NotUnderstood";
}

/** What is known of the texts that a part of an expression matches: all of them, or what each of them holds. */
interface Part {
  readonly exact: readonly string[] | null;
  readonly required: readonly string[] | null;
}

const maximumAlternatives = 16;
const maximumLiteralLength = 64;
const maximumDepth = 32;
const maximumClass = 4;
/** Shorter literals stand in most texts. */
const minimumLiteralLength = 2;
const unknown: Part = { exact: null, required: null };
const emptyText: Part = { exact: [""], required: null };

/** The texts of which one must be there, if they are long enough to tell anything. */
function bestOf({ exact, required }: Part): readonly string[] | null {
  return better(exact !== null && isUseful(exact) ? exact : null, required);
}

function isUseful(literals: readonly string[]): boolean {
  return literals.every(
    (literal) => literal.length >= minimumLiteralLength && /^[\u0000-\u007f]+$/.test(literal),
  );
}

function better(a: readonly string[] | null, b: readonly string[] | null): readonly string[] | null {
  if (a === null || b === null) return a ?? b;
  return shortest(b) > shortest(a) ? b : a;
}

function shortest(literals: readonly string[]): number {
  return Math.min(...literals.map((literal) => literal.length));
}

class RegexReader {
  readonly #source: string;
  readonly #ignoresCase: boolean;
  #at = 0;

  constructor(source: string, ignoresCase: boolean) {
    this.#source = source;
    this.#ignoresCase = ignoresCase;
  }

  isAtEnd(): boolean {
    return this.#at === this.#source.length;
  }

  alternatives(depth: number): Part {
    if (depth > maximumDepth) throw new NotUnderstood();
    const branches = [this.#sequence(depth)];
    while (this.#takes("|")) branches.push(this.#sequence(depth));
    const [only] = branches;
    if (only !== undefined && branches.length === 1) return only;
    const exact = branches.flatMap((branch) => branch.exact ?? []);
    if (branches.every((branch) => branch.exact !== null) && exact.length <= maximumAlternatives)
      return { exact, required: null };
    const best = branches.map(bestOf);
    const required = best.flatMap((one) => one ?? []);
    return {
      exact: null,
      required: best.includes(null) || required.length > maximumAlternatives ? null : required,
    };
  }

  /** Neighbouring exact parts grow one text; where the next is not exact, what has grown is one requirement. */
  #sequence(depth: number): Part {
    let run: readonly string[] = [""];
    let required: readonly string[] | null = null;
    let isExact = true;
    while (!this.isAtEnd() && this.#peek() !== "|" && this.#peek() !== ")") {
      const part = this.#quantified(depth);
      const grown = part.exact === null ? null : join(run, part.exact);
      if (grown !== null) {
        run = grown;
        continue;
      }
      required = better(required, better(isUseful(run) ? run : null, part.required));
      run = part.exact ?? [""];
      isExact = false;
    }
    return isExact
      ? { exact: run, required: null }
      : { exact: null, required: better(required, isUseful(run) ? run : null) };
  }

  #quantified(depth: number): Part {
    const atom = this.#atom(depth);
    const bounds = this.#quantifier();
    if (bounds === null) return atom;
    if (this.#counted() !== null || /^[*+?]$/.test(this.#peek())) throw new NotUnderstood();
    if (bounds.least === 0) {
      const isOptional = bounds.isOnce && atom.exact !== null && atom.exact.length < maximumAlternatives;
      return isOptional ? { exact: [...(atom.exact ?? []), ""], required: null } : unknown;
    }
    return { exact: null, required: bestOf(atom) };
  }

  #quantifier(): { readonly least: number; readonly isOnce: boolean } | null {
    const counted = this.#counted();
    const sign = this.#peek();
    if (counted === null && (sign === "" || !"*+?".includes(sign))) return null;
    this.#at += counted?.[0].length ?? 1;
    this.#takes("?");
    return counted === null
      ? { least: sign === "+" ? 1 : 0, isOnce: sign === "?" }
      : { least: Number(counted[1]), isOnce: false };
  }

  #counted(): RegExpExecArray | null {
    return /^\{([0-9]+)(?:,([0-9]*))?\}/.exec(this.#source.slice(this.#at, this.#at + 16));
  }

  #atom(depth: number): Part {
    const character = this.#next();
    switch (character) {
      case "(":
        return this.#group(depth);
      case "[":
        return this.#class();
      case ".":
        return unknown;
      case "^":
      case "$":
        return emptyText;
      case "\\":
        return this.#escape();
      case "*":
      case "+":
      case "?":
        throw new NotUnderstood();
      default:
        return this.#letter(character);
    }
  }

  /** RE2 takes a long s for an s where case does not matter; in lower case it stays what it is. */
  #letter(character: string): Part {
    const lower = character.toLowerCase();
    return this.#ignoresCase && lower === "s" ? unknown : { exact: [lower], required: null };
  }

  #group(depth: number): Part {
    if (this.#takes("?")) {
      const opening = /^(?:P?<[A-Za-z_][A-Za-z0-9_]*>|[imsU]*(?:-[imsU]+)?(:|\)))/.exec(
        this.#source.slice(this.#at, this.#at + 128),
      );
      if (opening === null) throw new NotUnderstood();
      this.#at += opening[0].length;
      // Flags without a group, such as (?i), are no text.
      if (opening[1] === ")") return emptyText;
    }
    const inner = this.alternatives(depth + 1);
    if (!this.#takes(")")) throw new NotUnderstood();
    return inner;
  }

  #escape(): Part {
    const character = this.#next();
    if (/[dDsSwW]/.test(character)) return unknown;
    if (/[bBAz]/.test(character)) return emptyText;
    const control = { t: "\t", n: "\n", r: "\r", f: "\f", v: "\v" }[character];
    if (control !== undefined) return { exact: [control], required: null };
    if (/[A-Za-z0-9]/.test(character)) throw new NotUnderstood();
    return { exact: [character], required: null };
  }

  /** A class of a few plain characters is that many texts; any other says nothing. */
  #class(): Part {
    const isNegated = this.#takes("^");
    const characters: string[] = [];
    let isPlain = !isNegated;
    for (let isFirst = true; isFirst || this.#peek() !== "]"; isFirst = false) {
      const character = this.#next();
      if (character === "[" && this.#peek() === ":") throw new NotUnderstood();
      const escaped = character === "\\" ? this.#next() : character;
      if (character === "\\" && /[A-Za-z0-9]/.test(escaped)) isPlain = false;
      if (this.#peek() === "-" || (this.#ignoresCase && escaped.toLowerCase() === "s")) isPlain = false;
      characters.push(escaped.toLowerCase());
    }
    this.#at += 1;
    return isPlain && characters.length <= maximumClass ? { exact: characters, required: null } : unknown;
  }

  #peek(): string {
    return this.#source[this.#at] ?? "";
  }

  #next(): string {
    const character = this.#source[this.#at];
    if (character === undefined) throw new NotUnderstood();
    this.#at += 1;
    return character;
  }

  #takes(character: string): boolean {
    if (this.#source[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }
}

/** Every text of `a` followed by every text of `b`; null where that would be too many or too long. */
function join(a: readonly string[], b: readonly string[]): readonly string[] | null {
  if (a.length * b.length > maximumAlternatives) return null;
  const joined = a.flatMap((left) => b.map((right) => left + right));
  return joined.some((text) => text.length > maximumLiteralLength) ? null : joined;
}
