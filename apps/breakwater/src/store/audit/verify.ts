import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { canonicalJson, type Json } from "../../platform/canonical-json.ts";
import { readInstallationKey } from "../installation-key.ts";
import type { Schema } from "../schema.ts";
import { createSqliteDialect } from "../sqlite/dialect.ts";
import { StoreError } from "../store-error.ts";
import { readAnchors } from "./anchors.ts";
import { type AuditEntry, firstPrevHash } from "./entry.ts";

export type AuditProblemReason =
  /** The entry's text is not what its hash was made of, or a column does not repeat it. */
  | "entry_changed"
  /** A number is missing in the chain. */
  | "entry_missing"
  /** The entry does not continue the one before it. */
  | "link_broken"
  /** A signed head, or the one that was given, is newer than the chain's end: entries were cut off. */
  | "entries_cut_off"
  /** A signed head, or the one that was given, has another hash at this number: the chain was rewritten. */
  | "chain_rewritten"
  /** A line of the file of signed heads is not as this installation writes it. */
  | "head_invalid"
  /** There are entries and the file of signed heads, or the key that checks it, is gone. */
  | "heads_missing";

export interface AuditProblem {
  readonly reason: AuditProblemReason;
  readonly chain: string;
  readonly seq: number;
  readonly detail: string;
}

export interface AuditReport {
  readonly chains: readonly ChainHead[];
  readonly entries: number;
  /** Signed heads that were compared. */
  readonly heads: number;
  /** Broken places, the first of each chain. */
  readonly problems: readonly AuditProblem[];
}

export interface ChainHead {
  readonly chain: string;
  readonly seq: number;
  readonly hash: string;
}

export interface VerifyOptions {
  readonly path: string;
  /** Heads that were kept elsewhere. */
  readonly known?: readonly ChainHead[];
}

/** Reads the whole audit log, without changing anything, and says where it is not what was written. */
export async function verifyAudit({ path, known = [] }: VerifyOptions): Promise<AuditReport> {
  if (!existsSync(path)) throw new StoreError("cannot_open", `${path}: there is no control store`);
  const db = new Kysely<Schema>({ dialect: createSqliteDialect(new DatabaseSync(path, { readOnly: true })) });
  try {
    const expected = new Expectations(path, known);
    const names = await db.selectFrom("audit_entries").select("chain").distinct().orderBy("chain").execute();
    const chains: ChainHead[] = [];
    const problems: AuditProblem[] = [];
    let entries = 0;
    for (const { chain } of names) {
      const checked = await verifyChain(db, chain, expected);
      chains.push(checked.head);
      entries += checked.head.seq;
      if (checked.problem !== null) problems.push(checked.problem);
    }
    const broken = new Set(problems.map((one) => one.chain));
    problems.push(...expected.left(chains, entries, broken));
    return { chains, entries, heads: expected.count, problems };
  } finally {
    await db.destroy();
  }
}

const pageRows = 1_000;

async function verifyChain(
  db: Kysely<Schema>,
  chain: string,
  expected: Expectations,
): Promise<{ readonly head: ChainHead; readonly problem: AuditProblem | null }> {
  let head: ChainHead = { chain, seq: 0, hash: firstPrevHash };
  for (;;) {
    const rows = await db
      .selectFrom("audit_entries")
      .selectAll()
      .where("chain", "=", chain)
      .where("seq", ">", head.seq)
      .orderBy("seq")
      .limit(pageRows)
      .execute();
    for (const row of rows) {
      const problem = problemOf(row, head) ?? expected.compare(row);
      if (problem !== null) return { head, problem };
      head = { chain, seq: row.seq, hash: row.hash };
    }
    if (rows.length < pageRows) return { head, problem: null };
  }
}

function problemOf(row: Schema["audit_entries"], before: ChainHead): AuditProblem | null {
  const problem = (reason: AuditProblemReason, detail: string, seq = row.seq): AuditProblem => ({
    reason,
    chain: row.chain,
    seq,
    detail,
  });
  if (row.seq !== before.seq + 1)
    return problem("entry_missing", `entry ${before.seq + 1} is not there`, before.seq + 1);
  if (createHash("sha256").update(row.entry).digest("hex") !== row.hash)
    return problem("entry_changed", "the entry is not what its hash was made of");
  const entry = entryOf(row.entry);
  if (entry === null) return problem("entry_changed", "the entry is not canonical JSON");
  const columns =
    entry.chain === row.chain &&
    entry.seq === row.seq &&
    entry.action === row.action &&
    entry.actor?.id === row.actor_id &&
    entry.object?.id === row.object_id;
  if (!columns) return problem("entry_changed", "the columns beside the entry do not repeat it");
  if (entry.prev_hash !== before.hash)
    return problem("link_broken", `it does not continue entry ${before.seq}`);
  return null;
}

function entryOf(text: string): Partial<AuditEntry> | null {
  try {
    const value = JSON.parse(text) as Json;
    const isCanonical = typeof value === "object" && value !== null && canonicalJson(value) === text;
    // Every field that is used is compared with its column.
    return isCanonical ? (value as unknown as Partial<AuditEntry>) : null;
  } catch {
    return null;
  }
}

/** What is known of the chains from outside the database: signed heads, and heads that a person kept. */
class Expectations {
  readonly #hashes = new Map<string, Map<number, string>>();
  readonly #newest = new Map<string, number>();
  readonly #problems: AuditProblem[] = [];
  readonly #hasFile: boolean;
  count = 0;

  constructor(path: string, known: readonly ChainHead[]) {
    const key = readInstallationKey(path);
    const lines = key === null ? null : readAnchors(path, key);
    this.#hasFile = lines !== null;
    for (const line of lines ?? []) {
      if (line.kind === "head") this.#add(line.head);
      else
        this.#problems.push({
          reason: "head_invalid",
          chain: "",
          seq: 0,
          detail: `audit-heads.ndjson line ${line.line}: ${line.reason}`,
        });
    }
    for (const head of known) this.#add(head);
  }

  #add(head: ChainHead): void {
    this.count += 1;
    const hashes = this.#hashes.get(head.chain) ?? new Map<number, string>();
    const other = hashes.get(head.seq);
    if (other !== undefined && other !== head.hash)
      this.#problems.push({
        reason: "chain_rewritten",
        chain: head.chain,
        seq: head.seq,
        detail: "two heads of the same number have different hashes",
      });
    hashes.set(head.seq, head.hash);
    this.#hashes.set(head.chain, hashes);
    this.#newest.set(head.chain, Math.max(this.#newest.get(head.chain) ?? 0, head.seq));
  }

  compare({ chain, seq, hash }: ChainHead): AuditProblem | null {
    const expected = this.#hashes.get(chain)?.get(seq);
    if (expected === undefined || expected === hash) return null;
    return { reason: "chain_rewritten", chain, seq, detail: "a signed head has another hash for it" };
  }

  /** What no entry answers for. */
  left(chains: readonly ChainHead[], entries: number, broken: ReadonlySet<string>): readonly AuditProblem[] {
    const cutOff = [...this.#newest].flatMap(([chain, newest]): AuditProblem[] => {
      const seq = chains.find((one) => one.chain === chain)?.seq ?? 0;
      // A broken chain is not read to its end.
      if (newest <= seq || broken.has(chain)) return [];
      const detail = `a head of entry ${newest} is known, and the chain ends with ${seq}`;
      return [{ reason: "entries_cut_off", chain, seq: seq + 1, detail }];
    });
    const missing: AuditProblem[] =
      entries > 0 && !this.#hasFile
        ? [
            {
              reason: "heads_missing",
              chain: "",
              seq: 0,
              detail: "audit-heads.ndjson or installation.key is gone from the data folder",
            },
          ]
        : [];
    return [...this.#problems, ...cutOff, ...missing];
  }
}
