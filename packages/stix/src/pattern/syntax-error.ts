import type { Token } from "./token.ts";

/** Where and why a text is no pattern. */
export interface PatternIssue {
  readonly code: PatternIssueCode;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** From 0, in UTF-16 units from the pattern's start. */
  readonly offset: number;
  /** What was expected and what was found. */
  readonly message: string;
}

export type PatternIssueCode =
  /** The text does not follow the grammar. */
  | "syntax"
  /** The same qualifier twice on one observation expression. */
  | "duplicate_qualifier"
  /** A value that the grammar allows and that means nothing: `REPEATS 0 TIMES`, a hash of the wrong length. */
  | "invalid_value"
  /** Longer or deeper than what is read. */
  | "too_large";

/** Thrown within parsing only: the first reason why a text is no pattern. */
export class SyntaxProblem extends Error {
  override readonly name = "SyntaxProblem";
  readonly code: PatternIssueCode;
  readonly offset: number;

  constructor(code: PatternIssueCode, message: string, offset: number) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}

/** The issue of a problem, with its place in lines and columns. */
export function toIssue(
  code: PatternIssueCode,
  message: string,
  offset: number,
  pattern: string,
): PatternIssue {
  const before = pattern.slice(0, offset);
  const line = before.split("\n").length;
  return { code, line, column: offset - before.lastIndexOf("\n"), offset, message };
}

const shownLength = 40;

/** A token as a message names it. */
export function describeToken({ kind, text }: Token): string {
  if (kind === "end") return "the end of the pattern";
  const shown = text.length > shownLength ? `${text.slice(0, shownLength)}...` : text;
  switch (kind) {
    case "keyword":
      return `the keyword ${shown}`;
    case "identifier":
    case "hyphenatedIdentifier":
      return `the name ${shown}`;
    case "invalid":
      return `the character ${JSON.stringify(shown)}`;
    default:
      return shown;
  }
}
