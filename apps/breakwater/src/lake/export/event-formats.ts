import { csvLine, csvStart } from "../../platform/csv.ts";
import type { StoredEvent } from "../lake.ts";

/** Columns of a CSV where none are asked for: what a person looks at in a table. */
export const csvColumns: readonly string[] = [
  "time",
  "metadata.uid",
  "class_uid",
  "activity_id",
  "severity_id",
  "action_id",
  "disposition_id",
  "metadata.product.vendor_name",
  "metadata.product.name",
  "metadata.log_name",
  "metadata.event_code",
  "device.hostname",
  "device.uid",
  "src_endpoint.ip",
  "src_endpoint.port",
  "dst_endpoint.ip",
  "dst_endpoint.port",
  "user.name",
  "actor.user.name",
  "query.hostname",
  "http_request.url.url_string",
  "file.name",
  "message",
  "raw_data",
];

/** A line of JSON an event. */
export async function* asNdjson(pages: AsyncIterable<readonly StoredEvent[]>): AsyncIterable<string> {
  for await (const events of pages) yield events.map((event) => `${JSON.stringify(event)}\n`).join("");
}

/** For spreadsheets: a line of names, then a line an event; times in RFC 3339, lists and objects as JSON. */
export async function* asCsv(
  pages: AsyncIterable<readonly StoredEvent[]>,
  columns: readonly string[],
): AsyncIterable<string> {
  const paths = columns.map((column) => column.split("."));
  yield `${csvStart}${csvLine(columns)}`;
  for await (const events of pages)
    yield events.map((event) => csvLine(paths.map((path) => cellAt(event, path)))).join("");
}

const times: ReadonlySet<string> = new Set(["time", "logged_time"]);

function cellAt(event: StoredEvent, path: readonly string[]): unknown {
  let value: unknown = event;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return null;
    value = (value as StoredEvent)[name];
  }
  const isTime = times.has(path.at(-1) ?? "") && typeof value === "number";
  return isTime && Math.abs(value as number) <= 8.64e15 ? new Date(value as number).toISOString() : value;
}
