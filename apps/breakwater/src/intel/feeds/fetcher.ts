import type { OutboundResponse } from "../../platform/outbound/outbound.ts";
import type { Outbound } from "../../platform/outbound/outbound.ts";
import type { JsonObject } from "../../platform/canonical-json.ts";
import type { Feed, FeedCredentials, FeedDocument, FetchedContent } from "../../store/feeds.ts";
import { FeedError } from "./feed-error.ts";

export interface FetchTask {
  readonly feed: Pick<Feed, "address">;
  readonly credentials: FeedCredentials | null;
  /** As the fetcher left it when its content was last taken. */
  readonly state: JsonObject;
  /** The parts that were taken, of a feed that sends only what changed. */
  readonly versions: () => Promise<ReadonlyMap<string, string>>;
  readonly documents: () => Promise<readonly FeedDocument[]>;
  /** The whole content is wanted, also where nothing has changed. */
  readonly isAllWanted: boolean;
  readonly outbound: Outbound;
  readonly now: number;
  readonly signal: AbortSignal;
}

export type Fetched =
  | {
      readonly kind: "unchanged";
      readonly sizeBytes: number;
      /** Where to go on all the same; null: from where it went on this time. */
      readonly state: JsonObject | null;
    }
  | ({ readonly kind: "content"; readonly sizeBytes: number } & FetchedContent);

export type Fetcher = (task: FetchTask) => Promise<Fetched>;

/** Of one answer, and of all of a run together. */
export const maximumFetchedBytes = 64 * 1024 * 1024;

export function credentialHeaders(credentials: FeedCredentials | null): Readonly<Record<string, string>> {
  switch (credentials?.kind) {
    case undefined:
      return {};
    case "basic": {
      const { username, password } = credentials;
      return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` };
    }
    case "bearer":
      return { authorization: `Bearer ${credentials.token}` };
    case "header":
      return { [credentials.name.toLowerCase()]: credentials.value };
  }
}

/** Throws for an answer that is none of what was asked for. */
export function refuseStatus({ status, headers, url }: OutboundResponse, now: number): void {
  if (status >= 200 && status < 300) return;
  const hint =
    status === 401 || status === 403
      ? "; look at its credentials"
      : status === 404 || status === 410
        ? "; it is there no longer"
        : "";
  throw new FeedError(
    `status_${status}`,
    `${new URL(url).host} answered with status ${status}${hint}`,
    retryAfterMs(headers["retry-after"], now),
  );
}

const longestWaitMs = 7 * 24 * 3_600_000;

/** `Retry-After` (RFC 9110 §10.2.3): seconds or a date. */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  const wait = /^[0-9]{1,9}$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isFinite(wait) && wait > 0 ? Math.min(wait, longestWaitMs) : null;
}
