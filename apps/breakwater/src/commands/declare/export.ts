import { availableParallelism } from "node:os";
import { type Command, InvalidArgumentError, Option } from "commander";
import { readConfig } from "../../config.ts";
import { type Cli, toTime } from "./cli.ts";

const formats = ["parquet", "ndjson", "csv", "security-lake"] as const;

export function declareExport(program: Command, cli: Cli): void {
  program
    .command("export")
    .description(
      "stored events for other tools (DuckDB, Spark, Trino, spreadsheets); works beside a running server",
    )
    .addOption(
      new Option(
        "--format <format>",
        "parquet: one file; security-lake: a folder laid out as Amazon Security Lake",
      )
        .choices(formats)
        .default("ndjson"),
    )
    .option("--out <path>", "file or folder; standard output without it, but not for Parquet")
    .option("--query <text>", "only these events, in the language of the console's search", "")
    .option("--from <time>", "received at or after this RFC 3339 time", toTime)
    .option("--to <time>", "received before this RFC 3339 time", toTime)
    .option("--event-time", "--from and --to are times of the events, not of receipt", false)
    .option("--tenant <id>", "whose events, where there are several tenants")
    .option("--fields <paths>", "columns of a CSV, separated by commas")
    .option("--region <name>", "region in the paths of a Security Lake", toPathPart, "local")
    .option(
      "--account <id>",
      "account in the paths of a Security Lake (default: the tenant's id)",
      toPathPart,
    )
    .option("--data <dir>", "data folder (default: ./data of the clone)")
    .option("--config <file>", "configuration file (YAML)")
    .action((flags) =>
      cli.run(async () => {
        const { exportCommand } = await import("../export.ts");
        const config = readConfig(flags, cli.root, availableParallelism());
        return exportCommand(
          {
            config,
            format: flags.format,
            out: flags.out ?? null,
            query: flags.query,
            from: flags.from ?? null,
            to: flags.to ?? null,
            timeField: flags.eventTime ? "time" : "logged_time",
            tenant: flags.tenant ?? null,
            fields: flags.fields?.split(",").map((field: string) => field.trim()) ?? null,
            region: flags.region,
            account: flags.account ?? null,
          },
          cli.io,
        );
      }),
    );
}

/** It becomes the name of a folder. */
function toPathPart(text: string): string {
  if (!/^[A-Za-z0-9-]{1,64}$/.test(text))
    throw new InvalidArgumentError("letters, digits and hyphens, 64 at most");
  return text;
}
