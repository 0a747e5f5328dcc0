import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../io.ts";

const maximumFiles = 500_000;

/** Files, and those below folders that may hold knowledge, in the order of their names. Links are not followed. */
export function knowledgeFiles(paths: readonly string[]): readonly string[] {
  const files = paths.flatMap((path) => {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [path];
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:json|csv)(?:\.gz)?$/i.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  });
  if (files.length === 0) throw new UsageError("no file with knowledge (.json, .csv, .gz)");
  if (files.length > maximumFiles) throw new UsageError(`more than ${maximumFiles} files`);
  return files;
}
