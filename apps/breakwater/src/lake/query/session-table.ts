import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import type { ClickHouseClient } from "@clickhouse/client";
import type { Column } from "../write/columns.ts";
import { namesOf, structureOf } from "../write/event-block.ts";

/** What statements that read the table are to be sent with. */
export interface TableSession {
  readonly session_id: string;
  readonly abort_signal: AbortSignal;
}

/** Puts values into a table of a session of its own, which nobody else sees and which goes with it. */
export async function fillSessionTable(
  client: ClickHouseClient,
  { name, columns }: { readonly name: string; readonly columns: readonly Column[] },
  blocks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<TableSession> {
  const session = { session_id: `${name}-${randomUUID()}`, abort_signal: signal };
  await client.command({ query: `CREATE TEMPORARY TABLE ${name} (${structureOf(columns)})`, ...session });
  const { stream } = await client.exec({
    query: `INSERT INTO ${name} (${namesOf(columns)}) FORMAT Native`,
    values: Readable.from(blocks, { objectMode: false }),
    ...session,
  });
  for await (const _ of stream) {
    // The answer is empty; reading it to its end frees the connection.
  }
  return session;
}
