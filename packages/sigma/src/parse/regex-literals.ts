/**
 * What a text must hold for a regular expression to match it: of each group at least one. All are in lower case and plain
 * ASCII, and the text is to be searched for them in lower case too. Whatever the expression holds that is not understood
 * here leads to no group, never to a wrong one.
 */
export function requiredLiterals(source: string): readonly (readonly string[])[] {
  const reader = new RegexReader(source);
  try {
    const part = reader.alternatives(0);
    return reader.isAtEnd() ? groupsOf(part).map((group) => [...new Set(group)]) : [];
  } catch (error) {
    if (error instanceof NotUnderstood) return [];
    throw error;
  }
}

/** The group that says most: whose shortest literal is longest. */
export function bestGroup(groups: readonly Literals[]): Literals | null {
  return groups.reduce<Literals | null>(
    (best, group) => (best === null || shortest(group) > shortest(best) ? group : best),
    null,
  );
}

class NotUnderstood extends Error {
  override readonly name = "NotUnderstood";
}

type Literals = readonly string[];

/** What is known of the texts that a part of an expression matches: all of them, or what each of them holds. */
interface Part {
  readonly exact: Literals | null;
  readonly groups: readonly Literals[];
}

const maximumAlternatives = 16;
const maximumGroups = 8;
const maximumLiteralLength = 64;
const maximumDepth = 32;
const maximumClass = 4;
const unknown: Part = { exact: null, groups: [] };
const emptyText: Part = { exact: [""], groups: [] };

function groupsOf({ exact, groups }: Part): readonly Literals[] {
  return exact !== null && isUseful(exact) ? [exact] : groups;
}

/** Two characters tell something, and so does one that is rare in logs. */
function isUseful(literals: Literals): boolean {
  return literals.every(
    (literal) => (literal.length > 1 || rareSigns.has(literal)) && /^[\u0000-\u007f]+$/.test(literal),
  );
}

const rareSigns: ReadonlySet<string> = new Set("`~^{}|$<>;@#!&*?");

function shortest(literals: Literals): number {
  return Math.min(...literals.map((literal) => literal.length));
}

class RegexReader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
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
      return { exact, groups: [] };
    const best = branches.map((branch) => bestGroup(groupsOf(branch)));
    const any = best.flatMap((group) => group ?? []);
    return { exact: null, groups: best.includes(null) || any.length > maximumAlternatives ? [] : [any] };
  }

  /** Neighbouring exact parts grow one text; where the next is not exact, what has grown is one requirement. */
  #sequence(depth: number): Part {
    let run: Literals = [""];
    const groups: Literals[] = [];
    let isExact = true;
    while (!this.isAtEnd() && this.#peek() !== "|" && this.#peek() !== ")") {
      const part = this.#quantified(depth);
      const grown = part.exact === null ? null : join(run, part.exact);
      if (grown !== null) {
        run = grown;
        continue;
      }
      if (isUseful(run)) groups.push(run);
      groups.push(...part.groups);
      run = part.exact ?? [""];
      isExact = false;
    }
    if (isExact) return { exact: run, groups: [] };
    if (isUseful(run)) groups.push(run);
    return { exact: null, groups: groups.sort((a, b) => shortest(b) - shortest(a)).slice(0, maximumGroups) };
  }

  #quantified(depth: number): Part {
    const atom = this.#atom(depth);
    const bounds = this.#quantifier();
    if (bounds === null) return atom;
    if (this.#counted() !== null || /^[*+?]$/.test(this.#peek())) throw new NotUnderstood();
    if (bounds.least === 0) {
      const isOptional = bounds.isOnce && atom.exact !== null && atom.exact.length < maximumAlternatives;
      return isOptional ? { exact: [...(atom.exact ?? []), ""], groups: [] } : unknown;
    }
    return { exact: null, groups: groupsOf(atom) };
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
        return { exact: [character.toLowerCase()], groups: [] };
    }
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
    if (control !== undefined) return { exact: [control], groups: [] };
    if (/[A-Za-z0-9]/.test(character)) throw new NotUnderstood();
    return { exact: [character], groups: [] };
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
      if (this.#peek() === "-") isPlain = false;
      characters.push(escaped.toLowerCase());
    }
    this.#at += 1;
    return isPlain && characters.length <= maximumClass ? { exact: characters, groups: [] } : unknown;
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
