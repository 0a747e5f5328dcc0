import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { JsonObject } from "../../platform/canonical-json.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Actor } from "../identity.ts";
import type { Schema } from "../schema.ts";
import type { AuditAction } from "./actions.ts";
import type { Anchors, Head } from "./anchors.ts";
import { firstPrevHash, installationChain, sealEntry, tameDetails, tameText } from "./entry.ts";

export interface Change {
  /** Whose log it belongs in; null for what concerns the installation, such as a partner. */
  readonly tenant: TenantId | null;
  readonly action: AuditAction;
  readonly object: { readonly kind: string; readonly id: string; readonly name?: string | null };
  /** `before` and `after`, and what else explains the change; never a secret. */
  readonly details?: JsonObject;
}

export type RecordChange = (change: Change) => Promise<void>;

/** The only way to change what people decide: the change and its audit entry are one transaction. */
export interface Ledger {
  /**
   * Runs `work` in a transaction. What it passes to `record` is appended to the audit log in that transaction: both are
   * durable when this resolves, or neither happened. Record inside, and after what was read to decide.
   */
  change<T>(by: Actor, work: (tx: Kysely<Schema>, record: RecordChange) => Promise<T>): Promise<T>;
  /** Told of the actions that were recorded, once they are durable; for what is kept in memory and must follow. */
  subscribe(listener: (actions: readonly string[]) => void): void;
}

export function createLedger(db: Kysely<Schema>, clock: Clock, anchors: Anchors): Ledger {
  const listeners = new Set<(actions: readonly string[]) => void>();
  return {
    subscribe: (listener) => void listeners.add(listener),

    async change(by, work) {
      const heads: Head[] = [];
      const actions: string[] = [];
      const result = await db.transaction().execute(async (tx) =>
        work(tx, async (change) => {
          heads.push(await append(tx, by, change, clock.now()));
          actions.push(change.action);
        }),
      );
      anchors.add(heads);
      if (actions.length > 0) for (const listener of listeners) listener(actions);
      return result;
    },
  };
}

async function append(tx: Kysely<Schema>, by: Actor, change: Change, time: number): Promise<Head> {
  const chain = change.tenant ?? installationChain;
  // The transaction holds the write lock, so nobody else appends between this and the insert.
  const last = await tx
    .selectFrom("audit_entries")
    .select(["seq", "hash"])
    .where("chain", "=", chain)
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  const { id, kind, name = null } = change.object;
  const object = { kind, id: tameText(id), name: name === null ? null : tameText(name) };
  const actor = { ...by, id: tameText(by.id), name: tameText(by.name) };
  const seq = (last?.seq ?? 0) + 1;
  const { text, hash } = sealEntry({
    version: 1,
    chain,
    seq,
    time,
    tenant: change.tenant,
    actor,
    action: change.action,
    object,
    details: tameDetails(change.details ?? {}),
    prev_hash: last?.hash ?? firstPrevHash,
  });
  await tx
    .insertInto("audit_entries")
    .values({
      chain,
      seq,
      action: change.action,
      actor_id: actor.id,
      object_id: object.id,
      entry: text,
      hash,
    })
    .execute();
  return { chain, seq, hash, time };
}
