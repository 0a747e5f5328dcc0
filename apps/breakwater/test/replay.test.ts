import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { readScenarios } from "../src/replay/scenario.ts";
import { type ApiClient, apiClient } from "./api-client.ts";
import { breakwater, startServer, temporaryFolder } from "./server-process.ts";

const directory = join(dirname(fileURLToPath(import.meta.url)), "../../../content/scenarios");

interface Findings {
  readonly items: readonly {
    readonly rule: { readonly title: string };
    readonly device: { readonly name: string; readonly is_sample: boolean } | null;
    readonly count: number;
  }[];
}
interface Devices {
  readonly items: readonly {
    readonly name: string;
    readonly is_sample: boolean;
    readonly event_count: number;
  }[];
}
const real = `device="SFW" date=2026-03-02 time=08:15:00 timezone="UTC" device_name="real-xg" device_id=SAMPLEXG0000001 log_id=062009617502 log_type="Event" log_component="GUI" log_subtype="Admin" status="Successful" priority=Notice user_name="admin" src_ip=203.0.113.9 message="User admin logged in successfully to Web Admin Console"`;

/** Resolves when the control store, which is written after the lake, knows of so many events. */
async function stored(api: ApiClient, lines: number): Promise<void> {
  for (;;) {
    const { items } = await api.get<Devices>("/api/v1/devices");
    if (items.reduce((sum, device) => sum + device.event_count, 0) >= lines) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

it.each([...readScenarios(directory).values()].map((scenario) => [scenario.id, scenario] as const))(
  "%s over real syslog: what is visible and covered is found, nothing is found in the ordinary days, all of it can be removed",
  async (id, scenario) => {
    using folder = temporaryFolder();
    const data = join(folder.path, "data");
    await using server = await startServer({ data });
    const api = apiClient(
      server.base,
      breakwater("key", "create", "--role", "administrator", "--data", data),
    );
    // A real device that calls itself as the sample one does is kept apart from it.
    const sent = await api.send("POST", "/api/v1/ingest", real, { "content-type": "text/plain" });
    expect(sent.status).toBe(200);
    const out = breakwater("replay", id, "--data", data, "--speed", "1000000");
    const lines = Number(/^(\d+) of \1 lines sent/.exec(out)?.[1]);
    expect(lines).toBeGreaterThan(500);
    for (const { title } of scenario.steps) expect(out).toContain(title.en);
    await stored(api, lines + 1);

    const { items } = await api.get<Findings>("/api/v1/findings");
    const ofSample = items.filter(({ device }) => device?.is_sample === true);
    const expected = scenario.steps.flatMap(({ detectedBy }) => detectedBy ?? []);
    expect(expected.length).toBeGreaterThan(0);
    // Each finding counts the lines of its steps and no ordinary one.
    const counts = new Map<string, number>();
    for (const { detectedBy, lines: texts = [] } of scenario.steps)
      if (detectedBy !== undefined) counts.set(detectedBy, (counts.get(detectedBy) ?? 0) + texts.length);
    expect(new Map(ofSample.map(({ rule, count }) => [rule.title, count]))).toEqual(counts);
    expect(ofSample).toHaveLength(counts.size);
    const devices = await api.get<Devices>("/api/v1/devices");
    expect(new Map(devices.items.map((device) => [device.name, device.is_sample]))).toEqual(
      new Map([
        ["real-xg", false],
        ["sample-xg", true],
      ]),
    );

    expect(breakwater("sample", "remove", "--data", data)).toContain("removed");
    expect((await api.get<{ readonly total: number }>("/api/v1/events/histogram?from=0")).total).toBe(1);
    const left = await api.get<Findings>("/api/v1/findings");
    expect(left.items.map(({ device }) => device?.name)).toEqual(["real-xg"]);
    expect((await api.get<Devices>("/api/v1/devices")).items.map(({ name }) => name)).toEqual(["real-xg"]);
  },
);

it("loads from the API while others look on, and says what there is", async () => {
  using folder = temporaryFolder();
  const data = join(folder.path, "data");
  await using server = await startServer({ data });
  const api = apiClient(server.base, breakwater("key", "create", "--role", "administrator", "--data", data));
  const post = (scenario: string) =>
    api.send("POST", "/api/v1/sample", JSON.stringify({ scenario }), { "content-type": "application/json" });
  expect((await post("nothing")).status).toBe(404);
  expect((await post("asnarok")).status).toBe(202);
  expect((await post("asnarok")).status).toBe(409);
  await api
    .get("/api/v1/sample")
    .then((state) => expect(state).toMatchObject({ running: { scenario: "asnarok" } }));
  expect((await api.send("DELETE", "/api/v1/sample", "")).status).toBe(200);
  expect(await api.get("/api/v1/sample")).toMatchObject({ running: null });
});

it("says where it cannot go", () => {
  using folder = temporaryFolder();
  expect(() => breakwater("replay", "asnarok", "--data", folder.path)).toThrow("no server has run");
  expect(() => breakwater("replay", "nothing", "--data", folder.path)).toThrow("expected one of asnarok");
  expect(() => breakwater("replay", "asnarok", "--to", "127.0.0.1:1")).toThrow(
    "does not take syslog over TCP",
  );
  expect(breakwater("replay")).toContain("asnarok");
  expect(readFileSync(join(directory, "asnarok.yml"), "utf8")).toContain("notVisible");
});
