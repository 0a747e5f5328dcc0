import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { EventUid, RawRecord, TenantId, Transport } from "@breakwater/ocsf";
import { deliveryUid } from "../../platform/ids.ts";
import type { Delivery } from "../intake.ts";
import type { Unattributed } from "./senders.ts";

/**
 * Records of senders that belong to nobody yet, on disk: one folder a sender, one file a stretch. Bounded as a whole, and
 * for each sender, so that one that floods leaves room for the others.
 */
export interface Quarantine {
  /** Keeps a record; `false` when there is no room for it. Written within a second. */
  hold(sender: string, record: Unattributed): boolean;
  /** Writes what waits in memory. */
  flush(): Promise<void>;
  /** The kept stretches of a sender as deliveries to its tenant, the oldest first; a delivery is the same each time. */
  deliveries(sender: string, tenant: TenantId): Promise<readonly HeldDelivery[]>;
  /** Forgets what is kept of a sender; returns how many records. */
  discard(sender: string): Promise<number>;
  held(sender: string): Held;
  readonly total: Held;
  /** Senders of whom something is kept. */
  senders(): readonly string[];
}

export interface Held {
  readonly records: number;
  readonly bytes: number;
}

export interface HeldDelivery {
  readonly delivery: Delivery;
  /** To be called when it is stored: the stretch is deleted. */
  readonly done: () => void;
}

/** Stretches are as large as a chunk, so that each is one delivery; and of one UTC day, as a batch of the lake is. */
const stretchBytes = 256 * 1024;
const stretchRecords = 2_000;
const msPerDay = 86_400_000;
const headerBytes = 4 + 8 + 4 + 2;
/** By number, as in the files: a transport that was released is never moved. */
const transports: readonly Transport[] = [
  "syslog-udp",
  "syslog-tcp",
  "syslog-tls",
  "http",
  "file",
  "stdin",
  "sample",
];

/** So many senders are kept aside; forged addresses must not make files without end. */
const maximumSenders = 1_000;

interface Stretch {
  readonly name: string;
  readonly day: number;
  /** Only what this run began is written on: what an earlier one left may have been handed over already. */
  readonly isOpen: boolean;
  records: number;
  bytes: number;
}

interface Waiting {
  readonly stretch: string;
  readonly bytes: Buffer;
}

interface Kept {
  readonly stretches: Stretch[];
  waiting: Waiting[];
  records: number;
  bytes: number;
  next: number;
}

/** `share`: how much of the whole one sender may have. */
export function openQuarantine(options: {
  readonly directory: string;
  readonly limitBytes: number;
  readonly share?: number;
}): Quarantine {
  const { directory, limitBytes, share = 1 / 8 } = options;
  const kept = readKept(directory);
  let total = [...kept.values()].reduce((sum, one) => sum + one.bytes, 0);
  let writing: Promise<void> = Promise.resolve();

  async function writeAll(): Promise<void> {
    for (const [sender, one] of kept) {
      const { waiting } = one;
      if (waiting.length === 0) continue;
      one.waiting = [];
      try {
        await write(join(directory, sender), waiting);
      } catch (error) {
        // A full disk: it waits in memory, which the limit bounds as well.
        one.waiting = [...waiting, ...one.waiting];
        throw error;
      }
    }
  }

  /** One after another: a stretch is handed over only when all of it is written. */
  function flush(): Promise<void> {
    const work = writing.then(writeAll);
    writing = work.catch(() => undefined);
    return work;
  }

  return {
    hold(sender, record) {
      const bytes = headerBytes + Buffer.byteLength(record.peer) + record.bytes.length;
      const one = kept.get(sender) ?? { stretches: [], waiting: [], records: 0, bytes: 0, next: 0 };
      if (total + bytes > limitBytes || one.bytes + bytes > limitBytes * share) return false;
      if (!kept.has(sender) && kept.size >= maximumSenders) return false;
      kept.set(sender, one);
      const stretch = stretchFor(one, Math.floor(record.receivedAt / msPerDay), bytes);
      one.waiting.push({ stretch: stretch.name, bytes: encode(record) });
      stretch.records += 1;
      stretch.bytes += bytes;
      one.records += 1;
      one.bytes += bytes;
      total += bytes;
      return true;
    },
    flush,
    async deliveries(sender, tenant) {
      await flush();
      const one = kept.get(sender);
      if (one === undefined) return [];
      // What comes from now on starts a new stretch: these are handed over as they are.
      return one.stretches.splice(0).map((stretch) => {
        const path = join(directory, sender, stretch.name);
        return {
          delivery: deliveryOf(sender, stretch.name, path, tenant),
          done: () => {
            rmSync(path, { force: true });
            one.records -= stretch.records;
            one.bytes -= stretch.bytes;
            total -= stretch.bytes;
            if (one.stretches.length === 0 && one.records <= 0) forget(sender);
          },
        };
      });
    },
    async discard(sender) {
      await flush();
      const records = kept.get(sender)?.records ?? 0;
      total -= kept.get(sender)?.bytes ?? 0;
      forget(sender);
      return records;
    },
    held: (sender) => ({ records: kept.get(sender)?.records ?? 0, bytes: kept.get(sender)?.bytes ?? 0 }),
    get total() {
      return { records: [...kept.values()].reduce((sum, one) => sum + one.records, 0), bytes: total };
    },
    senders: () => [...kept.keys()],
  };

  function forget(sender: string): void {
    kept.delete(sender);
    rmSync(join(directory, sender), { recursive: true, force: true });
  }
}

function stretchFor(one: Kept, day: number, bytes: number): Stretch {
  const last = one.stretches.at(-1);
  const fits =
    last !== undefined &&
    last.isOpen &&
    last.day === day &&
    last.records < stretchRecords &&
    last.bytes + bytes <= stretchBytes;
  if (fits) return last;
  const name = `${day}-${String((one.next += 1)).padStart(8, "0")}.held`;
  const made = { name, day, isOpen: true, records: 0, bytes: 0 };
  one.stretches.push(made);
  return made;
}

/** `[u32 bytes][f64 received at][u32 size before a cut][u8 transport][u8 length of peer][peer][bytes]` */
function encode(record: Unattributed): Buffer {
  const peer = Buffer.from(record.peer).subarray(0, 255);
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(record.bytes.length, 0);
  header.writeDoubleLE(record.receivedAt, 4);
  header.writeUInt32LE(record.truncatedFromBytes ?? 0, 12);
  header.writeUInt8(Math.max(0, transports.indexOf(record.transport)), 16);
  header.writeUInt8(peer.length, 17);
  return Buffer.concat([header, peer, record.bytes]);
}

async function write(folder: string, waiting: readonly Waiting[]): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, records] of Map.groupBy(waiting, ({ stretch }) => stretch))
    await appendFile(join(folder, name), Buffer.concat(records.map(({ bytes }) => bytes)), { mode: 0o600 });
}

function deliveryOf(sender: string, name: string, path: string, tenant: TenantId): Delivery {
  const content = readFileSync(path);
  const source = `quarantine:${sender}`;
  const records = [...decode(content)].map((record, item): RawRecord => ({
    ...record,
    tenant,
    // The stretch and the place in it name the record: released again after a crash, it gets the same uid.
    uid: deliveryUid(tenant, source, name, item) as EventUid,
  }));
  const bodyHash = createHash("sha256").update(content).digest("hex");
  return { tenant, records, identity: { source, key: name, bodyHash } };
}

function* decode(content: Buffer): Generator<Unattributed> {
  for (let at = 0; at + headerBytes <= content.length;) {
    const length = content.readUInt32LE(at);
    const peerLength = content.readUInt8(at + 17);
    const start = at + headerBytes + peerLength;
    // A crash may have cut the last one off.
    if (start + length > content.length) return;
    const truncatedFromBytes = content.readUInt32LE(at + 12);
    yield {
      bytes: content.subarray(start, start + length),
      receivedAt: content.readDoubleLE(at + 4),
      transport: transports[content.readUInt8(at + 16)] ?? "syslog-udp",
      peer: content.toString("utf8", at + headerBytes, start),
      uid: null,
      ...(truncatedFromBytes === 0 ? {} : { truncatedFromBytes }),
    };
    at = start + length;
  }
}

/** What an earlier run kept. */
function readKept(directory: string): Map<string, Kept> {
  const kept = new Map<string, Kept>();
  if (!existsSync(directory)) return kept;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const sender = entry.name;
    const folder = join(directory, sender);
    const names = readdirSync(folder)
      .filter((name) => /^[0-9]+-[0-9]{8}\.held$/.test(name))
      .sort();
    const stretches = names.map((name) => {
      const bytes = statSync(join(folder, name)).size;
      const day = Number(name.split("-")[0]);
      return { name, day, isOpen: false, records: countRecords(join(folder, name)), bytes };
    });
    if (stretches.length === 0) continue;
    kept.set(sender, {
      stretches,
      waiting: [],
      records: stretches.reduce((sum, { records }) => sum + records, 0),
      bytes: stretches.reduce((sum, { bytes }) => sum + bytes, 0),
      next: Math.max(...names.map((name) => Number(/-([0-9]{8})/.exec(name)?.[1] ?? 0))),
    });
  }
  return kept;
}

function countRecords(path: string): number {
  let records = 0;
  for (const _ of decode(readFileSync(path))) records += 1;
  return records;
}
