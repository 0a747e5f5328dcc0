import { type Observable, observableTypeId, type OcsfEvent } from "@breakwater/ocsf";
import { formatAddress, parseAddress } from "./address.ts";
import { type Column, LargeUnsignedColumn, TextColumn, UnsignedColumn } from "./columns.ts";
import { nativeBlock } from "./event-block.ts";

/** The columns of a block of the table `sightings`. */
export const sightingColumns: readonly Column[] = createColumns(0).list;

/** What the sightings of an event have in common. Days are counted from 1970. */
interface Place {
  readonly tenant: string;
  readonly device: string;
  readonly day: number;
  readonly received: number;
  readonly byType: Map<number, Map<string, Sighting>>;
}

interface Sighting {
  readonly place: Place;
  readonly typeId: number;
  readonly value: string;
  first: number;
  last: number;
  count: number;
}

const dayMs = 86_400_000;
/** The type Date ends in 2149. */
const lastDay = 65_535;
/** A longer value is cut: a URL of this length is found by its beginning. */
const maximumValueLength = 1_024;

/**
 * Sightings of a chunk of events: for every observable per tenant, device and day (of the event's own time, UTC) the
 * first and last second and the number of events. Aggregated here, so that the lake takes one row where a thousand events
 * name the same address.
 */
export class SightingsOfChunk {
  readonly #places = new Map<string, Place>();
  readonly #all: Sighting[] = [];
  #last: Place | null = null;

  add(event: OcsfEvent, device: string): void {
    const observables: unknown = event.observables;
    if (!Array.isArray(observables)) return;
    const time = Number.isFinite(event.time) ? event.time : 0;
    const place = this.#place(event, time, device);
    // An event is counted once, wherever in it the value stands: what it has touched already is at the end of this list.
    const touched: Sighting[] = [];
    for (const observable of observables as readonly (Observable | null)[]) {
      if (typeof observable !== "object" || observable === null) continue;
      const { value, type_id: typeId } = observable;
      if (typeof value !== "string" || value === "" || !Number.isInteger(typeId)) continue;
      const sighting = this.#sighting(place, typeId, sightingValue(typeId, value));
      if (touched.includes(sighting)) continue;
      touched.push(sighting);
      sighting.first = Math.min(sighting.first, time);
      sighting.last = Math.max(sighting.last, time);
      sighting.count += 1;
    }
  }

  /** Most events of a chunk are of one device and day: the place of the event before is tried first. */
  #place(event: OcsfEvent, time: number, device: string): Place {
    const day = dayOf(time);
    const received = dayOf(event.metadata.logged_time ?? time);
    const tenant = event.metadata.tenant_uid ?? "";
    const last = this.#last;
    if (
      last !== null &&
      last.day === day &&
      last.device === device &&
      last.tenant === tenant &&
      last.received === received
    )
      return last;
    const key = `${day} ${received} ${tenant} ${device}`;
    const place = this.#places.get(key) ?? { tenant, device, day, received, byType: new Map() };
    this.#places.set(key, place);
    this.#last = place;
    return place;
  }

  #sighting(place: Place, typeId: number, value: string): Sighting {
    let values = place.byType.get(typeId);
    if (values === undefined) place.byType.set(typeId, (values = new Map()));
    const known = values.get(value);
    if (known !== undefined) return known;
    const made = { place, typeId, value, first: Infinity, last: -Infinity, count: 0 };
    values.set(value, made);
    this.#all.push(made);
    return made;
  }

  get size(): number {
    return this.#all.length;
  }

  /** As a block of ClickHouse's Native format. */
  encode(): Uint8Array<ArrayBuffer> {
    const columns = createColumns(this.#all.length);
    for (const { place, typeId, value, first, last, count } of this.#all) {
      const { tenant, device, day, received } = place;
      columns.tenant.add(tenant);
      columns.typeId.add(typeId);
      columns.value.add(value);
      columns.device.add(device);
      columns.day.add(day);
      columns.first.add(secondOf(first));
      columns.last.add(secondOf(last));
      columns.count.add(count);
      columns.received.add(received);
    }
    return nativeBlock(columns.list, this.#all.length);
  }
}

/** A row of no tenant, by which is seen which batches are stored; of the batch's own day, to be in the same part. */
export function sightingMarker(day: number): Uint8Array<ArrayBuffer> {
  const columns = createColumns(1);
  for (const column of columns.list)
    column.add(column.name === "received" || column.name === "day" ? day : "");
  return nativeBlock(columns.list, 1);
}

function createColumns(rows: number) {
  const columns = {
    tenant: new TextColumn("tenant"),
    typeId: new UnsignedColumn("type_id", "UInt16", rows),
    value: new TextColumn("value"),
    device: new TextColumn("device"),
    day: new UnsignedColumn("day", "UInt16", rows, "Date"),
    first: new UnsignedColumn("first", "UInt32", rows, "DateTime('UTC')"),
    last: new UnsignedColumn("last", "UInt32", rows, "DateTime('UTC')"),
    count: new LargeUnsignedColumn("count", rows),
    received: new UnsignedColumn("received", "UInt16", rows, "Date"),
  };
  return { ...columns, list: Object.values(columns) satisfies readonly Column[] };
}

/** Seconds since 1970, held within what the type DateTime knows. */
function secondOf(ms: number): number {
  return Math.min(Math.max(Math.floor(ms / 1_000), 0), 0xffff_ffff);
}

/** Days since 1970, held within what the type Date knows. */
function dayOf(ms: number): number {
  return Math.min(Math.max(Math.floor(ms / dayMs), 0), lastDay);
}

const caseless: ReadonlySet<number> = new Set([
  observableTypeId.hostname,
  observableTypeId.macAddress,
  observableTypeId.emailAddress,
  observableTypeId.hash,
]);
const bytes = new Uint8Array(16);

/**
 * A value as sightings hold it and as it must be asked for: addresses in their canonical form, names that know no case
 * in lower case, anything else as it is; at most 1,024 characters.
 */
export function sightingValue(typeId: number, value: string): string {
  const text = value.length > maximumValueLength ? value.slice(0, maximumValueLength).toWellFormed() : value;
  if (typeId === observableTypeId.ipAddress)
    return text.includes(":") && parseAddress(text, bytes, 0) ? formatAddress(bytes) : text;
  return caseless.has(typeId) ? text.toLowerCase() : text;
}
