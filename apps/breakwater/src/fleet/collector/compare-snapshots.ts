import { type Snapshot, splitName } from "./snapshot.ts";

export interface StateChange {
  readonly change: "added" | "changed" | "removed";
  readonly kind: string;
  readonly name: string;
  readonly before: Readonly<Record<string, string>> | null;
  readonly after: Readonly<Record<string, string>> | null;
}

/** What is told even where there is nothing to compare with: it is odd by itself. */
const oddByItself: ReadonlySet<string> = new Set(["process", "raw_socket"]);

/**
 * What changed between two snapshots, in the order of kinds and names. Of a first one nothing has changed; what is odd by itself (a
 * program that was deleted while it runs, a raw socket) is told as added, and so is a preloaded library, an account that needs no password,
 * and updates that are not taken by themselves.
 */
export function compareSnapshots(before: Snapshot | null, after: Snapshot): readonly StateChange[] {
  const changes: StateChange[] = [];
  for (const [key, details] of after) {
    const known = before?.get(key);
    if (known === undefined) {
      if (before !== null || isOdd(key, details)) changes.push(changeOf("added", key, null, details));
    } else if (!isSame(known, details)) changes.push(changeOf("changed", key, known, details));
  }
  for (const [key, details] of before ?? [])
    if (!after.has(key)) changes.push(changeOf("removed", key, details, null));
  return changes.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

function isOdd(key: string, details: Readonly<Record<string, string>>): boolean {
  const [kind, name] = splitName(key);
  return (
    oddByItself.has(kind) ||
    (kind === "account" && details["password"] === "empty") ||
    (kind === "automatic_updates" && details["state"] === "off") ||
    (kind === "startup" && name === "/etc/ld.so.preload")
  );
}

function changeOf(
  change: StateChange["change"],
  key: string,
  before: StateChange["before"],
  after: StateChange["after"],
): StateChange {
  const [kind, name] = splitName(key);
  return { change, kind, name, before, after };
}

function isSame(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function orderOf({ kind, name }: StateChange): string {
  return `${kind} ${name}`;
}
