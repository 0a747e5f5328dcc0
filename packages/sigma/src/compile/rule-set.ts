import { explainNode, type Explanation, type MatchedItem, matchedItems } from "../explain.ts";
import { RuleIndex } from "../index/rule-index.ts";
import { fulfils } from "../oracle/oracle.ts";
import type { KeywordScope } from "../match/field-access.ts";
import type { LogSource, SigmaRule } from "../rule.ts";
import { type Alternatives, withAlternatives } from "./alternatives.ts";
import { Evaluation } from "./evaluation.ts";
import { type LogSourceMeaning, LogSourceRouter, type Route } from "./log-source.ts";
import {
  type FieldResolver,
  type Program,
  type ProgramNode,
  type ProgramSet,
  toPrograms,
} from "./program.ts";
import { RememberedRules } from "./remembered-rules.ts";

export interface CompileOptions {
  /** Further fields in which a test of a field may be met as well; none where not given. */
  readonly alternatives?: Alternatives;
  /** What keywords are searched in; the whole event where not given. */
  readonly keywords?: KeywordScope;
  /** Where fields stand in events; the field's own name where not given. */
  readonly fields?: FieldResolver;
  /**
   * What an event's log source says by leaving a part out. `complete`, the default: that it has none, so a rule that names
   * one is not tried. `partial`: nothing, so only a rule that names another is not tried.
   */
  readonly logSources?: LogSourceMeaning;
}

/** One rule matched one event. */
export interface Match {
  readonly rule: SigmaRule;
  /** The items that the event fulfilled; worked out when asked for. */
  readonly matched: () => readonly MatchedItem[];
}

/** Rules ready to be matched. Immutable: to change rules, make another and use that from the next event on. */
export interface RuleSet {
  readonly rules: readonly SigmaRule[];
  /** Rules that cannot match, since a placeholder has no value. */
  readonly inactive: readonly SigmaRule[];
  /**
   * The rules that an event matches, in the order in which they were given. With log sources only rules whose own fits one
   * of them; without, every rule is tried.
   */
  match(event: object, logSources?: readonly LogSource[]): readonly Match[];
  /** The same by trying every rule in the plainest way: slow, and the judge of `match`. */
  scan(event: object, logSources?: readonly LogSource[]): readonly Match[];
  /** Why a rule matches an event or not, item by item; `null` for an unknown id. */
  explain(ruleId: string, event: object): Explanation | null;
}

/**
 * Compiles rules for matching. Rules with unresolved placeholders are set aside as inactive.
 *
 * @example
 * const { rules } = parseSigma(yaml, { file: "rule.yml" });
 * compileRules(rules).match({ CommandLine: "whoami" }).map(({ rule }) => rule.title);
 */
export function compileRules(rules: readonly SigmaRule[], options: CompileOptions = {}): RuleSet {
  return new CompiledRules(rules, options);
}

/** A view holds the rules that fit one combination of log sources, and their index. */
interface View {
  /** Positions in the list of all programs. */
  readonly programs: Int32Array;
  readonly index: RuleIndex;
  readonly remembered: RememberedRules;
}

/** Past this many rules in all views together the index of all rules is used, and what does not fit left out. */
const maximumViewedRules = 100_000;

class CompiledRules implements RuleSet {
  readonly rules: readonly SigmaRule[];
  readonly inactive: readonly SigmaRule[];
  readonly #fields: FieldResolver;
  readonly #keywords: KeywordScope | null;
  readonly #set: ProgramSet;
  readonly #evaluation: Evaluation;
  readonly #router: LogSourceRouter;
  readonly #views = new Map<string, View>();
  /** Of the event at hand, by position; overwritten by the next. */
  readonly #found: number[] = [];
  #viewedRules = 0;
  #everything: View | null = null;

  constructor(rules: readonly SigmaRule[], options: CompileOptions) {
    this.rules = rules.filter((rule) => rule.unresolvedPlaceholders.length === 0);
    this.inactive = rules.filter((rule) => rule.unresolvedPlaceholders.length > 0);
    this.#fields = options.fields ?? ((field) => [field]);
    const { alternatives = noAlternatives, keywords = null } = options;
    this.#keywords = keywords;
    this.#set = toPrograms(
      this.rules.map((rule) => ({
        rule,
        expression: withAlternatives(rule.expression, rule.logsource, alternatives),
      })),
      this.#fields,
    );
    this.#evaluation = new Evaluation(this.#set, keywords);
    this.#router = new LogSourceRouter(this.rules, options.logSources ?? "complete");
  }

  match(event: object, logSources?: readonly LogSource[]): readonly Match[] {
    if (logSources === undefined) return this.#find(this.#viewOfAll(), event, null);
    const route = this.#router.route(logSources);
    const view = this.#views.get(route.key) ?? this.#createView(route);
    return view === null ? this.#find(this.#viewOfAll(), event, route) : this.#find(view, event, null);
  }

  scan(event: object, logSources?: readonly LogSource[]): readonly Match[] {
    const route = logSources === undefined ? null : this.#router.route(logSources);
    return this.#set.programs
      .filter(
        (program, position) => (route === null || route.fits(position)) && this.#fulfils(program, event),
      )
      .map((program) => this.#toMatch(program, event));
  }

  explain(ruleId: string, event: object): Explanation | null {
    const program = this.#set.programs.find(({ rule }) => rule.id === ruleId);
    if (program === undefined) return null;
    this.#evaluation.begin(event);
    return {
      rule: program.rule,
      isMatch: this.#fulfils(program, event),
      root: explainNode(this.#set, this.#evaluation, program.root),
    };
  }

  #find({ programs, index, remembered }: View, event: object, route: Route | null): readonly Match[] {
    const evaluation = this.#evaluation;
    const found = this.#found;
    found.length = 0;
    evaluation.begin(event);
    const leads = index.find(evaluation.fields);
    if (leads.isComplete) evaluation.rely(index.decided);
    remembered.begin(found);
    for (let at = 0; at < leads.count; at += 1) {
      const position = programs[leads.programs[at] ?? 0] ?? 0;
      if (!remembered.try(position, found) && evaluation.fulfils(position)) found.push(position);
    }
    if (found.length === 0) return noMatches;
    sortAscending(found);
    const matches: Match[] = [];
    for (const position of found) {
      const program = this.#set.programs[position];
      if (program === undefined || (route !== null && !route.fits(position))) continue;
      matches.push(this.#toMatch(program, event));
    }
    return matches;
  }

  /** By the oracle. */
  #fulfils({ rule, expression }: Program, event: object): boolean {
    return fulfils(expression, event, (field) => this.#fields(field, rule.logsource), this.#keywords);
  }

  #toMatch({ rule, root }: Program, event: object): Match {
    return new FoundMatch(rule, root, event, this.#set, this.#evaluation);
  }

  #viewOfAll(): View {
    this.#everything ??= this.#viewOf(this.#set.programs.map((_, position) => position));
    return this.#everything;
  }

  #createView(route: Route): View | null {
    const positions = this.#set.programs.flatMap((_, position) => (route.fits(position) ? [position] : []));
    if (this.#viewedRules + positions.length > maximumViewedRules) return null;
    this.#viewedRules += positions.length;
    const view = this.#viewOf(positions);
    this.#views.set(route.key, view);
    return view;
  }

  #viewOf(positions: readonly number[]): View {
    const programs = positions.flatMap((position): readonly Program[] => {
      const program = this.#set.programs[position];
      return program === undefined ? [] : [program];
    });
    const index = new RuleIndex(this.#set, programs, this.#evaluation.truths);
    const toPositions = (numbers: readonly number[]): readonly number[] =>
      numbers.map((program) => positions[program] ?? 0);
    const remembered = new RememberedRules(
      this.#set,
      { standing: toPositions(index.standing), weak: toPositions(index.weak) },
      this.#evaluation,
    );
    return { programs: Int32Array.from(positions), index, remembered };
  }
}

/** `matched` is made when it is asked for: a function for each match costs more than finding it. */
class FoundMatch implements Match {
  readonly rule: SigmaRule;
  readonly #root: ProgramNode;
  readonly #event: object;
  readonly #set: ProgramSet;
  readonly #evaluation: Evaluation;

  constructor(rule: SigmaRule, root: ProgramNode, event: object, set: ProgramSet, evaluation: Evaluation) {
    this.rule = rule;
    this.#root = root;
    this.#event = event;
    this.#set = set;
    this.#evaluation = evaluation;
  }

  get matched(): () => readonly MatchedItem[] {
    return () => {
      this.#evaluation.begin(this.#event);
      return matchedItems(this.#set, this.#evaluation, this.#root);
    };
  }
}

/** In place: a few numbers that are nearly in order. */
function sortAscending(numbers: number[]): void {
  if (numbers.length > 64) {
    numbers.sort((a, b) => a - b);
    return;
  }
  for (let at = 1; at < numbers.length; at += 1) {
    const number = numbers[at] ?? 0;
    let before = at - 1;
    for (; before >= 0 && (numbers[before] ?? 0) > number; before -= 1)
      numbers[before + 1] = numbers[before] ?? 0;
    numbers[before + 1] = number;
  }
}

const noMatches: readonly Match[] = [];

function noAlternatives(): readonly string[] {
  return [];
}
