import { FeedError } from "../feed-error.ts";
import { askTaxii, type TaxiiServer } from "./taxii-request.ts";

export interface TaxiiObjects {
  readonly objects: readonly unknown[];
  /** Where to go on the next time: when the last of them was added, as the server says; null where it does not. */
  readonly addedLast: string | null;
  readonly sizeBytes: number;
}

export interface PageLimits {
  readonly pageBytes: number;
  readonly bytes: number;
  readonly objects: number;
  readonly pages: number;
}

const pageSize = 1_000;
/** Pages may be short, even empty, and name the next; a server that names nothing else sends nothing. */
const maximumEmpty = 1_000;

/**
 * All objects of a collection that were added after a time. Each page is asked for by `next` with what the first was asked with (TAXII
 * 2.1 §3.5); a server that says there is more and names no `next` is asked by the time of its last. Who names a page again, or
 * goes on from where it was, would be asked for ever, and is given up.
 */
export async function readPages(
  server: TaxiiServer,
  collection: URL,
  addedAfter: string | null,
  limits: PageLimits,
): Promise<TaxiiObjects> {
  const objects: unknown[] = [];
  const seen = new Set<string>();
  let [from, next, addedLast]: (string | null)[] = [addedAfter, null, addedAfter];
  let [sizeBytes, empty] = [0, 0];
  for (let page = 0; page < limits.pages; page += 1) {
    const answer = await askTaxii(server, pageUrl(collection, from ?? null, next ?? null), limits.pageBytes);
    const { host } = collection;
    const found = objectsOf(answer.body, host);
    for (const object of found) objects.push(object);
    sizeBytes += answer.sizeBytes;
    if (sizeBytes > limits.bytes || objects.length > limits.objects)
      throw new FeedError(
        "too_large",
        `${host}: more than ${limits.objects} objects or ${limits.bytes} bytes; choose a smaller collection`,
      );
    const last = timeOf(answer.headers["x-taxii-date-added-last"]);
    if (last !== null && (addedLast === null || addedLast === undefined || isLater(last, addedLast)))
      addedLast = last;
    if (answer.body["more"] !== true) return { objects, addedLast: addedLast ?? null, sizeBytes };
    empty = found.length === 0 ? empty + 1 : 0;
    const named = answer.body["next"];
    if (typeof named === "string" && named !== "") {
      if (seen.has(named) || empty > maximumEmpty)
        throw new FeedError("paging_loop", `${host} names the page "${named.slice(0, 100)}" again and again`);
      seen.add(named);
      next = named;
    } else {
      if (last === null || (typeof from === "string" && !isLater(last, from)))
        throw new FeedError("paging_loop", `${host} says that there is more, and not where`);
      [from, next] = [last, null];
    }
  }
  throw new FeedError("too_large", `${collection.host}: more than ${limits.pages} pages`);
}

function pageUrl(collection: URL, addedAfter: string | null, next: string | null): URL {
  const url = new URL("objects/", collection);
  url.searchParams.set("limit", String(pageSize));
  if (addedAfter !== null) url.searchParams.set("added_after", addedAfter);
  if (next !== null) url.searchParams.set("next", next);
  return url;
}

/** An envelope without objects is an empty page (TAXII 2.1 §3.7). */
function objectsOf(body: Readonly<Record<string, unknown>>, host: string): readonly unknown[] {
  const objects = body["objects"];
  if (objects === undefined && Object.keys(body).every((key) => key === "more" || key === "next")) return [];
  if (Array.isArray(objects)) return objects;
  throw new FeedError("not_taxii", `${host} answered with something that is no envelope of objects`);
}

function timeOf(header: string | undefined): string | null {
  return header !== undefined && /^[0-9T:.+Z-]{20,40}$/.test(header) && !Number.isNaN(Date.parse(header))
    ? header
    : null;
}

/** By their texts where they are of one form, since they may be finer than a millisecond. */
function isLater(a: string, b: string): boolean {
  const [left, right] = [Date.parse(a), Date.parse(b)];
  return left === right ? a > b : left > right;
}
