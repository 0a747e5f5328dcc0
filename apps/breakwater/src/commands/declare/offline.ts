import { type Command, Option } from "commander";
import { languageOf, languages } from "@breakwater/messages";
import { levels } from "../levels.ts";
import { reportFormats } from "../report/formats.ts";
import { type Cli, collect, toTime } from "./cli.ts";

/** The commands that look at logs without a server. */
export function declareOffline(program: Command, cli: Cli): void {
  declareHunt(program, cli);
  declareNormalise(program, cli);
}

function declareHunt(program: Command, cli: Cli): void {
  const hunt = program
    .command("hunt")
    .description("look through log files and folders without a server")
    .argument("<paths...>", ".log, .txt, .json, .ndjson, .gz and folders of them")
    .option("--rules <dir>", "further Sigma rules", collect, [])
    .option(
      "--intel <file>",
      "indicators to look for: STIX, MISP, CSV, lists, text; may be repeated",
      collect,
      [],
    )
    .addOption(new Option("--format <format>", "how to report").choices(reportFormats).default("table"))
    .addOption(
      new Option(
        "--language <language>",
        "of the HTML report (default: this system's, else English)",
      ).choices(languages),
    )
    .option("--out <file>", "write the report to a file")
    .addOption(
      new Option("--fail-on <level>", "exit with 1 when a finding has this level or a higher one").choices(
        levels,
      ),
    );
  withTimes(hunt).action((paths, flags) =>
    cli.run(async () => {
      const { huntCommand } = await import("../hunt.ts");
      const { rules, intel, format, out = null, failOn = null, language = systemLanguage() } = flags;
      const { contentRules, version } = cli;
      const how = { format, language, version, out, failOn, ...timesOf(flags) };
      return huntCommand({ paths, rules, intel, contentRules, ...how }, cli.io);
    }),
  );
}

function declareNormalise(program: Command, cli: Cli): void {
  const normalise = program
    .command("normalise")
    .description("device logs as OCSF events, one JSON object a line")
    .argument("[files...]", "standard input where none is given")
    .addOption(
      new Option("--from <format>", "what the input is").choices(["lines", "ndjson"]).default("lines"),
    );
  withTimes(normalise).action((files, flags) =>
    cli.run(async () => {
      const { normaliseCommand } = await import("../normalise.ts");
      return normaliseCommand({ files, from: flags.from, ...timesOf(flags) }, cli.io);
    }),
  );
}

/** DESIGN section 5: what offline commands take for lines without zone or year. */
function withTimes(command: Command): Command {
  return command
    .option("--timezone <zone>", "zone of lines without one")
    .option("--reference-time <time>", "RFC 3339 time for lines without a year", toTime);
}

function timesOf(flags: { readonly timezone?: string; readonly referenceTime?: number }) {
  return { timezone: flags.timezone ?? null, referenceTime: flags.referenceTime ?? null };
}

/** From LC_ALL, LC_MESSAGES and LANG, as the runtime reads them. */
function systemLanguage() {
  return languageOf(Intl.DateTimeFormat().resolvedOptions().locale);
}
