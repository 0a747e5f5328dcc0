import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeDurably } from "../../../platform/durable-file.ts";
import { HotfixError } from "../hotfix-error.ts";
import type { Signer } from "../keys/key-file.ts";
import {
  type AnyFile,
  addSignature,
  parseRoot,
  parseTargets,
  printMetadata,
  type RootFile,
  signedText,
  type TargetsFile,
} from "../tuf/metadata.ts";
import { rootSignatureStates, type SignatureState, signatureState } from "../tuf/signatures.ts";
import type { Part } from "./folders.ts";
import { readIfThere } from "./folders.ts";

/** Metadata that waits for signatures, with what signers need to judge it. One folder, so that it can be carried whole. */
export interface Staged {
  readonly image: StagedPart;
  readonly director: StagedPart;
}

export interface StagedPart {
  readonly root: RootFile | null;
  /** Of the image repository only: the director's are made online. */
  readonly targets: TargetsFile | null;
  /** What devices hold now: a new root must also be signed as this one asks. */
  readonly trustedRoot: RootFile | null;
  readonly trustedTargets: TargetsFile | null;
}

export type StagedName = "image.root" | "image.targets" | "director.root";
const names: readonly StagedName[] = ["image.root", "image.targets", "director.root"];

/** One staged file and the signatures that it has and needs. */
export interface StagedFile {
  readonly name: StagedName;
  readonly file: RootFile | TargetsFile;
  readonly states: readonly SignatureState[];
}

export function readStaged(folder: string): Staged {
  return { image: readPart(folder, "image"), director: readPart(folder, "director") };
}

export function stagedFiles(staged: Staged): readonly StagedFile[] {
  return names.flatMap((name): StagedFile[] => {
    const { root, targets, trustedRoot } = staged[name === "director.root" ? "director" : "image"];
    if (name !== "image.targets")
      return root === null ? [] : [{ name, file: root, states: rootSignatureStates(root, trustedRoot) }];
    if (targets === null) return [];
    const judge = root ?? trustedRoot;
    if (judge === null)
      throw new HotfixError("repository_unusable", "staged: expected a root beside image.targets.json");
    return [{ name, file: targets, states: [signatureState(targets, "targets", judge, "root")] }];
  });
}

export function writeStaged(folder: string, name: string, file: AnyFile): void {
  mkdirSync(folder, { recursive: true });
  writeDurably(join(folder, `${name}.json`), printMetadata(file));
}

export function removeStaged(folder: string, name: StagedName): void {
  rmSync(join(folder, `${name}.json`), { force: true });
}

/** Signs every staged file that asks for this key, as it was read; returns their names. */
export function signStaged(folder: string, staged: Staged, signer: Signer): readonly StagedName[] {
  return askedOf(staged, signer.key.id).map(({ name, file }) => {
    addSignature(file, signer);
    writeStaged(folder, name, file);
    return name;
  });
}

/** The staged files that a key may sign and has not. */
function askedOf(staged: Staged, key: string): readonly StagedFile[] {
  return stagedFiles(staged).filter(({ states }) =>
    states.some(({ unsigned }) => unsigned.some(({ id }) => id === key)),
  );
}

/** Takes over the signatures that a carried copy of the folder has and this one has not; returns how many. */
export function mergeSignatures(folder: string, carried: string): number {
  const own = readStaged(folder);
  const others = new Map(stagedFiles(readStaged(carried)).map((one) => [one.name, one]));
  let taken = 0;
  for (const { name, file } of stagedFiles(own)) {
    const other = others.get(name);
    if (other === undefined) continue;
    if (signedText(other.file) !== signedText(file))
      throw new HotfixError(
        "change_refused",
        `${name}: the carried copy says something else (version ${other.file.signed.version}, here ${file.signed.version}); carry the folder again`,
      );
    const news = Object.entries(other.file.signatures).filter(([id]) => file.signatures[id] === undefined);
    for (const [id, signature] of news) file.signatures[id] = signature;
    taken += news.length;
    if (news.length > 0) writeStaged(folder, name, file);
  }
  return taken;
}

function readPart(folder: string, part: Part): StagedPart {
  const at = (name: string) => join(folder, `${part}.${name}.json`);
  return {
    root: readIfThere(at("root"), parseRoot),
    targets: readIfThere(at("targets"), parseTargets),
    trustedRoot: readIfThere(at("trusted-root"), parseRoot),
    trustedTargets: readIfThere(at("trusted-targets"), parseTargets),
  };
}
