import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "./store-error.ts";

const retryMs = 250;
/** A predecessor that was killed leaves children that end a moment later. */
const patienceMs = 5_000;

/**
 * Takes the data folder for this process alone. The lock is SQLite's on a file of its own: the operating system releases it
 * when the process ends, however it ends.
 */
export async function lockDataFolder(directory: string): Promise<Disposable> {
  const path = join(directory, "lock.sqlite");
  const holder = join(directory, "lock.pid");
  for (let waitedMs = 0; ; waitedMs += retryMs) {
    const database = tryLock(path);
    if (database !== null) {
      writeFileSync(holder, String(process.pid));
      return { [Symbol.dispose]: () => database.close() };
    }
    if (waitedMs >= patienceMs) {
      throw new StoreError(
        "folder_in_use",
        `the data folder ${directory} is in use by another Breakwater${pidOf(holder)}; stop it, or choose another folder with --data`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
}

function tryLock(path: string): DatabaseSync | null {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path);
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    return database;
  } catch (error) {
    database?.close();
    const message = error instanceof Error ? error.message : String(error);
    if (/locked|busy/.test(message)) return null;
    throw new StoreError(
      "cannot_open",
      `${path} cannot be opened: check that the folder can be written and that the disk is not full (${message})`,
      { cause: error },
    );
  }
}

function pidOf(path: string): string {
  try {
    return ` (process ${readFileSync(path, "utf8").trim().slice(0, 10)})`;
  } catch {
    // Only for the message; the lock itself does not depend on it.
    return "";
  }
}
