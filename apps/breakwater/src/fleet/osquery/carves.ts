import { createHash } from "node:crypto";
import type { Clock } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { repeat } from "../../platform/repeat.ts";
import { Turns } from "../../platform/turns.ts";
import type { EvidenceFormat, EvidenceRecords } from "../../store/evidence.ts";
import type { OsqueryNode } from "../../store/osquery.ts";
import type { OsqueryCarves, StartedCarve, Transfer } from "../../store/osquery-carves.ts";
import type { Vault } from "../evidence/vault.ts";
import { numberOf } from "./answers.ts";
import { textOf } from "./split-json.ts";

/** Files of nodes on their way into the vault (osquery, "File Carving"). */
export interface Carves extends AsyncDisposable {
  /** `start_block`'s answer: the session that the blocks name. */
  start(
    node: OsqueryNode,
    members: ReadonlyMap<string, Uint8Array>,
  ): Promise<{ readonly kind: "done"; readonly session: string } | Refused>;
  /**
   * A block; done once it is durable. Blocks name their session and nothing else; newer nodes also say in a header who they are, and
   * then it must be theirs.
   */
  block(
    members: ReadonlyMap<string, Uint8Array>,
    identify: (() => Promise<OsqueryNode | null>) | null,
  ): Promise<{ readonly kind: "done" } | Refused>;
}

type Refused = { readonly kind: "unreadable"; readonly detail: string };

/** osquery sends 8 KiB where nobody says otherwise (`--carver_block_size`); every block is a call. */
const maximumBlockBytes = 8 * 1024 * 1024;
const maximumBlocks = 50_000;
const maximumGuid = 100;
/** Of a tenant, in the vault and on the way. */
const tenantBytes = 64 * 1024 ** 3;
const stalledMs = 6 * 3_600_000;
const wholeMs = 5 * 60_000;
const watchEveryMs = 60_000;

export function startCarves(d: {
  readonly carves: OsqueryCarves;
  readonly evidence: Pick<EvidenceRecords, "sizeOf">;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Log;
}): Carves {
  const { carves, evidence, vault, clock, log } = d;
  const turns = new Turns();

  async function complete(transfer: Transfer): Promise<void> {
    const { tenant, id, blockCount } = transfer;
    await vault.alone(tenant, async () => {
      const { sha256, sizeBytes, start } = await vault.assemble(tenant, id, blockCount);
      await carves.complete(transfer, { sha256, sizeBytes, format: formatOf(start) });
    });
    await vault.dropParts(tenant, id);
  }

  async function takeBlock(
    transfer: Transfer,
    block: number,
    bytes: Buffer,
  ): Promise<{ readonly kind: "done" } | Refused> {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const known = await carves.block(transfer, block);
    if (known !== null && known !== sha256) {
      await carves.fail(transfer.query, `block ${block} came twice, and was not the same`);
      await vault.dropParts(transfer.tenant, transfer.id);
      return refused("the block was another before");
    }
    // Its answer may have been lost, and what it completed may have been cut off.
    if (known === null) await vault.putPart(transfer.tenant, transfer.id, block, bytes);
    const count = await carves.putBlock(transfer, block, sha256);
    if (count === transfer.blockCount) await complete(transfer);
    return { kind: "done" };
  }

  /** What is whole and was cut off is completed; what comes no more is given up. */
  async function watch(): Promise<void> {
    const now = clock.now();
    for (const { transfer, blocks, lastAt } of await carves.stalled(now - wholeMs))
      await turns.take(transfer.id, async () => {
        if (blocks === transfer.blockCount) return complete(transfer);
        if (lastAt > now - stalledMs) return;
        await carves.fail(transfer.query, "it stopped coming");
        await vault.dropParts(transfer.tenant, transfer.id);
      });
  }

  async function begin(node: OsqueryNode, query: string, started: StartedCarve): ReturnType<Carves["start"]> {
    const expected = await carves.expected(node, query);
    if (expected === null) return refused("request_id: this node was asked for no files by it");
    if (expected.state === "complete") return refused("request_id: what was asked for is here");
    const { sizeBytes } = started;
    if (sizeBytes > expected.maximumBytes) {
      await carves.fail(
        query,
        `the archive has ${sizeBytes} bytes; ${expected.maximumBytes} were asked for at most`,
      );
      return refused(`carve_size: at most ${expected.maximumBytes} bytes were asked for`);
    }
    if ((await evidence.sizeOf(node.tenant)) + sizeBytes > tenantBytes) {
      await carves.fail(query, "the vault holds as much of this tenant as it may");
      return refused("the vault holds as much as it may");
    }
    const { session, dropped } = await carves.start(query, started);
    if (dropped !== null) await vault.dropParts(dropped.tenant, dropped.id);
    return { kind: "done", session };
  }

  const stop = repeat(watch, watchEveryMs, (error) =>
    log.error("carves that stopped coming could not be looked for", { reason: String(error) }),
  );
  return {
    async start(node, members) {
      const started = readStart(members);
      const query = textOf(members.get("request_id") ?? nothing);
      if (started === null || query === null || !/^[0-9a-f-]{36}$/.test(query))
        return refused(
          `expected request_id, carve_id, and a carve_size in block_count blocks of block_size, at most ${maximumBlocks} of ${maximumBlockBytes}`,
        );
      return turns.take(query, () => begin(node, query, started));
    },

    async block(members, identify) {
      const session = textOf(members.get("session_id") ?? nothing) ?? "";
      const transfer = await carves.transfer(session);
      if (transfer === null) return refused("session_id: none that is under way");
      if (identify !== null && (await identify())?.id !== transfer.node)
        return refused("session_id: another node's");
      if (transfer.isComplete) return { kind: "done" };
      const block = numberOf(members.get("block_id"));
      if (block === null || block >= transfer.blockCount)
        return refused(`block_id: expected 0 to ${transfer.blockCount - 1}`);
      const isLast = block === transfer.blockCount - 1;
      const size = isLast ? transfer.sizeBytes - block * transfer.blockSize : transfer.blockSize;
      const bytes = decodeBlock(members.get("data"), size);
      if (bytes === null) return refused(`data: expected ${size} bytes in base64`);
      return turns.take(transfer.id, async () => {
        // While it waited, the last block of another request may have completed it, or failed.
        const current = await carves.transfer(session);
        if (current === null) return refused("session_id: none that is under way");
        return current.isComplete ? { kind: "done" } : takeBlock(current, block, bytes);
      });
    },

    [Symbol.asyncDispose]: () => stop(),
  };
}

const nothing = new Uint8Array();

function refused(detail: string): Refused {
  return { kind: "unreadable", detail };
}

function readStart(members: ReadonlyMap<string, Uint8Array>): StartedCarve | null {
  const [blockCount, blockSize, sizeBytes] = (["block_count", "block_size", "carve_size"] as const).map(
    (name) => numberOf(members.get(name)),
  );
  const guid = textOf(members.get("carve_id") ?? nothing) ?? "";
  if (guid === "" || guid.length > maximumGuid) return null;
  if (!isCount(blockCount, maximumBlocks) || !isCount(blockSize, maximumBlockBytes)) return null;
  if (!isCount(sizeBytes, maximumBlocks * maximumBlockBytes)) return null;
  return Math.ceil(sizeBytes / blockSize) === blockCount ? { guid, blockCount, blockSize, sizeBytes } : null;
}

function isCount(value: number | null | undefined, maximum: number): value is number {
  return typeof value === "number" && value >= 1 && value <= maximum;
}

/** Exactly so many bytes, and nothing but base64 (RFC 4648 §4). */
function decodeBlock(value: Uint8Array | undefined, size: number): Buffer | null {
  if (value === undefined || value.length > 3 * maximumBlockBytes) return null;
  // JSON may write "/" as "\/".
  const text = textOf(value);
  if (text === null || text.length !== 4 * Math.ceil(size / 3)) return null;
  const bytes = Buffer.from(text, "base64");
  return bytes.length === size && bytes.toString("base64") === text ? bytes : null;
}

/** POSIX.1 ustar magic at 257; RFC 8878 §3.1.1; RFC 1952 §2.3.1. */
function formatOf(start: Uint8Array): EvidenceFormat {
  const bytes = Buffer.from(start);
  if (bytes.subarray(0, 4).equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))) return "zstd";
  if (bytes.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))) return "gzip";
  return bytes.subarray(257, 262).toString("latin1") === "ustar" ? "tar" : "unknown";
}
