import type { Expression } from "../rule.ts";
import { offsetWithin, type YamlScalar } from "../yaml/node.ts";
import { join } from "./item.ts";
import { RuleProblem } from "./problem.ts";

const maximumDepth = 64;
const maximumLength = 16_384;
/** Names that patterns such as `1 of sel*` may select in all: a short condition could otherwise name millions. */
const maximumSelected = 20_000;

/**
 * Parses a condition over named detections (Sigma rules specification 2.1, "Condition"). Precedence, tightest first:
 * `x of`, `not`, `and`, `or`. Keywords in any case.
 */
export function parseCondition(node: YamlScalar, detections: ReadonlyMap<string, Expression>): Expression {
  const { text, offset } = node;
  if (text.length > maximumLength)
    throw new RuleProblem("too_large", `the condition is longer than ${maximumLength} characters`, offset);
  const tokens = tokenize(node);
  if (tokens.length === 0) throw new RuleProblem("invalid_condition", "the condition is empty", offset);
  const parser = new ConditionParser(tokens, detections, offsetWithin(node, text.length));
  const expression = parser.or(0);
  parser.expectEnd();
  return expression;
}

interface Token {
  readonly text: string;
  readonly offset: number;
}

function tokenize(node: YamlScalar): readonly Token[] {
  const { text } = node;
  const tokens: Token[] = [];
  const pattern = /\s+|[()]|[A-Za-z0-9_\-*.]+/y;
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match === null) {
      const what =
        text[at] === "|"
          ? "pipe aggregations were removed from Sigma; write a correlation rule"
          : `"${text[at] ?? ""}" is not part of a condition`;
      throw new RuleProblem("invalid_condition", what, offsetWithin(node, at));
    }
    if (match[0].trim() !== "") tokens.push({ text: match[0], offset: offsetWithin(node, at) });
  }
  return tokens;
}

class ConditionParser {
  readonly #tokens: readonly Token[];
  readonly #detections: ReadonlyMap<string, Expression>;
  readonly #end: number;
  #at = 0;
  #selectedCount = 0;

  constructor(tokens: readonly Token[], detections: ReadonlyMap<string, Expression>, end: number) {
    this.#tokens = tokens;
    this.#detections = detections;
    this.#end = end;
  }

  or(depth: number): Expression {
    return this.#chain("or", depth, () => this.#and(depth));
  }

  expectEnd(): void {
    const token = this.#tokens[this.#at];
    if (token !== undefined)
      this.#fail(`expected "and", "or" or the end of the condition, got "${token.text}"`);
  }

  #and(depth: number): Expression {
    return this.#chain("and", depth, () => this.#not(depth));
  }

  #chain(kind: "and" | "or", depth: number, next: () => Expression): Expression {
    if (depth > maximumDepth) this.#fail(`nested deeper than ${maximumDepth} levels`);
    const children = [next()];
    while (this.#takes(kind)) children.push(next());
    return join(kind, children);
  }

  #not(depth: number): Expression {
    if (depth > maximumDepth) this.#fail(`nested deeper than ${maximumDepth} levels`);
    return this.#takes("not") ? { kind: "not", child: this.#not(depth + 1) } : this.#primary(depth);
  }

  #primary(depth: number): Expression {
    const token = this.#tokens[this.#at];
    if (token === undefined) return this.#fail("the condition ends where a detection's name was expected");
    if (token.text === "(") {
      this.#at += 1;
      const inner = this.or(depth + 1);
      if (!this.#takes(")")) this.#fail('a "(" is not closed');
      return inner;
    }
    const quantifier = token.text.toLowerCase();
    if (this.#tokens[this.#at + 1]?.text.toLowerCase() === "of") return this.#quantified(quantifier);
    const detection = this.#detections.get(token.text);
    if (detection === undefined) {
      const names = [...this.#detections.keys()].join(", ");
      throw new RuleProblem(
        "unknown_identifier",
        `the condition names "${token.text}", but the detections are: ${names}`,
        token.offset,
      );
    }
    this.#at += 1;
    return detection;
  }

  #quantified(quantifier: string): Expression {
    if (quantifier !== "1" && quantifier !== "any" && quantifier !== "all") {
      this.#fail(`expected "1 of", "any of" or "all of", got "${quantifier} of"`);
    }
    this.#at += 2;
    const token = this.#tokens[this.#at];
    if (token === undefined) return this.#fail('expected a name, a pattern or "them" after "of"');
    this.#at += 1;
    const children = this.#selected(token);
    this.#selectedCount += children.length;
    if (this.#selectedCount > maximumSelected)
      throw new RuleProblem(
        "too_large",
        `the condition selects more than ${maximumSelected} detections`,
        token.offset,
      );
    if (children.length === 0) {
      throw new RuleProblem(
        "unknown_identifier",
        `"${token.text}" selects no detection, so the condition could never be met`,
        token.offset,
      );
    }
    return join(quantifier === "all" ? "and" : "or", children);
  }

  /** "them" and patterns leave out names that start with an underscore. */
  #selected(token: Token): readonly Expression[] {
    const isThem = token.text.toLowerCase() === "them" && !this.#detections.has(token.text);
    const pattern = isThem ? "*" : token.text;
    return [...this.#detections]
      .filter(
        ([name]) =>
          (pattern.startsWith("_") || !name.startsWith("_") || name === pattern) && fits(pattern, name),
      )
      .map(([, expression]) => expression);
  }

  #takes(text: string): boolean {
    if (this.#tokens[this.#at]?.text.toLowerCase() !== text) return false;
    this.#at += 1;
    return true;
  }

  #fail(message: string): never {
    throw new RuleProblem("invalid_condition", message, this.#tokens[this.#at]?.offset ?? this.#end);
  }
}

/** A name pattern with any number of `*`; names are short and the rule's author's own. */
function fits(pattern: string, name: string): boolean {
  const [head = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return pattern === name;
  if (!name.startsWith(head)) return false;
  let at = head.length;
  const tail = rest.pop() ?? "";
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return name.length - tail.length >= at && name.endsWith(tail);
}
