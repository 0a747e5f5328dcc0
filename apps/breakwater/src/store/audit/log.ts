import { createHash } from "node:crypto";
import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import { canonicalJson } from "../../platform/canonical-json.ts";
import type { Schema } from "../schema.ts";
import { StoreError } from "../store-error.ts";
import type { Page, Paged } from "../store.ts";
import type { Anchors, Head } from "./anchors.ts";
import { type AuditEntry, installationChain, parseEntry } from "./entry.ts";

export interface AuditFilter {
  readonly action?: string | undefined;
  /** Id of the user, key or session that acted. */
  readonly actor?: string | undefined;
  /** Id of what was changed. */
  readonly object?: string | undefined;
}

export interface AuditLog {
  /** Entries of a tenant's chain, or of the installation's (null), the newest first. */
  list(chain: TenantId | null, filter: AuditFilter, page: Page): Promise<Paged<AuditEntry>>;
  /** All entries of a chain, the oldest first. */
  entries(chain: TenantId | null): AsyncIterable<AuditEntry>;
  heads(): Promise<AuditHeads>;
  /** Signs the heads of all chains as they are now; what a crash left unsigned is signed with them. */
  sign(): Promise<AuditHeads>;
  /** Why signed heads cannot be written; null when they are. */
  problem(): string | null;
}

export interface AuditHeads {
  readonly heads: readonly Head[];
  /** One hash over all of them: SHA-256 of the canonical list of [chain, seq, hash]. */
  readonly combined: string;
}

const maximumPage = 500;
const exportPage = 1_000;

export function createAuditLog(db: Kysely<Schema>, anchors: Anchors): AuditLog {
  async function heads(): Promise<AuditHeads> {
    const rows = await db
      .selectFrom("audit_entries as newest")
      .select(["chain", "seq", "hash", "entry"])
      .where("seq", "=", (eb) =>
        eb
          .selectFrom("audit_entries as each")
          .select((inner) => inner.fn.max("each.seq").as("seq"))
          .whereRef("each.chain", "=", "newest.chain"),
      )
      .orderBy("chain")
      .execute();
    const all = rows.map(({ chain, seq, hash, entry }) => ({
      chain,
      seq,
      hash,
      time: parseEntry(entry, hash).time,
    }));
    return { heads: all, combined: combinedHash(all) };
  }

  return {
    heads,

    async sign() {
      const now = await heads();
      anchors.add(now.heads);
      return now;
    },

    async list(chain, { action, actor, object }, { limit: wanted, cursor }) {
      const limit = Math.min(Math.max(Math.trunc(wanted), 1), maximumPage);
      let query = db
        .selectFrom("audit_entries")
        .select(["seq", "entry", "hash"])
        .where("chain", "=", chain ?? installationChain);
      if (action !== undefined) query = query.where("action", "=", action);
      if (actor !== undefined) query = query.where("actor_id", "=", actor);
      if (object !== undefined) query = query.where("object_id", "=", object);
      if (cursor !== null) query = query.where("seq", "<", parseSeq(cursor));
      const rows = await query
        .orderBy("seq", "desc")
        .limit(limit + 1)
        .execute();
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return {
        items: shown.map(({ entry, hash }) => parseEntry(entry, hash)),
        nextCursor: rows.length > limit && last !== undefined ? String(last.seq) : null,
      };
    },

    async *entries(chain) {
      for (let after = 0; ;) {
        const rows = await db
          .selectFrom("audit_entries")
          .select(["seq", "entry", "hash"])
          .where("chain", "=", chain ?? installationChain)
          .where("seq", ">", after)
          .orderBy("seq")
          .limit(exportPage)
          .execute();
        for (const { entry, hash } of rows) yield parseEntry(entry, hash);
        const last = rows.at(-1);
        if (last === undefined) return;
        after = last.seq;
      }
    },

    problem: () => anchors.problem(),
  };
}

/** One hash for all chains: what a person writes down, prints or sends elsewhere. */
export function combinedHash(heads: readonly Omit<Head, "time">[]): string {
  const list = heads.map(({ chain, seq, hash }) => [chain, seq, hash]);
  return createHash("sha256").update(canonicalJson(list)).digest("hex");
}

function parseSeq(cursor: string): number {
  if (/^[0-9]{1,15}$/.test(cursor)) return Number(cursor);
  throw new StoreError("invalid_cursor", "the cursor is not one that a page of this list gave");
}
