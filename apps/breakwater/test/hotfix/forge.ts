import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Signer } from "../../src/fleet/hotfix/keys/key-file.ts";
import { readPublished } from "../../src/fleet/hotfix/repository/folders.ts";
import { defaultLifetimes } from "../../src/fleet/hotfix/repository/lifetimes.ts";
import { publishOnline } from "../../src/fleet/hotfix/repository/publish-online.ts";
import {
  addSignature,
  expiryAfter,
  printMetadata,
  type TargetsFile,
} from "../../src/fleet/hotfix/tuf/metadata.ts";
import { createTargets, type Target } from "../../src/fleet/hotfix/tuf/targets.ts";
import { now } from "./ceremony.ts";

/** What somebody with an online key can make: targets with other signatures, and a snapshot and timestamp that fit. */
export function forge(
  folder: string,
  online: Signer,
  targets: readonly Target[],
  signers: readonly Signer[],
  nowMs = now,
): TargetsFile {
  const { root, targets: current } = readPublished(folder);
  const version = (current?.signed.version ?? 0) + 1;
  const file = createTargets({ version, expires: expiryAfter(nowMs, 90), targets });
  for (const signer of signers) addSignature(file, signer);
  writeFileSync(join(folder, `${version}.targets.json`), printMetadata(file));
  publishOnline({ folder, root: root!, targets: file, signer: online, nowMs, lifetimes: defaultLifetimes });
  return file;
}
