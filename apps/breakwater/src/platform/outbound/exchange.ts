import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import type { LookupFunction } from "node:net";
import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { ResolvedAddress } from "./address-policy.ts";
import { OutboundError } from "./outbound-error.ts";

/** One request and its answer, to addresses that were chosen before. */
export interface Exchange {
  readonly url: URL;
  readonly target: readonly ResolvedAddress[];
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  readonly maximumBytes: number;
  readonly ca: readonly string[] | null;
  readonly signal: AbortSignal;
}

export interface ExchangeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const userAgent = "Breakwater";

export async function exchange(sent: Exchange): Promise<ExchangeAnswer> {
  const answer = await send(sent);
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, [value].flat().join(", ")]),
  );
  try {
    const body = await readBody(answer, sent);
    return { status: answer.statusCode ?? 0, headers, body };
  } finally {
    // What is not read any more is not sent on.
    answer.destroy();
  }
}

function send({ url, target, method, headers, body, ca, signal }: Exchange): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const options: RequestOptions = {
    method,
    // No connection is kept: it would be used under a name that was not looked at.
    agent: false,
    lookup: lookupOf(target),
    signal,
    maxHeaderSize: 64 * 1024,
    headers: {
      "user-agent": userAgent,
      "accept-encoding": "gzip, deflate, br",
      ...headers,
      ...(body === undefined ? {} : { "content-length": String(body.length) }),
    },
    ...(ca === null ? {} : { ca: [...ca] }),
  };
  const request = url.protocol === "https:" ? httpsRequest(url, options) : httpRequest(url, options);
  request.on("response", resolve);
  request.on("error", reject);
  request.end(body);
  return promise;
}

/** Answers with what was resolved and looked at, and never asks again. */
function lookupOf(target: readonly ResolvedAddress[]): LookupFunction {
  return (_hostname, options, done) => {
    const [first] = target;
    if (first === undefined) done(new Error("no address"), "");
    else if (options.all === true) done(null, [...target]);
    else done(null, first.address, first.family);
  };
}

async function readBody(answer: IncomingMessage, { url, maximumBytes }: Exchange): Promise<Uint8Array> {
  const tooLarge = () =>
    new OutboundError("too_large", `${url.host}: the answer is larger than ${maximumBytes} bytes`);
  if (Number(answer.headers["content-length"] ?? 0) > maximumBytes) throw tooLarge();
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of decoded(answer, url) as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maximumBytes) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Decompresses piece by piece, so that what grows is cut off where it becomes too large. */
function decoded(answer: IncomingMessage, url: URL): Readable {
  const encoding = (answer.headers["content-encoding"] ?? "").trim().toLowerCase();
  const decoder =
    encoding === "gzip" || encoding === "x-gzip"
      ? createGunzip()
      : encoding === "deflate"
        ? createInflate()
        : encoding === "br"
          ? createBrotliDecompress()
          : null;
  if (decoder === null) {
    if (encoding === "" || encoding === "identity") return answer;
    throw new OutboundError("broken_encoding", `${url.host}: the answer is in the encoding "${encoding}"`);
  }
  // The error reaches who reads the decoder.
  return pipeline(answer, decoder, () => {});
}
