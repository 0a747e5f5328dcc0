import { SqlIssue, type SqlToken, tokenizeSql } from "./tokenize.ts";

/** Reads the tokens of a statement one after another. */
export class TokenCursor {
  readonly #tokens: readonly SqlToken[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = tokenizeSql(text);
  }

  get current(): SqlToken {
    return this.peek(0);
  }

  peek(ahead: number): SqlToken {
    const index = Math.min(this.#at + ahead, this.#tokens.length - 1);
    // The last token is the end, and there is always one.
    return this.#tokens[index] as SqlToken;
  }

  next(): SqlToken {
    const token = this.current;
    if (token.kind !== "end") this.#at += 1;
    return token;
  }

  /** Whether a keyword stands `ahead` tokens from here. Quoted, it would be a name. */
  isWord(word: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "word" && token.text.toUpperCase() === word;
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "symbol" && token.text === symbol;
  }

  /** Takes these keywords, all or none. */
  takeWords(...words: readonly string[]): boolean {
    if (!words.every((word, ahead) => this.isWord(word, ahead))) return false;
    this.#at += words.length;
    return true;
  }

  takeSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.#at += 1;
    return true;
  }

  expectWord(word: string): void {
    if (!this.takeWords(word)) throw this.unexpected(word);
  }

  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) throw this.unexpected(`"${symbol}"`);
  }

  unexpected(expected: string): SqlIssue {
    const { kind, text, at } = this.current;
    return new SqlIssue(`expected ${expected}, got ${kind === "end" ? text : `"${text.slice(0, 60)}"`}`, at);
  }
}
