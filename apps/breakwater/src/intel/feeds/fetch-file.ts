import {
  credentialHeaders,
  type Fetched,
  type FetchTask,
  maximumFetchedBytes,
  refuseStatus,
} from "./fetcher.ts";
import { conditionsOf, validatorsOf } from "./validators.ts";

const timeoutMs = 5 * 60_000;

/** A file by its address, where it differs from the one that was taken last. */
export async function fetchFile(task: FetchTask): Promise<Fetched> {
  const { feed, credentials, state, isAllWanted, outbound, now, signal } = task;
  const answer = await outbound.request({
    url: feed.address,
    headers: isAllWanted ? {} : conditionsOf(state),
    secretHeaders: credentialHeaders(credentials),
    maximumBytes: maximumFetchedBytes,
    timeoutMs,
    signal,
  });
  if (answer.status === 304 && !isAllWanted) return { kind: "unchanged", sizeBytes: 0, state: null };
  refuseStatus(answer, now);
  return {
    kind: "content",
    content: answer.body,
    sizeBytes: answer.body.length,
    documents: null,
    state: validatorsOf(answer.headers),
  };
}
