import type { ServerResponse } from "node:http";
import type { TenantId } from "@breakwater/ocsf";
import type { Metrics } from "../platform/metrics.ts";
import { HttpProblem } from "./errors.ts";

/** Kinds of questions, each with turns of its own, so that an export keeps nobody from searching. */
export type QueryKind = "search" | "sql" | "export" | "tail";

interface Turns {
  /** Of one tenant at once. */
  readonly atOnce: number;
  /** So many wait for a turn; further ones are told to come back. */
  readonly waiting: number;
}

export interface QueryGateOptions {
  /** Searches of one tenant at once. */
  readonly searchesAtOnce: number;
  readonly metrics: Metrics;
}

const longestWaitMs = 20_000;
const retrySeconds = 2;

/** Gives each tenant its turns at the lake: what one asks too much of keeps no other waiting. */
export class QueryGate {
  readonly #turns: Readonly<Record<QueryKind, Turns>>;
  readonly #lines = new Map<string, Line>();
  readonly #metrics: Metrics;

  constructor({ searchesAtOnce, metrics }: QueryGateOptions) {
    this.#turns = {
      search: { atOnce: searchesAtOnce, waiting: 16 * searchesAtOnce },
      sql: { atOnce: 2, waiting: 0 },
      export: { atOnce: 2, waiting: 0 },
      tail: { atOnce: 16, waiting: 0 },
    };
    this.#metrics = metrics;
  }

  /** Runs one question in its turn. The signal aborts when the client is gone. */
  async run<T>(
    tenant: TenantId,
    kind: QueryKind,
    reply: { readonly raw: ServerResponse },
    ask: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const signal = goneSignal(reply.raw);
    const leave = await this.enter(tenant, kind, signal);
    try {
      return await ask(signal);
    } finally {
      leave();
    }
  }

  /** Takes a turn that lasts until the last byte of the answer is sent or its client is gone, of which the signal tells. */
  async untilSent(
    tenant: TenantId,
    kind: QueryKind,
    reply: { readonly raw: ServerResponse },
  ): Promise<AbortSignal> {
    const signal = goneSignal(reply.raw);
    const leave = await this.enter(tenant, kind, signal);
    if (reply.raw.destroyed) leave();
    else reply.raw.once("close", leave);
    return signal;
  }

  /** Resolves with what ends the turn, and 429 where too many have theirs or it does not come. */
  async enter(tenant: TenantId, kind: QueryKind, signal: AbortSignal): Promise<() => void> {
    const key = `${kind} ${tenant}`;
    const turns = this.#turns[kind];
    const line = this.#lines.get(key) ?? { running: 0, waiting: new Set() };
    this.#lines.set(key, line);
    if (line.running < turns.atOnce) line.running += 1;
    else if (line.waiting.size >= turns.waiting) throw this.#refused(kind, turns);
    else if (!(await turnOf(line, signal))) throw this.#refused(kind, turns);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      // The turn goes to who waits longest.
      const [next] = line.waiting;
      if (next !== undefined) return next();
      line.running -= 1;
      if (line.running === 0) this.#lines.delete(key);
    };
  }

  #refused(kind: QueryKind, { atOnce }: Turns): HttpProblem {
    this.#metrics
      .counter("breakwater_queries_refused_total", "Queries of a tenant that found no turn, by kind.")
      .add(1, { kind });
    return new HttpProblem(
      429,
      "too_many_queries",
      `at most ${atOnce} queries of this kind run at once for a tenant; wait for one to end`,
      { "retry-after": String(retrySeconds) },
    );
  }
}

interface Line {
  running: number;
  /** In the order in which they came; called, one has its turn. */
  readonly waiting: Set<() => void>;
}

/** Waits for a turn; false where it does not come in time or nobody waits for it any more. */
function turnOf(line: Line, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isOwn: boolean) => {
      line.waiting.delete(go);
      clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
      resolve(isOwn);
    };
    const go = () => settle(true);
    const giveUp = () => settle(false);
    const timer = setTimeout(giveUp, longestWaitMs);
    signal.addEventListener("abort", giveUp, { once: true });
    line.waiting.add(go);
    if (signal.aborted) giveUp();
  });
}

/** Aborts when the client of an answer is gone before it has it all. */
export function goneSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const onClose = () => {
    if (!response.writableFinished) controller.abort(new Error("the client went away"));
  };
  if (response.destroyed) onClose();
  else response.once("close", onClose);
  return controller.signal;
}
