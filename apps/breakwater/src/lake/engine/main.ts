// The lake's engine: chDB in a process of its own behind the ClickHouse HTTP interface. Started by `start-engine.ts`,
// ends with its parent.
import { createServer } from "node:http";
import type { Session } from "chdb";
import type { Execution } from "./execute.ts";
import { createHandler } from "./handler.ts";
import { Lane } from "./lane.ts";
import type { EngineMessage, EngineStart } from "./messages.ts";
import { RunningQueries } from "./running.ts";
import { Sessions } from "./sessions.ts";
import { removeLeftSpools, removeOwnSpools } from "./spool.ts";

/** chDB's own threads stand in libuv's pool: `start-engine.ts` makes it larger than what runs here at once. */
const readsAtOnce = 8;
const writesAtOnce = 2;
const longestQueue = 500;
const checkMemoryMs = 5_000;

function tell(message: EngineMessage): void {
  process.send?.(message);
}

function start({ directory, password, memoryBytes }: EngineStart): void {
  let execution: Execution;
  try {
    execution = open(directory, memoryBytes);
  } catch (error) {
    tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
    process.disconnect();
    return;
  }
  removeLeftSpools();
  // The client puts values into the address, where a server takes 1 MiB (http_max_uri_size) and Node 16 KiB.
  const server = createServer({ maxHeaderSize: 1024 * 1024 }, createHandler({ ...execution, password }));
  server.keepAliveTimeout = 65_000;
  // A large insert over a busy disk takes its time.
  server.requestTimeout = 0;
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (address !== null && typeof address === "object") tell({ kind: "listening", port: address.port });
  });
  setInterval(() => endAboveMemory(memoryBytes), checkMemoryMs).unref();
}

function open(directory: string, memoryBytes: number): Execution {
  const sessions = new Sessions(directory, connectionArguments(memoryBytes));
  // Open for as long as the process lives: it keeps the folder, and finds and stops queries.
  const control: Session = sessions.open();
  return {
    sessions,
    running: new RunningQueries(control),
    reads: new Lane(readsAtOnce, longestQueue),
    writes: new Lane(writesAtOnce, longestQueue),
  };
}

/** ClickHouse's server settings: its defaults are for machines of their own. */
function connectionArguments(memoryBytes: number): readonly string[] {
  const share = (part: number) => Math.round(memoryBytes * part);
  return [
    `--max_server_memory_usage=${memoryBytes}`,
    `--max_memory_usage=${share(0.8)}`,
    `--max_bytes_before_external_group_by=${share(0.3)}`,
    `--max_bytes_before_external_sort=${share(0.3)}`,
    `--mark_cache_size=${share(0.1)}`,
    `--index_mark_cache_size=${share(0.03)}`,
    `--query_condition_cache_size=${share(0.02)}`,
    "--background_pool_size=2",
    "--background_merges_mutations_concurrency_ratio=2",
  ];
}

/** The cap holds for what the engine counts; should it miss something, the process ends before the machine suffers. */
function endAboveMemory(memoryBytes: number): void {
  const limit = memoryBytes * 1.5 + 512 * 1024 * 1024;
  const { rss } = process.memoryUsage();
  if (rss <= limit) return;
  process.stderr.write(`memory: ${rss} bytes are resident, more than ${limit}\n`);
  process.exit(3);
}

// However the parent ends, the channel closes; an engine that outlived it would keep the folder locked. SIGKILL, since an
// exit waits for queries that are at work; what was acknowledged is on disk.
process.on("disconnect", () => {
  removeOwnSpools();
  process.kill(process.pid, "SIGKILL");
});
// Ctrl-C reaches the whole process group; the parent decides when the engine ends.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
// The first and only message is the EngineStart that start-engine.ts sends.
process.once("message", (message) => start(message as EngineStart));
