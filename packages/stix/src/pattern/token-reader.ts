import { describeToken, SyntaxProblem } from "./syntax-error.ts";
import { type Token, type TokenKind, tokensOf } from "./token.ts";

const maximumDepth = 200;

/** The tokens of a pattern, one at a time with one of look-ahead; what does not fit is thrown as a `SyntaxProblem`. */
export class TokenReader {
  readonly #pattern: string;
  readonly #tokens: Generator<Token>;
  #next: Token;
  #depth = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
    this.#tokens = tokensOf(pattern);
    this.#next = this.#read();
  }

  #read(): Token {
    const { value } = this.#tokens.next();
    // After the token of kind "end" nothing is read any more.
    return (value as Token | undefined) ?? this.#next;
  }

  peek(): Token {
    return this.#next;
  }

  take(): Token {
    const token = this.#next;
    this.#next = this.#read();
    return token;
  }

  isKeyword(word: string): boolean {
    return this.#next.kind === "keyword" && this.#next.text === word;
  }

  isPunctuation(character: string): boolean {
    return this.#next.kind === "punctuation" && this.#next.text === character;
  }

  takeKeyword(word: string): boolean {
    const isThere = this.isKeyword(word);
    if (isThere) this.take();
    return isThere;
  }

  takePunctuation(character: string): boolean {
    const isThere = this.isPunctuation(character);
    if (isThere) this.take();
    return isThere;
  }

  expectKeyword(word: string): void {
    if (!this.takeKeyword(word)) throw this.unexpected(`the keyword ${word}`);
  }

  expectPunctuation(character: string, expected = character): void {
    if (!this.takePunctuation(character)) throw this.unexpected(expected);
  }

  /** The next token if it is one of these kinds; `expected` says what was wanted. */
  expect(kinds: readonly TokenKind[], expected: string): Token {
    if (!kinds.includes(this.#next.kind)) throw this.unexpected(expected);
    return this.take();
  }

  expectEnd(expected: string): void {
    if (this.#next.kind !== "end") throw this.unexpected(expected);
  }

  /** What stands between `open` and `close`; bounded in depth, for patterns come from outside. */
  nested<T>(open: string, close: string, expected: string, read: () => T): T {
    const { offset } = this.#next;
    this.expectPunctuation(open);
    this.#depth += 1;
    if (this.#depth > maximumDepth)
      throw new SyntaxProblem("too_large", `nested deeper than ${maximumDepth}`, offset);
    const value = read();
    this.expectPunctuation(close, expected);
    this.#depth -= 1;
    return value;
  }

  unexpected(expected: string): SyntaxProblem {
    const { text, offset } = this.#next;
    const isBrokenLiteral = Object.hasOwn(literalForms, text) && this.#pattern[offset + 1] === "'";
    const found = isBrokenLiteral
      ? `${text}'...' that is no ${literalForms[text]}`
      : describeToken(this.#next);
    return new SyntaxProblem("syntax", `expected ${expected}, found ${found}`, offset);
  }
}

/** A prefix and a quote that were not read as one literal: what stands in the quotes has the wrong form. */
const literalForms: Readonly<Record<string, string>> = {
  t: "timestamp such as t'2026-01-31T00:00:00Z'",
  h: "pairs of hexadecimal digits such as h'00ff'",
  b: "base64 such as b'AP8='",
};
