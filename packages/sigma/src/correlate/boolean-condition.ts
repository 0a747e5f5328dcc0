import { RuleProblem } from "../parse/problem.ts";

/** A condition over rules: a leaf is met when its rule matched. */
export type BooleanCondition =
  | { readonly kind: "and" | "or"; readonly children: readonly BooleanCondition[] }
  | { readonly kind: "not"; readonly child: BooleanCondition }
  | { readonly kind: "rule"; readonly rule: number };

/** A rule's name in a condition, and its offset there. */
export interface NamedLeaf {
  readonly text: string;
  readonly offset: number;
}

export interface ParsedBooleanCondition {
  readonly expression: BooleanCondition;
  /** The names in the order in which they first appear; leaves count into this list. */
  readonly names: readonly NamedLeaf[];
}

const maximumLength = 16_384;
const maximumDepth = 64;
const words: ReadonlySet<string> = new Set(["and", "or", "not"]);

/** Parses `a and (b or c) and not d` over names and ids of rules (Sigma enhancement proposal 198). */
export function parseBooleanCondition(text: string, offset: number): ParsedBooleanCondition {
  if (text.length > maximumLength)
    throw new RuleProblem("too_large", `the condition is longer than ${maximumLength} characters`, offset);
  const parser = new Parser(text, offset);
  const expression = parser.or(0);
  parser.expectEnd();
  return { expression, names: parser.names };
}

/** Whether the condition is met when exactly the rules for which `has` is true have matched. */
export function isMet(condition: BooleanCondition, has: (rule: number) => boolean): boolean {
  switch (condition.kind) {
    case "rule":
      return has(condition.rule);
    case "not":
      return !isMet(condition.child, has);
    case "and":
      return condition.children.every((child) => isMet(child, has));
    case "or":
      return condition.children.some((child) => isMet(child, has));
  }
}

class Parser {
  readonly names: NamedLeaf[] = [];
  readonly #byName = new Map<string, number>();
  readonly #tokens: readonly NamedLeaf[];
  readonly #end: number;
  #at = 0;

  constructor(text: string, offset: number) {
    this.#tokens = [...text.matchAll(/[()]|[^\s()]+/g)].map((match) => ({
      text: match[0],
      offset: offset + match.index,
    }));
    this.#end = offset + text.length;
    if (this.#tokens.length === 0)
      throw new RuleProblem("invalid_condition", "the condition is empty", offset);
  }

  or(depth: number): BooleanCondition {
    return this.#chain("or", () => this.#chain("and", () => this.#not(depth)));
  }

  expectEnd(): void {
    const token = this.#tokens[this.#at];
    if (token !== undefined)
      this.#fail(`expected "and", "or" or the end of the condition, got "${token.text}"`);
  }

  #chain(kind: "and" | "or", next: () => BooleanCondition): BooleanCondition {
    const first = next();
    if (!this.#takes(kind)) return first;
    const children = [first, next()];
    while (this.#takes(kind)) children.push(next());
    return { kind, children };
  }

  #not(depth: number): BooleanCondition {
    if (depth > maximumDepth) this.#fail(`nested deeper than ${maximumDepth} levels`);
    if (this.#takes("not")) return { kind: "not", child: this.#not(depth + 1) };
    if (!this.#takes("(")) return this.#leaf();
    const inner = this.or(depth + 1);
    if (!this.#takes(")")) this.#fail('a "(" is not closed');
    return inner;
  }

  #leaf(): BooleanCondition {
    const token = this.#tokens[this.#at];
    if (token === undefined || token.text === ")" || words.has(token.text.toLowerCase()))
      return this.#fail("expected the name or id of a rule");
    if (this.#tokens[this.#at + 1]?.text.toLowerCase() === "of")
      this.#fail('"of" selects detections of a rule; a correlation names its rules one by one');
    this.#at += 1;
    const rule = this.#byName.get(token.text) ?? this.names.push(token) - 1;
    this.#byName.set(token.text, rule);
    return { kind: "rule", rule };
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
