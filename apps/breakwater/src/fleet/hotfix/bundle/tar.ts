import { HotfixError } from "../hotfix-error.ts";

/** A regular file of an archive. */
export interface TarEntry {
  readonly path: string;
  readonly isExecutable: boolean;
  readonly bytes: Buffer;
}

const block = 512;
export const maximumEntries = 1_000;
export const maximumBundleBytes = 64 * 1024 * 1024;
const maximumPathLength = 100;

/**
 * A POSIX ustar archive of regular files (IEEE Std 1003.1, pax, "ustar Interchange Format"), the same bytes for the same
 * files: no times, no owners. Any `tar` of a device unpacks it.
 */
export function writeTar(entries: readonly TarEntry[]): Buffer {
  const parts = entries.flatMap((entry) => {
    checkPath(entry.path);
    return [headerOf(entry), entry.bytes, Buffer.alloc(paddingOf(entry.bytes.length))];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}

/**
 * Reads what `writeTar` writes and nothing else: no links, devices, folders, extensions or compression, no path that
 * leaves the folder. What other programs would read differently is refused, not interpreted.
 */
export function readTar(bytes: Buffer): readonly TarEntry[] {
  if (bytes.length > maximumBundleBytes)
    refuse(`expected at most ${maximumBundleBytes} bytes, got ${bytes.length}`);
  if (bytes.length % block !== 0) refuse(`expected a multiple of ${block} bytes, got ${bytes.length}`);
  const entries: TarEntry[] = [];
  const seen = new Set<string>();
  let at = 0;
  while (at < bytes.length && bytes[at] !== 0) {
    if (entries.length === maximumEntries) refuse(`expected at most ${maximumEntries} files, got more`);
    const entry = readEntry(bytes, at);
    // On a file system that does not tell A from a, the second would replace the first.
    const name = entry.path.toLowerCase();
    if (seen.has(name)) refuse(`expected each path once, got ${entry.path} again`);
    seen.add(name);
    entries.push(entry);
    at += block + entry.bytes.length + paddingOf(entry.bytes.length);
  }
  if (bytes.length - at !== 2 * block || bytes.subarray(at).some((byte) => byte !== 0))
    refuse(`expected two empty blocks at the end, at byte ${at}`);
  for (const path of seen) checkParents(path, seen);
  return entries;
}

/** Relative, of plain names, without `.` and `..`. */
export function checkPath(path: string): void {
  const names = path.split("/");
  const isPlain = names.every((name) => /^[A-Za-z0-9_][A-Za-z0-9._+-]*$/.test(name));
  if (!isPlain || path.length > maximumPathLength)
    refuse(
      `expected a relative path of letters, digits and ._+- (at most ${maximumPathLength}), got ${JSON.stringify(path.slice(0, 120))}`,
    );
}

function readEntry(bytes: Buffer, at: number): TarEntry {
  const header = bytes.subarray(at, at + block);
  const path = textOf(header, 0, 100);
  checkPath(path);
  const mode = octalOf(header, 100, 8, path);
  const sizeBytes = octalOf(header, 124, 12, path);
  if (mode !== 0o644 && mode !== 0o755) refuse(`${path}: expected mode 644 or 755, got ${mode.toString(8)}`);
  if (at + block + sizeBytes + paddingOf(sizeBytes) > bytes.length)
    refuse(`${path}: expected ${sizeBytes} bytes, got fewer`);
  const content = bytes.subarray(at + block, at + block + sizeBytes);
  const entry = { path, isExecutable: mode === 0o755, bytes: content };
  // Whatever else a header may say (type, link, owner, prefix, extensions), ours says it in exactly one way.
  if (!header.equals(headerOf(entry)))
    refuse(`${path}: expected the header that \`breakwater hotfix\` writes`);
  const padding = bytes.subarray(at + block + sizeBytes, at + block + sizeBytes + paddingOf(sizeBytes));
  if (padding.some((byte) => byte !== 0)) refuse(`${path}: expected zeros behind the content`);
  return entry;
}

/** No file stands where another path needs a folder. */
function checkParents(path: string, seen: ReadonlySet<string>): void {
  for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1))
    if (seen.has(path.slice(0, slash))) refuse(`expected a folder, got a file: ${path.slice(0, slash)}`);
}

function headerOf({ path, isExecutable, bytes }: TarEntry): Buffer {
  const header = Buffer.alloc(block);
  header.write(path, 0, "latin1");
  header.write(isExecutable ? "0000755\0" : "0000644\0", 100, "latin1");
  header.write("0000000\x000000000\0", 108, "latin1"); // uid, gid
  header.write(`${bytes.length.toString(8).padStart(11, "0")}\0`, 124, "latin1");
  header.write("00000000000\0", 136, "latin1"); // time
  header.write("        ", 148, "latin1"); // the sum is taken with spaces in its place
  header.write("0", 156, "latin1"); // a regular file
  header.write("ustar\x0000", 257, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
}

function textOf(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString("latin1", 0, end === -1 ? length : end);
}

function octalOf(header: Buffer, start: number, length: number, path: string): number {
  const text = textOf(header, start, length);
  if (!/^[0-7]{1,11}$/.test(text)) refuse(`${path}: expected an octal number in the header at byte ${start}`);
  return Number.parseInt(text, 8);
}

function paddingOf(sizeBytes: number): number {
  return (block - (sizeBytes % block)) % block;
}

function refuse(message: string): never {
  throw new HotfixError("bundle_invalid", `bundle: ${message}`);
}
