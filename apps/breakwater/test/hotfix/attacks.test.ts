import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fetchHotfixes } from "../../src/fleet/hotfix/client/fetch-hotfixes.ts";
import { deviceId } from "../../src/fleet/hotfix/director/device-id.ts";
import { offer, renewOffers } from "../../src/fleet/hotfix/director/offer.ts";
import { rotateKeys } from "../../src/fleet/hotfix/repository/change-root.ts";
import { foldersOf, readPublished } from "../../src/fleet/hotfix/repository/folders.ts";
import { publishOnline } from "../../src/fleet/hotfix/repository/publish-online.ts";
import { defaultLifetimes } from "../../src/fleet/hotfix/repository/lifetimes.ts";
import { addSignature, expiryAfter, printMetadata } from "../../src/fleet/hotfix/tuf/metadata.ts";
import { createRoot, rolesOf } from "../../src/fleet/hotfix/tuf/root.ts";
import { type Target, targetsOf } from "../../src/fleet/hotfix/tuf/targets.ts";
import { type Ceremony, ceremony, hour, newSigner, now, portalBundle } from "./ceremony.ts";
import { forge } from "./forge.ts";
import { serveFolder } from "./serve-folder.ts";

const device = deviceId("gw-1");
const day = 24 * hour;
const evil = portalBundle({ version: 9, scripts: { "apply.sh": "touch /tmp/owned" } });
const evilTarget: Target = {
  path: "close-portal-9.tar",
  sizeBytes: evil.length,
  sha256: createHash("sha256").update(evil).digest("hex"),
  custom: { hotfix: "close-portal", version: 9, hardware: ["acme-gate"], device },
};

/** A repository with one hotfix offered to one device that has already seen it, and what an attacker makes of a copy. */
interface World extends AsyncDisposable {
  readonly owner: Ceremony;
  /** The folder that the device is served; an attacker who has the web server writes here. */
  readonly served: string;
  readonly state: string;
  /** As a device that polls again; the default answers of the server may be replaced. */
  fetch(change?: {
    readonly versions?: ReadonlyMap<string, number>;
    readonly hardware?: string;
  }): ReturnType<typeof fetchHotfixes>;
  answer: (path: string, response: ServerResponse) => boolean;
}

async function world(): Promise<World> {
  const owner = ceremony();
  const base = mkdtempSync(join(tmpdir(), "breakwater-attack-"));
  const served = join(base, "served");
  const state = join(base, "state");
  const path = owner.release(portalBundle());
  offer({ repository: owner.folder, signer: owner.director, nowMs: now }, device, [path]);
  cpSync(owner.folder, served, { recursive: true });
  const { imageMetadata, directorRoots } = foldersOf(owner.folder);
  const roots = {
    imageRoot: readFileSync(join(imageMetadata, "1.root.json")),
    directorRoot: readFileSync(join(directorRoots, "1.root.json")),
  };
  const server = await serveFolder(served, (path, response) => self.answer(path, response));
  const { signal } = new AbortController();
  const self: World = {
    owner,
    served,
    state,
    answer: () => false,
    fetch: ({ versions = new Map<string, number>(), hardware = "acme-gate" } = {}) =>
      fetchHotfixes(
        { ...roots, state, url: server.url, timeoutMs: 1_500, signal },
        { id: device, hardware, versions },
      ),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      owner[Symbol.dispose]();
      rmSync(base, { recursive: true, force: true });
    },
  };
  return self;
}

const verified = { offered: [expect.objectContaining({ kind: "verified" })] };
const image = (it: World) => foldersOf(it.served).imageMetadata;
const director = (it: World) => join(foldersOf(it.served).directorDevices, device);

function placeTarget(it: World, target: Target, bytes: Buffer): void {
  writeFileSync(join(foldersOf(it.served).imageTargets, `${target.sha256}.${target.path}`), bytes);
}

describe("a device that is served what its owners published", () => {
  it("takes the hotfix, also over a root rotation and the director's", async () => {
    await using it = await world();
    expect(await it.fetch()).toMatchObject(verified);
    const [dave, fresh] = [newSigner("dave"), newSigner("director-2")];
    rotateKeys(
      it.owner.folder,
      { role: "root", add: [dave.key], remove: [it.owner.alice.key.id], threshold: null },
      now,
    );
    rotateKeys(
      it.owner.folder,
      { role: "director", add: [fresh.key], remove: [it.owner.director.key.id], threshold: null },
      now,
    );
    it.owner.sign(it.owner.alice, it.owner.bob, it.owner.carol, dave);
    it.owner.publish();
    renewOffers({ repository: it.owner.folder, signer: fresh, nowMs: now });
    cpSync(it.owner.folder, it.served, { recursive: true });
    expect(await it.fetch()).toMatchObject(verified);
  });
});

describe("whoever has the web server", () => {
  it("rollback: cannot bring back an older state", async () => {
    await using it = await world();
    cpSync(it.served, join(it.state, "../old"), { recursive: true });
    it.owner.release(portalBundle({ version: 2 }));
    cpSync(it.owner.folder, it.served, { recursive: true });
    await it.fetch();
    for (const part of ["image/metadata", "director/devices"])
      cpSync(join(it.state, "../old", part), join(it.served, part), { recursive: true });
    await expect(it.fetch()).rejects.toThrow(expect.objectContaining({ code: "update_refused" }));
  });

  it("freeze: cannot keep a device on a state whose time has run out", async () => {
    await using it = await world();
    const { root, targets } = readPublished(image(it));
    for (const name of ["timestamp.json", "1.snapshot.json", "2.snapshot.json"])
      rmSync(join(image(it), name));
    const lifetimes = { ...defaultLifetimes, timestamp: 1 };
    publishOnline({
      folder: image(it),
      root: root!,
      targets: targets!,
      signer: it.owner.online,
      nowMs: now - 3 * day,
      lifetimes,
    });
    await expect(it.fetch()).rejects.toThrow(/expired/i);
  });

  it("freeze: cannot keep an offer whose time has run out either", async () => {
    await using it = await world();
    const { root, targets } = readPublished(director(it));
    for (const name of ["timestamp.json", "1.snapshot.json"]) rmSync(join(director(it), name));
    publishOnline({
      folder: director(it),
      root: root!,
      targets: targets!,
      signer: it.owner.director,
      nowMs: now - 3 * day,
      lifetimes: defaultLifetimes,
    });
    await expect(it.fetch()).rejects.toThrow(/expired/i);
  });

  it("mix and match: cannot put parts of different states together", async () => {
    await using it = await world();
    cpSync(join(image(it), "1.targets.json"), join(image(it), "2.targets.json"));
    await expect(it.fetch()).rejects.toThrow(expect.objectContaining({ code: "update_refused" }));
  });

  it("cannot give a device another one's offer", async () => {
    await using it = await world();
    const other = deviceId("gw-2");
    offer({ repository: it.owner.folder, signer: it.owner.director, nowMs: now }, other, [
      "close-portal-1.tar",
    ]);
    rmSync(director(it), { recursive: true });
    cpSync(join(foldersOf(it.owner.folder).directorDevices, other), director(it), { recursive: true });
    expect(await it.fetch()).toMatchObject({ offered: [{ kind: "refused", reason: "other_device" }] });
  });

  it("arbitrary software: cannot change a bundle", async () => {
    await using it = await world();
    for (const name of readdirSync(foldersOf(it.served).imageTargets))
      writeFileSync(join(foldersOf(it.served).imageTargets, name), evil);
    await expect(it.fetch()).rejects.toThrow(expect.objectContaining({ code: "update_refused" }));
    expect(readdirSync(join(it.state, "bundles"))).toEqual([]);
  });

  it.each(["timestamp.json", "2.snapshot.json", "2.targets.json", "2.root.json", ".tar"])(
    "endless data: a %s that never ends is cut off",
    async (name) => {
      await using it = await world();
      it.answer = (path, response) => {
        if (!path.endsWith(name) || !path.startsWith("/image/")) return false;
        const block = Buffer.alloc(64 * 1024, "x");
        const more = (): void => {
          while (!response.destroyed && response.write(block));
        };
        response.on("drain", more);
        more();
        return true;
      };
      await expect(it.fetch()).rejects.toThrow(expect.objectContaining({ code: "update_refused" }));
    },
  );

  it("slow data: an answer that trickles is cut off", async () => {
    await using it = await world();
    it.answer = (path, response) => {
      if (path !== "/image/metadata/timestamp.json") return false;
      response.write("{");
      return true;
    };
    await expect(it.fetch()).rejects.toThrow(expect.objectContaining({ code: "unreachable" }));
  });

  it("cannot send a device to another server", async () => {
    await using it = await world();
    it.answer = (path, response) => {
      if (path !== "/image/metadata/timestamp.json") return false;
      response.writeHead(302, { location: "/director/devices/gw-1/timestamp.json" }).end();
      return true;
    };
    await expect(it.fetch()).rejects.toThrow(expect.objectContaining({ code: "unreachable" }));
  });

  it.each([
    ["nothing", (response: ServerResponse) => response.destroy()],
    ["an error", (response: ServerResponse) => response.writeHead(500).end()],
    [
      "half of it",
      (response: ServerResponse) => response.writeHead(200, { "content-length": 9_999 }).end("{"),
    ],
  ])("who answers %s is unreachable, and not taken for an attacker", async (_, answer) => {
    await using it = await world();
    it.answer = (path, response) => {
      if (path !== "/image/metadata/timestamp.json") return false;
      answer(response);
      return true;
    };
    await expect(it.fetch()).rejects.toThrow(expect.objectContaining({ code: "unreachable" }));
  });
});

describe("whoever has the online keys", () => {
  it("arbitrary software: the director alone can make no device run what people did not sign", async () => {
    await using it = await world();
    placeTarget(it, evilTarget, evil);
    forge(director(it), it.owner.director, [evilTarget], [it.owner.director]);
    expect(await it.fetch()).toMatchObject({
      offered: [{ kind: "refused", reason: "not_in_image_repository" }],
    });
  });

  it("nor other content under a name that people signed", async () => {
    await using it = await world();
    const target = { ...evilTarget, path: "close-portal-1.tar" };
    placeTarget(it, target, evil);
    forge(director(it), it.owner.director, [target], [it.owner.director]);
    expect(await it.fetch()).toMatchObject({ offered: [{ kind: "refused", reason: "repositories_differ" }] });
  });

  it("nor a hotfix for other hardware, or one that is older than what it has", async () => {
    await using it = await world();
    expect(await it.fetch({ hardware: "other-gate" })).toMatchObject({
      offered: [{ reason: "other_hardware" }],
    });
    expect(await it.fetch({ versions: new Map([["close-portal", 2]]) })).toMatchObject({
      offered: [{ reason: "older_version" }],
    });
    expect(await it.fetch({ versions: new Map([["close-portal", 1]]) })).toMatchObject(verified);
  });

  it.each([
    ["the online keys", (it: World) => [it.owner.online, it.owner.director]],
    ["one signer's key beside them", (it: World) => [it.owner.alice, it.owner.online, it.owner.director]],
    ["a key of the root that is none of targets", (it: World) => [it.owner.alice, it.owner.carol]],
  ])("wrong threshold: targets signed by %s are refused", async (_, signers) => {
    await using it = await world();
    placeTarget(it, evilTarget, evil);
    forge(director(it), it.owner.director, [evilTarget], [it.owner.director]);
    forge(image(it), it.owner.online, [evilTarget], signers(it));
    await expect(it.fetch()).rejects.toThrow(/targets was signed by [01]\/2 keys/);
  });

  it("cannot take themselves up into the root, with one of its keys or with none", async () => {
    await using it = await world();
    const { root } = readPublished(image(it));
    const online = { keys: [it.owner.online.key], threshold: 1 };
    const roles = { ...rolesOf(root!), root: online, targets: online };
    for (const signers of [[it.owner.online], [it.owner.online, it.owner.carol]]) {
      const forged = createRoot({ version: 2, expires: expiryAfter(now, 365), roles });
      for (const signer of signers) addSignature(forged, signer);
      writeFileSync(join(image(it), "2.root.json"), printMetadata(forged));
      await expect(it.fetch()).rejects.toThrow(/root was signed by [01]\/2 keys/);
    }
  });

  it("cannot make targets last longer than people said", async () => {
    await using it = await world();
    const { targets } = readPublished(image(it));
    forge(image(it), it.owner.online, targetsOf(targets!), [it.owner.alice, it.owner.bob], now - 91 * day);
    const { root, targets: expired } = readPublished(image(it));
    rmSync(join(image(it), "timestamp.json"));
    for (const name of readdirSync(image(it)))
      if (name.endsWith("snapshot.json")) rmSync(join(image(it), name));
    publishOnline({
      folder: image(it),
      root: root!,
      targets: expired!,
      signer: it.owner.online,
      nowMs: now,
      lifetimes: defaultLifetimes,
    });
    await expect(it.fetch()).rejects.toThrow(/expired/i);
  });
});

describe("whoever can write to the device's cache", () => {
  it.each(["root.json", "roots/2.root.json", "timestamp.json", "snapshot.json", "targets.json"])(
    "with garbage in %s stops nothing for good",
    async (name) => {
      await using it = await world();
      await it.fetch();
      for (const part of ["image", "director"]) {
        mkdirSync(join(it.state, part, "roots"), { recursive: true });
        writeFileSync(join(it.state, part, name), "{");
      }
      expect(await it.fetch()).toMatchObject(verified);
    },
  );

  it("cannot make a root of their own the anchor", async () => {
    await using it = await world();
    await it.fetch();
    const mallory = newSigner("mallory");
    const role = { keys: [mallory.key], threshold: 1 };
    const roles = { root: role, targets: role, snapshot: role, timestamp: role };
    const options = { expires: expiryAfter(now, 365), roles };
    for (const [name, version] of [
      ["root.json", 1],
      ["roots/1.root.json", 1],
      ["roots/2.root.json", 2],
    ] as const) {
      const forged = createRoot({ ...options, version });
      addSignature(forged, mallory);
      writeFileSync(join(it.state, "image", name), printMetadata(forged));
    }
    rmSync(image(it), { recursive: true });
    mkdirSync(image(it));
    const forged = createRoot({ ...options, version: 2 });
    addSignature(forged, mallory);
    writeFileSync(join(image(it), "2.root.json"), printMetadata(forged));
    forge(image(it), mallory, [evilTarget], [mallory]);
    await expect(it.fetch()).rejects.toThrow(/root was signed by 0\/2 keys/);
  });

  it("cannot leave a bundle there that was not signed", async () => {
    await using it = await world();
    await it.fetch();
    writeFileSync(join(it.state, "bundles/close-portal-1.tar"), evil);
    expect(await it.fetch()).toMatchObject(verified);
    expect(readFileSync(join(it.state, "bundles/close-portal-1.tar"))).toEqual(portalBundle());
  });
});
