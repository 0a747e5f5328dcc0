import { createHash } from "node:crypto";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import type { Bundle } from "./bundle/bundle.ts";

/** Larger files are not read back. */
const maximumBytes = 64 * 1024 * 1024;

/** What the device must answer: one hash over the server's nonce and the files as people signed them; `null` where the bundle names none. */
export function readBackExpected({ manifest, files }: Bundle, nonce: string): string | null {
  const wanted = manifest.readBack ?? [];
  return wanted.length === 0
    ? null
    : hashOf(
        nonce,
        wanted.map(({ file }) => files.find(({ path }) => path === file)?.bytes ?? null),
      );
}

/** The same over the files as they are on the device, read now. */
export function readBackOfDevice({ manifest }: Bundle, root: string, nonce: string): string | null {
  const wanted = manifest.readBack ?? [];
  return wanted.length === 0
    ? null
    : hashOf(
        nonce,
        wanted.map(({ path }) => readBelow(root, path)),
      );
}

/** A missing file has a mark of its own, so that it is not the same as an empty one. */
function hashOf(nonce: string, contents: readonly (Buffer | null)[]): string {
  const hash = createHash("sha256").update(nonce);
  for (const bytes of contents)
    hash.update(bytes === null ? "missing;" : createHash("sha256").update(bytes).digest("hex"));
  return hash.digest("hex");
}

/** A link that leads out of the root is not followed. */
function readBelow(root: string, path: string): Buffer | null {
  try {
    const real = realpathSync(join(root, path));
    const base = realpathSync(root);
    const isBelow = base === sep || real.startsWith(`${base}${sep}`);
    return isBelow && statSync(real).isFile() && statSync(real).size <= maximumBytes
      ? readFileSync(real)
      : null;
  } catch {
    return null; // not there, or not readable: told as missing
  }
}
