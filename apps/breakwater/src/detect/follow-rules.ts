import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { repeat } from "../platform/repeat.ts";

export interface FollowedRules {
  /** Files and folders of rules; those that are not there yet are looked for again. */
  readonly paths: readonly string[];
  /** `stateOfRules` of the paths before they were read: what changes while they are read is read again. */
  readonly used: string;
  /** Called when something has changed and is still again. */
  readonly onChange: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

// Looking at three thousand files takes some 25 ms of the server's thread.
const pollMs = 2_000;
const maximumFiles = 50_000;
const maximumDepth = 16;

/** Looks again and again whether rules were added, changed or removed. A file that is being written is waited for. */
export function followRules({ paths, onChange, onError, ...state }: FollowedRules): AsyncDisposable {
  let { used } = state;
  let seen = used;
  const stop = repeat(
    async () => {
      const now = stateOfRules(paths);
      const isStill = now === seen;
      seen = now;
      if (!isStill || now === used) return;
      used = now;
      await onChange();
    },
    pollMs,
    onError,
  );
  return { [Symbol.asyncDispose]: stop };
}

/** Another text for any other state of the files: one that is named, whatever it is called, and in folders those of YAML. */
export function stateOfRules(paths: readonly string[]): string {
  const states: string[] = [];
  const visit = (path: string, depth: number): void => {
    if (states.length >= maximumFiles) return;
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (!stat.isDirectory()) {
      if (depth === 0 || /\.ya?ml$/.test(path))
        states.push(`${path} ${stat.size} ${stat.mtimeMs} ${stat.ino}`);
    } else if (depth < maximumDepth)
      for (const name of readdirSync(path).sort()) visit(join(path, name), depth + 1);
  };
  for (const path of paths) {
    try {
      visit(path, 0);
    } catch {
      // What cannot be read now is told by whoever reads it.
      states.push(`${path} unreadable`);
    }
  }
  return states.join("\n");
}
