import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { relayCheck } from "../src/commands/relay/check.ts";
import { relayRun } from "../src/commands/relay/run.ts";
import type { CommandIo } from "../src/commands/io.ts";
import { readRelayConfig } from "../src/fleet/relay/relay-config.ts";
import { type ApiClient, apiClient, everyItem } from "./api-client.ts";
import { startInProcess } from "./in-process.ts";
import { type FortiGateState, fortiGateToken, startFortiGate } from "./relay/fortigate.ts";
import { sshAccount, startSshDevice } from "./relay/ssh-device.ts";
import { snmpUser, startSnmpDevice } from "./relay/snmp-device.ts";
import { type FakeDevice, startTlsDevice } from "./relay/tls-device.ts";
import {
  opnsenseKey,
  panOsKey,
  sophosAccount,
  startOpnsense,
  startPanOs,
  startSophos,
} from "./relay/xml-devices.ts";
import { temporaryFolder } from "./server-process.ts";

const folder = temporaryFolder();
const fortiGate: FortiGateState = {
  admins: [{ name: "admin", accprofile: "super_admin", "two-factor": "fortitoken" }],
  syslog: "enable",
  wan: "ping",
  psk: "the tunnel's secret",
};
let running: Awaited<ReturnType<typeof startInProcess>>;
let api: ApiClient;
let devices: Record<string, FakeDevice>;

beforeAll(async () => {
  running = await startInProcess();
  api = apiClient(running.base, await running.key(running.tenants.first, "administrator"));
  devices = {
    fortios: await startFortiGate(fortiGate),
    "pan-os": await startPanOs(),
    opnsense: await startOpnsense(),
    sophos: await startSophos(),
    ssh: await startSshDevice(),
    snmp: await startSnmpDevice(),
  };
}, 90_000);
afterAll(async () => {
  await Promise.all(Object.values(devices ?? {}).map((device) => device[Symbol.asyncDispose]()));
  await running?.[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

function newIo() {
  const said = { out: "", err: "" };
  const io: CommandIo = {
    stdin: (async function* () {})(),
    out: async (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    isTerminal: false,
    signal: new AbortController().signal,
  };
  return { io, said };
}

let files = 0;
/** A relay's file for one device of the given kind. */
async function relayFor(
  connector: string,
  opens: Readonly<Record<string, string>>,
  more: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly config: string; readonly id: string }> {
  files += 1;
  const name = `device-${files}`;
  const sent = await api.send("POST", "/api/v1/collectors", JSON.stringify({ name, interval_seconds: 300 }), {
    "content-type": "application/json",
  });
  const { collector, key } = (await sent.json()) as { collector: { id: string }; key: string };
  const device = devices[connector === "netconf" ? "ssh" : connector];
  const credentials = join(folder.path, `${name}.yml`);
  writeFileSync(credentials, JSON.stringify({ collectorKey: key, ...opens }), { mode: 0o600 });
  const config = join(folder.path, `relay-${files}.yml`);
  writeFileSync(
    config,
    JSON.stringify({
      server: { url: running.base },
      state: `state-${files}`,
      devices: [
        {
          name,
          connector,
          address: device?.address,
          ...(device?.fingerprint === "" ? {} : { fingerprint: device?.fingerprint }),
          credentials: `${name}.yml`,
          collector: collector.id,
          ...more,
        },
      ],
    }),
  );
  return { config, id: collector.id };
}

interface ReadFact {
  readonly kind: string;
  readonly name: string;
  readonly details: Readonly<Record<string, string>>;
}

async function read(config: string): Promise<readonly ReadFact[]> {
  const { io, said } = newIo();
  const code = await relayCheck({ config, device: null, isWhole: true }, io);
  expect([code, said.err]).toEqual([0, ""]);
  return said.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as ReadFact);
}

function named(facts: readonly ReadFact[], kind: string): Readonly<Record<string, ReadFact["details"]>> {
  return Object.fromEntries(
    facts.filter((one) => one.kind === kind).map(({ name, details }) => [name, details]),
  );
}

const settings = (facts: readonly ReadFact[]) =>
  Object.fromEntries(Object.entries(named(facts, "setting")).map(([name, { value = "" }]) => [name, value]));

async function refused(config: string): Promise<string> {
  const { io, said } = newIo();
  expect(await relayCheck({ config, device: null, isWhole: false }, io)).toBe(1);
  expect(said.out).toBe("");
  return said.err;
}

describe("each connector reads what a device says, and changes nothing", () => {
  test("FortiOS", async () => {
    const { config } = await relayFor("fortios", { token: fortiGateToken });
    const facts = await read(config);
    expect(named(facts, "system")["version"]).toEqual({ value: "7.4.4" });
    expect(named(facts, "device")["serial"]).toEqual({ value: "FGT60FTK00000001" });
    expect(named(facts, "account")["admin"]).toMatchObject({ role: "administrator" });
    expect(named(facts, "management_access")).toEqual({
      wan1: { services: "ping" },
      internal: { services: "https ping ssh" },
    });
    expect(named(facts, "logging")["log.syslogd"]).toEqual({ state: "on", to: "192.0.2.10" });
    expect(named(facts, "unread")["user.local"]).toEqual({ reason: "status 403" });
    expect(settings(facts)["system.global/admin-sport"]).toBe("8443");
    const psk =
      settings(facts)["vpn.ipsec.phase1-interface/to-branch/psksecret"] ??
      settings(facts)["vpn.ipsec∕phase1-interface/to-branch/psksecret"];
    expect(psk).toMatch(/^concealed:[0-9a-f]{16}$/);
    expect(JSON.stringify(facts)).not.toContain(fortiGate.psk);
    expect(devices["fortios"]?.asked.every((one) => one.startsWith("GET "))).toBe(true);
    // One connection for all that is asked, and none is left open.
    await expect.poll(() => devices["fortios"]?.connections()).toEqual({ made: 1, open: 0 });
  });

  test("FortiOS with virtual domains: what is the device's once, what is a domain's for each", async () => {
    const before = devices["fortios"]?.asked.length ?? 0;
    const { config } = await relayFor("fortios", { token: fortiGateToken }, { vdoms: ["root", "dmz"] });
    const facts = await read(config);
    const asked = devices["fortios"]?.asked.slice(before) ?? [];
    expect(asked.filter((one) => one.endsWith("/cmdb/system/admin"))).toHaveLength(1);
    expect(asked.filter((one) => one.endsWith("/cmdb/firewall/policy"))).toHaveLength(2);
    expect(Object.keys(named(facts, "unread"))).toContain("dmz user.local");
    expect(settings(facts)["dmz vpn.ipsec.phase1-interface/to-branch/remote-gw"]).toBe("198.51.100.7");
    expect(settings(facts)["system.global/admin-sport"]).toBe("8443");
  });

  test("PAN-OS", async () => {
    const { config } = await relayFor("pan-os", { token: panOsKey });
    const facts = await read(config);
    expect(named(facts, "system")).toMatchObject({
      model: { value: "PA-440" },
      version: { value: "11.1.2-h3" },
    });
    expect(named(facts, "account")).toMatchObject({
      admin: { role: "administrator" },
      auditor: { role: "restricted administrator" },
    });
    expect(named(facts, "management_access")).toEqual({
      "ethernet1/1": { services: "https ssh", from: "any" },
      "management interface": { services: "https ssh", from: "192.0.2.0/24" },
    });
    expect(named(facts, "automatic_updates")).toMatchObject({
      threats: { state: "on" },
      wildfire: { state: "off" },
    });
    expect(JSON.stringify(facts)).not.toContain("$5$aaaa");
  });

  test("OPNsense", async () => {
    const { config } = await relayFor("opnsense", opnsenseKey);
    const facts = await read(config);
    expect(named(facts, "system")["version"]).toEqual({ value: "25.7.4" });
    expect(named(facts, "account")).toMatchObject({
      root: { role: "administrator" },
      helper: { role: "administrator", api_keys: "1" },
      clerk: { role: "user" },
    });
    expect(named(facts, "management_access")).toMatchObject({
      web: { port: "4443" },
      ssh: { root: "yes", from: "all interfaces" },
    });
    expect(Object.keys(settings(facts)).some((name) => name.startsWith("rrddata"))).toBe(false);
    expect(JSON.stringify(facts)).not.toMatch(/\$2y\$|\$6\$x/);
  });

  test("Sophos Firewall", async () => {
    const { config } = await relayFor("sophos", sophosAccount);
    const facts = await read(config);
    expect(named(facts, "account")).toEqual({ admin2: { role: "administrator", profile: "Administrator" } });
    expect(named(facts, "management_access")["zone WAN"]).toEqual({ services: "HTTPS UserPortal" });
    expect(named(facts, "unread")["DNS"]?.["reason"]).toMatch(/Input request module is Invalid/);
    expect(named(facts, "unread")).not.toHaveProperty("NATRule");
    expect(JSON.stringify(facts)).not.toContain("$sfos$");
  });

  test("commands over SSH, and NETCONF", async () => {
    const shell = await read(
      (await relayFor("ssh", sshAccount, { commands: ["show running-config"] })).config,
    );
    expect(Object.keys(settings(shell))).toContain(
      "show running-config/interface GigabitEthernet0∕0/ip address 203.0.113.1 255.255.255.0",
    );
    expect(JSON.stringify(shell)).not.toContain("$9$hash");
    const yang = await read((await relayFor("netconf", sshAccount)).config);
    expect(settings(yang)["configuration/system/host-name"]).toBe("edge");
    expect(settings(yang)["configuration/system/root-authentication/encrypted-password"]).toMatch(
      /^concealed:/,
    );
  });
});

test("SNMP version 3", async () => {
  const facts = await read((await relayFor("snmp", snmpUser)).config);
  expect(named(facts, "system")["description"]).toEqual({ value: "EdgeOS 4.2" });
  expect(settings(facts)).toEqual({ "interface/1/wan0": "up", "interface/2/lan0": "down" });
  const wrong = await relayFor("snmp", { ...snmpUser, password: "another one" });
  expect(await refused(wrong.config)).toMatch(/digest|auth|timed out/i);
});

describe("what is wrong is told, and nothing is concluded from it", () => {
  test("credentials that the device does not take", async () => {
    expect(await refused((await relayFor("fortios", { token: "x" })).config)).toMatch(
      /token is not accepted \(401\)/,
    );
    expect(await refused((await relayFor("pan-os", { token: "x" })).config)).toMatch(/key is not accepted/);
    expect(await refused((await relayFor("opnsense", { username: "a", password: "b" })).config)).toMatch(
      /not accepted/,
    );
    expect(await refused((await relayFor("sophos", { username: "a", password: "b" })).config)).toMatch(
      /Authentication Failure/,
    );
    expect(
      await refused(
        (await relayFor("ssh", { username: "a", password: "b" }, { commands: ["show run"] })).config,
      ),
    ).toMatch(/authentication/i);
  });

  test("another device answers: nothing is sent to it", async () => {
    const before = devices["fortios"]?.asked.length ?? 0;
    const fingerprint = "00".repeat(32);
    const { config } = await relayFor("fortios", { token: fortiGateToken }, { fingerprint });
    expect(await refused(config)).toMatch(/certificate is [0-9a-f]{64}, and not 0{64}; nothing was sent/);
    expect(devices["fortios"]?.asked.length).toBe(before);
    const shell = await relayFor("ssh", sshAccount, { fingerprint, commands: ["show run"] });
    expect(await refused(shell.config)).toMatch(/host key is [0-9a-f]{64}, and not/);
  });

  test.each([
    ["no XML", "<config>"],
    ["a bomb of entities", `<!DOCTYPE a [<!ENTITY b "${"b".repeat(100)}">]><opnsense>&b;</opnsense>`],
    ["elements in one another without end", "<opnsense>".repeat(5_000)],
    ["another document", "<html><body>login</body></html>"],
  ])("a device that answers %s", async (_, body) => {
    const liar = await startTlsDevice(({ url }) =>
      url.pathname.endsWith("/this") ? { type: "application/xml", body } : { body: "[]" },
    );
    await using stack = new AsyncDisposableStack();
    stack.use(liar);
    const { config } = await relayFor("opnsense", opnsenseKey, {
      address: liar.address,
      fingerprint: liar.fingerprint,
    });
    expect(await refused(config)).toMatch(/no XML that is read|expected a configuration of OPNsense/);
  });

  test("credentials that others may read, and files that say something else", async () => {
    const { config } = await relayFor("fortios", { token: fortiGateToken });
    chmodSync(join(folder.path, `device-${files}.yml`), 0o644);
    expect(() => readRelayConfig(config)).toThrow(/others on this machine may read it/);
    writeFileSync(config, "devices: []\n");
    expect(() => readRelayConfig(config)).toThrow(/server|devices/);
  });
});

/** What a change of the FortiGate's state changes in its tables. */
const settingNames = [
  "added: system.admin/support/accprofile",
  "added: system.admin/support/name",
  "added: system.admin/support/password",
  "added: system.admin/support/two-factor",
  "changed: log.syslogd.setting/status",
  "changed: system.interface/wan1/allowaccess",
  "changed: vpn.ipsec.phase1-interface/to-branch/psksecret",
];

test("what changes on a device between two readings is told as events, each once, whatever is cut off", async () => {
  const { config, id } = await relayFor("fortios", { token: fortiGateToken });
  const run = async () => {
    const { io, said } = newIo();
    return { code: await relayRun({ config, isOnce: true }, io), said: said.err };
  };
  expect(await run()).toMatchObject({ code: 0 });
  fortiGate.admins.push({ name: "support", accprofile: "super_admin", "two-factor": "disable" });
  fortiGate.syslog = "disable";
  fortiGate.wan = "ping https ssh";
  fortiGate.psk = "another secret";
  expect(await run()).toMatchObject({ code: 0 });
  // Nothing has changed: that it is there, and no more.
  const third = await run();
  expect(third.said).toMatch(/heartbeat/);
  const { items } = await api.get<{ items: readonly { id: string; reports: number }[] }>(
    "/api/v1/collectors",
  );
  expect(items.find((one) => one.id === id)?.reports).toBe(3);

  const device = `device-${files}`;
  const { items: known } = await api.get<{
    items: readonly { readonly id: string; readonly name: string }[];
  }>("/api/v1/devices?limit=100");
  // What the collector tells and what the device is are one.
  const own = known.filter(({ name }) => name === device);
  expect(own).toHaveLength(1);
  const { items: facts } = await api.get<{
    items: readonly { readonly field: string; readonly text: string }[];
  }>(`/api/v1/devices/${own[0]?.id}/facts`);
  expect(Object.fromEntries(facts.map(({ field, text }) => [field, text]))).toMatchObject({
    vendor: "Fortinet",
    product: "FortiGate",
    version: "7.4.4",
    serial: "FGT60FTK00000001",
    automatic_hotfixes: "yes",
  });
  const events = await everyItem<{ readonly message: string }>(
    api,
    `/api/v1/events?limit=200&q=${encodeURIComponent(`device.hostname:${device}`)}`,
  );
  expect(events.map(({ message }) => message).sort()).toEqual([
    "account added: support",
    "logging changed: log.syslogd",
    "management_access changed: wan1",
    ...settingNames.map((name) => `setting ${name}`),
  ]);
  const { items: found } = await api.get<{
    items: readonly {
      readonly rule: { readonly title: string };
      readonly device: { readonly name: string } | null;
    }[];
  }>("/api/v1/findings?limit=100");
  const told = found.filter((one) => one.device?.name === device).map(({ rule }) => rule.title);
  expect(told.sort()).toEqual([
    "Logging of a device was switched off",
    "Management of a device can be reached from elsewhere",
    "New administrator of a device",
  ]);
});

test("a report that did not arrive is sent again as it was, before the next one", async () => {
  const { config } = await relayFor("fortios", { token: fortiGateToken });
  const text = JSON.parse(JSON.stringify(readRelayConfigText(config))) as { server: { url: string } };
  const away = { ...text, server: { url: "http://127.0.0.1:9" } };
  const configAway = `${config}.away`;
  writeFileSync(configAway, JSON.stringify(away));
  const { io, said } = newIo();
  expect(await relayRun({ config: configAway, isOnce: true }, io)).toBe(1);
  expect(said.err).toMatch(/could not be read/);
  const state = join(folder.path, `state-${files}`);
  expect(readdirSync(state).some((name) => name.endsWith(".pending"))).toBe(true);
  expect(await relayRun({ config, isOnce: true }, newIo().io)).toBe(0);
  expect(readdirSync(state).some((name) => name.endsWith(".pending"))).toBe(false);
  expect(existsSync(state)).toBe(true);
});

function readRelayConfigText(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}
