import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "./start-engine.ts";

type Access = Pick<Engine, "url" | "password">;

const name = "engine.json";

/**
 * Where the running engine of a lake's folder answers, for commands that work beside the server. Only who can read the
 * lake's own files can read it; it is worth nothing once the engine has ended.
 */
export function writeEngineAccess(directory: string, { url, password }: Access): void {
  writeFileSync(join(directory, name), JSON.stringify({ url, password }), { mode: 0o600 });
}

export function removeEngineAccess(directory: string): void {
  rmSync(join(directory, name), { force: true });
}

/** `null` where no server has left one. */
export function readEngineAccess(directory: string): Access | null {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(join(directory, name), "utf8"));
  } catch {
    // No server, or one that was killed while writing it: the engine is then started anew.
    return null;
  }
  const isAccess =
    typeof value === "object" &&
    value !== null &&
    "url" in value &&
    "password" in value &&
    typeof value.url === "string" &&
    typeof value.password === "string";
  // Checked in the line above.
  return isAccess ? (value as Access) : null;
}
