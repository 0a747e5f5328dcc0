import { createHash } from "node:crypto";
import { HotfixError } from "../hotfix-error.ts";
import { type Manifest, parseManifest } from "./manifest.ts";
import { checkPath, readTar, type TarEntry, writeTar } from "./tar.ts";

/** A hotfix as it travels: an archive whose first file lists and hashes all others. */
export interface Bundle {
  readonly manifest: Manifest;
  /** Without `manifest.json`. */
  readonly files: readonly TarEntry[];
}

const manifestPath = "manifest.json";

/** Reads a bundle and checks that it is whole, what its manifest says, and nothing more. */
export function readBundle(bytes: Buffer): Bundle {
  const [first, ...files] = readTar(bytes);
  if (first?.path !== manifestPath)
    refuse(`expected ${manifestPath} as the first file, got ${first === undefined ? "no file" : first.path}`);
  const manifest = parseManifest(first.bytes);
  checkFiles(manifest, files);
  checkNames(manifest, files);
  return { manifest, files };
}

/** Makes a bundle of a folder's files; their list in the manifest is made here. */
export function makeBundle(manifest: Omit<Manifest, "files">, files: readonly TarEntry[]): Buffer {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const listed = sorted.map(({ path, isExecutable, bytes }) => ({
    path,
    sha256: sha256(bytes),
    executable: isExecutable,
  }));
  const text = Buffer.from(`${JSON.stringify({ ...manifest, files: listed }, null, 2)}\n`);
  const bundle = writeTar([{ path: manifestPath, isExecutable: false, bytes: text }, ...sorted]);
  readBundle(bundle);
  return bundle;
}

/** The name under which a bundle stands in the repository. */
export function bundleTargetPath({ name, version }: Manifest): string {
  return `${name}-${version}.tar`;
}

function checkFiles({ files: listed }: Manifest, files: readonly TarEntry[]): void {
  const expected = new Map(listed.map((one) => [one.path, one]));
  if (expected.size !== listed.length) refuse("files: expected each path once");
  for (const { path, bytes, isExecutable } of files) {
    const one = expected.get(path);
    if (one === undefined) refuse(`${path}: not listed in the manifest`);
    if (one.sha256 !== sha256(bytes)) refuse(`${path}: expected SHA-256 ${one.sha256}, got ${sha256(bytes)}`);
    if (one.executable !== isExecutable)
      refuse(`${path}: expected executable ${one.executable}, got ${isExecutable}`);
    expected.delete(path);
  }
  for (const path of expected.keys()) refuse(`${path}: listed in the manifest and not there`);
}

function checkNames({ scripts, tests, readBack = [] }: Manifest, files: readonly TarEntry[]): void {
  const byPath = new Map(files.map((file) => [file.path, file]));
  for (const [name, path] of Object.entries(scripts)) {
    const file = byPath.get(path);
    if (file === undefined) refuse(`scripts.${name}: expected a file of the bundle, got ${path}`);
    if (!file.isExecutable || file.bytes.subarray(0, 2).toString("latin1") !== "#!")
      refuse(`scripts.${name}: expected an executable file with #! at its start, got ${path}`);
  }
  for (const { path, file } of readBack) {
    checkPath(path);
    if (!byPath.has(file)) refuse(`readBack: expected a file of the bundle, got ${file}`);
  }
  for (const { name, root } of tests)
    if (!files.some(({ path }) => path.startsWith(`${root}/`)))
      refuse(`test "${name}": expected a folder of the bundle as root, got ${root}`);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function refuse(message: string): never {
  throw new HotfixError("bundle_invalid", `bundle: ${message}`);
}
