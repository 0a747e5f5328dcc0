import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { apiClient, everyItem } from "./api-client.ts";
import { breakwater, type ServerProcess, startServer, temporaryFolder } from "./server-process.ts";

const timesPerUser = 4;

/** Four sign-ins of one user within an hour: none fewer, and each only once. */
const rules = `
title: Four of one user
id: four-of-one-user
level: high
correlation: {type: event_count, rules: [added], group-by: [user], timespan: 1h, condition: {gte: ${timesPerUser}}}
---
title: Silence
id: silence
level: low
correlation: {type: event_count, rules: [marked], group-by: [devname], timespan: 1s, condition: {lt: 1}}
---
title: added
name: added
logsource: {product: fortigate}
detection: {selection: {cfgobj|startswith: counted}, condition: selection}
---
title: marked
name: marked
logsource: {product: fortigate}
detection: {selection: {cfgobj: marked}, condition: selection}
`;

interface Finding {
  readonly id: string;
  readonly count: number;
  readonly rule: { readonly id: string };
}

function line(user: string, object: string, device: string): string {
  const now = Date.now();
  const date = new Date(now).toISOString();
  return `<189>date=${date.slice(0, 10)} time=${date.slice(11, 19)} devname="${device}" devid="${device}" eventtime=${now}000000 tz="+0000" vd="root" logid="0100044547" type="event" subtype="system" level="information" logdesc="Object attribute configured" user="${user}" action="Edit" cfgpath="firewall.address" cfgobj="${object}" msg="Edit"`;
}

function prepare(folder: string): { readonly data: string; readonly start: () => Promise<ServerProcess> } {
  const data = join(folder, "data");
  mkdirSync(join(data, "rules"), { recursive: true });
  writeFileSync(join(data, "rules", "correlation.yml"), rules);
  return { data, start: () => startServer({ data, config: "correlationDelaySeconds: 1" }) };
}

async function findings(base: string, key: string, rule: string): Promise<readonly Finding[]> {
  const all = await everyItem<Finding>(apiClient(base, key), "/api/v1/findings?limit=100");
  return all.filter((finding) => finding.rule.id === rule);
}

/** Asks until it is so; the test's own limit ends a wait in vain. */
async function until<T>(ask: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function send(base: string, key: string, name: string, body: string): Promise<boolean> {
  try {
    const response = await apiClient(base, key).send("POST", "/api/v1/ingest", body, {
      "content-type": "text/plain",
      "idempotency-key": name,
    });
    await response.text();
    return response.status === 200;
  } catch (error) {
    // A connection that a kill broke: fetch says TypeError.
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** For a soak BREAKWATER_KILLS says how many. */
const kills = Number(process.env["BREAKWATER_KILLS"] ?? 3);

test("a restart forgets nothing: what was before a kill and what comes after are one correlation", async () => {
  using folder = temporaryFolder();
  const { data, start } = prepare(folder.path);
  let server = await start();
  const key = breakwater("key", "create", "--role", "administrator", "--data", data);
  for (const number of [1, 2, 3])
    expect(await send(server.base, key, `n${number}`, line("eve", "counted", "FGT1"))).toBe(true);
  server.kill("server");
  await server.gone;
  server = await start();
  expect(await findings(server.base, key, "four-of-one-user")).toEqual([]);
  // The third once more: it is known, and counts no second time.
  await send(server.base, key, "n3", line("eve", "counted", "FGT1"));
  expect(await send(server.base, key, "n4", line("bob", "counted", "FGT1"))).toBe(true);
  expect(await send(server.base, key, "n5", line("eve", "counted", "FGT1"))).toBe(true);
  const [finding] = await until(async () => {
    const found = await findings(server.base, key, "four-of-one-user");
    return found.length === 0 ? null : found;
  });
  expect(finding).toMatchObject({ count: timesPerUser });
  const evidence = await everyItem<{
    readonly event: { readonly metadata: { readonly uid: string } } | null;
  }>(apiClient(server.base, key), `/api/v1/findings/${finding?.id ?? ""}/evidence`);
  expect(evidence).toHaveLength(timesPerUser);
  expect(await server.stop()).toBe(0);
});

test("a window closes, and is told, though nothing comes any more and the server was stopped meanwhile", async () => {
  using folder = temporaryFolder();
  const { data, start } = prepare(folder.path);
  let server = await start();
  const key = breakwater("key", "create", "--role", "administrator", "--data", data);
  expect(await send(server.base, key, "m", line("eve", "marked", "FGT2"))).toBe(true);
  expect(await server.stop()).toBe(0);
  server = await start();
  const [finding] = await until(async () => {
    const found = await findings(server.base, key, "silence");
    return found.length === 0 ? null : found;
  });
  expect(finding).toMatchObject({ count: 1 });
  expect(await server.stop()).toBe(0);
});

test("no finding is lost or made twice, whatever process is killed under load", async () => {
  using folder = temporaryFolder();
  const { data, start } = prepare(folder.path);
  let server = await start();
  const key = breakwater("key", "create", "--role", "administrator", "--data", data);
  const stop = new AbortController();
  let users = 0;
  let acknowledged = 0;
  let unacknowledged = 0;
  // Each user signs in once in each of four requests that follow one another; a fifth of them never does so a fourth time.
  async function sender(name: string): Promise<void> {
    for (let round = 0; !stop.signal.aborted; round += 1) {
      const group = Array.from({ length: 10 }, (_, index) => `${name}-${round}-${index}`);
      for (let time = 0; time < timesPerUser; time += 1) {
        const lines = group
          .filter((_, index) => time < timesPerUser - 1 || index % 5 !== 0)
          .map((user) => line(user, "counted", "FGT3"));
        while (!(await send(server.base, key, `${name}-${round}-${time}`, lines.join("\n"))))
          unacknowledged += 1;
        acknowledged += 1;
      }
      users += 8;
    }
  }
  const senders = ["a", "b", "c"].map(sender);
  for (let kill = 0; kill < kills; kill += 1) {
    const reached = acknowledged + 5;
    await until(async () => (acknowledged >= reached ? true : null));
    for (let tick = 0; tick < kill * 11; tick += 1) await new Promise((resolve) => setImmediate(resolve));
    server.kill(kill % 2 === 0 ? "server" : "launcher");
    await server.gone;
    server = await start();
  }
  stop.abort();
  await Promise.all(senders);
  // One more, after all others: when it is told, so is what would be too many.
  for (let time = 0; time < timesPerUser; time += 1)
    expect(await send(server.base, key, `last-${time}`, line("last", "counted", "FGT3"))).toBe(true);
  const expected = (users + 1) * timesPerUser;
  const [finding] = await until(async () => {
    const found = await findings(server.base, key, "four-of-one-user");
    return (found[0]?.count ?? 0) >= expected ? found : null;
  });
  expect(unacknowledged).toBeGreaterThan(0);
  expect(finding?.count).toBe(expected);
  expect(await metric(server.base, key, "breakwater_correlation_errors_total")).toBe(0);
  expect(await server.stop()).toBe(0);
});

async function metric(base: string, key: string, name: string): Promise<number> {
  const response = await fetch(`${base}/metrics`, { headers: { authorization: `Bearer ${key}` } });
  const text = await response.text();
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "m").exec(text)?.[1] ?? 0);
}
