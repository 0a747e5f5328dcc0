import { FeedError } from "../feed-error.ts";

const maximumEvents = 100_000;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The events of a feed by their UUIDs, which become addresses, each with the second in which it last changed. */
export function readManifest(body: Uint8Array, host: string): ReadonlyMap<string, string> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body).toString("utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FeedError("not_misp", `${host}: manifest.json is no JSON (${reason})`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new FeedError("not_misp", `${host}: manifest.json is no object of events`);
  const entries = Object.entries(value);
  const events = entries.flatMap(([id, about]: [string, unknown]) => {
    const version = uuid.test(id) ? timestampOf(about) : null;
    return version === null ? [] : [[id, version] as const];
  });
  if (events.length > maximumEvents)
    throw new FeedError("too_large", `${host}: manifest.json lists more than ${maximumEvents} events`);
  if (events.length === 0 && entries.length > 0)
    throw new FeedError("not_misp", `${host}: manifest.json lists no event with a UUID and a timestamp`);
  return new Map(events);
}

function timestampOf(about: unknown): string | null {
  if (typeof about !== "object" || about === null || !("timestamp" in about)) return null;
  const text = String(about.timestamp);
  return /^[0-9]{1,12}$/.test(text) ? text : null;
}
