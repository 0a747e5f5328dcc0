import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { machineAddresses } from "../platform/machine-addresses.ts";
import { collectCounters } from "../collect/counters.ts";
import { followFiles } from "../collect/files/follow-files.ts";
import type { Listener } from "../collect/listener.ts";
import type { Config } from "../config.ts";
import { followRules, stateOfRules } from "../detect/follow-rules.ts";
import { startCollectorReports } from "../fleet/collector/collectors.ts";
import type { Exposure } from "../http/dependencies.ts";
import { QueryGate } from "../http/query-gate.ts";
import { readEndOfLife } from "../fleet/vulnerabilities/end-of-life.ts";
import { FleetAssessment } from "../fleet/vulnerabilities/fleet-assessment.ts";
import { describeKnowledge } from "../fleet/vulnerabilities/knowledge.ts";
import { createHttpServer } from "../http/server.ts";
import { openChannel } from "../fleet/hotfix/channel.ts";
import { startRollouts } from "../fleet/rollout/run-rollouts.ts";
import { startHunts } from "../hunt/run-hunts.ts";
import { followIndicatorFiles } from "../intel/follow-indicator-files.ts";
import { readCatalogue } from "../intel/feeds/catalogue.ts";
import { startFeeds } from "../intel/feeds/run-feeds.ts";
import { startIntel } from "../intel/intel.ts";
import { openLake } from "../lake/open-lake.ts";
import { startPipeline } from "../pipeline.ts";
import { startCorrelation } from "../pipeline/correlation.ts";
import { createPipelineCounters } from "../pipeline/counters.ts";
import { createWorkers, type Workers } from "../pipeline/workers.ts";
import { systemClock } from "../platform/clock.ts";
import { createUuidV7 } from "../platform/ids.ts";
import type { Log } from "../platform/log.ts";
import { Metrics } from "../platform/metrics.ts";
import { createOutbound } from "../platform/outbound/outbound.ts";
import type { PipelineStatus } from "../platform/pipeline-status.ts";
import { isLoopback } from "../platform/addresses.ts";
import { createApprovals } from "../respond/approvals.ts";
import { startPlans } from "../respond/plans/plans.ts";
import { lockDataFolder } from "../store/data-folder-lock.ts";
import { startLists } from "../respond/lists/lists.ts";
import { startWebhooks } from "../share/webhooks/send-webhooks.ts";
import { startMispFeed } from "../share/misp/misp-feed.ts";
import { openStore } from "../store/open-store.ts";
import { announceConsole, consoleAddressOf } from "./announce-console.ts";
import { type Certificates, createCertificates } from "./certificates.ts";
import { addressPath, controlStorePath } from "./control-store.ts";
import { startListeners } from "./listeners.ts";
import { recoverLeftovers } from "./recover-leftovers.ts";
import { openEvidenceVault, startOsquery } from "./osquery.ts";
import { startLookalikes } from "./start-lookalikes.ts";
import { startSenders } from "./senders.ts";
import { keepAudit } from "./keep-audit.ts";
import { startSamples } from "./samples.ts";
import { startTenantRemoval } from "./remove-tenant.ts";

export interface UpOptions {
  readonly config: Config;
  readonly version: string;
  /** Folders of rules that come with Breakwater. */
  readonly contentRules: readonly string[];
  /** File of the public sources that can be chosen as feeds. */
  readonly feedCatalogue: string;
  readonly endOfLife: string;
  /** Folder of the queries that nodes of osquery are given. */
  readonly queryPacks: string;
  readonly scenarioDirectory: string;
  readonly consoleDirectory: string;
  readonly log: Log;
  /** Tells a person where the console is. */
  readonly announce: (text: string) => void;
}

export interface RunningServer extends AsyncDisposable {
  readonly http: { readonly host: string; readonly port: number };
  readonly listeners: readonly Listener[];
}

const maximumMessageBytes = 1024 * 1024;
const pollFilesMs = 1_000;

/** Starts everything: control store, lake, workers, what a crash left to do, pipeline, listeners, console. */
export async function up(options: UpOptions): Promise<RunningServer> {
  const { config, log } = options;
  const clock = systemClock;
  const metrics = new Metrics();
  // Disposed last first: listeners stop, the pipeline drains, the API answers who waits for it, the lake closes.
  const stack = new AsyncDisposableStack();
  const flow = new AsyncDisposableStack();
  try {
    mkdirSync(join(config.data, "rules"), { recursive: true, mode: 0o700 });
    stack.use(await lockDataFolder(config.data));
    const newId = createUuidV7(clock);
    const store = stack.use(
      await openStore({ path: controlStorePath(config.data), clock, newId, sessions: config.sessions }),
    );
    stack.use(await keepAudit({ store, config, version: options.version, log }));
    const certificates = stack.use(createCertificates({ config, clock, log }));
    const target = config.clickhouse ?? { directory: join(config.data, "lake") };
    const rulePaths = [...options.contentRules, join(config.data, "rules"), ...config.rules];
    const used = stateOfRules(rulePaths);
    const [lake, workers, correlation] = await startTogether(stack, [
      openLake({
        target,
        retention: { eventDays: config.retentionDays, sightingDays: config.sightingRetentionDays },
        memoryBytes: config.lakeMemoryBytes,
        queryLimits: config.queries,
        clock,
        log,
        metrics,
      }),
      createWorkers({ rulePaths, timezones: config.timezones, size: config.workers, log }),
      startCorrelation({
        states: store.correlation,
        rulePaths,
        delayMs: config.correlationDelayMs,
        log,
        metrics,
      }),
    ]);
    for (const problem of workers.about.rules.problems) log.warn("a rule is not used", { problem });
    const publish: Workers["useIndicators"] = (segments) => workers.useIndicators(segments);
    const path = controlStorePath(config.data);
    const { indicators, decisions } = store;
    const intel = stack.use(await startIntel({ path, indicators, decisions, publish, log, metrics }));
    stack.use(
      await followIndicatorFiles({ paths: config.indicators, indicators: store.indicators, intel, log }),
    );
    const { watchedNames, lookalikes } = stack.use(
      await startLookalikes({
        store,
        lake,
        clock,
        intel,
        publish: (names) => workers.useWatchedNames(names),
        log,
      }),
    );
    const live = { store, lake, correlation, intel, watchedNames };
    const lastSequence = await recoverLeftovers({ ...live, rulePaths, clock, log });
    const counters = createPipelineCounters(metrics, clock);
    const collect = collectCounters(metrics);
    const pipeline = flow.use(
      startPipeline({
        store,
        lake,
        workers,
        correlation,
        counters,
        collected: collect,
        lastSequence,
        queueBytes: config.queueBytes,
        clock,
        log,
      }),
    );
    const hunts = flow.use(
      await startHunts(
        {
          hunts: store.hunts,
          devices: store.devices,
          lake,
          intel,
          settled: () => pipeline.settled(),
          rulePaths,
          clock,
          log,
        },
        workers.about.rules.versions,
      ),
    );
    flow.use(
      followRules({
        paths: rulePaths,
        used,
        async onChange() {
          await Promise.all([workers.renewRules(), correlation?.renewRules()]);
          const { problems, versions, compiled } = workers.about.rules;
          for (const problem of problems) log.warn("a rule is not used", { problem });
          log.info("rules have changed and are in use", { rules: compiled });
          await hunts.huntNewRules(versions);
        },
        onError: (error) => log.error("rules that have changed could not be used", { reason: String(error) }),
      }),
    );
    const catalogue = readCatalogue(options.feedCatalogue);
    const endOfLife = readEndOfLife(options.endOfLife);
    const assessment = new FleetAssessment({ store, endOfLife, clock });
    const outbound = createOutbound(config.outbound);
    const feeds = flow.use(
      startFeeds({
        feeds: store.feeds,
        indicators,
        decisions,
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
    const { webhooks: hooks, notices } = store;
    const webhooks = flow.use(startWebhooks({ webhooks: hooks, notices, outbound, clock, log }));
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
    const collectors = flow.use(
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
    const osquery = flow.use(
      startOsquery({
        store,
        vault,
        deliver: (delivery) => pipeline.intake.deliver(delivery),
        queryPacks: options.queryPacks,
        metrics,
        clock,
        log,
      }),
    );
    const mispFeed = stack.use(startMispFeed({ path, revision: () => intel.state.revision, log }));
    const channel = config.hotfix === null ? null : openChannel(config.hotfix);
    const rollouts = flow.use(
      startRollouts({ rollouts: store.rollouts, devices: store.hotfixDevices, channel, clock, log }),
    );
    const removal = stack.use(await startTenantRemoval({ store, lake, vault, clock, log }));
    const plans = flow.use(startPlans({ plans: store.plans, indicators: store.indicators, clock, log }));
    const actions = [removal.action, plans.action];
    const approvals = createApprovals({ requests: store.approvals, actions, clock, log });
    await approvals.resume();
    const [tenant] = await store.tenants.list();
    if (tenant === undefined) throw new Error("the control store has no tenant");
    const senders = flow.use(
      await startSenders({ config, store, intake: pipeline.intake, counters: collect, metrics, clock, log }),
    );
    const listening = await startListeners(config, certificates, {
      senders,
      intake: pipeline.intake,
      counters: collect,
      clock,
      log,
      maximumMessageBytes,
    });
    for (const { listener } of listening) if (listener !== null) flow.use(listener);
    if (config.files.length > 0) {
      flow.use(
        followFiles({
          paths: config.files,
          tenant: tenant.id,
          intake: pipeline.intake,
          counters: collect,
          clock,
          log,
          maximumLineBytes: maximumMessageBytes,
          pollMs: pollFilesMs,
          lastCheckpoint: async (source) =>
            (await store.batches.lastDelivery(tenant.id, source))?.checkpoint ?? null,
        }),
      );
    }
    const samples = flow.use(
      await startSamples({
        data: config.data,
        scenarioDirectory: options.scenarioDirectory,
        tenant: tenant.id,
        store,
        lake,
        listener: { intake: pipeline.intake, counters: collect, clock, log, maximumMessageBytes },
        clock,
      }),
    );
    const startedAt = clock.now();
    const status = (): PipelineStatus => ({
      version: options.version,
      startedAt,
      received: collect.received.value(),
      ...counters.all(),
      dropped: collect.dropped.series().map(({ labels, value }) => ({
        reason: labels["reason"] ?? "",
        transport: labels["transport"] ?? "",
        count: value,
      })),
      queue: pipeline.intake.state,
      listeners: listening.map(({ name, address, error }) => ({ name, address, error })),
      rules: workers.about.rules,
      indicators: intel.state,
    });
    metrics.gauge(
      "breakwater_queue_bytes",
      "Bytes between receipt and the lake.",
      () => pipeline.intake.state.sizeBytes,
    );
    const server = stack.use(
      await createHttpServer({
        store,
        lake,
        gate: new QueryGate({ searchesAtOnce: config.queries.perTenant, metrics }),
        approvals,
        plans,
        senders,
        samples,
        intel,
        watchedNames,
        lookalikes,
        lists,
        feeds: { ...feeds, catalogue },
        mispFeed,
        collectors,
        osquery,
        vault,
        assessment,
        rollouts,
        hotfixRepository: config.hotfix?.repository ?? null,
        webhooks,
        intake: pipeline.intake,
        counters: collect,
        metrics,
        clock,
        log,
        status,
        statusOf: (tenant) => counters.of(tenant),
        addresses: machineAddresses,
        exposure: exposureOf(config, certificates),
        consoleDirectory: options.consoleDirectory,
        allowedHosts: [...config.allowedHosts, config.http.host],
      }),
    );
    const http = await server.listen(config.http);
    const address = consoleAddressOf(http, config.http.tls !== null);
    writeFileSync(addressPath(config.data), `${address}\n`);
    options.announce(certificates.announcement());
    await announceConsole(store, address, clock, options.announce);
    stack.use(flow);
    return {
      http,
      listeners: listening.flatMap(({ listener }) => (listener === null ? [] : [listener])),
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  } catch (error) {
    await flow.disposeAsync();
    await stack.disposeAsync();
    throw error;
  }
}

/** Starts parts at the same time; when one fails, those that did start are in the stack, and stop with it. */
async function startTogether<Parts extends readonly (AsyncDisposable | null)[]>(
  stack: AsyncDisposableStack,
  parts: { readonly [Part in keyof Parts]: Promise<Parts[Part]> },
): Promise<Parts> {
  for (const part of await Promise.allSettled(parts)) if (part.status === "fulfilled") stack.use(part.value);
  return Promise.all(parts);
}

function exposureOf({ http }: Config, certificates: Certificates): Exposure {
  const certificate = http.tls === null ? null : certificates.of(http.tls);
  const proxiesOnly = certificate === null && !isLoopback(http.host);
  return { certificate, trustedProxies: http.trustedProxies, proxiesOnly };
}
