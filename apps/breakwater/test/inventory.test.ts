import { afterAll, beforeAll, expect, test } from "vitest";
import { validateEvent } from "@breakwater/ocsf";
import { apiClient } from "./api-client.ts";
import { startInProcess } from "./in-process.ts";
import { createWorld, type World } from "./world.ts";

let running: Awaited<ReturnType<typeof startInProcess>>;
let world: World;
let analyst: string;
let api: ReturnType<typeof apiClient>;

beforeAll(async () => {
  running = await startInProcess();
  world = await createWorld(running, running.tenants.first, "gate-1");
  analyst = await running.key(running.tenants.first, "analyst");
  api = apiClient(running.base, analyst);
});
afterAll(() => running[Symbol.asyncDispose]());

interface Fact {
  readonly field: string;
  readonly text: string;
  readonly origin: string;
  readonly others: readonly { readonly text: string; readonly origin: string }[];
}
interface Device {
  readonly id: string;
  readonly identities: readonly { readonly value: string; readonly observed: string }[];
  readonly event_count: number;
  readonly open_findings: number;
}

async function json<T>(response: Promise<Response>, status = 200): Promise<T> {
  const answer = await response;
  const text = await answer.text();
  expect([answer.status, text]).toEqual([status, text]);
  return (text === "" ? null : JSON.parse(text)) as T;
}
const get = <T>(path: string) => api.get<T>(path);
const exported = async (format: string) =>
  (
    await fetch(`${running.base}/api/v1/devices/export?format=${format}`, {
      headers: { authorization: `Bearer ${analyst}` },
    })
  ).text();
const devices = async () => (await get<{ items: readonly Device[] }>("/api/v1/devices")).items;
const importFile = (text: string, query = "") =>
  json<Record<string, unknown>>(
    api.send("POST", `/api/v1/devices/import${query}`, text, { "content-type": "text/csv" }),
  );

test("a person's word counts before an import's and telemetry's, and all are kept", async () => {
  const path = `/api/v1/devices/${world.deviceId}/facts`;
  const csv =
    "Vendor;Product;Serial Number;Firmware;Owner;Open Ports;Auto Hotfix;Colour\r\nfortinet;FortiOS;FGgate-1;7.0.1;imports;443/tcp https|22/tcp ssh management;no;blue\r\n";
  expect(await importFile(csv, "?dry_run=true")).toMatchObject({ dry_run: true, created: 0, updated: 1 });
  expect((await get<{ items: readonly Fact[] }>(path)).items.map(({ field }) => field)).not.toContain(
    "owner",
  );
  expect(await importFile(csv, "?source=cmdb")).toMatchObject({
    created: 0,
    updated: 1,
    left_out: 0,
    problems: [],
    ignored_columns: ["Colour"],
  });
  expect(await importFile(csv, "?source=cmdb")).toMatchObject({ updated: 0, unchanged: 1 });
  await json(
    api.send("PATCH", path, JSON.stringify({ owner: "harbour master", version: "7.2.4" }), {
      "content-type": "application/json",
    }),
  );
  const { items } = await get<{ items: readonly Fact[] }>(path);
  expect(items.find(({ field }) => field === "owner")).toMatchObject({
    text: "harbour master",
    origin: "person",
    others: [{ text: "imports", origin: "import" }],
  });
  expect(items.find(({ field }) => field === "vendor")).toMatchObject({
    text: "Fortinet",
    origin: "telemetry",
  });
  expect(items.find(({ field }) => field === "services")).toMatchObject({
    text: "443/tcp https; 22/tcp ssh management",
  });
  await json(
    api.send("PATCH", path, JSON.stringify({ owner: "x", interfaces: [{ address: "no", role: "wan" }] }), {
      "content-type": "application/json",
    }),
    422,
  );
  const taken = await json<{ items: readonly Fact[] }>(api.send("DELETE", `${path}/owner`, ""));
  expect(taken.items.find(({ field }) => field === "owner")).toMatchObject({
    text: "imports",
    origin: "import",
  });
});

test("what is merged is one device with the findings and events of both, and is split again as it was", async () => {
  const other = await createWorld(running, running.tenants.first, "gate-2");
  const path = (id: string) => `/api/v1/devices/${id}`;
  const [first, second] = [await get<Device>(path(world.deviceId)), await get<Device>(path(other.deviceId))];
  const count = (await devices()).length;
  await json(
    api.send("POST", `${path(other.deviceId)}/merge`, JSON.stringify({ into: world.deviceId }), {
      "content-type": "application/json",
    }),
    204,
  );
  const merged = await get<Device>(path(other.deviceId));
  expect(merged).toMatchObject({
    id: world.deviceId,
    event_count: first.event_count + second.event_count,
    open_findings: first.open_findings + second.open_findings,
  });
  expect(merged.identities.map(({ observed }) => observed)).toEqual([world.deviceId, other.deviceId]);
  expect((await devices()).length).toBe(count - 1);
  const findings = await get<{ items: readonly { device: { id: string } }[] }>(
    `/api/v1/findings?device=${world.deviceId}`,
  );
  expect(new Set(findings.items.map(({ device }) => device.id))).toEqual(new Set([world.deviceId]));
  expect(findings.items.length).toBe(merged.open_findings);
  await json(
    api.send("POST", `${path(other.deviceId)}/merge`, JSON.stringify({ into: world.deviceId }), {
      "content-type": "application/json",
    }),
    409,
  );
  await json(
    api.send("POST", `${path(other.deviceId)}/split`, "{}", { "content-type": "application/json" }),
    204,
  );
  expect(await get<Device>(path(other.deviceId))).toEqual(second);
  expect(await get<Device>(path(world.deviceId))).toEqual(first);
});

test("an import that names several identities is known by each of them, and is not silent before it reports", async () => {
  expect(
    await importFile(
      "vendor,product,hostname,serial,address\nAcme,Gate,edge-9,S9,192.0.2.9\nAcme,Gate,edge-9,,\nAcme,Gate,,,\nAcme,Gate,x,,nowhere\n",
    ),
  ).toMatchObject({
    created: 1,
    left_out: 1,
    problems: [
      { line: 3, detail: "the same device as line 2" },
      { line: 4, detail: expect.stringContaining("to know it by") as string },
      { line: 5, detail: expect.stringContaining("expected an IP address") as string },
    ],
  });
  const [device] = (await get<{ items: readonly Device[] }>("/api/v1/devices?q=edge-9")).items;
  expect(device).toMatchObject({ event_count: 0, silent_since: null });
  expect(device?.identities.map(({ value }) => value)).toEqual(["S9", "edge-9", "192.0.2.9"]);
  await json(api.send("POST", "/api/v1/devices/import", "nothing", { "content-type": "text/csv" }), 422);
});

test("the inventory goes out as OCSF Device Inventory Info that is valid, and as CSV that is read again", async () => {
  const ocsf = await exported("ocsf");
  const events = ocsf
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  expect(events.length).toBe((await devices()).length);
  expect(events.flatMap(validateEvent)).toEqual([]);
  const csv = await exported("csv");
  expect(await importFile(csv, "?dry_run=true")).toMatchObject({ created: 0, left_out: 0, problems: [] });
});
