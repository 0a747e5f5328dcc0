import { mkdirSync } from "node:fs";
import { HotfixError } from "../hotfix-error.ts";
import type { PublicKey } from "../tuf/key.ts";
import { expiryAfter } from "../tuf/metadata.ts";
import { createRoot, type RoleKeys } from "../tuf/root.ts";
import { createTargets } from "../tuf/targets.ts";
import { foldersOf, isRepository } from "./folders.ts";
import { defaultLifetimes } from "./lifetimes.ts";
import { writeStaged } from "./staged.ts";

/** The keys of a new repository. */
export interface RepositoryKeys {
  /** Offline: who may change all other keys. */
  readonly root: RoleKeys;
  /** Offline: who says what may run. */
  readonly targets: RoleKeys;
  /** Online: keeps the image repository fresh. */
  readonly online: PublicKey;
  /** Online: says which device gets what. */
  readonly director: PublicKey;
}

/** Makes the folders and stages the first roots and an empty list of targets. */
export function initRepository(folder: string, keys: RepositoryKeys, nowMs: number): void {
  if (isRepository(folder))
    throw new HotfixError("repository_unusable", `${folder}: is a hotfix repository already`);
  checkApart(keys);
  const { root, targets } = keys;
  const online = { keys: [keys.online], threshold: 1 };
  const director = { keys: [keys.director], threshold: 1 };
  const expires = expiryAfter(nowMs, defaultLifetimes.root);
  const image = createRoot({
    version: 1,
    expires,
    roles: { root, targets, snapshot: online, timestamp: online },
  });
  const directing = { root, targets: director, snapshot: director, timestamp: director };
  const directorRoot = createRoot({ version: 1, expires, roles: directing });
  const folders = foldersOf(folder);
  for (const path of Object.values(folders)) mkdirSync(path, { recursive: true });
  writeStaged(folders.staged, "image.root", image);
  writeStaged(folders.staged, "director.root", directorRoot);
  const noTargets = { version: 1, expires: expiryAfter(nowMs, defaultLifetimes.targets), targets: [] };
  writeStaged(folders.staged, "image.targets", createTargets(noTargets));
}

/** A key that a server holds must never count towards what only people decide. */
export function checkApart(keys: RepositoryKeys): void {
  const offline = new Map([...keys.root.keys, ...keys.targets.keys].map((key) => [key.id, key]));
  for (const [role, key] of [
    ["online", keys.online],
    ["director", keys.director],
  ] as const)
    if (offline.has(key.id))
      throw new HotfixError(
        "change_refused",
        `${role}: expected a key of its own, got ${key.name}, who signs offline`,
      );
  if (keys.online.id === keys.director.id)
    throw new HotfixError(
      "change_refused",
      "expected different keys for online and director: whoever stole one would have both",
    );
}
