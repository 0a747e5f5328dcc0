import { execFileSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { readFileSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeSelfSigned } from "../src/platform/tls/self-signed.ts";
import { type ApiClient, apiClient, everyItem } from "./api-client.ts";
import {
  breakwater,
  type ServerProcess,
  spawnServer,
  startServer,
  temporaryFolder,
} from "./server-process.ts";

interface Sender {
  readonly id: string;
  readonly listener: string;
  readonly address: string;
  readonly state: string;
  readonly tenant: string | null;
  readonly certificate: string | null;
  readonly is_new: boolean;
  readonly held: { readonly records: number };
  readonly message_count: number;
}

/** Until a condition holds; the test's own time limit ends the wait. */
async function until<T>(read: () => Promise<T | null | undefined | false>): Promise<T> {
  for (;;) {
    const value = await read();
    if (value !== null && value !== undefined && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const own = Object.values(networkInterfaces())
  .flatMap((entries) => entries ?? [])
  .find(({ internal, family }) => !internal && family === "IPv4")?.address;

describe("the console and API over TLS, on every address", () => {
  const folder = temporaryFolder();
  const files = temporaryFolder();
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startServer({
      data: folder.path,
      flags: ["--http-host", "0.0.0.0", "--http-tls", "self-signed"],
    });
  });
  afterAll(async () => {
    await server?.stop();
    folder[Symbol.dispose]();
    files[Symbol.dispose]();
  });

  function ask(
    path: string,
    options: {
      readonly host?: string;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    } = {},
  ) {
    const { port } = new URL(server.base);
    return new Promise<{ status: number; headers: Record<string, unknown>; fingerprint: string }>(
      (resolve, reject) => {
        const request = httpsRequest(
          {
            host: options.host ?? "127.0.0.1",
            port,
            path,
            method: options.body === undefined ? "GET" : "POST",
            headers: options.headers ?? {},
            ca: readFileSync(join(folder.path, "tls/self-signed.crt.pem")),
          },
          (answer) => {
            const { raw } = (answer.socket as TLSSocket).getPeerCertificate();
            answer.resume();
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              fingerprint: new X509Certificate(raw).fingerprint256,
            });
          },
        );
        request.on("error", reject).end(options.body);
      },
    );
  }

  test("answers under every address of this machine, with the certificate whose fingerprint was printed", async () => {
    const printed = /((?:[0-9A-F]{2}:){31}[0-9A-F]{2})/.exec(server.output())?.[1];
    for (const host of ["127.0.0.1", ...(own === undefined ? [] : [own])]) {
      const answer = await ask("/healthz", { host });
      expect([host, answer.status, answer.fingerprint]).toEqual([host, 200, printed]);
    }
    expect(server.base).toMatch(/^https:/);
  });

  test("keeps the session in a cookie that is sent over TLS and to this host alone, and says HSTS", async () => {
    const key = breakwater("key", "create", "--role", "viewer", "--data", folder.path);
    const headers = { "content-type": "application/json" };
    const answer = await ask("/api/v1/session", { headers, body: JSON.stringify({ api_key: key }) });
    const [cookie = ""] = answer.headers["set-cookie"] as string[];
    expect(cookie).toMatch(/^__Host-breakwater_session=.*Path=\/.*HttpOnly; Secure; SameSite=Strict/);
    expect((await ask("/api/v1/session", { headers: { cookie: cookie.split(";")[0] ?? "" } })).status).toBe(
      200,
    );
    // A cookie that somebody set over plain HTTP, or for the whole domain, has the other name.
    const planted = cookie.split(";")[0]?.replace("__Host-", "") ?? "";
    expect((await ask("/api/v1/session", { headers: { cookie: planted } })).status).toBe(401);
    // The rule would bind other programs of this machine.
    expect(answer.headers["strict-transport-security"]).toBeUndefined();
    if (own !== undefined) {
      const elsewhere = await ask("/healthz", { host: own });
      expect(elsewhere.headers["strict-transport-security"]).toBe("max-age=31536000");
    }
  });

  test("answers no plain HTTP", async () => {
    const { port } = new URL(server.base);
    const failed = await new Promise<boolean>((resolve) => {
      httpRequest({ host: "127.0.0.1", port, path: "/healthz" }, () => resolve(false))
        .on("error", () => resolve(true))
        .end();
    });
    expect(failed).toBe(true);
  });
});

describe("starts that would be unsafe", () => {
  test("are refused with what to do, and end with 2", async () => {
    const folder = temporaryFolder();
    const server = spawnServer({ data: folder.path, flags: ["--http-host", "0.0.0.0"] });
    expect(await server.exitCode).toBe(2);
    expect(server.output()).toContain("passwords and keys must not travel in the clear");
    expect(server.output()).toContain("--http-tls self-signed");
    folder[Symbol.dispose]();
  });

  test("so is a certificate that is not its key's", async () => {
    const folder = temporaryFolder();
    const [one, two] = [makeSelfSigned(["a"], Date.now()), makeSelfSigned(["b"], Date.now())];
    writeFileSync(join(folder.path, "c.pem"), one.certificate);
    writeFileSync(join(folder.path, "k.pem"), two.key);
    const config = `http: { tls: { certificate: "${folder.path}/c.pem", key: "${folder.path}/k.pem" } }`;
    const server = spawnServer({ data: folder.path, config });
    expect(await server.exitCode).toBe(1);
    expect(server.output()).toContain("expected a certificate");
    folder[Symbol.dispose]();
  });
});

describe("behind a trusted proxy", () => {
  const folder = temporaryFolder();
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startServer({
      data: folder.path,
      config: "http: { trustedProxies: [127.0.0.9] }\nallowedHosts: [edge.example]\n",
      flags: ["--http-host", "0.0.0.0"],
    });
  });
  afterAll(async () => {
    await server?.stop();
    folder[Symbol.dispose]();
  });

  /** As a proxy on `from` passes a request on. */
  function ask(
    from: string,
    path: string,
    headers: Record<string, string>,
    options: { readonly to?: string; readonly body?: string } = {},
  ) {
    const { port } = new URL(server.base);
    return new Promise<{ status: number; cookie: string; text: string }>((resolve, reject) => {
      httpRequest(
        {
          host: options.to ?? "127.0.0.1",
          port,
          path,
          localAddress: from,
          method: options.body === undefined ? "GET" : "POST",
          headers: { host: "edge.example", ...headers },
        },
        (answer) => {
          let text = "";
          answer.on("data", (chunk: Buffer) => (text += chunk.toString()));
          answer.on("end", () =>
            resolve({
              status: answer.statusCode ?? 0,
              cookie: answer.headers["set-cookie"]?.[0] ?? "",
              text,
            }),
          );
        },
      )
        .on("error", reject)
        .end(options.body);
    });
  }

  const forwarded = {
    "x-forwarded-for": "203.0.113.7",
    "x-forwarded-proto": "https",
    "content-type": "application/json",
  };

  test("what it says of the client is believed, from it and from nobody else", async () => {
    const key = breakwater("key", "create", "--role", "auditor", "--data", folder.path);
    const body = JSON.stringify({ api_key: key });
    const through = await ask("127.0.0.9", "/api/v1/session", forwarded, { body });
    expect(through.cookie).toMatch(/^__Host-breakwater_session=.*Secure/);
    const around = await ask("127.0.0.1", "/api/v1/session", forwarded, { body });
    expect(around.cookie).toMatch(/^breakwater_session=/);
    const authorization = `Bearer ${key}`;
    const { text } = await ask("127.0.0.1", "/api/v1/audit?action=session.open", { authorization });
    const { items } = JSON.parse(text) as {
      readonly items: readonly { readonly actor: { readonly address: string } }[];
    };
    expect(items.map(({ actor }) => actor.address)).toEqual(["127.0.0.1", "203.0.113.7"]);
  });

  test.skipIf(own === undefined)("nobody else on the network is answered", async () => {
    const answer = await ask(own ?? "", "/healthz", {}, { to: own ?? "" });
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining("through its proxy")]);
  });
});

describe("syslog over TLS, and senders of several tenants", () => {
  const folder = temporaryFolder();
  const files = temporaryFolder();
  let server: ServerProcess;
  let api: ApiClient;
  let tenants: { first: string; second: string };
  let serverPair: ReturnType<typeof makeSelfSigned>;
  const clientPair = makeSelfSigned(["branch"], Date.now());
  const fingerprint = new X509Certificate(clientPair.certificate).fingerprint256;
  const json = { "content-type": "application/json" };

  beforeAll(async () => {
    serverPair = makeSelfSigned(["localhost"], Date.now());
    writeFileSync(join(files.path, "c.pem"), serverPair.certificate);
    writeFileSync(join(files.path, "k.pem"), serverPair.key);
    const certificate = `certificate: { certificate: "${files.path}/c.pem", key: "${files.path}/k.pem" }`;
    server = await startServer({
      data: folder.path,
      config: `syslog: { tls: { port: 0, host: 127.0.0.1, ${certificate} } }`,
    });
    api = apiClient(
      server.base,
      breakwater("key", "create", "--role", "administrator", "--data", folder.path),
    );
    const [first] = (
      await api.get<{ items: readonly { id: string; organisation: string }[] }>("/api/v1/tenants")
    ).items;
    const made = await api.send(
      "POST",
      "/api/v1/tenants",
      JSON.stringify({ organisation: first?.organisation, name: "Second" }),
      json,
    );
    tenants = { first: first?.id ?? "", second: ((await made.json()) as { readonly id: string }).id };
  });
  afterAll(async () => {
    await server?.stop();
    folder[Symbol.dispose]();
    files[Symbol.dispose]();
  });

  function sendTls(lines: readonly string[], pair: ReturnType<typeof makeSelfSigned> | null): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connectTls(
        {
          host: "127.0.0.1",
          port: server.port("syslog-tls"),
          ca: serverPair.certificate,
          servername: "localhost",
          ...(pair === null ? {} : { cert: pair.certificate, key: pair.key }),
        },
        // RFC 5425 §4.3: octet counting.
        () => socket.end(lines.map((line) => `${Buffer.byteLength(line)} ${line}`).join("")),
      );
      socket
        .on("error", reject)
        .on("close", () => resolve())
        .resume();
    });
  }

  const senders = () => everyItem<Sender>(api, "/api/v1/senders");
  const inTenant = async (id: string, text: string) => {
    const answer = await fetch(`${server.base}/api/v1/events?q=${encodeURIComponent(`"${text}"`)}`, {
      headers: { authorization: `Bearer ${keyOf()}`, "breakwater-tenant": id },
    });
    return ((await answer.json()) as { readonly items: readonly unknown[] }).items.length;
  };
  let key = "";
  const keyOf = () => (key ||= breakwater("key", "create", "--role", "administrator", "--data", folder.path));
  const post = async (path: string, body: unknown) => {
    const answer = await api.send("POST", path, JSON.stringify(body), json);
    return { status: answer.status, body: (await answer.json()) as Sender };
  };

  test("a sender that nobody mapped is kept aside and shown, by address and certificate apart", async () => {
    await sendTls(["<13>one with a certificate", "<13>two with a certificate"], clientPair);
    await sendTls(["<13>one without"], null);
    const all = await until(async () => {
      const found = await senders();
      return found.length === 2 ? found : null;
    });
    expect(
      all.every(
        ({ state, tenant, listener }) =>
          state === "quarantined" && tenant === null && listener === "syslog-tls",
      ),
    ).toBe(true);
    const certified = all.find(({ certificate }) => certificate !== null);
    expect(certified).toMatchObject({
      certificate: fingerprint.replaceAll(":", "").toLowerCase(),
      is_new: true,
      message_count: 2,
      held: { records: 2 },
    });
    expect(await inTenant(tenants.first, "with a certificate")).toBe(0);
  });

  test("a rule for a certificate hands what was kept aside to the tenant, once, and the rest stays", async () => {
    expect(
      (await post("/api/v1/sender-rules", { certificate: fingerprint, tenant: tenants.second })).status,
    ).toBe(201);
    await until(async () => (await inTenant(tenants.second, "with a certificate")) === 2);
    await sendTls(["<13>three with a certificate"], clientPair);
    await until(async () => (await inTenant(tenants.second, "with a certificate")) === 3);
    expect(await inTenant(tenants.first, "with a certificate")).toBe(0);
    const rest = (await senders()).filter(({ state }) => state === "quarantined");
    expect(rest).toMatchObject([{ certificate: null, held: { records: 1 } }]);
    const metrics = await fetch(`${server.base}/metrics`, {
      headers: { authorization: `Bearer ${keyOf()}` },
    });
    expect(await metrics.text()).toMatch(/breakwater_quarantine_records 1\n/);
  });

  test("what is kept aside survives a kill, and mapping the sender releases it", async () => {
    const udp = createSocket("udp4");
    await new Promise<void>((resolve) =>
      udp.send("<13>by datagram", server.port("syslog-udp"), "127.0.0.1", () => resolve()),
    );
    udp.close();
    const sender = await until(async () =>
      (await senders()).find(({ listener, held }) => listener === "syslog-udp" && held.records === 1),
    );
    // Written within a second.
    await until(async () => {
      const found = execFileSync("find", [join(folder.path, "quarantine", sender.id), "-name", "*.held"], {
        encoding: "utf8",
      });
      return found.trim() !== "";
    });
    server.kill("server");
    await server.gone;
    const certificate = `certificate: { certificate: "${files.path}/c.pem", key: "${files.path}/k.pem" }`;
    server = await startServer({
      data: folder.path,
      config: `syslog: { tls: { port: 0, host: 127.0.0.1, ${certificate} } }`,
    });
    api = apiClient(server.base, keyOf());
    expect((await senders()).find(({ id }) => id === sender.id)).toMatchObject({
      state: "quarantined",
      held: { records: 1 },
    });
    expect((await post(`/api/v1/senders/${sender.id}/map`, { tenant: tenants.first })).body).toMatchObject({
      state: "accepted",
      tenant: tenants.first,
      is_new: false,
    });
    await until(async () => (await inTenant(tenants.first, "by datagram")) === 1);
    expect(await inTenant(tenants.second, "by datagram")).toBe(0);
  });

  test("a blocked sender's messages are dropped and counted", async () => {
    const sender = (await senders()).find(({ state }) => state === "quarantined");
    await post(`/api/v1/senders/${sender?.id}/block`, {});
    await sendTls(["<13>not wanted"], null);
    await until(async () => {
      const text = await (
        await fetch(`${server.base}/metrics`, { headers: { authorization: `Bearer ${keyOf()}` } })
      ).text();
      return /breakwater_dropped_total\{reason="blocked_sender",transport="syslog-tls"\} 1\n/.test(text);
    });
    expect(await inTenant(tenants.first, "not wanted")).toBe(0);
  });

  test("a new certificate in the files is used by connections from then on, and others go on", async () => {
    const next = makeSelfSigned(["localhost"], Date.now());
    const before = serverPair;
    const old = connectTls({
      host: "127.0.0.1",
      port: server.port("syslog-tls"),
      ca: before.certificate,
      servername: "localhost",
    });
    await new Promise<void>((resolve) => old.once("secureConnect", () => resolve()));
    writeFileSync(join(files.path, "c.pem"), next.certificate);
    writeFileSync(join(files.path, "k.pem"), next.key);
    await server.waitFor(/a new certificate is in use/);
    serverPair = next;
    await sendTls(["<13>under the new certificate"], clientPair);
    await until(async () => (await inTenant(tenants.second, "under the new certificate")) === 1);
    const line = "<13>on the old connection";
    old.end(`${line.length} ${line}`);
    await until(async () => {
      const text = await (
        await fetch(`${server.base}/metrics`, { headers: { authorization: `Bearer ${keyOf()}` } })
      ).text();
      return /breakwater_dropped_total\{reason="blocked_sender",transport="syslog-tls"\} 2\n/.test(text);
    });
  });

  test("what is no TLS, and handshakes that never end, do no harm", async () => {
    const silent = connect(server.port("syslog-tls"), "127.0.0.1");
    const plain = connect(server.port("syslog-tls"), "127.0.0.1");
    await new Promise<void>((resolve) => {
      plain.on("close", () => resolve()).on("error", () => {});
      plain.write("<13>not TLS at all\n");
    });
    await sendTls(["<13>still there"], clientPair);
    await until(async () => (await inTenant(tenants.second, "still there")) === 1);
    silent.on("error", () => {});
    // The stop does not wait for it.
    expect(await server.stop()).toBe(0);
    silent.destroy();
  });
});
