import { maximumBundleBytes } from "../../fleet/hotfix/bundle/tar.ts";
import { addBundle, revokeTarget } from "../../fleet/hotfix/repository/change-targets.ts";
import { systemClock } from "../../platform/clock.ts";
import { type CommandIo, exitCode } from "../io.ts";
import { nextStepText } from "./next-step.ts";
import { readInput } from "./read-input.ts";

/** `breakwater hotfix add REPOSITORY BUNDLE`: checks a bundle and stages it for signing. */
export async function hotfixAdd(
  options: { readonly repository: string; readonly bundle: string },
  io: CommandIo,
): Promise<number> {
  const now = systemClock.now();
  const target = addBundle(options.repository, readInput(options.bundle, maximumBundleBytes), now);
  await io.out(`${target.path}: staged, SHA-256 ${target.sha256}\n${nextStepText(options.repository, now)}`);
  return exitCode.ok;
}

/** `breakwater hotfix revoke REPOSITORY TARGET`: stages that a target may no longer run. */
export async function hotfixRevoke(
  options: { readonly repository: string; readonly target: string },
  io: CommandIo,
): Promise<number> {
  const now = systemClock.now();
  revokeTarget(options.repository, options.target, now);
  await io.out(`${options.target}: its revocation is staged\n${nextStepText(options.repository, now)}`);
  return exitCode.ok;
}
