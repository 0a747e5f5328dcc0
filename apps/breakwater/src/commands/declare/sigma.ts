import type { Command } from "commander";
import type { Cli } from "./cli.ts";

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
    .command("explain")
    .description("why a rule matches an event or not")
    .argument("<rule>")
    .argument("<event>", "file with one JSON object")
    .action((rule, event) =>
      cli.run(async () => {
        const { sigmaExplain } = await import("../sigma/explain.ts");
        return sigmaExplain({ rule, event }, cli.io);
      }),
    );
}

function placeholdersOf({ placeholders }: { readonly placeholders?: string }) {
  return placeholders === undefined ? {} : { placeholders };
}
