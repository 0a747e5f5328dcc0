// Written for the machine: one object reused for all events, memoised by stamps that need no clearing. The plain version is
// oracle/; tests run both on the same rules and events.
import { EventFields } from "../match/event-fields.ts";
import { collectLeaves, findField, type KeywordScope } from "../match/field-access.ts";
import type { FieldValue, ScalarValue } from "../match/field-value.ts";
import type { ValueTest } from "../match/predicate.ts";
import { longS, matchesPattern } from "../match/string-pattern.ts";
import { testField, testScalar } from "../match/test-value.ts";
import { Truths } from "../match/truths.ts";
import { verdict } from "./jump-code.ts";
import type { ProgramSet } from "./program.ts";

const lastStamp = 0x3fff_fffe;

/** Evaluates programs on one event after another; each field is looked up and each predicate tested at most once. */
export class Evaluation {
  readonly fields: EventFields;
  /** What is known of the event: first of each predicate, then of each string set. */
  readonly truths: Truths;
  readonly #set: ProgramSet;
  readonly #keywords: KeywordScope | null;
  readonly #code: Int32Array;
  readonly #tests: readonly ValueTest[];
  readonly #slots: Int32Array;
  /** By predicate the way to test a text, and what it is compared with. */
  readonly #shortcuts: Uint8Array;
  readonly #literals: readonly string[];
  /** What a predicate is where its field is absent. */
  readonly #absent: Uint8Array;
  readonly #values: (FieldValue | null)[];
  readonly #valueStamps: Int32Array;
  #stamp = 0;
  #event: object = {};
  #decided: Uint8Array = noQuestions;
  #leaves: readonly ScalarValue[] | null = null;

  constructor(set: ProgramSet, keywords: KeywordScope | null) {
    this.#set = set;
    this.#keywords = keywords;
    this.fields = new EventFields(set.slots, keywords);
    this.truths = new Truths(set.predicates.length + set.sets.length + set.code.parts.length);
    this.#code = set.code.code;
    this.#tests = set.predicates.map(({ predicate }) => predicate.test);
    this.#shortcuts = Uint8Array.from(this.#tests, shortcutOf);
    this.#literals = this.#tests.map((test) => (test.kind === "string" ? test.pattern.literal : ""));
    this.#slots = Int32Array.from(set.predicates, ({ slot }) => slot);
    this.#absent = Uint8Array.from(set.predicates, ({ predicate }) =>
      testField(predicate.test, null, null) ? 1 : 0,
    );
    this.#values = new Array<FieldValue | null>(set.slots.length).fill(null);
    this.#valueStamps = new Int32Array(set.slots.length);
  }

  begin(event: object): void {
    this.#event = event;
    this.#leaves = null;
    if (this.#stamp === lastStamp) {
      this.#valueStamps.fill(0);
      this.#stamp = 0;
    }
    this.#stamp += 1;
    this.#decided = noQuestions;
    this.truths.begin();
    this.fields.begin(event);
  }

  /** Takes what is not known yet for false where an index has decided it. */
  rely(decided: Uint8Array): void {
    this.#decided = decided;
  }

  /** The value of a field of the event, looked up once; null where the event lacks it. */
  field(slot: number): FieldValue | null {
    if (this.#valueStamps[slot] === this.#stamp) return this.#values[slot] ?? null;
    const description = this.#set.slots[slot];
    const found = description === undefined ? null : findField(this.#event, description);
    this.#valueStamps[slot] = this.#stamp;
    this.#values[slot] = found;
    return found;
  }

  leaves(): readonly ScalarValue[] {
    this.#leaves ??= collectLeaves(this.#event, this.#keywords);
    return this.#leaves;
  }

  /** Whether the event fulfils a program. */
  fulfils(program: number): boolean {
    return this.#run(this.#set.code.starts[program] ?? verdict.no);
  }

  /** Whether a predicate is true. */
  holds(id: number): boolean {
    return this.truths.isKnown(id) ? this.truths.isTrue(id) : this.#answer(id);
  }

  #run(start: number): boolean {
    const code = this.#code;
    let at = start;
    while (at >= 0) {
      const question = code[at] ?? 0;
      const isYes =
        question < 0
          ? this.fields.has(-1 - question)
          : this.truths.isKnown(question)
            ? this.truths.isTrue(question)
            : this.#answer(question);
      at = code[isYes ? at + 1 : at + 2] ?? verdict.no;
    }
    return at === verdict.yes;
  }

  #answer(question: number): boolean {
    if (this.#decided[question] === 1) return false;
    const set = question - this.#tests.length;
    const part = set - this.#set.sets.length;
    const truth =
      set < 0
        ? this.#test(question)
        : part < 0
          ? this.#testSet(set)
          : this.#run(this.#set.code.parts[part] ?? verdict.no);
    this.truths.set(question, truth);
    return truth;
  }

  #test(id: number): boolean {
    const slot = this.#slots[id] ?? -1;
    if (slot === -1) return this.#isInAnyLeaf(id);
    if (!this.fields.has(slot)) return this.#absent[id] === 1;
    const value = this.fields.value(slot);
    if (typeof value === "string") {
      const literal = this.#literals[id] ?? "";
      switch (this.#shortcuts[id]) {
        case shortcut.equals:
          return this.fields.folded(slot) === literal;
        case shortcut.starts:
          return this.fields.folded(slot).startsWith(literal);
        case shortcut.ends:
          return this.fields.folded(slot).endsWith(literal);
        case shortcut.contains:
          return this.fields.folded(slot).includes(literal);
        default:
          return this.#testText(id, slot, value);
      }
    }
    return this.#testPlainly(id, slot);
  }

  #testText(id: number, slot: number, value: string): boolean {
    const test = this.#tests[id];
    if (test?.kind === "string")
      return matchesPattern(test.pattern, test.pattern.isCased ? value : this.fields.folded(slot));
    if (test?.kind === "regex") return mayMatch(test, this.fields.folded(slot)) && test.regex.test(value);
    return this.#testPlainly(id, slot);
  }

  #testPlainly(id: number, slot: number): boolean {
    const predicate = this.#set.predicates[id];
    if (predicate === undefined) return false;
    const { referenceSlot } = predicate;
    const reference = referenceSlot === -1 ? null : this.field(referenceSlot);
    return testField(predicate.predicate.test, this.field(slot), reference);
  }

  /** A keyword is searched in the whole event. */
  #isInAnyLeaf(id: number): boolean {
    const test = this.#tests[id];
    return test !== undefined && this.leaves().some((leaf) => testScalar(test, leaf, null));
  }

  #testSet(id: number): boolean {
    const set = this.#set.sets[id];
    if (set === undefined || !this.fields.has(set.slot)) return false;
    if (typeof this.fields.value(set.slot) === "string") return set.matches(this.fields.folded(set.slot));
    for (const { text, folded } of this.field(set.slot)?.scalars ?? [])
      if (text !== null && set.matches(folded)) return true;
    return false;
  }
}

const noQuestions = new Uint8Array(0);
const shortcut = { none: 0, equals: 1, starts: 2, ends: 3, contains: 4 } as const;
const shortcuts = {
  exact: shortcut.equals,
  prefix: shortcut.starts,
  suffix: shortcut.ends,
  contains: shortcut.contains,
  glob: shortcut.none,
} as const;

function shortcutOf(test: ValueTest): number {
  return test.kind === "string" && !test.pattern.isCased ? shortcuts[test.pattern.shape] : shortcut.none;
}

/** Whether a regular expression can match: a text without what it requires cannot, and the rest is asked of it. */
function mayMatch({ required, isCased }: Extract<ValueTest, { kind: "regex" }>, folded: string): boolean {
  for (const group of required)
    if (!group.some((literal) => folded.includes(literal))) return !isCased && folded.includes(longS);
  return true;
}
