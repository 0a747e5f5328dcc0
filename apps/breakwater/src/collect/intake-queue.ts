import type { RawRecord, TenantId, Transport } from "@breakwater/ocsf";
import type { Clock } from "../platform/clock.ts";
import { type Chunk, type ChunkRecord, type NamedDelivery, packChunk } from "./chunk.ts";
import type { Delivery, Intake, Receipt } from "./intake.ts";

export interface IntakeQueueOptions {
  readonly clock: Clock;
  /** How many bytes may be between receipt and the lake; beyond it senders are slowed or datagrams dropped. */
  readonly limitBytes: number;
  /** How long records wait for company before they are processed. */
  readonly lingerMs: number;
  /** Told of records that nobody sends again and that could not be stored before the stop. */
  readonly onLost: (transport: Transport, count: number) => void;
  /** What is known of a delivery that came before, also before a restart. */
  readonly known: (tenant: TenantId, source: string, key: string) => Promise<KnownDelivery | null>;
}

interface KnownDelivery {
  readonly bodyHash: string;
  readonly count: number;
}

/** A chunk on its way; `settle` tells its senders what became of it and makes room. */
export interface PendingChunk {
  readonly chunk: Chunk;
  readonly records: number;
  /** UTC day of receipt, in days since the epoch: a batch of the lake holds one day only. */
  readonly day: number;
  settle(outcome: "stored" | { readonly failed: string }): void;
}

export interface IntakeQueue extends Intake {
  /** The next chunk, once it is full or has lingered; `null` when the queue was closed and is empty. */
  take(): Promise<PendingChunk | null>;
  /** Takes nothing more; what was taken is still handed out. */
  close(): void;
  readonly state: { readonly sizeBytes: number; readonly limitBytes: number; readonly records: number };
}

const chunkBytes = 1024 * 1024;
const chunkRecords = 2_000;
const msPerDay = 86_400_000;
/** What a record costs beside its bytes while it waits: its object, slice and bookkeeping. */
const overheadBytes = 200;
const retryAfterMs = 1_000;

interface OpenChunk {
  readonly records: ChunkRecord[];
  readonly settles: ((outcome: Outcome) => void)[];
  /** How many came by `offer`, whose senders are not told what became of them. */
  readonly offered: Map<Transport, number>;
  readonly day: number;
  readonly since: number;
  sizeBytes: number;
  urgent: boolean;
}
type Outcome = Parameters<PendingChunk["settle"]>[0];

/** The bounded queue between collectors and the workers: assembles chunks, knows deliveries, counts what is inside. */
export function createIntakeQueue(options: IntakeQueueOptions): IntakeQueue {
  const { clock, limitBytes, lingerMs } = options;
  const ready: OpenChunk[] = [];
  const inFlight = new Map<string, { readonly bodyHash: string; readonly receipt: Promise<Receipt> }>();
  let open: OpenChunk | null = null;
  let sizeBytes = 0;
  let records = 0;
  let closed = false;
  let wakeTaker: (() => void) | null = null;
  let waitingForRoom: (() => void)[] = [];

  const hasRoom = (bytes: number) => !closed && (sizeBytes === 0 || sizeBytes + bytes <= limitBytes);

  function append(record: RawRecord, named: NamedDelivery | null, day: number): OpenChunk {
    if (open !== null && open.day !== day) finishOpen();
    open ??= {
      records: [],
      settles: [],
      offered: new Map(),
      day,
      since: clock.monotonicMs(),
      sizeBytes: 0,
      urgent: false,
    };
    open.records.push({ record, delivery: named });
    open.sizeBytes += record.bytes.length + overheadBytes;
    sizeBytes += record.bytes.length + overheadBytes;
    records += 1;
    return open;
  }

  function finishOpen(): void {
    if (open === null) return;
    ready.push(open);
    open = null;
    wakeTaker?.();
  }

  function finishIfFull(): void {
    if (open !== null && (open.sizeBytes >= chunkBytes || open.records.length >= chunkRecords)) finishOpen();
    else wakeTaker?.();
  }

  function pending(from: OpenChunk): PendingChunk {
    return {
      chunk: packChunk(from.records),
      records: from.records.length,
      day: from.day,
      settle(outcome) {
        sizeBytes -= from.sizeBytes;
        records -= from.records.length;
        for (const settle of from.settles) settle(outcome);
        if (outcome !== "stored")
          for (const [transport, count] of from.offered) options.onLost(transport, count);
        const waiting = waitingForRoom;
        waitingForRoom = [];
        for (const resume of waiting) resume();
      },
    };
  }

  /** Puts all records of a delivery into one chunk, so that it is stored whole or not at all. */
  function enqueue(delivery: Delivery): Promise<Receipt> {
    const { identity, records: items, tenant } = delivery;
    const named = identity === null ? null : { tenant, checkpoint: null, ...identity };
    const day = Math.floor((items[0]?.receivedAt ?? 0) / msPerDay);
    return new Promise((resolve) => {
      let chunk: OpenChunk | null = null;
      for (const record of items) chunk = append(record, named, day);
      if (chunk === null) return resolve({ kind: "stored", count: 0, replayed: false });
      chunk.urgent = true;
      chunk.settles.push((outcome) => resolve(receiptOf(outcome, items.length)));
      finishIfFull();
    });
  }

  async function deliverNamed(
    delivery: Delivery,
    identity: NonNullable<Delivery["identity"]>,
  ): Promise<Receipt> {
    const name = JSON.stringify([delivery.tenant, identity.source, identity.key]);
    const earlier = inFlight.get(name);
    if (earlier !== undefined) {
      if (earlier.bodyHash !== identity.bodyHash) return { kind: "conflict" };
      const receipt = await earlier.receipt;
      return receipt.kind === "stored" ? { ...receipt, replayed: true } : receipt;
    }
    const receipt = storeUnlessKnown(delivery, identity);
    inFlight.set(name, { bodyHash: identity.bodyHash, receipt });
    try {
      return await receipt;
    } finally {
      inFlight.delete(name);
    }
  }

  async function storeUnlessKnown(
    delivery: Delivery,
    identity: NonNullable<Delivery["identity"]>,
  ): Promise<Receipt> {
    const known = await options.known(delivery.tenant, identity.source, identity.key);
    if (known !== null) {
      if (known.bodyHash !== identity.bodyHash) return { kind: "conflict" };
      return { kind: "stored", count: known.count, replayed: true };
    }
    return store(delivery);
  }

  function store(delivery: Delivery): Promise<Receipt> | Receipt {
    const bytes = delivery.records.reduce((sum, record) => sum + record.bytes.length + overheadBytes, 0);
    if (closed) return { kind: "busy", reason: "stopping", retryAfterMs };
    if (!hasRoom(bytes)) return { kind: "busy", reason: "queue_full", retryAfterMs };
    return enqueue(delivery);
  }

  async function take(): Promise<PendingChunk | null> {
    for (;;) {
      const next = ready.shift();
      if (next !== undefined) return pending(next);
      if (open !== null) {
        const waitMs = open.urgent || closed ? 0 : open.since + lingerMs - clock.monotonicMs();
        if (waitMs <= 0) {
          const due = open;
          open = null;
          return pending(due);
        }
        await woken(waitMs);
      } else {
        if (closed) return null;
        await woken(null);
      }
    }
  }

  function woken(waitMs: number | null): Promise<void> {
    return new Promise((resolve) => {
      const timer = waitMs === null ? null : setTimeout(wake, waitMs);
      function wake(): void {
        if (timer !== null) clearTimeout(timer);
        wakeTaker = null;
        resolve();
      }
      wakeTaker = wake;
    });
  }

  return {
    offer(record) {
      if (!hasRoom(record.bytes.length + overheadBytes)) return false;
      const { offered } = append(record, null, Math.floor(record.receivedAt / msPerDay));
      offered.set(record.transport, (offered.get(record.transport) ?? 0) + 1);
      finishIfFull();
      return true;
    },
    room(signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(abortError(signal));
        if (hasRoom(chunkBytes)) return resolve();
        const stop = () => reject(abortError(signal));
        signal.addEventListener("abort", stop, { once: true });
        waitingForRoom.push(() => {
          signal.removeEventListener("abort", stop);
          resolve();
        });
      });
    },
    deliver: async (delivery) =>
      delivery.identity === null ? store(delivery) : deliverNamed(delivery, delivery.identity),
    take,
    close() {
      closed = true;
      finishOpen();
      wakeTaker?.();
    },
    get state() {
      return { sizeBytes, limitBytes, records };
    },
  };
}

function receiptOf(outcome: Outcome, count: number): Receipt {
  if (outcome === "stored") return { kind: "stored", count, replayed: false };
  return { kind: "busy", reason: outcome.failed, retryAfterMs };
}

function abortError(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error("stopped");
}
