import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import { type AddressPolicy, createAddressPolicy } from "./address-policy.ts";
import { OutboundError } from "./outbound-error.ts";
import { exchange, type Exchange } from "./exchange.ts";

export interface OutboundRequest {
  readonly url: string;
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  /** Who asks: goes to the first address's origin and to no other that a redirect leads to. */
  readonly secretHeaders?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Of the answer as it is read: decompressed. */
  readonly maximumBytes: number;
  /** For all of it, redirects included. */
  readonly timeoutMs: number;
  /** 0: a redirect is an answer like others. */
  readonly maximumRedirects?: number;
  readonly signal?: AbortSignal;
}

export interface OutboundResponse {
  readonly status: number;
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Where it came from in the end. */
  readonly url: string;
}

/** The only way by which this server asks others for something. */
export interface Outbound {
  /** Throws an `OutboundError` where there is no answer; any status is one. */
  readonly request: (request: OutboundRequest) => Promise<OutboundResponse>;
}

export interface OutboundOptions {
  /** Networks that may be reached although they are private, also without TLS. */
  readonly allowPrivate: readonly string[];
  /** File of certificates (PEM) that are trusted beside the public ones. */
  readonly ca: string | null;
  /** Resolves a name; the system's resolver where not given. */
  readonly resolve?: AddressPolicy["resolve"];
}

const defaultRedirects = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Asks others, who may be anybody: each name is resolved once and what is connected to is that address, which is neither
 * private nor reserved unless the configuration allows it. Each redirect is looked at in the same way. Size and time of the answer
 * are bounded.
 */
export function createOutbound(options: OutboundOptions): Outbound {
  const policy = createAddressPolicy(options);
  const ca = options.ca === null ? null : [...rootCertificates, readFileSync(options.ca, "utf8")];

  async function request(asked: OutboundRequest): Promise<OutboundResponse> {
    const deadline = AbortSignal.timeout(asked.timeoutMs);
    const signal = asked.signal === undefined ? deadline : AbortSignal.any([deadline, asked.signal]);
    const first = parse(asked.url);
    const maximum = asked.maximumRedirects ?? defaultRedirects;
    let url = first;
    for (let followed = 0; ; followed += 1) {
      const answer = await ask(asked, url, url.origin === first.origin, signal);
      const location = answer.headers["location"];
      if (maximum === 0 || !redirects.has(answer.status) || location === undefined)
        return { ...answer, url: url.href };
      if (followed === maximum)
        throw new OutboundError(
          "too_many_redirects",
          `${first.host}: more than ${maximum} redirects, the last to ${location.slice(0, 200)}`,
        );
      url = parse(location, url);
    }
  }

  async function ask(
    { method = "GET", headers = {}, secretHeaders = {}, body, maximumBytes, timeoutMs }: OutboundRequest,
    url: URL,
    isFirstOrigin: boolean,
    signal: AbortSignal,
  ) {
    const target = await untilAborted(policy.check(url), signal).catch((error: unknown) => {
      throw explained(error, url, timeoutMs, signal);
    });
    const sent: Exchange = {
      url,
      target,
      method,
      headers: { ...headers, ...(isFirstOrigin ? secretHeaders : {}) },
      body,
      maximumBytes,
      ca,
      signal,
    };
    return exchange(sent).catch((error: unknown) => {
      throw explained(error, url, timeoutMs, signal);
    });
  }

  return { request };
}

function parse(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href);
  if (url === null)
    throw new OutboundError("invalid_url", `"${text.slice(0, 200)}" is no address such as https://host/path`);
  url.hash = "";
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw new OutboundError("invalid_url", `${url.protocol} is not asked; only https: and http: are`);
  if (url.username !== "" || url.password !== "")
    throw new OutboundError("invalid_url", `an address holds no name and password; give them apart`);
  return url;
}

/** Resolving a name cannot be aborted, but nobody has to wait for it. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason as Error);
  signal.addEventListener("abort", onAbort, { once: true });
  return Promise.race([work, aborted.promise]).finally(() => signal.removeEventListener("abort", onAbort));
}

function explained(error: unknown, url: URL, timeoutMs: number, signal: AbortSignal): OutboundError {
  if (error instanceof OutboundError) return error;
  if (signal.aborted && signal.reason instanceof DOMException && signal.reason.name === "TimeoutError")
    return new OutboundError("timeout", `${url.host}: no whole answer within ${timeoutMs} ms`, {
      cause: error,
    });
  if (signal.aborted)
    return new OutboundError(
      "aborted",
      `${url.host}: given up because the server stops or somebody ended it`,
    );
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const message = error instanceof Error ? error.message : String(error);
  if (code.startsWith("Z_"))
    return new OutboundError("broken_encoding", `${url.host}: its compressed answer is broken (${message})`, {
      cause: error,
    });
  if (/^(?:CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS|ERR_SSL|EPROTO)/.test(code))
    return new OutboundError(
      "tls",
      `${url.host}: its certificate or TLS is not trusted (${message}); a CA of your own is named by outbound.ca`,
      { cause: error },
    );
  return new OutboundError("connection", `${url.host}: ${message || code}`, { cause: error });
}
