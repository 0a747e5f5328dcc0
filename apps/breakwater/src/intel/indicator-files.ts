import { readdirSync, realpathSync, statSync } from "node:fs";
import { basename, join } from "node:path";

/** A file of indicators, and how it was when it was looked at. */
export interface IndicatorFile {
  readonly path: string;
  /** What its indicators are told to come from: the file's name, and its whole path where two are called the same. */
  readonly name: string;
  /** Another one, another content. */
  readonly state: string;
}

export interface IndicatorFiles {
  readonly files: readonly IndicatorFile[];
  /** Paths that could not be looked at, each with the reason. */
  readonly problems: readonly string[];
}

const endings = /\.(?:csv|tsv|txt|list|lst|json|jsonl|ndjson|stix|stix2|ioc)(?:\.gz)?$/i;
const maximumFiles = 1_000;
const maximumDepth = 8;

/** Files named as they are, and in folders those that look like lists. */
export function findIndicatorFiles(paths: readonly string[]): IndicatorFiles {
  const found = new Map<string, string>();
  const problems: string[] = [];
  const visit = (path: string, depth: number): void => {
    try {
      const real = realpathSync(path);
      const stat = statSync(real);
      if (stat.isDirectory()) {
        if (depth === maximumDepth) return;
        for (const name of readdirSync(real).sort())
          if (!name.startsWith(".")) visit(join(path, name), depth + 1);
      } else if (!stat.isFile()) {
        if (depth === 0) problems.push(`${path}: neither a file nor a folder`);
      } else if ((depth === 0 || endings.test(path)) && found.size < maximumFiles && !found.has(path)) {
        found.set(path, `${stat.size} ${stat.mtimeMs} ${stat.ino}`);
      }
    } catch (error) {
      problems.push(`${path}: cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  for (const path of paths) visit(path, 0);
  const names = Map.groupBy(found.keys(), (path) => basename(path));
  const files = [...found].map(([path, state]) => {
    const name = basename(path);
    return { path, state, name: (names.get(name)?.length ?? 0) > 1 ? path : name };
  });
  return { files, problems };
}
