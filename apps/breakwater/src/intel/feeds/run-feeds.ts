import type { Clock } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import type { Outbound } from "../../platform/outbound/outbound.ts";
import { repeat } from "../../platform/repeat.ts";
import { type ClaimedFeed, type FeedCredentials, type Feeds, landingOf } from "../../store/feeds.ts";
import type { IndicatorDecisions } from "../../store/decisions.ts";
import type { Actor } from "../../store/identity.ts";
import type { Indicators, IndicatorScope } from "../../store/indicators.ts";
import type { Intel } from "../intel.ts";
import { nextRunAfter } from "./next-run.ts";
import { type Discovered, discoverTaxii } from "./taxii/discover-taxii.ts";
import { reportOf, requestOf, runFeed, takeWhole } from "./run-feed.ts";
import type { KnowledgeMeans } from "./take-knowledge.ts";
import type { NamesMeans } from "./take-names.ts";

export interface FeedsOptions extends KnowledgeMeans, NamesMeans {
  readonly feeds: Feeds;
  readonly indicators: Pick<Indicators, "sources">;
  readonly decisions: Pick<IndicatorDecisions, "warninglists" | "putWarninglist">;
  readonly intel: Pick<Intel, "import" | "refresh">;
  readonly outbound: Outbound;
  readonly clock: Clock;
  readonly log: Log;
}

/** Runs feeds when they are due. */
export interface FeedRunner extends AsyncDisposable {
  /** Looks now for what is due, and begins it where there is room. */
  look(): Promise<void>;
  /** Resolves when nothing runs. */
  settled(): Promise<void>;
  /** The collections of a TAXII server, to choose one as a feed. Throws a `FeedError` or an `OutboundError`. */
  discover(address: string, credentials: FeedCredentials | null): Promise<Discovered>;
  /** Takes what is held, if it is what somebody looked at. */
  apply(
    by: Actor,
    scope: IndicatorScope,
    id: string,
    digest: string,
  ): Promise<"applied" | "busy" | "other" | "unreadable">;
}

const lookMs = 1_000;
const leaseMs = 3 * 60_000;
const renewMs = 60_000;
const discoverMs = 60_000;
/** A slow one keeps others waiting no longer than it must. */
const atOnce = 3;

export function startFeeds(options: FeedsOptions): FeedRunner {
  const { feeds, log } = options;
  const { work } = feeds;
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();

  async function look(): Promise<void> {
    while (running.size < atOnce && !stopping.signal.aborted) {
      const claimed = await work.claim(leaseMs);
      if (claimed === null) return;
      const run = withLease(options, claimed, stopping.signal, (signal) => runOne(options, claimed, signal))
        .catch((error: unknown) =>
          log.error("a feed could not be run", { feed: claimed.feed.id, reason: String(error) }),
        )
        .finally(() => running.delete(run));
      running.add(run);
    }
  }

  const stop = repeat(look, lookMs, (error) =>
    log.error("feeds could not be looked at", { reason: String(error) }),
  );
  return {
    look,
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
    discover: (address, credentials) =>
      discoverTaxii(
        {
          outbound: options.outbound,
          origin: new URL(address).origin,
          credentials,
          now: options.clock.now(),
          signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(discoverMs)]),
        },
        address,
      ),
    apply: (by, scope, id, digest) => applyHeld(options, { by, scope, id, digest }, stopping.signal),
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await stop();
      await Promise.all(running);
    },
  };
}

/** Keeps the lease while the work lasts; who loses it stops. */
async function withLease<T>(
  { feeds, log }: FeedsOptions,
  { feed, lease }: ClaimedFeed,
  stopping: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const stop = repeat(
    async () => {
      if (!(await feeds.work.renew(feed.id, lease, leaseMs))) lost.abort();
    },
    renewMs,
    (error) => log.error("the lease of a feed could not be renewed", { reason: String(error) }),
  );
  try {
    return await work(AbortSignal.any([stopping, lost.signal]));
  } finally {
    await stop();
  }
}

async function runOne(options: FeedsOptions, claimed: ClaimedFeed, signal: AbortSignal): Promise<void> {
  const { feeds, log } = options;
  const { id, name } = claimed.feed;
  const run = await runFeed({ ...options, work: feeds.work }, claimed, signal);
  // What was given up because the server stops is done when it starts again.
  if (signal.aborted && run.outcome === "failed") return feeds.work.release(id, claimed.lease);
  await feeds.work.finish(claimed, run);
  if (run.outcome === "failed") log.warn("a feed failed", { feed: id, name, reason: run.detail });
  else if (run.outcome === "held") log.warn("a feed is held", { feed: id, name, reason: run.held.detail });
  else log.info("a feed was read", { feed: id, name, outcome: run.outcome });
}

interface Asked {
  readonly by: Actor;
  readonly scope: IndicatorScope;
  readonly id: string;
  readonly digest: string;
}

async function applyHeld(
  options: FeedsOptions,
  { by, scope, id, digest }: Asked,
  stopping: AbortSignal,
): Promise<"applied" | "busy" | "other" | "unreadable"> {
  const { feeds, intel, clock } = options;
  const claimed = await feeds.work.claimOne(id, leaseMs);
  if (claimed === null) return "busy";
  let isDone = false;
  try {
    const held = await feeds.work.held(id);
    if (held === null || held.digest !== digest) return "other";
    if (claimed.feed.held?.isReadable !== true) return "unreadable";
    return await withLease(options, claimed, stopping, async () => {
      const startedAt = clock.now();
      if (!(await feeds.recordApply(by, scope, id, digest))) return "other";
      const { content } = held;
      const report =
        landingOf(claimed.feed) === "indicators"
          ? await intel.import(requestOf(claimed.feed, content, { isDryRun: false, force: true }))
          : (await takeWhole(options, claimed.feed, { content, digest, force: true })).report;
      if (report.outcome === "refused") return "unreadable";
      isDone = await feeds.work.finish(claimed, {
        outcome: "applied",
        startedAt,
        sizeBytes: held.content.length,
        nextRunAt: nextRunAfter(claimed.feed, clock.now()),
        report: reportOf(claimed.feed.name, report),
        fetched: held,
      });
      return isDone ? "applied" : "busy";
    });
  } finally {
    if (!isDone) await feeds.work.release(id, claimed.lease);
  }
}
