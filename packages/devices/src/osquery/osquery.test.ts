import { classUid, validateEvent } from "@breakwater/ocsf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normaliseRecord } from "../normalise.ts";

function eventOf(line: string) {
  const record = {
    bytes: Buffer.from(line),
    receivedAt: 1_795_780_001_000,
    transport: "http",
    peer: "192.0.2.1",
    tenant: "t" as never,
    uid: null,
  } as const;
  return normaliseRecord(record, {
    newUid: () => "01900000-0000-7000-8000-000000000000",
    zoneOf: () => null,
  });
}

const node = {
  uid: "4740d59f-699e-5b29-960b-979aaf9bbeeb",
  hostname: "edge-1",
  os: { name: "Ubuntu", version: "22.04.5 LTS", type_id: 200 },
};
/** A differential result as osquery 5 writes it. */
const line = (columns: object, rest: object = {}) => ({
  name: "pack/edge/query",
  hostIdentifier: "somebody else",
  calendarTime: "Fri Nov 27 12:00:00 2026 UTC",
  unixTime: 1_795_780_000,
  epoch: 0,
  counter: 3,
  numerics: false,
  columns,
  action: "added",
  ...rest,
});
const wrapped = (log: object, type = "result") =>
  `breakwater-osquery: ${JSON.stringify({ node, type, log })}`;
const row = (columns: object, rest: object = {}) => eventOf(wrapped(line(columns, rest)));

describe("a row of osquery", () => {
  it.each([
    [
      "listener.added",
      { pid: "812", port: "22", protocol: "6", family: "2", address: "0.0.0.0", path: "" },
      { query_type_id: 7, tcp_state_id: 10, connection_info: { protocol_name: "tcp", protocol_num: 6 } },
    ],
    [
      "account.added",
      { uid: "0", gid: "0", username: "backup", shell: "/bin/sh", directory: "/root", description: "" },
      { query_type_id: 13, user: { name: "backup", uid: "0" } },
    ],
    [
      "key.added",
      { uid: "0", algorithm: "ssh-rsa", key: "AAAAB3", key_file: "/root/.ssh/authorized_keys", comment: "" },
      { query_type_id: 2, file: { name: "authorized_keys", path: "/root/.ssh/authorized_keys" } },
    ],
    [
      "task.added",
      { event: "", minute: "*", hour: "*", command: "/tmp/.x", path: "/etc/cron.d/.sync" },
      { query_type_id: 5, job: { name: "/tmp/.x", cmd_line: "/tmp/.x", file: { name: ".sync" } } },
    ],
    [
      "module.added",
      { name: "nf_hook_x", size: "16384", used_by: "-", status: "Live", address: "0x0" },
      { query_type_id: 1, kernel: { name: "nf_hook_x", type_id: 99, type: "module" } },
    ],
    [
      "set_user_id.added",
      { path: "/usr/bin/.x", username: "root", groupname: "root", permissions: "S" },
      { query_type_id: 2, file: { name: ".x", path: "/usr/bin/.x" } },
    ],
    [
      "mount.added",
      { device: "tmpfs", path: "/opt/x", type: "tmpfs", flags: "rw" },
      { query_type_id: 3, folder: { name: "x", path: "/opt/x", type_id: 2 } },
    ],
    [
      "process.added",
      {
        pid: "4711",
        name: "kworker",
        path: "/tmp/.x",
        cmdline: "[kworker/0:1]",
        on_disk: "0",
        sha256: "a".repeat(64),
      },
      {
        query_type_id: 10,
        process: { pid: 4_711, name: "kworker", file: { path: "/tmp/.x", hashes: [{ algorithm_id: 3 }] } },
      },
    ],
  ])("is live evidence: %s", (code, columns, evidence) => {
    const event = row(columns);
    expect(event).toMatchObject({
      class_uid: classUid.evidenceInfo,
      time: 1_795_780_000_000,
      query_result_id: 1,
      query_evidence: evidence,
      metadata: { log_name: "pack/edge/query", event_code: code, product: { name: "osquery" } },
      unmapped: { action: "added", counter: 3, columns },
    });
    expect(validateEvent(event)).toEqual([]);
  });

  it("is of the node that the server knows, whatever the line says", () => {
    expect(row({ a: "b" }).device).toMatchObject({
      uid: node.uid,
      hostname: "edge-1",
      os: { name: "Ubuntu", type_id: 200, version: "22.04.5 LTS" },
    });
  });

  it("says what has gone, what was there at the first run, and what a snapshot holds", () => {
    const columns = { uid: "7", username: "x", shell: "/bin/sh" };
    const codes = [
      row(columns, { action: "removed" }),
      row(columns, { counter: 0 }),
      row(columns, { action: "snapshot", counter: 0 }),
    ].map(({ metadata }) => metadata.event_code);
    expect(codes).toEqual(["account.removed", "account.initial", "account.snapshot"]);
    expect(row(columns, { action: "removed" })).toMatchObject({ query_result_id: 3 });
  });

  it("is a connection where its socket has another end", () => {
    const event = row({
      pid: "1",
      path: "/tmp/.x",
      local_address: "10.0.0.1",
      local_port: "4000",
      remote_address: "198.51.100.7",
      remote_port: "443",
    });
    expect(event).toMatchObject({
      class_uid: classUid.networkActivity,
      activity_id: 1,
      src_endpoint: { ip: "10.0.0.1", port: 4_000 },
      dst_endpoint: { ip: "198.51.100.7", port: 443 },
      metadata: { event_code: "connection.added" },
    });
    expect(validateEvent(event)).toEqual([]);
    expect(event.observables?.map(({ value }) => value)).toContain("198.51.100.7");
  });

  it("is a device's inventory where its columns are of no table that has a place", () => {
    const event = row({ foo: "bar" });
    expect(event).toMatchObject({
      class_uid: classUid.inventoryInfo,
      activity_id: 2,
      metadata: { event_code: "row.added" },
      unmapped: { columns: { foo: "bar" } },
    });
    expect(validateEvent(event)).toEqual([]);
  });

  it("gives hashes, names and users to indicators", () => {
    const hash = "b".repeat(64);
    const values = (columns: object) => row(columns).observables?.map(({ value }) => value);
    expect(values({ path: "/usr/bin/sshd", sha256: hash, mtime: "1", size: "2" })).toEqual(["sshd", hash]);
    expect(values({ username: "backup", uid: "0", shell: "/bin/sh" })).toEqual(["backup"]);
  });
});

describe("lines of osquery", () => {
  it("are read from its own files, too, and say themselves whose they are", () => {
    const event = eventOf(
      JSON.stringify(
        line({ uid: "0", username: "x", shell: "/bin/sh" }, { decorations: { hostname: "edge-2" } }),
      ),
    );
    expect(event).toMatchObject({
      class_uid: classUid.evidenceInfo,
      device: { uid: "somebody else", hostname: "edge-2" },
    });
  });

  it("tell that a node enrolled", () => {
    const event = eventOf(
      wrapped({ action: "enrolled", unixTime: 1_795_780_000, peer: "192.0.2.7" }, "enrolled"),
    );
    expect(event).toMatchObject({
      class_uid: classUid.inventoryInfo,
      activity_id: 1,
      metadata: { event_code: "node.enrolled" },
      unmapped: { peer: "192.0.2.7" },
    });
    expect(validateEvent(event)).toEqual([]);
  });

  it("of its own state are kept with their severity, and have no class", () => {
    const status = {
      hostIdentifier: "x",
      calendarTime: "c",
      unixTime: "1795780000",
      severity: "2",
      message: "m",
    };
    expect(eventOf(wrapped(status, "status"))).toMatchObject({
      class_uid: 0,
      severity_id: 3,
      status_code: "no_class_for_log_type",
      message: "m",
    });
  });

  it.each([
    ["what is no JSON", "breakwater-osquery: {oh"],
    ["what names no node", `breakwater-osquery: ${JSON.stringify({ type: "result", log: line({}) })}`],
    ["another type", wrapped(line({}), "order")],
    ["a line without a name", wrapped(line({ a: "b" }, { name: undefined }))],
    [
      "what is deeper than osquery writes, and would break whoever writes it out,",
      `breakwater-osquery: {"node":{"uid":"x"},"type":"result","log":{"name":"n","x":${"[".repeat(100_000)}${"]".repeat(100_000)}}}`,
    ],
    [
      "prototypes",
      'breakwater-osquery: {"__proto__":{"uid":"x"},"type":"result","log":{"__proto__":{"name":"n"}}}',
    ],
  ])("keeps %s as a base event that says so", (_, text) => {
    expect(eventOf(text)).toMatchObject({
      class_uid: 0,
      status_code: "required_field_missing",
      raw_data: text,
    });
  });

  it("of any content are one valid event each", () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.object({ maxDepth: 2 }));
    const names = fc.constantFrom("pid", "path", "name", "uid", "username", "shell", "address", "port");
    fc.assert(
      fc.property(
        fc.dictionary(fc.oneof(names, fc.string()), value),
        value,
        value,
        (columns, time, action) => {
          const event = row(columns, { unixTime: time, action });
          expect(validateEvent(event)).toEqual([]);
        },
      ),
    );
  });
});
