import { join } from "node:path";
import type { TenantId } from "@breakwater/ocsf";
import { collectCounters } from "../src/collect/counters.ts";
import { startCollectorReports } from "../src/fleet/collector/collectors.ts";
import { QueryGate } from "../src/http/query-gate.ts";
import { createHttpServer } from "../src/http/server.ts";
import { startHunts } from "../src/hunt/run-hunts.ts";
import { readCatalogue } from "../src/intel/feeds/catalogue.ts";
import { startFeeds } from "../src/intel/feeds/run-feeds.ts";
import { startIntel } from "../src/intel/intel.ts";
import { defaultQueryLimits, type QueryLimits } from "../src/lake/query/limits.ts";
import { openLake } from "../src/lake/open-lake.ts";
import { startPipeline } from "../src/pipeline.ts";
import { createPipelineCounters } from "../src/pipeline/counters.ts";
import { createWorkers } from "../src/pipeline/workers.ts";
import { type Clock, systemClock } from "../src/platform/clock.ts";
import { createUuidV7 } from "../src/platform/ids.ts";
import { createLog } from "../src/platform/log.ts";
import { Metrics } from "../src/platform/metrics.ts";
import { createOutbound } from "../src/platform/outbound/outbound.ts";
import { type ApprovalAction, createApprovals } from "../src/respond/approvals.ts";
import { startPlans } from "../src/respond/plans/plans.ts";
import { openEvidenceVault, startOsquery } from "../src/commands/osquery.ts";
import { startLookalikes } from "../src/commands/start-lookalikes.ts";
import { startSenders } from "../src/commands/senders.ts";
import { startSamples } from "../src/commands/samples.ts";
import { startTenantRemoval } from "../src/commands/remove-tenant.ts";
import { readEndOfLife } from "../src/fleet/vulnerabilities/end-of-life.ts";
import { FleetAssessment } from "../src/fleet/vulnerabilities/fleet-assessment.ts";
import { describeKnowledge } from "../src/fleet/vulnerabilities/knowledge.ts";
import type { HotfixChannel } from "../src/fleet/hotfix/channel.ts";
import { startRollouts } from "../src/fleet/rollout/run-rollouts.ts";
import { startLists } from "../src/respond/lists/lists.ts";
import { startWebhooks } from "../src/share/webhooks/send-webhooks.ts";
import { startMispFeed } from "../src/share/misp/misp-feed.ts";
import { openStore } from "../src/store/open-store.ts";
import { type Role, systemActor } from "../src/store/identity.ts";
import { temporaryFolder } from "./server-process.ts";

const feedCatalogue = join(import.meta.dirname, "../../../content/feeds.yml");
const endOfLife = readEndOfLife(join(import.meta.dirname, "../../../content/end-of-life.yml"));
const contentRules = join(import.meta.dirname, "../../../content/rules");

/**
 * The server's parts in this process, with two tenants: real store, real lake, real workers, real HTTP socket. With a
 * clock of the test's own, what is sent was received when that clock says.
 */
export async function startInProcess({
  clock = systemClock,
  consoleDirectory = null,
  rules = [],
  runsHunts = false,
  searchesAtOnce = 4,
  allowPrivate = [],
  queryLimits = defaultQueryLimits,
  channel = null,
}: {
  readonly clock?: Clock;
  readonly consoleDirectory?: string | null;
  /** Folders of rules beside ours. */
  readonly rules?: readonly string[];
  /** Hunts that are set down also run. */
  readonly runsHunts?: boolean;
  readonly searchesAtOnce?: number;
  /** Networks that feeds may be on although they are private. */
  readonly allowPrivate?: readonly string[];
  readonly queryLimits?: QueryLimits;
  /** Of a hotfix repository. */
  readonly channel?: HotfixChannel | null;
} = {}) {
  const stack = new AsyncDisposableStack();
  const folder = stack.use(temporaryFolder());
  const newId = createUuidV7(clock);
  const metrics = new Metrics();
  const log = createLog({ clock, level: "error", format: "text", write: () => {} });
  const path = join(folder.path, "control.sqlite");
  const store = stack.use(await openStore({ path, clock, newId, passwordCost: { ln: 4, r: 8, p: 1 } }));
  const [first] = await store.tenants.list();
  if (first === undefined) throw new Error("the store made no tenant");
  const { organisation } = first;
  const second = await store.tenants.create(systemActor, {
    organisation,
    name: "Second",
    sector: null,
    country: null,
  });
  const [lake, workers] = await Promise.all([
    openLake({
      target: { directory: join(folder.path, "lake") },
      retention: { eventDays: 400, sightingDays: 800 },
      queryLimits,
      clock,
      log,
      metrics,
    }),
    createWorkers({ rulePaths: [contentRules, ...rules], timezones: {}, size: 1, log }),
  ]);
  stack.use(lake);
  stack.use(workers);
  const intel = stack.use(
    await startIntel({
      path,
      indicators: store.indicators,
      decisions: store.decisions,
      publish: (segments) => workers.useIndicators(segments),
      log,
      metrics,
    }),
  );
  const { watchedNames, lookalikes } = stack.use(
    await startLookalikes({
      store,
      lake: runsHunts ? lake : null,
      clock,
      intel,
      publish: (names) => workers.useWatchedNames(names),
      log,
    }),
  );
  const counters = createPipelineCounters(metrics, clock);
  const collected = collectCounters(metrics);
  const pipeline = startPipeline({
    store,
    lake,
    workers,
    correlation: null,
    counters,
    collected,
    lastSequence: 0,
    queueBytes: 64 * 1024 * 1024,
    clock,
    log,
  });
  if (runsHunts)
    stack.use(
      await startHunts(
        {
          hunts: store.hunts,
          devices: store.devices,
          lake,
          intel,
          settled: () => pipeline.settled(),
          rulePaths: [contentRules, ...rules],
          clock,
          log,
        },
        [],
      ),
    );
  const lists = stack.use(
    startLists({
      path,
      lists: store.lists,
      decisions: store.decisions,
      revision: () => intel.state.revision,
      clock,
      log,
    }),
  );
  const outbound = createOutbound({ allowPrivate, ca: null });
  const webhooks = stack.use(
    startWebhooks({ webhooks: store.webhooks, notices: store.notices, outbound, clock, log }),
  );
  const feeds = stack.use(
    startFeeds({
      feeds: store.feeds,
      indicators: store.indicators,
      decisions: store.decisions,
      knowledge: store.knowledge,
      readKnowledge: describeKnowledge,
      lookalikes,
      tenants: store.tenants,
      intel,
      outbound,
      clock,
      log,
    }),
  );
  const collectors = stack.use(
    startCollectorReports({
      inventory: store.inventory,
      collectors: store.collectors,
      changeWindows: store.changeWindows,
      deliver: (delivery) => pipeline.intake.deliver(delivery),
      clock,
      log,
    }),
  );
  const vault = openEvidenceVault(path);
  const osquery = stack.use(
    startOsquery({
      store,
      vault,
      deliver: (delivery) => pipeline.intake.deliver(delivery),
      queryPacks: join(contentRules, "../osquery"),
      metrics,
      clock,
      log,
    }),
  );
  const mispFeed = stack.use(startMispFeed({ path, revision: () => intel.state.revision, log }));
  const rollouts = stack.use(
    startRollouts({ rollouts: store.rollouts, devices: store.hotfixDevices, channel, clock, log }),
  );
  const removal = stack.use(await startTenantRemoval({ store, lake, vault, clock, log }));
  const plans = stack.use(startPlans({ plans: store.plans, indicators: store.indicators, clock, log }));
  const approvals = createApprovals({
    requests: store.approvals,
    actions: [removal.action, note, plans.action],
    clock,
    log,
  });
  const senders = stack.use(
    await startSenders({
      config: { data: folder.path, quarantineBytes: 8 * 1024 * 1024 },
      store,
      intake: pipeline.intake,
      counters: collected,
      metrics,
      clock,
      log,
    }),
  );
  const samples = stack.use(
    await startSamples({
      data: folder.path,
      scenarioDirectory: join(contentRules, "../scenarios"),
      tenant: first.id,
      store,
      lake,
      listener: { intake: pipeline.intake, counters: collected, clock, log, maximumMessageBytes: 65_536 },
      clock,
    }),
  );
  const server = stack.use(
    await createHttpServer({
      store,
      lake,
      gate: new QueryGate({ searchesAtOnce, metrics }),
      intel,
      watchedNames,
      lookalikes,
      lists,
      feeds: { ...feeds, catalogue: readCatalogue(feedCatalogue) },
      mispFeed,
      collectors,
      osquery,
      vault,
      assessment: new FleetAssessment({ store, endOfLife, clock }),
      rollouts,
      hotfixRepository: channel?.repository ?? null,
      webhooks,
      approvals,
      plans,
      senders,
      samples,
      intake: pipeline.intake,
      counters: collected,
      metrics,
      clock,
      log,
      statusOf: (tenant) => counters.of(tenant),
      status: () => ({
        version: "test",
        startedAt: 0,
        received: collected.received.value(),
        ...counters.all(),
        dropped: [],
        queue: pipeline.intake.state,
        listeners: [],
        rules: workers.about.rules,
        indicators: intel.state,
      }),
      addresses: () => ["192.0.2.10"],
      consoleDirectory,
      allowedHosts: [],
    }),
  );
  stack.use(pipeline);
  const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
  return {
    base: `http://127.0.0.1:${port}`,
    store,
    feeds,
    rollouts,
    webhooks,
    lake,
    approvals,
    senders,
    samples,
    intel,
    databasePath: path,
    organisation,
    tenants: { first: first.id, second: second.id },
    key: async (tenant: TenantId, role: Role) =>
      (await store.keys.create(systemActor, { tenant, role, name: role })).secret,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** An approved action that changes nothing, so that approving can be tested everywhere. */
const note: ApprovalAction = {
  name: "test.note",
  approvers: ["administrator", "responder"],
  async execute(parameters) {
    if (parameters["fails"] === true) throw new Error("it was asked to fail");
    return { done: true };
  },
};
