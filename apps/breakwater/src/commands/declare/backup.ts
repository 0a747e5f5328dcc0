import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import type { Cli } from "./cli.ts";

export function declareBackup(program: Command, cli: Cli): void {
  program
    .command("backup")
    .description("write everything into a new folder; works beside a running server")
    .requiredOption(
      "--to <dir>",
      "folder that is not there yet; it will hold secrets, as the data folder does",
    )
    .option("--data <dir>", "data folder (default: ./data of the clone)")
    .option("--config <file>", "configuration file (YAML)")
    .action((flags) =>
      cli.run(async () => {
        const { backupCommand } = await import("../backup.ts");
        const config = readConfig(flags, cli.root, availableParallelism());
        return backupCommand({ config, to: resolve(flags.to), version: cli.version }, cli.io);
      }),
    );
  program
    .command("restore")
    .description("make a data folder from a backup")
    .requiredOption("--from <dir>", "the backup's folder")
    .requiredOption("--data <dir>", "data folder to make; empty or not there yet")
    .option("--config <file>", "configuration file (YAML)")
    .action((flags) =>
      cli.run(async () => {
        const { restoreCommand } = await import("../restore.ts");
        const config = readConfig(flags, cli.root, availableParallelism());
        return restoreCommand({ config, from: resolve(flags.from) }, cli.io);
      }),
    );
}
