import { createWriteStream, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Memory where there is some: the engine reads an insert's blocks from a file. */
const root = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
const prefix = "breakwater-spool-";

/** Writes a body to a file that only this user can read; `remove` deletes it. */
export async function spool(body: Readable): Promise<{ readonly path: string; remove(): void }> {
  const folder = mkdtempSync(join(root, `${prefix}${process.pid}-`));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const path = join(folder, "block.native");
  try {
    await pipeline(body, createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    remove();
    throw error;
  }
  return { path, remove };
}

/** Removes what engines that were killed left behind. */
export function removeSpools(): void {
  for (const name of readdirSync(root)) {
    if (!name.startsWith(prefix)) continue;
    const owner = Number(name.slice(prefix.length).split("-")[0]);
    if (owner !== process.pid && !isRunning(owner))
      rmSync(join(root, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // No such process: its files are nobody's.
    return false;
  }
}
