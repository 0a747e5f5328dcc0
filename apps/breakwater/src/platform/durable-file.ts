import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** What durability depends on, step by step; tests cut the power between any two of them. */
export interface Disk {
  /** Makes or replaces a file; nothing of it is durable before `syncFile`. */
  writeFile(path: string, bytes: Uint8Array, mode: number): void;
  syncFile(path: string): void;
  /** Durable only after `syncFolder` of the folder. */
  rename(from: string, to: string): void;
  syncFolder(path: string): void;
}

export const nodeDisk: Disk = {
  writeFile: (path, bytes, mode) => writeFileSync(path, bytes, { mode }),
  syncFile: sync,
  rename: renameSync,
  syncFolder: sync,
};

/** The file holds the old bytes or the new ones, whenever the power is cut; new ones for good when this returns. */
export function writeDurably(
  path: string,
  bytes: Uint8Array,
  options: { mode?: number; disk?: Disk } = {},
): void {
  const disk = options.disk ?? nodeDisk;
  const partial = `${path}.partial`;
  disk.writeFile(partial, bytes, options.mode ?? 0o644);
  moveDurably(partial, path, disk);
}

/** Puts a written file in its place, such that no power cut leaves half of it there. */
export function moveDurably(from: string, to: string, disk: Disk = nodeDisk): void {
  disk.syncFile(from);
  disk.rename(from, to);
  disk.syncFolder(dirname(to));
}

function sync(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
