import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Config } from "../config.ts";
import { connectLake } from "../lake/backup/lake-client.ts";
import { loadLake } from "../lake/backup/load-lake.ts";
import { lakeMigrations } from "../lake/schema/migrations.ts";
import { progressBar } from "./backup.ts";
import { type BackupManifest, readManifest, verifyFiles } from "./backup-manifest.ts";
import { type CommandIo, exitCode, UsageError } from "./io.ts";

export interface RestoreCommand {
  readonly config: Pick<Config, "data" | "clickhouse" | "retentionDays" | "sightingRetentionDays">;
  readonly from: string;
}

/**
 * `breakwater restore`: makes a data folder from a backup. Everything is checked before anything is written, and the folder
 * gets its name only when it is whole and the same as what was backed up.
 */
export async function restoreCommand({ config, from }: RestoreCommand, io: CommandIo): Promise<number> {
  const { data } = config;
  if (existsSync(data) && readdirSync(data).length > 0)
    throw new UsageError(
      `--data ${data}: is not empty; a backup is restored into an empty or new folder only`,
    );
  const manifest = readManifest(from);
  if (manifest.lakeSchema !== lakeMigrations.length)
    throw new UsageError(
      `${from} was made by Breakwater ${manifest.version} (lake schema ${manifest.lakeSchema}, this one has ${lakeMigrations.length}); restore it with that version, then upgrade`,
    );
  await verifyFiles(from, manifest);
  const partial = `${data}.restoring`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(join(partial, "lake"), { recursive: true, mode: 0o700 });
  for (const { name } of manifest.files) {
    mkdirSync(dirname(join(partial, name)), { recursive: true, mode: 0o700 });
    copyFileSync(join(from, name), join(partial, name));
  }
  await load(manifest, { config, from, directory: join(partial, "lake") }, io);
  if (existsSync(data)) rmSync(data, { recursive: true });
  renameSync(partial, data);
  const rows = manifest.lake.files.filter(({ table }) => table === "events");
  await io.out(
    `${data}: restored ${rows.reduce((sum, file) => sum + file.rows, 0)} events and the control store of ${new Date(manifest.madeAt).toISOString()}; compared and the same\n`,
  );
  return exitCode.ok;
}

async function load(
  manifest: BackupManifest,
  {
    config,
    from,
    directory,
  }: { readonly config: RestoreCommand["config"]; readonly from: string; readonly directory: string },
  io: CommandIo,
): Promise<void> {
  await using lake = await connectLake(config.clickhouse ?? { directory });
  const progress = progressBar("restoring", io);
  try {
    await loadLake({
      client: lake.client,
      dump: manifest.lake,
      sequence: manifest.sequence,
      directory: from,
      retention: { eventDays: config.retentionDays, sightingDays: config.sightingRetentionDays },
      onProgress: progress.update,
    });
  } finally {
    progress.stop();
  }
}
