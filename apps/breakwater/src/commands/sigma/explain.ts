import { readFileSync } from "node:fs";
import { compileRules, type ExplainedNode, type Explanation } from "@breakwater/sigma";
import { loadRules } from "../../detect/rules.ts";
import { printable } from "../../platform/log.ts";
import { type CommandIo, UsageError } from "../io.ts";
import { readPlaceholders } from "./placeholders.ts";

export interface SigmaExplainOptions {
  /** A file or folder of rules. */
  readonly rule: string;
  /** A file with an event as JSON, or several as NDJSON. */
  readonly event: string;
  readonly format?: "text" | "ndjson";
  readonly placeholders?: string;
}

/**
 * `breakwater sigma explain RULE EVENT`: why a rule matches an event or not, item by item. Filters are part of the rules
 * that they are for. A correlation is about several events: it is named, and its rules are explained.
 */
export async function sigmaExplain(options: SigmaExplainOptions, io: CommandIo): Promise<number> {
  const loaded = loadRules([options.rule], readPlaceholders(options.placeholders));
  const say = (text: string) => io.err(`breakwater sigma explain: ${printable(text)}\n`);
  for (const problem of loaded.problems) say(problem);
  const ruleSet = compileRules(loaded.rules);
  const events = readEvents(options.event);
  for (const { title, unresolvedPlaceholders } of ruleSet.inactive)
    say(
      `${title}: inactive, nothing is given for ${unresolvedPlaceholders.join(", ")} (--placeholders FILE)`,
    );
  for (const { title } of loaded.correlations)
    say(`${title}: a correlation counts matches of several events; its rules are explained here`);
  if (ruleSet.rules.length === 0) throw new UsageError(`${options.rule}: holds no rule that can be used`);
  const render = options.format === "ndjson" ? toJsonLine : toText;
  for (const [index, event] of events.entries())
    for (const rule of ruleSet.rules) {
      const explanation = ruleSet.explain(rule.id, event);
      if (explanation !== null) await io.out(render(explanation, events.length === 1 ? null : index));
    }
  return 0;
}

/** One JSON document, or else lines of them. */
function readEvents(path: string): readonly object[] {
  const text = readText(path);
  const whole = parseObject(text);
  if (whole !== null) return [whole];
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line, at) => {
    const event = parseObject(line);
    if (event === null)
      throw new UsageError(
        `${path}: expected a JSON object, or one a line; line ${at + 1} of those that are not empty is none`,
      );
    return event;
  });
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    // The caller says what was expected.
    return null;
  }
}

function toJsonLine({ rule, isMatch, root }: Explanation, event: number | null): string {
  const about = { rule_id: rule.id, rule_title: rule.title, match: isMatch, root: toJson(root) };
  return `${JSON.stringify(event === null ? about : { event, ...about })}\n`;
}

function toJson(node: ExplainedNode): object {
  if (node.kind === "item") return { item: node.item, found: node.value, holds: node.isTrue };
  if (node.kind === "not") return { not: toJson(node.child), holds: node.isTrue };
  return { [node.kind]: node.children.map(toJson), holds: node.isTrue };
}

function toText({ rule, isMatch, root }: Explanation, event: number | null): string {
  const of = event === null ? "" : `event ${event}  `;
  return `${of}${isMatch ? "MATCH" : "no match"}  ${printable(rule.title)}\n${nodeText(root, 1)}`;
}

function nodeText(node: ExplainedNode, depth: number): string {
  const mark = `${"  ".repeat(depth)}${node.isTrue ? "+" : "-"} `;
  if (node.kind === "item") {
    const { field, operator, pattern, path } = node.item;
    const name = field === "" ? "any value" : field;
    const where = path === "" || path === field ? "" : ` (at ${path})`;
    const value = node.value === null ? "absent" : JSON.stringify(node.value);
    return printableLines(
      `${mark}${name}${operator === "" ? "" : `|${operator}`}: expected ${JSON.stringify(pattern)}, found ${value}${where}\n`,
    );
  }
  if (node.kind === "not") return `${mark}not\n${nodeText(node.child, depth + 1)}`;
  return `${mark}${node.kind === "and" ? "all of" : "any of"}\n${node.children.map((child) => nodeText(child, depth + 1)).join("")}`;
}

function printableLines(text: string): string {
  return `${printable(text.slice(0, -1))}\n`;
}
