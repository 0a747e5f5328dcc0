import { type Command, Option } from "commander";
import { type Cli, collect, toTime } from "./cli.ts";

export function declareVulnerabilities(program: Command, cli: Cli): void {
  program
    .command("vulnerabilities")
    .description("known vulnerabilities of devices")
    .command("check")
    .description("which vulnerabilities the devices of an inventory have, the most urgent first")
    .argument(
      "<inventory>",
      "CSV with a header (device, vendor, product, version, exposed), or OCSF events as NDJSON",
    )
    .requiredOption(
      "--knowledge <path>",
      "CVE records (JSON 5), CSAF 2.0, the KEV catalogue, EPSS scores, SSVC points, endoflife.date, OpenEoX: file or folder, compressed or not (repeatable)",
      collect,
      [],
    )
    .addOption(new Option("--format <format>", "output").choices(["table", "ndjson"]).default("table"))
    .option(
      "--fail-on-known-exploited",
      "exit with 1 when a device has one that is known to be exploited",
      false,
    )
    .option("--reference-time <time>", "RFC 3339 time for which support is told (default: now)", toTime)
    .action((inventory, { knowledge, format, failOnKnownExploited, referenceTime = null }) =>
      cli.run(async () => {
        const { vulnerabilitiesCheck } = await import("../vulnerabilities/check.ts");
        return vulnerabilitiesCheck(
          { inventory, knowledge, endOfLife: cli.endOfLife, format, failOnKnownExploited, referenceTime },
          cli.io,
        );
      }),
    );
}
