import { createHash, createHmac } from "node:crypto";
import { createServer } from "node:http";
import { pauseRollout } from "../src/fleet/rollout/advance.ts";
import { portalBundle } from "./hotfix/ceremony.ts";
import { breakwater } from "../src/share/stix/findings-bundle.ts";
import { enrolmentOf } from "./osquery-client.ts";
import type { World } from "./world.ts";

/** A request that an operation answers with success, for objects made for it. */
export interface Sample {
  /** For `{id}` and the like. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  /** Sent as JSON; a string is sent as text/plain. */
  readonly body?: unknown;
  /** Of the body, where it is another. */
  readonly contentType?: string;
  /** Who asks: a key of an administrator (the default), a person's session, nobody. */
  readonly as?: Readonly<Record<string, string>>;
}

type Make = (world: World) => Promise<Sample> | Sample;

const password = "seven boats at low tide";
const nothing: Make = () => ({});
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

/** A KEV catalogue of one vulnerability of FortiOS. */
function kevOf(cveID: string): object {
  const entry = { cveID, vendorProject: "Fortinet", product: "FortiOS", dateAdded: "2024-02-09" };
  return { catalogVersion: "1", vulnerabilities: [{ ...entry, dueDate: "2024-02-16" }] };
}

/**
 * One sample for each operation of the OpenAPI document; a test fails for one that has none. An operation added to the API
 * is added here, and from then on its roles, its tenant's walls and its audit entries are tested.
 */
export const samples: Readonly<Record<string, Make>> = {
  "POST /api/v1/session": async (world) => {
    const { name } = await world.person("analyst");
    return { body: { name, password }, as: {} };
  },
  "GET /api/v1/session": nothing,
  "POST /api/v1/session/tenant": async (world) => ({
    body: { tenant: world.tenant },
    as: (await world.person("analyst")).session,
  }),
  "DELETE /api/v1/session": async (world) => ({ as: (await world.person("analyst")).session }),

  "POST /api/v1/account": async (world) => ({
    body: { name: "first", display_name: "First", password },
    as: await world.setupSession(),
  }),
  "POST /api/v1/account/password": async (world) => ({
    body: { current_password: password, password: "nine herons on the mole" },
    as: (await world.person("analyst")).session,
  }),
  "POST /api/v1/account/totp": async (world) => ({
    body: { password },
    as: (await world.person("analyst")).session,
  }),
  "POST /api/v1/account/totp/confirm": async (world) => {
    const { id, session } = await world.person("analyst");
    return { body: { totp: await world.beginTotp(id) }, as: session };
  },
  "POST /api/v1/account/totp/remove": async (world) => ({
    body: { password },
    as: (await world.person("analyst", { totp: true })).session,
  }),
  "POST /api/v1/account/recovery-codes": async (world) => ({
    body: { password },
    as: (await world.person("analyst", { totp: true })).session,
  }),
  "GET /api/v1/account/sessions": async (world) => ({ as: (await world.person("analyst")).session }),
  "DELETE /api/v1/account/sessions/{id}": async (world) => {
    const { session, sessionId } = await world.person("analyst");
    return { params: { id: sessionId }, as: session };
  },
  "DELETE /api/v1/account/sessions": async (world) => ({
    query: "keep_current=true",
    as: (await world.person("analyst")).session,
  }),

  "GET /api/v1/users": nothing,
  "GET /api/v1/users/{id}": async (world) => ({ params: { id: (await world.person("analyst")).id } }),
  "PATCH /api/v1/users/{id}": async (world) => ({
    params: { id: (await world.person("analyst")).id },
    body: { display_name: "Changed", disabled: true },
  }),
  "PUT /api/v1/users/{id}/role": async (world) => ({
    params: { id: (await world.person("analyst")).id },
    body: { role: "viewer" },
  }),
  "DELETE /api/v1/users/{id}": async (world) => ({ params: { id: (await world.person("analyst")).id } }),
  "POST /api/v1/users/{id}/reset": async (world) => ({
    params: { id: (await world.person("analyst")).id },
    body: { clear_totp: true },
  }),
  "GET /api/v1/users/{id}/sessions": async (world) => ({
    params: { id: (await world.person("analyst")).id },
  }),
  "DELETE /api/v1/users/{id}/sessions": async (world) => ({
    params: { id: (await world.person("analyst")).id },
  }),

  "GET /api/v1/invitations": nothing,
  "POST /api/v1/invitations": () => ({ body: { name: "guest", role: "viewer" } }),
  "DELETE /api/v1/invitations/{id}": async (world) => ({ params: { id: (await world.invitation()).id } }),
  "POST /api/v1/invitations/find": async (world) => ({
    body: { token: (await world.invitation()).token },
    as: {},
  }),
  "POST /api/v1/invitations/accept": async (world) => ({
    body: { token: (await world.invitation()).token, name: world.newName("guest"), password },
    as: {},
  }),
  "POST /api/v1/invitations/join": async (world) => ({
    body: { token: (await world.invitation()).token },
    as: (await world.person("analyst", { above: true })).session,
  }),

  "GET /api/v1/keys": nothing,
  "POST /api/v1/keys": () => ({ body: { name: "sample", role: "viewer", permissions: ["findings:read"] } }),
  "DELETE /api/v1/keys/{id}": async (world) => ({ params: { id: await world.keyId() } }),

  "GET /api/v1/tenants": nothing,
  "POST /api/v1/tenants": (world) => ({
    body: { organisation: world.organisation, name: "New", sector: "healthcare", country: "JP" },
    as: world.installation,
  }),
  "GET /api/v1/tenants/{id}": (world) => ({ params: { id: world.tenant } }),
  "PATCH /api/v1/tenants/{id}": (world) => ({ params: { id: world.tenant }, body: { country: "DE" } }),
  "GET /api/v1/sites": nothing,
  "POST /api/v1/sites": () => ({ body: { name: "Quay" } }),
  "PATCH /api/v1/sites/{id}": async (world) => ({
    params: { id: await world.siteId() },
    body: { name: "Mole" },
  }),
  "DELETE /api/v1/sites/{id}": async (world) => ({ params: { id: await world.siteId() } }),
  "GET /api/v1/organisations": (world) => ({ as: world.installation }),
  "POST /api/v1/organisations": async (world) => ({
    body: { name: "Harbour", partner: await world.partnerId() },
    as: world.installation,
  }),
  "PATCH /api/v1/organisations/{id}": async (world) => ({
    params: { id: await world.organisationId() },
    body: { name: "Port" },
    as: world.installation,
  }),
  "DELETE /api/v1/organisations/{id}": async (world) => ({
    params: { id: await world.organisationId() },
    as: world.installation,
  }),
  "GET /api/v1/partners": (world) => ({ as: world.installation }),
  "POST /api/v1/partners": (world) => ({ body: { name: "Provider" }, as: world.installation }),
  "PATCH /api/v1/partners/{id}": async (world) => ({
    params: { id: await world.partnerId() },
    body: { name: "Other provider" },
    as: world.installation,
  }),
  "DELETE /api/v1/partners/{id}": async (world) => ({
    params: { id: await world.partnerId() },
    as: world.installation,
  }),

  "GET /api/v1/audit": nothing,
  "GET /api/v1/audit/export": nothing,
  "GET /api/v1/audit/head": nothing,

  "GET /api/v1/approvals": nothing,
  "GET /api/v1/approvals/{id}": async (world) => ({ params: { id: (await world.approval()).id } }),
  "POST /api/v1/approvals/{id}/approve": async (world) => {
    const { id, actionHash, second } = await world.approval();
    return { params: { id }, body: { action_hash: actionHash }, as: second };
  },
  "POST /api/v1/approvals/{id}/reject": async (world) => {
    const { id, actionHash, second } = await world.approval();
    return { params: { id }, body: { action_hash: actionHash }, as: second };
  },
  "POST /api/v1/approvals/{id}/cancel": async (world) => {
    const { id, first } = await world.approval();
    return { params: { id }, as: first };
  },
  "POST /api/v1/tenants/{id}/removal": async (world) => {
    await world.cancelRequests();
    return { params: { id: world.tenant }, body: { reason: "the contract ended" } };
  },

  "GET /api/v1/senders": nothing,
  "POST /api/v1/senders/{id}/map": async (world) => ({
    params: { id: await world.senderId() },
    body: { tenant: world.tenant },
  }),
  "POST /api/v1/senders/{id}/block": async (world) => ({ params: { id: await world.senderId() } }),
  "POST /api/v1/senders/{id}/acknowledge": async (world) => ({ params: { id: await world.senderId() } }),
  "GET /api/v1/sender-rules": (world) => ({ as: world.installation }),
  "POST /api/v1/sender-rules": (world) => ({
    body: { network: "198.51.100.0/24", listener: "syslog-tls", tenant: world.tenant },
    as: world.installation,
  }),
  "DELETE /api/v1/sender-rules/{id}": async (world) => ({
    params: { id: await world.senderRuleId() },
    as: world.installation,
  }),

  "POST /api/v1/ingest": () => ({ body: "a line" }),
  "GET /api/v1/events": nothing,
  "GET /api/v1/events/export": () => ({ query: "format=ndjson" }),
  "GET /api/v1/events/histogram": nothing,
  "GET /api/v1/events/tail": nothing,
  "GET /api/v1/events/fields": nothing,
  "GET /api/v1/events/values": () => ({ query: "field=metadata.uid" }),
  "GET /api/v1/events/aggregate": () => ({
    query: `q=${encodeURIComponent("| top 10 metadata.uid, raw_data")}`,
  }),
  "GET /api/v1/events/facets": () => ({ query: "field=device.hostname&field=metadata.uid" }),
  "GET /api/v1/sample": nothing,
  "GET /api/v1/campaigns": nothing,
  "GET /api/v1/storage": (world) => ({ as: world.installation }),
  "POST /api/v1/sample": async (world) => {
    // One at a time: what another test began is ended first.
    await world.removeSample();
    return { body: { scenario: "asnarok" } };
  },
  "DELETE /api/v1/sample": nothing,
  "POST /api/v1/query": (world) => ({
    body: { sql: `SELECT * FROM events WHERE raw_data LIKE '%${world.marker}%'` },
  }),
  "GET /api/v1/events/{uid}": (world) => ({ params: { uid: world.eventUid } }),
  "GET /api/v1/findings/export": () => ({ query: "format=stix" }),
  "GET /api/v1/findings": nothing,
  "GET /api/v1/findings/{id}": (world) => ({ params: { id: world.findingId } }),
  "GET /api/v1/findings/{id}/evidence": (world) => ({ params: { id: world.findingId } }),
  "POST /api/v1/findings/{id}/close": async (world) => {
    await world.reopenFinding();
    return { params: { id: world.findingId }, body: { resolution: "benign" } };
  },
  "POST /api/v1/findings/{id}/reopen": async (world) => {
    await world.closeFinding();
    return { params: { id: world.findingId } };
  },
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
  "GET /api/v1/hotfix-devices": nothing,
  "POST /api/v1/hotfix-devices": () => ({ body: { name: "gate", hardware: "acme-gate" } }),
  "DELETE /api/v1/hotfix-devices/{id}": async (world) => ({
    params: { id: (await world.hotfixDevice()).id },
  }),
  "PUT /api/v1/hotfix-devices/{id}/opt-out": async (world) => ({
    params: { id: (await world.hotfixDevice()).id },
    body: { reason: "under test", until: Date.now() + 86_400_000 },
  }),
  "DELETE /api/v1/hotfix-devices/{id}/opt-out": async (world) => ({
    params: { id: (await world.hotfixDevice()).id },
  }),
  "GET /api/v1/rollouts": async (world) => {
    await world.rollout();
    return {};
  },
  "GET /api/v1/rollouts/{id}": async (world) => ({ params: { id: (await world.rollout()).id } }),
  "GET /api/v1/rollouts/{id}/devices": async (world) => ({ params: { id: (await world.rollout()).id } }),
  "POST /api/v1/rollouts/{id}/pause": async (world) => ({ params: { id: (await world.rollout()).id } }),
  "POST /api/v1/rollouts/{id}/resume": async (world) => ({
    params: { id: (await world.rollout(pauseRollout)).id },
  }),
  "POST /api/v1/rollouts/{id}/stop": async (world) => ({ params: { id: (await world.rollout()).id } }),
  "POST /api/v1/rollouts/{id}/devices/{device}/signals": async (world) => {
    const { id, device } = await world.rollout();
    return { params: { id, device }, body: { signal: "probe", confirms: true } };
  },
  "GET /hotfix/image/metadata/{file}": () => ({ params: { file: "timestamp.json" } }),
  "GET /hotfix/image/targets/{file}": () => ({
    params: { file: `${createHash("sha256").update(portalBundle()).digest("hex")}.close-portal-1.tar` },
  }),
  "GET /hotfix/director/devices/{device}/{file}": async (world) => ({
    params: { device: (await world.hotfixDevice()).id, file: "timestamp.json" },
  }),
  "POST /hotfix/reports/{secret}": async (world) => ({
    params: { secret: (await world.hotfixDevice()).secret },
    body: { items: [] },
    as: {},
  }),

  "GET /api/v1/notices": nothing,
  "POST /api/v1/notices/read": () => ({ body: {} }),
  "GET /api/v1/webhooks": nothing,
  "POST /api/v1/webhooks": () => {
    lists += 1;
    return { body: { name: `hook-${lists}`, address: "https://hooks.example/in" } };
  },
  "PATCH /api/v1/webhooks/{id}": async (world) => ({
    params: { id: await world.webhookId() },
    body: { kinds: ["finding.new"] },
  }),
  "DELETE /api/v1/webhooks/{id}": async (world) => ({ params: { id: await world.webhookId() } }),
  "POST /api/v1/webhooks/{id}/rotate": async (world) => ({ params: { id: await world.webhookId() } }),
  "POST /api/v1/webhooks/{id}/test": async (world) => ({ params: { id: await world.webhookId() } }),
  "GET /api/v1/webhooks/{id}/deliveries": async (world) => ({ params: { id: await world.webhookId() } }),
  "GET /api/v1/collectors": nothing,
  "POST /api/v1/collectors": () => ({ body: { name: "edge-1" } }),
  "GET /api/v1/collectors/{id}/unlike": async (world) => ({
    params: { id: (await world.collector()).id },
  }),
  "GET /api/v1/plans": nothing,
  "POST /api/v1/plans": () => {
    lists += 1;
    return {
      body: {
        title: `plan-${lists}`,
        reason: "a case",
        actions: [{ kind: "block-indicator", value: "203.0.113.77" }],
      },
    };
  },
  "GET /api/v1/plans/{id}": async (world) => ({ params: { id: await world.planId() } }),
  "GET /api/v1/plans/{id}/cacao": async (world) => ({ params: { id: await world.planId() } }),
  "POST /api/v1/plans/{id}/steps": async (world) => ({
    params: { id: await world.planId() },
    body: { action: 0, device: null, outcome: "done" },
  }),
  "POST /api/v1/plans/{id}/undo": async (world) => ({
    params: { id: await world.planId("done") },
    body: { reason: "over" },
  }),
  "GET /api/v1/change-windows": nothing,
  "POST /api/v1/change-windows": () => ({
    body: { title: "Upgrade", begins_at: 4_000_000_000_000, ends_at: 4_000_000_600_000 },
  }),
  "POST /api/v1/change-windows/{id}/end": async (world) => ({
    params: { id: await world.changeWindowId() },
  }),
  "DELETE /api/v1/collectors/{id}": async (world) => ({ params: { id: (await world.collector()).id } }),
  "POST /collector/{id}": async (world) => {
    const { id, key } = await world.collector();
    const body = '{"kind":"heartbeat","name":"message","sequence":"1"}';
    const signature = createHmac("sha256", Buffer.from(key, "hex")).update(body).digest("hex");
    const as = { "breakwater-signature": `hmac-sha256=${signature}` };
    return { params: { id }, body, contentType: "application/x-ndjson", as };
  },
  "GET /api/v1/osquery-secrets": nothing,
  "POST /api/v1/osquery-secrets": () => ({ body: { name: "edge" } }),
  "DELETE /api/v1/osquery-secrets/{id}": async (world) => ({
    params: { id: (await world.enrolSecret()).id },
  }),
  "GET /api/v1/osquery-nodes": nothing,
  "GET /api/v1/osquery-nodes/{id}/unlike": async (world) => ({
    params: { id: (await world.osqueryNode()).id },
  }),
  "DELETE /api/v1/osquery-nodes/{id}": async (world) => ({ params: { id: (await world.osqueryNode()).id } }),
  "GET /api/v1/osquery-queries": nothing,
  "POST /api/v1/osquery-queries": async (world) => ({
    body: {
      query: "SELECT name FROM processes",
      reason: "a look",
      nodes: [(await world.osqueryNode()).id],
      minutes: 5,
    },
  }),
  "GET /api/v1/osquery-queries/{id}": async (world) => ({ params: { id: await world.osqueryQueryId() } }),
  "GET /api/v1/osquery-queries/{id}/nodes": async (world) => ({
    params: { id: await world.osqueryQueryId() },
  }),
  "POST /api/v1/osquery-queries/{id}/end": async (world) => ({
    params: { id: await world.osqueryQueryId() },
  }),
  "GET /api/v1/osquery-carves": nothing,
  "POST /api/v1/osquery-carves": async (world) => ({
    body: { node: (await world.osqueryNode()).id, path: "/etc/ssh/%%", reason: "case 1" },
  }),
  "GET /api/v1/osquery-carves/{id}": async (world) => ({
    params: { id: (await world.carve(["read", "begin", "block"])).id },
  }),
  "POST /api/osquery/carve/begin": async (world) => ({
    body: (await world.carve(["read"])).begin,
    as: {},
  }),
  "POST /api/osquery/carve/block": async (world) => ({
    body: (await world.carve(["read", "begin"])).block,
    as: {},
  }),
  "GET /api/v1/evidence": nothing,
  "GET /api/v1/evidence/{id}": async (world) => ({ params: { id: await world.evidenceId() } }),
  "POST /api/v1/evidence/{id}/export": async (world) => ({
    params: { id: await world.evidenceId() },
    body: { reason: "laboratory" },
  }),
  "POST /api/v1/evidence/{id}/erase": async (world) => ({
    params: { id: await world.evidenceId() },
    body: { reason: "kept for long enough" },
  }),
  "POST /api/osquery/enroll": async (world) => ({
    body: enrolmentOf((await world.enrolSecret()).value, world.newName("node"), "edge"),
    as: {},
  }),
  "POST /api/osquery/config": async (world) => ({
    body: { node_key: (await world.osqueryNode()).key },
    as: {},
  }),
  "POST /api/osquery/log": async (world) => ({
    body: { node_key: (await world.osqueryNode()).key, log_type: "status", data: [] },
    as: {},
  }),
  "POST /api/osquery/distributed/read": async (world) => ({
    body: { node_key: (await world.osqueryNode()).key },
    as: {},
  }),
  "POST /api/osquery/distributed/write": async (world) => ({
    body: { node_key: (await world.osqueryNode()).key, queries: {}, statuses: {} },
    as: {},
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
  "GET /api/v1/cases": nothing,
  "POST /api/v1/cases": () => ({ body: { title: "Odd log-ins", severity: "high" } }),
  "GET /api/v1/cases/people": nothing,
  "GET /api/v1/cases/{id}": async (world) => ({ params: { id: await world.caseId() } }),
  "PATCH /api/v1/cases/{id}": async (world) => ({
    params: { id: await world.caseId() },
    body: { state: "in-progress", owner: (await world.person("analyst")).id },
  }),
  "POST /api/v1/cases/{id}/triage": async (world) => ({
    params: { id: await world.caseId() },
    body: { step: "verdict", verdict: "suspected" },
  }),
  "GET /api/v1/cases/{id}/incident": async (world) => ({ params: { id: await world.caseId("finding") } }),
  "GET /api/v1/cases/{id}/findings": async (world) => ({ params: { id: await world.caseId("finding") } }),
  "POST /api/v1/cases/{id}/findings": async (world) => ({
    params: { id: await world.caseId() },
    body: { findings: [world.findingId] },
  }),
  "DELETE /api/v1/cases/{id}/findings/{finding}": async (world) => ({
    params: { id: await world.caseId("finding"), finding: world.findingId },
  }),
  "GET /api/v1/cases/{id}/links": async (world) => ({ params: { id: (await world.linkedCases()).id } }),
  "PUT /api/v1/cases/{id}/links/{other}": async (world) => ({
    params: { id: await world.caseId(), other: await world.caseId() },
  }),
  "DELETE /api/v1/cases/{id}/links/{other}": async (world) => ({
    params: { ...(await world.linkedCases()) },
  }),
  "POST /api/v1/cases/{id}/merge": async (world) => ({
    params: { id: await world.caseId() },
    body: { into: await world.caseId() },
  }),
  "POST /api/v1/cases/{id}/split": async (world) => ({
    params: { id: await world.caseId("finding") },
    body: { title: "Another matter", findings: [world.findingId] },
  }),
  "GET /api/v1/cases/{id}/tasks": async (world) => ({ params: { id: (await world.caseTask()).id } }),
  "POST /api/v1/cases/{id}/tasks": async (world) => ({
    params: { id: await world.caseId() },
    body: { title: "Ask the owner" },
  }),
  "PATCH /api/v1/cases/{id}/tasks/{task}": async (world) => ({
    params: { ...(await world.caseTask()) },
    body: { done: true },
  }),
  "DELETE /api/v1/cases/{id}/tasks/{task}": async (world) => ({ params: { ...(await world.caseTask()) } }),
  "GET /api/v1/cases/{id}/log": async (world) => ({ params: { id: (await world.caseNote()).id } }),
  "POST /api/v1/cases/{id}/notes": async (world) => ({
    params: { id: await world.caseId() },
    body: { text: "The owner knows nothing of it." },
  }),
  "PATCH /api/v1/cases/{id}/notes/{note}": async (world) => ({
    params: { ...(await world.caseNote()) },
    body: { text: "The owner knows of it." },
  }),
  "DELETE /api/v1/cases/{id}/notes/{note}": async (world) => ({ params: { ...(await world.caseNote()) } }),
  "GET /api/v1/cases/{id}/timeline": async (world) => ({ params: { id: await world.caseId("finding") } }),
  "POST /api/v1/cases/{id}/timeline": async (world) => ({
    params: { id: await world.caseId("finding") },
    body: { key: `event ${world.eventUid}`, note: "a drill" },
  }),
  "GET /api/v1/hunts": nothing,
  "POST /api/v1/hunts": () => ({ body: { values: "198.51.100.7" } }),
  "GET /api/v1/hunts/{id}": async (world) => ({ params: { id: await world.huntId() } }),
  "GET /api/v1/hunts/{id}/sightings": async (world) => ({ params: { id: await world.huntId() } }),
  "GET /api/v1/hunts/{id}/findings": async (world) => ({ params: { id: await world.huntId() } }),
  "POST /api/v1/hunts/{id}/pause": async (world) => ({ params: { id: await world.huntId() } }),
  "POST /api/v1/hunts/{id}/resume": async (world) => ({ params: { id: await world.pausedHuntId() } }),
  "POST /api/v1/hunts/{id}/cancel": async (world) => ({ params: { id: await world.huntId() } }),
  "GET /api/v1/devices": nothing,
  "GET /api/v1/devices/summary": nothing,
  "GET /api/v1/devices/activity": (world) => ({ query: `id=${world.deviceId}` }),
  "GET /api/v1/devices/log-types": (world) => ({ query: `id=${world.deviceId}` }),
  "GET /api/v1/setup": nothing,
  "GET /api/v1/vulnerabilities": nothing,
  "GET /api/v1/vulnerabilities/knowledge": nothing,
  "POST /api/v1/vulnerabilities/knowledge": () => ({
    query: `name=kev-${(lists += 1)}`,
    body: kevOf("CVE-2024-21762"),
  }),
  "DELETE /api/v1/vulnerabilities/knowledge/{id}": async (world) => ({
    params: { id: await world.knowledgeId() },
  }),
  "GET /api/v1/devices/{id}/vulnerabilities": (world) => ({ params: { id: world.deviceId } }),
  "GET /api/v1/posture": nothing,
  "GET /api/v1/posture/export": nothing,
  "GET /api/v1/devices/{id}/posture": (world) => ({ params: { id: world.deviceId } }),
  "PUT /api/v1/devices/{id}/posture/exceptions/{check}": (world) => ({
    params: { id: world.deviceId, check: "reporting" },
    body: { owner: "harbour master", reason: "in the dry dock", until: Date.now() + 86_400_000 },
  }),
  "DELETE /api/v1/devices/{id}/posture/exceptions/{check}": async (world) => ({
    params: { id: await world.exceptedDevice("supported"), check: "supported" },
  }),
  "GET /api/v1/devices/export": () => ({ query: "format=ocsf" }),
  "POST /api/v1/devices/import": () => ({
    body: "vendor,product,serial\nAcme,Gate,A1\n",
    contentType: "text/csv",
  }),
  "GET /api/v1/devices/{id}/facts": (world) => ({ params: { id: world.deviceId } }),
  "PATCH /api/v1/devices/{id}/facts": (world) => ({
    params: { id: world.deviceId },
    body: { owner: "harbour master" },
  }),
  "DELETE /api/v1/devices/{id}/facts/{field}": (world) => ({
    params: { id: world.deviceId, field: "owner" },
  }),
  "POST /api/v1/devices/{id}/merge": async (world) => ({
    params: { id: await world.importedDevice() },
    body: { into: world.deviceId },
  }),
  "POST /api/v1/devices/{id}/split": async (world) => ({
    params: { id: await world.importedDevice("merged") },
  }),
  "GET /api/v1/devices/{id}": (world) => ({ params: { id: world.deviceId } }),
  "GET /api/v1/devices/{id}/new": (world) => ({
    params: { id: world.deviceId },
    query: "from=0&to=4000000000000",
  }),
  "GET /api/v1/first-seen": (world) => ({ query: `value=${encodeURIComponent(world.marker)}` }),
  "GET /api/v1/sightings": (world) => ({ query: `value=${encodeURIComponent(world.marker)}` }),
  "GET /api/v1/status": nothing,
  "GET /api/v1/live": nothing,
  "GET /healthz": nothing,
  "GET /readyz": nothing,
  "GET /metrics": (world) => ({ as: world.installation }),
};
