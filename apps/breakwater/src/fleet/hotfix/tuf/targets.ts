import { Metadata, MetadataKind, type TargetFile } from "@tufjs/models";
import { HotfixError } from "../hotfix-error.ts";
import { specVersion, type TargetsFile } from "./metadata.ts";

/** A file that devices may get. */
export interface Target {
  /** Its path in the repository. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly custom: Readonly<Record<string, unknown>>;
}

/** Paths are one plain name, so that they are a file name everywhere (a device's disk, a URL, a shell). */
const pathPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

export function isTargetPath(path: string): boolean {
  return pathPattern.test(path);
}

/** Targets metadata without signatures. */
export function createTargets(options: {
  readonly version: number;
  readonly expires: string;
  readonly targets: readonly Target[];
}): TargetsFile {
  const targets = options.targets.map((target): [string, object] => {
    if (!isTargetPath(target.path))
      throw new HotfixError(
        "change_refused",
        `target: expected letters, digits and ._- (at most 128), got "${target.path.slice(0, 150)}"`,
      );
    // One hash: it is also the prefix of the file's name (TUF 1.0.31 §6.2).
    const { sizeBytes: length, sha256, custom } = target;
    return [target.path, { length, hashes: { sha256 }, custom }];
  });
  return Metadata.fromJSON(MetadataKind.Targets, {
    signatures: [],
    signed: {
      _type: "targets",
      spec_version: specVersion,
      version: options.version,
      expires: options.expires,
      // Plain JSON; the models check it member by member.
      targets: Object.fromEntries(targets) as Parameters<typeof Metadata.fromJSON>[1],
    },
  });
}

export function targetsOf(file: TargetsFile): readonly Target[] {
  return Object.values(file.signed.targets).map(targetOf);
}

export function targetOf({ path, length, hashes, custom }: TargetFile): Target {
  return { path, sizeBytes: length, sha256: hashes["sha256"] ?? "", custom };
}
