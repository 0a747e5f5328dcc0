import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import { readConfig } from "../../config.ts";
import { type Cli, toTime } from "./cli.ts";

export function declareSigma(program: Command, cli: Cli): void {
  const sigma = program.command("sigma").description("Sigma rules");
  sigma
    .command("check")
    .description("parse and compile rules; name those that cannot be used")
    .argument("<paths...>")
    .option("--placeholders <file>", "values of %placeholders%")
    .action((paths, flags) =>
      cli.run(async () => {
        const { sigmaCheck } = await import("../sigma/check.ts");
        return sigmaCheck({ paths, ...placeholdersOf(flags) }, cli.io);
      }),
    );
  sigma
    .command("eval")
    .description("match NDJSON events of standard input")
    .requiredOption("-r, --rules <path...>", "files and folders of rules")
    .option("--logsource-routing", "only rules that fit the event's product, category and service", false)
    .option("--jobs <n>", "worker threads", Number, 1)
    .option("--placeholders <file>", "values of %placeholders%")
    .option("--time-field <field>", "field of an event's time (time, @timestamp, timestamp or UtcTime)")
    .option(
      "--out-of-order <timespan>",
      "correlate while reading, with events at most so late, such as 5m (else at the end, in any order)",
    )
    .action((flags) =>
      cli.run(async () => {
        const { sigmaEval } = await import("../sigma/eval.ts");
        return sigmaEval(flags, cli.io);
      }),
    );
  sigma
    .command("translate")
    .description("rules as SQL of ClickHouse over stored events, with the values that it binds")
    .argument("<rules...>", "files and folders of rules")
    .option(
      "--json-column <name>",
      "over any table that keeps events whole as JSON text in this column, under the rules' own field names (else over Breakwater's events)",
    )
    .addOption(
      new Option("--format <format>", "how to print: SQL, or a line of JSON a rule")
        .choices(["sql", "ndjson"])
        .default("sql"),
    )
    .option("--placeholders <file>", "values of %placeholders%")
    .addHelpText(
      "after",
      `
The text holds no value of a rule: each stands as {name:Type}, and is given beside the query, as param_name over HTTP
(clickhouse-client: --param_name). A rule that SQL cannot carry exactly is named with the reason, and the exit code is 1.`,
    )
    .action((paths, flags) =>
      cli.run(async () => {
        const { sigmaTranslate } = await import("../sigma/translate.ts");
        return sigmaTranslate(
          { paths, format: flags.format, jsonColumn: flags.jsonColumn ?? null, ...placeholdersOf(flags) },
          cli.io,
        );
      }),
    );
  sigma
    .command("hunt")
    .description("look for rules in everything that is stored; works beside a running server")
    .argument("<rules...>", "files and folders of rules")
    .option("--data <dir>", "data folder (default: ./data of the clone)")
    .option("--config <file>", "configuration file (YAML)")
    .option("--tenant <id>", "whose events, where there are several tenants")
    .option("--from <time>", "received at or after this RFC 3339 time", toTime)
    .option("--to <time>", "received before this RFC 3339 time", toTime)
    .option("--event-time", "--from and --to are times of the events, not of receipt", false)
    .addOption(new Option("--format <format>", "how to report").choices(["table", "ndjson"]).default("table"))
    .option("--placeholders <file>", "values of %placeholders%")
    .action((paths, flags) =>
      cli.run(async () => {
        const { sigmaHunt } = await import("../sigma/hunt.ts");
        const config = readConfig(flags, cli.root, availableParallelism());
        return sigmaHunt(
          {
            paths,
            config,
            tenant: flags.tenant ?? null,
            from: flags.from ?? null,
            to: flags.to ?? null,
            timeField: flags.eventTime ? "time" : "logged_time",
            format: flags.format,
            ...placeholdersOf(flags),
          },
          cli.io,
        );
      }),
    );
  sigma
    .command("explain")
    .description("why a rule matches an event or not")
    .argument("<rule>", "file or folder of rules")
    .argument("<event>", "file with one event as JSON, or several as NDJSON")
    .addOption(
      new Option("--format <format>", "how to print: for reading, or a line of JSON a rule and event")
        .choices(["text", "ndjson"])
        .default("text"),
    )
    .option("--placeholders <file>", "values of %placeholders%")
    .action((rule, event, flags) =>
      cli.run(async () => {
        const { sigmaExplain } = await import("../sigma/explain.ts");
        return sigmaExplain({ rule, event, format: flags.format, ...placeholdersOf(flags) }, cli.io);
      }),
    );
}

function placeholdersOf({ placeholders }: { readonly placeholders?: string }) {
  return placeholders === undefined ? {} : { placeholders };
}
