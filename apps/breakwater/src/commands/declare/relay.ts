import { type Command } from "commander";
import type { Cli } from "./cli.ts";

/** One small process beside the devices: it alone holds what opens them. */
export function declareRelay(program: Command, cli: Cli): void {
  const relay = program
    .command("relay")
    .description("read devices through their own interfaces, beside them, and tell the server");
  relay
    .command("run")
    .description("read each device in its own time and tell the server, until it is stopped")
    .requiredOption("--config <file>", "the relay's file (YAML); see docs/guide/relay.md")
    .option("--once", "each device once; exit 1 when one could not be read or told", false)
    .action(({ config, once }) =>
      cli.run(async () => {
        const { relayRun } = await import("../relay/run.ts");
        return relayRun({ config, isOnce: once }, cli.io);
      }),
    );
  relay
    .command("check")
    .description("read devices once and print what would be told; nothing is sent")
    .requiredOption("--config <file>", "the relay's file (YAML)")
    .option("--device <name>", "only this one")
    .option("--all", "every fact as NDJSON instead of a summary", false)
    .action(({ config, device = null, all }) =>
      cli.run(async () => {
        const { relayCheck } = await import("../relay/check.ts");
        return relayCheck({ config, device, isWhole: all }, cli.io);
      }),
    );
}
