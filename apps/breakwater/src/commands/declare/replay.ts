import { type Command, InvalidArgumentError } from "commander";
import { dataFolder } from "../../config.ts";
import type { Cli } from "./cli.ts";

export function declareReplay(program: Command, cli: Cli): void {
  program
    .command("replay")
    .description("send a campaign, inside a firewall's ordinary days, over real syslog")
    .argument("[scenario]", "its name; without one, what there is")
    .option(
      "--to <host:port>",
      "syslog receiver (default: the running server's listener for sample data)",
      toTarget,
    )
    .option("--udp", "over UDP; TCP without it", false)
    .option("--speed <n>", "how many times faster than it happened (default: about a minute in all)", toSpeed)
    .option("--data <dir>", "data folder of the running server")
    .action((scenario, flags) =>
      cli.run(async () => {
        const { replayCommand } = await import("../replay.ts");
        const { to = null, udp, speed = null } = flags;
        const data = dataFolder(flags, cli.root);
        const directory = cli.scenarioDirectory;
        return replayCommand({ scenario: scenario ?? null, directory, data, to, udp, speed }, cli.io);
      }),
    );
  program
    .command("sample")
    .description("sample data")
    .command("remove")
    .description("remove all sample data of the running server")
    .option("--data <dir>", "data folder of the running server")
    .action((flags) =>
      cli.run(async () => {
        const { sampleRemove } = await import("../replay.ts");
        return sampleRemove({ data: dataFolder(flags, cli.root) }, cli.io);
      }),
    );
}

function toTarget(text: string): { readonly host: string; readonly port: number } {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]]+)):([0-9]{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port < 1 || port > 65_535)
    throw new InvalidArgumentError("expected HOST:PORT, such as 192.0.2.10:5514");
  return { host: match[1] ?? match[2] ?? "", port };
}

function toSpeed(text: string): number {
  const speed = Number(text);
  if (!Number.isFinite(speed) || speed <= 0) throw new InvalidArgumentError("expected a number above 0");
  return speed;
}
