import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { huntCommand, levels } from "./commands/hunt.ts";
import { type CommandIo, UsageError } from "./commands/io.ts";
import { keyCreate } from "./commands/key.ts";
import { normaliseCommand } from "./commands/normalise.ts";
import { serve } from "./commands/serve.ts";
import { sigmaCheck } from "./commands/sigma/check.ts";
import { sigmaEval } from "./commands/sigma/eval.ts";
import { sigmaExplain } from "./commands/sigma/explain.ts";
import { ConfigError, dataFolder, readConfig } from "./config.ts";

const app = dirname(dirname(fileURLToPath(import.meta.url)));
const clone = dirname(dirname(app));
const contentRules = [join(clone, "content/rules")];
const version = "0.1.0";

const stopping = new AbortController();

const io: CommandIo = {
  stdin: process.stdin,
  out: (text) =>
    new Promise((resolve, reject) =>
      process.stdout.write(text, (error) => (error ? reject(error) : resolve())),
    ),
  err: (text) => void process.stderr.write(text),
  isTerminal: process.stderr.isTTY,
  signal: stopping.signal,
};

const program = new Command("breakwater")
  .description("Edge detection and response.")
  .version(version)
  .exitOverride()
  .showHelpAfterError();
const exit = (work: Promise<number>) => work.then((code) => void (process.exitCode = code));

program
  .command("up")
  .description("run the server, collectors, lake and console")
  .option("--data <dir>", "data folder (default: ./data of the clone)")
  .option("--config <file>", "configuration file (YAML)")
  .option("--http-host <host>", "address of the console and API")
  .option("--http-port <port>", "port of the console and API", toPort)
  .option("--syslog-port <port>", "UDP and TCP port for syslog", toPort)
  .action((flags) =>
    exit(
      serve(
        {
          config: readConfig(flags, clone, availableParallelism()),
          version,
          contentRules,
          consoleDirectory: join(clone, "apps/console/dist"),
        },
        io,
      ),
    ),
  );

const key = program.command("key").description("API keys");
key
  .command("create")
  .description("print a new API key")
  .requiredOption("--role <role>", "ingest, viewer, analyst, responder, administrator or auditor")
  .option("--name <name>", "what it is for", "command line")
  .option("--data <dir>", "data folder")
  .action((flags) =>
    exit(keyCreate({ data: dataFolder(flags, clone), role: flags.role, name: flags.name }, io)),
  );

program
  .command("hunt")
  .description("look through log files and folders without a server")
  .argument("<paths...>", ".log, .txt, .json, .ndjson, .gz and folders of them")
  .option("--rules <dir>", "further Sigma rules", collect, [])
  .addOption(new Option("--format <format>", "how to report").choices(["table", "ndjson"]).default("table"))
  .option("--out <file>", "write the report to a file")
  .addOption(
    new Option("--fail-on <level>", "exit with 1 when a finding has this level or a higher one").choices(
      levels,
    ),
  )
  .option("--timezone <zone>", "zone of lines without one")
  .option("--reference-time <time>", "RFC 3339 time for lines without a year", toTime)
  .action((paths, flags) =>
    exit(
      huntCommand(
        {
          paths,
          rules: flags.rules,
          contentRules,
          format: flags.format,
          out: flags.out ?? null,
          failOn: flags.failOn ?? null,
          timezone: flags.timezone ?? null,
          referenceTime: flags.referenceTime ?? null,
        },
        io,
      ),
    ),
  );

program
  .command("normalise")
  .description("device logs as OCSF events, one JSON object a line")
  .argument("[files...]", "standard input where none is given")
  .addOption(new Option("--from <format>", "what the input is").choices(["lines", "ndjson"]).default("lines"))
  .option("--timezone <zone>", "zone of lines without one")
  .option("--reference-time <time>", "RFC 3339 time for lines without a year", toTime)
  .action((files, flags) =>
    exit(
      normaliseCommand(
        {
          files,
          from: flags.from,
          timezone: flags.timezone ?? null,
          referenceTime: flags.referenceTime ?? null,
        },
        io,
      ),
    ),
  );

const sigma = program.command("sigma").description("Sigma rules");
sigma
  .command("check")
  .description("parse and compile rules; name those that cannot be used")
  .argument("<paths...>")
  .option("--placeholders <file>", "values of %placeholders%")
  .action((paths, flags) =>
    exit(
      sigmaCheck(
        { paths, ...(flags.placeholders === undefined ? {} : { placeholders: flags.placeholders }) },
        io,
      ),
    ),
  );
sigma
  .command("eval")
  .description("match NDJSON events of standard input")
  .requiredOption("-r, --rules <path...>", "files and folders of rules")
  .option("--logsource-routing", "only rules that fit the event's product, category and service", false)
  .option("--jobs <n>", "worker threads", Number, 1)
  .option("--placeholders <file>", "values of %placeholders%")
  .action((flags) =>
    exit(
      sigmaEval(
        {
          rules: flags.rules,
          logsourceRouting: flags.logsourceRouting,
          jobs: flags.jobs,
          ...(flags.placeholders === undefined ? {} : { placeholders: flags.placeholders }),
        },
        io,
      ),
    ),
  );
sigma
  .command("explain")
  .description("why a rule matches an event or not")
  .argument("<rule>")
  .argument("<event>", "file with one JSON object")
  .action((rule, event) => exit(sigmaExplain({ rule, event }, io)));

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
// The launcher's channel must not keep a finished command alive.
if (process.connected) process.disconnect();

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  // The reader of our output has seen enough (`| head`): nothing is wrong.
  if (error instanceof Error && "code" in error && error.code === "EPIPE") return 0;
  const isExpected =
    error instanceof UsageError ||
    error instanceof ConfigError ||
    (error instanceof Error && "code" in error && typeof error.code === "string");
  const text =
    error instanceof Error ? (isExpected ? error.message : (error.stack ?? error.message)) : String(error);
  io.err(`breakwater: ${text}\n`);
  return error instanceof UsageError || error instanceof ConfigError ? 2 : 1;
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

function toPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError("expected a port from 0 to 65535");
  return port;
}

function toTime(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new InvalidArgumentError("expected a time such as 2026-11-24T09:00:00Z");
  return time;
}
