import { classUid } from "@breakwater/ocsf";
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
    newUid: () => "00000000-0000-7000-8000-000000000000",
    zoneOf: () => null,
  });
}

const told = (rest: object) =>
  `breakwater-collector: ${JSON.stringify({ time: 1_795_780_000_000, device: "edge-1", ...rest })}`;

describe("what our collector told", () => {
  it("is a file's activity with its hash, so that indicators are looked up in it", () => {
    const event = eventOf(
      told({
        change: "changed",
        kind: "file",
        name: "/usr/bin/sshd",
        before: { sha256: "a".repeat(64) },
        after: { sha256: "b".repeat(64), mode: "-rwxr-xr-x" },
      }),
    );
    expect(event).toMatchObject({
      class_uid: classUid.fileActivity,
      activity_id: 3,
      time: 1_795_780_000_000,
      device: { hostname: "edge-1" },
      file: { name: "sshd", path: "/usr/bin/sshd", hashes: [{ algorithm_id: 3, value: "b".repeat(64) }] },
      metadata: { log_name: "file", event_code: "file.changed" },
      unmapped: { before_sha256: "a".repeat(64), after_mode: "-rwxr-xr-x" },
    });
    expect(event.observables?.map(({ value }) => value)).toEqual(["sshd", "b".repeat(64)]);
  });

  it("is what a device alone has, beside what others of its build have, or what was expected", () => {
    const alone = eventOf(
      told({
        change: "unlike",
        kind: "file",
        name: "/usr/bin/sshd",
        after: { sha256: "b".repeat(64) },
        fleet: { sha256: "a".repeat(64) },
        peers: "9 of 9",
      }),
    );
    expect(alone).toMatchObject({
      class_uid: classUid.fileActivity,
      activity_id: 99,
      file: { path: "/usr/bin/sshd", hashes: [{ algorithm_id: 3, value: "b".repeat(64) }] },
      metadata: { event_code: "file.unlike" },
      unmapped: { fleet_sha256: "a".repeat(64), peers: "9 of 9" },
    });
    const expected = eventOf(told({ change: "added", kind: "module", name: "ip6t", expected: "Upgrade" }));
    expect(expected).toMatchObject({ unmapped: { expected: "Upgrade" } });
  });

  it("is a change of an account, or of the device's state", () => {
    const account = eventOf(told({ change: "added", kind: "account", name: "backup", after: { uid: "0" } }));
    expect(account).toMatchObject({
      class_uid: classUid.accountChange,
      activity_id: 1,
      user: { name: "backup", uid: "0" },
    });
    const silent = eventOf(told({ change: "silent", kind: "report", name: "edge-1" }));
    expect(silent).toMatchObject({
      class_uid: classUid.deviceConfigStateChange,
      metadata: { event_code: "report.silent" },
    });
  });

  it.each([
    ["what is no JSON", "breakwater-collector: {oh"],
    ["what lacks a name", told({ change: "added", kind: "account" })],
    [
      "a time that is none",
      'breakwater-collector: {"time":"now","device":"e","change":"added","kind":"x","name":"y"}',
    ],
    ["a list", 'breakwater-collector: {"time":[],"device":{},"change":[],"kind":1,"name":null}'],
  ])("keeps %s as a base event that says so", (_, line) => {
    expect(eventOf(line)).toMatchObject({
      class_uid: 0,
      status_code: "required_field_missing",
      raw_data: line,
    });
  });
});
