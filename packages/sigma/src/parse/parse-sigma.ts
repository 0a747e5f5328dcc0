import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type YAMLMap,
} from "yaml";
import type { Expression, Level, LogSource, SigmaIssue, SigmaRule } from "../rule.ts";
import { parseCondition } from "./condition.ts";
import { type DetectionContext, offsetOf, parseDetection } from "./detection.ts";
import { join } from "./item.ts";
import { RuleProblem } from "./problem.ts";

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
const maximumValues = 200_000;
const levels: ReadonlySet<string> = new Set(["informational", "low", "medium", "high", "critical"]);

/**
 * Parses the Sigma rules of one YAML file, which may hold several documents (Sigma rules specification 2.1). What cannot be
 * used is an issue with its position; nothing unknown is ignored. Never throws for what the text holds.
 */
export function parseSigma(text: string, options: ParseOptions): ParsedSigma {
  const lines = new LineCounter();
  const rules: SigmaRule[] = [];
  const issues: SigmaIssue[] = [];
  const report = (problem: RuleProblem, title: string | null): void => {
    const { line, col } = lines.linePos(problem.offset);
    issues.push({
      file: options.file,
      line: Math.max(line, 1),
      column: Math.max(col, 1),
      code: problem.code,
      message: problem.message,
      title,
    });
  };
  for (const document of documentsOf(text, lines, report)) {
    const title = document.title;
    try {
      rules.push(toRule(document, text, options));
    } catch (error) {
      report(problemOf(error), title);
    }
  }
  return { rules, issues };
}

interface RuleDocument {
  readonly root: YAMLMap;
  readonly title: string | null;
  readonly document: Document.Parsed;
}

/** Text nested so deeply that reading it exhausts the stack is the author's problem, not ours. */
function problemOf(error: unknown): RuleProblem {
  if (error instanceof RuleProblem) return error;
  if (error instanceof RangeError)
    return new RuleProblem("too_large", "the document is nested too deeply", 0);
  throw error;
}

function documentsOf(
  text: string,
  lines: LineCounter,
  report: (problem: RuleProblem, title: string | null) => void,
): readonly RuleDocument[] {
  if (text.length > maximumTextLength) {
    report(new RuleProblem("too_large", `the file is larger than ${maximumTextLength} characters`, 0), null);
    return [];
  }
  const found: RuleDocument[] = [];
  let documents = 0;
  try {
    for (const document of parseAllDocuments(text, {
      lineCounter: lines,
      uniqueKeys: true,
      logLevel: "silent",
    })) {
      if (!("contents" in document)) continue;
      if (document.contents !== null) documents += 1;
      const root = rootOf(document, report);
      if (root !== null) found.push(root);
    }
  } catch (error) {
    report(problemOf(error), null);
    return [];
  }
  if (documents === 0) report(new RuleProblem("not_a_rule", "the file holds no document", 0), null);
  return found;
}

function rootOf(
  document: Document.Parsed,
  report: (problem: RuleProblem, title: string | null) => void,
): RuleDocument | null {
  const [error] = document.errors;
  if (error !== undefined) {
    report(
      new RuleProblem("invalid_yaml", `not valid YAML: ${error.message.split("\n")[0] ?? ""}`, error.pos[0]),
      null,
    );
    return null;
  }
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) return null;
  if (!isMap(root)) {
    report(
      new RuleProblem("not_a_rule", "expected a map with title, logsource and detection", offsetOf(root)),
      null,
    );
    return null;
  }
  const title = root.get("title");
  return { root, title: typeof title === "string" ? title : null, document };
}

const unsupported = [
  ["correlation", "correlation rules"],
  ["filter", "filters"],
  ["action", "rule collections with `action`"],
] as const;

function toRule({ root, document }: RuleDocument, text: string, options: ParseOptions): SigmaRule {
  const at = offsetOf(root);
  for (const [key, what] of unsupported) {
    const found = root.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
    if (found !== undefined) {
      throw new RuleProblem(
        "unsupported",
        `${what} are not supported yet; the document is rejected rather than ignored`,
        offsetOf(found.key as Node),
      );
    }
  }
  const title = textAt(root, "title");
  if (title === null) throw new RuleProblem("missing_attribute", 'a rule needs a "title"', at);
  const unresolved = new Set<string>();
  const expression = expressionOf(root, {
    placeholders: options.placeholders ?? new Map<string, readonly string[]>(),
    unresolved,
    resolve: (alias) => (isAlias(alias) ? alias.resolve(document) : undefined),
    budget: { values: maximumValues },
  });
  const range = (root as Node).range;
  return {
    id: textAt(root, "id") ?? title,
    name: textAt(root, "name"),
    title,
    level: levelOf(root),
    status: textAt(root, "status"),
    author: textAt(root, "author") ?? "",
    description: (textAt(root, "description") ?? "").trim(),
    references: textsAt(root, "references"),
    falsePositives: textsAt(root, "falsepositives"),
    tags: textsAt(root, "tags"),
    license: textAt(root, "license"),
    logsource: logSourceOf(root),
    expression,
    unresolvedPlaceholders: [...unresolved],
    file: options.file,
    source: range === null || range === undefined ? text : text.slice(range[0], range[2]),
  };
}

function expressionOf(root: YAMLMap, context: DetectionContext): Expression {
  const detection = root.get("detection", true) as Node | undefined;
  if (!isMap(detection))
    throw new RuleProblem("missing_attribute", 'a rule needs a "detection" map', offsetOf(detection ?? root));
  const detections = new Map<string, Expression>();
  let condition: Node | null = null;
  for (const pair of detection.items) {
    if (!isScalar(pair.key))
      throw new RuleProblem("wrong_type", "the name of a detection must be text", offsetOf(pair.key as Node));
    const name = String(pair.key.value);
    const value = pair.value as Node | null;
    if (name === "condition") condition = value;
    // `timeframe` belonged to the removed pipe aggregations; a condition that needs it is reported there.
    else if (name !== "timeframe") detections.set(name, parseDetection(value, context));
  }
  if (condition === null)
    throw new RuleProblem("missing_attribute", 'the detection needs a "condition"', offsetOf(detection));
  const conditions = isSeq(condition) ? (condition.items as Node[]) : [condition];
  const parsed = conditions.map((node) => {
    if (!isScalar(node) || typeof node.value !== "string")
      throw new RuleProblem("wrong_type", "a condition must be text", offsetOf(node));
    return parseCondition(node.value, detections, offsetOf(node));
  });
  if (parsed.length === 0)
    throw new RuleProblem("invalid_condition", "the list of conditions is empty", offsetOf(condition));
  return join("or", parsed);
}

function levelOf(root: YAMLMap): Level {
  const level = root.get("level");
  if (level === undefined || level === null) return "informational";
  if (typeof level !== "string" || !levels.has(level)) {
    throw new RuleProblem(
      "invalid_value",
      `"level" must be one of ${[...levels].join(", ")}, got ${JSON.stringify(level)}`,
      offsetOf(root.get("level", true)),
    );
  }
  // The set holds exactly the names of the type.
  return level as Level;
}

function logSourceOf(root: YAMLMap): LogSource {
  const node = root.get("logsource", true) as Node | undefined;
  if (!isMap(node))
    throw new RuleProblem("missing_attribute", 'a rule needs a "logsource" map', offsetOf(node ?? root));
  const source: { -readonly [Key in keyof LogSource]: LogSource[Key] } = {};
  for (const key of ["product", "category", "service"] as const) {
    const value = node.get(key);
    if (value === undefined || value === null) continue;
    if (typeof value !== "string")
      throw new RuleProblem("wrong_type", `logsource.${key} must be text`, offsetOf(node));
    source[key] = value.toLowerCase();
  }
  return source;
}

function textAt(root: YAMLMap, key: string): string | null {
  const value = root.get(key);
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new RuleProblem("wrong_type", `"${key}" must be text`, offsetOf(root.get(key, true)));
}

function textsAt(root: YAMLMap, key: string): readonly string[] {
  const value = root.get(key, true) as Node | undefined;
  if (isSeq(value))
    return value.items.flatMap((item) =>
      isScalar(item) && (typeof item.value === "string" || typeof item.value === "number")
        ? [String(item.value)]
        : [],
    );
  return isScalar(value) && typeof value.value === "string" ? [value.value] : [];
}
