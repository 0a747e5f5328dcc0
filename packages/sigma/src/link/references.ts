import type { Reference } from "../correlate/correlation.ts";
import type { RuleAttributes, SigmaIssue, SigmaIssueCode } from "../rule.ts";

/** A reason why a document cannot be linked, at the place where its author can mend it. */
export class LinkProblem extends Error {
  override readonly name = "LinkProblem";
  readonly code: SigmaIssueCode;
  readonly reference: Reference;

  constructor(code: SigmaIssueCode, message: string, reference: Reference) {
    super(message);
    this.code = code;
    this.reference = reference;
  }

  toIssue({ file, title }: RuleAttributes): SigmaIssue {
    return { file, ...this.reference.position, code: this.code, message: this.message, title };
  }
}

/** Finds documents by what they are referred to by: their id, or their name. */
export class References<Target extends RuleAttributes> {
  readonly #byText = new Map<string, Target[]>();
  readonly #titles = new Map<string, Target>();

  constructor(targets: readonly Target[]) {
    for (const target of targets) {
      this.#titles.set(target.title, target);
      for (const text of new Set([target.id, target.name])) {
        if (text === null) continue;
        const known = this.#byText.get(folded(text));
        if (known === undefined) this.#byText.set(folded(text), [target]);
        else known.push(target);
      }
    }
  }

  /** All documents that an id or name stands for; copies of one document count as one and come together. */
  find(reference: Reference): readonly [Target, ...Target[]] {
    const [first, ...others] = this.#byText.get(folded(reference.text)) ?? [];
    if (first === undefined) throw this.#dangling(reference);
    const other = others.find(({ source }) => source.trim() !== first.source.trim());
    if (other !== undefined)
      throw new LinkProblem(
        "ambiguous_reference",
        `"${reference.text}" stands for "${first.title}" (${first.file}) and for "${other.title}" (${other.file}); refer to one of them by an id that only it has`,
        reference,
      );
    return [first, ...others];
  }

  #dangling(reference: Reference): LinkProblem {
    const titled = this.#titles.get(reference.text);
    const message =
      titled === undefined
        ? `"${reference.text}" is the id or name of no rule that is here and can be used`
        : `"${reference.text}" is the title of a rule; refer to it by its id, ${titled.id}${titled.name === null ? "" : `, or its name, ${titled.name}`}`;
    return new LinkProblem("unknown_reference", message, reference);
  }
}

/** UUIDs are the same in either case (RFC 9562 §4); names are as they are written. */
function folded(text: string): string {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : text;
}
