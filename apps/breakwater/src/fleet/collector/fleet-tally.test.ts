import { expect, it } from "vitest";
import { buildOf, FleetTally } from "./fleet-tally.ts";
import type { Snapshot } from "./snapshot.ts";

const healthy: Snapshot = new Map([
  ["system kernel", { value: "Linux 5.10 x86_64" }],
  ["account root", { uid: "0", gid: "0", shell: "/bin/sh", password: "set", home: "/root" }],
  ["file /usr/sbin/sshd", { sha256: "a".repeat(64), mode: "-rwxr-xr-x" }],
  ["module nf_tables", { size: "1" }],
  ["listener tcp 0.0.0.0:443", { program: "/usr/sbin/httpd" }],
  ["listener tcp 192.0.2.1:22", { program: "/usr/sbin/sshd" }],
]);
const changed = (...entries: readonly (readonly [string, Record<string, string> | null])[]): Snapshot => {
  const snapshot = new Map(healthy);
  for (const [key, details] of entries)
    if (details === null) snapshot.delete(key);
    else snapshot.set(key, details);
  return snapshot;
};
const tallyOf = (...peers: readonly Snapshot[]): FleetTally => {
  const tally = new FleetTally();
  for (const peer of peers) tally.add(peer);
  return tally;
};

it("names what one device has, lacks or has otherwise than the others of its build", () => {
  const odd = changed(
    ["file /usr/sbin/sshd", { sha256: "b".repeat(64), mode: "-rwxr-xr-x" }],
    ["account support", { uid: "0", gid: "0", shell: "/bin/sh", password: "set" }],
    ["module nf_tables", null],
    ["listener tcp 0.0.0.0:4444", { program: "/tmp/x" }],
  );
  const found = tallyOf(healthy, healthy, healthy, healthy).unlike(odd);
  expect(found.map(({ kind, name, own, fleet }) => [kind, name, own !== null, fleet !== null])).toEqual([
    ["account", "support", true, false],
    ["file", "/usr/sbin/sshd", true, true],
    ["listener", "tcp 0.0.0.0:4444", true, false],
    ["module", "nf_tables", false, true],
  ]);
  expect(found[1]).toMatchObject({
    own: { sha256: "b".repeat(64) },
    fleet: { sha256: "a".repeat(64) },
    peers: 4,
    agreeing: 4,
  });
});

it("says nothing of what healthy devices differ in, nor where too few are known or they do not agree", () => {
  const other = changed(
    ["listener tcp 192.0.2.1:22", null],
    ["listener tcp 192.0.2.9:22", { program: "/usr/sbin/sshd" }],
    ["module nf_tables", { size: "2" }],
    ["file /usr/sbin/sshd", { sha256: "a".repeat(64), mode: "-rwx------" }],
    ["mount /data", { device: "/dev/sdb" }],
    ["file (more files than are read)", { mode: "-" }],
  );
  expect(tallyOf(healthy, healthy, healthy, healthy).unlike(other)).toEqual([]);
  const odd = changed(["file /usr/sbin/sshd", { sha256: "b".repeat(64) }]);
  expect(tallyOf(healthy, healthy, healthy).unlike(odd)).toEqual([]);
  expect(tallyOf(healthy, healthy, healthy, odd, odd).unlike(odd)).toEqual([]);
  expect(tallyOf(healthy, healthy, healthy, healthy, odd).unlike(odd)).toHaveLength(1);
});

it("knows a build by what the system says of itself, in any order", () => {
  const system = (...names: readonly string[]): Snapshot =>
    new Map(names.map((name) => [`system ${name}`, { value: name }]));
  expect(buildOf(system("ID", "VERSION"))).toBe(buildOf(system("VERSION", "ID")));
  expect(buildOf(system("ID"))).not.toBe(buildOf(system("ID", "VERSION")));
  expect(buildOf(new Map([["account root", {}]]))).toBeNull();
});
