import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Type, { type Static } from "typebox";
import { Check } from "typebox/value";
import { type Disk, nodeDisk, writeDurably } from "../../../platform/durable-file.ts";
import { HotfixError } from "../hotfix-error.ts";

const schema = Type.Record(
  Type.String({ pattern: "^[a-z0-9][a-z0-9.-]{0,63}$" }),
  Type.Object({
    version: Type.Integer({ minimum: 1 }),
    target: Type.String({ maxLength: 200 }),
    sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
    /** `applying` is only found after a power cut; what was undone because of it is `interrupted`. */
    state: Type.Enum(["applying", "interrupted", "applied", "undone", "failed"]),
    compromise: Type.Enum(["hit", "not hit", "unknown"]),
  }),
);

/** What was done on a device, by hotfix. */
export type Installed = Static<typeof schema>;
export type InstalledHotfix = Installed[string];

const fileName = "installed.json";
const maximumBytes = 1024 * 1024;

export function readInstalled(state: string): Installed {
  const path = join(state, fileName);
  if (!existsSync(path)) return {};
  const bytes = readFileSync(path);
  const value: unknown = bytes.length > maximumBytes ? null : parse(bytes);
  // Not taken for "nothing was done": an older version could come in then.
  if (!Check(schema, value))
    throw new HotfixError(
      "update_refused",
      `${path}: expected what an earlier run wrote; it was changed or the disk failed`,
    );
  return value;
}

export function recordInstalled(
  state: string,
  hotfix: string,
  record: InstalledHotfix,
  disk: Disk = nodeDisk,
): void {
  const all = { ...readInstalled(state), [hotfix]: record };
  writeDurably(join(state, fileName), Buffer.from(`${JSON.stringify(all, null, 1)}\n`), { disk });
}

export function versionsOf(installed: Installed): ReadonlyMap<string, number> {
  return new Map(Object.entries(installed).map(([hotfix, { version }]) => [hotfix, version]));
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return null; // told by the caller
  }
}
