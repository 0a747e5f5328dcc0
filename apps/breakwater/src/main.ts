import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, CommanderError } from "commander";
import { declareAttribute } from "./commands/declare/attribute.ts";
import { declareBackup } from "./commands/declare/backup.ts";
import type { Cli } from "./commands/declare/cli.ts";
import { declareAudit } from "./commands/declare/audit.ts";
import { declareExport } from "./commands/declare/export.ts";
import { declareHotfix } from "./commands/declare/hotfix.ts";
import { declareKey } from "./commands/declare/key.ts";
import { declareLake } from "./commands/declare/lake.ts";
import { declareLookalike } from "./commands/declare/lookalike.ts";
import { declareOffline } from "./commands/declare/offline.ts";
import { declareRelay } from "./commands/declare/relay.ts";
import { declareReplay } from "./commands/declare/replay.ts";
import { declareSigma } from "./commands/declare/sigma.ts";
import { declareIntel } from "./commands/declare/intel.ts";
import { declareStix } from "./commands/declare/stix.ts";
import { declareUp } from "./commands/declare/up.ts";
import { declareUser } from "./commands/declare/user.ts";
import { declareVulnerabilities } from "./commands/declare/vulnerabilities.ts";
import { type CommandIo, exitCode, UsageError } from "./commands/io.ts";
import { ConfigError } from "./config.ts";
import { standardInput } from "./platform/standard-input.ts";

const app = dirname(dirname(fileURLToPath(import.meta.url)));
// A packed app carries dist, and beside it what a clone has elsewhere; its data goes where the command is run.
const isPacked = import.meta.url.endsWith(".js");
const clone = dirname(dirname(app));
const version = "0.1.0";

const stopping = new AbortController();
const io: CommandIo = {
  get stdin() {
    return standardInput();
  },
  out: (text) =>
    new Promise((resolve, reject) =>
      process.stdout.write(text, (error) => (error ? reject(error) : resolve())),
    ),
  err: (text) => void process.stderr.write(text),
  isTerminal: process.stderr.isTTY,
  signal: stopping.signal,
};
const cli: Cli = {
  io,
  version,
  root: isPacked ? process.cwd() : clone,
  contentRules: [join(isPacked ? app : clone, "content/rules")],
  feedCatalogue: join(isPacked ? app : clone, "content/feeds.yml"),
  endOfLife: join(isPacked ? app : clone, "content/end-of-life.yml"),
  queryPacks: join(isPacked ? app : clone, "content/osquery"),
  scenarioDirectory: join(isPacked ? app : clone, "content/scenarios"),
  consoleDirectory: isPacked ? join(app, "console") : join(clone, "apps/console/dist"),
  run: async (work) => void (process.exitCode = await work()),
};

const program = new Command("breakwater")
  .description("Edge detection and response.")
  .version(version)
  .exitOverride()
  .showHelpAfterError();
declareUp(program, cli);
declareBackup(program, cli);
declareExport(program, cli);
declareLake(program, cli);
declareRelay(program, cli);
declareReplay(program, cli);
declareKey(program, cli);
declareHotfix(program, cli);
declareUser(program, cli);
declareAudit(program, cli);
declareOffline(program, cli);
declareSigma(program, cli);
declareStix(program, cli);
declareAttribute(program, cli);
declareIntel(program, cli);
declareLookalike(program, cli);
declareVulnerabilities(program, cli);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
// The launcher's channel must not keep a finished command alive.
if (process.connected) process.disconnect();

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
  // The reader of our output has seen enough (`| head`): nothing is wrong.
  if (error instanceof Error && "code" in error && error.code === "EPIPE") return exitCode.ok;
  const isUsage = error instanceof UsageError || error instanceof ConfigError;
  const isExpected = isUsage || (error instanceof Error && "code" in error && typeof error.code === "string");
  const text =
    error instanceof Error ? (isExpected ? error.message : (error.stack ?? error.message)) : String(error);
  io.err(`breakwater: ${text}\n`);
  return isUsage ? exitCode.usage : exitCode.failed;
}
