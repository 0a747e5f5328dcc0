import type { ObservationExpression, Pattern, Qualifier } from "./pattern.ts";
import { type OnValue, parseComparison } from "./parse-comparison.ts";
import { SyntaxProblem, type PatternIssue, toIssue } from "./syntax-error.ts";
import { isTimestampText } from "./token.ts";
import { TokenReader } from "./token-reader.ts";

export interface ParsePatternOptions {
  /**
   * `2.0` also reads `START 'time' STOP 'time'`, whose times STIX 2.0 writes as plain strings (STIX 2.0 Part 5 §4.1).
   * Default `2.1`.
   */
  readonly version?: "2.0" | "2.1";
}

export type ParsedPattern =
  | { readonly isValid: true; readonly pattern: Pattern }
  | { readonly isValid: false; readonly issue: PatternIssue };

/** Longer patterns are refused: about 10,000 indicators in one pattern. */
export const maximumPatternLength = 1024 * 1024;

/**
 * Parses a STIX 2.1 pattern (STIX 2.1 §9; the grammar of the OASIS validator). Never throws: what is no pattern is
 * answered with the first issue, its place, what was expected and what was found. Beyond the grammar, the same qualifier
 * twice on one observation expression is refused, as the OASIS validator does.
 *
 *     parsePattern("[ipv4-addr:value = '203.0.113.9']")
 */
export function parsePattern(text: string, options: ParsePatternOptions = {}): ParsedPattern {
  return readPattern(text, options, () => {});
}

/** `parsePattern`, telling of each value and its place. */
export function readPattern(text: string, options: ParsePatternOptions, onValue: OnValue): ParsedPattern {
  try {
    if (text.length > maximumPatternLength)
      throw new SyntaxProblem(
        "too_large",
        `longer than ${maximumPatternLength} characters`,
        maximumPatternLength,
      );
    const reader = new TokenReader(text);
    const pattern = new ObservationParser(reader, options.version ?? "2.1", onValue).followedBy();
    reader.expectEnd("an operator (AND, OR, FOLLOWEDBY), a qualifier or the end");
    return { isValid: true, pattern };
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    return { isValid: false, issue: toIssue(error.code, error.message, error.offset, text) };
  }
}

/** Observation expressions (STIX 2.1 §9.5). AND binds tighter than OR, OR tighter than FOLLOWEDBY (§9.5.2). */
class ObservationParser {
  readonly #reader: TokenReader;
  readonly #version: "2.0" | "2.1";
  readonly #onValue: OnValue;

  constructor(reader: TokenReader, version: "2.0" | "2.1", onValue: OnValue) {
    this.#reader = reader;
    this.#version = version;
    this.#onValue = onValue;
  }

  followedBy(): ObservationExpression {
    return this.#joined("FOLLOWEDBY", "followedBy", () =>
      this.#joined("OR", "or", () => this.#joined("AND", "and", () => this.#qualified())),
    );
  }

  #joined(
    keyword: string,
    kind: "and" | "or" | "followedBy",
    operand: () => ObservationExpression,
  ): ObservationExpression {
    const first = operand();
    if (!this.#reader.isKeyword(keyword)) return first;
    const operands = [first];
    while (this.#reader.takeKeyword(keyword)) operands.push(operand());
    return { kind, operands };
  }

  #qualified(): ObservationExpression {
    const isGroup = this.#reader.isPunctuation("(");
    let expression = isGroup ? this.#group() : this.#observation();
    // The OASIS validator looks at qualifiers of a single observation only: a group may carry the same twice.
    const seen = new Set<Qualifier["kind"]>();
    for (;;) {
      const { offset } = this.#reader.peek();
      const qualifier = this.#qualifier();
      if (qualifier === null) return expression;
      if (!isGroup && seen.has(qualifier.kind))
        throw new SyntaxProblem(
          "duplicate_qualifier",
          `${wordsOf[qualifier.kind]} is given twice for one observation expression; put the first in brackets to qualify it again`,
          offset,
        );
      seen.add(qualifier.kind);
      expression = { kind: "qualified", expression, qualifier };
    }
  }

  #group(): ObservationExpression {
    return this.#reader.nested("(", ")", "an operator (AND, OR, FOLLOWEDBY), a qualifier or )", () =>
      this.followedBy(),
    );
  }

  #observation(): ObservationExpression {
    const reader = this.#reader;
    if (!reader.isPunctuation("["))
      throw reader.unexpected("[ or (, with which an observation expression starts");
    const comparison = reader.nested("[", "]", "AND, OR or ]", () => parseComparison(reader, this.#onValue));
    return { kind: "observation", comparison };
  }

  /** STIX 2.1 §9.5.1. */
  #qualifier(): Qualifier | null {
    const reader = this.#reader;
    if (reader.takeKeyword("START")) {
      const start = this.#time("START");
      reader.expectKeyword("STOP");
      return { kind: "startStop", start, stop: this.#time("STOP") };
    }
    if (reader.takeKeyword("WITHIN")) {
      const token = reader.expect(
        ["integer", "float"],
        "a number of seconds that is not negative, after WITHIN",
      );
      reader.expectKeyword("SECONDS");
      const seconds = Number(token.text);
      if (!(seconds > 0 && Number.isFinite(seconds)))
        throw new SyntaxProblem(
          "invalid_value",
          `WITHIN: expected more than 0 seconds, found ${token.text}`,
          token.offset,
        );
      return { kind: "within", seconds };
    }
    if (reader.takeKeyword("REPEATS")) {
      const token = reader.expect(["integer"], "a positive integer after REPEATS");
      reader.expectKeyword("TIMES");
      const times = Number(token.text);
      if (times < 1 || !Number.isSafeInteger(times))
        throw new SyntaxProblem(
          "invalid_value",
          `REPEATS: expected 1 or more times, found ${token.text}`,
          token.offset,
        );
      return { kind: "repeats", times };
    }
    return null;
  }

  #time(after: string): string {
    const expected = `a timestamp such as t'2026-01-31T00:00:00Z' after ${after}`;
    const plain = this.#reader.peek();
    if (this.#version === "2.0" && plain.kind === "string" && isTimestampText(plain.text.slice(1, -1)))
      return this.#reader.take().text.slice(1, -1);
    return this.#reader.expect(["timestamp"], expected).text.slice(2, -1);
  }
}

const wordsOf = { startStop: "START ... STOP", within: "WITHIN", repeats: "REPEATS" } as const;
