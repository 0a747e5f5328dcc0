import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createZstdDecompress } from "node:zlib";
import type { ClickHouseClient } from "@clickhouse/client";
import { LakeError } from "../lake-error.ts";
import { migrate, type Retention } from "../schema/migrate.ts";
import { eventDigest, type LakeDump } from "./dump-lake.ts";

interface LoadOptions {
  readonly client: ClickHouseClient;
  readonly dump: LakeDump;
  readonly sequence: number;
  readonly directory: string;
  readonly retention: Retention;
  readonly onProgress: (rows: number, total: number) => void;
}

/** Fills an empty lake from a dump and compares what is there with what was written. */
export async function loadLake(options: LoadOptions): Promise<void> {
  const { client, dump, directory, onProgress } = options;
  await migrate(client, options.retention);
  const total = dump.files.reduce((sum, { rows }) => sum + rows, 0);
  let done = 0;
  for (const { table, name, rows } of dump.files) {
    const structure = dump.columns[table];
    const columns = structure.match(/`[^`]+`(?= )/g) ?? [];
    const { stream } = await client.exec({
      query: `INSERT INTO ${table} (${columns.join(", ")}) SELECT * FROM input('${structure.replaceAll("'", "\\'")}')
SETTINGS max_insert_threads = 1, insert_deduplication_token = 'restore-${name}'
FORMAT Native`,
      values: createReadStream(join(directory, name)).pipe(createZstdDecompress()),
    });
    for await (const _ of stream) {
      // The answer is empty; reading it to its end frees the connection.
    }
    done += rows;
    onProgress(done, total);
  }
  const digest = await eventDigest(client, options.sequence);
  if (digest !== dump.eventDigest)
    throw new LakeError(
      "query_failed",
      `the restored events are not those of the backup: expected digest ${dump.eventDigest}, got ${digest}`,
    );
}
