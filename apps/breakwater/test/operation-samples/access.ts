import { password } from "../world.ts";
import { type Make, nothing } from "./sample.ts";

export const accessSamples: Readonly<Record<string, Make>> = {
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
  "GET /api/v1/setup": nothing,
};
