import { LakeError } from "../../lake-error.ts";
import {
  type Aggregation,
  aggregationLimits,
  type FieldName,
  type Group,
  type Measure,
  observableTypes,
  type ObservableTypeName,
} from "./aggregation.ts";

/**
 * Parses what stands behind `|`: `count, distinct(src_endpoint.ip) by device.uid, time(1h) limit 100`, `top 10 dst_endpoint.ip`.
 *
 * @param position where the text begins in the query, from 0, for what is told of mistakes
 */
export function parseAggregation(text: string, position: number): Aggregation {
  const words = new Words(text, position);
  const aggregation = words.takes("top") ? parseTop(words) : parseMeasures(words);
  words.end();
  return aggregation;
}

const {
  measures: maximumMeasures,
  groups: maximumGroups,
  rows: maximumRows,
  defaultRows,
} = aggregationLimits;

/** `top 10 dst_endpoint.ip`: the most frequent values. */
function parseTop(words: Words): Aggregation {
  const limit = words.isNumber() ? parseLimit(words) : 10;
  return { measures: [{ kind: "count" }], groups: parseGroups(words), limit };
}

function parseMeasures(words: Words): Aggregation {
  const measures: Measure[] = [];
  do {
    if (measures.length === maximumMeasures)
      words.fail(`at most ${maximumMeasures} things are counted at once`);
    measures.push(parseMeasure(words));
  } while (words.takes(","));
  const groups = words.takes("by") ? parseGroups(words) : [];
  const limit = words.takes("limit") ? parseLimit(words) : defaultRows;
  return { measures, groups, limit };
}

function parseLimit(words: Words): number {
  const limit = words.number();
  if (Number.isInteger(limit) && limit >= 1 && limit <= maximumRows) return limit;
  return words.fail(`a number of rows is from 1 to ${maximumRows}`, -1);
}

function parseMeasure(words: Words): Measure {
  const name = words.name(
    "count, distinct(field), sum, avg, min, max, percentile(field, 95) or top 10 field",
  );
  if (name === "count") {
    if (words.takes("(")) words.expect(")");
    return { kind: "count" };
  }
  switch (name) {
    case "distinct":
    case "sum":
    case "avg":
    case "min":
    case "max": {
      words.expect("(");
      const field = words.field();
      words.expect(")");
      return { kind: name, field };
    }
    case "percentile": {
      words.expect("(");
      const field = words.field();
      words.expect(",");
      const rank = words.number();
      if (!(rank >= 0 && rank <= 100)) words.fail("a percentile is from 0 to 100", -1);
      words.expect(")");
      return { kind: "percentile", field, rank };
    }
    default:
      return words.fail(
        `"${name}" is nothing that can be counted; expected count, distinct, sum, avg, min, max, percentile or top`,
        -1,
      );
  }
}

/** Fields and intervals, with or without commas between them. */
function parseGroups(words: Words): readonly Group[] {
  const groups: Group[] = [];
  do {
    if (groups.length === maximumGroups)
      words.fail(`events are counted by at most ${maximumGroups} fields at once`);
    groups.push(parseGroup(words));
  } while (words.takes(",") || words.isField());
  for (const kind of ["time", "observable"] as const) {
    const second = groups.filter((group) => group.kind === kind)[1];
    if (second !== undefined && "position" in second)
      failAt(
        second.position,
        kind === "time" ? "there is one time(...) at most" : "observables are counted once",
      );
  }
  return groups;
}

const unitMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

function parseGroup(words: Words): Group {
  const field = words.field();
  const { path, position } = field;
  if (path === "observables.value") return { kind: "observable", type: null, position };
  if (!words.takes("(")) return { kind: "field", field };
  if (path === "time") {
    const everyMs = words.interval();
    words.expect(")");
    return { kind: "time", everyMs, position };
  }
  if (path !== "observable") return words.fail(`expected time(1h) or observable(ip), got ${path}(`, -1);
  const type = words.name(`a type of observable: ${Object.keys(observableTypes).join(", ")}`);
  if (!Object.hasOwn(observableTypes, type))
    words.fail(`"${type}" is no type of observable; expected ${Object.keys(observableTypes).join(", ")}`, -1);
  words.expect(")");
  // Checked in the lines above.
  return { kind: "observable", type: type as ObservableTypeName, position };
}

function failAt(position: number, message: string): never {
  throw new LakeError("invalid_search", `position ${position + 1}: ${message}`);
}

interface Word {
  readonly kind: "name" | "number" | "sign";
  readonly text: string;
  readonly position: number;
}

const keywords: ReadonlySet<string> = new Set(["by", "limit", "top"]);

/** The words of the text, read one after another. */
class Words {
  readonly #words: readonly Word[];
  readonly #end: number;
  #at = 0;

  constructor(text: string, position: number) {
    this.#words = wordsOf(text, position);
    this.#end = position + text.length;
  }

  /** Reads this word if it comes next. */
  takes(text: string): boolean {
    if (this.#words[this.#at]?.text.toLowerCase() !== text) return false;
    this.#at += 1;
    return true;
  }

  expect(text: string): void {
    if (!this.takes(text)) this.fail(`expected ${text}, got ${this.#next()}`);
  }

  isNumber(): boolean {
    return this.#words[this.#at]?.kind === "number";
  }

  /** Whether a field comes next, and no word of the language. */
  isField(): boolean {
    const word = this.#words[this.#at];
    return word?.kind === "name" && !keywords.has(word.text.toLowerCase());
  }

  name(expected: string): string {
    const word = this.#words[this.#at];
    if (word?.kind !== "name") return this.fail(`expected ${expected}, got ${this.#next()}`);
    this.#at += 1;
    return word.text.toLowerCase();
  }

  field(): FieldName {
    const word = this.#words[this.#at];
    if (word?.kind !== "name" || !this.isField())
      return this.fail(`expected a field such as dst_endpoint.ip, got ${this.#next()}`);
    this.#at += 1;
    return { path: word.text, position: word.position };
  }

  number(): number {
    const word = this.#words[this.#at];
    const number = Number(word?.text);
    if (word?.kind !== "number" || !Number.isFinite(number))
      return this.fail(`expected a number, got ${this.#next()}`);
    this.#at += 1;
    return number;
  }

  /** `15m`, in ms. */
  interval(): number {
    const word = this.#words[this.#at];
    const match = /^([0-9]{1,6})([smhdw])$/.exec(word?.text ?? "");
    const everyMs = Number(match?.[1] ?? 0) * (unitMs[match?.[2] ?? ""] ?? 0);
    if (everyMs === 0)
      return this.fail(`expected an interval such as 30s, 15m, 1h, 1d or 1w, got ${this.#next()}`);
    this.#at += 1;
    return everyMs;
  }

  end(): void {
    if (this.#at < this.#words.length) this.fail(`nothing more is expected here, got ${this.#next()}`);
  }

  /** @param back how many words before the next one the mistake is */
  fail(message: string, back = 0): never {
    return failAt(this.#words[this.#at + back]?.position ?? this.#end, message);
  }

  #next(): string {
    const word = this.#words[this.#at];
    return word === undefined ? "the end" : `"${word.text.slice(0, 100)}"`;
  }
}

const pattern =
  /([A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*)|([0-9]+(?:\.[0-9]+)?[A-Za-z]?)|([(),])|(\s+)/y;

function wordsOf(text: string, position: number): readonly Word[] {
  const words: Word[] = [];
  let at = 0;
  while (at < text.length) {
    pattern.lastIndex = at;
    const [all, name, number, sign] = pattern.exec(text) ?? [];
    if (all === undefined)
      return failAt(
        position + at,
        `"${text.slice(at, at + 1)}" has no meaning behind |; there are fields, numbers, commas and ( )`,
      );
    const found = name ?? number ?? sign;
    if (found !== undefined) {
      const kind = name !== undefined ? "name" : number !== undefined ? "number" : "sign";
      words.push({ kind, text: found, position: position + at });
    }
    at += all.length;
  }
  return words;
}
