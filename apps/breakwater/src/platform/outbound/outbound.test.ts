import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { makeSelfSigned } from "../tls/self-signed.ts";
import { createOutbound, type OutboundRequest } from "./outbound.ts";

const loopback = ["127.0.0.0/8"];
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const limits = { maximumBytes: 1_000_000, timeoutMs: 10_000 };
const open = createOutbound({ allowPrivate: loopback, ca: null });
const ask = (url: string, more: Partial<OutboundRequest> = {}) => open.request({ url, ...limits, ...more });
const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => "answered",
    (error: unknown) => (error as { code?: string }).code,
  );

describe("what leaves the server", () => {
  it.each([
    "https://127.0.0.1/",
    "https://127.1/",
    "https://0x7f000001/",
    "https://2130706433/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://[64:ff9b::a9fe:a9fe]/",
    "https://[2002:7f00:1::]/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://169.254.169.254/latest/meta-data",
    "https://10.0.0.1/",
    "https://172.31.255.255/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://0.0.0.0/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
  ])("is not connected to %s", async (url) => {
    const closed = createOutbound({ allowPrivate: [], ca: null });
    expect(await codeOf(closed.request({ url, ...limits }))).toBe("refused_address");
  });

  it("goes to the address that a name was resolved to, which is asked for once", async () => {
    const seen: (string | undefined)[] = [];
    const base = await serve((request, response) => {
      seen.push(request.headers.host);
      response.end("here");
    });
    let asked = 0;
    const { request } = createOutbound({
      allowPrivate: loopback,
      ca: null,
      // The second answer would lead elsewhere.
      resolve: async () => [{ address: (asked += 1) === 1 ? "127.0.0.1" : "192.0.2.1", family: 4 }],
    });
    const url = base.replace("127.0.0.1", "feed.example");
    expect(Buffer.from((await request({ url, ...limits })).body).toString()).toBe("here");
    expect([asked, seen]).toEqual([1, [new URL(url).host]]);
  });

  it("is refused where a name leads to a private address, and goes only to those of several that may be", async () => {
    const base = await serve((_, response) => response.end("here"));
    const url = base.replace("127.0.0.1", "mixed.example");
    const resolve = async () => [
      { address: "10.0.0.1", family: 4 as const },
      { address: "127.0.0.1", family: 4 as const },
    ];
    const some = createOutbound({ allowPrivate: loopback, ca: null, resolve });
    expect((await some.request({ url, ...limits })).status).toBe(200);
    const none = createOutbound({ allowPrivate: [], ca: null, resolve });
    expect(await codeOf(none.request({ url: "https://mixed.example/", ...limits }))).toBe("refused_address");
  });

  it("uses TLS, except with networks that the configuration names", async () => {
    const resolve = async () => [{ address: "93.184.215.14", family: 4 as const }];
    const { request } = createOutbound({ allowPrivate: [], ca: null, resolve });
    expect(await codeOf(request({ url: "http://feed.example/", ...limits }))).toBe("insecure");
    for (const url of [
      "ftp://feed.example/",
      "file:///etc/passwd",
      "no address",
      "https://a:b@feed.example/",
    ])
      expect(await codeOf(request({ url, ...limits }))).toBe("invalid_url");
  });

  it("trusts the CA of the configuration and nothing else that is not public", async () => {
    const folder = mkdtempSync(join(tmpdir(), "outbound-"));
    const { certificate, key } = makeSelfSigned(["feed.example"], Date.now());
    const server = createTlsServer({ cert: certificate, key }, (_, response) => response.end("sealed"));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `https://feed.example:${(server.address() as AddressInfo).port}/`;
    writeFileSync(join(folder, "ca.pem"), certificate);
    const resolve = async () => [{ address: "127.0.0.1", family: 4 as const }];
    const trusting = createOutbound({ allowPrivate: loopback, ca: join(folder, "ca.pem"), resolve });
    expect(Buffer.from((await trusting.request({ url, ...limits })).body).toString()).toBe("sealed");
    const plain = createOutbound({ allowPrivate: loopback, ca: null, resolve });
    expect(await codeOf(plain.request({ url, ...limits }))).toBe("tls");
    rmSync(folder, { recursive: true });
  });

  it("looks at each redirect anew, and takes secrets to no other origin", async () => {
    const seen: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end("moved");
    });
    const base = await serve((request, response) => {
      seen.push(request.headers.authorization);
      const to = { "/inner": "http://169.254.169.254/latest", "/other": other, "/own": "/end" };
      const location = to[request.url as keyof typeof to];
      if (location === undefined) response.end("end");
      else response.writeHead(302, { location }).end();
    });
    const secretHeaders = { authorization: "Bearer secret" };
    expect(await codeOf(ask(`${base}/inner`))).toBe("refused_address");
    seen.length = 0;
    expect((await ask(`${base}/own`, { secretHeaders })).url).toBe(`${base}/end`);
    expect(seen).toEqual(["Bearer secret", "Bearer secret"]);
    seen.length = 0;
    expect((await ask(`${base}/other`, { secretHeaders })).url).toBe(`${other}/`);
    expect(seen).toEqual(["Bearer secret", undefined]);
    expect((await ask(`${base}/own`, { maximumRedirects: 0 })).status).toBe(302);
  });

  it("follows no circle", async () => {
    const base = await serve((_, response) => response.writeHead(301, { location: "/again" }).end());
    expect(await codeOf(ask(base))).toBe("too_many_redirects");
  });

  it("takes no more than was asked for, however it is packed", async () => {
    const zeros = Buffer.alloc(2_000_000);
    const bodies: Readonly<Record<string, readonly [string, Buffer]>> = {
      "/plain": ["identity", zeros],
      "/gzip": ["gzip", gzipSync(zeros)],
      "/br": ["br", brotliCompressSync(zeros)],
      "/broken": ["gzip", Buffer.from("no gzip")],
      "/strange": ["zstd-x", zeros],
    };
    const base = await serve((request, response) => {
      const [encoding, body] = bodies[request.url ?? ""] ?? ["", Buffer.alloc(0)];
      response.writeHead(200, { "content-encoding": encoding }).end(body);
    });
    expect(await codeOf(ask(`${base}/plain`))).toBe("too_large");
    expect(await codeOf(ask(`${base}/gzip`))).toBe("too_large");
    expect(await codeOf(ask(`${base}/br`))).toBe("too_large");
    expect(await codeOf(ask(`${base}/broken`))).toBe("broken_encoding");
    expect(await codeOf(ask(`${base}/strange`))).toBe("broken_encoding");
    expect((await ask(`${base}/gzip`, { maximumBytes: 3_000_000 })).body.length).toBe(2_000_000);
  });

  it("waits no longer than was asked for, for an answer that drips, too", async () => {
    const base = await serve((_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write("x"), 10);
      response.on("close", () => clearInterval(timer));
    });
    expect(await codeOf(ask(base, { timeoutMs: 100 }))).toBe("timeout");
    const given = new AbortController();
    const asked = codeOf(ask(base, { signal: given.signal }));
    given.abort();
    expect(await asked).toBe("aborted");
  });

  it("says where a connection cannot be made or breaks", async () => {
    const base = await serve((_, response) => {
      response.writeHead(200, { "content-length": "100" }).write("x");
      response.destroy();
    });
    expect(await codeOf(ask(base))).toBe("connection");
    const closed = createOutbound({
      allowPrivate: loopback,
      ca: null,
      resolve: () => Promise.reject(new Error("no")),
    });
    expect(await codeOf(closed.request({ url: "https://nowhere.example/", ...limits }))).toBe("unresolvable");
  });
});
