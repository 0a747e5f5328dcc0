import { initRepository } from "../../fleet/hotfix/repository/init.ts";
import { systemClock } from "../../platform/clock.ts";
import { type CommandIo, exitCode, UsageError } from "../io.ts";
import { readPublicKeys } from "./keygen.ts";
import { nextStepText } from "./next-step.ts";

/** `breakwater hotfix init REPOSITORY`: makes a repository that waits for its first signatures. */
export async function hotfixInit(
  options: {
    readonly repository: string;
    readonly root: readonly string[];
    readonly rootThreshold: number;
    readonly targets: readonly string[];
    readonly targetsThreshold: number;
    readonly online: string;
    readonly director: string;
  },
  io: CommandIo,
): Promise<number> {
  const { repository } = options;
  const [online] = readPublicKeys([options.online]);
  const [director] = readPublicKeys([options.director]);
  if (online === undefined || director === undefined)
    throw new UsageError("expected --online and --director");
  initRepository(
    repository,
    {
      root: { keys: readPublicKeys(options.root), threshold: options.rootThreshold },
      targets: { keys: readPublicKeys(options.targets), threshold: options.targetsThreshold },
      online,
      director,
    },
    systemClock.now(),
  );
  if (options.rootThreshold < 2 || options.targetsThreshold < 2)
    io.err("breakwater: with a threshold of 1, one stolen key is enough to run anything on every device\n");
  await io.out(`${repository}: made\n${nextStepText(repository, systemClock.now())}`);
  return exitCode.ok;
}
