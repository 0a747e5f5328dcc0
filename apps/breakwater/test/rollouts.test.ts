import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hotfixUpdate } from "../src/commands/hotfix/update.ts";
import type { CommandIo } from "../src/commands/io.ts";
import { createChannel } from "../src/fleet/hotfix/channel.ts";
import { rotateKeys } from "../src/fleet/hotfix/repository/change-root.ts";
import { revokeTarget } from "../src/fleet/hotfix/repository/change-targets.ts";
import { foldersOf } from "../src/fleet/hotfix/repository/folders.ts";
import { systemActor } from "../src/store/identity.ts";
import { startInProcess } from "./in-process.ts";
import { ceremony, hour, newSigner, now, portalBundle } from "./hotfix/ceremony.ts";

/** A server with a hotfix repository, five devices of one tenant, and a clock that the test sets. */
let time = now;
const clock = { now: () => time, monotonicMs: () => performance.now() };
const base = mkdtempSync(join(tmpdir(), "breakwater-rollouts-"));
const repository = ceremony();
let running: Awaited<ReturnType<typeof startInProcess>>;
let key: string;
const gates: { readonly id: string; readonly report: string }[] = [];

beforeAll(async () => {
  const made = (["online", "director"] as const).map((role) => {
    const signer = newSigner(`server-${role}`);
    rotateKeys(repository.folder, { role, add: [signer.key], remove: [], threshold: null }, now);
    return signer;
  });
  repository.sign(repository.alice, repository.bob);
  repository.publish();
  const [online, director] = made;
  running = await startInProcess({ clock, channel: createChannel(repository.folder, online!, director!) });
  key = await running.key(running.tenants.first, "administrator");
  for (let at = 0; at < 5; at++) {
    const sent = await call("POST", "/api/v1/hotfix-devices", { name: `gate-${at}`, hardware: "acme-gate" });
    expect(sent.status).toBe(201);
    const { device, report_path: path } = (await sent.json()) as {
      device: { id: string };
      report_path: string;
    };
    gates.push({ id: device.id, report: `${running.base}${path}` });
    mkdirSync(join(base, device.id, "root/etc"), { recursive: true });
    writeFileSync(join(base, device.id, "root/etc/portal.conf"), "portal=open\n");
    if (at === 3) writeFileSync(join(base, device.id, "root/etc/implant"), "x");
  }
}, 90_000);
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  repository[Symbol.dispose]();
  rmSync(base, { recursive: true, force: true });
});

function call(method: string, path: string, body?: object): Promise<Response> {
  return fetch(`${running.base}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** The real client, against the real server. */
async function poll(gate: (typeof gates)[number], hardware = "acme-gate"): Promise<string> {
  let out = "";
  const io: CommandIo = {
    stdin: (async function* () {})(),
    out: async (text) => void (out += text),
    err: (text) => void (out += text),
    isTerminal: false,
    signal: new AbortController().signal,
  };
  const { imageMetadata, directorRoots } = foldersOf(repository.folder);
  await hotfixUpdate(
    {
      state: join(base, gate.id, "state"),
      url: `${running.base}/hotfix`,
      imageRoot: join(imageMetadata, "1.root.json"),
      directorRoot: join(directorRoots, "1.root.json"),
      device: gate.id,
      hardware,
      install: true,
      root: join(base, gate.id, "root"),
      report: gate.report,
    },
    io,
  );
  return out;
}

interface Shown {
  readonly rollout: { readonly id: string; readonly state: string };
  readonly rings: readonly {
    readonly state: string;
    readonly members: number;
    readonly devices: Readonly<Record<string, number>>;
  }[];
  readonly proven: number;
  readonly from_release: { readonly most: number | null };
}
async function shown(target: string): Promise<Shown> {
  const { items } = (await (await call("GET", "/api/v1/rollouts")).json()) as {
    items: { id: string; target: string }[];
  };
  const id = items.find((one) => one.target === target)?.id;
  return (await (await call("GET", `/api/v1/rollouts/${id}`)).json()) as Shown;
}
const look = async (afterMs = 0): Promise<void> => {
  time += afterMs;
  await running.rollouts.look();
};
/** A device that has nothing new to tell. */
const told = (url: string) =>
  fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: '{"items":[]}' });
const signal = (rollout: string, gate: string, one: string, confirms = true) =>
  call("POST", `/api/v1/rollouts/${rollout}/devices/${gate}/signals`, { signal: one, confirms });

test("a signed hotfix rolls itself out: offered, applied, proven by others, ring by ring to the end", async () => {
  expect(await poll(gates[0]!)).toBe("");
  await call("PUT", `/api/v1/hotfix-devices/${gates[4]!.id}/opt-out`, {
    reason: "in a museum",
    until: time + 24 * hour,
  });
  const target = repository.release(portalBundle());
  await look();
  for (const gate of gates.slice(0, 4)) expect(await poll(gate)).toContain('"state":"applied"');
  expect(readFileSync(join(base, gates[0]!.id, "root/etc/portal.conf"), "utf8")).toBe("portal=closed\n");
  expect(await poll(gates[4]!)).toBe("");
  const { rollout, rings } = await shown(target);
  expect(rings[0]).toMatchObject({
    state: "open",
    members: 5,
    devices: { applied: 4, "opted out": 1, proven: 0 },
  });
  for (const { id } of gates.slice(0, 4)) {
    // What the device hashed with the server's nonce is there already, and not enough by itself.
    const sent = await signal(rollout.id, id, "probe");
    expect(await sent.json()).toMatchObject({ state: "proven", signals: ["read back", "probe"] });
  }
  await look(hour);
  expect((await shown(target)).rings[0]).toMatchObject({ state: "soaking" });
  for (let hours = 0; hours < 14; hours++) await look(hour);
  const done = await shown(target);
  expect(done).toMatchObject({ rollout: { state: "finished" }, proven: 4, hit: 1 });
  expect(done.from_release.most).toBeLessThan(hour);

  // Somebody opens it again on one device, which goes on saying that it has applied the hotfix.
  writeFileSync(join(base, gates[0]!.id, "root/etc/portal.conf"), "portal=open\n");
  await poll(gates[0]!);
  expect((await shown(target)).rings[0]?.devices).toMatchObject({ proven: 3, failed: 1 });
});

test("one that the outside contradicts is stopped, and offered to nobody any more", async () => {
  await call("DELETE", `/api/v1/hotfix-devices/${gates[4]!.id}/opt-out`);
  const target = repository.release(portalBundle({ version: 2 }));
  await look();
  for (const gate of gates.slice(0, 3)) await poll(gate);
  const { rollout } = await shown(target);
  for (const { id } of gates.slice(0, 3)) await signal(rollout.id, id, "probe", false);
  await look(60_000);
  const after = await shown(target);
  expect(after.rollout.state).toBe("stopped");
  expect(after.rings[0]?.devices).toMatchObject({ failed: 3, "not offered": 2 });
  await look(60_000);
  expect(await poll(gates[4]!)).not.toContain("close-portal-2");
  expect((await call("POST", `/api/v1/rollouts/${rollout.id}/resume`)).status).toBe(409);
});

test("people pause it; a revoked one is taken back; a device that is removed reports no more", async () => {
  const target = repository.release(portalBundle({ version: 3 }));
  await look();
  const { rollout } = await shown(target);
  const offered = async () => (await shown(target)).rings[0]?.devices["offered"];
  expect((await call("POST", `/api/v1/rollouts/${rollout.id}/pause`)).status).toBe(200);
  const late = await call("POST", "/api/v1/hotfix-devices", {
    name: "late",
    hardware: "acme-gate",
    is_canary: true,
  });
  await told(`${running.base}${((await late.json()) as { report_path: string }).report_path}`);
  await look();
  expect(await offered()).toBe(5);
  expect((await call("POST", `/api/v1/rollouts/${rollout.id}/resume`)).status).toBe(200);
  await look();
  expect(await offered()).toBe(6);
  revokeTarget(repository.folder, target, now);
  repository.sign(repository.alice, repository.bob);
  repository.publish();
  await look();
  expect((await shown(target)).rings[0]?.devices).toMatchObject({ offered: 0, "not offered": 6 });
  expect((await call("DELETE", `/api/v1/hotfix-devices/${gates[0]!.id}`)).status).toBe(204);
  expect((await told(gates[0]!.report)).status).toBe(404);
  expect((await fetch(`${running.base}/hotfix/director/devices/${gates[0]!.id}/timestamp.json`)).status).toBe(
    404,
  );
});

test("a device that does not believe what it is given says so, and the server counts it", async () => {
  repository.release(portalBundle({ version: 4 }));
  await look();
  await poll(gates[1]!, "other-gate");
  writeFileSync(join(base, gates[1]!.id, "state/installed.json"), "{");
  await expect(poll(gates[1]!)).rejects.toThrow("expected what an earlier run wrote");
  const tenant = running.tenants.first;
  const scope = { kind: "installation", id: "installation" } as const;
  const { secret } = await running.store.keys.create(systemActor, {
    tenant,
    role: "administrator",
    name: "wide",
    scope,
  });
  const headers = { authorization: `Bearer ${secret}`, "breakwater-tenant": tenant };
  const metrics = await (await fetch(`${running.base}/metrics`, { headers })).text();
  expect(metrics).toContain('breakwater_hotfix_refusals_total{reason="other_hardware"}');
});

test("the server serves what is signed, and nothing else of the repository", async () => {
  expect((await fetch(`${running.base}/hotfix/image/metadata/timestamp.json`)).status).toBe(200);
  for (const path of [
    "image/metadata/..%2F..%2Fstaged%2Fimage.trusted-root.json",
    "staged/image.root.json",
    "image/metadata/.hidden",
  ])
    expect((await fetch(`${running.base}/hotfix/${path}`)).status, path).toBeGreaterThanOrEqual(400);
});
