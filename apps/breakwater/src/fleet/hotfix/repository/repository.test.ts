import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ceremony, hour, newSigner, now, portalBundle } from "../../../../test/hotfix/ceremony.ts";
import { deviceId } from "../director/device-id.ts";
import { offer, offeredTo, renewOffers } from "../director/offer.ts";
import { rolesOf } from "../tuf/root.ts";
import { rotateKeys } from "./change-root.ts";
import { addBundle, plannedTargets, revokeTarget } from "./change-targets.ts";
import { foldersOf, readPublished } from "./folders.ts";
import { initRepository } from "./init.ts";
import { mergeSignatures, readStaged, signStaged, stagedFiles } from "./staged.ts";
import { repositoryStatus } from "./status.ts";
import { verifyRepository } from "./verify.ts";

const day = 24 * hour;

describe("publishing", () => {
  it("is refused until enough different keys have signed, and says whose are missing", () => {
    using it = ceremony({ isPublished: false });
    expect(() => it.publish()).toThrow(
      /image\.root: expected 2 signatures, got 0; not signed by alice .*bob .*carol/,
    );
    it.sign(it.alice, it.alice);
    expect(() => it.publish()).toThrow("image.targets: expected 2 signatures, got 1");
    it.sign(it.bob);
    it.publish();
    expect(verifyRepository(it.folder, now)).toEqual([]);
    expect(repositoryStatus(it.folder, now).next).toEqual({ kind: "none" });
  });

  it("does not count keys that the role has not", () => {
    using it = ceremony();
    addBundle(it.folder, portalBundle(), now);
    it.sign(it.alice, it.carol, it.online, it.director);
    expect(() => it.publish()).toThrow("image.targets: expected 2 signatures, got 1");
  });

  it("does not count a signature over something else", () => {
    using it = ceremony();
    addBundle(it.folder, portalBundle(), now);
    it.sign(it.alice, it.bob);
    const path = join(foldersOf(it.folder).staged, "image.targets.json");
    writeFileSync(path, readFileSync(path, "utf8").replace('"version": 2', '"version": 3'));
    expect(() => it.publish()).toThrow("image.targets: expected 2 signatures, got 0");
  });

  it("renews snapshots only when half of their life is gone, and keeps the last ones", () => {
    using it = ceremony();
    const { imageMetadata } = foldersOf(it.folder);
    it.publish(now + hour);
    expect(readPublished(imageMetadata).snapshot?.signed.version).toBe(1);
    expect(readPublished(imageMetadata).timestamp?.signed.version).toBe(2);
    for (let days = 4; days < 80; days += 4) it.publish(now + days * day);
    const snapshots = readdirSync(imageMetadata).filter((name) => name.endsWith("snapshot.json"));
    expect(snapshots).toHaveLength(10);
    expect(verifyRepository(it.folder, now + 76 * day)).toEqual([]);
  });

  it("is finished by running it again after a crash at any step", () => {
    using it = ceremony();
    addBundle(it.folder, portalBundle(), now);
    it.sign(it.alice, it.bob);
    const { staged, imageMetadata } = foldersOf(it.folder);
    cpSync(staged, join(it.folder, "before"), { recursive: true });
    it.publish();
    // As if it had been killed before it cleared the staged folder, and before the timestamp.
    cpSync(join(it.folder, "before"), staged, { recursive: true });
    rmSync(join(imageMetadata, "timestamp.json"));
    it.publish();
    expect(verifyRepository(it.folder, now)).toEqual([]);
    expect(readPublished(imageMetadata).targets?.signed.version).toBe(2);
  });

  it("refuses what devices would refuse because it has expired", () => {
    using it = ceremony();
    expect(() => it.publish(now + 91 * day)).toThrow("targets: expired");
    expect(() => it.publish(now + 366 * day)).toThrow("root: expired");
  });
});

describe("targets", () => {
  it("keep one content for a version", () => {
    using it = ceremony();
    it.release(portalBundle());
    addBundle(it.folder, portalBundle(), now);
    expect(() => addBundle(it.folder, portalBundle({ scripts: { "undo.sh": "exit 0" } }), now)).toThrow(
      "raise the version",
    );
    addBundle(it.folder, portalBundle({ version: 2 }), now);
    expect(plannedTargets(it.folder).map(({ path }) => path)).toEqual([
      "close-portal-1.tar",
      "close-portal-2.tar",
    ]);
  });

  it("are not published when the bundle was changed after signing", () => {
    using it = ceremony();
    const { path } = addBundle(it.folder, portalBundle(), now);
    it.sign(it.alice, it.bob);
    writeFileSync(join(foldersOf(it.folder).bundles, path), "x");
    expect(() => it.publish()).toThrow("expected SHA-256");
  });

  it("are revoked by a signed list without them, and then not offered", () => {
    using it = ceremony();
    const path = it.release(portalBundle());
    const director = { repository: it.folder, signer: it.director, nowMs: now };
    offer(director, deviceId("gw-1"), [path]);
    revokeTarget(it.folder, path, now);
    expect(() => it.publish()).toThrow("expected 2 signatures, got 0");
    it.sign(it.alice, it.bob);
    it.publish();
    expect(renewOffers(director)).toBe(1);
    expect(offeredTo(it.folder, deviceId("gw-1"))).toEqual([]);
    expect(() => offer(director, deviceId("gw-1"), [path])).toThrow(
      "expected a published target (there is none)",
    );
    expect(() => revokeTarget(it.folder, path, now)).toThrow(
      'expected one of no targets, got "close-portal-1.tar"',
    );
  });
});

describe("keys", () => {
  it("a new root needs the old keys as well as the new ones", () => {
    using it = ceremony();
    const [dave, erin] = [newSigner("dave"), newSigner("erin")];
    const gone = { role: "root", remove: [it.alice.key.id, it.bob.key.id], threshold: null } as const;
    rotateKeys(it.folder, { ...gone, add: [dave.key, erin.key] }, now);
    it.sign(dave, erin);
    expect(() => it.publish()).toThrow("image.root: expected 2 signatures of the keys before, got 0");
    it.sign(it.alice, it.carol);
    it.publish();
    const root = readPublished(foldersOf(it.folder).imageMetadata).root!;
    expect(rolesOf(root).root.keys.map(({ name }) => name)).toEqual(["carol", "dave", "erin"]);
    expect(readPublished(foldersOf(it.folder).directorRoots).root?.signed.version).toBe(2);
    expect(verifyRepository(it.folder, now)).toEqual([]);
  });

  it("a targets key that is taken away counts no longer, and what it signed is signed anew", () => {
    using it = ceremony();
    it.release(portalBundle());
    const changes = { add: [it.carol.key], remove: [it.bob.key.id], threshold: null };
    expect(rotateKeys(it.folder, { role: "targets", ...changes }, now)).toEqual([
      "image.root",
      "image.targets",
    ]);
    it.sign(it.alice, it.bob);
    expect(() => it.publish()).toThrow("image.targets: expected 2 signatures, got 1");
    it.sign(it.carol);
    it.publish();
    expect(verifyRepository(it.folder, now)).toEqual([]);
  });

  it("the online key is replaced by people, and the old one publishes nothing more", () => {
    using it = ceremony();
    const fresh = newSigner("online-2");
    const { role, ...changes } = {
      role: "online",
      add: [fresh.key],
      remove: [it.online.key.id],
      threshold: null,
    } as const;
    rotateKeys(it.folder, { role, ...changes }, now);
    it.sign(it.alice, it.bob);
    expect(() => it.publish()).toThrow("expected the online key of the root, got online");
  });

  it("what is offered is signed anew when the director's key is replaced", () => {
    using it = ceremony();
    const path = it.release(portalBundle());
    offer({ repository: it.folder, signer: it.director, nowMs: now }, deviceId("gw-1"), [path]);
    const fresh = newSigner("director-2");
    const changes = { add: [fresh.key], remove: [it.director.key.id], threshold: null };
    rotateKeys(it.folder, { role: "director", ...changes }, now);
    it.sign(it.alice, it.bob);
    it.publish();
    expect(() => renewOffers({ repository: it.folder, signer: it.director, nowMs: now })).toThrow(
      "expected the director's key",
    );
    renewOffers({ repository: it.folder, signer: fresh, nowMs: now });
    expect(verifyRepository(it.folder, now)).toEqual([]);
    expect(offeredTo(it.folder, deviceId("gw-1"))).toHaveLength(1);
  });

  it.each([
    ["an online key that also signs offline", "online", "signs offline"],
    ["a director's key that also signs offline", "director", "signs offline"],
  ] as const)("%s is refused, at the beginning and later", (_, role, message) => {
    using it = ceremony();
    const keys = {
      root: { keys: [it.alice.key, it.bob.key], threshold: 2 },
      targets: { keys: [it.alice.key, it.bob.key], threshold: 2 },
      online: it.online.key,
      director: it.director.key,
      [role]: it.alice.key,
    };
    expect(() => initRepository(join(it.folder, "other"), keys, now)).toThrow(message);
    const changes = { add: [it.alice.key], remove: [], threshold: null };
    expect(() => rotateKeys(it.folder, { role, ...changes }, now)).toThrow(message);
  });

  it.each([
    ["no keys for the threshold", { add: [], remove: [], threshold: 4 }, "a threshold from 1 to 3"],
    ["a threshold of 0", { add: [], remove: [], threshold: 0 }, "a threshold from 1 to 3"],
  ])("a role with %s is refused", (_, changes, message) => {
    using it = ceremony();
    expect(() => rotateKeys(it.folder, { role: "root", ...changes }, now)).toThrow(message);
  });
});

describe("a carried folder", () => {
  it("is signed without the repository, and its signatures are taken over", () => {
    using it = ceremony();
    addBundle(it.folder, portalBundle(), now);
    const { staged } = foldersOf(it.folder);
    const usb = join(it.folder, "../usb");
    cpSync(staged, usb, { recursive: true });
    expect(signStaged(usb, readStaged(usb), it.bob)).toEqual(["image.targets"]);
    it.sign(it.alice);
    expect(mergeSignatures(staged, usb)).toBe(1);
    expect(mergeSignatures(staged, usb)).toBe(0);
    it.publish();
    expect(verifyRepository(it.folder, now)).toEqual([]);
  });

  it("is refused when it says something else than what waits here", () => {
    using it = ceremony();
    addBundle(it.folder, portalBundle(), now);
    const usb = join(it.folder, "../usb");
    cpSync(foldersOf(it.folder).staged, usb, { recursive: true });
    addBundle(it.folder, portalBundle({ version: 2 }), now);
    expect(() => mergeSignatures(foldersOf(it.folder).staged, usb)).toThrow(
      "the carried copy says something else",
    );
  });
});

describe("the status", () => {
  it("says what ends soon, and what to do about it", () => {
    using it = ceremony();
    const next = (days: number) => repositoryStatus(it.folder, now + days * day).next;
    expect(next(0.5)).toEqual({ kind: "none" });
    expect(next(0.9)).toEqual({ kind: "publish" });
    expect(next(80)).toEqual({ kind: "renew", role: "targets" });
    expect(next(340)).toEqual({ kind: "renew", role: "root" });
    rotateKeys(it.folder, { role: "root", add: [], remove: [], threshold: null }, now);
    expect(next(0).kind).toBe("sign");
    expect(stagedFiles(readStaged(foldersOf(it.folder).staged)).map(({ name }) => name)).toEqual([
      "image.root",
      "director.root",
    ]);
  });
});

it("verification names what was changed behind the signatures", () => {
  using it = ceremony();
  it.release(portalBundle());
  const { imageMetadata, imageTargets } = foldersOf(it.folder);
  for (const name of readdirSync(imageTargets)) writeFileSync(join(imageTargets, name), "x");
  const path = join(imageMetadata, "2.targets.json");
  writeFileSync(path, readFileSync(path, "utf8").replace("acme-gate", "other-gate"));
  expect(existsSync(join(imageMetadata, "1.root.json"))).toBe(true);
  expect(verifyRepository(it.folder, now)).toEqual([
    "targets: expected 2 signatures, got 0",
    expect.stringContaining("close-portal-1.tar: expected SHA-256"),
  ]);
  expect(verifyRepository(it.folder, now + 2 * day)).toContainEqual(
    expect.stringContaining("timestamp: expired"),
  );
});
