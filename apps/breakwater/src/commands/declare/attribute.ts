import { type Command, InvalidArgumentError, Option } from "commander";
import type { Cli } from "./cli.ts";

export function declareAttribute(program: Command, cli: Cli): void {
  program
    .command("attribute")
    .description(
      "which known groups fit a case's evidence, and whether one may be named; techniques alone name nobody",
    )
    .argument("<file>", "layer of ATT&CK Navigator, JSON of evidence, or an id a line (T1190, S0154)")
    .requiredOption("--attack <bundle>", "ATT&CK as STIX: enterprise-attack.json, also compressed")
    .option("--attack-version <major>", "version of the bundle", toVersion, 18)
    .option(
      "--evidence-version <major>",
      "version of the evidence's ids (default: as it says, else the bundle's)",
      toVersion,
    )
    .option("--actors <galaxy>", "MISP galaxy of actors, to show whom names may mean")
    .option("--top <n>", "how many hypotheses", toCount, 5)
    .addOption(
      new Option("--format <format>", "what is written")
        .choices(["text", "json", "navigator"])
        .default("text"),
    )
    .addOption(new Option("--language <language>", "of the text").choices(["en", "ja"]).default("en"))
    .action((file, flags) =>
      cli.run(async () => {
        const { attribute } = await import("../attribute/attribute.ts");
        return attribute(
          {
            file,
            attack: flags.attack,
            attackVersion: flags.attackVersion,
            evidenceVersion: flags.evidenceVersion ?? null,
            actors: flags.actors ?? null,
            top: flags.top,
            format: flags.format,
            language: flags.language,
          },
          cli.io,
        );
      }),
    );
}

function toVersion(text: string): number {
  const version = Number(text);
  if (!Number.isInteger(version) || version < 1 || version > 99)
    throw new InvalidArgumentError("expected a major version of ATT&CK, such as 18");
  return version;
}

function toCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 50) throw new InvalidArgumentError("expected 1 to 50");
  return count;
}
