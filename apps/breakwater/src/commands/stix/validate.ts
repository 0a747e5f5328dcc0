import { type PatternIssue, validatePattern } from "@breakwater/stix";
import { type CommandIo, exitCode } from "../io.ts";
import { answerLines } from "./answer-lines.ts";

export interface StixValidateOptions {
  /** Exit with 1 when a pattern is not valid. */
  readonly failOnInvalid?: boolean;
}

/**
 * `breakwater stix validate`: `{"pattern": "..."}` lines in, `{"valid": true}` or `{"valid": false, "error": "..."}` lines
 * out. A valid pattern that cannot be evaluated here or never matches also has `warnings`.
 */
export async function stixValidate(options: StixValidateOptions, io: CommandIo): Promise<number> {
  let hasInvalid = false;
  const invalid = (error: string) => {
    hasInvalid = true;
    return { valid: false, error };
  };
  const code = await answerLines(
    {
      answer({ pattern }) {
        if (typeof pattern !== "string") return invalid('expected {"pattern": "..."}');
        const validated = validatePattern(pattern);
        if (!validated.isValid) return invalid(validated.issues.map(describeIssue).join("; "));
        if (validated.warnings.length === 0) return { valid: true };
        return { valid: true, warnings: validated.warnings.map(({ message }) => message) };
      },
      unreadable: invalid,
    },
    io,
  );
  return code === exitCode.ok && hasInvalid && (options.failOnInvalid ?? false) ? exitCode.failed : code;
}

export function describeIssue({ line, column, message }: PatternIssue): string {
  return `line ${line}, column ${column}: ${message}`;
}
