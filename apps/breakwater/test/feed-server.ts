import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server on loopback whose answers a test changes: by path. */
export async function startFeedServer() {
  const answers = new Map<string, Answer>();
  const seen: { readonly path: string; readonly headers: IncomingMessage["headers"] }[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    seen.push({ path, headers: request.headers });
    const answer = answers.get(path) ?? answers.get(path.split("?")[0] ?? "");
    if (answer === undefined) response.writeHead(404).end();
    else answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    /** A text, with an ETag of its own; or what a function answers. */
    put(path: string, answer: string | Answer) {
      if (typeof answer !== "string") return void answers.set(path, answer);
      const etag = `"${createHash("sha256").update(answer).digest("hex")}"`;
      answers.set(path, (request, response) => {
        if (request.headers["if-none-match"] === etag) response.writeHead(304).end();
        else response.writeHead(200, { etag }).end(answer);
      });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
