import type { TenantId } from "@breakwater/ocsf";
import type { EvidenceFormat } from "./evidence.ts";
import type { Actor } from "./identity.ts";
import type { OsqueryQuery, TargetState } from "./osquery-queries.ts";
import type { Page, Paged } from "./store.ts";

/** `asked`: nothing has come yet. */
export const carveStates = ["asked", "receiving", "complete", "failed"] as const;
export type CarveState = (typeof carveStates)[number];

/** Files that one node was asked for; the query of the same id asks it. */
export interface Carve {
  readonly query: OsqueryQuery;
  readonly node: string;
  readonly nodeName: string;
  /** What became of the query. */
  readonly target: TargetState;
  readonly path: string;
  readonly maximumBytes: number;
  readonly state: CarveState;
  readonly problem: string | null;
  readonly sizeBytes: number | null;
  readonly blockCount: number | null;
  readonly blocks: number;
  readonly startedAt: number | null;
  readonly evidence: string | null;
}

/** An archive on its way in. */
export interface Transfer {
  readonly id: string;
  readonly tenant: TenantId;
  readonly query: string;
  readonly node: string;
  readonly blockCount: number;
  readonly blockSize: number;
  readonly sizeBytes: number;
  /** The answer to its last block may have been lost. */
  readonly isComplete: boolean;
}

export interface StartedCarve {
  /** osquery's own name of it. */
  readonly guid: string;
  readonly blockCount: number;
  readonly blockSize: number;
  readonly sizeBytes: number;
}

export interface OsqueryCarves {
  /** `null`: there is no such node. */
  ask(
    by: Actor,
    tenant: TenantId,
    carve: {
      readonly node: string;
      readonly path: string;
      readonly text: string;
      readonly reason: string;
      readonly maximumBytes: number;
      readonly expiresAt: number;
    },
  ): Promise<Carve | null>;
  list(tenant: TenantId, page: Page): Promise<Paged<Carve>>;
  get(tenant: TenantId, query: string): Promise<Carve | null>;
  /** What a node was asked for and may send now; `null` where it was asked for nothing of the kind. */
  expected(
    node: { readonly id: string; readonly tenant: TenantId },
    query: string,
  ): Promise<{ readonly maximumBytes: number; readonly state: CarveState } | null>;
  /**
   * The session is made anew each time. A start of the same archive goes on with the blocks that are there; `dropped` is one that
   * another takes the place of.
   */
  start(
    query: string,
    started: StartedCarve,
  ): Promise<{
    readonly session: string;
    readonly dropped: { readonly tenant: TenantId; readonly id: string } | null;
  }>;
  /** The transfer of a session that is under way, or was completed. */
  transfer(session: string): Promise<Transfer | null>;
  /** The hash of a block that is there. */
  block(transfer: Transfer, block: number): Promise<string | null>;
  /** Gives how many there are. */
  putBlock(transfer: Transfer, block: number, sha256: string): Promise<number>;
  fail(query: string, problem: string): Promise<void>;
  complete(
    transfer: Transfer,
    file: { readonly sha256: string; readonly sizeBytes: number; readonly format: EvidenceFormat },
  ): Promise<void>;
  /** Those of which nothing has come since. */
  stalled(
    since: number,
  ): Promise<readonly { readonly transfer: Transfer; readonly blocks: number; readonly lastAt: number }[]>;
}
