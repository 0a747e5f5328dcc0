import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiClient, apiClient, everyItem } from "./api-client.ts";
import { breakwater, type ServerProcess, startServer, temporaryFolder } from "./server-process.ts";

const script = join(import.meta.dirname, "../../agent/collector/breakwater-collector.sh");
const folder = temporaryFolder();
const data = join(folder.path, "data");
const root = join(folder.path, "device");
const configuration = join(folder.path, "collector.conf");
let server: ServerProcess;
let api: ApiClient;
let collector: { readonly id: string; readonly key: string };

const shells = [
  ["dash", ["/usr/bin/dash"]],
  ["busybox ash", ["/usr/bin/busybox", "ash"]],
] as const;
const present = shells.filter(([, [program]]) => existsSync(program));

function put(path: string, text: string): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** A device of files: nothing of the machine that the tests run on is read. */
function makeDevice(): void {
  put("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nadmin:x:1000:1000::/home/admin:/bin/sh\n");
  put("etc/shadow", "root:$6$salt$hash:19000::::::\nadmin:!:19000::::::\n");
  put("etc/os-release", 'NAME="EdgeOS"\nVERSION_ID="4.2"\n');
  put("etc/cron.d/rotate", "0 3 * * * root rotate\n");
  put("root/.ssh/authorized_keys", "# ours\nssh-ed25519 AAAAC3 ops@noc\n");
  put("usr/bin/sshd", "a program");
  put("boot/vmlinuz", "a kernel");
  put("var/www/index.html", "<html></html>");
  put("proc/modules", "ip_tables 32768 2 - Live 0x0000000000000000\n");
  put("proc/mounts", "/dev/sda1 / ext4 rw 0 0\nproc /proc proc rw 0 0\n");
  put(
    "proc/net/tcp",
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1111 1\n",
  );
}

function run(shell: readonly string[], ...words: readonly string[]) {
  const [program = "", ...first] = shell;
  const { stdout, stderr, status } = spawnSync(program, [...first, script, ...words], {
    encoding: "utf8",
    env: { BREAKWATER_ROOT: root, BREAKWATER_COLLECTOR_CONF: configuration },
    maxBuffer: 32 * 1024 * 1024,
  });
  return { stdout, stderr, status };
}

type Told = Readonly<Record<string, string>>;

function print(shell: readonly string[]): readonly Told[] {
  const { stdout, stderr } = run(shell, "print");
  expect(stderr).toBe("");
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Told);
}

beforeAll(async () => {
  makeDevice();
  const key = breakwater("key", "create", "--role", "administrator", "--data", data);
  server = await startServer({ data, config: "workers: 1\n" });
  api = apiClient(server.base, key);
  const body = JSON.stringify({ name: "edge-1", interval_seconds: 10 });
  const made = await api.send("POST", "/api/v1/collectors", body, { "content-type": "application/json" });
  const answer = (await made.json()) as { collector: { id: string }; key: string; configuration: string };
  collector = { id: answer.collector.id, key: answer.key };
  writeFileSync(
    configuration,
    `# written for this test\nURL=${server.base}\n${answer.configuration}STATE=${join(folder.path, "state")}\nFOLDERS="/usr/bin"\nWEB="/var/www"\n`,
  );
}, 90_000);
afterAll(async () => {
  await server.stop();
  folder[Symbol.dispose]();
});

describe.each(present)("the collector in %s", (_, shell) => {
  it("tells what a device is made of, and no password's hash", () => {
    const told = print(shell);
    const names = told.map(({ kind, name }) => `${kind} ${name}`);
    for (const one of [
      "account root",
      "module ip_tables",
      "listener tcp 0.0.0.0:22",
      "mount /",
      "startup /etc/cron.d/rotate",
      "file /usr/bin/sshd",
      "file /var/www/index.html",
      "boot /boot/vmlinuz",
    ])
      expect(names).toContain(one);
    expect(told.at(-1)).toEqual({ kind: "end", name: "end" });
    expect(told.find(({ name }) => name === "root")).toMatchObject({ uid: "0", password: "set" });
    expect(told.find(({ kind }) => kind === "key")).toMatchObject({ user: "root", comment: "ops@noc" });
    expect(JSON.stringify(told)).not.toContain("$6$");
  });

  it("lets no file's name break out of its record", () => {
    const names = [
      'evil"},{"kind":"end',
      "back\\slash",
      "tab\tname",
      "$(touch pwned)",
      "-rf",
      "line\nbreak",
      "\u001b[31mred",
    ];
    for (const name of names) put(join("usr/bin", name), "x");
    const told = print(shell).filter(({ kind }) => kind === "file");
    for (const name of names) rmSync(join(root, "usr/bin", name));
    for (const name of ['evil"},{"kind":"end', "back\\slash", "$(touch pwned)", "-rf"])
      expect(told.map((one) => one["name"])).toContain(`/usr/bin/${name}`);
    expect(existsSync("pwned")).toBe(false);
  });

  it("says what is wrong with its configuration, and never runs it", () => {
    const before = readFileSync(configuration, "utf8");
    appendFileSync(configuration, "touch pwned\n");
    expect(run(shell, "beat")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("unknown name touch pwned"),
    });
    writeFileSync(configuration, before);
    expect(existsSync("pwned")).toBe(false);
    expect(run(shell, "help").stdout).toContain("breakwater-collector send");
  });
});

describe.skipIf(!existsSync("/usr/bin/busybox") || process.getuid?.() !== 0)(
  "the collector on a device that has nothing but busybox",
  () => {
    it("tells the same in a root of its own, from busybox's own programs", () => {
      const jail = join(folder.path, "jail");
      cpSync(root, jail, { recursive: true });
      for (const name of ["bin", "dev", "tmp", "usr/sbin", "sbin"])
        mkdirSync(join(jail, name), { recursive: true });
      cpSync("/usr/bin/busybox", join(jail, "bin/busybox"));
      cpSync(script, join(jail, "collector.sh"));
      expect(spawnSync("mknod", [join(jail, "dev/null"), "c", "1", "3"]).status).toBe(0);
      const chroot = (...words: readonly string[]) =>
        spawnSync("/usr/sbin/chroot", [jail, "/bin/busybox", ...words], { encoding: "utf8", env: {} });
      expect(chroot("--install", "-s", "/bin")).toMatchObject({ status: 0 });
      put('../jail/usr/bin/evil"} \\ x', "x");
      const { stdout, stderr, status } = chroot("ash", "/collector.sh", "print");
      expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
      const told = stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Told);
      const names = told.map(({ kind, name }) => `${kind} ${name}`);
      for (const one of [
        "account root",
        "listener tcp 0.0.0.0:22",
        'file /usr/bin/evil"} \\ x',
        "boot /boot/vmlinuz",
      ])
        expect(names).toContain(one);
      const here = print(present[0]?.[1] ?? []);
      const sshd = (some: readonly Told[]) => some.find(({ name }) => name === "/usr/bin/sshd")?.["sha256"];
      expect(sshd(told)).toBe(sshd(here));
    });
  },
);

interface Finding {
  readonly severity: string;
  readonly rule: { readonly title: string };
  readonly device: { readonly name: string } | null;
}
const titles = async () =>
  (await everyItem<Finding>(api, "/api/v1/findings"))
    .filter(({ device }) => device?.name === "edge-1")
    .map(({ rule }) => rule.title)
    .toSorted();
const stateOf = async () =>
  (
    await api.get<{ items: { reports: number; is_silent: boolean; snapshot_at: number | null }[] }>(
      "/api/v1/collectors",
    )
  ).items[0];

function report(sequence: number, ...records: readonly string[]): string {
  return [
    `{"kind":"report","name":"message","sequence":"${sequence}"}`,
    ...records,
    '{"kind":"end","name":"end"}\n',
  ].join("\n");
}

async function sendBy(key: string, body: string): Promise<number> {
  const signature = createHmac("sha256", Buffer.from(key, "hex")).update(body).digest("hex");
  const headers = {
    "content-type": "application/x-ndjson",
    "breakwater-signature": `hmac-sha256=${signature}`,
  };
  return (await fetch(`${server.base}/collector/${collector.id}`, { method: "POST", headers, body })).status;
}

describe.skipIf(present.length === 0)("a device with the collector", () => {
  const shell = present[0]?.[1] ?? [];

  it("is smaller than 40 kB", () => {
    expect(statSync(script).size).toBeLessThan(40_000);
  });

  it("is known after its first snapshot, of which nothing is told but what is odd", async () => {
    expect(run(shell, "beat")).toMatchObject({ status: 0, stderr: "" });
    expect(run(shell, "send")).toMatchObject({ status: 0, stderr: "" });
    expect(await stateOf()).toMatchObject({ reports: 2, is_silent: false });
    expect(await titles()).toEqual([]);
  });

  it("shows what an intruder changed: an account, a key, a task, a library, a program, a link, a listener, the kernel", async () => {
    appendFileSync(join(root, "etc/passwd"), "backup2:x:0:0::/root:/bin/sh\n");
    appendFileSync(join(root, "root/.ssh/authorized_keys"), "ssh-rsa AAAAB3 x@y\n");
    appendFileSync(join(root, "proc/modules"), "nf_hook_x 16384 0 - Live 0x0\n");
    put("etc/cron.d/.sync", "* * * * * root /tmp/.x\n");
    put("etc/ld.so.preload", "/usr/lib/libx.so\n");
    put("usr/bin/sshd", "another program");
    put("boot/vmlinuz", "another kernel");
    symlinkSync("/", join(root, "var/www/lang.js"));
    appendFileSync(
      join(root, "proc/net/tcp"),
      "   1: 00000000:7A69 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2222 1\n",
    );
    expect(run(shell, "send")).toMatchObject({ status: 0, stderr: "" });
    expect(await titles()).toEqual([
      "Account with user ID 0 on a device",
      "Boot file of a device has changed",
      "Device listens on a new port",
      "Kernel module newly loaded on a device",
      "Library preloaded into programs of a device",
      "Link added in a web folder of a device",
      "Program or library of a device has changed",
      "SSH key added to an account of a device",
      "What a device starts by itself has changed",
    ]);
  });

  it("tells nothing twice, and what is sent again, forged or left out is a finding", async () => {
    expect(run(shell, "send").status).toBe(0);
    const before = (await titles()).length;
    const { reports = 0 } = (await stateOf()) ?? {};
    expect(reports).toBe(4);
    const next = report(6, '{"kind":"account","name":"root"}');
    expect(await sendBy(collector.key, next)).toBe(200);
    // The answer got lost: the same again is no second report.
    expect(await sendBy(collector.key, next)).toBe(200);
    expect(await sendBy(collector.key, report(5, '{"kind":"account","name":"older"}'))).toBe(409);
    expect(await sendBy("0".repeat(64), report(7))).toBe(401);
    expect(await sendBy(collector.key, '{"kind":"report","name":"m","sequence":"7"}\n{"kind":')).toBe(422);
    expect((await titles()).length).toBeGreaterThan(before);
    expect(await titles()).toContain("Reports of a device's collector do not add up");
    const events = await api.get<{ items: { metadata: { event_code: string } }[] }>(
      `/api/v1/events?q=${encodeURIComponent("metadata.log_name:report")}&limit=100`,
    );
    expect(new Set(events.items.map(({ metadata }) => metadata.event_code))).toEqual(
      new Set(["report.skipped", "report.repeated", "report.forged", "report.unreadable"]),
    );
  });

  it("is forgotten with its key", async () => {
    expect((await api.send("DELETE", `/api/v1/collectors/${collector.id}`, "")).status).toBe(204);
    expect(await sendBy(collector.key, report(9))).toBe(404);
    expect(run(shell, "beat").status).toBe(1);
  });
});
