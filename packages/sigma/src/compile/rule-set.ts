import { createRuleIndex, type RuleIndex } from "../index/rule-index.ts";
import { explainNode, type Explanation, type MatchedItem, matchedItems } from "../explain.ts";
import type { LogSource, SigmaRule } from "../rule.ts";
import { Evaluation } from "./evaluation.ts";
import { type FieldResolver, type Program, type ProgramSet, toPrograms } from "./program.ts";

export interface CompileOptions {
  /** Where fields stand in events; the field's own name where not given. */
  readonly fields?: FieldResolver;
}

/** One rule matched one event. */
export interface Match {
  readonly rule: SigmaRule;
  /** The items that the event fulfilled; only valid until the next event is matched. */
  matched(): readonly MatchedItem[];
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

/** A view holds the rules of one combination of log sources and their index. */
interface View {
  readonly programs: readonly Program[];
  readonly index: RuleIndex;
}

/** Events come from few kinds of source; past this many kinds the index of all rules is used and the rest filtered. */
const maximumViews = 256;

/** Compiles rules for matching. Rules with unresolved placeholders are set aside as inactive. */
export function compileRules(rules: readonly SigmaRule[], options: CompileOptions = {}): RuleSet {
  const active = rules.filter((rule) => rule.unresolvedPlaceholders.length === 0);
  const set = toPrograms(active, options.fields ?? ((field) => [field]));
  const evaluation = new Evaluation(set);
  const views = new Map<string, View>();

  function viewOf(logSources: readonly LogSource[] | undefined): View {
    const key = logSources === undefined ? "" : keyOf(logSources);
    const known = views.get(key);
    if (known !== undefined) return known;
    const programs = logSources === undefined ? set.programs : set.programs.filter(({ rule }) => fitsAny(rule.logsource, logSources));
    const view = { programs, index: createRuleIndex(set, programs) };
    if (views.size < maximumViews) views.set(key, view);
    return view;
  }

  return {
    rules: active,
    inactive: rules.filter((rule) => rule.unresolvedPlaceholders.length > 0),
    match(event, logSources) {
      const isNew = logSources !== undefined && views.size >= maximumViews && !views.has(keyOf(logSources));
      const view = viewOf(isNew ? undefined : logSources);
      const found: number[] = [];
      evaluation.begin(event);
      view.index.candidates(evaluation, event, (number) => {
        const program = view.programs[number];
        if (program === undefined || (isNew && !fitsAny(program.rule.logsource, logSources))) return;
        if (evaluation.isTrue(program.root)) found.push(number);
      });
      if (found.length > 1) found.sort((a, b) => a - b);
      return found.map((number) => toMatch(set, evaluation, view.programs[number]));
    },
    scan(event, logSources) {
      evaluation.begin(event);
      return set.programs
        .filter(({ rule, root }) => (logSources === undefined || fitsAny(rule.logsource, logSources)) && evaluation.isTrue(root))
        .map((program) => toMatch(set, evaluation, program));
    },
    explain(ruleId, event) {
      const program = set.programs.find(({ rule }) => rule.id === ruleId);
      if (program === undefined) return null;
      evaluation.begin(event);
      return { rule: program.rule, isMatch: evaluation.isTrue(program.root), root: explainNode(set, evaluation, program.root) };
    },
  };
}

function toMatch(set: ProgramSet, evaluation: Evaluation, program: Program | undefined): Match {
  if (program === undefined) throw new Error("rule set: a match names a rule that is not in its view");
  return { rule: program.rule, matched: () => matchedItems(set, evaluation, program.root) };
}

function keyOf(logSources: readonly LogSource[]): string {
  return logSources.map(({ product = "", category = "", service = "" }) => `${product}|${category}|${service}`).join("\n");
}

/** Sigma 2.1 `logsource`: every part that the rule names must be the event's. */
function fitsAny(rule: LogSource, events: readonly LogSource[]): boolean {
  return events.some(
    (event) =>
      (rule.product === undefined || rule.product === event.product?.toLowerCase()) &&
      (rule.category === undefined || rule.category === event.category?.toLowerCase()) &&
      (rule.service === undefined || rule.service === event.service?.toLowerCase()),
  );
}
