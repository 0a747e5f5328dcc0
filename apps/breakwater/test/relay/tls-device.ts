import { X509Certificate } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { makeSelfSigned } from "../../src/platform/tls/self-signed.ts";

export interface FakeDevice extends AsyncDisposable {
  readonly address: string;
  /** SHA-256 of its certificate or host key. */
  readonly fingerprint: string;
  /** Method and path of what it was asked, in order. */
  readonly asked: string[];
  connections(): { readonly made: number; readonly open: number };
}

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface Said {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}

/** A device's web server with a certificate that it made itself, as they come. */
export async function startTlsDevice(answer: (asked: Asked) => Said): Promise<FakeDevice> {
  const { certificate, key } = makeSelfSigned(["127.0.0.1"], Date.now());
  const asked: string[] = [];
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "https://device");
    asked.push(`${request.method} ${url.pathname}`);
    const said = answer({
      method: request.method ?? "",
      url,
      headers: request.headers,
      body: await text(request),
    });
    response
      .writeHead(said.status ?? 200, { "content-type": said.type ?? "application/json" })
      .end(said.body);
  }
  const server = createServer(
    { cert: certificate, key },
    (request, response) => void handle(request, response),
  );
  const connections = { made: 0, open: 0 };
  server.on("secureConnection", (socket) => {
    connections.made += 1;
    connections.open += 1;
    socket.once("close", () => (connections.open -= 1));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // Listening on a port, not on a path.
  const { port } = server.address() as AddressInfo;
  return {
    address: `https://127.0.0.1:${port}`,
    fingerprint: new X509Certificate(certificate).fingerprint256,
    asked,
    connections: () => ({ ...connections }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
