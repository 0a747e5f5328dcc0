import { type Command, Option } from "commander";
import { likenessKinds } from "@breakwater/lookalike";
import { dataFolder } from "../../config.ts";
import type { Cli } from "./cli.ts";

/** Look-alikes from the command line; `check --watch` and `variants` need no server and no data. */
export function declareLookalike(program: Command, cli: Cli): void {
  const lookalike = program.command("lookalike").description("domains that resemble a name");
  lookalike
    .command("check")
    .description("which of these names resemble a watched one, and why")
    .argument("[names...]", "domain names (default: a list of them on standard input)")
    .option(
      "--watch <name>",
      "compare with this name (repeatable; default: those that are watched)",
      repeated,
    )
    .option("--own <domain>", "a domain of the names' owner, with --watch (repeatable)", repeated)
    .option("--tenant <tenant>", "id or name whose watched names count, beside everybody's")
    .option("--json", "one JSON object a domain", false)
    .addOption(new Option("--language <language>", "of the reasons").choices(["en", "ja"]).default("en"))
    .option("--data <dir>", "data folder")
    .action((names, flags) =>
      cli.run(async () => {
        const { lookalikeCheck } = await import("../lookalike/check.ts");
        const { watch = [], own = [], tenant = null, json: asJson, language } = flags;
        const data = dataFolder(flags, cli.root);
        return lookalikeCheck({ names, watch, own, tenant, data, asJson, language }, cli.io);
      }),
    );
  lookalike
    .command("variants")
    .description("domains that could be registered to be taken for a name, one a line as DNS carries them")
    .argument("<name>", "a brand, or a domain")
    .addOption(new Option("--kind <kinds...>", "only these generators").choices([...likenessKinds]))
    .action((name, flags) =>
      cli.run(async () => {
        const { lookalikeVariants } = await import("../lookalike/variants.ts");
        return lookalikeVariants({ name, kinds: flags.kind ?? null }, cli.io);
      }),
    );
}

function repeated(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
