import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, it } from "vitest";
import { portalBundle, portalManifest } from "../../../test/hotfix/ceremony.ts";
import { makeBundle, readBundle } from "./bundle/bundle.ts";
import { readBackExpected, readBackOfDevice } from "./read-back.ts";

const base = mkdtempSync(join(tmpdir(), "breakwater-read-back-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const bundle = readBundle(portalBundle());
const nonce = "0123456789abcdef0123456789abcdef";
const expected = readBackExpected(bundle, nonce);
let root = base;
beforeEach(() => {
  root = mkdtempSync(join(base, "root-"));
  mkdirSync(join(root, "etc"));
});

it("is right only for the files as they were signed, and for this nonce", () => {
  writeFileSync(join(root, "etc/portal.conf"), "portal=closed\n");
  expect(readBackOfDevice(bundle, root, nonce)).toBe(expected);
  expect(readBackOfDevice(bundle, root, "f".repeat(32))).not.toBe(expected);
});

it.each([
  ["a changed file", () => writeFileSync(join(root, "etc/portal.conf"), "portal=open\n")],
  ["an empty file", () => writeFileSync(join(root, "etc/portal.conf"), "")],
  ["no file", () => {}],
  ["a folder in its place", () => mkdirSync(join(root, "etc/portal.conf"))],
  [
    "a link out of the device",
    () => {
      writeFileSync(join(base, "outside"), "portal=closed\n");
      symlinkSync(join(base, "outside"), join(root, "etc/portal.conf"));
    },
  ],
])("is wrong with %s", (_, make) => {
  make();
  expect(readBackOfDevice(bundle, root, nonce)).not.toBe(expected);
});

it("is not asked where the bundle names no file", () => {
  const { readBack: _, ...manifest } = portalManifest;
  const without = readBundle(makeBundle(manifest, bundle.files));
  expect([readBackExpected(without, nonce), readBackOfDevice(without, root, nonce)]).toEqual([null, null]);
});
