import { mkdtempSync, readFileSync, rmSync, existsSync, cpSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fetchHotfixes } from "../../src/fleet/hotfix/client/fetch-hotfixes.ts";
import { deviceId } from "../../src/fleet/hotfix/director/device-id.ts";
import { offer } from "../../src/fleet/hotfix/director/offer.ts";
import { rotateKeys } from "../../src/fleet/hotfix/repository/change-root.ts";
import { addBundle } from "../../src/fleet/hotfix/repository/change-targets.ts";
import { foldersOf } from "../../src/fleet/hotfix/repository/folders.ts";
import { publish } from "../../src/fleet/hotfix/repository/publish.ts";
import { verifyRepository } from "../../src/fleet/hotfix/repository/verify.ts";
import { type Disk, nodeDisk } from "../../src/platform/durable-file.ts";
import { cutDisk, PowerCut } from "./cut-disk.ts";
import { ceremony, newSigner, now, portalBundle } from "./ceremony.ts";
import { serveFolder } from "./serve-folder.ts";

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

it("a power cut at any write of publishing leaves devices on the state before or after, and is made up for by publishing again", async () => {
  using owner = ceremony();
  const base = mkdtempSync(join(tmpdir(), "breakwater-publish-"));
  const device = deviceId("gw-1");
  const first = owner.release(portalBundle());
  offer({ repository: owner.folder, signer: owner.director, nowMs: now }, device, [first]);
  // A new root, a new target, new online metadata.
  rotateKeys(owner.folder, { role: "root", add: [newSigner("dave").key], remove: [], threshold: null }, now);
  addBundle(owner.folder, portalBundle({ version: 2 }), now);
  owner.sign(owner.alice, owner.bob);
  const roots = {
    imageRoot: readFileSync(join(foldersOf(owner.folder).imageMetadata, "1.root.json")),
    directorRoot: readFileSync(join(foldersOf(owner.folder).directorRoots, "1.root.json")),
  };
  const { signal } = new AbortController();
  const repository = join(base, "repository");
  const again = (): void => {
    rmSync(base, { recursive: true, force: true });
    cpSync(owner.folder, repository, { recursive: true });
  };
  await using server = await serveFolder(repository);
  const fetch = () =>
    fetchHotfixes(
      { ...roots, state: join(base, "state"), url: server.url, timeoutMs: 10_000, signal },
      { id: device, hardware: "acme-gate", versions: new Map() },
    );
  again();
  const whole = cutDisk(Number.POSITIVE_INFINITY, "lost");
  publish(repository, owner.online, now, { disk: whole });
  expect(whole.steps()).toBeGreaterThan(20);
  for (const loss of ["lost", "torn"] as const)
    for (let cutAt = 0; cutAt < whole.steps(); cutAt++) {
      again();
      expect(() => publish(repository, owner.online, now, { disk: cutDisk(cutAt, loss) })).toThrow(PowerCut);
      expect(
        (await fetch()).allowed.map(({ path }) => path),
        `${loss} ${cutAt}`,
      ).toContain(first);
      publish(repository, owner.online, now);
      expect(verifyRepository(repository, now), `${loss} ${cutAt}`).toEqual([]);
      expect((await fetch()).allowed, `${loss} ${cutAt}`).toHaveLength(2);
    }
  rmSync(base, { recursive: true, force: true });
}, 120_000);
