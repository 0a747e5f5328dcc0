import { explainNode, type Explanation, type MatchedItem, matchedItems } from "../explain.ts";
import { createRuleIndex, type RuleIndex } from "../index/rule-index.ts";
import type { LogSource, SigmaRule } from "../rule.ts";
import { Evaluation } from "./evaluation.ts";
import { createLogSourceFilter } from "./log-source.ts";
import { type FieldResolver, type Program, type ProgramNode, toPrograms } from "./program.ts";

export interface CompileOptions {
  /** Where fields stand in events; the field's own name where not given. */
  readonly fields?: FieldResolver;
  /**
   * What an event's log source says by leaving a part out. `complete`, the default: that it has none, so a rule that names
   * one is not tried. `partial`: nothing, so only a rule that names another is not tried.
   */
  readonly logSources?: "complete" | "partial";
}

/** One rule matched one event. */
export interface Match {
  readonly rule: SigmaRule;
  /** The items that the event fulfilled; worked out when asked for. */
  readonly matched: () => readonly MatchedItem[];
}

/** Rules ready to be matched. */
export interface RuleSet {
  readonly rules: readonly SigmaRule[];
  /** Rules that cannot match, since a placeholder has no value. */
  readonly inactive: readonly SigmaRule[];
  /**
   * The rules that an event matches, in the order in which they were given. With log sources only rules whose own fits one
   * of them; without, every rule is tried.
   */
  match(event: object, logSources?: readonly LogSource[]): readonly Match[];
  /** The same by trying every rule: slow, and the judge of `match`. */
  scan(event: object, logSources?: readonly LogSource[]): readonly Match[];
  /** Why a rule matches an event or not, item by item; `null` for an unknown id. */
  explain(ruleId: string, event: object): Explanation | null;
}

/** A view holds the rules that fit one combination of log sources, and their index. */
interface View {
  readonly programs: readonly Program[];
  readonly index: RuleIndex;
}

/** Past this many combinations the index of all rules is used and what does not fit left out. */
const maximumViews = 256;

/**
 * Compiles rules for matching. Rules with unresolved placeholders are set aside as inactive.
 *
 * @example
 * const { rules } = parseSigma(yaml, { file: "rule.yml" });
 * compileRules(rules).match({ CommandLine: "whoami" }).map(({ rule }) => rule.title);
 */
export function compileRules(rules: readonly SigmaRule[], options: CompileOptions = {}): RuleSet {
  const active = rules.filter((rule) => rule.unresolvedPlaceholders.length === 0);
  const set = toPrograms(active, options.fields ?? ((field) => [field]));
  const evaluation = new Evaluation(set);
  const filter = createLogSourceFilter(active, options.logSources ?? "complete");
  const views = new Map<string, View>();

  function viewOf(key: string, fits: (rule: SigmaRule) => boolean): View {
    let view = views.get(key);
    if (view === undefined) {
      const programs = set.programs.filter(({ rule }) => fits(rule));
      view = { programs, index: createRuleIndex(set, programs) };
      views.set(key, view);
    }
    return view;
  }

  function find(
    { programs, index }: View,
    event: object,
    fits: (rule: SigmaRule) => boolean,
  ): readonly Match[] {
    const found: number[] = [];
    evaluation.begin(event);
    index.candidates(evaluation, event, (number) => {
      const program = programs[number];
      if (program !== undefined && evaluation.isTrue(program.root) && fits(program.rule)) found.push(number);
    });
    if (found.length > 1) found.sort((a, b) => a - b);
    return found.flatMap((number) => {
      const program = programs[number];
      return program === undefined ? [] : [toMatch(program.rule, program.root, event)];
    });
  }

  function toMatch(rule: SigmaRule, root: ProgramNode, event: object): Match {
    return {
      rule,
      matched: () => {
        evaluation.begin(event);
        return matchedItems(set, evaluation, root);
      },
    };
  }

  return {
    rules: active,
    inactive: rules.filter((rule) => rule.unresolvedPlaceholders.length > 0),
    match(event, logSources) {
      if (logSources === undefined) return find(viewOf("", everyRule), event, everyRule);
      const { key, fits } = filter(logSources);
      if (views.has(key) || views.size < maximumViews) return find(viewOf(key, fits), event, everyRule);
      return find(viewOf("", everyRule), event, fits);
    },
    scan(event, logSources) {
      const fits = logSources === undefined ? everyRule : filter(logSources).fits;
      evaluation.begin(event);
      return set.programs
        .filter(({ rule, root }) => fits(rule) && evaluation.isTruePlainly(root))
        .map(({ rule, root }) => toMatch(rule, root, event));
    },
    explain(ruleId, event) {
      const program = set.programs.find(({ rule }) => rule.id === ruleId);
      if (program === undefined) return null;
      evaluation.begin(event);
      return {
        rule: program.rule,
        isMatch: evaluation.isTrue(program.root),
        root: explainNode(set, evaluation, program.root),
      };
    },
  };
}

function everyRule(): boolean {
  return true;
}
