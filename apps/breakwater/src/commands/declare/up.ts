import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import { readConfig } from "../../config.ts";
import { type Cli, toPort } from "./cli.ts";

export function declareUp(program: Command, cli: Cli): void {
  program
    .command("up")
    .description("run the server, collectors, lake and console")
    .option("--data <dir>", "data folder (default: ./data of the clone)")
    .option("--config <file>", "configuration file (YAML)")
    .option("--http-host <host>", "address of the console and API")
    .option("--http-port <port>", "port of the console and API", toPort)
    .addOption(
      new Option("--http-tls <mode>", "TLS for the console and API with a certificate made here").choices([
        "self-signed",
        "off",
      ]),
    )
    .option("--syslog-tls-port <port>", "port for syslog over TLS", toPort)
    .option("--syslog-port <port>", "UDP and TCP port for syslog", toPort)
    .action((flags) =>
      cli.run(async () => {
        const { serve } = await import("../serve.ts");
        const {
          version,
          contentRules,
          feedCatalogue,
          endOfLife,
          queryPacks,
          scenarioDirectory,
          consoleDirectory,
        } = cli;
        const config = readConfig(flags, cli.root, availableParallelism());
        return serve(
          {
            config,
            version,
            contentRules,
            feedCatalogue,
            endOfLife,
            queryPacks,
            scenarioDirectory,
            consoleDirectory,
          },
          cli.io,
        );
      }),
    );
}
