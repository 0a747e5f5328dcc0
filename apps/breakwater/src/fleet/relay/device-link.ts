import { Agent, request } from "node:http";
import { connect as connectPlain, isIP } from "node:net";
import type { Duplex } from "node:stream";
import { connect } from "node:tls";
import { isLoopback } from "../../platform/addresses.ts";
import { ReadError } from "./reading.ts";

/** How a device is reached, and how it is known again. */
export interface DeviceAddress {
  /** `https://`, `ssh://` or `snmp://`, host and port. */
  readonly url: URL;
  /** SHA-256 of its certificate (or of its SSH host key) in hexadecimal digits; null where an authority vouches for it. */
  readonly fingerprint: string | null;
  /** Certificates (PEM) of authorities that are trusted besides the system's. */
  readonly ca: string | null;
}

export interface LinkRequest {
  readonly method: "GET" | "POST";
  /** Path and query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface LinkAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Requests to one device, one after the other over one connection. What it answers may be anything: size and time are bounded, and no
 * redirect is followed.
 */
export interface DeviceLink extends Disposable {
  readonly address: DeviceAddress;
  /** Throws a `ReadError` where there is no answer. */
  ask(request: LinkRequest, signal: AbortSignal): Promise<LinkAnswer>;
}

const timeoutMs = 30_000;
const maximumBytes = 32 * 1024 * 1024;

export function linkTo(address: DeviceAddress): DeviceLink {
  const agent = new VerifyingAgent(address);
  return {
    address,
    async ask(asked, signal) {
      // Without TLS nothing is sent but to this machine.
      if (address.url.protocol !== "https:" && !isLocal(address.url))
        throw new ReadError(`${address.url.href}: nothing is sent without TLS`);
      const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      try {
        return await exchange(address.url, agent, asked, limit);
      } catch (error) {
        throw asReadError(error, address.url, limit);
      }
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

type Opened = (error: Error | null, socket: Duplex) => void;

/** Connections to the device itself: each was looked at before anything is sent over it. */
class VerifyingAgent extends Agent {
  readonly #address: DeviceAddress;

  constructor(address: DeviceAddress) {
    super({ keepAlive: true, maxSockets: 1 });
    this.#address = address;
  }

  override createConnection(_options: unknown, done?: Opened): undefined {
    const opened: Opened = done ?? (() => {});
    if (this.#address.url.protocol === "http:") openLocal(this.#address.url, opened);
    else openTls(this.#address, opened);
    return undefined;
  }
}

function openLocal(url: URL, opened: Opened): void {
  const socket = connectPlain({ host: hostOf(url), port: Number(url.port === "" ? 80 : url.port) });
  opened(null, socket);
}

/** Connected to the device itself: nothing is sent before its certificate was looked at. */
function openTls({ url, fingerprint, ca }: DeviceAddress, opened: Opened): void {
  const socket = connect({
    host: hostOf(url),
    port: Number(url.port === "" ? 443 : url.port),
    ...(isIP(hostOf(url)) === 0 ? { servername: url.hostname } : {}),
    // With a fingerprint the device is known by it, below.
    rejectUnauthorized: fingerprint === null,
    minVersion: "TLSv1.2",
    ...(ca === null ? {} : { ca }),
  });
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer within ${timeoutMs / 1_000} s`)));
  const failed = (error: Error) => opened(error, socket);
  socket.once("error", failed);
  socket.once("secureConnect", () => {
    socket.setTimeout(0);
    socket.removeListener("error", failed);
    const seen = socket.getPeerCertificate().fingerprint256.replaceAll(":", "").toLowerCase();
    if (fingerprint === null || seen === fingerprint) return opened(null, socket);
    socket.destroy();
    opened(
      new ReadError(
        `${url.host}: its certificate is ${seen}, and not ${fingerprint}; nothing was sent. Look at why before you trust the new one`,
      ),
      socket,
    );
  });
}

export function isLocal(url: URL): boolean {
  return url.protocol === "http:" && isLoopback(url.hostname);
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}

async function exchange(
  url: URL,
  agent: Agent,
  { method, path, headers = {}, body }: LinkRequest,
  signal: AbortSignal,
): Promise<LinkAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<LinkAnswer>();
  const sent = request(
    {
      agent,
      method,
      path,
      signal,
      maxHeaderSize: 64 * 1024,
      headers: {
        host: url.host,
        "user-agent": "Breakwater",
        ...headers,
        ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
      },
    },
    (answer) => {
      const parts: Buffer[] = [];
      let size = 0;
      answer.on("data", (part: Buffer) => {
        size += part.length;
        parts.push(part);
        if (size > maximumBytes)
          sent.destroy(new ReadError(`${url.host}: the answer is larger than ${maximumBytes} bytes`));
      });
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts).toString("utf8") }),
      );
      answer.on("error", reject);
    },
  );
  sent.on("error", reject);
  sent.end(body);
  return promise;
}

function asReadError(error: unknown, url: URL, signal: AbortSignal): ReadError {
  if (error instanceof ReadError) return error;
  if (signal.aborted) return new ReadError(`${url.host}: no answer within ${timeoutMs / 1_000} s`);
  return new ReadError(`${url.host}: ${error instanceof Error ? error.message : String(error)}`);
}
