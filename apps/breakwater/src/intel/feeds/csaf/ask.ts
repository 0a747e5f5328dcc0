import { FeedError } from "../feed-error.ts";
import { credentialHeaders, type FetchTask, maximumFetchedBytes, refuseStatus } from "../fetcher.ts";

const timeoutMs = 120_000;

/** Asks for a part of what a provider has; what the feed's server is to be shown is shown to it alone. */
export async function ask(task: FetchTask, url: string, headers: Readonly<Record<string, string>> = {}) {
  const isOwn = new URL(url).origin === new URL(task.feed.address).origin;
  const answer = await task.outbound.request({
    url,
    headers,
    secretHeaders: isOwn ? credentialHeaders(task.credentials) : {},
    maximumBytes: maximumFetchedBytes,
    timeoutMs,
    signal: task.signal,
  });
  if (answer.status !== 304 || Object.keys(headers).length === 0) refuseStatus(answer, task.now);
  return answer;
}

export function readJson(body: Uint8Array, url: string): unknown {
  try {
    return JSON.parse(
      Buffer.from(body)
        .toString("utf8")
        .replace(/^\uFEFF/, ""),
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FeedError("not_csaf", `${new URL(url).host}: what came is no JSON (${reason.slice(0, 200)})`);
  }
}
