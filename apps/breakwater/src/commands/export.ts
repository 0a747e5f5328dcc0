import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { classInfo, type TenantId } from "@breakwater/ocsf";
import type { Config } from "../config.ts";
import { connectLake } from "../lake/backup/lake-client.ts";
import { asCsv, asNdjson, csvColumns } from "../lake/export/event-formats.ts";
import type { EventSearch, ExportSlice, Lake, StoredEvent } from "../lake/lake.ts";
import { LakeError } from "../lake/lake-error.ts";
import { parseEventQuery } from "../lake/query/event-query.ts";
import { createQueries } from "../lake/query/queries.ts";
import { systemClock } from "../platform/clock.ts";
import { progressBar } from "./backup.ts";
import { openControlStore, tenantOf } from "./control-store.ts";
import { type CommandIo, exitCode, UsageError } from "./io.ts";

export interface ExportCommand {
  readonly config: Pick<Config, "data" | "clickhouse">;
  readonly format: "parquet" | "ndjson" | "csv" | "security-lake";
  /** File, or folder for `security-lake`; standard output where null. */
  readonly out: string | null;
  readonly query: string;
  /** ms since the epoch; from the first event, until now where not given. */
  readonly from: number | null;
  readonly to: number | null;
  readonly timeField: EventSearch["timeField"];
  /** Id or name; the first one where null. */
  readonly tenant: string | null;
  /** Columns of a CSV. */
  readonly fields: readonly string[] | null;
  /** Parts of the paths of a Security Lake. */
  readonly region: string;
  readonly account: string | null;
}

type ExportLake = Pick<Lake, "count" | "exportEvents" | "exportParquet" | "exportSlices">;

/** `breakwater export`: all stored events of a search, for other tools; works beside a running server. */
export async function exportCommand(command: ExportCommand, io: CommandIo): Promise<number> {
  const { config, format, out } = command;
  if (!existsSync(join(config.data, "control.sqlite")))
    throw new UsageError(
      `${config.data} is no data folder: it holds no control.sqlite; name one with --data`,
    );
  if (out === null && (format === "parquet" || format === "security-lake"))
    throw new UsageError(`--format ${format} needs --out: a ${format === "parquet" ? "file" : "folder"}`);
  if (out !== null && existsSync(out) && format !== "security-lake")
    throw new UsageError(`--out ${out}: is there already; name a file that is not`);
  const search = searchOf(command);
  const tenant = await tenantIdOf(command);
  await using connection = await connectLake(config.clickhouse ?? { directory: join(config.data, "lake") });
  const lake: ExportLake = createQueries(async () => connection.client);
  const total = await lake.count(tenant, search, io.signal);
  const progress = progressBar("exporting", io);
  try {
    if (format === "security-lake")
      await writeSecurityLake({ lake, tenant, search, command, total }, io, progress.update);
    else if (format === "parquet")
      await writeFile(out ?? "", lake.exportParquet(tenant, search, null, io.signal), io.signal);
    else {
      const events = counted(lake.exportEvents(tenant, search, io.signal), (done) =>
        progress.update(done, total),
      );
      const text = format === "csv" ? asCsv(events, command.fields ?? csvColumns) : asNdjson(events);
      if (out === null) for await (const part of text) await io.out(part);
      else await writeFile(out, text, io.signal);
    }
  } finally {
    progress.stop();
  }
  io.err(`${total.toLocaleString("en")} events${out === null ? "" : ` in ${out}`}\n`);
  return exitCode.ok;
}

function searchOf({ query, from, to, timeField }: ExportCommand): EventSearch {
  try {
    const limit = Number.MAX_SAFE_INTEGER;
    return {
      ...parseEventQuery(query),
      from: from ?? minimumTime,
      to: to ?? (timeField === "time" ? maximumTime : systemClock.now() + 1),
      timeField,
      limit,
      cursor: null,
    };
  } catch (error) {
    if (error instanceof LakeError) throw new UsageError(`--query: ${error.message}`);
    throw error;
  }
}

/** What the lake's times reach (ClickHouse, DateTime64). */
const minimumTime = Date.UTC(1900, 0);
const maximumTime = Date.UTC(2299, 0);

async function tenantIdOf({ config, tenant }: ExportCommand): Promise<TenantId> {
  await using store = await openControlStore(config.data);
  return (await tenantOf(store, tenant)).id;
}

async function* counted(
  pages: AsyncIterable<readonly StoredEvent[]>,
  onDone: (events: number) => void,
): AsyncIterable<readonly StoredEvent[]> {
  let done = 0;
  for await (const events of pages) {
    yield events;
    done += events.length;
    onDone(done);
  }
}

/** A file gets its name when it is whole. */
async function writeFile(
  path: string,
  parts: AsyncIterable<Uint8Array | string>,
  signal: AbortSignal,
): Promise<void> {
  const partial = `${path}.partial`;
  mkdirSync(dirname(path), { recursive: true });
  try {
    await pipeline(Readable.from(parts), createWriteStream(partial, { mode: 0o600, flush: true }), {
      signal,
    });
    renameSync(partial, path);
  } finally {
    rmSync(partial, { force: true });
  }
}

const rowsPerFile = 1_000_000;

interface SecurityLake {
  readonly lake: ExportLake;
  readonly tenant: TenantId;
  readonly search: EventSearch;
  readonly command: ExportCommand;
  readonly total: number;
}

/**
 * The layout that Amazon Security Lake asks of custom sources: a source a class, files of one class and event day
 * (`ext/SOURCE/region=R/accountId=A/eventDay=YYYYMMDD/*.parquet`), sorted by time, compressed with zstandard.
 */
async function writeSecurityLake(
  { lake, tenant, search, command, total }: SecurityLake,
  io: CommandIo,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const slices = await lake.exportSlices(tenant, search, rowsPerFile, io.signal);
  let done = 0;
  for (const slice of slices) {
    const path = join(
      command.out ?? "",
      folderOf(slice, command.region, command.account ?? tenant),
      nameOf(slice),
    );
    // What is there from an earlier run of the same command is of the same events, or fewer.
    await writeFile(path, lake.exportParquet(tenant, search, slice, io.signal), io.signal);
    done += slice.events;
    onProgress(done, total);
  }
}

function folderOf({ classUid, day }: ExportSlice, region: string, account: string): string {
  const name = classInfo(classUid)?.name ?? `class-${classUid}`;
  const eventDay = new Date(day * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "");
  return join(
    "ext",
    `breakwater-${name.replaceAll("_", "-")}`,
    `region=${region}`,
    `accountId=${account}`,
    `eventDay=${eventDay}`,
  );
}

/** By the hours that it holds: an export that is repeated writes the same files. */
function nameOf({ from, to }: ExportSlice): string {
  return `events-${hourOf(from)}-${hourOf(to - 1)}.zstd.parquet`;
}

function hourOf(ms: number): string {
  return String(new Date(ms).getUTCHours()).padStart(2, "0");
}
