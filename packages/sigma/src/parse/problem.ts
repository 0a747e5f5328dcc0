import type { SigmaIssueCode } from "../rule.ts";

/** A reason why a document is no rule, with the offset in the file where it stands. Thrown within parsing only. */
export class RuleProblem extends Error {
  override readonly name = "RuleProblem";
  readonly code: SigmaIssueCode;
  readonly offset: number;

  constructor(code: SigmaIssueCode, message: string, offset: number) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}
