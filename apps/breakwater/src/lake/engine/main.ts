// The lake's engine: chDB in a process of its own behind the part of the ClickHouse HTTP protocol that
// @clickhouse/client speaks. Started by `start-engine.ts`, ends with its parent.
import { createServer } from "node:http";
import { Session } from "chdb";
import { createHandler } from "./handler.ts";
import type { EngineMessage, EngineStart } from "./messages.ts";
import { removeSpools } from "./spool.ts";

function tell(message: EngineMessage): void {
  process.send?.(message);
}

function start({ directory, password }: EngineStart): void {
  let sessions: { writer: Session; reader: Session };
  try {
    // A session is serial: an insert must not wait behind a query.
    sessions = { writer: new Session(directory), reader: new Session(directory) };
  } catch (error) {
    tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
    process.disconnect();
    return;
  }
  removeSpools();
  // The client puts values into the address: 500 uids are 20 kB, and Node's own limit is 16.
  const server = createServer({ maxHeaderSize: 1024 * 1024 }, createHandler({ ...sessions, password }));
  server.keepAliveTimeout = 65_000;
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (address !== null && typeof address === "object") tell({ kind: "listening", port: address.port });
  });
}

// However the parent ends, the channel closes; an engine that outlived it would keep the folder locked.
process.on("disconnect", () => process.exit(0));
// Ctrl-C reaches the whole process group; the parent decides when the engine ends.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
// The first and only message is the EngineStart that start-engine.ts sends.
process.once("message", (message) => start(message as EngineStart));
