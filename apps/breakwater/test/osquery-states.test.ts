import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemActor } from "../src/store/identity.ts";
import { type ApiClient, apiClient, everyItem } from "./api-client.ts";
import { startInProcess } from "./in-process.ts";
import { callOsquery, enrolmentOf } from "./osquery-client.ts";

let running: Awaited<ReturnType<typeof startInProcess>>;
let api: ApiClient;
let secret: string;
beforeAll(async () => {
  running = await startInProcess();
  api = apiClient(running.base, await running.key(running.tenants.first, "administrator"));
  ({ value: secret } = await running.store.osquery.secrets.create(systemActor, running.tenants.first, {
    name: "edge",
    expiresAt: null,
  }));
});
afterAll(() => running?.[Symbol.asyncDispose]());

const call = (path: string, body: object) =>
  callOsquery({ base: running.base, path: `/api/osquery/${path}`, body });
async function enrol(name: string): Promise<string> {
  return String((await call("enroll", enrolmentOf(secret, name, name))).body["node_key"]);
}

type Fact = Readonly<Record<string, string>>;
const queries = [
  "system",
  "accounts",
  "keys",
  "listeners",
  "odd_processes",
  "modules",
  "startup",
  "set_user_id",
  "files",
  "boot",
];
const usual: Readonly<Record<string, readonly Fact[]>> = {
  system: [{ kind: "system", name: "kernel", value: "5.10.0" }],
  accounts: [{ kind: "account", name: "root", uid: "0", password: "set" }],
  modules: [{ kind: "module", name: "ext4", size: "1" }],
  files: [{ kind: "file", name: "/usr/sbin/sshd", sha256: "a".repeat(64) }],
};
let now = Math.floor(Date.UTC(2026, 10, 27, 12) / 1_000);
const lineOf = (query: string, snapshot: readonly Fact[], unixTime = now) => ({
  name: `pack/state/${query}`,
  hostIdentifier: "x",
  calendarTime: "c",
  unixTime,
  epoch: 0,
  counter: 0,
  numerics: false,
  action: "snapshot",
  snapshot,
});
const log = (key: string, data: readonly object[]) =>
  call("log", { node_key: key, log_type: "result", data });
const whole = (facts: Readonly<Record<string, readonly Fact[]>> = {}) =>
  queries.map((query) => lineOf(query, facts[query] ?? usual[query] ?? []));

interface Event {
  readonly metadata: { readonly event_code: string };
  readonly unmapped?: { readonly name?: string };
}
async function eventsOf(host: string): Promise<readonly string[]> {
  const query = encodeURIComponent(`device.hostname:${host}`);
  const events = await everyItem<Event>(api, `/api/v1/events?q=${query}&limit=500`);
  return events
    .map(({ metadata, unmapped }) => `${metadata.event_code} ${unmapped?.name ?? ""}`.trim())
    .toSorted();
}
const nodes = () =>
  everyItem<{ readonly id: string; readonly hostname: string; readonly unlike: number | null }>(
    api,
    "/api/v1/osquery-nodes",
  );

describe("what a node is made of", () => {
  it("is told as changes from one snapshot to the next, as the collector tells them, and not row by row", async () => {
    const key = await enrol("s-1");
    await log(key, whole());
    expect(await eventsOf("s-1")).toEqual(["node.enrolled"]);
    now += 3_600;
    const accounts = [...(usual["accounts"] ?? []), { kind: "account", name: "backup", uid: "0" }];
    const second = [
      lineOf("accounts", accounts),
      lineOf("files", [{ kind: "file", name: "/usr/sbin/sshd", sha256: "b".repeat(64) }]),
    ];
    expect((await log(key, second)).isSuccess).toBe(true);
    // Sent again with what came meanwhile, and with what was before.
    now += 3_600;
    await log(key, [
      ...whole().map((line) => ({ ...line, unixTime: now - 7_200 })),
      ...second,
      lineOf("modules", []),
    ]);
    expect(await eventsOf("s-1")).toEqual([
      "account.added backup",
      "file.changed /usr/sbin/sshd",
      "module.removed ext4",
      "node.enrolled",
    ]);
  });

  it("tells at once what is odd by itself", async () => {
    const key = await enrol("s-2");
    const odd = { kind: "process", name: "deleted /tmp/x", why: "deleted", program: "/tmp/x" };
    await log(key, [lineOf("odd_processes", [odd])]);
    expect(await eventsOf("s-2")).toContain("process.added deleted /tmp/x");
  });

  it("is compared with others of its build, once all of it is known, here and there", async () => {
    const system = [{ kind: "system", name: "kernel", value: "6.1.0" }];
    const unlikeOf = async (name: string) => (await nodes()).find(({ hostname }) => hostname === name);
    for (const name of ["p-1", "p-2", "p-3", "p-4"]) await log(await enrol(name), whole({ system }));
    const odd = await enrol("p-5");
    const files = [{ kind: "file", name: "/usr/sbin/sshd", sha256: "c".repeat(64) }];
    const [first, ...rest] = whole({ system, files });
    await log(odd, [first ?? {}]);
    expect((await unlikeOf("p-5"))?.unlike).toBeNull();
    await log(odd, rest);
    const node = await unlikeOf("p-5");
    expect(node?.unlike).toBe(1);
    expect(await eventsOf("p-5")).toEqual(["file.unlike /usr/sbin/sshd", "node.enrolled"]);
    expect(await api.get<object>(`/api/v1/osquery-nodes/${node?.id}/unlike`)).toMatchObject({
      compared: true,
      items: [{ kind: "file", name: "/usr/sbin/sshd", peers: 4, agreeing: 4 }],
    });
    expect((await unlikeOf("p-1"))?.unlike).toBeNull();
  });

  it("does not stand still after a clock that was ahead", async () => {
    const key = await enrol("s-3");
    await log(key, [lineOf("modules", [], now + 10 * 365 * 86_400)]);
    await log(key, [lineOf("modules", [{ kind: "module", name: "rootkit" }])]);
    expect(await eventsOf("s-3")).toContain("module.added rootkit");
  });
});
