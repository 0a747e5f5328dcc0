import { createHash } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { problemOfQuery } from "./query-text.ts";
import { readQueryPacks } from "./packs.ts";
import { readStateFacts } from "./state-facts.ts";

/** Columns as https://osquery.io/schema/5.19.0 has them, of tables that packs name. osquery is SQLite with tables of its own. */
const tables = {
  authorized_keys: ["uid", "algorithm", "key", "options", "comment", "key_file", "pid_with_namespace"],
  crontab: ["event", "minute", "hour", "day_of_month", "month", "day_of_week", "command", "path"],
  file: ["path", "directory", "filename", "inode", "uid", "gid", "mode", "size", "mtime", "symlink", "type"],
  hash: ["path", "directory", "md5", "sha1", "sha256"],
  kernel_info: ["version", "arguments", "path", "device"],
  kernel_modules: ["name", "size", "used_by", "status", "address"],
  listening_ports: ["pid", "port", "protocol", "family", "address", "fd", "socket", "path", "net_namespace"],
  mounts: ["device", "device_alias", "path", "type", "blocks_size", "blocks", "flags"],
  os_version: [
    "name",
    "version",
    "major",
    "minor",
    "patch",
    "build",
    "platform",
    "platform_like",
    "codename",
    "arch",
  ],
  process_envs: ["pid", "key", "value"],
  process_open_sockets: [
    "pid",
    "fd",
    "socket",
    "family",
    "protocol",
    "local_address",
    "remote_address",
    "path",
  ],
  processes: ["pid", "name", "path", "cmdline", "state", "cwd", "root", "uid", "gid", "on_disk", "parent"],
  shadow: ["password_status", "hash_alg", "last_change", "min", "max", "expire", "flag", "username"],
  startup_items: ["name", "path", "args", "type", "source", "status", "username"],
  suid_bin: ["path", "username", "groupname", "permissions"],
  users: ["uid", "gid", "username", "description", "directory", "shell", "uuid"],
} as const;
type Table = keyof typeof tables;

const packs = readQueryPacks(join(import.meta.dirname, "../../../../../content/osquery"));
let db: DatabaseSync;
beforeAll(() => {
  db = new DatabaseSync(":memory:");
  db.function("sha256", (text) => createHash("sha256").update(String(text)).digest("hex"));
  for (const [table, columns] of Object.entries(tables))
    db.exec(`CREATE TABLE ${table} (${columns.join(", ")})`);
  insert("kernel_info", { version: "5.10.0" });
  insert("os_version", { name: "Edge", version: "9", build: "" });
  insert("users", { uid: 0, gid: 0, username: "root", directory: "/root", shell: "/bin/sh" });
  insert("users", { uid: 7, gid: 7, username: "backup", directory: "/", shell: "/bin/sh" });
  insert("shadow", { username: "root", password_status: "active" });
  insert("shadow", { username: "backup", password_status: "empty" });
  insert("authorized_keys", {
    uid: 0,
    algorithm: "ssh-rsa",
    key: "AAAA",
    key_file: "/root/.ssh/authorized_keys",
  });
  insert("processes", { pid: 1, name: "sshd", path: "/usr/sbin/sshd", cmdline: "sshd -D", on_disk: 1 });
  insert("processes", { pid: 2, name: "x", path: "/tmp/x (deleted)", cmdline: "[kworker]", on_disk: 0 });
  insert("process_envs", { pid: 2, key: "LD_PRELOAD", value: "/tmp/l.so" });
  for (const port of [22, 2_222, 0])
    for (const protocol of [6, 17, 1])
      insert("listening_ports", { pid: 1, port, protocol, family: 2, address: "0.0.0.0" });
  insert("listening_ports", { pid: 9, port: 53, protocol: 17, family: 2, address: "::" });
  insert("kernel_modules", { name: "ext4", size: 1, status: "Live" });
  for (const path of [
    "/etc/crontab",
    "/etc/cron.d/a",
    "/usr/sbin/sshd",
    "/boot/vmlinuz",
    "/etc/init.d/net",
  ]) {
    insert("file", { path, mode: "0644", uid: 0, type: "regular" });
    insert("hash", { path, sha256: createHash("sha256").update(path).digest("hex") });
  }
  insert("suid_bin", { path: "/bin/su", username: "root", groupname: "root", permissions: "S" });
});
afterAll(() => db.close());

function insert(table: Table, row: Readonly<Record<string, string | number>>): void {
  const names = Object.keys(row);
  db.prepare(`INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`).run(
    // A number would be stored as a fraction.
    ...Object.values(row).map((value) => (typeof value === "number" ? BigInt(value) : value)),
  );
}

/** As osquery sends it: every value is text. */
function factsOf(name: string): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const state = packs.find(({ pack }) => pack === "state")?.queries ?? [];
  const query = state.find((one) => one.name === name)?.query ?? "";
  const snapshot = db
    .prepare(query)
    .all()
    .map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, String(value ?? "")])));
  const line = JSON.stringify({ name: `pack/state/${name}`, unixTime: 1, snapshot });
  const facts = readStateFacts(Buffer.from(line), new Set([name]))?.facts;
  if (facts === undefined) throw new Error(`${name} gives no facts`);
  return facts;
}

describe("queries that come with Breakwater", () => {
  it.each(packs.flatMap(({ pack, queries }) => queries.map(({ name, query }) => [`${pack}/${name}`, query])))(
    "%s runs on osquery's tables, and a person might ask it, too",
    (_, query = "") => {
      expect(() => db.prepare(query).all()).not.toThrow();
      expect(problemOfQuery(query)).toBeNull();
    },
  );

  it("tell what a device is made of as the collector does", () => {
    expect(factsOf("system")).toEqual(
      new Map([
        ["system kernel", { value: "5.10.0" }],
        ["system NAME", { value: "Edge" }],
        ["system VERSION", { value: "9" }],
        ["system BUILD", {}],
      ]),
    );
    expect(factsOf("accounts").get("account backup")).toMatchObject({ uid: "7", password: "empty" });
    expect(factsOf("accounts").get("account root")).toMatchObject({ uid: "0", password: "set" });
    expect([...factsOf("keys").keys()]).toEqual([
      `key root ${createHash("sha256").update("AAAA").digest("hex")}`,
    ]);
    expect(factsOf("listeners")).toEqual(
      new Map([
        ["listener tcp 0.0.0.0:22", { program: "/usr/sbin/sshd" }],
        ["listener tcp 0.0.0.0:2222", { program: "/usr/sbin/sshd" }],
        ["listener udp 0.0.0.0:22", { program: "/usr/sbin/sshd" }],
        ["listener udp 0.0.0.0:2222", { program: "/usr/sbin/sshd" }],
        ["listener udp :::53", {}],
      ]),
    );
    expect([...factsOf("odd_processes").keys()].toSorted()).toEqual([
      "process deleted /tmp/x (deleted)",
      "process kernel_name /tmp/x (deleted)",
      "process preload /tmp/x (deleted)",
    ]);
    expect([...factsOf("modules").keys()]).toEqual(["module ext4"]);
    expect([...factsOf("startup").keys()].toSorted()).toEqual([
      "startup /etc/cron.d/a",
      "startup /etc/crontab",
      "startup /etc/init.d/net",
    ]);
    expect(factsOf("files").get("file /usr/sbin/sshd")?.["sha256"]).toHaveLength(64);
    expect([...factsOf("boot").keys()]).toEqual(["boot /boot/vmlinuz"]);
    expect(factsOf("set_user_id").get("set_user_id /bin/su")).toEqual({ mode: "S", owner: "root" });
  });
});
