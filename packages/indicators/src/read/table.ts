import type { Assess } from "../assess/assess.ts";
import { type Columns, columnsOf } from "./columns.ts";
import type { Row } from "./delimited.ts";
import { ItemMaker } from "./item-maker.ts";
import { leftOut, type Place, type ReadItem } from "./item.ts";
import { timeOf, tlpOf } from "./marks.ts";
import { plainTypeName, typeMeaning, type TypeMeaning } from "./type-names.ts";
import { typedValues } from "./typed-value.ts";

const sampledRows = 200;

/** Items of a table; `null` where none of its columns holds indicators. */
export function readTable(rows: Iterable<Row>, assess: Assess): Iterable<ReadItem> | null {
  const iterator = rows[Symbol.iterator]();
  const first: Row[] = [];
  while (first.length < sampledRows) {
    const next = iterator.next();
    if (next.done === true) break;
    first.push(next.value);
  }
  const { body, header } = withoutComments(first);
  const columns = columnsOf([...header, ...body].map(({ cells }) => cells));
  if (columns === null) return null;
  return new TableReader(columns, assess).read(first, iterator);
}

/**
 * Comment rows do not show what columns hold, but for the last before the data where it names them, as abuse.ch writes it
 * (`# id,dateadded,url`).
 */
function withoutComments(rows: readonly Row[]): {
  readonly body: readonly Row[];
  readonly header: readonly Row[];
} {
  const body = rows.filter(({ cells }) => !isComment(cells));
  const start = rows.findIndex(({ cells }) => !isComment(cells));
  const before = rows[start - 1];
  const width = body[0]?.cells.length ?? 0;
  if (before === undefined || width < 2 || before.cells.length !== width) return { body, header: [] };
  const cells = before.cells.map((cell, index) => (index === 0 ? cell.replace(/^\s*#+\s*/, "") : cell));
  return { body, header: [{ ...before, cells }] };
}

function isComment(cells: readonly string[]): boolean {
  return /^\s*(?:#|\/\/)/.test(cells[0] ?? "");
}

class TableReader {
  readonly #columns: Columns;
  readonly #maker: ItemMaker;
  /** The file has said that what follows is legitimate. */
  #isLegitimate = false;

  constructor(columns: Columns, assess: Assess) {
    this.#columns = columns;
    this.#maker = new ItemMaker(assess);
  }

  *read(first: readonly Row[], rest: Iterator<Row>): Generator<ReadItem> {
    let isHeaderPassed = !this.#columns.hasHeader;
    for (const row of first) {
      if (isComment(row.cells)) yield* this.#comment(row);
      else if (isHeaderPassed || !this.#isNames(row)) yield* this.#row(row);
      else isHeaderPassed = true;
    }
    for (let next = rest.next(); next.done !== true; next = rest.next())
      yield* isComment(next.value.cells) ? this.#comment(next.value) : this.#row(next.value);
  }

  #isNames({ cells }: Row): boolean {
    return cells.every((cell, index) => cell.trim() === (this.#columns.names[index] ?? ""));
  }

  *#comment({ line, cells }: Row): Generator<ReadItem> {
    const text = cells.filter((cell) => cell.trim() !== "").join(", ");
    this.#isLegitimate = /\blegitimate\b|\bbenign\b/i.test(text);
    yield leftOut("comment", { line, field: null }, text);
  }

  *#row(row: Row): Generator<ReadItem> {
    const { type, values, names } = this.#columns;
    const word = type === null ? "" : (row.cells[type] ?? "").trim();
    const told = word === "" ? null : typeMeaning(word);
    for (const { index, meaning } of values) {
      const raw = row.cells[index] ?? "";
      const place: Place = { line: row.line, field: names[index] || null };
      if (raw.trim() === "" && values.length > 1) continue;
      yield* this.#cell(row, raw, place, word, type === null ? meaning : told);
    }
  }

  *#cell(
    row: Row,
    raw: string,
    place: Place,
    word: string,
    meaning: TypeMeaning | null,
  ): Generator<ReadItem> {
    const text = raw.trim() === "" ? row.cells.join(" ") : raw;
    if (this.#isLegitimate) yield leftOut("marked_legitimate", place, text);
    else if (raw.trim() === "") yield leftOut("not_a_value", place, text, "the cell is empty");
    else if (word !== "" && (plainTypeName(word) === "description" || meaning?.kind === "description"))
      yield leftOut("description", place, text);
    else if (meaning?.kind === "unsupported")
      yield leftOut("unsupported_type", place, text, word.toLowerCase());
    else if (meaning?.kind === "reference") yield leftOut("reference", place, text);
    else if (meaning?.kind === "pair") yield* this.#pair(row, raw, place, meaning);
    else yield* this.#values(row, raw, place, meaning?.kind === "indicator" ? meaning.expected : "any", word);
  }

  *#pair(
    row: Row,
    raw: string,
    place: Place,
    { left, right }: TypeMeaning & { kind: "pair" },
  ): Generator<ReadItem> {
    const [first = "", ...others] = raw.split("|");
    for (const [name, text] of [
      [left, first],
      [right, others.join("|")],
    ] as const)
      yield* this.#cell(row, text, place, name, typeMeaning(name));
  }

  *#values(
    row: Row,
    raw: string,
    place: Place,
    expected: (TypeMeaning & { kind: "indicator" })["expected"],
    word: string,
  ): Generator<ReadItem> {
    if (/%[A-Za-z_]*(?:rand|str|name|var)[A-Za-z_]*%[^\\/]*$|<[A-Za-z_ ]{2,30}>[^\\/]*$/.test(raw)) {
      yield leftOut("placeholder", place, raw);
      return;
    }
    const found = typedValues(raw, expected);
    if (found.length === 0) {
      yield leftOut(
        "not_a_value",
        place,
        raw,
        word === "" ? "no known kind of value" : `typed ${word.trim()}`,
      );
      return;
    }
    for (const value of found) yield* this.#maker.make({ ...value, raw, place, ...this.#about(row) });
  }

  /** What the other columns say of a row. */
  #about({ cells }: Row) {
    const { description, port, firstSeen, lastSeen, tlp, confidence, forDetection, id } = this.#columns;
    const cell = (index: number | null): string => (index === null ? "" : (cells[index] ?? "").trim());
    const score = Number(cell(confidence).replace(/%$/, ""));
    return {
      description: description
        .map((index) => cell(index))
        .filter((text) => text !== "")
        .join("; "),
      otherPort: /^[0-9]{1,5}$/.test(cell(port)) ? Number(cell(port)) : null,
      validFrom: timeOf(cell(firstSeen)),
      validUntil: isExpiry(this.#columns) ? timeOf(cell(lastSeen)) : null,
      tlp: tlpOf(cell(tlp)),
      confidence: cell(confidence) !== "" && score >= 0 && score <= 100 ? score : null,
      externalId: cell(id) === "" ? null : cell(id).slice(0, 200),
      isForDetection: !/^(?:0|false|no)$/i.test(cell(forDetection)),
    };
  }
}

/** `last_seen` says when it was seen, not until when it counts. */
function isExpiry({ lastSeen, names }: Columns): boolean {
  return lastSeen !== null && /valid|expir/i.test(names[lastSeen] ?? "");
}
