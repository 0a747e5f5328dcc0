import { readFileSync, statSync } from "node:fs";
import { UsageError } from "../io.ts";

/** A file that a person named; a wrong name is a wrong use. */
export function readInput(path: string, maximumBytes: number): Buffer {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile()) throw new UsageError(`${path}: expected a file`);
  if (found.size > maximumBytes)
    throw new UsageError(`${path}: expected at most ${maximumBytes} bytes, got ${found.size}`);
  return readFileSync(path);
}
