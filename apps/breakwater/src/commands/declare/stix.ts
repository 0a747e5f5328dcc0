import type { Command } from "commander";
import { stixEval } from "../stix/eval.ts";
import { stixValidate } from "../stix/validate.ts";
import type { Cli } from "./cli.ts";

/** `breakwater stix ...` */
export function declareStix(program: Command, cli: Cli): void {
  const stix = program.command("stix").description("STIX patterns");
  stix
    .command("validate")
    .description('{"pattern": "..."} lines of standard input: which are valid, and what is wrong with the others')
    .option("--fail-on-invalid", "exit with 1 when a pattern is not valid", false)
    .action((flags) => cli.run(() => stixValidate({ failOnInvalid: flags.failOnInvalid }, cli.io)));
  stix
    .command("eval")
    .description('{"pattern": "...", "bundle": {...}} lines of standard input: which match')
    .action(() => cli.run(() => stixEval(cli.io)));
}
