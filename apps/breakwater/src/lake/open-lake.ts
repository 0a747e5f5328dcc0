import { mkdirSync } from "node:fs";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { type ClickHouseClient, ClickHouseError, ClickHouseLogLevel, createClient } from "@clickhouse/client";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import { type Engine, startEngine } from "./engine/start-engine.ts";
import type { Lake, LakeBatch, LakeHealth } from "./lake.ts";
import { LakeError } from "./lake-error.ts";
import { createQueries } from "./query/queries.ts";
import { lakeMigrations } from "./schema/migrations.ts";
import { blockStructure } from "./write/native.ts";

export interface LakeOptions {
  /** The embedded engine's folder, or a ClickHouse server. */
  readonly target:
    | { readonly directory: string }
    | {
        readonly url: string;
        readonly username: string;
        readonly password: string;
        readonly database: string;
      };
  readonly retentionDays: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Failures are ours to report: the client would write whole statements to standard error. */
const clientSettings = {
  request_timeout: 120_000,
  max_open_connections: 8,
  log: { level: ClickHouseLogLevel.OFF },
};
const retryMs = [200, 500, 1_000, 2_000, 5_000];

/** Opens the lake: starts the engine if it is embedded, brings the schema up to date, keeps the engine running. */
export async function openLake(options: LakeOptions): Promise<Lake> {
  const connection = new Connection(options);
  await connection.start();
  try {
    await migrate(await connection.client(), options.retentionDays);
  } catch (error) {
    await connection.stop();
    throw error;
  }
  const { metrics, log } = options;
  const inserted = metrics.counter("breakwater_lake_rows_total", "Rows inserted into the lake.");
  const retries = metrics.counter(
    "breakwater_lake_retries_total",
    "Inserts that were tried again, by reason.",
  );

  async function insertBatch(batch: LakeBatch, signal: AbortSignal): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await insertOnce(await connection.client(), batch, attempt > 0, signal);
        inserted.add(batch.rows);
        connection.worked();
        return;
      } catch (error) {
        if (connection.isStopped || signal.aborted)
          throw new LakeError("stopped", "the lake is stopping", { cause: error });
        const reason = reasonOf(error);
        retries.add(1, { reason });
        connection.failed(reason, error);
        log.warn("a batch waits for the lake", {
          sequence: batch.sequence,
          reason,
          detail: messageOf(error),
        });
        await connection.pause(retryMs[Math.min(attempt, retryMs.length - 1)] ?? 5_000, signal);
      }
    }
  }

  return {
    insertBatch,
    ...createQueries(() => connection.client()),
    health: () => connection.health,
    [Symbol.asyncDispose]: () => connection.stop(),
  };
}

/** One insert. After a failure whose outcome is unknown, the batch may be there: then there is nothing to do. */
async function insertOnce(
  client: ClickHouseClient,
  batch: LakeBatch,
  mayBeThere: boolean,
  signal: AbortSignal,
): Promise<void> {
  if (mayBeThere) {
    const result = await client.query({
      query: "SELECT count() AS rows FROM events WHERE batch = {batch:UInt64}",
      query_params: { batch: batch.sequence },
      format: "JSONEachRow",
    });
    const [row] = await result.json<{ readonly rows: string | number }>();
    if (Number(row?.rows ?? 0) > 0) return;
  }
  // One block, so one part a partition: the batch is there whole or not at all. The token makes a server forget nothing.
  const statement = `INSERT INTO events SELECT *, toUInt64(${batch.sequence}) AS batch FROM input('${blockStructure.replaceAll("'", "\\'")}')
SETTINGS max_insert_threads = 1, max_threads = 1, min_insert_block_size_rows = 1048576, min_insert_block_size_bytes = 1073741824, insert_deduplication_token = 'batch-${batch.sequence}'
FORMAT Native`;
  const { stream } = await client.exec({
    query: statement,
    values: Readable.from(batch.blocks, { objectMode: false }),
    abort_signal: signal,
  });
  for await (const _ of stream) {
    // The answer is empty; reading it to its end frees the connection.
  }
}

/** The engine or server: started again when it dies, and what it says of itself. */
class Connection {
  readonly #options: LakeOptions;
  #engine: Engine | null = null;
  #client: ClickHouseClient | null = null;
  #ready: Promise<void> = Promise.resolve();
  #health: LakeHealth = { kind: "starting" };
  readonly #stop = new AbortController();

  constructor(options: LakeOptions) {
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

  worked(): void {
    this.#health = { kind: "ready" };
  }

  failed(reason: string, error: unknown): void {
    const advice =
      reason === "disk_full"
        ? "the disk is full: free space, and storing goes on by itself"
        : "storing is tried again by itself";
    this.#health = { kind: "failing", reason, detail: `${advice} (${messageOf(error).slice(0, 300)})` };
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
  }

  async #startEngine(directory: string): Promise<void> {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const engine = await startEngine(directory);
    const old = this.#client;
    this.#engine = engine;
    this.#client = createClient({
      url: engine.url,
      username: "default",
      password: engine.password,
      ...clientSettings,
    });
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

/** Brings the schema up to date; a folder of a newer version is refused, since its data would be misread. */
async function migrate(client: ClickHouseClient, retentionDays: number): Promise<void> {
  const write = { session_id: "write" };
  await client.command({
    query:
      "CREATE TABLE IF NOT EXISTS schema_versions (version UInt32, name String, applied_at DateTime DEFAULT now()) ENGINE = MergeTree ORDER BY version SETTINGS fsync_after_insert = 1",
    ...write,
  });
  const result = await client.query({
    query: "SELECT max(version) AS version FROM schema_versions",
    format: "JSONEachRow",
  });
  const [row] = await result.json<{ readonly version: number | string }>();
  const version = Number(row?.version ?? 0);
  const migrations = lakeMigrations();
  if (version > migrations.length) {
    throw new LakeError(
      "newer_schema",
      `the lake was written by a newer Breakwater (schema ${version}, this one knows ${migrations.length}); start that version, or choose another folder with --data`,
    );
  }
  for (const [index, { name, sql }] of migrations.entries()) {
    if (index < version) continue;
    await client.command({ query: sql.replace("CREATE TABLE ", "CREATE TABLE IF NOT EXISTS "), ...write });
    await client.command({
      query: `INSERT INTO schema_versions (version, name) SELECT ${index + 1}, {name:String}`,
      query_params: { name },
      ...write,
    });
  }
  await client.command({
    query: `ALTER TABLE events MODIFY TTL toDateTime(logged_time) + INTERVAL ${Math.trunc(retentionDays)} DAY SETTINGS materialize_ttl_after_modify = 0`,
    ...write,
  });
}

function reasonOf(error: unknown): string {
  const message = messageOf(error);
  if (error instanceof ClickHouseError && error.type === "NOT_ENOUGH_SPACE") return "disk_full";
  if (/not enough space|No space left|ENOSPC/i.test(message)) return "disk_full";
  return /ECONNREFUSED|ECONNRESET|socket hang up|EPIPE|other side closed|terminated/i.test(message)
    ? "unreachable"
    : "query_failed";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
