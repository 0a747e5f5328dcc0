import type { Command } from "commander";
import type { Cli } from "./cli.ts";

export function declareStix(program: Command, cli: Cli): void {
  const stix = program.command("stix").description("STIX patterns");
  stix
    .command("validate")
    .description(
      '{"pattern": "..."} lines of standard input: which are valid, and what is wrong with the others',
    )
    .option("--fail-on-invalid", "exit with 1 when a pattern is not valid", false)
    .action((flags) =>
      cli.run(async () => {
        const { stixValidate } = await import("../stix/validate.ts");
        return stixValidate({ failOnInvalid: flags.failOnInvalid }, cli.io);
      }),
    );
  stix
    .command("eval")
    .description('{"pattern": "...", "bundle": {...}} lines of standard input: which match')
    .action(() =>
      cli.run(async () => {
        const { stixEval } = await import("../stix/eval.ts");
        return stixEval(cli.io);
      }),
    );
  stix
    .command("sql")
    .description('{"pattern": "..."} lines of standard input: each as a condition on the table of events')
    .action(() =>
      cli.run(async () => {
        const { stixSql } = await import("../stix/sql.ts");
        return stixSql(cli.io);
      }),
    );
}
