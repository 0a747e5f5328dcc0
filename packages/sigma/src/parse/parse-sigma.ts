import type { SigmaIssue, SigmaRule } from "../rule.ts";
import { entryAt, valueAt, type YamlMap } from "../yaml/node.ts";
import { readYaml, type YamlDocument } from "../yaml/read-yaml.ts";
import { RuleProblem } from "./problem.ts";
import { parseRule } from "./rule.ts";

export interface ParseOptions {
  /** Name of the file, for messages and matches. */
  readonly file: string;
  /** Values of `%name%` placeholders. */
  readonly placeholders?: ReadonlyMap<string, readonly string[]>;
}

export interface ParsedSigma {
  readonly rules: readonly SigmaRule[];
  readonly issues: readonly SigmaIssue[];
}

const maximumTextLength = 16 * 1024 * 1024;

/**
 * Parses the Sigma rules of one YAML file, which may hold several documents (Sigma rules specification 2.1). What cannot be
 * used is an issue with its position; nothing unknown is ignored. Never throws for what the text holds.
 */
export function parseSigma(text: string, options: ParseOptions): ParsedSigma {
  const rules: SigmaRule[] = [];
  const issues: SigmaIssue[] = [];
  const report = (problem: RuleProblem, title: string | null): void => {
    issues.push({
      file: options.file,
      ...positionOf(text, problem.offset),
      code: problem.code,
      message: problem.message,
      title,
    });
  };
  const documents = documentsOf(text);
  for (const document of documents) {
    if (document.kind === "problem") {
      report(document.problem, null);
      continue;
    }
    const { root } = document;
    try {
      if (root.kind !== "map")
        throw new RuleProblem(
          "not_a_rule",
          "expected a map with title, logsource and detection",
          root.offset,
        );
      rules.push(
        parseDocument(root, {
          file: options.file,
          source: text.slice(document.start, document.end),
          placeholders: options.placeholders ?? new Map<string, readonly string[]>(),
        }),
      );
    } catch (error) {
      report(problemOf(error), root.kind === "map" ? titleOf(root) : null);
    }
  }
  if (documents.length === 0) report(new RuleProblem("not_a_rule", "the file holds no document", 0), null);
  return { rules, issues };
}

const unsupported = [
  ["correlation", "correlation rules"],
  ["filter", "filters"],
  ["action", "rule collections with `action`"],
] as const;

function parseDocument(root: YamlMap, context: Parameters<typeof parseRule>[1]): SigmaRule {
  for (const [key, what] of unsupported) {
    const found = entryAt(root, key);
    if (found !== null) {
      throw new RuleProblem(
        "unsupported",
        `${what} are not supported yet; the document is rejected rather than ignored`,
        found.key.offset,
      );
    }
  }
  return parseRule(root, context);
}

function documentsOf(text: string): readonly YamlDocument[] {
  if (text.length > maximumTextLength) {
    const message = `the file is larger than ${maximumTextLength} characters`;
    return [{ kind: "problem", problem: new RuleProblem("too_large", message, 0) }];
  }
  try {
    return readYaml(text);
  } catch (error) {
    return [{ kind: "problem", problem: problemOf(error) }];
  }
}

/** Text nested so deeply that reading it exhausts the stack is the author's problem, not ours. */
function problemOf(error: unknown): RuleProblem {
  if (error instanceof RuleProblem) return error;
  if (error instanceof RangeError)
    return new RuleProblem("too_large", "the document is nested too deeply", 0);
  throw error;
}

function titleOf(root: YamlMap): string | null {
  const title = valueAt(root, "title");
  return title?.kind === "scalar" && typeof title.value === "string" ? title.value : null;
}

/** Line and column of an offset, from 1. */
function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let start = 0;
  for (let feed = text.indexOf("\n"); feed !== -1 && feed < offset; feed = text.indexOf("\n", start)) {
    line += 1;
    start = feed + 1;
  }
  return { line, column: Math.min(offset, text.length) - start + 1 };
}
