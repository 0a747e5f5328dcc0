import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testData } from "../../../conformance/device-samples.ts";
import { type ApiClient, apiClient } from "./api-client.ts";
import { startInProcess } from "./in-process.ts";
import { createWorld } from "./world.ts";

const now = Date.UTC(2026, 10, 27, 12);
let running: Awaited<ReturnType<typeof startInProcess>>;
let device: string;
let api: ApiClient;
let other: ApiClient;

beforeAll(async () => {
  running = await startInProcess({ clock: { now: () => now, monotonicMs: () => performance.now() } });
  const { first, second } = running.tenants;
  device = (await createWorld(running, first, "gate-1")).deviceId;
  await createWorld(running, second, "gate-2");
  api = apiClient(running.base, await running.key(first, "analyst"));
  other = apiClient(running.base, await running.key(second, "analyst"));
});
afterAll(() => running[Symbol.asyncDispose]());

const json = { "content-type": "application/json" };
const record = {
  dataType: "CVE_RECORD",
  cveMetadata: { cveId: "CVE-2099-0001" },
  containers: {
    cna: {
      title: "Made up for this test",
      affected: [
        {
          vendor: "Fortinet",
          product: "FortiOS",
          defaultStatus: "unaffected",
          versions: [{ status: "affected", version: "7.2.0", lessThan: "7.2.5" }],
        },
      ],
    },
  },
};
const kev = (dueDate: string) => ({
  catalogVersion: "1",
  vulnerabilities: [
    {
      cveID: "CVE-2099-0001",
      vendorProject: "Fortinet",
      product: "FortiOS",
      dateAdded: "2026-11-01",
      dueDate,
    },
  ],
});

interface Assessment {
  readonly state: string;
  readonly version: string | null;
  readonly items: readonly { readonly id: string; readonly status: string; readonly kev: object | null }[];
}
interface Posture {
  readonly score: { readonly worst: number; readonly best: number };
  readonly checks: readonly {
    readonly id: string;
    readonly state: string;
    readonly exception: object | null;
  }[];
  readonly clocks: readonly {
    readonly directive: string;
    readonly state: string;
    readonly due_at: number | null;
    readonly overdue: boolean;
  }[];
}
const assessment = () => api.get<Assessment>(`/api/v1/devices/${device}/vulnerabilities`);
const posture = () => api.get<Posture>(`/api/v1/devices/${device}/posture`);
const stateOf = ({ checks }: Posture, id: string) => checks.find((check) => check.id === id)?.state;
const clockOf = ({ clocks }: Posture, directive: string) =>
  clocks.find((clock) => clock.directive === directive);
const describe = (facts: object) =>
  api.send("PATCH", `/api/v1/devices/${device}/facts`, JSON.stringify(facts), json);
async function know(name: string, file: object): Promise<number> {
  const path = `/api/v1/vulnerabilities/knowledge?name=${name}`;
  return (await api.send("POST", path, JSON.stringify(file), json)).status;
}

test("new knowledge is matched at once, and an unknown version is never clean", async () => {
  expect(await assessment()).toMatchObject({ state: "no_knowledge", version: null });
  expect(stateOf(await posture(), "known_exploited")).toBe("unknown");
  expect(await know("records", record)).toBe(201);
  expect(await assessment()).toMatchObject({
    state: "unknown",
    items: [{ id: "CVE-2099-0001", status: "unknown", kev: null }],
  });
  await describe({ version: "7.2.4" });
  expect(await assessment()).toMatchObject({ state: "affected", items: [{ status: "affected", kev: null }] });
  expect(stateOf(await posture(), "known_exploited")).toBe("met");
  expect(await know("kev", kev("2026-11-20"))).toBe(201);
  expect(await assessment()).toMatchObject({ items: [{ kev: { due_date: "2026-11-20" } }] });
  const fleet = await api.get<{ items: readonly object[] }>("/api/v1/vulnerabilities?known_exploited=true");
  expect(fleet.items).toMatchObject([
    { id: "CVE-2099-0001", reasons: ["known_exploited"], affected: 1, unknown: 0, devices: [device] },
  ]);
});

test("clocks run from KEV and stand still when the device is brought up to date", async () => {
  const before = await posture();
  expect(clockOf(before, "kev")).toMatchObject({
    state: "not_met",
    due_at: Date.UTC(2026, 10, 21),
    overdue: true,
  });
  expect(clockOf(before, "bod-26-04")).toMatchObject({ state: "not_met", overdue: true });
  expect(clockOf(before, "bod-23-02")).toMatchObject({ state: "unknown", due_at: null });
  await know("kev", kev("2026-12-31"));
  expect(clockOf(await posture(), "kev")).toMatchObject({ overdue: false });
  await describe({ version: "7.2.5", services: [], automatic_hotfixes: true });
  const after = await posture();
  expect(clockOf(after, "kev")).toMatchObject({ state: "met", due_at: null, overdue: false });
  expect(clockOf(after, "bod-23-02")).toMatchObject({ state: "met" });
  expect(after.score.worst).toBeGreaterThan(before.score.worst);
  // Nothing says until when it is supported.
  expect(stateOf(after, "supported")).toBe("unknown");
  expect(after.score.best).toBeGreaterThan(after.score.worst);
});

test("an exception takes a check out of the score for a while, and is in the export", async () => {
  const path = `/api/v1/devices/${device}/posture/exceptions/supported`;
  const put = (until: number) =>
    api.send("PUT", path, JSON.stringify({ owner: "mate", reason: "replaced in spring", until }), json);
  expect((await put(now - 1)).status).toBe(422);
  expect((await put(now + 1_000_000)).status).toBe(200);
  const excepted = await posture();
  expect(excepted.score).toEqual({ worst: 100, best: 100 });
  const exported = await fetch(`${running.base}/api/v1/posture/export`, {
    headers: { authorization: `Bearer ${await running.key(running.tenants.first, "viewer")}` },
  });
  expect(await exported.text()).toContain("supported,exception: mate: replaced in spring");
  expect((await api.send("DELETE", path, "")).status).toBe(204);
  expect((await api.send("DELETE", path, "")).status).toBe(404);
});

test("what a tenant imports is its own, and what is no knowledge is refused", async () => {
  const theirs = await other.get<{ items: readonly object[] }>("/api/v1/vulnerabilities");
  expect(theirs).toMatchObject({ items: [], devices: 1, no_knowledge: 1 });
  expect(await know("page", { html: "<h1>" })).toBe(422);
  const path = "/api/v1/vulnerabilities/knowledge?name=x&whose=installation";
  expect((await api.send("POST", path, JSON.stringify(record), json)).status).toBe(403);
});

test("the tenant's page has advice with progress and the worst device first", async () => {
  const all = await api.get<{
    score: object;
    devices: readonly { device: string }[];
    advice: readonly { id: string; met: number }[];
  }>("/api/v1/posture");
  expect(all.devices.map((one) => one.device)).toEqual([device]);
  expect(all.advice.map(({ id, met }) => [id, met])).toEqual([
    ["fewer-services", 2],
    ["patch-what-is-exposed", 2],
    ["automatic-hotfixes", 1],
    ["plan-end-of-life", 0],
    ["share", 0],
  ]);
});

test.skipIf(!existsSync(join(testData, "intel/kev")))(
  "the real KEV catalogue and ends of support are taken as they are published",
  async () => {
    for (const [name, path, kind, least] of [
      ["kev", "kev/known_exploited_vulnerabilities.json.gz", "kev", 1_000],
      ["eol", "eol/eol-edge-products.json.gz", "eol", 100],
    ] as const) {
      const answer = await fetch(`${running.base}/api/v1/vulnerabilities/knowledge?name=real-${name}`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${await running.key(running.tenants.second, "analyst")}`,
          "content-type": "application/octet-stream",
        },
        body: readFileSync(join(testData, "intel", path)),
      });
      expect(answer.status).toBe(201);
      const file = (await answer.json()) as { readonly kind: string; readonly taken: number };
      expect(file.kind).toBe(kind);
      expect(file.taken).toBeGreaterThanOrEqual(least);
    }
    // The device's version is in no line of its log.
    const { items } = await other.get<{ items: readonly { unknown: number; affected: number }[] }>(
      "/api/v1/vulnerabilities?known_exploited=true",
    );
    expect(items.length).toBeGreaterThan(0);
    expect(items.every(({ affected, unknown }) => affected === 0 && unknown === 1)).toBe(true);
  },
);
