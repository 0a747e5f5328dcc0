// Written for the machine: columns are filled in one walk over each event. `encode-events.system.test.ts` reads the
// blocks back from a real engine and compares.
import type { OcsfEvent } from "@breakwater/ocsf";
import { derive, derivedBit, type HotKind, hotColumns } from "../schema/hot-columns.ts";
import { formatAddress, parseAddress } from "./address.ts";
import { type Column, earliestMs, latestMs } from "./columns.ts";
import { EventBlock } from "./event-block.ts";
import { EventPaths, type PathNode } from "./event-paths.ts";
import { createObservableReader } from "./observable-refs.ts";

/** A delivery that its sender named, stored beside each of its rows. */
export interface RowDelivery {
  readonly source: string;
  readonly key: string;
  readonly bodyHash: string;
  readonly checkpoint: string | null;
}

export interface EncodableRow {
  readonly event: OcsfEvent;
  readonly delivery: RowDelivery | null;
  /** Key of the identity of the device that reported it (`deviceKey`); empty where none is known. */
  readonly device: string;
}

/** Encodes events as one block of ClickHouse's Native format (revision 0: no block info). */
export type EncodeEvents = (rows: readonly EncodableRow[]) => Uint8Array<ArrayBuffer>;

/** The columns of a block; `batch` is added by the statement that inserts it. */
export const eventBlockColumns: readonly Column[] = new EventBlock(0).columns;

/** An event of more attributes, or deeper, is stored whole as JSON beside its first ones. */
const maximumFields = 512;
const maximumDepth = 12;

/** Makes an encoder, which remembers the paths it has seen. */
export function createEventEncoder(): EncodeEvents {
  const paths = new EventPaths();
  const observablesOf = createObservableReader();
  const slots = new Array<unknown>(hotColumns.length);

  return function encodeEvents(rows) {
    const block = new EventBlock(rows.length);
    for (const row of rows) addRow(block, row);
    return block.bytes();
  };

  function addRow(block: EventBlock, { event, delivery, device }: EncodableRow): void {
    slots.fill(undefined);
    const walk = new Walk(paths, block, slots, event);
    // An event is an object of JSON values.
    const attributes = event as unknown as Readonly<Record<string, unknown>>;
    walk.object(attributes, paths.root);
    const { evidences } = attributes;
    const evidence: unknown = Array.isArray(evidences) ? evidences[0] : undefined;
    if (typeof evidence === "object" && evidence !== null) fromEvidence(evidence, paths.evidence, slots);
    const found = observablesOf(event, slots);
    if (found.asTheyAre !== null)
      walk.json(paths.child(paths.root, "observables"), found.asTheyAre.observables);
    // Its own time stands in where the time of receipt is missing, since the table is partitioned by it.
    slots[loggedTime] ??= event.time;
    block.endRow({
      slots,
      device,
      presentLow: walk.low,
      presentHigh: walk.high,
      observables: found,
      irregular: walk.isRegular ? "" : jsonWithoutRawData(event),
      rawData: event.raw_data,
      delivery,
    });
  }
}

const loggedTime = hotColumns.findIndex(({ name }) => name === "logged_time");

/** What is known of the event on the way: which attributes are in columns, and whether paths are enough to find all. */
class Walk {
  low = 0;
  high = 0;
  isRegular = true;
  #fields = 0;
  readonly #paths: EventPaths;
  readonly #block: EventBlock;
  readonly #slots: unknown[];
  readonly event: OcsfEvent;

  constructor(paths: EventPaths, block: EventBlock, slots: unknown[], event: OcsfEvent) {
    this.#paths = paths;
    this.#block = block;
    this.#slots = slots;
    this.event = event;
  }

  object(value: Readonly<Record<string, unknown>>, node: PathNode): void {
    for (const name of Object.keys(value)) {
      // These two have columns of their own.
      if (node.depth === 0 && (name === "raw_data" || name === "observables")) continue;
      this.#attribute(value[name], this.#paths.child(node, name));
    }
  }

  #attribute(value: unknown, node: PathNode): void {
    if (value === undefined) return;
    if (!node.isRegular || node.depth > maximumDepth || this.#fields > maximumFields) {
      this.isRegular = false;
      if (this.#fields > maximumFields) return;
    }
    if (typeof value === "string") {
      if (node.hot === -1 || !this.#hot(value, node)) this.#text(node, value);
    } else if (typeof value === "number") {
      if (node.derived !== -1 && this.#derived(value, node)) return;
      if (node.hot === -1 || !this.#hot(value, node)) this.json(node, value);
    } else if (isPlainObject(value) && node.depth <= maximumDepth && !isEmpty(value)) {
      this.object(value, node);
    } else this.json(node, value);
  }

  json(node: PathNode, value: unknown): void {
    const text = JSON.stringify(value);
    // A function or symbol is no JSON.
    if (text === undefined) return;
    this.#text(node, text);
    this.#block.jsonFields.add(node);
  }

  #text(node: PathNode, text: string): void {
    this.#fields += 1;
    this.#block.fields.add(node, text);
  }

  /** Puts the value into its column; false where it would not come back exactly as it is. */
  #hot(value: string | number, node: PathNode): boolean {
    const column = hotColumns[node.hot];
    if (column === undefined) return false;
    this.#slots[node.hot] = value;
    if (!comesBack(value, column.kind)) return false;
    this.#mark(node.hot);
    return true;
  }

  #derived(value: number, node: PathNode): boolean {
    if (value !== derive(node.derived, this.event.class_uid, this.event.activity_id)) return false;
    this.#mark(derivedBit(node.derived));
    return true;
  }

  #mark(bit: number): void {
    if (bit < 32) this.low |= 1 << bit;
    else this.high |= 1 << (bit - 32);
  }
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEmpty(value: object): boolean {
  for (const name in value) if (Object.hasOwn(value, name)) return false;
  return true;
}

const addressBytes = new Uint8Array(16);

/** Whether a column of this kind gives the value back exactly. */
function comesBack(value: string | number, kind: HotKind): boolean {
  switch (kind) {
    case "text":
    case "dictionary":
      return typeof value === "string";
    case "uuid":
      return typeof value === "string" && value === value.toLowerCase();
    case "address":
      if (typeof value !== "string" || !parseAddress(value, addressBytes, 0)) return false;
      return value.includes(".") ? !value.includes(":") : formatAddress(addressBytes) === value;
    case "time":
      return Number.isInteger(value) && Number(value) >= earliestMs && Number(value) <= latestMs;
    case "uint8":
      return isUnsigned(value, 0xff);
    case "uint16":
      return isUnsigned(value, 0xffff);
    case "uint32":
      return isUnsigned(value, 0xffff_ffff);
    case "uint64":
      return isUnsigned(value, Number.MAX_SAFE_INTEGER);
  }
}

function isUnsigned(value: string | number, maximum: number): boolean {
  // -0 would come back as 0, and JSON writes it so, too.
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= maximum;
}

/** Fills columns that the event left empty from its first evidence, for searches; they are not marked as present. */
function fromEvidence(value: object, node: PathNode, slots: unknown[]): void {
  for (const [name, child] of node.children) {
    const inner = Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
    if (child.hot !== -1) slots[child.hot] ??= inner;
    else if (typeof inner === "object" && inner !== null) fromEvidence(inner, child, slots);
  }
}

/** `raw_data` has a column of its own. Put away and back, since a copy of the event without it costs as much as the JSON. */
function jsonWithoutRawData(event: { raw_data?: string | undefined }): string {
  const rawData = event.raw_data;
  event.raw_data = undefined;
  const json = JSON.stringify(event);
  event.raw_data = rawData;
  return json;
}
