import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hotfixAdd, hotfixRevoke } from "../../src/commands/hotfix/add.ts";
import { hotfixInit } from "../../src/commands/hotfix/init.ts";
import { hotfixKeygen } from "../../src/commands/hotfix/keygen.ts";
import { hotfixOffer } from "../../src/commands/hotfix/offer.ts";
import { hotfixPack } from "../../src/commands/hotfix/pack.ts";
import { hotfixPublish } from "../../src/commands/hotfix/publish.ts";
import { hotfixRotate } from "../../src/commands/hotfix/rotate.ts";
import { hotfixSign } from "../../src/commands/hotfix/sign.ts";
import { hotfixStatement } from "../../src/commands/hotfix/statement.ts";
import { hotfixStatus } from "../../src/commands/hotfix/status.ts";
import { hotfixTest } from "../../src/commands/hotfix/test.ts";
import { hotfixUpdate } from "../../src/commands/hotfix/update.ts";
import { hotfixVerify } from "../../src/commands/hotfix/verify.ts";
import type { CommandIo } from "../../src/commands/io.ts";
import { readBundle } from "../../src/fleet/hotfix/bundle/bundle.ts";
import { portalBundle, portalManifest } from "./ceremony.ts";
import { serveFolder } from "./serve-folder.ts";

const base = mkdtempSync(join(tmpdir(), "breakwater-hotfix-commands-"));
const at = (...names: readonly string[]): string => join(base, ...names);
const repository = at("repo");
afterAll(() => rmSync(base, { recursive: true, force: true }));

let out = "";
const io: CommandIo = {
  stdin: (async function* () {})(),
  out: async (text) => void (out += text),
  err: (text) => void (out += text),
  isTerminal: false,
  signal: new AbortController().signal,
};

/** What a command wrote; it must end with `code`. */
async function said(command: Promise<number>, code = 0): Promise<string> {
  const ended = await command;
  const text = out;
  out = "";
  expect(ended, text).toBe(code);
  return text;
}
const passphraseFile = at("passphrase");
const key = (name: string) => ({ key: at(`${name}.key`), passphraseFile });
const sign = (folder: string, name: string) =>
  said(hotfixSign({ folder, source: key(name), from: null }, io));
const publish = () =>
  said(hotfixPublish({ repository, online: key("online"), director: key("director") }, io));

beforeAll(async () => {
  writeFileSync(passphraseFile, "correct horse battery\n");
  for (const name of ["alice", "bob", "carol", "dave", "online", "director", "relay"])
    await hotfixKeygen({ file: at(`${name}.key`), name: null, passphraseFile, cost: 10 }, io);
});

it("a ceremony, a hotfix and a device, each command saying what comes next", async () => {
  await expect(hotfixKeygen({ file: at("alice.key"), name: null, passphraseFile }, io)).rejects.toThrow(
    "never overwritten",
  );
  const pub = (name: string): string => at(`${name}.key.pub`);
  const roles = { root: ["alice", "bob", "carol"].map(pub), targets: ["alice", "bob"].map(pub) };
  const keys = {
    ...roles,
    rootThreshold: 2,
    targetsThreshold: 2,
    online: pub("online"),
    director: pub("director"),
  };
  expect(await said(hotfixInit({ repository, ...keys }, io))).toContain("breakwater hotfix sign");
  await expect(publish()).rejects.toThrow("image.targets: expected 2 signatures, got 0; not signed by alice");
  expect(await sign(repository, "alice")).toContain("alice: signed image.root, image.targets, director.root");
  cpSync(at("repo/staged"), at("usb"), { recursive: true });
  expect(await sign(at("usb"), "bob")).toContain(`breakwater hotfix sign REPOSITORY --from ${at("usb")}`);
  expect(await said(hotfixSign({ folder: repository, source: null, from: at("usb") }, io))).toContain(
    "3 signatures taken over",
  );
  expect(await publish()).toContain("published: image.root, image.targets, director.root");

  const { files } = readBundle(portalBundle());
  for (const { path, bytes, isExecutable } of files) {
    mkdirSync(join(at("portal"), path, ".."), { recursive: true });
    writeFileSync(join(at("portal"), path), bytes, { mode: isExecutable ? 0o755 : 0o644 });
  }
  writeFileSync(at("portal/hotfix.json"), JSON.stringify(portalManifest));
  const bundle = at("portal.tar");
  await said(hotfixPack({ folder: at("portal"), out: bundle }, io));
  expect(readFileSync(bundle)).toEqual(portalBundle());
  expect(await said(hotfixVerify({ path: bundle }, io))).toContain("close-portal-1.tar: Close the portal");
  expect(await said(hotfixTest({ bundle }, io))).toContain(
    `Next: breakwater hotfix add REPOSITORY ${bundle}`,
  );
  await said(hotfixAdd({ repository, bundle }, io));
  rmSync(at("usb"), { recursive: true });
  cpSync(at("repo/staged"), at("usb"), { recursive: true });
  writeFileSync(at("usb/bundles/close-portal-1.tar"), "x");
  await expect(sign(at("usb"), "bob")).rejects.toThrow("expected SHA-256");
  expect(await sign(repository, "alice")).toContain(
    'may run from now on: close-portal-1.tar "Close the portal" (CVE-2026-0001)',
  );
  await sign(repository, "bob");
  await publish();
  await said(
    hotfixOffer(
      { repository, devices: ["gw-1"], targets: ["close-portal-1.tar"], director: key("director") },
      io,
    ),
  );
  expect(await said(hotfixVerify({ path: repository }, io))).toContain("good");

  await using server = await serveFolder(repository);
  mkdirSync(at("device/etc"), { recursive: true });
  writeFileSync(at("device/etc/portal.conf"), "portal=open\n");
  const device = {
    // As somebody types it who stands beside it.
    state: relative(process.cwd(), at("state")),
    url: `${server.url}/`,
    imageRoot: at("repo/image/metadata/1.root.json"),
    directorRoot: at("repo/director/roots/1.root.json"),
    device: "gw-1",
    hardware: "acme-gate",
  };
  const update = () => hotfixUpdate({ ...device, install: true, root: at("device"), report: null }, io);
  expect(await said(update())).toContain('"state":"applied","compromise":"not hit"');
  expect(readFileSync(at("device/etc/portal.conf"), "utf8")).toBe("portal=closed\n");
  expect(
    await said(
      hotfixUpdate({ ...device, hardware: "other", install: false, root: "/", report: null }, io),
      1,
    ),
  ).toContain('"reason":"other_hardware"');

  const relayed = { ...device, state: at("relay"), relay: key("relay"), minutes: 60, out: at("out") };
  const nonce = "0123456789abcdef0123456789abcdef";
  await said(hotfixStatement({ ...relayed, nonce }, io));
  const script = fileURLToPath(new URL("../../../../content/hotfix/verify-statement.sh", import.meta.url));
  if (spawnSync("openssl", ["version"]).error === undefined)
    expect(
      spawnSync("sh", [script, at("out/relay.pem"), at("out/close-portal-1.tar"), "gw-1", nonce]).status,
    ).toBe(0);

  await said(hotfixRevoke({ repository, target: "close-portal-1.tar" }, io));
  expect(await sign(repository, "alice")).toContain("may no longer run: close-portal-1.tar");
  await sign(repository, "bob");
  await publish();
  expect(await said(update(), 1)).toContain('"state":"undone"');
  expect(readFileSync(at("device/etc/portal.conf"), "utf8")).toBe("portal=open\n");

  const rotation = {
    repository,
    role: "targets",
    add: [pub("dave")],
    remove: ["bob"],
    threshold: null,
  } as const;
  await expect(hotfixRotate({ ...rotation, remove: ["mallory"] }, io)).rejects.toThrow(
    "--remove: expected one of alice",
  );
  expect(await said(hotfixRotate(rotation, io))).toContain("image.targets version 4");
  for (const name of ["alice", "bob", "dave"]) await sign(repository, name);
  await publish();
  const status = await said(hotfixStatus({ repository }, io));
  expect(status).toContain("image root version 2");
  expect(status).toContain("Nothing is waiting.");
});
