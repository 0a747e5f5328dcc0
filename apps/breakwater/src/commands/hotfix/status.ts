import { repositoryStatus } from "../../fleet/hotfix/repository/status.ts";
import { systemClock } from "../../platform/clock.ts";
import { type CommandIo, exitCode } from "../io.ts";
import { nextStepText, stagedLines } from "./next-step.ts";

/** `breakwater hotfix status REPOSITORY`: versions, expiries, what waits, what to do next; exit 1 when something ends soon or has ended. */
export async function hotfixStatus(options: { readonly repository: string }, io: CommandIo): Promise<number> {
  const now = systemClock.now();
  const status = repositoryStatus(options.repository, now);
  const words = { good: "", soon: "  ENDS SOON", expired: "  EXPIRED: devices refuse it" };
  for (const { role, version, expires, state } of status.roles)
    await io.out(`${role} version ${version}, until ${expires}${words[state]}\n`);
  for (const { path, sha256 } of status.targets) await io.out(`may run: ${path} SHA-256 ${sha256}\n`);
  await io.out(`${status.devices} devices have offers\n`);
  for (const staged of status.staged) await io.out(stagedLines(staged));
  await io.out(nextStepText(options.repository, now));
  return status.roles.every(({ state }) => state === "good") ? exitCode.ok : exitCode.failed;
}
