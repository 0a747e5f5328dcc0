import { mkdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type ClickHouseClient, ClickHouseError, ClickHouseLogLevel, createClient } from "@clickhouse/client";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import { removeEngineAccess, writeEngineAccess } from "./engine/access-file.ts";
import { type Engine, startNextEngine } from "./engine/start-engine.ts";
import type { LakeHealth } from "./lake.ts";
import { LakeError } from "./lake-error.ts";

/** The embedded engine's folder, or a ClickHouse server. */
export type LakeTarget =
  | { readonly directory: string }
  | {
      readonly url: string;
      readonly username: string;
      readonly password: string;
      readonly database: string;
    };

/** An engine that has not answered two inserts in this time each does not answer any more. */
const requestTimeoutMs = 120_000;
const timeoutsBeforeRestart = 2;
const defaultSlowMs = 15_000;

/** Failures are ours to report: the client would write whole statements to standard error. */
const clientSettings = {
  request_timeout: requestTimeoutMs,
  max_open_connections: 8,
  log: { level: ClickHouseLogLevel.OFF },
};
export const retryMs = [200, 500, 1_000, 2_000, 5_000];

/** A client of the embedded engine. */
export function connectEngine({ url, password }: Pick<Engine, "url" | "password">): ClickHouseClient {
  return createClient({ url, username: "default", password, ...clientSettings });
}

interface ConnectionOptions {
  readonly target: LakeTarget;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly memoryBytes?: number | undefined;
  readonly slowMs?: number | undefined;
}

/** The engine or server: started again when it dies, and what it says of itself. */
export class Connection {
  readonly #options: ConnectionOptions;
  #engine: Engine | null = null;
  #client: ClickHouseClient | null = null;
  #ready: Promise<void> = Promise.resolve();
  #health: LakeHealth = { kind: "starting" };
  #timeouts = 0;
  readonly #stop = new AbortController();

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get health(): LakeHealth {
    return this.#health;
  }

  get isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  async start(): Promise<void> {
    const { target } = this.#options;
    if ("url" in target) this.#client = createClient({ ...target, ...clientSettings });
    else await this.#startEngine(target.directory);
    this.#health = { kind: "ready" };
  }

  async client(): Promise<ClickHouseClient> {
    await this.#ready;
    if (this.#client === null || this.isStopped) throw new LakeError("stopped", "the lake is stopping");
    return this.#client;
  }

  /** Runs an insert; while it takes long, `health` says so, and one that never answers ends the engine. */
  async watched(insert: (client: ClickHouseClient) => Promise<void>): Promise<void> {
    const client = await this.client();
    const { slowMs = defaultSlowMs } = this.#options;
    const timer = setTimeout(() => this.#slow(slowMs), slowMs);
    try {
      await insert(client);
      this.#timeouts = 0;
      this.#health = { kind: "ready" };
    } finally {
      clearTimeout(timer);
    }
  }

  #slow(ms: number): void {
    this.#health = {
      kind: "failing",
      reason: "slow",
      detail: `an insert has taken ${ms / 1_000} s and goes on: the disk or the engine is slow, and senders wait`,
    };
  }

  failed(reason: string, error: unknown): void {
    const advice =
      reason === "disk_full"
        ? "the disk is full: free space, and storing goes on by itself"
        : "storing is tried again by itself";
    this.#health = { kind: "failing", reason, detail: `${advice} (${messageOf(error).slice(0, 300)})` };
    if (reason !== "timeout") return;
    this.#timeouts += 1;
    if (this.#timeouts < timeoutsBeforeRestart) return;
    this.#timeouts = 0;
    this.#engine?.kill();
  }

  async pause(ms: number, until?: AbortSignal): Promise<void> {
    const stops = until === undefined ? [this.#stop.signal] : [this.#stop.signal, until];
    // An abort ends the pause early, which is no failure.
    await sleep(ms, undefined, { signal: AbortSignal.any(stops) }).catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.#stop.abort(new LakeError("stopped", "the lake is stopping"));
    await this.#client?.close();
    await this.#engine?.stop();
    if ("directory" in this.#options.target) removeEngineAccess(this.#options.target.directory);
  }

  async #startEngine(directory: string): Promise<void> {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const engine = await startNextEngine(directory, this.#options.memoryBytes);
    const old = this.#client;
    this.#engine = engine;
    this.#client = connectEngine(engine);
    writeEngineAccess(directory, engine);
    void old?.close();
    void engine.ended.then((how) => this.#restart(directory, how));
  }

  #restart(directory: string, how: string): void {
    if (this.isStopped) return;
    const { log, metrics } = this.#options;
    metrics
      .counter("breakwater_lake_restarts_total", "How often the lake's engine died and was started again.")
      .add(1);
    log.error("the lake's engine ended and is started again", { how });
    this.#health = {
      kind: "failing",
      reason: "engine_restarting",
      detail: "the engine ended and is being started again",
    };
    this.#ready = this.#startUntilItRuns(directory);
  }

  async #startUntilItRuns(directory: string): Promise<void> {
    for (let attempt = 0; !this.isStopped; attempt += 1) {
      try {
        await this.#startEngine(directory);
        this.#health = { kind: "ready" };
        this.#options.log.info("the lake's engine is ready again");
        return;
      } catch (error) {
        this.failed("engine_restarting", error);
        this.#options.log.error("the lake's engine does not start; trying again", {
          reason: messageOf(error),
        });
        await this.pause(retryMs[Math.min(attempt, retryMs.length - 1)] ?? 5_000);
      }
    }
  }
}

export function reasonOf(error: unknown): string {
  const message = messageOf(error);
  if (error instanceof ClickHouseError && error.type === "NOT_ENOUGH_SPACE") return "disk_full";
  if (/not enough space|No space left|ENOSPC/i.test(message)) return "disk_full";
  if (message === "Timeout error.") return "timeout";
  return /ECONNREFUSED|ECONNRESET|socket hang up|EPIPE|other side closed|terminated/i.test(message)
    ? "unreachable"
    : "query_failed";
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
