import { createHash, createHmac } from "node:crypto";
import { pauseRollout } from "../../src/fleet/rollout/advance.ts";
import { portalBundle } from "../hotfix/ceremony.ts";
import { enrolmentOf } from "../osquery-client.ts";
import { type Make, nothing } from "./sample.ts";

let lists = 0;
/** A KEV catalogue of one vulnerability of FortiOS. */
function kevOf(cveID: string): object {
  const entry = { cveID, vendorProject: "Fortinet", product: "FortiOS", dateAdded: "2024-02-09" };
  return { catalogVersion: "1", vulnerabilities: [{ ...entry, dueDate: "2024-02-16" }] };
}

export const devicesSamples: Readonly<Record<string, Make>> = {
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
  "GET /api/v1/devices": nothing,
  "GET /api/v1/devices/summary": nothing,
  "GET /api/v1/devices/activity": (world) => ({ query: `id=${world.deviceId}` }),
  "GET /api/v1/devices/log-types": (world) => ({ query: `id=${world.deviceId}` }),
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
};
