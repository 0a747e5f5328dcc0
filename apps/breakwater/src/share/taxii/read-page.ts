import type { Tlp } from "@breakwater/indicators";
import { setImmediate } from "node:timers/promises";
import { isWithin } from "../stix/markings.ts";
import type { CollectionContent, Place, SharedRecord } from "./content.ts";
import { chooseVersions, type Filters } from "./filters.ts";

export interface RecordPage {
  readonly records: readonly SharedRecord[];
  readonly next: Place | null;
}

/** So many are looked at for one page: where few of a collection fit, a page is short, even empty, and names the next. */
const maximumScanned = 5_000;

/** A page of what a reader asks for and may have. */
export async function readPage(
  content: CollectionContent,
  filters: Filters,
  highest: Tlp,
  from: Place | null,
): Promise<RecordPage> {
  if (filters.ids !== null) return pageOfIds(content, filters, highest, from);
  const records: SharedRecord[] = [];
  let after = from;
  for (let scanned = 0; scanned < maximumScanned;) {
    const limit = filters.limit - records.length;
    const page = await content.scan({ ...filters, highest, after, limit });
    for (const record of page.records) if (fits(record, filters, highest)) records.push(record);
    after = page.next;
    if (after === null || records.length >= filters.limit) break;
    scanned += Math.max(limit, 1);
    // Others are answered meanwhile.
    await setImmediate();
  }
  return { records, next: after };
}

/** A few objects by their ids: found one by one, and gone through by their number. */
async function pageOfIds(
  content: CollectionContent,
  filters: Filters,
  highest: Tlp,
  from: Place | null,
): Promise<RecordPage> {
  const found: SharedRecord[] = [];
  for (const id of filters.ids ?? [])
    found.push(...chooseVersions(await content.versionsOf(id), filters.versions));
  const fitting = found
    .filter((record) => fits(record, filters, highest))
    .toSorted((a, b) => a.dateAdded - b.dateAdded);
  const begin = typeof from?.[0] === "number" ? Math.max(from[0], 0) : 0;
  const end = begin + filters.limit;
  return { records: fitting.slice(begin, end), next: end < fitting.length ? [end] : null };
}

function fits(record: SharedRecord, filters: Filters, highest: Tlp): boolean {
  return (
    isWithin(record.tlp, highest) &&
    (filters.addedAfter === null || record.dateAdded > filters.addedAfter) &&
    (filters.types === null || filters.types.includes(record.object.type)) &&
    filters.specVersions.includes(record.specVersion)
  );
}
