import type { EventUid, RawRecord, TenantId, Transport } from "@breakwater/ocsf";

/**
 * Raw records packed for a worker thread: a few arrays are copied over at the speed of memory, where thousands of small
 * objects would be cloned one by one. Copied, not moved: when a worker dies the chunk is still here to try again.
 */
export interface Chunk {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each record ends in `bytes`. */
  readonly ends: Uint32Array<ArrayBuffer>;
  readonly receivedAt: Float64Array<ArrayBuffer>;
  /** Index into `origins`, by record. */
  readonly origin: Uint32Array<ArrayBuffer>;
  readonly origins: readonly Origin[];
  /** By record; absent when no record has a uid of its own. */
  readonly uids: readonly (EventUid | null)[] | null;
  /** Size before a cut, by record number. */
  readonly truncatedFromBytes: ReadonlyMap<number, number>;
  /** Index + 1 into `deliveries`, by record; 0 for none. */
  readonly delivery: Uint32Array<ArrayBuffer> | null;
  readonly deliveries: readonly NamedDelivery[];
}

interface Origin {
  readonly transport: Transport;
  readonly peer: string;
  readonly tenant: TenantId;
}

/** A delivery that its sender named, as the lake keeps it beside each of its rows. */
export interface NamedDelivery {
  readonly tenant: TenantId;
  readonly source: string;
  readonly key: string;
  readonly bodyHash: string;
  readonly checkpoint: string | null;
}

export interface ChunkRecord {
  readonly record: RawRecord;
  readonly delivery: NamedDelivery | null;
}

/** Packs records; their bytes are copied. */
export function packChunk(records: readonly ChunkRecord[]): Chunk {
  const count = records.length;
  const bytes = new Uint8Array(records.reduce((sum, { record }) => sum + record.bytes.length, 0));
  const ends = new Uint32Array(count);
  const receivedAt = new Float64Array(count);
  const origin = new Uint32Array(count);
  const delivery = new Uint32Array(count);
  const origins = new Numbering<Origin>();
  const deliveries = new Numbering<NamedDelivery>();
  const truncatedFromBytes = new Map<number, number>();
  let end = 0;
  for (const [index, { record, delivery: named }] of records.entries()) {
    bytes.set(record.bytes, end);
    end += record.bytes.length;
    ends[index] = end;
    receivedAt[index] = record.receivedAt;
    origin[index] = origins.number(`${record.transport} ${record.tenant} ${record.peer}`, record);
    if (named !== null) delivery[index] = deliveries.number(`${named.source} ${named.key}`, named) + 1;
    if (record.truncatedFromBytes !== undefined) truncatedFromBytes.set(index, record.truncatedFromBytes);
  }
  return {
    bytes,
    ends,
    receivedAt,
    origin,
    origins: origins.items.map(({ transport, peer, tenant }) => ({ transport, peer, tenant })),
    uids: records.some(({ record }) => record.uid !== null) ? records.map(({ record }) => record.uid) : null,
    truncatedFromBytes,
    delivery: deliveries.items.length === 0 ? null : delivery,
    deliveries: deliveries.items,
  };
}

/** The records of a chunk; their bytes are views into it. */
export function* unpackChunk(chunk: Chunk): Generator<ChunkRecord> {
  let start = 0;
  for (const [index, end] of chunk.ends.entries()) {
    const origin = chunk.origins[chunk.origin[index] ?? 0];
    if (origin === undefined) throw new RangeError(`chunk: record ${index} has no origin`);
    const truncated = chunk.truncatedFromBytes.get(index);
    yield {
      record: {
        bytes: chunk.bytes.subarray(start, end),
        receivedAt: chunk.receivedAt[index] ?? 0,
        transport: origin.transport,
        peer: origin.peer,
        tenant: origin.tenant,
        uid: chunk.uids?.[index] ?? null,
        ...(truncated === undefined ? {} : { truncatedFromBytes: truncated }),
      },
      delivery: chunk.deliveries[(chunk.delivery?.[index] ?? 0) - 1] ?? null,
    };
    start = end;
  }
}

/** Gives equal things (by a key) the same small number. */
class Numbering<T> {
  readonly items: T[] = [];
  readonly #numbers = new Map<string, number>();

  number(key: string, item: T): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.items.length);
    this.items.push(item);
    return this.items.length - 1;
  }
}
