import type { FeedDocument } from "../../../store/feeds.ts";
import { FeedError } from "../feed-error.ts";
import { credentialHeaders, type Fetched, type FetchTask, refuseStatus } from "../fetcher.ts";
import { conditionsOf, validatorsOf } from "../validators.ts";
import { readEvent } from "./read-event.ts";
import { readManifest } from "./read-manifest.ts";

const limits = {
  manifestBytes: 32 * 1024 * 1024,
  eventBytes: 32 * 1024 * 1024,
  bytes: 256 * 1024 * 1024,
  contentBytes: 200 * 1024 * 1024,
} as const;
/** The newest of those that changed; the others come with the next run. */
const eventsARun = 5_000;
const atOnce = 4;
const timeoutMs = 120_000;
/** More that cannot be read are no accident. */
const unreadableShare = 0.1;

/** A MISP feed: its manifest says which events there are and when each changed; only those that changed are asked for. */
export async function fetchMisp(task: FetchTask): Promise<Fetched> {
  const { feed, state, isAllWanted, now } = task;
  const folder = new URL(feed.address.replace(/manifest\.json$/, "").replace(/\/?$/, "/"));
  const answer = await task.outbound.request({
    url: new URL("manifest.json", folder).href,
    headers: isAllWanted ? {} : conditionsOf(state),
    secretHeaders: credentialHeaders(task.credentials),
    maximumBytes: limits.manifestBytes,
    timeoutMs,
    signal: task.signal,
  });
  if (answer.status === 304 && !isAllWanted) return { kind: "unchanged", sizeBytes: 0, state: null };
  refuseStatus(answer, now);
  const listed = readManifest(answer.body, folder.host);
  const versions = await task.versions();
  const gone = [...versions.keys()].filter((id) => !listed.has(id));
  const changed = [...listed]
    .filter(([id, version]) => versions.get(id) !== version)
    .sort(([, a], [, b]) => Number(b) - Number(a));
  const events = await fetchEvents(task, folder, changed.slice(0, eventsARun));
  const sizeBytes = answer.body.length + events.sizeBytes;
  const isComplete = events.documents.length === changed.length;
  // Without what tells whether the manifest changed, it is asked for again, and so is what is missing.
  const next = isComplete ? validatorsOf(answer.headers) : {};
  if (events.documents.length === 0 && gone.length === 0 && !isAllWanted)
    return { kind: "unchanged", sizeBytes, state: next };
  const known = new Map((await task.documents()).map((one) => [one.id, one]));
  for (const id of gone) known.delete(id);
  for (const one of events.documents) known.set(one.id, one);
  return {
    kind: "content",
    sizeBytes,
    content: contentOf([...known.values()], folder.host),
    documents: { changed: events.documents, gone },
    state: next,
  };
}

interface Events {
  readonly documents: readonly FeedDocument[];
  readonly sizeBytes: number;
}

/** A few at a time. One that cannot be read stays as it was known, and is asked for the next time. */
async function fetchEvents(
  { credentials, outbound, now, signal }: FetchTask,
  folder: URL,
  wanted: readonly (readonly [id: string, version: string])[],
): Promise<Events> {
  const documents: FeedDocument[] = [];
  let [sizeBytes, at] = [0, 0];
  let problem: unknown = null;
  async function work(): Promise<void> {
    for (;;) {
      const one = wanted[at];
      if (one === undefined || sizeBytes > limits.bytes) return;
      at += 1;
      const [id, version] = one;
      try {
        const answer = await outbound.request({
          url: new URL(`${id}.json`, folder).href,
          secretHeaders: credentialHeaders(credentials),
          maximumBytes: limits.eventBytes,
          timeoutMs,
          signal,
        });
        sizeBytes += answer.body.length;
        refuseStatus(answer, now);
        documents.push({ id, version, text: readEvent(answer.body, id, folder.host) });
      } catch (error) {
        problem = error;
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  if (sizeBytes > limits.bytes)
    throw new FeedError("too_large", `${folder.host}: the events are more than ${limits.bytes} bytes`);
  if (documents.length < wanted.length * (1 - unreadableShare)) throw problem;
  return { documents, sizeBytes };
}

function contentOf(documents: readonly FeedDocument[], host: string): Uint8Array {
  const size = documents.reduce((sum, { text }) => sum + text.length + 2, 0);
  if (size > limits.contentBytes)
    throw new FeedError("too_large", `${host}: the events hold more than ${limits.contentBytes} bytes`);
  // In the order of their ids, so that the same events are the same bytes.
  const texts = documents.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ text }) => text);
  return Buffer.from(`[${texts.join(",\n")}]`);
}
