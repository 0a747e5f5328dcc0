import type { FeedDocument } from "../../../store/feeds.ts";
import { FeedError } from "../feed-error.ts";
import type { Fetched, FetchTask } from "../fetcher.ts";
import { readPages } from "./read-pages.ts";

const limits = {
  pageBytes: 32 * 1024 * 1024,
  bytes: 128 * 1024 * 1024,
  objects: 500_000,
  pages: 10_000,
} as const;
const maximumContentBytes = 200 * 1024 * 1024;
/** What the reader of indicators goes by; others say nothing to it. */
const readTypes: ReadonlySet<unknown> = new Set(["indicator", "marking-definition"]);

/** A collection of a TAXII 2.1 server: what was added since the last time, with what is known, as one bundle. */
export async function fetchTaxii(task: FetchTask): Promise<Fetched> {
  const { feed, credentials, state, isAllWanted, outbound, now, signal } = task;
  const collection = new URL(feed.address.replace(/\/?$/, "/"));
  const server = { outbound, origin: collection.origin, credentials, now, signal };
  const { addedAfter } = state;
  const versions = await task.versions();
  // Without what was taken before, all of it is asked for.
  const from = typeof addedAfter === "string" && versions.size > 0 ? addedAfter : null;
  const { objects, addedLast, sizeBytes } = await readPages(server, collection, from, limits);
  const changed = newestOf(objects, versions);
  const next = addedLast === null ? {} : { addedAfter: addedLast };
  if (changed.size === 0 && !isAllWanted) return { kind: "unchanged", sizeBytes, state: next };
  const known = new Map((await task.documents()).map((one) => [one.id, one]));
  for (const [id, one] of changed) known.set(id, one);
  return {
    kind: "content",
    sizeBytes,
    content: bundleOf([...known.values()]),
    documents: { changed: [...changed.values()], gone: [] },
    state: next,
  };
}

/** Of each id the version that was modified last, where it is newer than what is known. */
function newestOf(
  objects: readonly unknown[],
  known: ReadonlyMap<string, string>,
): ReadonlyMap<string, FeedDocument> {
  const newest = new Map<string, FeedDocument>();
  for (const object of objects) {
    if (typeof object !== "object" || object === null) continue;
    const { id, type, modified, created } = object as Readonly<Record<string, unknown>>;
    if (!readTypes.has(type) || typeof id !== "string" || id.length > 200) continue;
    const version = sortable(modified) ?? sortable(created) ?? "";
    const before = newest.get(id)?.version ?? known.get(id);
    if (before === undefined || before < version)
      newest.set(id, { id, version, text: JSON.stringify(object) });
  }
  return newest;
}

/** A STIX timestamp (STIX 2.1 §3.2) such that texts are ordered as times are. */
function sortable(time: unknown): string | null {
  const [, seconds, fraction = ""] =
    typeof time === "string"
      ? (/^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?Z$/.exec(time) ?? [])
      : [];
  return seconds === undefined ? null : `${seconds}.${fraction.padEnd(9, "0")}`;
}

function bundleOf(documents: readonly FeedDocument[]): Uint8Array {
  const size = documents.reduce((sum, { text }) => sum + text.length + 1, 0);
  if (size > maximumContentBytes)
    throw new FeedError("too_large", `the collection holds more than ${maximumContentBytes} bytes`);
  // In the order of their ids, so that the same objects are the same bytes.
  const texts = documents
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ text }) => text)
    .join(",\n");
  return Buffer.from(`{"type":"bundle","objects":[\n${texts}\n]}`);
}
