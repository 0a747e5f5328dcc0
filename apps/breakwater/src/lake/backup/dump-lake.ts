import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createZstdCompress } from "node:zlib";
import type { ClickHouseClient } from "@clickhouse/client";

export const dumpedTables = ["events", "sightings"] as const;
type Table = (typeof dumpedTables)[number];

export interface DumpedFile {
  readonly table: Table;
  readonly name: string;
  readonly rows: number;
  readonly sizeBytes: number;
  /** SHA-256 of the file as it is on disk, hexadecimal. */
  readonly sha256: string;
}

export interface LakeDump {
  readonly files: readonly DumpedFile[];
  /** `name Type, ...` by table, as the files hold them. */
  readonly columns: Readonly<Record<Table, string>>;
  /** Over the events' uids, times and raw lines: the same again when all are there. */
  readonly eventDigest: string;
}

interface DumpOptions {
  readonly client: ClickHouseClient;
  /** Events of batches up to this one; later ones are of deliveries that the control store's copy does not know. */
  readonly sequence: number;
  readonly directory: string;
  readonly onProgress: (rows: number, total: number) => void;
}

/** Events in one file; as one answer of the engine it is held in memory. */
const rowsPerFile = 50_000;

/** Writes the lake's rows into files of ClickHouse's Native format, compressed, while it goes on taking others. */
export async function dumpLake(options: DumpOptions): Promise<LakeDump> {
  const { client, sequence } = options;
  const parts = [...(await eventParts(client, sequence)), ...(await sightingParts(client))];
  const total = parts.reduce((sum, { rows }) => sum + rows, 0);
  const files: DumpedFile[] = [];
  let done = 0;
  for (const [index, part] of parts.entries()) {
    files.push(await dumpPart(options, part, index));
    done += part.rows;
    options.onProgress(done, total);
  }
  return {
    files,
    columns: {
      events: await structureOf(client, "events"),
      sightings: await structureOf(client, "sightings"),
    },
    eventDigest: await eventDigest(client, sequence),
  };
}

/** Over all events of batches up to `sequence`; does not depend on their order. */
export async function eventDigest(client: ClickHouseClient, sequence: number): Promise<string> {
  const [row] = await rowsOf<{ readonly digest: string }>(
    client,
    `SELECT concat(toString(count()), '-', hex(groupBitXor(cityHash64(tenant, toString(uid), toString(time), raw_data)))) AS digest FROM events WHERE batch <= ${sequence}`,
  );
  return row?.digest ?? "";
}

interface Part {
  readonly table: Table;
  readonly where: string;
  readonly rows: number;
}

/** Whole batches, oldest first, so many that a file has about `rowsPerFile` rows. */
async function eventParts(client: ClickHouseClient, sequence: number): Promise<readonly Part[]> {
  const groups = await rowsOf<{ readonly first: string; readonly last: string; readonly events: string }>(
    client,
    `SELECT toString(min(batch)) AS first, toString(max(batch)) AS last, toString(sum(rows)) AS events
FROM (SELECT batch, rows, intDiv(sum(rows) OVER (ORDER BY batch), ${rowsPerFile}) AS part
  FROM (SELECT batch, count() AS rows FROM events WHERE batch <= ${sequence} GROUP BY batch))
GROUP BY part ORDER BY part`,
  );
  return groups.map(({ first, last, events }) => ({
    table: "events",
    where: `batch BETWEEN ${Number(first)} AND ${Number(last)}`,
    rows: Number(events),
  }));
}

async function sightingParts(client: ClickHouseClient): Promise<readonly Part[]> {
  const [row] = await rowsOf<{ readonly rows: string }>(
    client,
    "SELECT toString(count()) AS rows FROM sightings WHERE tenant != ''",
  );
  const rows = Number(row?.rows ?? 0);
  const count = Math.ceil(rows / (4 * rowsPerFile));
  return Array.from({ length: count }, (_, part) => ({
    table: "sightings",
    // The row of no tenant tells which batches this very lake has.
    where: `tenant != '' AND cityHash64(value) % ${count} = ${part}`,
    rows: Math.ceil(rows / count),
  }));
}

async function dumpPart({ client, directory }: DumpOptions, part: Part, index: number): Promise<DumpedFile> {
  const name = `${part.table}-${String(index + 1).padStart(6, "0")}.native.zst`;
  const { stream } = await client.exec({
    query: `SELECT * FROM ${part.table} WHERE ${part.where} FORMAT Native`,
  });
  const hash = createHash("sha256");
  let sizeBytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(
    stream,
    createZstdCompress(),
    measure,
    createWriteStream(join(directory, name), { mode: 0o600, flush: true }),
  );
  return { table: part.table, name, rows: part.rows, sizeBytes, sha256: hash.digest("hex") };
}

async function structureOf(client: ClickHouseClient, table: Table): Promise<string> {
  const columns = await rowsOf<{ readonly name: string; readonly type: string }>(
    client,
    `DESCRIBE TABLE ${table}`,
  );
  return columns.map(({ name, type }) => `\`${name}\` ${type}`).join(", ");
}

async function rowsOf<Row>(client: ClickHouseClient, query: string): Promise<readonly Row[]> {
  const result = await client.query({ query, format: "JSONEachRow" });
  // The statement names the columns that Row declares.
  return result.json<Row>();
}
