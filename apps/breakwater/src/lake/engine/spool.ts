import { createWriteStream, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Transform, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { exception } from "./exceptions.ts";

/** Memory where there is some: the engine reads an insert's blocks from a file. */
const root = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
const prefix = "breakwater-spool-";
/** What lies in memory must not be without bound; who has more sends it in parts. */
const maximumBytes = 1024 * 1024 * 1024;

export interface Spooled {
  readonly path: string;
  readonly sizeBytes: number;
  readonly remove: () => void;
}

/** Writes a body to a file that only this user can read; `remove` deletes it. */
export async function spool(body: AsyncIterable<Uint8Array> | Readable): Promise<Spooled> {
  const { path, remove } = spoolFile("rows");
  let sizeBytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length;
      if (sizeBytes > maximumBytes)
        done(exception("QUERY_IS_TOO_LARGE", `An insert has at most ${maximumBytes} bytes`));
      else done(null, chunk);
    },
  });
  try {
    await pipeline(body, count, createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    remove();
    throw error;
  }
  return { path, sizeBytes, remove };
}

/** A file that does not exist yet, in a folder of its own. */
export function spoolFile(name: string): { readonly path: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(root, `${prefix}${process.pid}-`));
  return { path: join(folder, name), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Removes what engines that were killed left behind. */
export function removeLeftSpools(): void {
  removeSpools((owner) => owner !== process.pid && !isRunning(owner));
}

/** Removes this engine's, as its end. */
export function removeOwnSpools(): void {
  removeSpools((owner) => owner === process.pid);
}

function removeSpools(isOf: (owner: number) => boolean): void {
  for (const name of readdirSync(root)) {
    if (name.startsWith(prefix) && isOf(Number(name.slice(prefix.length).split("-")[0])))
      rmSync(join(root, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is one, of another user. ESRCH: its files are nobody's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
