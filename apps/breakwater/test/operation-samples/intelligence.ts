import { createServer } from "node:http";
import { breakwater } from "../../src/share/stix/findings-bundle.ts";
import { type Make, nothing } from "./sample.ts";

let lists = 0;
let watchedNames = 0;
let taxii: Promise<string> | null = null;
/** An API root with nothing in it, for as long as the tests run. */
function taxiiServer(): Promise<string> {
  taxii ??= new Promise((resolve) => {
    const server = createServer((request, response) => {
      const isRoot = request.url === "/root/";
      response
        .writeHead(200, { "content-type": "application/taxii+json;version=2.1" })
        .end(isRoot ? '{"title":"x","versions":["application/taxii+json;version=2.1"]}' : "{}");
    });
    server.listen(0, "127.0.0.1", () => {
      server.unref();
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === "object" ? (address?.port ?? 0) : 0}/root/`);
    });
  });
  return taxii;
}

export const intelligenceSamples: Readonly<Record<string, Make>> = {
  "GET /api/v1/indicators": nothing,
  "POST /api/v1/indicators": () => {
    // The same file again would be no change.
    lists += 1;
    return { query: "source=sample", body: `host-${lists}.example\n` };
  },
  "GET /api/v1/indicators/{id}": async (world) => ({ params: { id: await world.indicatorId() } }),
  "POST /api/v1/indicators/{id}/withdraw": async (world) => ({ params: { id: await world.indicatorId() } }),
  "POST /api/v1/indicators/{id}/restore": async (world) => ({
    params: { id: await world.withdrawnIndicatorId() },
  }),
  "PUT /api/v1/indicators/{id}/decision": async (world) => ({
    params: { id: await world.indicatorId() },
    body: { treatment: "low", reason: "seen everywhere" },
  }),
  "DELETE /api/v1/indicators/{id}/decision": async (world) => ({
    params: { id: await world.decidedIndicatorId() },
  }),
  "GET /api/v1/indicators/ageing": nothing,
  "PUT /api/v1/indicators/ageing": () => ({
    body: {
      kind: "ip",
      role: null,
      source: null,
      days: 60,
      counts_from: "stated",
      precedence: "earlier",
      afterwards: "weakened",
    },
  }),
  "DELETE /api/v1/indicators/ageing/{id}": async (world) => ({
    params: { id: await world.ageingRuleId() },
  }),
  "GET /api/v1/indicators/warninglists": nothing,
  "POST /api/v1/indicators/warninglists": () => {
    lists += 1;
    return { query: `action=lower&name=list-${lists}`, body: "192.0.2.53\n" };
  },
  "PATCH /api/v1/indicators/warninglists/{id}": async (world) => ({
    params: { id: await world.warninglistId() },
    query: "action=ignore",
  }),
  "DELETE /api/v1/indicators/warninglists/{id}": async (world) => ({
    params: { id: await world.warninglistId() },
  }),
  "GET /api/v1/indicators/sources": nothing,
  "GET /api/v1/indicators/sources/{id}/left-out": async (world) => ({
    params: { id: await world.indicatorSourceId() },
  }),
  "DELETE /api/v1/indicators/sources/{id}": async (world) => ({
    params: { id: await world.indicatorSourceId() },
  }),
  "GET /api/v1/feeds": nothing,
  "POST /api/v1/feeds": () => {
    lists += 1;
    return { body: { name: `feed-${lists}`, address: "https://feeds.example/list", is_on: false } };
  },
  "POST /api/v1/feeds/collections": async () => ({ body: { address: await taxiiServer() } }),
  "GET /api/v1/feeds/{id}": async (world) => ({ params: { id: await world.feedId() } }),
  "PATCH /api/v1/feeds/{id}": async (world) => ({
    params: { id: await world.feedId() },
    body: { every_minutes: 120 },
  }),
  "DELETE /api/v1/feeds/{id}": async (world) => ({ params: { id: await world.feedId() } }),
  "POST /api/v1/feeds/{id}/run": async (world) => ({ params: { id: await world.feedId() } }),
  "GET /api/v1/feeds/{id}/runs": async (world) => ({ params: { id: await world.feedId() } }),
  "POST /api/v1/feeds/{id}/held/apply": async (world) => {
    const { id, digest } = await world.heldFeed();
    return { params: { id }, body: { digest } };
  },
  "POST /api/v1/feeds/{id}/held/discard": async (world) => ({
    params: { id: (await world.heldFeed()).id },
  }),
  "GET /api/v1/lists": nothing,
  "POST /api/v1/lists": () => ({ body: { name: "edge", target: "plain" } }),
  "DELETE /api/v1/lists/{id}": async (world) => ({ params: { id: (await world.list()).id } }),
  "GET /api/v1/lookalikes/names": nothing,
  "POST /api/v1/lookalikes/names": () => ({
    body: { kind: "brand", name: `brand ${(watchedNames += 1)}`, own: ["brand.example"], keywords: ["gate"] },
  }),
  "PUT /api/v1/lookalikes/names/{id}": async (world) => ({
    params: { id: await world.watchedNameId() },
    body: { kind: "organisation", name: `changed ${(watchedNames += 1)}` },
  }),
  "DELETE /api/v1/lookalikes/names/{id}": async (world) => ({ params: { id: await world.watchedNameId() } }),
  "GET /api/v1/lookalikes": nothing,
  "POST /api/v1/lookalikes/check": () => ({ body: { names: ["www.example.com"] } }),
  "POST /api/v1/lookalikes/{id}/dismiss": async (world) => ({
    params: { id: await world.lookalikeId() },
    body: { reason: "a reseller" },
  }),
  "POST /api/v1/lookalikes/{id}/indicator": async (world) => ({
    params: { id: await world.lookalikeId() },
    body: { reason: "phishing", tlp: "amber" },
  }),
  "POST /api/v1/lookalikes/import": async (world) => {
    await world.watchedNameId();
    return { query: "list=sample", body: "www.example.com\n" };
  },
  "POST /api/v1/lookalikes/{id}/reopen": async (world) => ({
    params: { id: await world.lookalikeId("dismissed") },
  }),
  "GET /api/v1/lists/protected": nothing,
  "POST /api/v1/lists/protected": () => {
    // One that is protected already would be refused.
    lists += 1;
    return { body: { value: `kept-${lists}.example` } };
  },
  "DELETE /api/v1/lists/protected/{id}": async (world) => ({ params: { id: await world.protectedId() } }),
  "GET /feeds/{secret}/{target}/{type}": async (world) => ({
    params: { secret: (await world.list()).secret, target: "plain", type: "domain" },
    as: {},
  }),
  "GET /taxii2/": nothing,
  "GET /taxii2/{root}/": (world) => ({ params: { root: world.tenant } }),
  "GET /taxii2/{root}/collections/": (world) => ({ params: { root: world.tenant } }),
  "GET /taxii2/{root}/collections/{collection}/": (world) => ({
    params: { root: world.tenant, collection: "sightings" },
  }),
  "GET /taxii2/{root}/collections/{collection}/manifest/": (world) => ({
    params: { root: world.tenant, collection: "indicators" },
  }),
  "GET /taxii2/{root}/collections/{collection}/objects/": (world) => ({
    params: { root: world.tenant, collection: "indicators" },
  }),
  "GET /taxii2/{root}/collections/{collection}/objects/{object}/": (world) => ({
    params: { root: world.tenant, collection: "sightings", object: breakwater.id },
  }),
  "GET /taxii2/{root}/collections/{collection}/objects/{object}/versions/": (world) => ({
    params: { root: world.tenant, collection: "sightings", object: breakwater.id },
  }),
  "POST /taxii2/{root}/collections/{collection}/objects/": async (world) => ({
    params: { root: world.tenant, collection: (await world.collection()).id },
    body: { objects: [{ type: "malware", id: `malware--${crypto.randomUUID()}`, spec_version: "2.1" }] },
    contentType: "application/taxii+json;version=2.1",
  }),
  "DELETE /taxii2/{root}/collections/{collection}/objects/{object}/": async (world) => {
    const { id, object } = await world.collection();
    return { params: { root: world.tenant, collection: id, object } };
  },
  "GET /taxii2/{root}/status/{status}/": async (world) => ({
    params: { root: world.tenant, status: (await world.collection()).status },
  }),
  "GET /feeds/misp/{root}/{file}": (world) => ({ params: { root: world.tenant, file: "manifest.json" } }),
  "GET /api/v1/collections": nothing,
  "POST /api/v1/collections": () => {
    lists += 1;
    return { body: { title: "Partners", alias: `partners-${lists}` } };
  },
  "PATCH /api/v1/collections/{id}": async (world) => ({
    params: { id: (await world.collection()).id },
    body: { title: "Others" },
  }),
  "DELETE /api/v1/collections/{id}": async (world) => ({ params: { id: await world.newCollection() } }),
  "PUT /api/v1/collections/{id}/readers/{key}": async (world) => {
    const { id, key } = await world.collection();
    return { params: { id, key }, body: { read: true, write: false, highest_tlp: "green" } };
  },
  "DELETE /api/v1/collections/{id}/readers/{key}": async (world) => {
    const { id, key } = await world.collection();
    return { params: { id, key } };
  },
};
