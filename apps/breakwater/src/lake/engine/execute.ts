import { createReadStream } from "node:fs";
import type { ServerResponse } from "node:http";
import type { Session } from "chdb";
import type { Answer, Summary } from "./answer.ts";
import { exception } from "./exceptions.ts";
import type { Lane } from "./lane.ts";
import type { EngineRequest } from "./request.ts";
import type { RunningQueries } from "./running.ts";
import type { Sessions } from "./sessions.ts";
import { spool, spoolFile } from "./spool.ts";
import type { Statement } from "./statement.ts";

export interface Execution {
  readonly sessions: Sessions;
  readonly running: RunningQueries;
  readonly reads: Lane;
  readonly writes: Lane;
}

export interface Query {
  readonly request: EngineRequest;
  readonly statement: Statement;
  readonly rows: { readonly bytes: AsyncIterable<Uint8Array>; readonly compression: string } | null;
  readonly response: ServerResponse;
  readonly answer: Answer;
  /** What the answer's head says, known once the query has begun to answer. */
  readonly result: { format: string; summary: Summary | null };
}

/** Runs a query: in its turn, in a session of its own, until it ends, is killed, or its client is gone. */
export async function execute(query: Query, { sessions, running, reads, writes }: Execution): Promise<void> {
  const { request, statement, response } = query;
  if (statement.kind === "kill") {
    query.result.format = statement.format ?? request.defaultFormat;
    return killQuery(query, statement.sql, { sessions, running });
  }
  const { signal, over } = running.begin(request.queryId);
  const isRead = statement.kind === "read";
  const onClose = () => {
    // A read is of no use to a client that is gone. What it began to write is finished: it will ask again.
    if (isRead && !response.writableFinished) void running.kill(request.queryId);
  };
  response.once("close", onClose);
  try {
    const leave = await (isRead ? reads : writes).enter(signal);
    try {
      await sessions.use(request, async (session) => {
        if (signal.aborted) throw exception("QUERY_WAS_CANCELLED", "Query was cancelled");
        await runIn(session, query, running);
      });
    } finally {
      leave();
    }
  } finally {
    response.off("close", onClose);
    over();
  }
}

async function runIn(session: Session, query: Query, running: RunningQueries): Promise<void> {
  const { request, statement, result } = query;
  const stop = reportProgress(query, running);
  try {
    if (statement.kind === "insert") return await insert(session, query);
    result.format = statement.kind === "kill" ? "" : (statement.format ?? request.defaultFormat);
    if (statement.kind !== "read" || !statement.isSelect) return await whole(session, query, statement.sql);
    if (rowByRow.has(result.format.toLowerCase())) return await stream(session, query, statement.sql);
    if (columnar.has(result.format.toLowerCase())) return await throughFile(session, query, statement);
    return await whole(session, query, statement.sql);
  } finally {
    stop();
  }
}

/** Formats without head or foot: their parts can be sent one after another as they come. */
const rowByRow: ReadonlySet<string> = new Set(
  [
    "JSONEachRow",
    "NDJSON",
    "JSONLines",
    "JSONCompactEachRow",
    "TabSeparated",
    "TSV",
    "CSV",
    "RowBinary",
    "Native",
    "LineAsString",
    "RawBLOB",
  ].map((format) => format.toLowerCase()),
);
/** Formats of large exports with a foot, which chDB would make whole in memory. */
const columnar: ReadonlySet<string> = new Set(["parquet", "orc", "arrow", "arrowstream", "avro"]);

async function stream(session: Session, { request, answer }: Query, sql: string): Promise<void> {
  for await (const chunk of session.queryStream(sql, { format: request.defaultFormat }))
    if (chunk.numBytes > 0) await answer.write(chunk.raw());
}

async function whole(session: Session, { request, answer, result }: Query, sql: string): Promise<void> {
  const { rowsRead, elapsed, bytes } = await resultOf(session, sql, request.defaultFormat);
  result.summary = { resultRows: rowsRead, elapsedNs: Math.round(elapsed * 1e9) };
  await answer.write(bytes);
}

async function resultOf(session: Session, sql: string, format: string) {
  const done = await session.queryAsync(sql, { format });
  return { rowsRead: done.rowsRead, elapsed: done.elapsed, bytes: done.bytes() };
}

async function throughFile(
  session: Session,
  { answer, result }: Query,
  { sql, formatStart }: Exclude<Statement, { kind: "insert" }>,
): Promise<void> {
  const file = spoolFile("result");
  try {
    const head = formatStart === null ? sql : sql.slice(0, formatStart);
    const tail = formatStart === null ? ` FORMAT ${result.format}` : sql.slice(formatStart);
    await session.queryAsync(`${head} INTO OUTFILE '${file.path}' ${tail}`);
    for await (const chunk of createReadStream(file.path, { highWaterMark: 1024 * 1024 }))
      // Without an encoding set, chunks are buffers.
      await answer.write(chunk as Buffer);
  } finally {
    file.remove();
  }
}

async function insert(session: Session, { statement, rows, result }: Query): Promise<void> {
  if (statement.kind !== "insert" || rows === null) return;
  const file = await spool(rows.bytes);
  try {
    const { elapsed } = await session.queryAsync(
      statement.fromFile({ path: file.path, compression: rows.compression }),
      { format: "Null" },
    );
    result.summary = { resultRows: 0, elapsedNs: Math.round(elapsed * 1e9) };
  } finally {
    file.remove();
  }
}

function reportProgress({ request, answer }: Query, running: RunningQueries): () => void {
  if (!request.wantsProgress) return () => undefined;
  let isAsking = false;
  const timer = setInterval(() => {
    if (isAsking) return;
    isAsking = true;
    void ask().finally(() => (isAsking = false));
  }, request.progressIntervalMs);
  async function ask(): Promise<void> {
    const progress = await running.progress(request.queryId);
    if (progress !== null) answer.progress(progress);
  }
  return () => clearInterval(timer);
}

const kill =
  /^\s*KILL\s+QUERY\s+WHERE\s+query_id\s*=\s*(?:'([^'\\]{1,256})'|\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*:\s*String\s*\})\s*(SYNC|ASYNC|TEST)?\s*(?:FORMAT\s+[A-Za-z]+)?\s*$/i;

/** `KILL QUERY WHERE query_id = '...'`, by the ids that clients gave. Answers when the query has ended, unless ASYNC. */
async function killQuery(
  { request, answer, result }: Query,
  sql: string,
  { sessions, running }: Pick<Execution, "sessions" | "running">,
): Promise<void> {
  const match = kill.exec(sql);
  const id = match?.[1] ?? request.parameters.get(match?.[2] ?? "");
  if (match === null || id === undefined)
    throw exception("NOT_IMPLEMENTED", "KILL QUERY takes WHERE query_id = '...' and nothing else here");
  const mode = match[3]?.toUpperCase() ?? "ASYNC";
  const isThere = running.ids.includes(id);
  if (isThere && mode !== "TEST") {
    const killed = running.kill(id);
    if (mode === "SYNC") await killed;
  }
  const status = mode === "SYNC" ? "finished" : "waiting";
  const where = isThere ? "" : " WHERE 0";
  await sessions.use(
    { ...request, settings: new Map(), parameters: new Map([["killed", id]]) },
    async (session) => {
      const { bytes } = await resultOf(
        session,
        `SELECT '${status}' AS kill_status, {killed:String} AS query_id${where}`,
        result.format,
      );
      await answer.write(bytes);
    },
  );
}
