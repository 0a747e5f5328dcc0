import type { Command } from "commander";
import { dataFolder } from "../../config.ts";
import type { Cli } from "./cli.ts";

export function declareKey(program: Command, cli: Cli): void {
  const key = program.command("key").description("API keys");
  key
    .command("create")
    .description("print a new API key")
    .requiredOption("--role <role>", "ingest, viewer, analyst, responder, administrator or auditor")
    .option("--name <name>", "what it is for", "command line")
    .option("--data <dir>", "data folder")
    .action((flags) =>
      cli.run(async () => {
        const { keyCreate } = await import("../key.ts");
        return keyCreate({ data: dataFolder(flags, cli.root), role: flags.role, name: flags.name }, cli.io);
      }),
    );
}
