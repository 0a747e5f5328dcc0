import type { Versions } from "./content.ts";
import { parseTimestamp } from "./timestamp.ts";

/** What a request asks of a collection (TAXII 2.1 §3.4). */
export interface Filters {
  readonly addedAfter: number | null;
  readonly limit: number;
  readonly next: string | null;
  readonly ids: readonly string[] | null;
  readonly types: readonly string[] | null;
  readonly versions: Versions;
  readonly specVersions: readonly string[];
}

export type ParsedFilters =
  | { readonly isValid: true; readonly filters: Filters }
  | { readonly isValid: false; readonly problem: string };

export const maximumPage = 1_000;
const maximumValues = 100;
const known = new Set([
  "added_after",
  "limit",
  "next",
  "match[id]",
  "match[type]",
  "match[version]",
  "match[spec_version]",
]);

/** Which `match` fields a resource takes (TAXII 2.1 §5.4 to §5.8). */
export type MatchField = "id" | "type" | "version" | "spec_version";

export function parseFilters(
  query: Readonly<Record<string, unknown>>,
  fields: readonly MatchField[],
): ParsedFilters {
  for (const [name, value] of Object.entries(query)) {
    if (!known.has(name)) continue;
    if (typeof value !== "string") return invalid(`${name} must be given once`);
    const field = /^match\[(.*)\]$/.exec(name)?.[1];
    if (field !== undefined && !fields.some((one) => one === field))
      return invalid(`${name} is no filter of this resource`);
    if (field !== undefined && value.split(",").length > maximumValues)
      return invalid(`${name} takes at most ${maximumValues} values`);
  }
  const text = (name: string) => query[name] as string | undefined;
  const addedAfter = text("added_after");
  const since = addedAfter === undefined ? null : parseTimestamp(addedAfter);
  if (addedAfter !== undefined && since === null)
    return invalid("added_after must be a time in UTC such as 2026-11-25T12:00:00.000000Z");
  const limit = text("limit");
  if (limit !== undefined && !/^[1-9][0-9]{0,8}$/.test(limit))
    return invalid("limit must be a number above 0");
  const versions = parseVersions(text("match[version]"));
  if (versions === null)
    return invalid("match[version] takes first, last, all and times such as 2016-01-01T01:01:01.000Z");
  return {
    isValid: true,
    filters: {
      addedAfter: since,
      // A server may give fewer than were asked for (TAXII 2.1 §3.4).
      limit: Math.min(limit === undefined ? maximumPage : Number(limit), maximumPage),
      next: text("next") ?? null,
      ids: valuesOf(text("match[id]")),
      types: valuesOf(text("match[type]")),
      versions,
      // The newest version of STIX that there is (TAXII 2.1 §3.4), which is the only one before 2.2.
      specVersions: valuesOf(text("match[spec_version]")) ?? ["2.1"],
    },
  };
}

function invalid(problem: string): ParsedFilters {
  return { isValid: false, problem };
}

function valuesOf(text: string | undefined): readonly string[] | null {
  return text === undefined ? null : [...new Set(text.split(",").map((value) => value.trim()))];
}

function parseVersions(text: string | undefined): Versions | null {
  const words = valuesOf(text) ?? ["last"];
  const names = new Set(["all", "first", "last"]);
  const times = words.filter((word) => !names.has(word)).map(parseTimestamp);
  if (times.includes(null)) return null;
  return {
    all: words.includes("all"),
    first: words.includes("first"),
    last: words.includes("last"),
    times: times.filter((time) => time !== null),
  };
}

/** Of the versions of one object, in the order of their times, those that are asked for. */
export function chooseVersions<T extends { readonly version: string }>(
  records: readonly T[],
  versions: Versions,
): readonly T[] {
  if (versions.all) return records;
  const sorted = records.toSorted((a, b) => timeOf(a) - timeOf(b));
  const [first, last] = [sorted[0], sorted.at(-1)];
  return records.filter(
    (record) =>
      (versions.first && record === first) ||
      (versions.last && record === last) ||
      versions.times.includes(timeOf(record)),
  );
}

function timeOf({ version }: { readonly version: string }): number {
  return parseTimestamp(version) ?? 0;
}
