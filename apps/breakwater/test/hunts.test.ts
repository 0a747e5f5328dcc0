import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiClient, apiClient, everyItem } from "./api-client.ts";
import { breakwater, type ServerProcess, startServer, temporaryFolder } from "./server-process.ts";

interface Hunt {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly origin: string;
  readonly subject: { readonly kind: string; readonly source: string | null; readonly count: number };
  readonly events: number;
  readonly candidates: number;
  readonly sightings: number;
  readonly findings: number;
  readonly problem: string | null;
  readonly coverage: {
    readonly events: number;
    readonly days: number;
    readonly silent: readonly { readonly from: number; readonly to: number }[];
    readonly devices: readonly { readonly name: string; readonly events: number; readonly logs: string[] }[];
    readonly blind: readonly { readonly kind: string; readonly names: string[]; readonly count: number }[];
  } | null;
}
interface Finding {
  readonly id: string;
  readonly count: number;
  readonly status: string;
  readonly rule: { readonly title: string };
  readonly reason: { readonly key: string };
}
interface Sighting {
  readonly value: string;
  readonly indicator: string;
  readonly count: number;
  readonly devices: number;
}

const folder = temporaryFolder();
const data = join(folder.path, "data");
const rules = join(folder.path, "rules");
const config = `rules: [${rules}]\nworkers: 1\n`;
let server: ServerProcess;
let api: ApiClient;
let key: string;

beforeAll(async () => {
  mkdirSync(rules);
  key = breakwater("key", "create", "--role", "administrator", "--data", data);
  server = await startServer({ data, config });
  api = apiClient(server.base, key);
  const day = (date: string, edge: string, fields: string, type = "traffic", sub = "forward") =>
    `<189>date=${date} time=10:00:00 devname="${edge}" devid="FG${edge}" tz="+0000" vd="root" logid="0000000013" type="${type}" subtype="${sub}" level="notice" srcip=10.1.2.3 srcport=40000 proto=6 action="accept" policyid=1 ${fields}`;
  const lines = [
    day("2026-11-01", "one", `dstip=198.51.100.10 dstport=443 service="HTTPS"`),
    day("2026-11-01", "one", `dstip=198.51.100.10 dstport=443 service="HTTPS"`),
    day("2026-11-05", "two", `dstip=198.51.100.10 dstport=443 service="HTTPS"`),
    day("2026-11-05", "two", `dstip=203.0.113.77 dstport=443 service="HTTPS"`),
    day("2026-11-05", "two", `dstip=2001:db8:5::9 dstport=443 service="HTTPS"`),
    day(
      "2026-11-06",
      "two",
      `dstip=192.0.2.1 dstport=443 hostname="Cdn.Evil.example" url="/Drop/x.bin"`,
      "utm",
      "webfilter",
    ),
    day(
      "2026-11-06",
      "two",
      `dstip=192.0.2.1 dstport=443 hostname="good.example" url="https://good.example/"`,
      "utm",
      "webfilter",
    ),
    day("2026-11-06", "two", `dstip=192.0.2.99 dstport=22 service="SSH"`),
  ];
  for (const line of lines) await send(line);
}, 120_000);
afterAll(async () => {
  await server.stop();
  folder[Symbol.dispose]();
});

async function send(line: string): Promise<void> {
  const sent = await api.send("POST", "/api/v1/ingest", line, { "content-type": "text/plain" });
  if (sent.status !== 200) throw new Error(`${sent.status} ${await sent.text()}`);
}

async function importList(source: string, text: string): Promise<void> {
  const sent = await api.send("POST", `/api/v1/indicators?source=${source}`, text, {
    "content-type": "text/csv",
  });
  expect(sent.status).toBe(200);
}

const get = <T>(path: string): Promise<T> => api.get<T>(path);

async function start(body: object): Promise<Hunt> {
  const sent = await api.send("POST", "/api/v1/hunts", JSON.stringify(body), {
    "content-type": "application/json",
  });
  expect(sent.status, await sent.clone().text()).toBe(201);
  return (await sent.json()) as Hunt;
}

/** The hunt once it has ended. */
async function ended(isIt: (hunt: Hunt) => boolean): Promise<Hunt> {
  for (let tries = 0; tries < 200; tries += 1) {
    const hunt = (await everyItem<Hunt>(api, "/api/v1/hunts")).find(isIt);
    if (hunt !== undefined && ["done", "failed", "cancelled"].includes(hunt.state)) return hunt;
    await sleep(100);
  }
  throw new Error(`no such hunt has ended: ${JSON.stringify(await everyItem<Hunt>(api, "/api/v1/hunts"))}`);
}

const inOrder = (one: unknown, other: unknown) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);

const sightingsOf = async ({ id }: Hunt) =>
  (await get<{ items: Sighting[] }>(`/api/v1/hunts/${id}/sightings`)).items;
const findingsOf = async ({ id }: Hunt) =>
  (
    await get<{ items: { finding: Finding; events: number; new_events: number }[] }>(
      `/api/v1/hunts/${id}/findings`,
    )
  ).items;

describe("what an import brings", () => {
  test("is hunted for over all history at once, whatever kind it is, and becomes findings", async () => {
    const began = performance.now();
    await importList(
      "history",
      "type,value\nip,198.51.100.10\ncidr,203.0.113.0/24\ncidr,2001:db8:5::/48\ndomain,evil.example\nip,198.51.100.200\nsha256," +
        `${"ab".repeat(32)}\n`,
    );
    const hunt = await ended(({ subject }) => subject.source === "history");
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(hunt).toMatchObject({ state: "done", origin: "new-indicators", sightings: 4, findings: 5 });
    expect(
      (await sightingsOf(hunt)).map(({ value, indicator, count, devices }) => [
        value,
        indicator,
        count,
        devices,
      ]),
    ).toEqual(
      [
        ["198.51.100.10", "198.51.100.10", 3, 2],
        ["203.0.113.77", "203.0.113.0/24", 1, 1],
        ["2001:db8:5::9", "2001:db8:5::/48", 1, 1],
        ["cdn.evil.example", "evil.example", 1, 1],
      ].toSorted(inOrder),
    );
    const found = await findingsOf(hunt);
    expect(
      found
        .map(({ finding, events, new_events: fresh }) => [finding.rule.title, events, fresh])
        .toSorted(inOrder),
    ).toEqual([
      ["198.51.100.10", 1, 1],
      ["198.51.100.10", 2, 2],
      ["2001:db8:5::/48", 1, 1],
      ["203.0.113.0/24", 1, 1],
      ["evil.example", 1, 1],
    ]);
    // Nothing found of the hash says nothing: no log here names one.
    expect(hunt.coverage?.blind).toEqual([{ kind: "never-logged", names: ["sha256"], count: 1 }]);
    expect(hunt.coverage).toMatchObject({
      events: 8,
      days: 6,
      silent: [{ from: Date.UTC(2026, 10, 2), to: Date.UTC(2026, 10, 5) }],
    });
    expect(hunt.coverage?.devices.map(({ name, events }) => [name, events])).toEqual([
      ["two", 6],
      ["one", 2],
    ]);
  });

  test("only what a list did not hold before is hunted for, and what is known is counted once", async () => {
    await importList("again", "type,value\nip,198.51.100.10\n");
    const first = await ended(({ subject }) => subject.source === "again");
    expect(first).toMatchObject({ sightings: 1, findings: 2 });
    expect((await findingsOf(first)).every(({ new_events: fresh }) => fresh === 0)).toBe(true);
    await importList("again", "type,value\nip,198.51.100.10\nip,192.0.2.99\n");
    const second = await ended(({ subject, id }) => subject.source === "again" && id !== first.id);
    expect(second.subject.count).toBe(1);
    expect((await sightingsOf(second)).map(({ value }) => value)).toEqual(["192.0.2.99"]);
    const counts = (await everyItem<Finding>(api, "/api/v1/findings"))
      .filter(({ rule }) => rule.title === "198.51.100.10")
      .map(({ count }) => count);
    expect(counts.toSorted((a, b) => a - b)).toEqual([1, 2]);
  });

  test("and one that counts again is hunted for in what came meanwhile", async () => {
    await importList("once", "type,value\nip,198.51.100.50\n");
    const { items } = await get<{ items: { id: number }[] }>("/api/v1/indicators?q=198.51.100.50");
    const id = items[0]?.id ?? 0;
    await ended(({ subject }) => subject.source === "once");
    await api.send("POST", `/api/v1/indicators/${id}/withdraw`, "");
    await send(
      `<189>date=2026-11-20 time=10:00:00 devname="one" devid="FGone" tz="+0000" vd="root" logid="0000000013" type="traffic" subtype="forward" level="notice" srcip=10.1.2.3 srcport=40000 dstip=198.51.100.50 dstport=443 proto=6 action="accept" policyid=1 service="HTTPS"`,
    );
    await api.send("POST", `/api/v1/indicators/${id}/restore`, "");
    const hunt = await ended(({ subject }) => subject.source === "198.51.100.50");
    expect(hunt).toMatchObject({ sightings: 1, findings: 1 });
  });
});

describe("a hunt that a person starts", () => {
  const ssh = (title: string) =>
    `title: ${title}\nid: ${crypto.randomUUID()}\nstatus: test\nlevel: high\nlogsource:\n  product: fortigate\ndetection:\n  selection:\n    dstport: 22\n  condition: selection\n`;

  test("of rules makes findings of events that are stored, once, and says what was searched", async () => {
    const { id } = await start({ rules: ssh("SSH to the outside") });
    const hunt = await ended((one) => one.id === id);
    expect(hunt).toMatchObject({ state: "done", title: "SSH to the outside", findings: 1, origin: "person" });
    expect(
      (await findingsOf(hunt)).map(({ finding, new_events: fresh }) => [finding.rule.title, fresh]),
    ).toEqual([["SSH to the outside", 1]]);
    expect(hunt.events).toBeGreaterThan(0);
  });

  test("of rules about logs that nobody sends says so, and not that all is well", async () => {
    const other = ssh("Windows").replace("product: fortigate", "product: windows");
    const { id } = await start({ title: "Nothing here", rules: other });
    const hunt = await ended((one) => one.id === id);
    expect(hunt.coverage?.blind).toEqual([{ kind: "no-log-source", names: ["Windows"], count: 1 }]);
  });

  test("of values that no source lists makes findings that say so", async () => {
    const { id } = await start({ values: "good[.]example\n198.51.100.201, what?is?that" });
    const hunt = await ended((one) => one.id === id);
    expect((await sightingsOf(hunt)).map(({ value }) => value)).toContain("good.example");
    expect((await findingsOf(hunt)).map(({ finding }) => [finding.rule.title, finding.reason.key])).toEqual([
      ["good.example", "finding.hunt.value"],
    ]);
    expect(hunt.coverage?.blind).toContainEqual({
      kind: "not-understood",
      names: ["what?is?that"],
      count: 1,
    });
  });

  test("of a STIX pattern makes findings of each event that fulfils it", async () => {
    const pattern = "[ipv4-addr:value ISSUBSET '203.0.113.0/24' OR ipv6-addr:value = '2001:db8:5::9']";
    const { id } = await start({ title: "Networks of the campaign", pattern });
    const hunt = await ended((one) => one.id === id);
    expect(
      (await findingsOf(hunt)).map(({ finding, events }) => [finding.rule.title, finding.reason.key, events]),
    ).toEqual([["Networks of the campaign", "finding.hunt.pattern", 2]]);
  });

  test("of a STIX pattern over several observations finds them together, and nothing where one is missing", async () => {
    const both =
      "([ipv4-addr:value = '198.51.100.10'] FOLLOWEDBY [domain-name:value = 'Cdn.Evil.example']) WITHIN 864000 SECONDS";
    const { id } = await start({ title: "In this order", pattern: both });
    expect((await ended((one) => one.id === id)).findings).toBeGreaterThan(0);
    const none = await start({ title: "In no order", pattern: both.replace("864000", "60") });
    expect((await ended((one) => one.id === none.id)).findings).toBe(0);
  });

  test.each([
    [{}, "give one of rules, values, pattern and query"],
    [{ values: "x", pattern: "[a:b = 'c']" }, "give one of rules, values, pattern and query"],
    [{ pattern: "[ipv4-addr:value = ]" }, "expected"],
    [{ rules: "title: x\ndetection: {}\n" }, "line"],
    [{ title: "With a name", rules: "title: x\ndetection: {}\n" }, "line"],
    [{ values: " \n" }, "no value"],
    [{ values: "x", from: 5, to: 5 }, "ends before it begins"],
  ])("is refused with the reason where it cannot be run: %j", async (body, why) => {
    const sent = await api.send("POST", "/api/v1/hunts", JSON.stringify(body), {
      "content-type": "application/json",
    });
    expect(sent.status).toBe(422);
    expect(((await sent.json()) as { detail: string }).detail).toContain(why);
  });

  test("reports a rule that only a correlation uses no more than live detection does", async () => {
    const base = ssh("Used by a correlation").replace("title:", "name: base\ntitle:");
    const correlation = `---\ntitle: Three times\nid: ${crypto.randomUUID()}\nstatus: test\ncorrelation:\n  type: event_count\n  rules: [base]\n  group-by: [srcip]\n  timespan: 5m\n  condition:\n    gte: 3\n`;
    const { id } = await start({ title: "A correlation", rules: base + correlation });
    const hunt = await ended((one) => one.id === id);
    expect(hunt).toMatchObject({ findings: 0, subject: { count: 1 } });
    expect(hunt.coverage?.blind).toContainEqual({ kind: "correlations", names: ["Three times"], count: 1 });
  });

  test("is cancelled, and one that is over is left as it is", async () => {
    const { id } = await start({ values: "198.51.100.202" });
    await ended((one) => one.id === id);
    const answer = await api.send("POST", `/api/v1/hunts/${id}/cancel`, "");
    expect(await answer.json()).toMatchObject({ state: "done" });
    expect((await api.send("POST", `/api/v1/hunts/${crypto.randomUUID()}/cancel`, "")).status).toBe(404);
  });
});

test("a rule that is new when the server starts is hunted for, and a kill loses no hunt", async () => {
  writeFileSync(
    join(rules, "new.yml"),
    "title: Brand new\nid: 7c8e1a57-0000-4000-8000-000000000001\nstatus: test\nlevel: medium\nlogsource:\n  product: fortigate\ndetection:\n  selection:\n    dstip|startswith: '203.0.113.'\n  condition: selection\n",
  );
  const { id } = await start({ title: "Cut short", values: "198.51.100.10" });
  server.kill("server");
  await server.exitCode;
  server = await startServer({ data, config });
  api = apiClient(server.base, key);
  const hunt = await ended(({ origin }) => origin === "new-rules");
  expect(hunt).toMatchObject({ state: "done", findings: 1 });
  expect((await findingsOf(hunt)).map(({ finding }) => finding.rule.title)).toEqual(["Brand new"]);
  expect(await ended((one) => one.id === id)).toMatchObject({ state: "done", sightings: 1, findings: 2 });
});
