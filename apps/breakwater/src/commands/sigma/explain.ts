import { readFileSync } from "node:fs";
import { compileRules, type ExplainedNode } from "@breakwater/sigma";
import { loadRules } from "../../detect/rules.ts";
import { printable } from "../../platform/log.ts";
import { type CommandIo, UsageError } from "../io.ts";

/** `breakwater sigma explain RULE EVENT`: why a rule matches an event or not, item by item. */
export async function sigmaExplain(
  options: { readonly rule: string; readonly event: string },
  io: CommandIo,
): Promise<number> {
  const { rules, problems } = loadRules([options.rule]);
  for (const problem of problems) io.err(`breakwater sigma explain: ${problem}\n`);
  const ruleSet = compileRules(rules);
  const event = readEvent(options.event);
  if (ruleSet.rules.length === 0) throw new UsageError(`${options.rule}: holds no rule that can be used`);
  for (const rule of ruleSet.rules) {
    const explanation = ruleSet.explain(rule.id, event);
    if (explanation === null) continue;
    await io.out(
      `${explanation.isMatch ? "MATCH" : "no match"}  ${printable(rule.title)}\n${render(explanation.root, 1)}`,
    );
  }
  return 0;
}

function readEvent(path: string): object {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof value === "object" && value !== null) return value;
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new UsageError(`${path}: expected a JSON object`);
}

function render(node: ExplainedNode, depth: number): string {
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
  if (node.kind === "not") return `${mark}not\n${render(node.child, depth + 1)}`;
  return `${mark}${node.kind === "and" ? "all of" : "any of"}\n${node.children.map((child) => render(child, depth + 1)).join("")}`;
}

function printableLines(text: string): string {
  return `${printable(text.slice(0, -1))}\n`;
}
