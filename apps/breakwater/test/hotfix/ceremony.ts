import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeBundle } from "../../src/fleet/hotfix/bundle/bundle.ts";
import { createKeyFile, openKeyFile, type Signer } from "../../src/fleet/hotfix/keys/key-file.ts";
import { addBundle } from "../../src/fleet/hotfix/repository/change-targets.ts";
import { foldersOf } from "../../src/fleet/hotfix/repository/folders.ts";
import { initRepository } from "../../src/fleet/hotfix/repository/init.ts";
import { publish } from "../../src/fleet/hotfix/repository/publish.ts";
import { readStaged, signStaged } from "../../src/fleet/hotfix/repository/staged.ts";

/** Within the lifetimes of everything that a test signs; clients use the machine's clock. */
export const now = Date.now();
export const hour = 3_600_000;
const passphrase = "correct horse battery";

export function newSigner(name: string): Signer {
  return openKeyFile(createKeyFile(name, passphrase, 10).text, passphrase, name);
}

/** A repository with root 2 of 3 and targets 2 of 2, its first roots published. */
export interface Ceremony extends Disposable {
  readonly folder: string;
  readonly alice: Signer;
  readonly bob: Signer;
  readonly carol: Signer;
  readonly online: Signer;
  readonly director: Signer;
  /** All that are given sign what is staged. */
  sign(...signers: readonly Signer[]): void;
  publish(nowMs?: number): void;
  /** Adds, signs and publishes a bundle; returns its name in the repository. */
  release(bytes: Buffer, signers?: readonly Signer[]): string;
}

export function ceremony(options: { readonly isPublished?: boolean } = {}): Ceremony {
  const base = mkdtempSync(join(tmpdir(), "breakwater-hotfix-"));
  const folder = join(base, "repository");
  const [alice, bob, carol] = [newSigner("alice"), newSigner("bob"), newSigner("carol")];
  const [online, director] = [newSigner("online"), newSigner("director")];
  const keys = {
    root: { keys: [alice.key, bob.key, carol.key], threshold: 2 },
    targets: { keys: [alice.key, bob.key], threshold: 2 },
    online: online.key,
    director: director.key,
  };
  initRepository(folder, keys, now);
  const self: Ceremony = {
    folder,
    alice,
    bob,
    carol,
    online,
    director,
    sign(...signers) {
      const { staged } = foldersOf(folder);
      for (const signer of signers) signStaged(staged, readStaged(staged), signer);
    },
    publish: (nowMs = now) => void publish(folder, online, nowMs),
    release(bytes, signers = [alice, bob]) {
      const { path } = addBundle(folder, bytes, now);
      self.sign(...signers);
      self.publish();
      return path;
    },
    [Symbol.dispose]: () => rmSync(base, { recursive: true, force: true }),
  };
  if (options.isPublished !== false) {
    self.sign(alice, bob);
    self.publish();
  }
  return self;
}

const scripts = {
  "precheck.sh": 'grep -q portal=open "$HOTFIX_ROOT/etc/portal.conf" && exit 0\nexit 10',
  "compromise.sh": 'test -e "$HOTFIX_ROOT/etc/implant" && exit 10\nexit 0',
  "apply.sh":
    'set -e\ncp "$HOTFIX_ROOT/etc/portal.conf" "$HOTFIX_KEEP/portal.conf"\necho portal=closed > "$HOTFIX_ROOT/etc/portal.conf"',
  "verify.sh": 'grep -q portal=closed "$HOTFIX_ROOT/etc/portal.conf"',
  "undo.sh":
    'test -e "$HOTFIX_KEEP/portal.conf" || exit 0\ncp "$HOTFIX_KEEP/portal.conf" "$HOTFIX_ROOT/etc/portal.conf"',
};

export const portalManifest = {
  format: "breakwater-hotfix-1" as const,
  name: "close-portal",
  version: 1,
  title: "Close the portal",
  fixes: ["CVE-2026-0001"],
  hardware: ["acme-gate"],
  scripts: {
    precheck: "precheck.sh",
    compromise: "compromise.sh",
    apply: "apply.sh",
    verify: "verify.sh",
    undo: "undo.sh",
  },
  readBack: [{ path: "etc/portal.conf", file: "tests/done/etc/portal.conf" }],
  tests: [
    { name: "hit", root: "tests/hit", compromise: "hit" as const, precheck: "applies" as const },
    { name: "done", root: "tests/done", compromise: "not hit" as const, precheck: "not needed" as const },
  ],
};

/** A hotfix that closes a portal in a configuration file. */
export function portalBundle(
  change: { readonly version?: number; readonly scripts?: Readonly<Record<string, string>> } = {},
): Buffer {
  const texts = Object.entries({ ...scripts, ...change.scripts });
  const files = [
    ...texts.map(([path, text]) => ({
      path,
      isExecutable: true,
      bytes: Buffer.from(`#!/bin/sh\n${text}\n`),
    })),
    ...[
      ["tests/hit/etc/portal.conf", "portal=open\n"],
      ["tests/hit/etc/implant", "x"],
      ["tests/done/etc/portal.conf", "portal=closed\n"],
    ].map(([path = "", text = ""]) => ({ path, isExecutable: false, bytes: Buffer.from(text) })),
  ];
  return makeBundle({ ...portalManifest, version: change.version ?? 1 }, files);
}
