import { type HotColumn, hotColumns } from "../schema/hot-columns.ts";
import {
  AddressColumn,
  type Column,
  GrowingBytes,
  LargeUnsignedColumn,
  TextColumn,
  TextListColumn,
  TimeColumn,
  UnsignedColumn,
  UuidColumn,
} from "./columns.ts";
import type { RowDelivery } from "./encode-events.ts";
import { DictionaryListColumn, FieldsColumn, JsonFieldsColumn } from "./fields-columns.ts";
import type { ObservableRef, ObservablesOfRow } from "./observable-refs.ts";

type HotColumnWriter = Column & { add(value: unknown): void };

/** A block of the table `events` that grows row by row. */
export class EventBlock {
  readonly fields: FieldsColumn;
  readonly jsonFields: JsonFieldsColumn;
  readonly #hot: readonly HotColumnWriter[];
  readonly #device = new TextColumn("device");
  readonly #present: LargeUnsignedColumn;
  readonly #observables: TextListColumn;
  readonly #observablePaths: DictionaryListColumn;
  readonly #irregular = new TextColumn("irregular");
  readonly #rawData = new TextColumn("raw_data");
  readonly #delivery = new TextColumn("delivery");
  #lastDelivery: { readonly delivery: RowDelivery | null; readonly text: string } = {
    delivery: null,
    text: "",
  };
  readonly #rows: number;

  constructor(rows: number) {
    this.#rows = rows;
    this.#hot = hotColumns.map((column) => createHotColumn(column, rows));
    this.fields = new FieldsColumn(rows);
    this.jsonFields = new JsonFieldsColumn(rows);
    this.#present = new LargeUnsignedColumn("present", rows);
    this.#observables = new TextListColumn("observables", rows);
    this.#observablePaths = new DictionaryListColumn("observable_paths", rows);
  }

  get columns(): readonly Column[] {
    return [
      ...this.#hot,
      this.#device,
      this.#present,
      this.fields,
      this.jsonFields,
      this.#observables,
      this.#observablePaths,
      this.#irregular,
      this.#rawData,
      this.#delivery,
    ];
  }

  /** Ends a row whose `fields` and `json_fields` are filled. */
  endRow(row: {
    readonly slots: readonly unknown[];
    readonly device: string;
    readonly presentLow: number;
    readonly presentHigh: number;
    readonly observables: ObservablesOfRow;
    readonly irregular: string;
    readonly rawData: unknown;
    readonly delivery: RowDelivery | null;
  }): void {
    const { slots } = row;
    for (let at = 0; at < this.#hot.length; at += 1) this.#hot[at]?.add(slots[at]);
    this.#device.add(row.device);
    this.#present.addHalves(row.presentLow, row.presentHigh);
    this.fields.endRow();
    this.jsonFields.endRow();
    this.#observables.add(row.observables.values);
    for (const ref of row.observables.refs) this.#observablePaths.addItem(this.#numberOf(ref));
    this.#observablePaths.endRow();
    this.#irregular.add(row.irregular);
    this.#rawData.add(row.rawData);
    this.#delivery.add(this.#deliveryText(row.delivery));
  }

  /** In a buffer of its own, so that it can be moved to another thread. */
  bytes(): Uint8Array<ArrayBuffer> {
    return nativeBlock(this.columns, this.#rows);
  }

  /** Rows of one delivery come one after another. */
  #deliveryText(delivery: RowDelivery | null): string {
    if (delivery === null) return "";
    if (delivery !== this.#lastDelivery.delivery) {
      const { source, key, bodyHash, checkpoint } = delivery;
      this.#lastDelivery = { delivery, text: JSON.stringify({ source, key, bodyHash, checkpoint }) };
    }
    return this.#lastDelivery.text;
  }

  #numberOf(ref: ObservableRef): number {
    if (ref.namedIn !== this) {
      ref.number = this.#observablePaths.define(ref.text);
      ref.namedIn = this;
    }
    return ref.number;
  }
}

/** Columns as one block of the Native format (revision 0). */
export function nativeBlock(columns: readonly Column[], rows: number): Uint8Array<ArrayBuffer> {
  const block = new GrowingBytes();
  block.varint(columns.length);
  block.varint(rows);
  for (const column of columns) {
    block.text(column.name);
    block.text(column.type);
    // Nothing follows a column without rows, not even its state.
    if (rows > 0) block.append(column.bytes());
  }
  return new Uint8Array(block.view());
}

/** The columns as `input('...')` declares them. */
export function structureOf(columns: readonly Column[]): string {
  return columns.map(({ name, type }) => `${name} ${type}`).join(", ");
}

/** Their names, as an insert statement lists them. */
export function namesOf(columns: readonly Column[]): string {
  return columns.map(({ name }) => name).join(", ");
}

function createHotColumn({ name, kind }: HotColumn, rows: number): HotColumnWriter {
  switch (kind) {
    case "text":
    case "dictionary":
      return new TextColumn(name);
    case "address":
      return new AddressColumn(name, rows);
    case "uuid":
      return new UuidColumn(name, rows);
    case "time":
      return new TimeColumn(name, rows);
    case "uint8":
      return new UnsignedColumn(name, "UInt8", rows);
    case "uint16":
      return new UnsignedColumn(name, "UInt16", rows);
    case "uint32":
      return new UnsignedColumn(name, "UInt32", rows);
    case "uint64":
      return new LargeUnsignedColumn(name, rows);
  }
}
