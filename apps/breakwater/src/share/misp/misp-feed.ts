import { type Tlp, tlpLevels } from "@breakwater/indicators";
import type { Log } from "../../platform/log.ts";
import { createWorkerPool } from "../../platform/worker-pool.ts";
import type { FeedEvent, FeedOf } from "../../store/repositories/sharing/feed-reader.ts";
import { isWithin } from "../stix/markings.ts";
import { eventUuid, toManifestEntry } from "./event.ts";
import type { FeedResult, FeedTask } from "./feed-worker.ts";

/** A tenant's indicators as a MISP feed: a manifest, a file for each event, and hashes of all values. */
export interface MispFeed extends AsyncDisposable {
  /** By the events' UUIDs. */
  manifest(reader: FeedFor): Promise<Readonly<Record<string, object>>>;
  /** Null for one that there is not, or not for this reader. */
  event(reader: FeedFor, uuid: string): Promise<string | null>;
  /** An event at a time. */
  hashes(reader: FeedFor): AsyncIterable<string>;
}

export interface FeedFor extends FeedOf {
  readonly unmarked: Tlp;
  /** Nothing stricter is given. */
  readonly highest: Tlp;
}

export interface MispFeedOptions {
  /** Path of the control store. */
  readonly path: string;
  /** Of the indicators that count; goes up with every change. */
  readonly revision: () => number;
  readonly log: Log;
}

const maximumKept = 50;
const taskTimeoutMs = 5 * 60_000;

export function startMispFeed({ path, revision, log }: MispFeedOptions): MispFeed {
  const kept = new Map<
    string,
    { readonly revision: number; readonly events: Promise<readonly FeedEvent[]> }
  >();
  // The entry beside this file: .ts in a clone, .js in a packed build.
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
  const open = () =>
    createWorkerPool<FeedTask, FeedResult>({
      entry: new URL(`./feed-worker${extension}`, import.meta.url),
      size: 1,
      workerData: { path },
      log,
      taskTimeoutMs,
    });
  // Most installations have nobody who reads it, and need no thread for them.
  let pool: ReturnType<typeof open> | null = null;
  const run = (task: FeedTask) => (pool ??= open()).run(task);

  /** Kept until indicators change: everybody who asks for an event asks for the manifest first. */
  function allEvents({ tenant, unmarked }: FeedOf): Promise<readonly FeedEvent[]> {
    const key = JSON.stringify([tenant, unmarked]);
    const before = kept.get(key);
    if (before !== undefined && before.revision === revision()) return before.events;
    // Without `wanted` the worker answers with events.
    const events = run({ tenant, unmarked, wanted: null }) as Promise<readonly FeedEvent[]>;
    kept.delete(key);
    if (kept.size >= maximumKept) kept.delete(kept.keys().next().value ?? "");
    const entry = { revision: revision(), events };
    kept.set(key, entry);
    events.catch(() => {
      if (kept.get(key) === entry) kept.delete(key);
    });
    return events;
  }

  async function eventsFor(reader: FeedFor): Promise<readonly FeedEvent[]> {
    return (await allEvents(reader)).filter(({ tlp }) => isWithin(levelOf(tlp), reader.highest));
  }

  const textOf = ({ tenant, unmarked }: FeedFor, event: FeedEvent, as: "file" | "hashes") =>
    // With `wanted` it answers with a text.
    run({ tenant, unmarked, wanted: { event, as } }) as Promise<string>;

  return {
    async manifest(reader) {
      const events = await eventsFor(reader);
      return Object.fromEntries(events.map((event) => [eventUuid(event), toManifestEntry(event)]));
    },
    async event(reader, uuid) {
      const event = (await eventsFor(reader)).find((one) => eventUuid(one) === uuid);
      return event === undefined ? null : textOf(reader, event, "file");
    },
    async *hashes(reader) {
      for (const event of await eventsFor(reader)) yield await textOf(reader, event, "hashes");
    },
    async [Symbol.asyncDispose]() {
      await pool?.[Symbol.asyncDispose]();
    },
  };
}

/** What is not known is given to nobody. */
function levelOf(tlp: string): Tlp {
  return tlpLevels.find((level) => level === tlp) ?? "red";
}
