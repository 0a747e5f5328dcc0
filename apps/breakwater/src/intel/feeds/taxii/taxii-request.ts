import { setTimeout as wait } from "node:timers/promises";
import type { Outbound, OutboundResponse } from "../../../platform/outbound/outbound.ts";
import { isTaxii, taxiiMediaType } from "../../../platform/taxii-media-type.ts";
import type { FeedCredentials } from "../../../store/feeds.ts";
import { FeedError } from "../feed-error.ts";
import { credentialHeaders, refuseStatus, retryAfterMs } from "../fetcher.ts";

export interface TaxiiServer {
  readonly outbound: Outbound;
  /** Where the credentials are for. */
  readonly origin: string;
  readonly credentials: FeedCredentials | null;
  readonly now: number;
  readonly signal: AbortSignal;
}

export interface TaxiiAnswer {
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly sizeBytes: number;
}

const timeoutMs = 120_000;
/** Waits that a server asks for are made within a run up to this; longer ones end it. */
const shortWaitMs = 60_000;
const maximumWaits = 5;

/** One resource of a TAXII 2.1 server. Throws a `FeedError` for what is none. */
export async function askTaxii(server: TaxiiServer, url: URL, maximumBytes: number): Promise<TaxiiAnswer> {
  const answer = await askPatiently(server, url, maximumBytes);
  refuseStatus(answer, server.now);
  const type = answer.headers["content-type"];
  // Some servers name plain JSON; what it is shows when it is read.
  if (!isTaxii(type) && !/^application\/(?:[a-z.-]+\+)?json/i.test(type ?? ""))
    throw new FeedError(
      "not_taxii",
      `${url.host} answered with "${(type ?? "no type").slice(0, 100)}" where ${taxiiMediaType} was expected`,
    );
  const text = Buffer.from(answer.body).toString("utf8");
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new FeedError(
      "broken_json",
      `${url.host}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new FeedError("not_taxii", `${url.host} answered with JSON that is no object`);
  return {
    body: body as Readonly<Record<string, unknown>>,
    headers: answer.headers,
    sizeBytes: answer.body.length,
  };
}

async function askPatiently(
  { outbound, origin, credentials, now, signal }: TaxiiServer,
  url: URL,
  maximumBytes: number,
): Promise<OutboundResponse> {
  for (let waited = 0; ; waited += 1) {
    const answer = await outbound.request({
      url: url.href,
      headers: { accept: taxiiMediaType },
      secretHeaders: url.origin === origin ? credentialHeaders(credentials) : {},
      maximumBytes,
      timeoutMs,
      signal,
    });
    const isBusy = answer.status === 429 || answer.status === 503;
    const waitMs = isBusy ? retryAfterMs(answer.headers["retry-after"], now) : null;
    if (waitMs === null || waitMs > shortWaitMs || waited === maximumWaits) return answer;
    await wait(waitMs, undefined, { signal });
  }
}
