import { type Make, nothing } from "./sample.ts";

let lists = 0;

export const eventsSamples: Readonly<Record<string, Make>> = {
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
  "GET /api/v1/first-seen": (world) => ({ query: `value=${encodeURIComponent(world.marker)}` }),
  "GET /api/v1/sightings": (world) => ({ query: `value=${encodeURIComponent(world.marker)}` }),
  "GET /api/v1/status": nothing,
  "GET /api/v1/live": nothing,
  "GET /healthz": nothing,
  "GET /readyz": nothing,
  "GET /metrics": (world) => ({ as: world.installation }),
};
