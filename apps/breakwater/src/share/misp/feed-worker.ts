// Entry of the thread that reads for MISP feeds: going through a million indicators must not keep the server from answering.
import { workerData } from "node:worker_threads";
import { serveTasks } from "../../platform/worker-tasks.ts";
import { type FeedEvent, type FeedOf, FeedReader } from "../../store/repositories/sharing/feed-reader.ts";
import { toEventFile, toHashLines } from "./event.ts";

export type FeedTask = FeedOf & {
  /** Null: which events there are. */
  readonly wanted: { readonly event: FeedEvent; readonly as: "file" | "hashes" } | null;
};
export type FeedResult = readonly FeedEvent[] | string;

// misp-feed.ts starts this file with the path of the control store.
const { path } = workerData as { readonly path: string };
const reader = new FeedReader(path);

serveTasks<FeedResult>(null, (given) => {
  // misp-feed.ts sends nothing but a FeedTask.
  const { wanted, ...of } = given as FeedTask;
  return { result: wanted === null ? reader.events(of) : textOf(of, wanted), transfer: [] };
});

function textOf(of: FeedOf, { event, as }: NonNullable<FeedTask["wanted"]>): string {
  const attributes = reader.attributes(of, event);
  return as === "hashes" ? toHashLines(event, attributes) : JSON.stringify(toEventFile(event, attributes));
}
