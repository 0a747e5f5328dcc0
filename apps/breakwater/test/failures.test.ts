import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startEngine } from "../src/lake/engine/start-engine.ts";
import { apiClient, everyItem } from "./api-client.ts";
import {
  breakwater,
  type ServerProcess,
  spawnServer,
  startServer,
  temporaryFolder,
} from "./server-process.ts";

interface Status {
  readonly received: number;
  readonly stored: number;
  readonly dropped: readonly { readonly reason: string; readonly count: number }[];
  readonly listeners: readonly { readonly name: string; readonly error: string | null }[];
  readonly rules: {
    readonly compiled: number;
    readonly rejected: number;
    readonly problems: readonly string[];
  };
}
interface StoredEvent {
  readonly class_uid: number;
  readonly raw_data: string;
  readonly status_code?: string;
}

function administrator(server: ServerProcess, data: string) {
  return apiClient(server.base, breakwater("key", "create", "--role", "administrator", "--data", data));
}

async function sendOverTcp(port: number, bytes: Uint8Array): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.end(bytes);
  socket.resume();
  await once(socket, "close");
}

/** Asks until it is so: the server stores in its own time, and says so in its status. */
async function until<Value>(ask: () => Promise<Value>, isSo: (value: Value) => boolean): Promise<Value> {
  for (;;) {
    const value = await ask();
    if (isSo(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test("a console port in use ends the start with what to do, and without a stack", async () => {
  using folder = temporaryFolder();
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as { port: number };
  const server = spawnServer({ data: folder.path, flags: ["--http-port", String(port)] });
  expect(await server.exitCode).toBe(1);
  expect(server.output()).toContain(`127.0.0.1:${port}: the port is in use by another program`);
  expect(server.output()).toContain("--http-port");
  expect(server.output()).not.toMatch(/^\s+at /m);
  other.close();
});

test("a syslog port in use is said and shown, and the rest of the server runs", async () => {
  using folder = temporaryFolder();
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as { port: number };
  await using server = await startServer({
    data: folder.path,
    config: `syslog: { tcp: { host: 127.0.0.1, port: ${port} }, udp: { host: 127.0.0.1, port: 0 } }`,
    flags: ["--syslog-port", String(port)],
  });
  const status = await administrator(server, folder.path).get<Status>("/api/v1/status");
  const tcp = status.listeners.find(({ name }) => name === "syslog-tcp");
  expect(tcp?.error).toContain("the port is in use by another program");
  expect(status.listeners.find(({ name }) => name === "syslog-udp")?.error).toBeNull();
  other.close();
});

test("a data folder in use is refused with who has it, and the first server goes on", async () => {
  using folder = temporaryFolder();
  await using server = await startServer({ data: folder.path });
  const second = spawnServer({ data: folder.path });
  expect(await second.exitCode).toBe(1);
  expect(second.output()).toMatch(/in use/);
  expect(second.output()).toContain("--data");
  expect(second.output()).not.toMatch(/^\s+at /m);
  expect((await fetch(`${server.base}/healthz`)).status).toBe(200);
});

test("a lake that another process holds is waited for, and ends the start when it is not let go", async () => {
  using folder = temporaryFolder();
  const lake = join(folder.path, "lake");
  mkdirSync(lake);
  const holder = await startEngine(lake);
  const refused = spawnServer({ data: folder.path });
  expect(await refused.exitCode).toBe(1);
  await refused.gone;
  expect(refused.output()).toContain("another process has it open");
  expect(refused.output()).not.toMatch(/^\s+at /m);
  const waiting = spawnServer({ data: folder.path });
  await waiting.waitFor(/audit heads/);
  await holder.stop();
  await waiting.waitFor(/Breakwater is ready/);
  expect(await waiting.stop()).toBe(0);
});

test("a data folder that cannot be one ends the start with what to do", async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, "file");
  writeFileSync(file, "");
  const server = spawnServer({ data: join(file, "data") });
  expect(await server.exitCode).toBe(1);
  expect(server.output()).toContain(join(file, "data"));
  expect(server.output()).not.toMatch(/^\s+at /m);
});

test("a corrupt rule file is named with its position, and the other rules work", async () => {
  using folder = temporaryFolder();
  mkdirSync(join(folder.path, "rules"));
  writeFileSync(join(folder.path, "rules", "broken.yml"), "title: broken\ndetection: [\n");
  writeFileSync(join(folder.path, "rules", "binary.yml"), Buffer.from([0, 255, 254, 1, 2, 3]));
  await using server = await startServer({ data: folder.path });
  const { rules } = await administrator(server, folder.path).get<Status>("/api/v1/status");
  expect(rules.compiled).toBeGreaterThan(5);
  expect(rules.rejected).toBeGreaterThanOrEqual(2);
  expect(rules.problems.some((problem) => /broken\.yml:\d+:\d+/.test(problem))).toBe(true);
  expect(rules.problems.some((problem) => problem.includes("binary.yml"))).toBe(true);
});

test("whatever bytes arrive are stored, and received = stored + dropped", async () => {
  using folder = temporaryFolder();
  await using server = await startServer({ data: folder.path });
  const api = administrator(server, folder.path);
  const messages = [
    Buffer.from("<13>plain text"),
    Buffer.from([0x3c, 0x31, 0x33, 0x3e, 0xff, 0xfe, 0x80, 0xc3, 0x28]),
    Buffer.from("<13>with a NUL \0 inside and \u001b[31m colours"),
    Buffer.from(`<13>${"A".repeat(1024 * 1024 - 4)}`),
    Buffer.from(`<13>${"B".repeat(3 * 1024 * 1024)}`),
    Buffer.from(
      `<189>date=2026-11-24 time=10:00:00 devname="fw" devid="FG1" logid="0000000013" type="traffic" subtype="forward" msg="${'=\\"'.repeat(50_000)}`,
    ),
    Buffer.from('<13>{"a":'.repeat(10_000)),
    Buffer.from("<script>alert(1)</script>"),
  ];
  await sendOverTcp(
    server.port("syslog-tcp"),
    Buffer.concat(messages.map((message) => Buffer.concat([message, Buffer.from("\n")]))),
  );
  const status = await until(
    () => api.get<Status>("/api/v1/status"),
    ({ received, stored }) => received >= messages.length && stored >= messages.length,
  );
  const dropped = status.dropped.reduce((sum, { count }) => sum + count, 0);
  expect(status.received).toBe(messages.length);
  expect(status.received).toBe(status.stored + dropped);
  const events = await everyItem<StoredEvent>(api, "/api/v1/events");
  expect(events).toHaveLength(messages.length);
  expect(events.find(({ raw_data }) => raw_data.includes("plain text"))?.class_uid).toBe(0);
  expect((await fetch(`${server.base}/readyz`)).status).toBe(200);
});

test("the sum holds over UDP, TCP, HTTP and a followed file together", async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, "fw.log");
  writeFileSync(file, Array.from({ length: 300 }, (_, at) => `file line ${at}\n`).join(""));
  const data = join(folder.path, "data");
  await using server = await startServer({ data, config: `files: [${JSON.stringify(file)}]` });
  const api = administrator(server, data);
  const { createSocket } = await import("node:dgram");
  const udp = createSocket("udp4");
  for (let at = 0; at < 500; at += 1)
    await new Promise((resolve) =>
      udp.send(`<13>udp ${at}`, server.port("syslog-udp"), "127.0.0.1", resolve),
    );
  udp.close();
  await sendOverTcp(
    server.port("syslog-tcp"),
    Buffer.from(Array.from({ length: 700 }, (_, at) => `<13>tcp ${at}\n`).join("")),
  );
  const body = Array.from({ length: 200 }, (_, at) => `{"message":"http ${at}"}`).join("\n");
  const sent = await api.send("POST", "/api/v1/ingest", body, { "content-type": "application/x-ndjson" });
  expect(sent.status).toBe(200);
  const status = await until(
    () => api.get<Status>("/api/v1/status"),
    (now) => now.stored + now.dropped.reduce((sum, { count }) => sum + count, 0) >= 1_700,
  );
  const dropped = status.dropped.reduce((sum, { count }) => sum + count, 0);
  expect(status.received).toBe(1_700);
  expect(status.stored + dropped).toBe(1_700);
  expect(await everyItem(api, "/api/v1/events?limit=1000")).toHaveLength(status.stored);
});

const mayMount = process.getuid?.() === 0;
test.skipIf(!mayMount)(
  "a full disk makes senders wait, is said, and heals when there is room (needs root to mount)",
  async () => {
    using folder = temporaryFolder();
    const disk = join(folder.path, "disk");
    mkdirSync(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=192m", "none", disk]);
    try {
      const data = join(disk, "data");
      await using server = await startServer({ data });
      const api = administrator(server, data);
      const send = (name: string) =>
        api.send("POST", "/api/v1/ingest", `<13>${name}`, {
          "content-type": "text/plain",
          "idempotency-key": name,
        });
      expect((await send("before")).status).toBe(200);

      const ballast = join(disk, "ballast");
      fill(ballast, disk);
      const during = send("during");
      const readyz = await until(
        () =>
          fetch(`${server.base}/readyz`).then(async (answer) => ({
            status: answer.status,
            text: await answer.text(),
          })),
        ({ status }) => status === 503,
      );
      expect(readyz.text).toContain("disk_full");
      expect((await fetch(`${server.base}/healthz`)).status).toBe(200);
      expect((await fetch(`${server.base}/`)).status).toBe(200);

      rmSync(ballast);
      expect((await during).status).toBe(200);
      // Sent again, as a sender that gave up waiting would: stored once.
      expect((await send("during")).status).toBe(200);
      await until(
        () => fetch(`${server.base}/readyz`),
        ({ status }) => status === 200,
      );
      const events = await everyItem<StoredEvent>(api, "/api/v1/events");
      expect(events.map(({ raw_data }) => raw_data).sort()).toEqual(["<13>before", "<13>during"]);

      // A stop does not wait for a disk that stays full, and the sender is told that it was not stored.
      fill(ballast, disk);
      const last = send("last");
      await until(
        () => fetch(`${server.base}/readyz`),
        ({ status }) => status === 503,
      );
      const code = server.stop();
      expect((await last).status).toBe(503);
      expect(await code).toBe(0);
    } finally {
      execFileSync("umount", ["--lazy", disk]);
    }
  },
);

function fill(path: string, disk: string): void {
  const { bavail, bsize } = statfsSync(disk);
  try {
    writeFileSync(path, Buffer.alloc(bavail * bsize));
  } catch (error) {
    // The last bytes do not fit, which is what was wanted.
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
  }
}
