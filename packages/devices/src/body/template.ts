import { compileTemplate, type Node } from "./template/compile.ts";

/** A message's text by a pattern such as `Deny {protocol} src {src:endpoint} dst {dst:endpoint}`. */
export interface Template {
  readonly source: string;
  /** Values by name, or `null` where the text is another. */
  match(text: string): Map<string, string> | null;
}

/** What is looked at of a text; what stands behind belongs to no template. */
const maximumText = 16_384;

/**
 * Compiles a template: `{name}` and `{name:kind}` capture, `{=a|b}` is one of these words, `[...]` may be absent, `^` makes
 * the next character a literal one, `$` is the end (behind an optional full stop). A space is one to eight spaces between
 * words, and may be none beside punctuation and for `~`. Letters match in either case. Kinds are those of `template/compile.ts`.
 *
 * No regular expression: these would go back and forth over what a stranger wrote. Here no place of the text is tried twice
 * for the same part of the template.
 */
export function template(source: string): Template {
  const nodes = compileTemplate(source);
  return {
    source,
    match(text) {
      const search = new Search(nodes, text);
      return search.run(0, skipSpaces(text)) ? search.values() : null;
    },
  };
}

/** The first template that fits. */
export function matchAny(templates: readonly Template[], text: string): Map<string, string> | null {
  for (const one of templates) {
    const values = one.match(text);
    if (values !== null) return values;
  }
  return null;
}

function skipSpaces(text: string): number {
  let at = 0;
  while (at < 8 && text.charCodeAt(at) === 32) at += 1;
  return at;
}

class Search {
  readonly #nodes: readonly Node[];
  readonly #text: string;
  readonly #lower: string;
  readonly #isWhole: boolean;
  /** Node and place that led nowhere, as one number. */
  readonly #failed = new Set<number>();
  /** Start and end by node, of captures only. */
  readonly #found: (readonly [start: number, end: number] | undefined)[] = [];

  constructor(nodes: readonly Node[], text: string) {
    this.#nodes = nodes;
    this.#text = text.slice(0, maximumText);
    this.#lower = lowered(this.#text);
    this.#isWhole = text.length <= maximumText;
  }

  /** Whether the nodes from `index` fit the text from `start`. As deep as there are captures and optional parts. */
  run(index: number, start: number): boolean {
    let at = start;
    for (let current = index; current < this.#nodes.length; current += 1) {
      const node = this.#nodes[current];
      if (node === undefined) break;
      if (node.op === "literal") {
        if (!this.#lower.startsWith(node.text, at)) return false;
        at += node.text.length;
      } else if (node.op === "spaces") {
        const end = this.#spacesEnd(at);
        if (end - at < node.least) return false;
        at = end;
      } else if (node.op === "end") return this.#isEnd(at);
      else if (node.op === "optional") {
        if (this.#tried(current + 1, at)) return true;
        current = node.behind - 1;
      } else if (node.op === "words") return this.#oneOf(current, node.words, node.isCapture, at);
      else return this.#capture(current, node, at);
    }
    return true;
  }

  values(): Map<string, string> {
    const values = new Map<string, string>();
    for (const [index, node] of this.#nodes.entries()) {
      const range = this.#found[index];
      if (range === undefined || !("name" in node) || values.has(node.name)) continue;
      const text = this.#text.slice(...range).trim();
      // A word at the end of a sentence has its full stop; a stranger's text is kept as it is.
      values.set(node.name, "isWord" in node && node.isWord && text.endsWith(".") ? text.slice(0, -1) : text);
    }
    return values;
  }

  #tried(index: number, at: number): boolean {
    const key = index * (maximumText + 1) + at;
    if (this.#failed.has(key)) return false;
    if (this.run(index, at)) return true;
    this.#failed.add(key);
    return false;
  }

  #oneOf(index: number, words: readonly string[], isCapture: boolean, start: number): boolean {
    for (const word of words) {
      if (!this.#lower.startsWith(word, start) || !this.#tried(index + 1, start + word.length)) continue;
      if (isCapture) this.#found[index] = [start, start + word.length];
      return true;
    }
    return false;
  }

  #capture(index: number, node: Extract<Node, { op: "capture" }>, start: number): boolean {
    const opening = node.opening?.(this.#lower, start) ?? start;
    if (opening === -1) return false;
    const last = node.runEnd(this.#text, opening, Math.min(this.#text.length, opening + node.most));
    const first = opening + node.least;
    // A later optional part may have set it on a way that led nowhere: what is set last counts, from the inside out.
    for (
      let end = node.isShort ? this.#next(index, first) : last;
      end >= first && end <= last;
      end = node.isShort ? this.#next(index, end + 1) : end - 1
    ) {
      if (!this.#tried(index + 1, end)) continue;
      this.#found[index] = [start, end];
      return true;
    }
    return false;
  }

  /** The next place from `at` at which what follows a capture may begin; past the end where there is none. */
  #next(index: number, at: number): number {
    const node = this.#nodes[index + 1];
    const text = node?.op === "literal" ? node.text : node?.op === "spaces" && node.least > 0 ? " " : null;
    if (text === null) return at;
    const found = this.#lower.indexOf(text, at);
    return found === -1 ? this.#text.length + 1 : found;
  }

  #spacesEnd(start: number): number {
    let at = start;
    while (at - start < 8 && this.#text.charCodeAt(at) === 32) at += 1;
    return at;
  }

  /** Nothing but full stops and white space behind, and little of it. */
  #isEnd(start: number): boolean {
    return this.#isWhole && this.#text.length - start <= 8 && /^[.\s]*$/.test(this.#text.slice(start));
  }
}

/** In small letters and as long as before, which letters of some languages are not (`İ`). */
function lowered(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length
    ? lower
    : text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
