import type { CorrelationDocument } from "../correlate/correlation.ts";
import { parseCorrelation } from "../correlate/parse-correlation.ts";
import type { FilterDocument } from "../filter/filter.ts";
import { parseFilter } from "../filter/parse-filter.ts";
import type { SigmaIssue, SigmaRule } from "../rule.ts";
import { entryAt, valueAt, type YamlMap } from "../yaml/node.ts";
import type { YamlDocument } from "../yaml/full-reader.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { Collection } from "./collection.ts";
import { positionsIn } from "./positions.ts";
import { RuleProblem } from "./problem.ts";
import { parseRule } from "./rule.ts";

export interface ParseOptions {
  /** Name of the file, for messages and matches. */
  readonly file: string;
  /** Values of `%name%` placeholders. */
  readonly placeholders?: ReadonlyMap<string, readonly string[]>;
}

/** What one file holds. Correlations and filters refer to rules of any file: `linkSigma` brings them together. */
export interface ParsedSigma {
  readonly rules: readonly SigmaRule[];
  readonly correlations: readonly CorrelationDocument[];
  readonly filters: readonly FilterDocument[];
  readonly issues: readonly SigmaIssue[];
}

const maximumTextLength = 16 * 1024 * 1024;

/**
 * Parses one YAML file of Sigma 2.1: rules, correlations and filters, in as many documents as it has. What cannot be used is
 * an issue with its position; nothing unknown is ignored. Never throws for what the text holds.
 */
export function parseSigma(text: string, options: ParseOptions): ParsedSigma {
  const rules: SigmaRule[] = [];
  const correlations: CorrelationDocument[] = [];
  const filters: FilterDocument[] = [];
  const issues: SigmaIssue[] = [];
  const positionOf = positionsIn(text);
  const report = ({ code, message, offset }: RuleProblem, title: string | null): void => {
    issues.push({ file: options.file, ...positionOf(offset), code, message, title });
  };
  const documents = documentsOf(text);
  const collection = new Collection();
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
      const piece = collection.take({ root, source: text.slice(document.start, document.end) });
      if (piece === null) continue;
      const kind = kindOf(piece.root);
      const context = {
        file: options.file,
        source: piece.source,
        placeholders: options.placeholders ?? new Map<string, readonly string[]>(),
        positionOf,
      };
      if (kind === "correlation") correlations.push(parseCorrelation(piece.root, context));
      else if (kind === "filter") filters.push(parseFilter(piece.root, context));
      else rules.push(parseRule(piece.root, context));
    } catch (error) {
      report(problemOf(error), root.kind === "map" ? titleOf(root) : null);
    }
  }
  const unused = collection.end();
  if (unused !== null) report(unused, null);
  if (documents.length === 0) report(new RuleProblem("not_a_rule", "the file holds no document", 0), null);
  return { rules, correlations, filters, issues };
}

const kinds = ["detection", "correlation", "filter"] as const;

/** A document is one thing, and its section says which. */
function kindOf(root: YamlMap): (typeof kinds)[number] {
  const [kind = "detection", other] = kinds.filter((one) => entryAt(root, one) !== null);
  if (other !== undefined)
    throw new RuleProblem(
      "conflicting_keys",
      `a document holds either "${kind}" or "${other}"; put the other into a document of its own`,
      entryAt(root, other)?.key.offset ?? root.offset,
    );
  return kind;
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
