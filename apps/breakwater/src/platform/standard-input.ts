import { createReadStream, fstatSync } from "node:fs";

const standardInputFd = 0;
/** A file is read in larger parts than the 64 KiB that a stream takes by itself: each costs a trip to another thread. */
const partBytes = 256 * 1024;

/** Standard input, made when it is first asked for. */
export function standardInput(): AsyncIterable<Uint8Array> {
  return isFile() ? createReadStream("", { fd: standardInputFd, highWaterMark: partBytes }) : process.stdin;
}

/** Where standard input is closed, the stream says so. */
function isFile(): boolean {
  try {
    return fstatSync(standardInputFd).isFile();
  } catch {
    return false;
  }
}
