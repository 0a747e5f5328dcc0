import type { FeedDocument } from "../../../store/feeds.ts";
import { FeedError } from "../feed-error.ts";
import type { FetchTask } from "../fetcher.ts";
import { ask, readJson } from "./ask.ts";
import { cutDocument } from "./cut-document.ts";
import { leftOut } from "./left-out.ts";

/** Others come with the next run. */
const limits = { documents: 2_000, bytes: 256 * 1024 * 1024 } as const;
const atOnce = 4;
/** More that cannot be read are no accident. */
const unreadableShare = 0.1;

/**
 * The advisories at these addresses, a few at a time. One that cannot be read stays as it was known and is asked for the next
 * time; a server that says that it is asked too often is left alone until then.
 */
export async function fetchDocuments(
  task: FetchTask,
  wanted: readonly (readonly [url: string, version: string])[],
): Promise<{ readonly documents: readonly FeedDocument[]; readonly sizeBytes: number }> {
  const documents: FeedDocument[] = [];
  let [sizeBytes, at, failed, isTooOften] = [0, 0, 0, false];
  let problem: unknown = null;
  async function work(): Promise<void> {
    for (;;) {
      const one = wanted[at];
      if (one === undefined || at >= limits.documents || sizeBytes > limits.bytes || isTooOften) return;
      at += 1;
      const [id, version] = one;
      try {
        const { body } = await ask(task, id);
        sizeBytes += body.length;
        const text = cutDocument(readJson(body, id));
        documents.push(text === null ? leftOut({ id, version }, "not_csaf_2_0") : { id, version, text });
      } catch (error) {
        task.signal.throwIfAborted();
        isTooOften ||= error instanceof FeedError && /^status_(?:429|503)$/.test(error.code);
        failed += 1;
        problem = error;
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  const isFine = isTooOften ? documents.length > 0 : failed <= at * unreadableShare;
  if (problem !== null && !isFine) throw problem;
  return { documents, sizeBytes };
}
