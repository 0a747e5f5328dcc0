import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readBundle } from "../../fleet/hotfix/bundle/bundle.ts";
import { maximumBundleBytes } from "../../fleet/hotfix/bundle/tar.ts";
import { shortId } from "../../fleet/hotfix/keys/key-file.ts";
import { foldersOf, isRepository } from "../../fleet/hotfix/repository/folders.ts";
import {
  mergeSignatures,
  readStaged,
  type Staged,
  type StagedFile,
  stagedFiles,
  signStaged,
} from "../../fleet/hotfix/repository/staged.ts";
import type { RootFile, TargetsFile } from "../../fleet/hotfix/tuf/metadata.ts";
import { rolesOf, type TopRole, topRoles } from "../../fleet/hotfix/tuf/root.ts";
import { type Target, targetsOf } from "../../fleet/hotfix/tuf/targets.ts";
import { type CommandIo, exitCode, UsageError } from "../io.ts";
import { stagedLines } from "./next-step.ts";
import { type KeySource, openSigner } from "./passphrase.ts";
import { readInput } from "./read-input.ts";

/** `breakwater hotfix sign FOLDER`: shows what waits, then adds one key's signature; or takes over those of a carried copy. */
export async function hotfixSign(
  options: {
    /** A repository, or a carried copy of its `staged` folder. */
    readonly folder: string;
    readonly source: KeySource | null;
    readonly from: string | null;
  },
  io: CommandIo,
): Promise<number> {
  const folder = stagedFolder(options.folder);
  if (options.from !== null) {
    const taken = mergeSignatures(folder, stagedFolder(options.from));
    await io.out(`${taken} signatures taken over\n`);
  }
  if (options.source !== null) {
    // What is signed is shown before the passphrase is asked for: typing it is the consent.
    const staged = readStaged(folder);
    for (const file of stagedFiles(staged)) await io.out(describe(file, staged, folder));
    const signer = await openSigner(options.source, io);
    const signed = signStaged(folder, staged, signer);
    await io.out(
      `${signer.key.name}: ${signed.length === 0 ? "nothing waits for this key" : `signed ${signed.join(", ")}`}\n`,
    );
  }
  const files = stagedFiles(readStaged(folder));
  await io.out(files.map(stagedLines).join(""));
  await io.out(nextText(options.folder, files));
  return exitCode.ok;
}

function stagedFolder(folder: string): string {
  if (isRepository(folder)) return foldersOf(folder).staged;
  const names = ["image.root", "image.targets", "director.root", "image.trusted-root"];
  if (names.some((name) => existsSync(join(folder, `${name}.json`)))) return folder;
  throw new UsageError(`${folder}: expected a hotfix repository or a copy of its staged folder`);
}

function nextText(folder: string, files: readonly StagedFile[]): string {
  const isComplete = files.every(({ states }) =>
    states.every(({ signed, threshold }) => signed.length >= threshold),
  );
  if (!isRepository(folder))
    return `Next: carry this folder back: breakwater hotfix sign REPOSITORY --from ${folder}\n`;
  return isComplete
    ? `Next: breakwater hotfix publish ${folder} --key ONLINE-KEYFILE --director-key DIRECTOR-KEYFILE\n`
    : `Next: the other signers: breakwater hotfix sign ${folder} --key KEYFILE\n`;
}

/** What signing would mean, against what holds now. */
function describe({ name, file }: StagedFile, staged: Staged, folder: string): string {
  const { root, targets, trustedTargets } = staged[name === "director.root" ? "director" : "image"];
  const head = `${name} version ${file.signed.version}, until ${file.signed.expires}\n`;
  return head + (name === "image.targets" ? targetsText(targets, trustedTargets, folder) : rootText(root));
}

function rootText(root: RootFile | null): string {
  if (root === null) return "";
  const roles = rolesOf(root);
  const who = (role: TopRole): string =>
    roles[role].keys.map(({ name, id }) => `${name} (${shortId(id)})`).join(", ");
  return topRoles.map((role) => `    ${role}: ${roles[role].threshold} of ${who(role)}\n`).join("");
}

function targetsText(after: TargetsFile | null, before: TargetsFile | null, folder: string): string {
  const old = before === null ? [] : targetsOf(before);
  const now = after === null ? [] : targetsOf(after);
  const lines = [
    ...now
      .filter((one) => !isIn(old, one))
      .map((one) => `    may run from now on: ${bundleText(one, folder)}\n`),
    ...old
      .filter((one) => !isIn(now, one))
      .map((one) => `    may no longer run: ${one.path} SHA-256 ${one.sha256}\n`),
  ];
  return lines.length === 0 ? "    the same targets as before\n" : lines.join("");
}

function isIn(list: readonly Target[], { path, sha256 }: Target): boolean {
  return list.some((one) => one.path === path && one.sha256 === sha256);
}

/** Nobody signs for what is not there to be looked at. */
function bundleText({ path, sha256 }: Target, folder: string): string {
  const bytes = readInput(join(folder, "bundles", path), maximumBundleBytes);
  const got = createHash("sha256").update(bytes).digest("hex");
  if (got !== sha256)
    throw new UsageError(`${path}: expected SHA-256 ${sha256} as in the metadata, got ${got}`);
  const { title, fixes } = readBundle(bytes).manifest;
  return `${path} "${title}" (${fixes.join(", ") || "fixes nothing named"}) SHA-256 ${sha256}`;
}
