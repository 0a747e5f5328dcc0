import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, parseAllDocuments, parseDocument } from "yaml";

/** What rests an expectation: the specification's text, the reference implementation, or a decision where both are silent. */
export type Basis = "specification" | "pySigma" | "decided";

/** One case of the suite; README.md describes the file. */
export interface SigmaCase {
  /** Path below `cases/` without its ending, such as `wildcards/star-is-any-text`. */
  readonly id: string;
  readonly title: string;
  /** Document and section, such as `rules 2.1.0, String Wildcard`. */
  readonly specification: string;
  readonly basis: Basis;
  readonly note: string | null;
  /** Files of rules by name, as text: what is wrong with a rule may be its YAML. */
  readonly rules: ReadonlyMap<string, string>;
  readonly placeholders: ReadonlyMap<string, readonly string[]>;
  readonly isRouted: boolean;
  readonly timeField: string | null;
  /** NDJSON as it is given to the engine. */
  readonly events: string;
  /** By title of rule: indices of the events that it matches, `null` where no event but the passing of time completed it. */
  readonly matches: ReadonlyMap<string, readonly (number | null)[]>;
  /** Documents that must be refused when they are loaded. */
  readonly rejected: readonly Rejection[];
}

export interface Rejection {
  readonly file: string | null;
  /** From 1, where an engine says places at all. */
  readonly line: number | null;
  readonly column: number | null;
  /** A word that a helpful message holds. */
  readonly mentions: string | null;
}

/** A match as an engine reported it, its rule by title. */
export interface ReportedMatch {
  readonly event: number | null;
  readonly title: string;
}

const defaultFile = "rules.yml";

/** Every case below a folder, in the order of their names. */
export function readCases(folder: string): readonly SigmaCase[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => String(name).replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".yml"))
    .sort()
    .map((name) => parseCase(name.slice(0, -".yml".length), readFileSync(join(folder, name), "utf8")));
}

/** Throws for a case that is not well formed: a suite that ignores a misspelt key tests nothing. */
export function parseCase(id: string, text: string): SigmaCase {
  const document = parseDocument(text, { uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined) throw new Error(`${id}: ${error.message}`);
  const read = new CaseReader(id, document.toJS() as unknown);
  const result: SigmaCase = {
    id,
    title: read.text("title"),
    specification: read.text("specification"),
    basis: read.basis(),
    note: read.optionalText("note"),
    rules: read.rules(),
    placeholders: read.placeholders(),
    isRouted: read.flag("logsource_routing"),
    timeField: read.optionalText("time_field"),
    events: read.optionalText("events") ?? "",
    matches: read.matches(),
    rejected: read.rejected(),
  };
  read.expectNoOther();
  const titles = titlesOf(result);
  for (const title of result.matches.keys())
    if (!titles.has(title)) throw new Error(`${id}: "matches" names "${title}", which is no rule's title`);
  if (result.events === "" && result.rejected.length === 0)
    throw new Error(`${id}: needs "events" or "rejected"`);
  return result;
}

/** By id, name and title the title of each rule: engines report one or the other. */
export function titlesOf({ rules }: SigmaCase): ReadonlyMap<string, string> {
  const titles = new Map<string, string>();
  for (const text of rules.values()) {
    for (const document of parseAllDocuments(text, { logLevel: "silent" })) {
      if (!("contents" in document) || !isMap(document.contents)) continue;
      const { contents } = document;
      const title = contents.get("title");
      if (typeof title !== "string") continue;
      for (const key of ["id", "name", "title"]) {
        const value = contents.get(key);
        if (typeof value === "string" && !titles.has(value)) titles.set(value, title);
      }
    }
  }
  return titles;
}

/** What is wrong with the matches that an engine reported for a case; nothing where they are the expected ones. */
export function differences(expected: SigmaCase, reported: readonly ReportedMatch[]): readonly string[] {
  const found = new Map<string, (number | null)[]>();
  for (const { title, event } of reported) found.set(title, [...(found.get(title) ?? []), event]);
  const titles = new Set([...expected.matches.keys(), ...found.keys()]);
  return [...titles].flatMap((title) => {
    const wanted = JSON.stringify(inOrder(expected.matches.get(title) ?? []));
    const got = JSON.stringify(inOrder(found.get(title) ?? []));
    return wanted === got ? [] : [`"${title}" must match events ${wanted}, matched ${got}`];
  });
}

/** Ascending, `null` last. */
function inOrder(events: readonly (number | null)[]): readonly (number | null)[] {
  return [...events].sort((a, b) => (a ?? Number.MAX_VALUE) - (b ?? Number.MAX_VALUE));
}

class CaseReader {
  readonly #id: string;
  readonly #entries: Map<string, unknown>;

  constructor(id: string, content: unknown) {
    this.#id = id;
    if (typeof content !== "object" || content === null || Array.isArray(content))
      throw new Error(`${id}: a case is a map`);
    this.#entries = new Map(Object.entries(content));
  }

  text(key: string): string {
    return this.optionalText(key) ?? this.#fail(`needs "${key}"`);
  }

  optionalText(key: string): string | null {
    const value = this.#take(key);
    if (value === undefined) return null;
    return typeof value === "string" ? value : this.#fail(`"${key}" must be text`);
  }

  flag(key: string): boolean {
    const value = this.#take(key) ?? false;
    return typeof value === "boolean" ? value : this.#fail(`"${key}" must be true or false`);
  }

  basis(): Basis {
    const value = this.optionalText("basis") ?? "specification";
    if (value === "specification" || value === "pySigma" || value === "decided") return value;
    return this.#fail('"basis" must be specification, pySigma or decided');
  }

  rules(): ReadonlyMap<string, string> {
    const value = this.#take("rules");
    if (typeof value === "string") return new Map([[defaultFile, value]]);
    const files = this.#map("rules", value);
    return new Map(
      Object.entries(files).map(([name, text]) => [
        name,
        typeof text === "string" ? text : this.#fail(`the file "${name}" of "rules" must be text`),
      ]),
    );
  }

  placeholders(): ReadonlyMap<string, readonly string[]> {
    const value = this.#map("placeholders", this.#take("placeholders") ?? {});
    return new Map(
      Object.entries(value).map(([name, values]) => [
        name,
        this.#list(`placeholders.${name}`, values).map(String),
      ]),
    );
  }

  matches(): ReadonlyMap<string, readonly (number | null)[]> {
    const value = this.#map("matches", this.#take("matches") ?? {});
    return new Map(
      Object.entries(value).map(([title, events]) => [
        title,
        this.#list(`matches.${title}`, events).map((event) =>
          event === null || (typeof event === "number" && Number.isInteger(event))
            ? event
            : this.#fail(`"matches.${title}" must list indices of events`),
        ),
      ]),
    );
  }

  rejected(): readonly Rejection[] {
    return this.#list("rejected", this.#take("rejected") ?? []).map((one) => {
      const entry = new CaseReader(this.#id, one);
      const result = {
        file: entry.optionalText("file"),
        line: entry.#optionalNumber("line"),
        column: entry.#optionalNumber("column"),
        mentions: entry.optionalText("mentions"),
      };
      entry.expectNoOther();
      return result;
    });
  }

  expectNoOther(): void {
    const [key] = this.#entries.keys();
    if (key !== undefined) this.#fail(`"${key}" is no key of a case`);
  }

  #optionalNumber(key: string): number | null {
    const value = this.#take(key);
    if (value === undefined) return null;
    return typeof value === "number" ? value : this.#fail(`"${key}" must be a number`);
  }

  #take(key: string): unknown {
    const value = this.#entries.get(key);
    this.#entries.delete(key);
    return value;
  }

  #map(key: string, value: unknown): object {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
    return this.#fail(`"${key}" must be a map`);
  }

  #list(key: string, value: unknown): readonly unknown[] {
    return Array.isArray(value) ? value : this.#fail(`"${key}" must be a list`);
  }

  #fail(message: string): never {
    throw new Error(`${this.#id}: ${message}`);
  }
}
