import { readdirSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";

export interface FoundFiles {
  readonly files: readonly string[];
  /** One sentence for each path that could not be looked at. */
  readonly problems: readonly string[];
}

const logEndings = [".log", ".txt", ".json", ".ndjson", ".gz"];
const maximumFiles = 1_000_000;

/** Files named as they are, and in folders, at any depth, those that look like logs. Sorted; each once; links that loop end. */
export function findLogFiles(paths: readonly string[]): FoundFiles {
  const files: string[] = [];
  const problems: string[] = [];
  const visited = new Set<string>();
  const visit = (path: string, isNamed: boolean): void => {
    if (files.length >= maximumFiles) return;
    try {
      const real = realpathSync(path);
      if (visited.has(real)) return;
      visited.add(real);
      const kind = statSync(real);
      if (kind.isDirectory()) for (const name of readdirSync(real).sort()) visit(join(path, name), false);
      else if (kind.isFile() && (isNamed || logEndings.some((ending) => path.endsWith(ending))))
        files.push(path);
      else if (isNamed) problems.push(`${path}: neither a file nor a folder`);
    } catch (error) {
      problems.push(`${path}: cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  for (const path of paths) visit(path, true);
  return { files, problems };
}
