import { request } from "node:http";
import { connect as connectPlain, type Socket } from "node:net";
import { connect, type TLSSocket } from "node:tls";
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

/** Requests to one device. What it answers may be anything: size and time are bounded, and no redirect is followed. */
export interface DeviceLink {
  readonly address: DeviceAddress;
  /** Throws a `ReadError` where there is no answer. */
  ask(request: LinkRequest, signal: AbortSignal): Promise<LinkAnswer>;
}

const timeoutMs = 30_000;
const maximumBytes = 32 * 1024 * 1024;

export function linkTo(address: DeviceAddress): DeviceLink {
  return {
    address,
    async ask(asked, signal) {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      const socket =
        address.url.protocol === "http:" ? openLocal(address.url) : await openTls(address, limit);
      try {
        return await exchange(address.url, socket, asked, limit);
      } catch (error) {
        throw asReadError(error, address.url, limit);
      } finally {
        socket.destroy();
      }
    },
  };
}

/** Without TLS nothing is sent but to this machine. */
function openLocal(url: URL): Socket {
  if (!isLoopback(url.hostname)) throw new ReadError(`${url.href}: nothing is sent without TLS`);
  return connectPlain({
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port === "" ? 80 : url.port),
  });
}

/** Connected to the device itself: nothing is sent before its certificate was looked at. */
async function openTls({ url, fingerprint, ca }: DeviceAddress, signal: AbortSignal): Promise<TLSSocket> {
  if (url.protocol !== "https:") throw new ReadError(`${url.href}: credentials are sent over https: only`);
  const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>();
  const socket = connect({
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port === "" ? 443 : url.port),
    ...(/[a-z]/i.test(url.hostname) && !url.hostname.startsWith("[") ? { servername: url.hostname } : {}),
    // With a fingerprint the device is known by it, below.
    rejectUnauthorized: fingerprint === null,
    minVersion: "TLSv1.2",
    ...(ca === null ? {} : { ca }),
  });
  const stop = () => socket.destroy(new Error("no answer"));
  signal.addEventListener("abort", stop, { once: true });
  socket.once("secureConnect", () => resolve(socket));
  socket.once("error", reject);
  try {
    const open = await promise;
    const seen = open.getPeerCertificate().fingerprint256.replaceAll(":", "").toLowerCase();
    if (fingerprint === null || seen === fingerprint) return open;
    throw new ReadError(
      `${url.host}: its certificate is ${seen}, and not ${fingerprint}; nothing was sent. Look at why before you trust the new one`,
    );
  } catch (error) {
    socket.destroy();
    throw asReadError(error, url, signal);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function exchange(
  url: URL,
  socket: Socket,
  { method, path, headers = {}, body }: LinkRequest,
  signal: AbortSignal,
): Promise<LinkAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<LinkAnswer>();
  const sent = request(
    {
      createConnection: () => socket,
      method,
      path,
      signal,
      maxHeaderSize: 64 * 1024,
      headers: {
        host: url.host,
        "user-agent": "Breakwater",
        connection: "close",
        ...headers,
        ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
      },
    },
    (answer) => {
      const parts: Buffer[] = [];
      let size = 0;
      answer.on("data", (part: Buffer) => {
        size += part.length;
        if (size > maximumBytes)
          reject(new ReadError(`${url.host}: the answer is larger than ${maximumBytes} bytes`));
        else parts.push(part);
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
