import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { testData } from "../../../conformance/device-samples.ts";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TenantId } from "@breakwater/ocsf";
import type { CollectionReader, StoredCollection } from "../src/store/collections.ts";
import { systemActor } from "../src/store/identity.ts";
import type { SourceDescription } from "../src/store/indicators.ts";
import { startInProcess } from "./in-process.ts";
import { taxiiClient, type TaxiiObject } from "./taxii-client.ts";

let running: Awaited<ReturnType<typeof startInProcess>>;
let own: ReturnType<typeof taxiiClient>;
let partner: ReturnType<typeof taxiiClient>;
let foreign: ReturnType<typeof taxiiClient>;
let first: TenantId;
let second: TenantId;
let root: string;
let indicators: string;

beforeAll(async () => {
  running = await startInProcess();
  ({ first, second } = running.tenants);
  own = taxiiClient(running.base, `Bearer ${await running.key(first, "viewer")}`);
  foreign = taxiiClient(running.base, `Bearer ${await running.key(second, "administrator")}`);
  partner = taxiiClient(running.base, `Bearer ${await partnerKey()}`);
  root = `/taxii2/${first}/`;
  indicators = `${root}collections/indicators/`;
});
afterAll(() => running?.[Symbol.asyncDispose]());

async function partnerKey(): Promise<string> {
  const made = await running.store.keys.create(systemActor, {
    tenant: first,
    role: "viewer",
    name: "partner",
    permissions: ["taxii:read"],
  });
  return made.secret;
}

async function importText(content: string, more: Partial<SourceDescription> = {}) {
  const report = await running.intel.import({
    by: systemActor,
    source: {
      scope: first,
      name: "feed",
      kind: "api",
      licence: "",
      tlp: null,
      confidence: null,
      reliability: null,
      ...more,
    },
    content: Buffer.from(content),
    isDryRun: false,
    force: true,
  });
  expect(report.outcome).toMatch(/^(?:applied|unchanged)$/);
}

const markings = {
  clear: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
  green: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
  amber: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
  "amber+strict": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
  red: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
};

function bundle(objects: readonly object[]): string {
  return JSON.stringify({ type: "bundle", id: "bundle--01900000-0000-4000-8000-000000000000", objects });
}

function stix(at: number, pattern: string, tlp: keyof typeof markings, more: object = {}) {
  return {
    type: "indicator",
    spec_version: "2.1",
    id: `indicator--00000000-0000-4000-8000-00000000000${at}`,
    created: "2026-11-01T00:00:00.000Z",
    modified: "2026-11-01T00:00:00.000Z",
    name: `Campaign ${at}`,
    description: "seen at the harbour",
    pattern,
    pattern_type: "stix",
    valid_from: "2026-11-02T00:00:00.000Z",
    valid_until: "2099-11-02T00:00:00.000Z",
    confidence: 10 * at,
    object_marking_refs: [markings[tlp]],
    ...more,
  };
}

const bundled = bundle([
  stix(1, "[ipv4-addr:value = '198.51.100.1']", "clear"),
  stix(2, "[domain-name:value = 'green.example']", "green"),
  stix(3, "[url:value = 'https://198.51.100.9/a?b=\\'c']", "amber"),
  stix(4, "[file:hashes.'SHA-256' = '" + "ab".repeat(32) + "']", "amber+strict"),
  stix(5, "[domain-name:value = 'red.example']", "red"),
  stix(6, "[ipv4-addr:value ISSUBSET '203.0.113.0/24']", "green"),
]);

/** Patterns of the indicators among objects, which say what they are. */
function patternsIn(objects: readonly TaxiiObject[]): readonly unknown[] {
  return objects.filter(({ type }) => type === "indicator").map(({ pattern }) => pattern);
}

describe("discovery", () => {
  test("names the tenants that a key reaches, by Bearer and by Basic", async () => {
    const key = await running.key(first, "viewer");
    const id = key.slice(4, 40);
    for (const authorization of [
      `Bearer ${key}`,
      `Basic ${btoa(`anybody:${key}`)}`,
      `Basic ${btoa(`${id}:${key.slice(41)}`)}`,
    ]) {
      const { status, headers, body } = await taxiiClient(running.base, authorization).get("/taxii2/");
      expect(status).toBe(200);
      expect(headers.get("content-type")).toBe("application/taxii+json;version=2.1");
      expect(body).toMatchObject({
        default: `${running.base}${root}`,
        api_roots: [`${running.base}${root}`],
      });
    }
  });

  test("of a key of the whole installation names all", async () => {
    const { secret } = await running.store.keys.create(systemActor, {
      tenant: first,
      role: "viewer",
      name: "all",
      scope: { kind: "installation", id: "installation" },
    });
    const all = taxiiClient(running.base, `Bearer ${secret}`);
    const { body } = await all.get("/taxii2/");
    expect(body["api_roots"]).toHaveLength(2);
    expect((await all.get(`/taxii2/${second}/`)).body).toMatchObject({ title: "Second" });
    // A header that names another tenant than the path is refused.
    expect((await all.get(`/taxii2/${second}/`, { "breakwater-tenant": first })).status).toBe(403);
  });

  test("asks for a key, and says in which ways it takes one", async () => {
    for (const authorization of ["Basic !", `Basic ${btoa("a:b")}`, "Bearer x", "Digest x"]) {
      const { status, headers, body } = await taxiiClient(running.base, authorization).get("/taxii2/");
      expect(status).toBe(401);
      expect(headers.get("www-authenticate")).toMatch(/Bearer.*Basic/);
      expect(headers.get("content-type")).toBe("application/taxii+json;version=2.1");
      expect(body).toMatchObject({ title: "unauthenticated", http_status: "401" });
    }
    // Elsewhere a password in a header is not taken.
    const key = await running.key(first, "viewer");
    const other = await taxiiClient(running.base, `Basic ${btoa(`a:${key}`)}`).get("/api/v1/session");
    expect(other.status).toBe(401);
  });

  test("gives each root its collections, and answers only in TAXII 2.1", async () => {
    expect((await own.get(root)).body).toMatchObject({ versions: ["application/taxii+json;version=2.1"] });
    const { body } = await own.get(`${root}collections/`);
    const collections = body["collections"] as readonly TaxiiObject[];
    expect(collections).toMatchObject([
      { alias: "indicators", can_read: true, can_write: false },
      { alias: "sightings", can_read: true, can_write: false },
    ]);
    const [one] = collections;
    expect((await own.get(`${root}collections/${one?.id}/`)).body).toEqual(one);
    expect((await own.get(root, { accept: "application/json" })).status).toBe(406);
    expect((await own.get(root, { accept: "application/taxii+json;version=2.0" })).status).toBe(406);
    expect((await own.get(`${root}collections/none/`)).status).toBe(404);
  });
});

describe("the indicators of a tenant", () => {
  beforeAll(() => importText(bundled, { name: "partner A", licence: "CC-BY-4.0" }));

  test("are given page by page, each once, in the order in which they were added", async () => {
    const all = await own.every<TaxiiObject>(`${indicators}objects/`);
    expect(patternsIn(all)).toHaveLength(5);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const limit of [1, 2, 3])
      expect(await own.every(`${indicators}objects/`, `limit=${limit}`)).toEqual(all);
    const { headers } = await own.get(`${indicators}objects/`);
    const dates = [headers.get("x-taxii-date-added-first"), headers.get("x-taxii-date-added-last")];
    expect(dates.every((date) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(date ?? ""))).toBe(true);
    const manifest = await own.every<{ readonly id: string; readonly date_added: string }>(
      `${indicators}manifest/`,
      "limit=2",
    );
    expect(manifest.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    const added = manifest.map((one) => one.date_added);
    expect(added).toEqual(added.toSorted());
    expect(added[0]).toBe(dates[0]);
  });

  test("leave by their marking: RED never, AMBER within the organisation, GREEN and CLEAR to partners", async () => {
    const patterns = patternsIn(await own.every(`${indicators}objects/`)).join("\n");
    expect(patterns).not.toContain("red.example");
    expect(patterns).toContain("ab".repeat(32));
    expect(patternsIn(await partner.every(`${indicators}objects/`))).toEqual([
      "[ipv4-addr:value = '198.51.100.1']",
      "[domain-name:value = 'green.example']",
      "[ipv4-addr:value ISSUBSET '203.0.113.0/24']",
    ]);
    const amber = (await own.every<TaxiiObject>(`${indicators}objects/`)).find(
      ({ object_marking_refs: refs }) => JSON.stringify(refs ?? "").includes(markings.amber),
    );
    expect((await own.get(`${indicators}objects/${amber?.id}/`)).status).toBe(200);
    expect((await partner.get(`${indicators}objects/${amber?.id}/`)).status).toBe(404);
    expect((await partner.get(`${indicators}objects/${amber?.id}/versions/`)).status).toBe(404);
    expect((await partner.get(`${indicators}objects/?match[id]=${amber?.id}`)).body).toEqual({});
  });

  test("are STIX with their source and licence beside them", async () => {
    const objects = await own.every<TaxiiObject>(`${indicators}objects/`);
    const ids = new Set(objects.map(({ id }) => id));
    const one = objects.find(({ pattern }) => String(pattern).includes("green.example"));
    expect(one).toMatchObject({
      spec_version: "2.1",
      name: "green.example",
      description: "Campaign 2: seen at the harbour",
      valid_from: "2026-11-02T00:00:00.000Z",
      confidence: 20,
      external_references: [
        { source_name: "partner A", external_id: "indicator--00000000-0000-4000-8000-000000000002" },
      ],
    });
    expect(ids).toContain(one?.["created_by_ref"]);
    const licence = (one?.["object_marking_refs"] as readonly string[] | undefined)?.[1] ?? "";
    expect(objects.find(({ id }) => id === licence)).toMatchObject({
      definition: { statement: "Licence: CC-BY-4.0" },
    });
    for (const id of [one?.id, one?.["created_by_ref"], licence]) {
      const { body } = await own.get(`${indicators}objects/${String(id)}/`);
      expect(body).toMatchObject({ objects: [{ id }] });
      expect((await own.get(`${indicators}objects/${String(id)}/versions/`)).body["versions"]).toHaveLength(
        1,
      );
    }
  });

  test("are found by type, id, version and STIX version", async () => {
    const count = async (query: string) => (await own.every(`${indicators}objects/`, query)).length;
    expect(await count("match[type]=indicator")).toBe(5);
    expect(await count("match[type]=identity,marking-definition")).toBe(2);
    expect(await count("match[type]=malware")).toBe(0);
    expect(await count("match[spec_version]=2.0")).toBe(0);
    expect(await count("match[spec_version]=2.0,2.1")).toBe(7);
    const [some] = await own.every<TaxiiObject>(`${indicators}objects/`, "match[type]=indicator");
    expect(await count(`match[id]=${some?.id},indicator--00000000-0000-4000-8000-000000000000`)).toBe(1);
    expect(await count(`match[id]=${some?.id}&match[version]=${String(some?.["modified"])}`)).toBe(1);
    expect(await count(`match[id]=${some?.id}&match[version]=2001-01-01T00:00:00Z`)).toBe(0);
    expect((await own.get(`${indicators}objects/?match[version]=new`)).status).toBe(400);
    expect((await own.get(`${indicators}objects/?limit=0`)).status).toBe(400);
    expect((await own.get(`${indicators}objects/${some?.id}/?match[type]=indicator`)).status).toBe(400);
    expect((await own.get(`${indicators}objects/indicator--x/`)).status).toBe(404);
  });

  test("go from bundle to store to client to store and are the same, but for RED", async () => {
    const taken = await own.every<TaxiiObject>(`${indicators}objects/`, "limit=2");
    await importText(bundle(taken), { scope: second, name: "copied" });
    const known = async (tenant: TenantId) => {
      const { items } = await running.store.indicators.list(tenant, {}, { limit: 100, cursor: null });
      return items
        .map(({ kind, value, mentions }) => ({
          kind,
          value,
          mentions: mentions.map(
            ({ source: _s, licence: _l, externalId: _id, statedAt: _t, listedAt: _a, ...said }) => said,
          ),
        }))
        .toSorted((a, b) => (a.value < b.value ? -1 : 1));
    };
    const before = await known(first);
    expect(before.map(({ value }) => value)).toContain("198.51.100.9");
    expect(await known(second)).toEqual(before.filter(({ value }) => value !== "red.example"));
  });

  test("are told again when a source says something else, and not when it says the same", async () => {
    const list = (word: string) =>
      `type,value,description\ndomain,same.example,as before\ndomain,other.example,${word}\n`;
    await importText(list("old"), { name: "told", tlp: "clear" });
    const last = async () =>
      (await own.get(`${indicators}manifest/?limit=1000`)).headers.get("x-taxii-date-added-last") ?? "";
    const before = await last();
    const other = (await own.every<TaxiiObject>(`${indicators}objects/`)).find(
      ({ name }) => name === "other.example",
    );
    await importText(list("old"), { name: "told", tlp: "clear" });
    expect(await own.every(`${indicators}objects/`, `added_after=${before}`)).toEqual([]);
    await importText(list("new"), { name: "told", tlp: "clear" });
    const news = await own.every<TaxiiObject>(`${indicators}objects/`, `added_after=${before}`);
    expect(news).toMatchObject([{ id: other?.id, created: other?.["created"], description: "new" }]);
    expect(String(news[0]?.["modified"]) > String(other?.["modified"])).toBe(true);
    // What is withdrawn is revoked, and no longer once it is restored.
    const since = await last();
    const { items } = await running.store.indicators.list(
      first,
      { text: "other.example" },
      { limit: 1, cursor: null },
    );
    const number = items[0]?.number ?? 0;
    await running.store.indicators.withdraw(systemActor, first, number, "ours");
    expect(await own.every(`${indicators}objects/`, `added_after=${since}`)).toMatchObject([
      { id: other?.id, revoked: true },
    ]);
    const revokedAt = await last();
    await running.store.indicators.restore(systemActor, first, number);
    expect(await own.every(`${indicators}objects/`, `added_after=${revokedAt}`)).toMatchObject([
      { id: other?.id },
    ]);
    // A licence that changed holds for all.
    await importText(list("new"), { name: "told", tlp: "clear", licence: "MIT" });
    const relicensed = await own.every<TaxiiObject>(`${indicators}objects/`, `added_after=${since}`);
    expect(relicensed.map(({ type }) => type).toSorted()).toEqual([
      "indicator",
      "indicator",
      "marking-definition",
    ]);
  });

  test("take no cursor of another tenant, collection or question", async () => {
    const { body } = await own.get(`${indicators}objects/?limit=1`);
    const next = encodeURIComponent(String(body["next"]));
    expect((await own.get(`${indicators}objects/?next=${next}`)).status).toBe(200);
    const wrong = [
      [own, `${root}collections/sightings/objects/?next=${next}`],
      [own, `${indicators}manifest/?next=${next}`],
      [own, `${indicators}objects/?next=${next}&match[type]=indicator`],
      [own, `${indicators}objects/?next=${next}x`],
      [own, `${indicators}objects/?next=AAAA`],
      [foreign, `/taxii2/${second}/collections/indicators/objects/?next=${next}`],
    ] as const;
    for (const [client, path] of wrong) {
      const { status, body: error } = await client.get(path);
      expect([path, status]).toEqual([path, 400]);
      expect(error).toMatchObject({ error_code: "invalid_cursor", http_status: "400" });
    }
  });

  test("are nobody else's", async () => {
    for (const path of [root, `${root}collections/`, `${indicators}objects/`, `${indicators}manifest/`])
      expect((await foreign.get(path)).status).toBe(404);
    const theirs = await foreign.every<TaxiiObject>(`/taxii2/${second}/collections/indicators/objects/`);
    expect(JSON.stringify(theirs)).not.toContain("partner A");
  });
});

describe("the sightings of a tenant", () => {
  const sightings = () => `${root}collections/sightings/`;

  async function call(address: string, port: number): Promise<void> {
    const line = `<189>date=2026-11-24 time=10:00:00 devname="edge-1" devid="FGTAXII" tz="+0000" vd="root" logid="0000000013" type="traffic" subtype="forward" level="notice" srcip=10.1.2.3 srcport=${port} dstip=${address} dstport=443 proto=6 action="accept" policyid=1 service="HTTPS"`;
    const sent = await fetch(`${running.base}/api/v1/ingest`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${await running.key(first, "ingest")}`,
        "content-type": "text/plain",
      },
      body: line,
    });
    expect(sent.status).toBe(200);
  }

  test("say how often an indicator was seen, and not on which device", async () => {
    await importText("type,value\nip,192.0.2.77\nip,192.0.2.78\n", { name: "list of ours", tlp: "green" });
    await call("198.51.100.1", 40_001);
    await call("198.51.100.1", 40_002);
    await call("192.0.2.77", 40_003);
    const objects = await own.every<TaxiiObject>(`${sightings()}objects/`);
    expect(objects.map(({ type }) => type)).toEqual(["identity", "sighting", "indicator", "sighting"]);
    expect(objects[1]).toMatchObject({
      count: 2,
      sighting_of_ref: "indicator--00000000-0000-4000-8000-000000000001",
      // Nobody has said that a partner may know what is seen here.
      object_marking_refs: [markings.amber],
    });
    expect(objects[3]).toMatchObject({ count: 1, sighting_of_ref: objects[2]?.id });
    expect(objects[2]).toMatchObject({ pattern: "[ipv4-addr:value = '192.0.2.77']" });
    expect(JSON.stringify(objects)).not.toMatch(/edge-1|FGTAXII|10\.1\.2\.3/);
    for (const limit of [1, 2, 3])
      expect(await own.every(`${sightings()}objects/`, `limit=${limit}`)).toEqual(objects);
    for (const { id } of objects)
      expect((await own.get(`${sightings()}objects/${id}/`)).body).toMatchObject({ objects: [{ id }] });
    expect(await partner.every<TaxiiObject>(`${sightings()}objects/`)).toMatchObject([{ type: "identity" }]);
    expect(await foreign.every(`/taxii2/${second}/collections/sightings/objects/`)).toHaveLength(1);
  });

  test("are revoked when they were none", async () => {
    const { items } = await running.store.findings.list(first, {}, { limit: 10, cursor: null });
    const finding = items.find(({ rule }) => rule.title === "192.0.2.77");
    const { headers } = await own.get(`${sightings()}objects/`);
    const since = headers.get("x-taxii-date-added-last") ?? "";
    await running.store.findings.close(systemActor, first, finding?.id ?? ("" as never), {
      resolution: "false-positive",
      comment: "a test",
    });
    await expect
      .poll(() =>
        own.every<TaxiiObject>(`${sightings()}objects/`, `added_after=${since}&match[type]=sighting`),
      )
      .toMatchObject([{ type: "sighting", revoked: true }]);
  });
});

test("the guide's requests are answered as it says, and both languages have the same", async () => {
  const commandsOf = (page: string) => {
    const text = readFileSync(join(import.meta.dirname, "../../../docs/guide", page), "utf8");
    return [...text.matchAll(/```sh\n([^`]+)```/g)].flatMap((match) =>
      (match[1] ?? "")
        .trim()
        .split("\n")
        .map((line) => line.trim()),
    );
  };
  const commands = commandsOf("sharing-over-taxii.md");
  expect(commandsOf("sharing-over-taxii.ja.md")).toEqual(commands);
  const paths = commands
    .filter((command) => command.includes("Bearer KEY"))
    .map((command) => /https:\/\/SERVER([^" ]+)/.exec(command)?.[1] ?? "");
  expect(paths).toHaveLength(6);
  for (const path of paths)
    expect([path, (await partner.get(path.replace("TENANT", first))).status]).toEqual([path, 200]);
});

describe("the MISP feed of a tenant", () => {
  interface MispEvent {
    readonly uuid: string;
    readonly info: string;
    readonly Tag: readonly { readonly name: string }[];
    readonly Attribute: readonly {
      readonly type: string;
      readonly value: string;
      readonly deleted: boolean;
    }[];
  }
  const feed = () => `/feeds/misp/${first}/`;
  const manifestOf = async (client: typeof own) =>
    (await client.get(`${feed()}manifest.json`)).body as Readonly<Record<string, MispEvent>>;

  async function eventsOf(client: typeof own): Promise<readonly MispEvent[]> {
    const uuids = Object.keys(await manifestOf(client));
    const files = await Promise.all(uuids.map((uuid) => client.get(`${feed()}${uuid}.json`)));
    return files.map(({ body }) => body["Event"] as MispEvent);
  }

  test("has a manifest, and events by source and marking, up to the marking of its reader", async () => {
    const manifest = await manifestOf(own);
    const events = await eventsOf(own);
    expect(Object.keys(manifest)).toEqual(events.map(({ uuid }) => uuid));
    const partnerA = events.filter(({ info }) => info.startsWith("partner A"));
    expect(partnerA.map(({ Tag }) => String(Tag[0]?.name)).toSorted()).toEqual([
      "tlp:amber",
      "tlp:amber+strict",
      "tlp:clear",
      "tlp:green",
    ]);
    expect(partnerA[0]?.info).toBe("partner A (licence: CC-BY-4.0)");
    expect(partnerA.flatMap(({ Attribute }) => Attribute)).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ type: "ip-dst", value: "203.0.113.0/24", to_ids: true }),
        expect.objectContaining({ type: "sha256", value: "ab".repeat(32) }),
        expect.objectContaining({ type: "url", value: "http://198.51.100.9/a?b='c" }),
      ]),
    );
    expect(JSON.stringify(events)).not.toContain("red.example");
    const forPartner = await eventsOf(partner);
    expect(new Set(forPartner.flatMap(({ Tag }) => Tag.map(({ name }) => name)))).toEqual(
      new Set(["tlp:clear", "tlp:green"]),
    );
    const amber = events.find(({ Tag }) => Tag[0]?.name === "tlp:amber");
    expect((await partner.get(`${feed()}${amber?.uuid}.json`)).status).toBe(404);
  });

  test("is read by our own import as the same indicators", async () => {
    const events = await eventsOf(own);
    await importText(JSON.stringify({ response: events.map((event) => ({ Event: event })) }), {
      scope: second,
      name: "MISP",
    });
    const valuesOf = async (tenant: TenantId, source?: string) => {
      const sources = await running.store.indicators.sources([tenant]);
      const id = sources.find(({ name }) => name === source)?.id;
      const { items } = await running.store.indicators.list(
        tenant,
        { source: id },
        { limit: 500, cursor: null },
      );
      return items
        .map(({ kind, value, mentions }) => `${kind} ${value} ${mentions.map(({ tlp }) => tlp).join()}`)
        .toSorted();
    };
    const expected = (await valuesOf(first)).filter((line) => !line.includes("red.example"));
    // What the tenant has from several sources is in several events.
    expect((await valuesOf(second, "MISP")).map((line) => line.split(",")[0])).toEqual(
      expected.map((line) => line.split(",")[0]),
    );
  });

  test("says what was withdrawn, and lists the hashes of all values", async () => {
    const { items } = await running.store.indicators.list(
      first,
      { text: "green.example" },
      { limit: 1, cursor: null },
    );
    const number = items[0]?.number ?? 0;
    const attribute = async () =>
      (await eventsOf(partner))
        .flatMap(({ Attribute }) => Attribute)
        .find(({ value }) => value === "green.example");
    expect(await attribute()).toMatchObject({ deleted: false });
    const md5 = createHash("md5").update("green.example").digest("hex");
    const hashes = async () => {
      const answer = await fetch(`${running.base}${feed()}hashes.csv`, {
        headers: { authorization: `Basic ${btoa(`x:${await partnerKey()}`)}` },
      });
      return answer.text();
    };
    expect(await hashes()).toMatch(new RegExp(`^${md5},[0-9a-f-]{36}$`, "m"));
    await running.store.indicators.withdraw(systemActor, first, number, "ours");
    await running.intel.refresh();
    expect(await attribute()).toMatchObject({ deleted: true });
    expect(await hashes()).not.toContain(md5);
    await running.store.indicators.restore(systemActor, first, number);
  });

  test("is for nobody else, and has no other files", async () => {
    expect((await foreign.get(`${feed()}manifest.json`)).status).toBe(404);
    for (const file of ["", "x.json", "manifest.xml", "..%2Fx", `${"0".repeat(36)}.json`])
      expect((await own.get(`${feed()}${file}`)).status).toBe(404);
    expect((await taxiiClient(running.base, "Bearer x").get(`${feed()}manifest.json`)).status).toBe(401);
  });
});

describe("a collection that is written", () => {
  let collection: StoredCollection;
  let path: string;
  let writer: ReturnType<typeof taxiiClient>;
  let member: ReturnType<typeof taxiiClient>;
  let stranger: ReturnType<typeof taxiiClient>;

  async function named(name: string, more: Partial<CollectionReader> = {}) {
    const { key, secret } = await running.store.keys.create(systemActor, {
      tenant: first,
      role: "analyst",
      name,
      permissions: ["taxii:read", "taxii:write"],
    });
    const reader = { key: key.id, mayRead: true, mayWrite: true, highestTlp: "green", ...more } as const;
    await running.store.collections.allow(systemActor, first, collection.id, reader);
    return taxiiClient(running.base, `Bearer ${secret}`);
  }

  async function make(alias: string, more: Partial<StoredCollection> = {}) {
    return running.store.collections.create(systemActor, first, {
      alias,
      title: alias,
      description: "",
      highestTlp: "amber+strict",
      unmarkedTlp: "amber",
      ...more,
    });
  }

  beforeAll(async () => {
    collection = await make("sector", { unmarkedTlp: "green" });
    path = `${root}collections/sector/`;
    writer = await named("writer");
    stranger = taxiiClient(running.base, `Bearer ${await partnerKey()}`);
    member = taxiiClient(running.base, `Bearer ${await running.key(first, "analyst")}`);
  });

  const malware = (at: number, more: object = {}) => ({
    type: "malware",
    spec_version: "2.1",
    id: `malware--10000000-0000-4000-8000-00000000000${at}`,
    created: "2026-11-01T00:00:00.000Z",
    modified: "2026-11-01T00:00:00.000Z",
    name: `worm ${at}`,
    is_family: false,
    ...more,
  });

  test("is there for the keys that are named for it and for the organisation, and for nobody else", async () => {
    expect((await writer.get(path)).body).toMatchObject({
      id: collection.id,
      alias: "sector",
      can_read: true,
      can_write: true,
    });
    expect((await member.get(path)).body).toMatchObject({ can_read: true, can_write: true });
    expect((await own.get(path)).body).toMatchObject({ can_read: true, can_write: false });
    expect((await stranger.get(path)).status).toBe(404);
    expect((await foreign.get(path)).status).toBe(404);
    expect((await stranger.send("POST", `${path}objects/`, { objects: [malware(1)] })).status).toBe(403);
    const blind = await named("blind", { mayRead: false });
    expect((await blind.get(path)).body).toMatchObject({ can_read: false, can_write: true });
    expect((await blind.get(`${path}objects/`)).status).toBe(403);
    const deaf = await named("deaf", { mayWrite: false });
    expect((await deaf.send("POST", `${path}objects/`, { objects: [malware(1)] })).status).toBe(403);
    // A firewall's key for its logs is no member of the organisation.
    const device = taxiiClient(running.base, `Bearer ${await running.key(first, "ingest")}`);
    expect((await device.send("POST", `${path}objects/`, { objects: [malware(1)] })).status).toBe(404);
    // Those that follow from what a tenant has are never written.
    expect((await member.send("POST", `${indicators}objects/`, { objects: [malware(1)] })).status).toBe(403);
  });

  test("takes objects and says what became of each, to who wrote them", async () => {
    const { status, headers, body } = await writer.send("POST", `${path}objects/`, {
      objects: [
        malware(1),
        malware(1),
        { type: "malware", id: "malware--x" },
        7,
        malware(2, { modified: "soon" }),
      ],
    });
    expect(status).toBe(202);
    expect(headers.get("content-type")).toBe("application/taxii+json;version=2.1");
    expect(body).toMatchObject({
      status: "complete",
      total_count: 5,
      success_count: 2,
      failure_count: 3,
      pending_count: 0,
      successes: [
        { id: malware(1).id, version: "2026-11-01T00:00:00.000Z" },
        { id: malware(1).id, message: "this version was there already" },
      ],
      failures: [{ id: "malware--x" }, { id: "" }, { id: malware(2).id, version: "soon" }],
    });
    const again = `${root}status/${String(body["id"])}/`;
    expect((await writer.get(again)).body).toEqual(body);
    expect((await member.get(again)).status).toBe(404);
    expect((await foreign.get(again)).status).toBe(404);
    expect(await writer.every(`${path}objects/`)).toEqual([malware(1)]);
  });

  test("keeps versions, of which the newest is given where no other is asked for", async () => {
    const newer = malware(1, { modified: "2026-11-03T00:00:00.000Z", name: "worm one" });
    const older = malware(1, { modified: "2026-11-02T00:00:00.000Z", created: "2026-11-01T00:00:00.000Z" });
    await writer.send("POST", `${path}objects/`, { objects: [newer] });
    await writer.send("POST", `${path}objects/`, { objects: [older] });
    const names = async (query: string) =>
      (await writer.every<TaxiiObject>(`${path}objects/`, query)).map(({ modified }) =>
        String(modified).slice(8, 10),
      );
    expect(await names("")).toEqual(["03"]);
    expect(await names("limit=1")).toEqual(["03"]);
    expect(await names("match[version]=first")).toEqual(["01"]);
    expect(await names("match[version]=all")).toEqual(["01", "03", "02"]);
    expect(await names("match[version]=all&limit=1")).toEqual(["01", "03", "02"]);
    expect(await names("match[version]=2026-11-02T00:00:00.000Z,first")).toEqual(["01", "02"]);
    const one = `${path}objects/${malware(1).id}/`;
    expect((await writer.get(one)).body).toEqual({ objects: [newer] });
    expect(await writer.every(`${one}versions/`, "limit=2", "versions")).toEqual([
      "2026-11-01T00:00:00.000Z",
      "2026-11-03T00:00:00.000Z",
      "2026-11-02T00:00:00.000Z",
    ]);
  });

  test("deletes versions, a partner only its own", async () => {
    const other = await named("other");
    const one = `${path}objects/${malware(1).id}/`;
    expect((await other.send("DELETE", one)).status).toBe(403);
    expect((await writer.send("DELETE", `${one}?match[version]=first`)).status).toBe(200);
    expect((await writer.get(`${one}versions/`)).body["versions"]).toHaveLength(2);
    expect((await member.send("DELETE", one)).status).toBe(200);
    expect((await writer.get(one)).status).toBe(404);
    expect((await writer.send("DELETE", one)).status).toBe(404);
    const all = await running.store.collections.list(first);
    const counted = all.find(({ id }) => id === collection.id);
    expect(counted?.count).toBe(0);
  });

  test("gives what is written by its marking, and takes no TLP:RED", async () => {
    const marked = (at: number, level: keyof typeof markings, more: object = {}) =>
      malware(at, { object_marking_refs: [markings[level]], ...more });
    const hidden = "marking-definition--20000000-0000-4000-8000-000000000001";
    const { body } = await writer.send("POST", `${path}objects/`, {
      objects: [
        marked(1, "clear"),
        marked(2, "green"),
        marked(3, "amber"),
        marked(4, "amber+strict"),
        marked(5, "red"),
        malware(6),
        // RED by another id, in a part of it, and in a marking that nobody here knows.
        malware(7, { object_marking_refs: [hidden] }),
        malware(8, { granular_markings: [{ marking_ref: markings.red, selectors: ["name"] }] }),
        malware(9, { object_marking_refs: ["marking-definition--20000000-0000-4000-8000-000000000002"] }),
        {
          type: "marking-definition",
          spec_version: "2.1",
          id: hidden,
          created: "2026-11-01T00:00:00.000Z",
          definition_type: "tlp",
          definition: { tlp: "red" },
        },
      ],
    });
    const failed = (body["failures"] as readonly TaxiiObject[]).map(({ id }) => id.at(-1));
    expect(failed).toEqual(["5", "7", "8"]);
    const seen = async (client: typeof writer) =>
      (await client.every<TaxiiObject>(`${path}objects/`, "match[type]=malware"))
        .map(({ id }) => id.at(-1))
        .join("");
    expect(await seen(member)).toBe("123469");
    expect(await seen(writer)).toBe("126");
    expect(await seen(await named("client", { highestTlp: "amber" }))).toBe("1236");
    await running.store.collections.update(systemActor, first, collection.id, { highestTlp: "clear" });
    expect(await seen(member)).toBe("1");
    const { body: refused } = await member.send("POST", `${path}objects/`, {
      objects: [malware(1, { modified: "2026-11-09T00:00:00.000Z", object_marking_refs: [markings.green] })],
    });
    expect(refused).toMatchObject({ failure_count: 1 });
    await running.store.collections.update(systemActor, first, collection.id, { highestTlp: "amber+strict" });
  });

  test("gives a bundle back as it was written, whatever refers to what", async () => {
    await make("cycles");
    const relation = (from: number, to: number) => ({
      type: "relationship",
      spec_version: "2.1",
      id: `relationship--30000000-0000-4000-8000-0000000000${from}${to}`,
      created: "2026-11-01T00:00:00.000Z",
      modified: "2026-11-01T00:00:00.000Z",
      relationship_type: "derived-from",
      source_ref: malware(from).id,
      target_ref: malware(to).id,
    });
    const objects = [
      ...[1, 2, 3].map((at) =>
        malware(at, { x_text: "\u{1f6a2} \ud800 </script>", x_number: 1e21, x_deep: [[[[{ a: null }]]]] }),
      ),
      relation(1, 2),
      relation(2, 3),
      relation(3, 1),
      relation(1, 1),
      { type: "domain-name", id: "domain-name--40000000-0000-4000-8000-000000000001", value: "a.example" },
    ];
    const sent = await member.send("POST", `${root}collections/cycles/objects/`, { objects });
    expect(sent.body).toMatchObject({ success_count: objects.length, failure_count: 0 });
    for (const limit of [1, 3, 1_000])
      expect(await member.every(`${root}collections/cycles/objects/`, `limit=${limit}`)).toEqual(objects);
  });

  test("refuses what is no envelope, too large, too deep or too many, and is as it was", async () => {
    const before = await member.every(`${path}objects/`);
    const post = async (body: unknown, type?: string) => {
      const { status, body: error } = await member.send("POST", `${path}objects/`, body, type);
      return [status, error["error_code"]];
    };
    expect(await post("{", undefined)).toEqual([400, "invalid_json"]);
    expect(await post({})).toEqual([422, "invalid_envelope"]);
    expect(await post({ objects: [] })).toEqual([422, "invalid_envelope"]);
    expect(await post("[]")).toEqual([422, "invalid_envelope"]);
    expect(await post(`{"objects":${"[".repeat(1_000_000)}`)).toEqual([422, "too_deep"]);
    expect(await post(`{"objects":[${"{},".repeat(1_000_000)}{}]}`)).toEqual([413, "too_many_objects"]);
    expect(await post(`{"objects":[${"7,".repeat(1_000_000)}7]}`)).toEqual([413, "too_many_objects"]);
    expect(await post(" ".repeat(9 * 1024 * 1024))).toEqual([413, "too_large"]);
    expect((await post({ objects: [malware(1)] }, "application/json"))[0]).toBe(415);
    expect((await post({ objects: [malware(1)] }, "application/taxii+json;version=2.0"))[0]).toBe(415);
    expect(await member.every(`${path}objects/`)).toEqual(before);
  });

  test("that is full says so of each object, and takes others once something is deleted", async () => {
    const { id } = await make("full");
    const at = `${root}collections/full/objects/`;
    const limit = 2 * 1024 ** 3;
    await member.send("POST", at, { objects: [malware(1)] });
    using database = new DatabaseSync(running.databasePath);
    database.exec("PRAGMA busy_timeout = 5000");
    database
      .prepare("UPDATE collections SET object_bytes = object_bytes + ? WHERE id = ?")
      .run(limit - 10, id);
    expect((await member.send("POST", at, { objects: [malware(2)] })).body).toMatchObject({
      failures: [{ id: malware(2).id, message: "the collection is full" }],
    });
    await member.send("DELETE", `${at}${malware(1).id}/`);
    expect((await member.send("POST", at, { objects: [malware(2)] })).body).toMatchObject({
      success_count: 1,
    });
  });

  test("is paged without losing what is written meanwhile", async () => {
    await make("meanwhile");
    const at = `${root}collections/meanwhile/objects/`;
    const write = (from: number) =>
      member.send("POST", at, { objects: [from, from + 1, from + 2].map((one) => malware(one)) });
    await write(1);
    const started = await member.get(`${at}?limit=2`);
    await write(4);
    const rest = await member.every<TaxiiObject>(at, "limit=2", "objects", String(started.body["next"]));
    const ids = [...(started.body["objects"] as readonly TaxiiObject[]), ...rest].map(({ id }) =>
      Number(id.at(-1)),
    );
    expect(ids).toEqual([1, 2, 3, 4, 5, 6]);
    const since = started.headers.get("x-taxii-date-added-last") ?? "";
    expect(await member.every(at, `added_after=${since}`)).toHaveLength(3);
  });

  const seed = join(testData, "intel/stix/taxii-medallion-default-data.json");

  test.skipIf(!existsSync(seed))(
    "gives the reference server's seed data back as it is [needs BREAKWATER_TEST_DATA]",
    async () => {
      const data = JSON.parse(readFileSync(seed, "utf8")) as Record<
        string,
        { readonly collections?: readonly { readonly objects?: readonly TaxiiObject[] }[] }
      >;
      const objects = Object.values(data).flatMap(({ collections = [] }) =>
        collections.flatMap((one) => one.objects ?? []),
      );
      expect(objects.length).toBeGreaterThan(5);
      await make("seed");
      const at = `${root}collections/seed/objects/`;
      expect((await member.send("POST", at, { objects })).body).toMatchObject({ failure_count: 0 });
      const query = "match[version]=all&match[spec_version]=2.0,2.1&limit=2";
      expect(await member.every(at, query)).toEqual(objects);
    },
  );
});
