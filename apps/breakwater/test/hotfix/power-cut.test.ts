import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync, cpSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fetchHotfixes } from "../../src/fleet/hotfix/client/fetch-hotfixes.ts";
import { deviceId } from "../../src/fleet/hotfix/director/device-id.ts";
import { offer } from "../../src/fleet/hotfix/director/offer.ts";
import { rotateKeys } from "../../src/fleet/hotfix/repository/change-root.ts";
import { foldersOf } from "../../src/fleet/hotfix/repository/folders.ts";
import { type Disk, nodeDisk } from "../../src/platform/durable-file.ts";
import { ceremony, newSigner, now, portalBundle } from "./ceremony.ts";
import { serveFolder } from "./serve-folder.ts";

class PowerCut extends Error {}

/** What was not synced when the power went: gone, or there in part. */
type Loss = "lost" | "torn";

/** A disk that loses power before step `cutAt`, and what was not synced with it. */
function cutDisk(cutAt: number, loss: Loss): Disk & { readonly steps: () => number } {
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

const versionIn = (folder: string, role: string): number => {
  const path = join(folder, `${role}.json`);
  if (!existsSync(path)) return 0;
  return (JSON.parse(readFileSync(path, "utf8")) as { signed: { version: number } }).signed.version;
};

it("a power cut at any write of an update leaves a device that trusts what it trusted, and updates the next time", async () => {
  using owner = ceremony();
  const base = mkdtempSync(join(tmpdir(), "breakwater-power-"));
  const device = deviceId("gw-1");
  const director = { repository: owner.folder, signer: owner.director, nowMs: now };
  offer(director, device, [owner.release(portalBundle())]);
  const { imageMetadata, directorRoots } = foldersOf(owner.folder);
  const roots = {
    imageRoot: readFileSync(join(imageMetadata, "1.root.json")),
    directorRoot: readFileSync(join(directorRoots, "1.root.json")),
  };
  await using server = await serveFolder(owner.folder);
  const { signal } = new AbortController();
  const fetch = (state: string, disk: Disk = nodeDisk) =>
    fetchHotfixes(
      { ...roots, state, url: server.url, timeoutMs: 10_000, signal, disk },
      { id: device, hardware: "acme-gate", versions: new Map() },
    );
  const before = join(base, "before");
  await fetch(before);
  // Everything changes: two roots of both repositories, targets, offers, online metadata.
  for (const name of ["dave", "erin"]) {
    rotateKeys(owner.folder, { role: "root", add: [newSigner(name).key], remove: [], threshold: null }, now);
    owner.sign(owner.alice, owner.bob);
    owner.publish();
  }
  const second = owner.release(portalBundle({ version: 2 }));
  offer(director, device, [second]);

  const whole = cutDisk(Number.POSITIVE_INFINITY, "lost");
  cpSync(before, join(base, "whole"), { recursive: true });
  await fetch(join(base, "whole"), whole);
  expect(whole.steps()).toBeGreaterThan(40);
  for (const loss of ["lost", "torn"] as const)
    for (let cutAt = 0; cutAt < whole.steps(); cutAt++) {
      const state = join(base, "state");
      rmSync(state, { recursive: true, force: true });
      cpSync(before, state, { recursive: true });
      await expect(fetch(state, cutDisk(cutAt, loss)), `${loss} ${cutAt}`).rejects.toThrow(PowerCut);
      for (const part of ["image", "director"])
        for (const role of ["root", "timestamp", "snapshot", "targets"])
          expect(
            versionIn(join(state, part), role),
            `${loss} ${cutAt} ${part} ${role}`,
          ).toBeGreaterThanOrEqual(versionIn(join(before, part), role));
      const { offered } = await fetch(state);
      expect(offered, `${loss} ${cutAt}`).toEqual([
        expect.objectContaining({ kind: "verified", target: expect.objectContaining({ path: second }) }),
      ]);
      for (const role of ["root", "timestamp", "snapshot", "targets"])
        expect(versionIn(join(state, "image"), role)).toBe(versionIn(join(base, "whole/image"), role));
    }
  rmSync(base, { recursive: true, force: true });
}, 120_000);
