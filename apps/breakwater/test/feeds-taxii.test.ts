import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testData } from "../../../conformance/device-samples.ts";
import type { FeedCredentials, FeedDescription } from "../src/store/feeds.ts";
import { systemActor } from "../src/store/identity.ts";
import { apiClient, type ApiClient } from "./api-client.ts";
import { startFeedServer } from "./feed-server.ts";
import { startInProcess } from "./in-process.ts";
import { taxiiClient, type TaxiiObject } from "./taxii-client.ts";

let now = Date.UTC(2026, 10, 27, 12);
const clock = { now: () => now, monotonicMs: () => performance.now() };
let running: Awaited<ReturnType<typeof startInProcess>>;
let server: Awaited<ReturnType<typeof startFeedServer>>;
let api: ApiClient;
let names = 0;

beforeAll(async () => {
  server = await startFeedServer();
  running = await startInProcess({ clock, allowPrivate: ["127.0.0.0/8"] });
  api = apiClient(running.base, await running.key(running.tenants.second, "analyst"));
}, 90_000);
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** A feed of the second tenant, run once. */
async function read(address: string, credentials: FeedCredentials | null = null) {
  const description: FeedDescription = {
    scope: running.tenants.second,
    name: `collection-${(names += 1)}`,
    kind: "taxii",
    address,
    everyMinutes: 60,
    catalogueId: null,
    warninglistAction: null,
    licence: "",
    tlp: null,
    confidence: null,
    reliability: null,
    isOn: true,
  };
  const { id } = await running.store.feeds.create(systemActor, description, credentials);
  await run();
  return { id, name: description.name, last: async () => (await get(id)).lastRun };
}
async function get(id: string) {
  const feed = await running.store.feeds.get([running.tenants.second], id);
  if (feed === null) throw new Error("the feed is gone");
  return feed;
}
async function run(): Promise<void> {
  // Some at once: what found no room is begun by the next look.
  for (let looks = 0; looks < 8; looks += 1) {
    await running.feeds.look();
    await running.feeds.settled();
  }
}
async function pass(minutes: number): Promise<void> {
  now += minutes * 60_000;
  await run();
}
const indicatorsOf = async (name: string, text?: string) => {
  const scope = running.tenants.second;
  const source = (await running.store.indicators.sources([scope])).find((one) => one.name === name);
  const page = await running.store.indicators.list(
    scope,
    { source: source?.id ?? "none", text },
    { limit: 500, cursor: null },
  );
  return page.items;
};

const green = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
const amber = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421";
function indicator(at: number, more: object = {}): TaxiiObject {
  return {
    type: "indicator",
    spec_version: "2.1",
    id: `indicator--00000000-0000-4000-8000-${String(at).padStart(12, "0")}`,
    created: "2026-11-01T00:00:00.000Z",
    modified: "2026-11-01T00:00:00.000Z",
    pattern: `[domain-name:value = 'host-${at}.taxii.example']`,
    pattern_type: "stix",
    valid_from: "2026-11-02T00:00:00.000Z",
    valid_until: "2030-11-02T00:00:00.000Z",
    object_marking_refs: [at % 2 === 0 ? green : amber],
    ...more,
  };
}
const envelope = (body: object, headers: Record<string, string> = {}) =>
  ((_, response) =>
    response
      .writeHead(200, { "content-type": "application/taxii+json;version=2.1", ...headers })
      .end(JSON.stringify(body))) satisfies Parameters<typeof server.put>[1];

describe("a collection", () => {
  it("comes through our own server into another tenant as it was: ids, times, markings, patterns", async () => {
    const { first } = running.tenants;
    const stored = await running.store.collections.create(systemActor, first, {
      alias: "shared",
      title: "Shared",
      description: "",
      highestTlp: "amber+strict",
      unmarkedTlp: "amber",
    });
    const key = await running.key(first, "administrator");
    const writer = taxiiClient(running.base, `Bearer ${key}`);
    const bundle = [...Array(1_200).keys()].map((at) => indicator(at, { confidence: at % 101 }));
    const path = `/taxii2/${first}/collections/${stored.id}/`;
    for (let at = 0; at < bundle.length; at += 400)
      expect(
        (await writer.send("POST", `${path}objects/`, { objects: bundle.slice(at, at + 400) })).status,
      ).toBe(202);

    const credentials = { kind: "basic", username: "breakwater", password: key } as const;
    const found = await api.send(
      "POST",
      "/api/v1/feeds/collections",
      JSON.stringify({ address: `${running.base}/taxii2/`, credentials }),
      { "content-type": "application/json" },
    );
    const { collections } = (await found.json()) as { collections: { title: string; address: string }[] };
    const address = collections.find(({ title }) => title === "Shared")?.address ?? "";
    expect(address).toBe(`${running.base}${path}`);

    const feed = await read(address, credentials);
    expect(await feed.last()).toMatchObject({ outcome: "applied", report: { added: 1_200 } });
    const kept = await running.store.feeds.work.documents(feed.id);
    const byId = (a: TaxiiObject, b: TaxiiObject) => (a.id < b.id ? -1 : 1);
    const came = kept
      .map(({ text }) => JSON.parse(text) as TaxiiObject)
      .filter(({ type }) => type === "indicator");
    expect(came.toSorted(byId)).toEqual(bundle.toSorted(byId));
    const [one] = await indicatorsOf(feed.name, "host-11.taxii.example");
    expect(one?.mentions[0]).toMatchObject({
      tlp: "amber",
      confidence: 11,
      validFrom: Date.UTC(2026, 10, 2),
      validUntil: Date.UTC(2030, 10, 2),
      externalId: indicator(11).id,
    });

    // Only what was added since is asked for; a new version and a revocation count.
    await pass(70);
    expect((await feed.last())?.outcome).toBe("unchanged");
    const later = { modified: "2026-11-20T00:00:00.000Z" };
    const changed = [indicator(11, { ...later, revoked: true }), indicator(12, { ...later, confidence: 99 })];
    expect((await writer.send("POST", `${path}objects/`, { objects: changed })).status).toBe(202);
    await pass(70);
    expect(await feed.last()).toMatchObject({
      outcome: "applied",
      report: { added: 0, removed: 1, kept: 1_199 },
    });
    expect((await feed.last())?.sizeBytes).toBeLessThan(2_000);
  });

  it("of indicators says in another tenant what it says in the first, with what the first keeps to itself left out", async () => {
    const { first } = running.tenants;
    const objects = [indicator(5_001), indicator(5_002, { confidence: 40, description: "seen at the quay" })];
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
      content: Buffer.from(
        JSON.stringify({
          type: "bundle",
          objects: [
            ...objects,
            indicator(5_003, {
              object_marking_refs: ["marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"],
            }),
          ],
        }),
      ),
      isDryRun: false,
      force: true,
    });
    const token = await running.key(first, "viewer");
    const feed = await read(`${running.base}/taxii2/${first}/collections/indicators/`, {
      kind: "bearer",
      token,
    });
    const seen = (await indicatorsOf(feed.name)).map(({ value, mentions: [mention] }) => ({
      value,
      tlp: mention?.tlp,
      description: mention?.description,
      validUntil: mention?.validUntil,
    }));
    expect(seen.toSorted((a, b) => (a.value < b.value ? -1 : 1))).toEqual([
      { value: "host-5001.taxii.example", tlp: "amber", description: "", validUntil: Date.UTC(2030, 10, 2) },
      {
        value: "host-5002.taxii.example",
        tlp: "green",
        description: "seen at the quay",
        validUntil: Date.UTC(2030, 10, 2),
      },
    ]);
  });

  it("is paged by next with what was asked first, and by time where a server names no next", async () => {
    const headers = (last: string) => ({ "x-taxii-date-added-last": last });
    const objects = "/root/collections/a/objects/";
    server.put(objects, (request, response) => {
      const query = new URL(request.url ?? "", server.base).searchParams;
      const [next, after] = [query.get("next"), query.get("added_after")];
      const page =
        next === "two"
          ? envelope({ objects: [indicator(2)], more: true }, headers("2026-11-02T00:00:00.000002Z"))
          : after === "2026-11-02T00:00:00.000002Z"
            ? envelope({ objects: [indicator(3)] }, headers("2026-11-03T00:00:00.000000Z"))
            : after === "2026-11-03T00:00:00.000000Z"
              ? envelope({})
              : envelope(
                  { objects: [indicator(1)], more: true, next: "two" },
                  headers("2026-11-02T00:00:00.000001Z"),
                );
      page(request, response);
    });
    server.seen.length = 0;
    const feed = await read(`${server.base}/root/collections/a/`);
    expect(await feed.last()).toMatchObject({ outcome: "applied", report: { added: 3 } });
    await pass(70);
    expect((await feed.last())?.outcome).toBe("unchanged");
    expect(server.seen.map(({ path }) => path.slice(objects.length))).toEqual([
      "?limit=1000",
      "?limit=1000&next=two",
      "?limit=1000&added_after=2026-11-02T00%3A00%3A00.000002Z",
      "?limit=1000&added_after=2026-11-03T00%3A00%3A00.000000Z",
    ]);
    expect(server.seen[0]?.headers.accept).toBe("application/taxii+json;version=2.1");
  });

  it("waits where its server asks for it, shortly within a run and long between runs", async () => {
    let asked = 0;
    server.put("/root/collections/busy/objects/", (request, response) => {
      asked += 1;
      if (asked === 1) response.writeHead(429, { "retry-after": "1" }).end();
      else if (asked === 2) envelope({ objects: [indicator(1)] })(request, response);
      else response.writeHead(429, { "retry-after": "7200" }).end();
    });
    const feed = await read(`${server.base}/root/collections/busy/`);
    expect((await feed.last())?.outcome).toBe("applied");
    await pass(70);
    expect((await feed.last())?.detail).toMatch(/^status_429: /);
    expect((await get(feed.id)).nextRunAt).toBeGreaterThanOrEqual(now + 7_200_000);
  });

  it("that holds nothing yet is no failure, and is read when it does", async () => {
    server.put("/root/collections/empty/objects/", envelope({}));
    const feed = await read(`${server.base}/root/collections/empty/`);
    expect((await feed.last())?.outcome).toBe("unchanged");
    server.put("/root/collections/empty/objects/", envelope({ objects: [indicator(1)] }));
    await pass(70);
    expect((await feed.last())?.outcome).toBe("applied");
  });
});

describe("a hostile server", () => {
  const objects = "/root/collections/hostile/objects/";
  const answered = async () =>
    (await (await read(`${server.base}/root/collections/hostile/`)).last())?.detail;

  it("that names a page again and again is given up", async () => {
    server.put(objects, envelope({ objects: [indicator(1)], more: true, next: "same" }));
    expect(await answered()).toMatch(/^paging_loop: /);
    server.put(
      objects,
      envelope({ objects: [], more: true }, { "x-taxii-date-added-last": "2026-11-02T00:00:00Z" }),
    );
    expect(await answered()).toMatch(/^paging_loop: /);
    server.put(objects, envelope({ objects: [], more: true }));
    expect(await answered()).toMatch(/^paging_loop: /);
    let page = 0;
    server.put(objects, (request, response) =>
      envelope({ objects: [], more: true, next: `page-${(page += 1)}` })(request, response),
    );
    expect(await answered()).toMatch(/^paging_loop: /);
    expect(page).toBeLessThan(1_100);
  }, 60_000);

  it("that sends a page of a million objects, or 200 MB, is cut off, and nothing of it counts", async () => {
    const one = JSON.stringify(indicator(7));
    server.put(objects, (_, response) => {
      response.writeHead(200, { "content-type": "application/taxii+json;version=2.1" }).write('{"objects":[');
      const block = `${one},`.repeat(1_000);
      let sent = 0;
      const more = () => {
        while (!response.destroyed && sent < 1_000) {
          sent += 1;
          if (!response.write(block)) return;
        }
        if (!response.destroyed) response.end(`${one}]}`);
      };
      response.on("drain", more);
      more();
    });
    const before = process.memoryUsage().rss;
    expect(await answered()).toMatch(/^too_large: /);
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
  });

  it.each([
    ["no JSON", "<html>", "broken_json"],
    ["a list", "[]", "not_taxii"],
    ["another thing", '{"error": "x"}', "not_taxii"],
    ["objects that are none", '{"objects": {}}', "not_taxii"],
  ])("that answers with %s is told", async (_, body, code) => {
    server.put(objects, (_, response) =>
      response.writeHead(200, { "content-type": "application/json" }).end(body),
    );
    expect(await answered()).toMatch(new RegExp(`^${code}: `));
  });

  it("whose objects name each other in a circle, are none, or have no id, is read as far as it says something", async () => {
    const loop = (at: number, to: number) => ({
      type: "marking-definition",
      spec_version: "2.1",
      id: `marking-definition--00000000-0000-4000-8000-00000000000${at}`,
      object_marking_refs: [`marking-definition--00000000-0000-4000-8000-00000000000${to}`],
    });
    server.put(
      objects,
      envelope({ objects: [loop(1, 2), loop(2, 1), null, 7, "x", [], { type: "indicator" }, indicator(9)] }),
    );
    const feed = await read(`${server.base}/root/collections/hostile/`);
    expect(await feed.last()).toMatchObject({ outcome: "applied", report: { added: 1 } });
  });

  it("is shown credentials of no other", async () => {
    const other = await startFeedServer();
    other.put("/root/", envelope({ title: "Other", versions: ["application/taxii+json;version=2.1"] }));
    other.put("/root/collections/", envelope({ collections: [{ id: "a", title: "A", can_read: true }] }));
    server.put("/taxii2/", envelope({ title: "x", api_roots: [`${other.base}/root/`, "/missing/"] }));
    const answer = await api.send(
      "POST",
      "/api/v1/feeds/collections",
      JSON.stringify({ address: `${server.base}/taxii2`, credentials: { kind: "bearer", token: "secret" } }),
      { "content-type": "application/json" },
    );
    expect(await answer.json()).toEqual({
      collections: [
        { address: `${other.base}/root/collections/a/`, title: "A", description: "", root: "Other" },
      ],
      problems: [expect.stringMatching(/^status_404: /)],
    });
    expect(other.seen.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
    await other[Symbol.asyncDispose]();
  });
});

const seed = join(testData, "intel", "stix", "taxii-medallion-default-data.json");
it.skipIf(!existsSync(seed))("the objects of the reference server's own data are read", async () => {
  const data = JSON.parse(readFileSync(seed, "utf8")) as Record<string, unknown>;
  const found: unknown[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === "object" && value !== null) {
      if ("type" in value && "id" in value && value.type === "indicator") found.push(value);
      else Object.values(value).forEach(walk);
    }
  };
  walk(data);
  expect(found.length).toBeGreaterThan(0);
  server.put("/root/collections/seed/objects/", envelope({ objects: found }));
  const feed = await read(`${server.base}/root/collections/seed/`);
  expect((await feed.last())?.outcome).toBe("applied");
});
