import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { apiClient, everyItem } from "./api-client.ts";
import { breakwater, type ServerProcess, startServer, temporaryFolder } from "./server-process.ts";

/** Each kind of process twice; for a soak BREAKWATER_KILLS says how many. */
const kills = Number(process.env["BREAKWATER_KILLS"] ?? 6);
const senders = 4;
const linesPerRequest = 50;
/** Lines by which a followed file grows before each kill. */
const linesPerGrowth = 97;
/** Acknowledged requests between two kills: the load never pauses, so a kill meets work at every stage. */
const requestsBetweenKills = 6;
const readyAgain = "engine is ready again";
const victims = ["server", "engine", "launcher"] as const;

/** Line `number` of the test: a harmless one, or, every tenth, one that a rule of ours finds. */
function line(number: number): string {
  const start = `<189>date=2026-11-24 time=10:00:00 devname="crash-fw" devid="FGTCRASH" eventtime=1795514400000000000 tz="+0000" vd="root" seqno=${number}`;
  return number % 10 === 0
    ? `${start} logid="0100044547" type="event" subtype="system" level="information" logdesc="Object attribute configured" user="admin" ui="jsconsole(127.0.0.1)" action="Add" cfgpath="system.admin" cfgobj="forticloud-support" msg="Add system.admin"`
    : `${start} logid="0000000013" type="traffic" subtype="forward" level="notice" srcip=192.0.2.10 srcport=40000 dstip=198.51.100.7 dstport=443 proto=6 action="accept" policyid=1 service="HTTPS"`;
}

interface Load {
  /** Acknowledged requests so far. */
  acknowledged: number;
  readonly stop: AbortController;
  readonly done: Promise<unknown>;
}

/** Senders that repeat a request, under the same key, until it is acknowledged. */
function startLoad(base: () => string, key: string, progress: () => void): Load {
  const stop = new AbortController();
  let next = 0;
  const load = { acknowledged: 0, stop, done: Promise.resolve<unknown>(undefined) };
  async function sender(): Promise<void> {
    while (!stop.signal.aborted) {
      const request = next;
      next += 1;
      const lines = Array.from({ length: linesPerRequest }, (_, at) => line(request * linesPerRequest + at));
      while (!(await isAcknowledged(base(), key, request, lines.join("\n"))));
      load.acknowledged += 1;
      progress();
    }
  }
  load.done = Promise.all(Array.from({ length: senders }, sender));
  return load;
}

async function isAcknowledged(base: string, key: string, request: number, body: string): Promise<boolean> {
  try {
    const response = await apiClient(base, key).send("POST", "/api/v1/ingest", body, {
      "content-type": "text/plain",
      "idempotency-key": `request-${request}`,
    });
    const text = await response.text();
    if (response.status === 200) return true;
    if (response.status !== 503) throw new Error(`ingest: ${response.status} ${text}`);
    return false;
  } catch (error) {
    // A connection that a kill broke: fetch says TypeError.
    if (!(error instanceof TypeError)) throw error;
    await new Promise((resolve) => setImmediate(resolve));
    return false;
  }
}

test("nothing acknowledged is missing or doubled, whatever process is killed under load", async () => {
  using folder = temporaryFolder();
  const data = join(folder.path, "data");
  const followed = join(folder.path, "followed.log");
  const start = () => startServer({ data, config: `files: [${JSON.stringify(followed)}]\nworkers: 2\n` });
  let appended = 0;
  const grow = () => {
    const lines = Array.from({ length: linesPerGrowth }, (_, at) => `followed ${appended + at}\n`);
    appendFileSync(followed, lines.join(""));
    appended += linesPerGrowth;
  };
  grow();
  let server: ServerProcess = await start();
  const key = breakwater("key", "create", "--role", "administrator", "--data", data);
  let wake = () => {};
  const load = startLoad(
    () => server.base,
    key,
    () => wake(),
  );
  const reach = (count: number) =>
    Promise.race([
      load.done,
      new Promise<void>((resolve) => {
        wake = () => {
          if (load.acknowledged >= count) resolve();
        };
        wake();
      }),
    ]);

  for (let kill = 0; kill < kills; kill += 1) {
    // A prime step from kill to kill, so that they fall at ever different moments of a batch's life.
    await reach(load.acknowledged + requestsBetweenKills);
    for (let tick = 0; tick < kill * 7; tick += 1) await new Promise((resolve) => setImmediate(resolve));
    grow();
    const victim = victims[kill % victims.length] ?? "server";
    if (victim === "engine") {
      const before = server.output().split(readyAgain).length;
      server.kill(victim);
      await server.waitFor(new RegExp(`(?:${readyAgain}[^]*){${before}}`));
    } else {
      server.kill(victim);
      await server.gone;
      server = await start();
    }
  }
  await reach(load.acknowledged + requestsBetweenKills);
  load.stop.abort();
  await load.done;

  const api = apiClient(server.base, key);
  const search = () =>
    everyItem<{ readonly metadata: { readonly uid: string }; readonly raw_data: string }>(
      api,
      "/api/v1/events?limit=1000",
    );
  const sent = load.acknowledged * linesPerRequest;
  let all = await search();
  while (all.length < sent + appended) all = await search();
  const ofFile = all.filter(({ raw_data }) => raw_data.startsWith("followed "));
  expect(new Set(ofFile.map(({ raw_data }) => raw_data)).size).toBe(appended);
  expect(ofFile).toHaveLength(appended);
  const events = all.filter(({ raw_data }) => !raw_data.startsWith("followed "));
  const numbers = events
    .map(({ raw_data }) => Number(/seqno=(\d+)/.exec(raw_data)?.[1]))
    .sort((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: sent }, (_, number) => number));
  expect(new Set(events.map(({ metadata }) => metadata.uid)).size).toBe(sent);

  // Sightings count events: exactly those that are stored, although their batches were begun again and again.
  const seen = await api.send(
    "POST",
    "/api/v1/query",
    JSON.stringify({
      sql: "SELECT value, sum(events) FROM sightings WHERE value IN ('192.0.2.10', '198.51.100.7') GROUP BY value ORDER BY value",
    }),
    { "content-type": "application/json" },
  );
  // The route's schema says so.
  const { rows } = (await seen.json()) as { readonly rows: readonly (readonly [string, string | number])[] };
  expect(rows.map(([value, count]) => [value, Number(count)])).toEqual([
    ["192.0.2.10", (sent * 9) / 10],
    ["198.51.100.7", (sent * 9) / 10],
  ]);

  const findings = await everyItem<{ readonly count: number; readonly rule: { readonly title: string } }>(
    api,
    "/api/v1/findings",
  );
  expect(findings.length).toBeGreaterThan(0);
  for (const { count } of findings) expect(count).toBe(sent / 10);
  expect(await server.stop()).toBe(0);
});
