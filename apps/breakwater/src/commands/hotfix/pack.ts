import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { makeBundle } from "../../fleet/hotfix/bundle/bundle.ts";
import { parseManifest } from "../../fleet/hotfix/bundle/manifest.ts";
import {
  checkPath,
  maximumBundleBytes,
  maximumEntries,
  type TarEntry,
} from "../../fleet/hotfix/bundle/tar.ts";
import { writeDurably } from "../../platform/durable-file.ts";
import { type CommandIo, exitCode, UsageError } from "../io.ts";
import { readInput } from "./read-input.ts";

/** `breakwater hotfix pack FOLDER --out FILE`: makes a bundle of a folder with `hotfix.json`; the same bytes for the same files. */
export async function hotfixPack(
  options: { readonly folder: string; readonly out: string },
  io: CommandIo,
): Promise<number> {
  const about = join(options.folder, "hotfix.json");
  const text = readInput(about, 512 * 1024).toString("utf8");
  // The list of files is made by packing; one stands in for it while the rest is checked.
  const placeholder = [{ path: "x", sha256: "0".repeat(64), executable: false }];
  const { files: _, ...manifest } = parseManifest(withFiles(text, placeholder, about));
  const bytes = makeBundle(manifest, filesOf(options.folder));
  writeDurably(options.out, bytes);
  await io.out(`${options.out}: ${bytes.length} bytes\nNext: breakwater hotfix test ${options.out}\n`);
  return exitCode.ok;
}

function withFiles(text: string, files: readonly unknown[], where: string): Buffer {
  try {
    const value: unknown = JSON.parse(text);
    return Buffer.from(JSON.stringify({ ...(value as object), files }));
  } catch (error) {
    throw new UsageError(`${where}: expected JSON: ${error instanceof Error ? error.message : "unreadable"}`);
  }
}

function filesOf(folder: string): readonly TarEntry[] {
  const found: TarEntry[] = [];
  let sizeBytes = 0;
  const visit = (below: string): void => {
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (path === "hotfix.json") continue;
      if (entry.isDirectory()) {
        visit(path);
        continue;
      }
      if (!entry.isFile())
        throw new UsageError(`${path}: expected a regular file or a folder; links are not packed`);
      checkPath(path);
      const { mode, size } = statSync(join(folder, path));
      sizeBytes += size;
      if (sizeBytes > maximumBundleBytes || found.length === maximumEntries)
        throw new UsageError(
          `${folder}: expected at most ${maximumEntries} files of ${maximumBundleBytes} bytes together`,
        );
      found.push({ path, isExecutable: (mode & 0o100) !== 0, bytes: readFileSync(join(folder, path)) });
    }
  };
  visit("");
  return found;
}
