import { type Command, InvalidArgumentError, Option } from "commander";
import { dataFolder } from "../../config.ts";
import type { Cli } from "./cli.ts";

/** Indicators from the command line; a running server takes over what changes. */
export function declareIntel(program: Command, cli: Cli): void {
  const intel = program.command("intel").description("indicators: what is looked for in events");
  declareImport(intel, cli);
  intel
    .command("sources")
    .description("list where indicators come from")
    .option("--tenant <tenant>", "id or name")
    .option("--data <dir>", "data folder")
    .action((flags) =>
      cli.run(async () => {
        const { intelSources } = await import("../intel/sources.ts");
        return intelSources({ data: dataFolder(flags, cli.root), tenant: flags.tenant ?? null }, cli.io);
      }),
    );
  intel
    .command("remove")
    .description("remove a source with what only it lists")
    .argument("<id>", "as `intel sources` shows it")
    .option("--tenant <tenant>", "id or name")
    .option("--data <dir>", "data folder")
    .action((id, flags) =>
      cli.run(async () => {
        const { intelRemove } = await import("../intel/sources.ts");
        return intelRemove({ data: dataFolder(flags, cli.root), tenant: flags.tenant ?? null, id }, cli.io);
      }),
    );
}

function declareImport(intel: Command, cli: Cli): void {
  intel
    .command("import")
    .description("read files of indicators: STIX, MISP, CSV of any columns, lists, text")
    .argument("<files...>", "files, and folders of them")
    .option("--dry-run", "say what would change, and change nothing", false)
    .option("--source <name>", "what the source is called (default: the file's name)")
    .option("--tenant <tenant>", "id or name whose own they are (default: they count for all tenants)")
    .option("--licence <text>", "under which the source may be used", "")
    .addOption(
      new Option("--tlp <marking>", "TLP 2.0 marking of what says none").choices([
        "clear",
        "green",
        "amber",
        "amber+strict",
        "red",
      ]),
    )
    .option("--confidence <percent>", "how sure the source is, where it does not say", toPercent)
    .addOption(
      new Option("--reliability <grade>", "Admiralty grade of the source").choices([
        "A",
        "B",
        "C",
        "D",
        "E",
        "F",
      ]),
    )
    .option("--force", "take also a list that has lost most of what it held", false)
    .option("--json", "one JSON object a file", false)
    .option("--data <dir>", "data folder")
    .action((files, flags) =>
      cli.run(async () => {
        const { intelImport } = await import("../intel/import.ts");
        const { source = null, tenant = null, licence, tlp = null, confidence = null } = flags;
        const { reliability = null, dryRun: isDryRun, force, json: asJson } = flags;
        const about = { source, tenant, licence, tlp, confidence, reliability };
        return intelImport(
          { data: dataFolder(flags, cli.root), files, ...about, isDryRun, force, asJson },
          cli.io,
        );
      }),
    );
}

function toPercent(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 100)
    throw new InvalidArgumentError("expected a whole number from 0 to 100");
  return number;
}
