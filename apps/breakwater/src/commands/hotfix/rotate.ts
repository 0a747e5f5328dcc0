import { rotateKeys } from "../../fleet/hotfix/repository/change-root.ts";
import type { RotatableRole } from "../../fleet/hotfix/repository/rotatable-roles.ts";
import { renewTargets } from "../../fleet/hotfix/repository/change-targets.ts";
import { foldersOf, readPublished } from "../../fleet/hotfix/repository/folders.ts";
import { type KeyId, readPublicKey } from "../../fleet/hotfix/tuf/key.ts";
import { rolesOf } from "../../fleet/hotfix/tuf/root.ts";
import { systemClock } from "../../platform/clock.ts";
import { type CommandIo, exitCode, UsageError } from "../io.ts";
import { nextStepText } from "./next-step.ts";
import { readInput } from "./read-input.ts";

/** `breakwater hotfix rotate REPOSITORY --role ROLE`: stages other keys, another threshold, or only a new expiry. */
export async function hotfixRotate(
  options: {
    readonly repository: string;
    readonly role: RotatableRole;
    readonly add: readonly string[];
    /** Names or ids, whole or their beginning. */
    readonly remove: readonly string[];
    readonly threshold: number | null;
  },
  io: CommandIo,
): Promise<number> {
  const { repository, role, threshold } = options;
  const now = systemClock.now();
  const add = options.add.map((path) => readPublicKey(readInput(path, 16 * 1024).toString("utf8"), path));
  const remove = options.remove.map((text) => keyOf(repository, role, text));
  const isRenewal = add.length === 0 && remove.length === 0 && threshold === null;
  if (isRenewal && role === "targets") renewTargets(repository, now);
  else rotateKeys(repository, { role, add, remove, threshold }, now);
  await io.out(nextStepText(repository, now));
  return exitCode.ok;
}

function keyOf(repository: string, role: RotatableRole, text: string): KeyId {
  const { imageMetadata, directorRoots } = foldersOf(repository);
  const { root } = readPublished(role === "director" ? directorRoots : imageMetadata);
  if (root === null) throw new UsageError(`${repository}: expected a published root`);
  const roles = rolesOf(root);
  const { keys } = roles[role === "online" ? "timestamp" : role === "director" ? "targets" : role];
  const found = keys.filter(({ id, name }) => name === text || (text.length >= 8 && id.startsWith(text)));
  const [key, ...others] = found;
  if (key === undefined || others.length > 0)
    throw new UsageError(
      `--remove: expected one of ${keys.map((one) => `${one.name} (${one.id})`).join(", ")}, got "${text}"`,
    );
  return key.id;
}
