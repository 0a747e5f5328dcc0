import type { TenantId } from "@breakwater/ocsf";
import type { Intake } from "../collect/intake.ts";
import type { CollectCounters } from "../collect/counters.ts";
import type { SenderRegistry } from "../collect/senders/registry.ts";
import type { CatalogueEntry } from "../intel/feeds/catalogue.ts";
import type { FeedRunner } from "../intel/feeds/run-feeds.ts";
import type { FleetAssessment } from "../fleet/vulnerabilities/fleet-assessment.ts";
import type { RolloutRunner } from "../fleet/rollout/run-rollouts.ts";
import type { PlanRunner } from "../respond/plans/plans.ts";
import type { CollectorReports } from "../fleet/collector/collectors.ts";
import type { Vault } from "../fleet/evidence/vault.ts";
import type { OsqueryApi } from "../fleet/osquery/osquery-api.ts";
import type { LookalikeDecisions } from "../intel/lookalikes/lookalike-decisions.ts";
import type { LookalikeLists } from "../intel/lookalikes/lookalike-lists.ts";
import type { WatchedNamesFollower } from "../intel/lookalikes/follow-watched-names.ts";
import type { Intel } from "../intel/intel.ts";
import type { Lake } from "../lake/lake.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { PipelineStatus, StoredEvents } from "../platform/pipeline-status.ts";
import type { WebhookSender } from "../share/webhooks/send-webhooks.ts";
import type { MispFeed } from "../share/misp/misp-feed.ts";
import type { Approvals } from "../respond/approvals.ts";
import type { Lists } from "../respond/lists/lists.ts";
import type { Certificate } from "../platform/tls/certificate.ts";
import type { Actor } from "../store/identity.ts";
import type { Store } from "../store/store.ts";
import type { QueryGate } from "./query-gate.ts";

/** Sample data: campaigns that can be replayed to try Breakwater, and removed again. */
export interface Samples {
  readonly scenarios: readonly SampleScenario[];
  readonly campaigns: readonly LibraryCampaign[];
  state(tenant: TenantId): Promise<SampleState>;
  load(by: Actor, tenant: TenantId, scenario: string): Promise<"started" | "running" | "unknown">;
  remove(by: Actor, tenant: TenantId): Promise<{ readonly findings: number }>;
}

interface BothLanguages {
  readonly en: string;
  readonly ja: string;
}

export interface SampleScenario {
  readonly id: string;
  readonly title: BothLanguages;
  readonly summary: BothLanguages;
  readonly sources: readonly string[];
  readonly steps: readonly {
    readonly id: string;
    readonly title: BothLanguages;
    readonly log?: string;
    readonly detectedBy?: string;
    readonly notVisible?: BothLanguages;
  }[];
}

/** A campaign of the library: what is known of it, and which of its steps can be seen. */
export interface LibraryCampaign {
  readonly id: string;
  readonly from: string;
  readonly until: string;
  readonly caughtBy: BothLanguages;
  readonly attackVersion: number;
  readonly techniques: readonly string[];
  readonly indicators: readonly { readonly kind: string; readonly value: string }[];
  readonly scenario: Pick<SampleScenario, "title" | "summary" | "sources">;
  readonly steps: readonly {
    readonly id: string;
    readonly at: string;
    readonly title: BothLanguages;
    readonly state: "detected" | "not-yet" | "not-visible";
    readonly shownBy: BothLanguages;
    readonly detections: readonly string[];
    readonly why: BothLanguages | null;
  }[];
}

export interface SampleState {
  /** Devices of sample data that there are. */
  readonly devices: number;
  readonly running: { readonly scenario: string; readonly sent: number; readonly total: number } | null;
}

/** All that the routes need. */
export interface HttpDependencies {
  readonly store: Store;
  readonly lake: Lake;
  readonly gate: QueryGate;
  readonly approvals: Approvals;
  readonly collectors: Pick<CollectorReports, "take">;
  readonly plans: Pick<PlanRunner, "report" | "undo">;
  readonly osquery: { readonly api: OsqueryApi };
  readonly vault: Pick<Vault, "read" | "erase" | "alone">;
  readonly senders: Pick<SenderRegistry, "refresh" | "held">;
  readonly samples: Samples;
  readonly intel: Intel;
  readonly lookalikes: Pick<LookalikeLists, "take"> & LookalikeDecisions;
  readonly watchedNames: Pick<WatchedNamesFollower, "names" | "refresh">;
  readonly feeds: Pick<FeedRunner, "look" | "apply" | "discover"> & {
    readonly catalogue: readonly CatalogueEntry[];
  };
  readonly lists: Pick<Lists, "build">;
  readonly mispFeed: MispFeed;
  readonly assessment: Pick<FleetAssessment, "of">;
  readonly rollouts: RolloutRunner;
  /** The hotfix repository that devices are served; `null` where there is none. */
  readonly hotfixRepository: string | null;
  readonly webhooks: Pick<WebhookSender, "look">;
  readonly intake: Intake;
  readonly counters: CollectCounters;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
  readonly status: () => PipelineStatus;
  /** What one tenant may know of it. */
  readonly statusOf: (tenant: TenantId) => StoredEvents;
  /** Addresses of this machine as others may reach it, for the commands that people give to their devices. */
  readonly addresses: () => readonly string[];
  /** The built console; `null` when it was not built. */
  readonly consoleDirectory: string | null;
  /** How it is reached beside plain HTTP on loopback. */
  readonly exposure?: Exposure;
  /** Names under which this server is reached, besides the loopback's. */
  readonly allowedHosts: readonly string[];
}

/** TLS, and proxies in front. */
export interface Exposure {
  readonly certificate: Certificate | null;
  /** Addresses and networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed. */
  readonly trustedProxies: readonly string[];
  /** Reached from the network without TLS of our own: the proxies, and this machine, are answered and nobody else. */
  readonly proxiesOnly: boolean;
}
