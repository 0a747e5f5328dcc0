import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type Disk, nodeDisk } from "../../src/platform/durable-file.ts";

export class PowerCut extends Error {}

/** What was not synced when the power went: gone, or there in part. */
export type Loss = "lost" | "torn";

/** A disk that loses power before step `cutAt`, and what was not synced with it. */
export function cutDisk(cutAt: number, loss: Loss): Disk & { readonly steps: () => number } {
  let step = 0;
  let isDead = false;
  const written = new Set<string>();
  const renamed: { readonly from: string; readonly to: string; readonly before: Buffer | null }[] = [];
  const tick = (): void => {
    if (isDead) throw new PowerCut();
    if (step++ !== cutAt) return;
    isDead = true;
    if (loss === "lost")
      for (const { from, to, before } of renamed.toReversed()) {
        writeFileSync(from, readFileSync(to));
        if (before === null) rmSync(to);
        else writeFileSync(to, before);
      }
    for (const path of written)
      if (existsSync(path)) {
        const bytes = readFileSync(path);
        writeFileSync(path, bytes.subarray(0, loss === "lost" ? 0 : bytes.length / 2));
      }
    throw new PowerCut();
  };
  return {
    steps: () => step,
    writeFile(path, bytes, mode) {
      tick();
      nodeDisk.writeFile(path, bytes, mode);
      written.add(path);
    },
    syncFile(path) {
      tick();
      nodeDisk.syncFile(path);
      written.delete(path);
    },
    rename(from, to) {
      tick();
      renamed.push({ from, to, before: existsSync(to) ? readFileSync(to) : null });
      if (written.delete(from)) written.add(to);
      nodeDisk.rename(from, to);
    },
    syncFolder(path) {
      tick();
      nodeDisk.syncFolder(path);
      renamed.length = 0;
    },
  };
}
