import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { breakwater, launcher, startServer, temporaryFolder } from "./server-process.ts";

const administrator = (minute: number) =>
  `date=2026-03-02 time=09:${String(minute).padStart(2, "0")}:00 devname="edge-1" devid="FG1" tz="+0000" logid="0100044547" type="event" subtype="system" level="information" user="admin" ui="GUI(192.0.2.9)" action="Edit" cfgpath="router.static" cfgobj="route${minute}"`;

const rules = `title: Static route changed
id: static-route-changed
level: low
logsource: {product: fortigate, service: event}
detection: {sel: {cfgpath: router.static}, condition: sel}
---
title: Many static routes changed
name: many
level: high
correlation:
  type: event_count
  rules: [static-route-changed]
  generate: true
  group-by: [devname]
  timespan: 1h
  condition: {gte: 5}
---
title: Nothing of the kind
logsource: {product: paloalto}
detection: {sel: {action: anything}, condition: sel}
---
title: Processes of a computer
logsource: {product: windows, category: process_creation}
detection: {sel: {Image: anything}, condition: sel}
`;

async function hunt(...argumentsOf: readonly string[]): Promise<{ out: string; err: string; code: number }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      launcher,
      "sigma",
      "hunt",
      ...argumentsOf,
    ]);
    return { out: stdout, err: stderr, code: 0 };
  } catch (error) {
    // execFile rejects with what the process wrote.
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number };
    return { out: stdout, err: stderr, code };
  }
}

interface Finding {
  readonly rule: { readonly id: string; readonly title: string };
  readonly count: number;
}

it("a new rule is hunted over all that is stored, beside a running server and without one", async () => {
  using folder = temporaryFolder();
  const data = join(folder.path, "data");
  const file = join(folder.path, "rules.yml");
  writeFileSync(file, rules);
  {
    await using server = await startServer({ data });
    const key = breakwater("key", "create", "--role", "ingest", "--data", data);
    const response = await fetch(`${server.base}/api/v1/ingest`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "text/plain", "idempotency-key": "first" },
      body: Array.from({ length: 7 }, (_, at) => administrator(at)).join("\n"),
    });
    expect(response.status).toBe(200);

    const beside = await hunt(file, "--data", data, "--format", "ndjson");
    expect(beside.err).toContain("7 stored events are of the logs that these rules are for");
    expect(beside.code).toBe(0);
    const found = beside.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Finding);
    expect(
      found
        .map(({ rule, count }) => [rule.title, count])
        .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    ).toEqual([
      ["Many static routes changed", expect.any(Number)],
      ["Static route changed", 7],
    ]);

    const early = await hunt(file, "--data", data, "--event-time", "--to", "2026-03-02T09:03:00Z");
    expect(early.out).toMatch(/low +Static route changed .* 3\n/);
  }
  const without = await hunt(file, "--data", data);
  expect(without.out).toMatch(/low +Static route changed .* 7\n/);

  const nothing = join(folder.path, "nothing.yml");
  writeFileSync(nothing, rules.split("---\n").slice(-2).join("---\n"));
  const none = await hunt(nothing, "--data", data);
  expect(none.out).toBe("");
  expect(none.err).toContain(
    "No such logs are stored: this says nothing about what happened on your devices.",
  );
  expect(none.err).toContain("Processes of a computer: not hunted, it is for logs of no product");

  const nowhere = await hunt(file, "--data", join(folder.path, "nowhere"));
  expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining("is no data folder")]);
});
