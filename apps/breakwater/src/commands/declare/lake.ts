import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import type { Cli } from "./cli.ts";

export function declareLake(program: Command, cli: Cli): void {
  const lake = program.command("lake").description("the telemetry lake on a ClickHouse cluster");
  lake
    .command("schema")
    .description("print the SQL that makes the lake's tables on a cluster")
    .requiredOption("--cluster <name>", "the cluster, as system.clusters names it")
    .option("--database <name>", "database to make them in", "breakwater")
    .option("--config <file>", "configuration file (YAML): for how long rows are kept")
    .action((flags) =>
      cli.run(async () => {
        const { lakeSchemaCommand } = await import("../lake-schema.ts");
        const config = readConfig(flags, cli.root, availableParallelism());
        return lakeSchemaCommand({ config, cluster: flags.cluster, database: flags.database }, cli.io);
      }),
    );
}
