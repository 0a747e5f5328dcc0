import { createHash } from "node:crypto";
import type { JsonObject } from "../../platform/canonical-json.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Outbound } from "../../platform/outbound/outbound.ts";
import {
  type ClaimedFeed,
  type Feed,
  type FeedKind,
  type FeedWork,
  type FetchedContent,
  type FinishedRun,
  type HeldContent,
  landingOf,
} from "../../store/feeds.ts";
import { systemActor } from "../../store/identity.ts";
import type { Indicators, SourceDescription } from "../../store/indicators.ts";
import { type ImportReport, toJson } from "../import-report.ts";
import type { IndicatorDecisions } from "../../store/decisions.ts";
import type { Intel } from "../intel.ts";
import { fetchCsaf } from "./csaf/fetch-csaf.ts";
import { FeedError, describeFailure } from "./feed-error.ts";
import { fetchFile } from "./fetch-file.ts";
import type { Fetched, Fetcher } from "./fetcher.ts";
import { fetchTaxii } from "./taxii/fetch-taxii.ts";
import { holdReason } from "./hold-reason.ts";
import { fetchMisp } from "./misp/fetch-misp.ts";
import { type KnowledgeMeans, takeKnowledge } from "./take-knowledge.ts";
import { type NamesMeans, takeNames } from "./take-names.ts";
import { takeWarninglist } from "./take-warninglist.ts";
import { nextRunAfter, nextRunAfterFailure } from "./next-run.ts";

export interface FeedRunMeans extends KnowledgeMeans, NamesMeans {
  readonly work: Pick<FeedWork, "documents" | "versions">;
  readonly indicators: Pick<Indicators, "sources">;
  readonly decisions: Pick<IndicatorDecisions, "warninglists" | "putWarninglist">;
  readonly intel: Pick<Intel, "import" | "refresh">;
  readonly outbound: Outbound;
  readonly clock: Clock;
}

const fetchers: Readonly<Record<FeedKind, Fetcher>> = {
  file: fetchFile,
  taxii: fetchTaxii,
  misp: fetchMisp,
  knowledge: fetchFile,
  csaf: fetchCsaf,
  names: fetchFile,
};

/** One run of a feed: what it lists now counts, or is kept for a person to look at, or it is told why there is nothing. */
export async function runFeed(
  means: FeedRunMeans,
  claimed: ClaimedFeed,
  signal: AbortSignal,
): Promise<FinishedRun> {
  const { clock } = means;
  const startedAt = clock.now();
  const { feed } = claimed;
  try {
    const source = await sourceOf(means, feed);
    const described = describedAs(feed);
    const fetched = await fetchers[feed.kind]({
      feed,
      credentials: claimed.credentials,
      state: claimed.state,
      versions: () => means.work.versions(feed.id),
      documents: () => means.work.documents(feed.id),
      // Its source is gone, or what is said of it has changed.
      isAllWanted: source === null || claimed.state["described"] !== described,
      outbound: means.outbound,
      now: startedAt,
      signal,
    });
    const about = { startedAt, sizeBytes: fetched.sizeBytes, nextRunAt: nextRunAfter(feed, clock.now()) };
    if (fetched.kind === "unchanged") {
      const { state } = fetched;
      const kept = state === null ? null : { documents: null, state: { ...state, described } };
      return { ...about, outcome: "unchanged", report: null, fetched: kept };
    }
    const content = { ...fetched, state: { ...fetched.state, described } };
    return { ...about, ...(await take(means, feed, content, source)) };
  } catch (error) {
    const retryAfterMs = error instanceof FeedError ? error.retryAfterMs : null;
    return {
      startedAt,
      sizeBytes: 0,
      nextRunAt: nextRunAfterFailure(feed, retryAfterMs, clock.now()),
      outcome: "failed",
      detail: describeFailure(error),
    };
  }
}

interface KnownSource {
  readonly count: number;
  readonly digest: string | null;
}

async function sourceOf(
  { indicators, decisions, knowledge }: FeedRunMeans,
  feed: Feed,
): Promise<KnownSource | null> {
  const { scope, name } = feed;
  switch (landingOf(feed)) {
    case "warninglist":
      return (await decisions.warninglists([scope])).find((one) => one.name === name) ?? null;
    case "knowledge": {
      const file = (await knowledge.list([scope])).find((one) => one.name === name);
      return file === undefined ? null : { count: file.taken, digest: file.digest };
    }
    case "names":
      // Nothing of it stays that could be gone.
      return { count: 0, digest: null };
    case "indicators":
      return (await indicators.sources([scope])).find((one) => one.name === name) ?? null;
  }
}

/** Changes where what a source is said to be changes. */
function describedAs({ name, licence, tlp, confidence, reliability }: Feed): string {
  const text = JSON.stringify([name, licence, tlp, confidence, reliability]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

type Taken =
  | {
      readonly outcome: "applied" | "unchanged";
      readonly report: JsonObject;
      readonly fetched: FetchedContent;
    }
  | { readonly outcome: "held"; readonly held: Omit<HeldContent, "at">; readonly fetched: FetchedContent };

async function take(
  means: FeedRunMeans,
  feed: Feed,
  fetched: Fetched & { kind: "content" },
  source: KnownSource | null,
): Promise<Taken> {
  const { intel } = means;
  const { content } = fetched;
  const digest = createHash("sha256").update(content).digest("hex");
  if (landingOf(feed) !== "indicators") {
    const { reason, report } = await takeWhole(means, feed, { content, digest, force: false });
    if (reason !== null) return heldFor(feed, reason, report, digest, fetched);
    return {
      outcome: report.outcome === "unchanged" ? "unchanged" : "applied",
      report: reportOf(feed.name, report),
      fetched,
    };
  }
  if (source?.digest !== digest) {
    const report = await intel.import(requestOf(feed, content, { isDryRun: true, force: false }));
    // A collection that holds nothing yet is none that has lost anything.
    if (source === null && fetched.documents !== null && isNothing(report))
      return { outcome: "unchanged", report: reportOf(feed.name, report), fetched };
    const reason = holdReason(report, source?.count ?? 0);
    if (reason !== null) return heldFor(feed, reason, report, digest, fetched);
  }
  const report = await intel.import(requestOf(feed, content, { isDryRun: false, force: false }));
  const reason = holdReason(report, source?.count ?? 0);
  if (reason !== null) return heldFor(feed, reason, report, digest, fetched);
  const outcome = report.outcome === "applied" ? "applied" : "unchanged";
  return { outcome, report: reportOf(feed.name, report), fetched };
}

/** What takes the place of a warning list or of a file of knowledge, or is compared with what is watched. */
export function takeWhole(
  means: Omit<FeedRunMeans, "work" | "indicators" | "outbound" | "clock">,
  feed: Feed,
  what: { readonly content: Uint8Array; readonly digest: string; readonly force: boolean },
) {
  const landing = landingOf(feed);
  if (landing === "names") return takeNames(means, feed, what.content);
  return landing === "knowledge" ? takeKnowledge(means, feed, what) : takeWarninglist(means, feed, what);
}

function isNothing(report: ImportReport): boolean {
  return report.outcome === "refused" && report.reason === "no_indicators";
}

function heldFor(
  feed: Feed,
  detail: string,
  report: ImportReport,
  digest: string,
  fetched: FetchedContent,
): Taken & { outcome: "held" } {
  const isReadable = report.outcome !== "refused" || report.reason === "shrunk";
  return {
    outcome: "held",
    held: { detail, report: reportOf(feed.name, report), digest, isReadable },
    fetched,
  };
}

export function requestOf(
  { scope, name, licence, tlp, confidence, reliability }: Feed,
  content: Uint8Array,
  how: { readonly isDryRun: boolean; readonly force: boolean },
) {
  const source: SourceDescription = { scope, name, kind: "api", licence, tlp, confidence, reliability };
  return { by: systemActor, source, content, ...how };
}

const keptItems = 50;

/** As it is kept with the run and shown. */
export function reportOf(name: string, report: ImportReport): JsonObject {
  const { outcome } = report;
  if (outcome === "unchanged") return { outcome, source: name };
  const change =
    outcome === "refused"
      ? { reason: report.reason, detail: report.detail }
      : { added: report.added, kept: report.kept, removed: report.removed };
  const { format, digest, read, patterns, leftOut, leftOutItems } = report;
  if (format === undefined || digest === undefined) return { outcome, source: name, ...change };
  const summary = {
    source: name,
    format,
    digest,
    read: read ?? {},
    patterns: patterns ?? 0,
    leftOut: leftOut ?? {},
    leftOutItems: (leftOutItems ?? []).slice(0, keptItems),
  };
  return { outcome, ...change, ...toJson(summary) };
}
