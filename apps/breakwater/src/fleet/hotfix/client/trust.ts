import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Disk, nodeDisk, writeDurably } from "../../../platform/durable-file.ts";
import { HotfixError } from "../hotfix-error.ts";
import { maximumMetadataBytes, parseRoot, type RootFile } from "../tuf/metadata.ts";

/**
 * What a device trusts of one repository, on its disk:
 *
 *     <role>.json      newest metadata that was verified, for comparing (rollback) and for not fetching it again
 *     roots/N.root.json  every root since the embedded one
 *     staging/         where an update works; never read after a crash
 *
 * Trust begins at the embedded root, each time anew: roots on disk count only as far as each is signed by the one before,
 * so that neither a torn write nor a changed file can become the anchor.
 */
export interface Trust {
  readonly folder: string;
  /** A folder for tuf-js to work in, filled with what is trusted. */
  prepare(): string;
  /** Keeps what tuf-js has verified in the prepared folder, file by file; `roots` are those that it went through. */
  commit(roots: ReadonlyMap<number, Buffer>): void;
}

/** Written in the order of verification: each is checked by those before it (TUF 1.0.31 §5.3.8, §5.4.5, §5.5.7, §5.6.7). */
const order = ["root.json", "timestamp.json", "snapshot.json"];

export function openTrust(options: {
  readonly folder: string;
  /** The root that came with the device's software. */
  readonly anchor: Buffer;
  readonly disk?: Disk;
}): Trust {
  const { folder, anchor, disk = nodeDisk } = options;
  const roots = join(folder, "roots");
  const staging = join(folder, "staging");
  mkdirSync(roots, { recursive: true });
  return {
    folder,
    prepare() {
      rmSync(staging, { recursive: true, force: true });
      mkdirSync(staging);
      for (const name of metadataFiles(folder))
        writeFileSync(join(staging, name), readFileSync(join(folder, name)));
      writeFileSync(join(staging, "root.json"), newestRoot(anchor, roots));
      return staging;
    },
    commit(walked) {
      const { version } = parseRoot(readFileSync(join(staging, "root.json")), "root").signed;
      for (const [number, bytes] of walked)
        if (number <= version) keep(join(roots, `${number}.root.json`), bytes, disk);
      for (const name of metadataFiles(staging))
        keep(join(folder, name), readFileSync(join(staging, name)), disk);
      rmSync(staging, { recursive: true, force: true });
    },
  };
}

function keep(path: string, bytes: Buffer, disk: Disk): void {
  if (!existsSync(path) || !readFileSync(path).equals(bytes)) writeDurably(path, bytes, { disk });
}

function newestRoot(anchor: Buffer, folder: string): Buffer {
  let bytes = anchor;
  let root = parseRoot(anchor, "embedded root");
  verifySelf(root);
  for (;;) {
    const path = join(folder, `${root.signed.version + 1}.root.json`);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined || found.size > maximumMetadataBytes) return bytes;
    const next = readFileSync(path);
    const accepted = acceptRoot(root, next);
    // Torn or changed: what the network has for this number is asked instead.
    if (accepted === null) return bytes;
    root = accepted;
    bytes = next;
  }
}

/** TUF 1.0.31 §5.3.4 and §5.3.5. */
function acceptRoot(root: RootFile, bytes: Buffer): RootFile | null {
  try {
    const next = parseRoot(bytes, "root");
    root.verifyDelegate("root", next);
    next.verifyDelegate("root", next);
    return next.signed.version === root.signed.version + 1 ? next : null;
  } catch {
    return null; // not a root that this one accepts: the caller goes on with what it has
  }
}

function verifySelf(root: RootFile): void {
  try {
    root.verifyDelegate("root", root);
  } catch (error) {
    throw new HotfixError("update_refused", "embedded root: expected its own keys' signatures", {
      cause: error,
    });
  }
}

function metadataFiles(folder: string): readonly string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  const rest = names.filter((name) => !order.includes(name)).sort();
  return [...order.filter((name) => names.includes(name)), ...rest];
}
