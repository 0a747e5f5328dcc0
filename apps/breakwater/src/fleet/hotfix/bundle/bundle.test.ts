import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { portalBundle, portalManifest } from "../../../../test/hotfix/ceremony.ts";
import { HotfixError } from "../hotfix-error.ts";
import { bundleTargetPath, makeBundle, readBundle } from "./bundle.ts";
import { readTar, type TarEntry, writeTar } from "./tar.ts";
import { testBundle } from "./test-bundle.ts";

const file = (path: string, text = "x"): TarEntry => ({
  path,
  isExecutable: false,
  bytes: Buffer.from(text),
});
const bundle = portalBundle();

describe("a bundle", () => {
  it("is read as it was made, and made of the same files it is the same bytes", () => {
    const { manifest, files } = readBundle(bundle);
    expect(bundleTargetPath(manifest)).toBe("close-portal-1.tar");
    expect(files.map(({ path }) => path)).toEqual(manifest.files.map(({ path }) => path));
    expect(portalBundle()).toEqual(bundle);
  });

  it("is unpacked by the tar of a device to the same files", () => {
    const folder = mkdtempSync(join(tmpdir(), "breakwater-tar-"));
    try {
      execFileSync("tar", ["-x", "-C", folder], { input: bundle });
      for (const { path, bytes } of readBundle(bundle).files)
        expect(readFileSync(join(folder, path))).toEqual(bytes);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    ["a manifest that is not first", writeTar([file("a"), file("manifest.json", "{}")]), "as the first file"],
    ["a manifest that is no JSON", writeTar([file("manifest.json", "{")]), "expected JSON"],
    ["a manifest of another format", writeTar([file("manifest.json", "{}")]), "manifest.json: /"],
    ["a file that is not listed", withEntries((entries) => [...entries, file("more")]), "more: not listed"],
    [
      "a file that is missing",
      withEntries((entries) => entries.slice(0, -1)),
      "listed in the manifest and not there",
    ],
    [
      "a changed file",
      withEntries((entries) => [...entries.slice(0, -1), { ...entries.at(-1)!, bytes: Buffer.from("y") }]),
      "expected SHA-256",
    ],
    [
      "a file that became a program",
      withEntries((entries) =>
        entries.map((one) => (one.path.includes("implant") ? { ...one, isExecutable: true } : one)),
      ),
      "expected executable false",
    ],
  ])("is refused with %s", (_, bytes, message) => {
    expect(() => readBundle(bytes)).toThrow(message);
  });

  it.each([
    [
      "a script that is not there",
      { scripts: { ...portalManifest.scripts, undo: "none.sh" } },
      "scripts.undo",
    ],
    [
      "a script that cannot run",
      { scripts: { ...portalManifest.scripts, undo: "tests/hit/etc/implant" } },
      "scripts.undo",
    ],
    [
      "a test without a folder",
      { tests: [{ ...portalManifest.tests[0]!, root: "none" }] },
      "expected a folder of the bundle",
    ],
    ["no test", { tests: [] }, "/tests"],
    ["a read-back of a file that it has not", { readBack: [{ path: "etc/x", file: "none" }] }, "readBack"],
    ["a read-back outside of the device", { readBack: [{ path: "../x", file: "undo.sh" }] }, "relative path"],
    ["a name that is a path", { name: "../x" }, "/name"],
    ["a title with a line feed", { title: "a\nb" }, "/title"],
    ["version 0", { version: 0 }, "/version"],
  ])("is not made with %s", (_, change, message) => {
    const { files } = readBundle(bundle);
    expect(() => makeBundle({ ...portalManifest, ...change }, files)).toThrow(message);
  });
});

describe("an archive", () => {
  it.each([
    "../etc/passwd",
    "/etc/passwd",
    "a/../b",
    "a//b",
    "./a",
    "a/",
    "",
    ".hidden",
    "-rf",
    "a b",
    "a\\b",
    "C:x",
    "é",
  ])("holds no path %j", (path) => {
    expect(() => writeTar([file(path)])).toThrow("relative path");
  });

  it.each([
    ["a path that leaves the folder", patched(0, "../../etc/passwd\0")],
    ["a symbolic link", patched(156, "2")],
    ["a hard link", patched(156, "1")],
    ["a device", patched(156, "3")],
    ["a folder", patched(156, "5")],
    ["a long name of GNU", patched(156, "L")],
    ["a header of pax", patched(156, "x")],
    ["a link's name", patched(157, "/etc/passwd")],
    ["a prefix", patched(345, "..")],
    ["a set-user-id mode", patched(100, "0004755")],
    ["an owner", patched(108, "0000001")],
    ["a size that is larger than the archive", patched(124, "77777777777")],
    ["a negative size", patched(124, "-0000000001")],
    ["a binary size", patched(124, "\xff\xff\xff\xff")],
    ["a wrong sum", patched(148, "000000\0 ", false)],
    ["the same path twice", writeTar([file("a"), file("a")])],
    ["paths that one device takes for the same", writeTar([file("a"), file("A")])],
    ["a file where a folder is needed", writeTar([file("a"), file("a/b")])],
    ["no end", writeTar([file("a")]).subarray(0, 1024)],
    ["something behind the end", Buffer.concat([writeTar([file("a")]), Buffer.alloc(512, 1)])],
    ["something behind a file", withByte(513)],
    ["too many files", writeTar(Array.from({ length: 1_001 }, (_, at) => file(`f${at}`)))],
    ["a size beyond the limit", Buffer.alloc(64 * 1024 * 1024 + 512)],
  ])("is refused with %s", (_, bytes) => {
    expect(() => readTar(bytes)).toThrow(expect.objectContaining({ code: "bundle_invalid" }));
  });

  it("of any bytes is read or refused, never half read", () => {
    const reads = (bytes: Buffer): void => {
      try {
        expect(writeTar(readTar(bytes))).toEqual(bytes);
      } catch (error) {
        if (!(error instanceof HotfixError)) throw error;
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 4_096 }), (bytes) => reads(Buffer.from(bytes))));
    fc.assert(
      fc.property(fc.nat(bundle.length - 1), fc.nat(255), (at, value) => {
        const bytes = Buffer.from(bundle);
        bytes[at] = value;
        reads(bytes);
      }),
    );
  });
});

describe("a bundle's own tests", () => {
  const { signal } = new AbortController();
  it("pass where checks answer as expected and undo restores every byte", async () => {
    const results = await testBundle(readBundle(bundle), signal);
    expect(results).toEqual([
      { name: "hit", issue: null },
      { name: "done", issue: null },
    ]);
  });

  it.each([
    ["compromise.sh", "exit 0", "compromise: expected hit, got not hit"],
    ["compromise.sh", "exit 3", "compromise: expected hit, got unknown"],
    ["compromise.sh", 'rm "$HOTFIX_ROOT/etc/implant"; exit 10', "expected no change"],
    ["precheck.sh", "exit 1", "precheck: expected applies, got cannot"],
    ["precheck.sh", "exit 0", "precheck after apply"],
    [
      "apply.sh",
      'cp "$HOTFIX_ROOT/etc/portal.conf" "$HOTFIX_KEEP/"; echo portal=closed # >"$HOTFIX_ROOT/etc/portal.conf"',
      "verify: expected exit code 0",
    ],
    [
      "apply.sh",
      'cp "$HOTFIX_ROOT/etc/portal.conf" "$HOTFIX_KEEP/"; echo "portal=closed by us" >"$HOTFIX_ROOT/etc/portal.conf"',
      "readBack: expected the files",
    ],
    ["apply.sh", "echo broken >&2; exit 1", "apply: expected exit code 0, got 1: broken"],
    ["verify.sh", "exit 1", "verify: expected exit code 0"],
    ["undo.sh", "exit 0", "undo: expected the device as it was"],
    ["undo.sh", "exit 1", "before apply: undo: expected exit code 0, got 1"],
  ])("fail with %s saying %j", async (script, text, issue) => {
    const [result] = await testBundle(readBundle(portalBundle({ scripts: { [script]: text } })), signal);
    expect(result?.issue).toContain(issue);
  });
});

function withEntries(change: (entries: readonly TarEntry[]) => readonly TarEntry[]): Buffer {
  const [manifest, ...files] = readTar(bundle);
  return writeTar([manifest!, ...change(files)]);
}

/** An archive of one file whose header holds something else at one place, its sum right again. */
function patched(at: number, text: string, isSummed = true): Buffer {
  const bytes = writeTar([file("a")]);
  bytes.write(text, at, "latin1");
  if (isSummed) {
    bytes.write("        ", 148, "latin1");
    const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  }
  return bytes;
}

function withByte(at: number): Buffer {
  const bytes = writeTar([file("a")]);
  bytes[at] = 1;
  return bytes;
}
