import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** Files of a packed tar archive (POSIX.1-1988 ustar): a header of 512 bytes, then the content in blocks of as many. */
export function* tarFiles(path: string): Generator<readonly [name: string, text: string]> {
  const tar = gunzipSync(readFileSync(path));
  for (let at = 0; at + 512 <= tar.length;) {
    const name = tar.toString("utf8", at, at + 100).replace(/\0.*$/s, "");
    const size = Number.parseInt(tar.toString("ascii", at + 124, at + 136), 8) || 0;
    yield [name, tar.toString("utf8", at + 512, at + 512 + size)];
    at += 512 + Math.ceil(size / 512) * 512;
  }
}
