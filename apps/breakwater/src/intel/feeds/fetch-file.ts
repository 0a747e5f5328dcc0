import type { JsonObject } from "../../platform/canonical-json.ts";
import {
  credentialHeaders,
  type Fetched,
  type FetchTask,
  maximumFetchedBytes,
  refuseStatus,
} from "./fetcher.ts";

const timeoutMs = 5 * 60_000;

/** A file by its address, where it differs from the one that was taken last. */
export async function fetchFile(task: FetchTask): Promise<Fetched> {
  const { feed, credentials, state, isAllWanted, outbound, now, signal } = task;
  const answer = await outbound.request({
    url: feed.address,
    headers: isAllWanted ? {} : conditions(state),
    secretHeaders: credentialHeaders(credentials),
    maximumBytes: maximumFetchedBytes,
    timeoutMs,
    signal,
  });
  if (answer.status === 304 && !isAllWanted) return { kind: "unchanged", sizeBytes: 0, state: null };
  refuseStatus(answer, now);
  const { etag, "last-modified": lastModified } = answer.headers;
  return {
    kind: "content",
    content: answer.body,
    sizeBytes: answer.body.length,
    documents: null,
    state: {
      ...(etag === undefined ? {} : { etag: etag.slice(0, 500) }),
      ...(lastModified === undefined ? {} : { lastModified: lastModified.slice(0, 100) }),
    },
  };
}

function conditions({ etag, lastModified }: JsonObject): Readonly<Record<string, string>> {
  return {
    ...(typeof etag === "string" ? { "if-none-match": etag } : {}),
    ...(typeof lastModified === "string" ? { "if-modified-since": lastModified } : {}),
  };
}
