import type {
  AttackReference,
  DetectingIndicator,
  Detection,
  DeviceId,
  DeviceIdentity,
  EventUid,
  FindingId,
  MatchedItem,
  Message,
  RuleId,
  TenantId,
  Visibility,
} from "@breakwater/ocsf";
import type { Credentials, Invitations, Keys, Sessions, Setup, Users } from "./accounts.ts";
import type { ApprovalRequests } from "./approval.ts";
import type { Ledger } from "./audit/ledger.ts";
import type { AuditLog } from "./audit/log.ts";
import type { Cases } from "./cases.ts";
import type { Feeds } from "./feeds.ts";
import type { HotfixDevices, Rollouts } from "./rollouts.ts";
import type { Actor } from "./identity.ts";
import type { SenderStore } from "./sender.ts";
import type { Hunts } from "./hunts.ts";
import type { Inventory } from "./inventory.ts";
import type { ChangeWindows } from "./change-windows.ts";
import type { Collectors } from "./collectors.ts";
import type { ResponsePlans } from "./plans.ts";
import type { EvidenceRecords } from "./evidence.ts";
import type { Osquery } from "./osquery.ts";
import type { PostureExceptions } from "./posture.ts";
import type { VulnerabilityKnowledge } from "./vulnerability-knowledge.ts";
import type { IndicatorDecisions } from "./decisions.ts";
import type { Indicators } from "./indicators.ts";
import type { Lookalikes } from "./lookalikes.ts";
import type { DeviceLists } from "./lists.ts";
import type { Collections } from "./collections.ts";
import type { Notices, Webhooks } from "./notices.ts";
import type { Sharing } from "./sharing.ts";
import type { Organisations, Sites, Tenants } from "./tenancy.ts";

/**
 * The control data: tenants, people, keys, sessions, devices, findings, indicators, and which batches of the lake are complete. What
 * people change takes the `Actor` who does it and is in the audit log with the change.
 */
export interface Store extends AsyncDisposable {
  readonly ledger: Ledger;
  readonly audit: AuditLog;
  readonly tenants: Tenants;
  readonly sites: Sites;
  readonly organisations: Organisations;
  readonly users: Users;
  readonly credentials: Credentials;
  readonly sessions: Sessions;
  readonly keys: Keys;
  readonly invitations: Invitations;
  readonly setup: Setup;
  readonly approvals: ApprovalRequests;
  readonly senders: SenderStore;
  readonly devices: Devices;
  readonly inventory: Inventory;
  readonly knowledge: VulnerabilityKnowledge;
  readonly postureExceptions: PostureExceptions;
  readonly findings: Findings;
  readonly cases: Cases;
  readonly hunts: Hunts;
  readonly lists: DeviceLists;
  readonly collectors: Collectors;
  readonly changeWindows: ChangeWindows;
  readonly plans: ResponsePlans;
  readonly osquery: Osquery;
  readonly evidence: EvidenceRecords;
  readonly sharing: Sharing;
  readonly collections: Collections;
  readonly samples: Samples;
  readonly batches: Batches;
  readonly indicators: Indicators;
  readonly decisions: IndicatorDecisions;
  readonly feeds: Feeds;
  readonly lookalikes: Lookalikes;
  readonly hotfixDevices: HotfixDevices;
  readonly rollouts: Rollouts;
  readonly notices: Notices;
  readonly webhooks: Webhooks;
  readonly correlation: CorrelationStates;
}

export interface Device {
  readonly id: DeviceId;
  readonly vendor: string;
  readonly product: string;
  /** The serial number or host name a person knows it by. */
  readonly name: string;
  readonly identities: readonly (Pick<DeviceIdentity, "vendor" | "product" | "kind" | "value"> & {
    /** The id that was observed under it: the device's own, or one that was merged into it. */
    readonly observed: DeviceId;
  })[];
  readonly version: string | null;
  readonly address: string | null;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly eventCount: number;
  readonly openFindings: number;
  /** Of sample data, and no device. */
  readonly isSample: boolean;
}

/** What a batch says about one device, aggregated before it is stored. */
export interface DeviceSighting {
  readonly tenant: TenantId;
  readonly device: DeviceIdentity;
  /** Of receipt, ms since the epoch. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly count: number;
}

export interface Devices {
  /** The last to report first; `text` stands in the name, an identity or the address; of `only` these ids. */
  list(
    tenant: TenantId,
    filter: { readonly text?: string | undefined; readonly only?: readonly DeviceId[] | undefined },
    page: Page,
  ): Promise<Paged<Device>>;
  /** When each device reported, for telling which are silent; without those that never did. */
  rhythms(tenant: TenantId): Promise<readonly Pick<Device, "id" | "firstSeen" | "lastSeen" | "eventCount">[]>;
  /** Of one that was merged, the device that it is. */
  get(tenant: TenantId, id: DeviceId): Promise<Device | null>;
}

export type Severity = Detection["rule"]["level"];

/** DESIGN section 5: one open finding a tenant, rule (or indicator) and device. */
export interface Finding {
  readonly id: FindingId;
  readonly status: "open" | "closed";
  readonly severity: Severity;
  readonly rule: Detection["rule"];
  readonly attack: readonly AttackReference[];
  /** What its sources say, and what speaks for and against the match; null where a rule made the finding. */
  readonly indicator: DetectingIndicator | null;
  readonly device: {
    readonly id: DeviceId;
    readonly name: string;
    readonly vendor: string;
    readonly product: string;
    /** The finding is of sample data. */
    readonly isSample: boolean;
  } | null;
  readonly reason: Message;
  readonly visibility: Visibility;
  /** Event times, ms. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** How many events are evidence, also beyond those whose uids are kept. */
  readonly count: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly closedAt: number | null;
  readonly resolution: "true-positive" | "benign" | "false-positive" | null;
  readonly comment: string | null;
  /** An earlier finding of the same key that was closed more than 30 days before this evidence. */
  readonly previous: FindingId | null;
}

export interface Evidence {
  readonly eventUid: EventUid;
  readonly eventTime: number;
  readonly loggedTime: number;
  readonly matched: readonly MatchedItem[];
}

export interface FindingFilter {
  readonly status?: Finding["status"] | undefined;
  readonly severity?: readonly Severity[] | undefined;
  readonly device?: DeviceId | undefined;
  readonly rule?: RuleId | undefined;
}

/** Findings of a rule on one device, or on none. Times of events, ms. */
export interface RulePlace {
  readonly tenant: TenantId;
  readonly title: string;
  readonly device: { readonly id: DeviceId; readonly name: string } | null;
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

export interface Findings {
  list(
    tenant: TenantId,
    filter: FindingFilter & {
      /** `latest` where not said: the last to change first; `severity`: the most severe first, then the latest. */
      readonly sort?: "latest" | "severity" | undefined;
    },
    page: Page,
  ): Promise<Paged<Finding>>;
  /** All that fit as they are at one moment, the oldest first; null where they are more than `maximum`. */
  all(tenant: TenantId, filter: FindingFilter, maximum: number): Promise<readonly Finding[] | null>;
  /** Where a rule ever made a finding, by tenant and device, the earliest first; at most 10,000 places. */
  placesOfRule(tenants: readonly TenantId[], rule: RuleId): Promise<readonly RulePlace[]>;
  get(tenant: TenantId, id: FindingId): Promise<Finding | null>;
  evidence(tenant: TenantId, id: FindingId, page: Page): Promise<Paged<Evidence>>;
  close(
    by: Actor,
    tenant: TenantId,
    id: FindingId,
    verdict: { readonly resolution: NonNullable<Finding["resolution"]>; readonly comment: string },
  ): Promise<Finding | null>;
  reopen(by: Actor, tenant: TenantId, id: FindingId): Promise<Finding | null>;
  countOpen(tenant: TenantId): Promise<Readonly<Record<Severity, number>>>;
}

/** Sample data: what came through the listener for it. */
export interface Samples {
  /** Devices of sample data that there are. */
  count(tenant: TenantId): Promise<number>;
  /** Says in the audit log that sample data is loaded. */
  loaded(by: Actor, tenant: TenantId, scenario: string): Promise<void>;
  /** Removes the devices of sample data and their findings; returns how many findings. */
  remove(by: Actor, tenant: TenantId): Promise<number>;
  /** What was on its way when `remove` was called. */
  removeRest(tenant: TenantId): Promise<void>;
}

/** A delivery whose sender named it, so that it is stored once. */
export interface KnownDelivery {
  readonly tenant: TenantId;
  readonly source: string;
  readonly key: string;
  readonly bodyHash: string;
  readonly count: number;
  readonly checkpoint: string | null;
}

/** All that becomes true when a batch of the lake is complete; committed in one transaction. */
export interface BatchCommit {
  /** Sequence number of the batch in the lake. */
  readonly sequence: number;
  /** Time of receipt of its newest record, ms. */
  readonly committedAt: number;
  readonly rows: number;
  readonly detections: readonly Detection[];
  readonly devices: readonly DeviceSighting[];
  readonly deliveries: readonly KnownDelivery[];
  /** The step of correlations that the batch is; `detections` holds what it found. */
  readonly correlation?: CorrelationCommit | null;
}

/** A step of correlations: what was observed, and up to which time of receipt everything is there. */
export interface CorrelationCommit {
  /** One more than that of the step before. */
  readonly position: number;
  readonly receivedAt: number;
  readonly observations: readonly TenantBytes[];
}

/** What only detect/ can read. */
export interface TenantBytes {
  readonly tenant: TenantId;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What correlations remember: a state, and the steps that were made since it was saved. */
export interface CorrelationStates {
  load(): Promise<{
    /** Of the last step; 0 before the first. */
    readonly position: number;
    readonly states: readonly TenantBytes[];
    readonly steps: readonly Omit<CorrelationCommit, "position">[];
  }>;
  /** Replaces the state by the one that the step of this position led to, and forgets the steps up to it. */
  save(position: number, states: readonly TenantBytes[]): Promise<void>;
}

/**
 * The commit record of the lake. A batch is inserted into the lake first and committed here second; after a crash,
 * rows of the lake whose sequence is above `lastSequence()` are detected again and committed (roll forward).
 */
export interface Batches {
  lastSequence(): Promise<number>;
  /** Idempotent by sequence: a batch committed twice counts once. */
  commit(batch: BatchCommit): Promise<void>;
  /** Stores what a step of correlations led to that belongs to no batch: a window closed because time went on. */
  commitStep(step: {
    readonly committedAt: number;
    readonly detections: readonly Detection[];
    readonly correlation: CorrelationCommit;
  }): Promise<void>;
  delivery(tenant: TenantId, source: string, key: string): Promise<KnownDelivery | null>;
  /** The newest delivery of a source, for a collector that goes on where it stopped. */
  lastDelivery(tenant: TenantId, source: string): Promise<KnownDelivery | null>;
  /** All that is kept of a source, of which there is little where `forget` is told what is over. */
  deliveriesOf(tenant: TenantId, source: string): Promise<readonly KnownDelivery[]>;
  /** Deliveries that their senders know to be stored, and will not send again. */
  forget(deliveries: readonly Pick<KnownDelivery, "tenant" | "source" | "key">[]): Promise<void>;
}

export interface Page {
  readonly limit: number;
  /** As the previous page gave it; null for the first. */
  readonly cursor: string | null;
}

export interface Paged<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}
