import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addBundle } from "../src/fleet/hotfix/repository/change-targets.ts";
import { foldersOf } from "../src/fleet/hotfix/repository/folders.ts";
import { initRepository } from "../src/fleet/hotfix/repository/init.ts";
import { publish } from "../src/fleet/hotfix/repository/publish.ts";
import { readStaged, signStaged } from "../src/fleet/hotfix/repository/staged.ts";
import { createKeyFile, openKeyFile } from "../src/fleet/hotfix/keys/key-file.ts";
import { apiClient, type ApiClient, everyItem } from "./api-client.ts";
import { portalBundle } from "./hotfix/ceremony.ts";
import { callOsquery, enrolmentOf } from "./osquery-client.ts";
import { breakwater, launcher, type ServerProcess, startServer, temporaryFolder } from "./server-process.ts";
import { hasNetworks, type Host, type Network, serverAddress, startNetwork } from "./three-hosts/host.ts";

/**
 * Three devices in networks of their own, one of them taken by an intruder: found, evidence taken, a plan agreed to by two, the hotfix rolled out
 * and proven from outside. Everything is the real thing: server, collector, hotfix client, signatures, people who sign in.
 */
const isPossible = hasNetworks();
const folder = temporaryFolder();
const names = ["gate-1", "gate-2", "gate-3"] as const;
const script = join(import.meta.dirname, "../../agent/collector/breakwater-collector.sh");
const passphrase = "correct horse battery";
const password = "seven boats at low tide";
const repository = join(folder.path, "repository");
const data = join(folder.path, "data");

interface Gate {
  readonly host: Host;
  /** Its id in the hotfix channel. */
  readonly device: string;
  readonly report: string;
}

let network: Network;
let server: ServerProcess;
let api: ApiClient;
let gates: readonly Gate[];

/** Keys of people and of the server, and a repository that two people signed. */
function holdCeremony() {
  const made = Object.fromEntries(
    ["alice", "bob", "online", "director"].map((name) => {
      const { text } = createKeyFile(name, passphrase, 10);
      writeFileSync(join(folder.path, `${name}.key`), text, { mode: 0o600 });
      return [name, openKeyFile(text, passphrase, name)];
    }),
  );
  const { alice, bob, online, director } = made;
  if (!alice || !bob || !online || !director) throw new Error("no keys");
  const people = { keys: [alice.key, bob.key], threshold: 2 };
  initRepository(
    repository,
    { root: people, targets: people, online: online.key, director: director.key },
    Date.now(),
  );
  const release = () => {
    const { staged } = foldersOf(repository);
    for (const signer of [alice, bob]) signStaged(staged, readStaged(staged), signer);
    publish(repository, online, Date.now());
  };
  release();
  return { release };
}

async function post(
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const answer = await api.send("POST", path, JSON.stringify(body), {
    "content-type": "application/json",
    ...headers,
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${text}`);
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}

let ceremony: ReturnType<typeof holdCeremony>;

beforeAll(async () => {
  if (!isPossible) return;
  ceremony = holdCeremony();
  writeFileSync(join(folder.path, "pass"), passphrase, { mode: 0o600 });
  network = await startNetwork(folder.path, names);
  const key = breakwater("key", "create", "--role", "administrator", "--data", data);
  const opens = (name: string) =>
    `{ key: ${join(folder.path, `${name}.key`)}, passphraseFile: ${join(folder.path, "pass")} }`;
  server = await startServer({
    data,
    config: `workers: 1
http: { host: ${serverAddress}, trustedProxies: [${serverAddress}/24] }
hotfix: { repository: ${repository}, online: ${opens("online")}, director: ${opens("director")} }
`,
  });
  api = apiClient(server.base, key);
  gates = await Promise.all(network.hosts.map(enrol));
}, 180_000);
afterAll(async () => {
  await server?.stop();
  await network?.[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

async function enrol(host: Host): Promise<Gate> {
  const { configuration } = await post("/api/v1/collectors", { name: host.name, interval_seconds: 300 });
  writeFileSync(
    `${host.root}.conf`,
    `URL=${server.base}\n${String(configuration)}STATE=${host.root}.state\nFOLDERS="/usr/bin /lib/security"\n`,
    { mode: 0o600 },
  );
  const made = await post("/api/v1/hotfix-devices", {
    name: host.name,
    hardware: "acme-gate",
    is_canary: true,
  });
  const { id } = made["device"] as { readonly id: string };
  return { host, device: id, report: `${server.base}${String(made["report_path"])}` };
}

const collect = ({ host }: Gate) => expect(host.run("sh", script, "send")).toMatchObject({ status: 0 });

/** The hotfix client in the device's network. */
function update({ host, device, report }: Gate): string {
  const { imageMetadata, directorRoots } = foldersOf(repository);
  return host.run(
    process.execPath,
    launcher,
    "hotfix",
    "update",
    "--install",
    "--state",
    `${host.root}.hotfix`,
    "--url",
    `${server.base}/hotfix`,
    "--image-root",
    join(imageMetadata, "1.root.json"),
    "--director-root",
    join(directorRoots, "1.root.json"),
    "--device",
    device,
    "--hardware",
    "acme-gate",
    "--device-root",
    host.root,
    "--report",
    report,
  ).out;
}

async function until<Value>(
  what: string,
  ask: () => Promise<Value | null | undefined | false>,
): Promise<Value> {
  for (
    const end = Date.now() + 120_000;
    Date.now() < end;
    await new Promise((resolve) => setTimeout(resolve, 500))
  ) {
    const found = await ask();
    if (found) return found;
  }
  throw new Error(`waited for ${what}`);
}

/** Signs somebody in; headers of their session. */
async function person(name: string, role: string): Promise<Record<string, string>> {
  execFileSync(
    process.execPath,
    [
      launcher,
      "user",
      "create",
      name,
      "--role",
      role,
      "--tenant",
      "Default",
      "--password-stdin",
      "--data",
      data,
    ],
    { input: password },
  );
  const answer = await fetch(`${server.base}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json", "sec-fetch-site": "same-origin" },
    body: JSON.stringify({ name, password }),
  });
  expect(answer.status).toBe(204);
  return { cookie: answer.headers.getSetCookie()[0]?.split(";")[0] ?? "", "sec-fetch-site": "same-origin" };
}

/** By a person's session, and not by the key that the tests have. */
async function asPerson(who: Record<string, string>, method: string, path: string, body?: object) {
  const answer = await fetch(`${server.base}${path}`, {
    method,
    headers: { ...who, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text === "" ? "{}" : text) as Record<string, unknown>;
}

interface Finding {
  readonly rule: { readonly title: string };
  readonly device: { readonly name: string } | null;
}
const findingsOf = async (name: string) =>
  (await everyItem<Finding>(api, "/api/v1/findings"))
    .filter(({ device }) => device?.name === name)
    .map(({ rule }) => rule.title);

/** The taken device runs osquery, too: it packs the files and sends them, as osquery's carver does. */
async function takeEvidence(host: Host, who: Record<string, string>): Promise<Record<string, unknown>> {
  const { value: secret } = await post("/api/v1/osquery-secrets", { name: "gates" });
  const call = (path: string, body: object) =>
    callOsquery({ base: server.base, path: `/api/osquery/${path}`, body });
  const { body } = await call("enroll", enrolmentOf(String(secret), host.name, host.name));
  const nodeKey = String(body["node_key"]);
  const { items } = await api.get<{ items: readonly { readonly id: string }[] }>("/api/v1/osquery-nodes");
  const asked = await asPerson(who, "POST", "/api/v1/osquery-carves", {
    node: items[0]?.id,
    path: "/etc/%%",
    reason: "case 1: before anything is changed",
  });
  const request = String(asked["id"]);
  const read = await call("distributed/read", { node_key: nodeKey });
  expect(Object.keys(read.body["queries"] as object)).toEqual([request]);
  const archive = execFileSync("tar", ["-C", host.root, "-cf", "-", "etc", "lib"]);
  const size = 8_192;
  const count = Math.ceil(archive.length / size);
  await call("distributed/write", {
    node_key: nodeKey,
    queries: { [request]: [] },
    statuses: { [request]: 0 },
  });
  const begun = await call("carve/begin", {
    block_count: count,
    block_size: size,
    carve_size: archive.length,
    carve_id: "1",
    request_id: request,
    node_key: nodeKey,
  });
  for (let block = 0; block < count; block += 1)
    await call("carve/block", {
      block_id: block,
      session_id: begun.body["session_id"],
      request_id: request,
      data: archive.subarray(block * size, (block + 1) * size).toString("base64"),
    });
  const { evidence } = await api.get<{ evidence: string }>(`/api/v1/osquery-carves/${request}`);
  const held = await api.get<{ evidence: Record<string, unknown> }>(`/api/v1/evidence/${evidence}`);
  expect(held.evidence["sha256"]).toBe(createHash("sha256").update(archive).digest("hex"));
  return held.evidence;
}

/** Collector and osquery tell of one device: that both are one is an analyst's word. */
async function sayWhichAreOne(who: Record<string, string>, name: string): Promise<string> {
  const { items } = await api.get<{ items: readonly { readonly id: string; readonly name: string }[] }>(
    "/api/v1/devices?limit=100",
  );
  const [into, ...others] = items.filter((one) => one.name === name);
  for (const other of others)
    await asPerson(who, "POST", `/api/v1/devices/${other.id}/merge`, { into: into?.id ?? "" });
  return into?.id ?? "";
}

interface Rollout {
  readonly rollout: { readonly id: string };
  readonly proven: number;
  readonly hit: number;
  readonly from_release: { readonly half: number | null; readonly most: number | null };
}

test.skipIf(!isPossible)(
  "three hosts, one of them taken: found, kept, agreed, fixed, proven (needs network namespaces)",
  { timeout: 600_000 },
  async () => {
    const [first, taken, third] = gates;
    if (!first || !taken || !third) throw new Error("no gates");
    for (const gate of gates) collect(gate);
    // There is nothing to install yet.
    for (const gate of gates) expect(update(gate)).toBe("");
    expect(await findingsOf("gate-2")).toEqual([]);

    const began = Date.now();
    expect(
      spawnSync("sh", [join(import.meta.dirname, "three-hosts/intrude.sh"), taken.host.root]).status,
    ).toBe(0);
    for (const gate of gates) collect(gate);
    const found = await until("findings", async () => {
      const titles = await findingsOf("gate-2");
      return titles.length >= 3 && titles;
    });
    expect(new Set(found)).toEqual(
      new Set([
        "Account with user ID 0 on a device",
        "What a device starts by itself has changed",
        "Program or library of a device has changed",
      ]),
    );
    // Nobody else is accused.
    expect([...(await findingsOf("gate-1")), ...(await findingsOf("gate-3"))]).toEqual([]);
    const detectedAfter = Date.now() - began;

    const [analyst, responder] = [await person("mara", "analyst"), await person("kenji", "responder")];
    const evidence = await takeEvidence(taken.host, responder);
    expect(evidence["format"]).toBe("tar");

    const device = await sayWhichAreOne(analyst, "gate-2");
    const made = await asPerson(analyst, "POST", "/api/v1/plans", {
      title: "Close the portal",
      reason: "gate-2 was taken through the portal",
      actions: [
        { kind: "collect-evidence", what: "files" },
        { kind: "disable-account", account: "support" },
        { kind: "apply-hotfix", hotfix: "close-portal" },
      ],
      devices: { ids: [device] },
    });
    const plan = made["plan"] as {
      readonly id: string;
      readonly devices: readonly { readonly id: string }[];
    };
    const approval = await asPerson(responder, "GET", `/api/v1/approvals/${String(made["approval_id"])}`);
    await asPerson(responder, "POST", `/api/v1/approvals/${String(made["approval_id"])}/approve`, {
      action_hash: approval["action_hash"],
      comment: "",
    });
    const report = (action: number, note: string) =>
      asPerson(responder, "POST", `/api/v1/plans/${plan.id}/steps`, {
        action,
        device: plan.devices[0]?.id,
        outcome: "done",
        note,
      });
    await report(0, `evidence ${String(evidence["id"])}`);
    await report(1, "removed on the device");

    expect(await first.host.probe()).toBe(200);
    const released = Date.now();
    addBundle(repository, portalBundle(), released);
    ceremony.release();
    const id = await until("the roll-out", async () => {
      const { items } = await api.get<{ items: readonly { readonly id: string }[] }>("/api/v1/rollouts");
      return items[0]?.id;
    });
    await until("offers", async () => {
      const answer = await api.get<{ items: readonly { readonly state: string }[] }>(
        `/api/v1/rollouts/${id}/devices`,
      );
      return answer.items.length === 3 && answer.items.every(({ state }) => state !== "not offered");
    });
    for (const gate of gates) expect(update(gate)).toContain('"state":"applied"');
    for (const gate of gates) {
      const status = await gate.host.probe();
      expect(status).toBe(403);
      await post(`/api/v1/rollouts/${id}/devices/${gate.device}/signals`, {
        signal: "probe",
        confirms: status === 403,
      });
    }
    const rollout = await until("proof", async () => {
      const shown = await api.get<Rollout>(`/api/v1/rollouts/${id}`);
      return shown.proven === 3 && shown;
    });
    // The hotfix asked each device whether it was hit before it changed anything.
    expect(rollout.hit).toBe(1);
    const last = await report(2, "proven by its portal, from outside");
    expect(last["plan"]).toMatchObject({ state: "finished" });
    expect(readFileSync(join(taken.host.root, "etc/portal.conf"), "utf8")).toBe("portal=closed\n");

    const protectedAfter = Date.now() - released;
    const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
    process.stdout.write(
      `three hosts: found ${seconds(detectedAfter)} after the intrusion; proven on all ${seconds(protectedAfter)} after the release (the server says ${seconds(rollout.from_release.most ?? 0)})\n`,
    );
  },
);
