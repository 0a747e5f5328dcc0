import { HotfixError } from "../hotfix-error.ts";
import type { KeyId, PublicKey } from "../tuf/key.ts";
import { expiryAfter, type RootFile } from "../tuf/metadata.ts";
import { changedRole, createRoot, type Roles, rolesOf } from "../tuf/root.ts";
import { isMet, signatureState } from "../tuf/signatures.ts";
import { renewTargets } from "./change-targets.ts";
import { expectRepository, foldersOf, type Part, readPublished, rootsFolder } from "./folders.ts";
import { checkApart } from "./init.ts";
import { defaultLifetimes } from "./lifetimes.ts";
import type { RotatableRole } from "./rotatable-roles.ts";
import { readStaged, type StagedName, writeStaged } from "./staged.ts";

export interface Rotation {
  readonly role: RotatableRole;
  readonly add: readonly PublicKey[];
  readonly remove: readonly KeyId[];
  readonly threshold: number | null;
}

/** Stages new roots: keys added, removed or, with neither, a new expiry. Returns what now waits for signatures. */
export function rotateKeys(repository: string, rotation: Rotation, nowMs: number): readonly StagedName[] {
  expectRepository(repository);
  const parts: readonly Part[] =
    rotation.role === "root"
      ? ["image", "director"]
      : rotation.role === "director"
        ? ["director"]
        : ["image"];
  const { staged, imageMetadata } = foldersOf(repository);
  const expires = expiryAfter(nowMs, defaultLifetimes.root);
  const roots = new Map(
    parts.map((part) => {
      const published = readPublished(rootsFolder(repository, part)).root;
      const before = readStaged(staged)[part].root ?? published;
      if (before === null || published === null)
        throw new HotfixError(
          "change_refused",
          "expected a published root; sign and publish the first one before keys are rotated",
        );
      const version = published.signed.version + 1;
      return [part, createRoot({ version, expires, roles: rotated(rolesOf(before), rotation) })];
    }),
  );
  checkStillApart(repository, roots);
  for (const [part, root] of roots) writeStaged(staged, `${part}.root`, root);
  const changed = [...roots.keys()].map((part): StagedName => `${part}.root`);
  const image = roots.get("image");
  if (image === undefined || !targetsNeedSigning(image, imageMetadata, rotation)) return changed;
  renewTargets(repository, nowMs);
  return [...changed, "image.targets"];
}

function rotated(roles: Roles, rotation: Rotation): Roles {
  switch (rotation.role) {
    case "root":
    case "targets":
      return { ...roles, [rotation.role]: changedRole(rotation.role, roles[rotation.role], rotation) };
    case "online": {
      const online = changedRole("timestamp", roles.timestamp, rotation);
      return { ...roles, snapshot: online, timestamp: online };
    }
    case "director": {
      const director = changedRole("targets", roles.targets, rotation);
      return { ...roles, targets: director, snapshot: director, timestamp: director };
    }
  }
}

/** What is published must hold under the new root too, or every device would stop at it. */
function targetsNeedSigning(root: RootFile, imageMetadata: string, { role }: Rotation): boolean {
  const { targets } = readPublished(imageMetadata);
  return role === "targets" || (targets !== null && !isMet(signatureState(targets, "targets", root, "root")));
}

function checkStillApart(repository: string, roots: ReadonlyMap<Part, RootFile>): void {
  const { staged } = foldersOf(repository);
  const rolesAfter = (part: Part): Roles => {
    const root =
      roots.get(part) ?? readStaged(staged)[part].root ?? readPublished(rootsFolder(repository, part)).root;
    if (root === null)
      throw new HotfixError("repository_unusable", `expected a root of the ${part} repository`);
    return rolesOf(root);
  };
  const image = rolesAfter("image");
  for (const online of image.timestamp.keys)
    for (const director of rolesAfter("director").targets.keys)
      checkApart({ root: image.root, targets: image.targets, online, director });
}
