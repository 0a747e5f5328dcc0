import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiClient, apiClient, everyItem } from "./api-client.ts";
import { breakwater, type ServerProcess, startServer, temporaryFolder } from "./server-process.ts";

interface Finding {
  readonly count: number;
  readonly rule: { readonly title: string };
}
interface Status {
  readonly rules: { readonly compiled: number; readonly rejected: number };
}

const folder = temporaryFolder();
const data = join(folder.path, "data");
const rules = join(data, "rules");
let server: ServerProcess;
let api: ApiClient;
let port = 50_000;

const correlated = `title: Reaches for the recorder
id: 7c8e1a57-0000-4000-8000-0000000000a1
name: recorder_reached
status: test
level: low
logsource:
  product: fortigate
detection:
  selection:
    dstport: 34567
  condition: selection
---
title: Three reaches for the recorder
id: 7c8e1a57-0000-4000-8000-0000000000a2
status: test
level: high
correlation:
  type: event_count
  rules: [recorder_reached]
  group-by: [srcip]
  timespan: 10m
  condition:
    gte: 3
`;
const added = (title: string, destination: number) =>
  `title: ${title}\nid: ${crypto.randomUUID()}\nstatus: test\nlevel: medium\nlogsource:\n  product: fortigate\ndetection:\n  selection:\n    dstport: ${destination}\n  condition: selection\n`;

beforeAll(async () => {
  mkdirSync(rules, { recursive: true });
  writeFileSync(join(rules, "recorder.yml"), correlated);
  const key = breakwater("key", "create", "--role", "administrator", "--data", data);
  server = await startServer({ data, config: "workers: 2\ncorrelationDelaySeconds: 0.5\n" });
  api = apiClient(server.base, key);
}, 90_000);
afterAll(async () => {
  await server.stop();
  folder[Symbol.dispose]();
});

async function call(destination: number): Promise<void> {
  port += 1;
  const at = new Date().toISOString();
  const line = `<189>date=${at.slice(0, 10)} time=${at.slice(11, 19)} devname="edge" devid="FGRULES" tz="+0000" vd="root" logid="0000000013" type="traffic" subtype="forward" level="notice" srcip=10.1.2.3 srcport=${port} dstip=198.51.100.9 dstport=${destination} proto=6 action="accept" policyid=1`;
  const sent = await api.send("POST", "/api/v1/ingest", line, { "content-type": "text/plain" });
  if (sent.status !== 200) throw new Error(`${sent.status} ${await sent.text()}`);
}

const compiled = async () => (await api.get<Status>("/api/v1/status")).rules;
const countOf = async (title: string) =>
  (await everyItem<Finding>(api, "/api/v1/findings")).find(({ rule }) => rule.title === title)?.count ?? 0;

async function until<T>(ask: () => Promise<T>, isIt: (answer: T) => boolean): Promise<T> {
  const begun = performance.now();
  for (;;) {
    const answer = await ask();
    if (isIt(answer)) return answer;
    if (performance.now() - begun > 30_000) throw new Error(`still ${JSON.stringify(answer)}`);
    await sleep(100);
  }
}

test("a rule that is added while the server runs is used and hunted for, and correlations forget nothing", async () => {
  await call(34_567);
  await call(34_567);
  await call(40_404);
  const before = await compiled();
  writeFileSync(join(rules, "added.yml"), added("Added while running", 40_404));
  await until(compiled, (now) => now.compiled === before.compiled + 1);
  // What was there before is found by the hunt, what comes now by the rule itself.
  await until(
    () => countOf("Added while running"),
    (count) => count === 1,
  );
  await call(40_404);
  await until(
    () => countOf("Added while running"),
    (count) => count === 2,
  );
  // Two before the change and one after it are three.
  await call(34_567);
  await until(
    () => countOf("Three reaches for the recorder"),
    (count) => count > 0,
  );
});

test("a file that is no rule is told, and the others go on", async () => {
  const before = await compiled();
  writeFileSync(join(rules, "broken.yml"), "title: Broken\ndetection: [\n");
  await until(compiled, (now) => now.rejected === before.rejected + 1);
  expect((await compiled()).compiled).toBe(before.compiled);
  rmSync(join(rules, "broken.yml"));
  await until(compiled, (now) => now.rejected === before.rejected);
});

test("a rule that is removed finds nothing more", async () => {
  const before = await compiled();
  rmSync(join(rules, "added.yml"));
  await until(compiled, (now) => now.compiled === before.compiled - 1);
  const count = await countOf("Added while running");
  await call(40_404);
  await sleep(500);
  expect(await countOf("Added while running")).toBe(count);
});
