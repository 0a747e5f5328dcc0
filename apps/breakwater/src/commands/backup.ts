import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { SingleBar } from "cli-progress";
import type { Config } from "../config.ts";
import { dumpLake } from "../lake/backup/dump-lake.ts";
import { connectLake } from "../lake/backup/lake-client.ts";
import { lakeMigrations } from "../lake/schema/migrations.ts";
import { systemClock } from "../platform/clock.ts";
import { type BackupManifest, manifestName, measureFile } from "./backup-manifest.ts";
import { type CommandIo, exitCode, UsageError } from "./io.ts";

export interface BackupCommand {
  readonly config: Pick<Config, "data" | "clickhouse">;
  readonly to: string;
  readonly version: string;
}

/**
 * `breakwater backup`: the control store, the data folder's other files and the lake's rows, as files with a manifest.
 * Works beside a running server. The control store is copied first, and the lake up to the batch that the copy knows, so
 * that both tell of the same events; sightings may include some that came while it was written.
 */
export async function backupCommand({ config, to, version }: BackupCommand, io: CommandIo): Promise<number> {
  if (!existsSync(join(config.data, "control.sqlite")))
    throw new UsageError(
      `${config.data} is no data folder: it holds no control.sqlite; name one with --data`,
    );
  if (existsSync(to)) throw new UsageError(`--to ${to}: is there already; name a folder that is not`);
  const partial = `${to}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  // The heads of the audit log come first: with heads that are newer than the log it would read as cut off.
  copyFile(config.data, partial, auditHeads);
  const sequence = copyControlStore(config.data, partial);
  const others = copyOtherFiles(config.data, partial);
  const files: BackupManifest["files"] = [];
  for (const name of ["control.sqlite", ...others])
    files.push({ name, ...(await measureFile(join(partial, name))) });
  const lake = await dump({ config, to: partial, sequence }, io);
  const manifest: BackupManifest = {
    format: "breakwater-backup",
    formatVersion: 1,
    version,
    madeAt: systemClock.now(),
    lakeSchema: lakeMigrations.length,
    sequence,
    files,
    lake: { ...lake, files: [...lake.files] },
  };
  // The manifest comes last, and the folder gets its name when it is whole.
  writeFileSync(join(partial, manifestName), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
  renameSync(partial, to);
  const rows = sumOf(manifest, "events");
  await io.out(`${to}: ${rows} events up to batch ${sequence}, ${sumOf(manifest, "sightings")} sightings\n`);
  return exitCode.ok;
}

function sumOf({ lake }: BackupManifest, table: "events" | "sightings"): number {
  return lake.files.filter((file) => file.table === table).reduce((sum, { rows }) => sum + rows, 0);
}

/** SQLite's own copy of a moment, whoever writes meanwhile; gives the last batch that is complete in it. */
function copyControlStore(data: string, to: string): number {
  const path = join(to, "control.sqlite");
  using source = new DatabaseSync(join(data, "control.sqlite"));
  source.exec("PRAGMA busy_timeout = 5000");
  source.prepare("VACUUM INTO ?").run(path);
  using copy = new DatabaseSync(path, { readOnly: true });
  const row = copy.prepare("SELECT coalesce(max(sequence), 0) AS sequence FROM batches").get();
  return Number(row?.["sequence"] ?? 0);
}

const notCopied = /^(?:lake|control\.sqlite.*|lock\..*)$/;

/** Rules, certificates, keys: what else the data folder holds. */
function copyOtherFiles(data: string, to: string): readonly string[] {
  const names = readdirSync(data)
    .filter((name) => !notCopied.test(name))
    .flatMap((name) =>
      statSync(join(data, name)).isDirectory()
        ? readdirSync(join(data, name), { recursive: true }).map((below) => join(name, String(below)))
        : [name],
    )
    .filter((name) => statSync(join(data, name), { throwIfNoEntry: false })?.isFile() === true);
  return names.filter((name) =>
    name === auditHeads ? existsSync(join(to, name)) : copyFile(data, to, name),
  );
}

const auditHeads = "audit-heads.ndjson";

/** `false` where a running server has removed it meanwhile. */
function copyFile(data: string, to: string, name: string): boolean {
  mkdirSync(dirname(join(to, name)), { recursive: true, mode: 0o700 });
  try {
    copyFileSync(join(data, name), join(to, name));
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

async function dump(
  {
    config,
    to,
    sequence,
  }: { readonly config: BackupCommand["config"]; readonly to: string; readonly sequence: number },
  io: CommandIo,
) {
  await using lake = await connectLake(config.clickhouse ?? { directory: join(config.data, "lake") });
  const progress = progressBar("backing up", io);
  try {
    return await dumpLake({ client: lake.client, sequence, directory: to, onProgress: progress.update });
  } finally {
    progress.stop();
  }
}

/** On a terminal only. */
export function progressBar(
  what: string,
  io: CommandIo,
): { readonly update: (value: number, total: number) => void; readonly stop: () => void } {
  if (!io.isTerminal) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    format: `${what} [{bar}] {percentage}% {value}/{total} rows`,
    stream: process.stderr,
    clearOnComplete: true,
  });
  let isStarted = false;
  return {
    update(value, total) {
      if (!isStarted) bar.start(total, 0);
      isStarted = true;
      bar.update(value);
    },
    stop: () => bar.stop(),
  };
}
