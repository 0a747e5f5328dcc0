import { type Column, GrowingBytes, ListEnds } from "./columns.ts";
import { DictionaryValues } from "./dictionary.ts";
import type { PathNode } from "./event-paths.ts";

/** `fields`: every attribute without a column of its own, by path, as text. */
export class FieldsColumn implements Column {
  readonly name = "fields";
  readonly type = "Map(LowCardinality(String), String)";
  readonly #ends: ListEnds;
  readonly #names = new DictionaryValues();
  readonly #values = new GrowingBytes();
  #before = 0;

  constructor(rows: number) {
    this.#ends = new ListEnds(rows);
  }

  add(node: PathNode, text: string): void {
    if (node.namedIn !== this) {
      node.name = this.#names.define(node.path);
      node.namedIn = this;
    }
    this.#names.add(node.name);
    this.#values.text(text);
  }

  endRow(): void {
    this.#ends.add(this.#names.count - this.#before);
    this.#before = this.#names.count;
  }

  bytes(): Uint8Array {
    const all = new GrowingBytes();
    all.append(DictionaryValues.prefix());
    all.append(this.#ends.bytes());
    this.#names.appendTo(all);
    all.append(this.#values.view());
    return all.view();
  }
}

/** `json_fields`: the paths in `fields` whose text is JSON (a number, a list ...) and not a string. */
export class JsonFieldsColumn implements Column {
  readonly name = "json_fields";
  readonly type = "Array(LowCardinality(String))";
  readonly #list: DictionaryListColumn;

  constructor(rows: number) {
    this.#list = new DictionaryListColumn(this.name, rows);
  }

  add(node: PathNode): void {
    if (node.jsonNamedIn !== this) {
      node.jsonName = this.#list.define(node.path);
      node.jsonNamedIn = this;
    }
    this.#list.addItem(node.jsonName);
  }

  endRow(): void {
    this.#list.endRow();
  }

  bytes(): Uint8Array {
    return this.#list.bytes();
  }
}

/** A list of texts of which there are few different ones. */
export class DictionaryListColumn implements Column {
  readonly type = "Array(LowCardinality(String))";
  readonly name: string;
  readonly #ends: ListEnds;
  readonly #items = new DictionaryValues();
  #before = 0;

  constructor(name: string, rows: number) {
    this.name = name;
    this.#ends = new ListEnds(rows);
  }

  define(text: string): number {
    return this.#items.define(text);
  }

  addItem(number: number): void {
    this.#items.add(number);
  }

  endRow(): void {
    this.#ends.add(this.#items.count - this.#before);
    this.#before = this.#items.count;
  }

  bytes(): Uint8Array {
    const all = new GrowingBytes();
    all.append(DictionaryValues.prefix());
    all.append(this.#ends.bytes());
    this.#items.appendTo(all);
    return all.view();
  }
}
