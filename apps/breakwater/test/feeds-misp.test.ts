import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FeedCredentials } from "../src/store/feeds.ts";
import { systemActor } from "../src/store/identity.ts";
import { startFeedServer } from "./feed-server.ts";
import { startInProcess } from "./in-process.ts";

let now = Date.UTC(2026, 10, 27, 12);
const clock = { now: () => now, monotonicMs: () => performance.now() };
let running: Awaited<ReturnType<typeof startInProcess>>;
let server: Awaited<ReturnType<typeof startFeedServer>>;
let names = 0;

beforeAll(async () => {
  server = await startFeedServer();
  running = await startInProcess({ clock, allowPrivate: ["127.0.0.0/8"] });
}, 90_000);
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** A feed of the second tenant, run once. */
async function read(address: string, credentials: FeedCredentials | null = null) {
  const { feeds, indicators } = running.store;
  const scope = running.tenants.second;
  const nothingSaid = {
    licence: "",
    tlp: null,
    confidence: null,
    reliability: null,
    catalogueId: null,
    warninglistAction: null,
  };
  const name = `misp-${(names += 1)}`;
  const { id } = await feeds.create(
    systemActor,
    { ...nothingSaid, scope, name, kind: "misp", address, everyMinutes: 60, isOn: false },
    credentials,
  );
  async function run() {
    server.seen.length = 0;
    await feeds.askRun(systemActor, scope, id);
    await running.feeds.look();
    await running.feeds.settled();
    return (await feeds.get([scope], id))?.lastRun;
  }
  async function values() {
    const source = (await indicators.sources([scope])).find((one) => one.name === name);
    const page = { limit: 500, cursor: null };
    return (await indicators.list(scope, { source: source?.id ?? "none" }, page)).items;
  }
  return { id, first: await run(), run, values };
}

const uuid = (at: number) => `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`;
const manifest = (events: Readonly<Record<string, number>>) =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(events).map(([id, timestamp]) => [
        id,
        { info: "x", timestamp: String(timestamp), Tag: [] },
      ]),
    ),
  );
function event(at: number, values: readonly string[], more: object = {}): string {
  return JSON.stringify({
    Event: {
      uuid: uuid(at),
      info: `Event ${at}`,
      Tag: [{ name: "tlp:green", colour: "#33FF00" }],
      Attribute: values.map((value, index) => ({
        uuid: uuid(at * 100 + index),
        type: "domain",
        value,
        to_ids: true,
        timestamp: "1764000000",
        data: "QUJD".repeat(1_000),
      })),
      ...more,
    },
  });
}

describe("a MISP feed", () => {
  it("is read whole once, and then only what its manifest says has changed", async () => {
    server.put("/a/manifest.json", manifest({ [uuid(1)]: 100, [uuid(2)]: 100, [uuid(3)]: 100 }));
    server.put(`/a/${uuid(1)}.json`, event(1, ["one.misp.example", "both.misp.example"]));
    server.put(`/a/${uuid(2)}.json`, event(2, ["two.misp.example"]));
    server.put(`/a/${uuid(3)}.json`, event(3, ["three.misp.example"]));
    const feed = await read(`${server.base}/a/manifest.json`);
    expect(feed.first).toMatchObject({ outcome: "applied", report: { added: 4 } });
    const one = (await feed.values()).find(({ value }) => value === "one.misp.example");
    expect(one?.mentions[0]).toMatchObject({ tlp: "green", description: "Event 1", externalId: uuid(100) });
    const kept = await running.store.feeds.work.documents(feed.id);
    expect(kept.every(({ text }) => text.length < 1_000)).toBe(true);

    expect((await feed.run())?.outcome).toBe("unchanged");
    expect(server.seen.map(({ path }) => path)).toEqual(["/a/manifest.json"]);
    expect(server.seen[0]?.headers["if-none-match"]).toBeDefined();

    server.put("/a/manifest.json", manifest({ [uuid(1)]: 200, [uuid(3)]: 100 }));
    server.put(`/a/${uuid(1)}.json`, event(1, ["new.misp.example"]));
    expect(await feed.run()).toMatchObject({ outcome: "applied", report: { added: 1, kept: 1, removed: 3 } });
    expect(server.seen.map(({ path }) => path)).toEqual(["/a/manifest.json", `/a/${uuid(1)}.json`]);
  });

  it("of our own comes into another tenant as it was", async () => {
    const { first } = running.tenants;
    const bundle = {
      type: "bundle",
      objects: ["198.51.100.7", "198.51.100.8"].map((value, at) => ({
        type: "indicator",
        id: `indicator--${uuid(at)}`,
        pattern: `[ipv4-addr:value = '${value}']`,
        pattern_type: "stix",
        description: "seen at the quay",
        valid_from: "2026-11-02T00:00:00.000Z",
        object_marking_refs: ["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"],
      })),
    };
    await running.intel.import({
      by: systemActor,
      source: {
        scope: first,
        name: "own",
        kind: "api",
        licence: "",
        tlp: null,
        confidence: null,
        reliability: null,
      },
      content: Buffer.from(JSON.stringify(bundle)),
      isDryRun: false,
      force: true,
    });
    const token = await running.key(first, "viewer");
    const feed = await read(`${running.base}/feeds/misp/${first}/`, { kind: "bearer", token });
    expect(feed.first?.outcome).toBe("applied");
    expect(
      (await feed.values()).map(({ value, mentions: [one] }) => [value, one?.tlp, one?.validFrom]),
    ).toEqual(
      expect.arrayContaining([
        ["198.51.100.7", "green", Date.UTC(2026, 10, 2)],
        ["198.51.100.8", "green", Date.UTC(2026, 10, 2)],
      ]),
    );
  });

  it("of which one event is broken keeps what it had of it and asks again; of which many are, fails", async () => {
    const all = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [uuid(500 + at), 1]));
    for (let at = 0; at < 20; at += 1)
      server.put(`/b/${uuid(500 + at)}.json`, event(500 + at, [`b${at}.misp.example`]));
    server.put(`/b/${uuid(505)}.json`, event(99, ["other.misp.example"]));
    server.put("/b/manifest.json", manifest(all));
    const feed = await read(`${server.base}/b`);
    expect(feed.first).toMatchObject({ outcome: "applied", report: { added: 19 } });
    server.put(`/b/${uuid(505)}.json`, event(505, ["b5.misp.example"]));
    expect(await feed.run()).toMatchObject({ outcome: "applied", report: { added: 1, kept: 19 } });
    server.put("/b/manifest.json", manifest(Object.fromEntries(Object.keys(all).map((id) => [id, 2]))));
    for (const id of Object.keys(all)) server.put(`/b/${id}.json`, "<html>");
    expect((await feed.run())?.detail).toMatch(/^not_misp: /);
    expect(await feed.values()).toHaveLength(20);
  });

  it.each([
    ["a page", "<!doctype html>", "not_misp"],
    ["a list", "[]", "not_misp"],
    ["names that lead elsewhere", '{"../../etc/passwd": {"timestamp": "1"}}', "not_misp"],
    ["events without a time", JSON.stringify({ [uuid(1)]: {} }), "not_misp"],
    [
      "too many events",
      `{${Array.from({ length: 100_001 }, (_, at) => `"${uuid(at)}":{"timestamp":1}`).join()}}`,
      "too_large",
    ],
  ])("whose manifest is %s is told", async (_, body, code) => {
    server.put("/c/manifest.json", body);
    expect((await read(`${server.base}/c/`)).first?.detail).toMatch(new RegExp(`^${code}: `));
    expect(server.seen).toHaveLength(1);
  });
});
