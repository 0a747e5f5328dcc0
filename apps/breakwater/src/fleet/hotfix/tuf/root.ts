import { Metadata, MetadataKind } from "@tufjs/models";
import { HotfixError } from "../hotfix-error.ts";
import { type KeyId, keyNameField, keyToJson, type PublicKey, publicKey } from "./key.ts";
import { type RootFile, specVersion } from "./metadata.ts";

export const topRoles = ["root", "targets", "snapshot", "timestamp"] as const;
export type TopRole = (typeof topRoles)[number];

/** Who signs for a role, and how many of them must. */
export interface RoleKeys {
  readonly keys: readonly PublicKey[];
  readonly threshold: number;
}

export type Roles = Readonly<Record<TopRole, RoleKeys>>;

/** Plain JSON as the models take it; they check it member by member. */
type Json = Parameters<typeof Metadata.fromJSON>[1];

/** Root metadata without signatures. */
export function createRoot(options: {
  readonly version: number;
  readonly expires: string;
  readonly roles: Roles;
}): RootFile {
  for (const role of topRoles) checkRole(role, options.roles[role]);
  const keys = new Map(
    topRoles.flatMap((role) => options.roles[role].keys).map((key) => [key.id, keyToJson(key)]),
  );
  const roles = topRoles.map((role): [string, object] => {
    const { keys, threshold } = options.roles[role];
    return [role, { keyids: keys.map(({ id }) => id), threshold }];
  });
  return Metadata.fromJSON(MetadataKind.Root, {
    signatures: [],
    signed: {
      _type: "root",
      spec_version: specVersion,
      version: options.version,
      expires: options.expires,
      consistent_snapshot: true,
      keys: Object.fromEntries(keys) as Json,
      roles: Object.fromEntries(roles) as Json,
    },
  });
}

/** Who signs for what, as a root says. */
export function rolesOf(root: RootFile): Roles {
  const of = (role: TopRole): RoleKeys => {
    const { keyIDs, threshold } = root.signed.roles[role] ?? { keyIDs: [], threshold: 0 };
    const keys = keyIDs.flatMap((id) => {
      const key = root.signed.keys[id];
      const name = key?.unrecognizedFields?.[keyNameField];
      return key === undefined
        ? []
        : [publicKey(typeof name === "string" ? name : "unnamed", key.keyVal["public"] ?? "")];
    });
    return { keys, threshold };
  };
  return { root: of("root"), targets: of("targets"), snapshot: of("snapshot"), timestamp: of("timestamp") };
}

/** A role with keys taken away and added, and another threshold where one is given. */
export function changedRole(
  role: TopRole,
  before: RoleKeys,
  change: {
    readonly add: readonly PublicKey[];
    readonly remove: readonly KeyId[];
    readonly threshold: number | null;
  },
): RoleKeys {
  for (const id of change.remove)
    if (!before.keys.some((key) => key.id === id))
      throw new HotfixError("change_refused", `${role}: expected a key of the role to remove, got ${id}`);
  const kept = before.keys.filter(({ id }) => !change.remove.includes(id));
  const added = change.add.filter(({ id }) => !kept.some((key) => key.id === id));
  const after = { keys: [...kept, ...added], threshold: change.threshold ?? before.threshold };
  checkRole(role, after);
  return after;
}

function checkRole(role: TopRole, { keys, threshold }: RoleKeys): void {
  const count = new Set(keys.map(({ id }) => id)).size;
  if (count !== keys.length)
    throw new HotfixError("change_refused", `${role}: expected different keys, got one of them twice`);
  if (!Number.isInteger(threshold) || threshold < 1 || threshold > count)
    throw new HotfixError(
      "change_refused",
      `${role}: expected a threshold from 1 to ${count} (its keys), got ${threshold}`,
    );
}
