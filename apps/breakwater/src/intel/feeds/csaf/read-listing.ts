import { record, records } from "../../../platform/json-members.ts";
import { FeedError } from "../feed-error.ts";

/** An advisory that a provider lists, and when it last changed, such that texts are ordered as times are. */
export interface ListedDocument {
  readonly url: string;
  readonly version: string;
}

export interface Distribution {
  readonly form: "rolie" | "directory";
  readonly url: string;
}

const maximumDocuments = 50_000;
const maximumDistributions = 16;
const maximumUrlLength = 1_000;
/** Said to anybody (CSAF 2.0 §7.1.4; TLP 2.0 calls it CLEAR). */
const publicLabels: ReadonlySet<unknown> = new Set(["WHITE", "CLEAR", "UNLABELED", undefined]);

/**
 * Where a provider's advisories are listed (`provider-metadata.json`, CSAF 2.0 §7.1.7); `null` for another document. Lists that
 * are not for everybody are asked only where the feed has credentials.
 */
export function readDistributions(json: unknown, hasCredentials: boolean): readonly Distribution[] | null {
  const { metadata_version: version, distributions } = record(json);
  if (version === undefined || !Array.isArray(distributions)) return null;
  const found = records(distributions)
    .slice(0, maximumDistributions)
    .flatMap(({ directory_url: directory, rolie }): readonly Distribution[] => {
      const feeds = records(record(rolie)["feeds"])
        .filter(({ tlp_label: label }) => hasCredentials || publicLabels.has(label))
        .flatMap(({ url }) => (typeof url === "string" ? [{ form: "rolie" as const, url }] : []));
      if (feeds.length > 0) return feeds;
      return typeof directory === "string" ? [{ form: "directory", url: directory }] : [];
    })
    .slice(0, maximumDistributions);
  if (found.length === 0)
    throw new FeedError("not_csaf", "the provider's metadata names no list of advisories that may be read");
  return found;
}

/** Documents of a ROLIE feed (CSAF 2.0 §7.1.15); `null` for another document. Those on other servers are not asked for. */
export function readRolie(json: unknown, at: string): readonly ListedDocument[] | null {
  const { entry } = record(record(json)["feed"]);
  if (!Array.isArray(entry)) return null;
  const { origin } = new URL(at);
  return bounded(
    records(entry).flatMap(({ content, link, updated }) => {
      const self = records(link).find(({ rel }) => rel === "self")?.["href"];
      const url = absolute(record(content)["src"] ?? self, at);
      return url === null || new URL(url).origin !== origin ? [] : [{ url, version: versionOf(updated) }];
    }),
    entry.length,
    at,
  );
}

/** Documents of a directory by its `changes.csv` (CSAF 2.0 §7.1.13): a path and a time a line. */
export function readChanges(text: string, folder: string): readonly ListedDocument[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const listed = lines.flatMap((line) => {
    const [path = "", time = ""] = line.split(",", 2).map((cell) => cell.trim().replace(/^"|"$/g, ""));
    const url = absolute(path, folder);
    return url?.startsWith(folder) === true && url.endsWith(".json") && !Number.isNaN(Date.parse(time))
      ? [{ url, version: versionOf(time) }]
      : [];
  });
  return bounded(listed, lines.length, `${folder}changes.csv`);
}

/** A list of which nothing can be used is none; of one document the newest time counts. */
function bounded(listed: readonly ListedDocument[], count: number, at: string): readonly ListedDocument[] {
  const { host } = new URL(at);
  if (count > maximumDocuments)
    throw new FeedError("too_large", `${host}: more than ${maximumDocuments} advisories are listed`);
  if (listed.length === 0 && count > 0)
    throw new FeedError("not_csaf", `${host}: no advisory on the same server is listed`);
  return listed;
}

function absolute(url: unknown, base: string): string | null {
  if (typeof url !== "string" || url.length > maximumUrlLength) return null;
  const parsed = URL.parse(url, base);
  return parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.username !== "" ? null : parsed.href;
}

function versionOf(time: unknown): string {
  const ms = typeof time === "string" ? Date.parse(time) : Number.NaN;
  return Number.isNaN(ms) ? "" : new Date(ms).toISOString();
}
