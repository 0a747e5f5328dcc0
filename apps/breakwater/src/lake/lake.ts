import type { IndicatorKind } from "@breakwater/indicators";
import type { EventUid, TenantId } from "@breakwater/ocsf";
import type { Aggregation, AggregateResult } from "./query/aggregate/aggregation.ts";
import type { Tail, TailPage } from "./query/tail.ts";
import type { FieldValues, SeenField } from "./query/values.ts";
import type { SightedText } from "./sighted-text.ts";

/** The telemetry lake: one client, the ClickHouse HTTP protocol, whether chDB or a server answers. */
export interface Lake extends AsyncDisposable {
  /**
   * Inserts the events of one batch: ClickHouse Native blocks as `EncodeEvents` makes them, frozen, whole or not at all.
   * Tries until they are durable on disk. `mayBeThere`: an earlier call may have stored them; then they are stored once.
   */
  insertEvents(batch: LakeBatch, signal: AbortSignal): Promise<void>;
  /**
   * Inserts the sightings of a batch whose events are stored, batches in ascending order, as `SightingsOfChunk` makes
   * them; durable, whole and once, likewise.
   */
  insertSightings(batch: LakeBatch, signal: AbortSignal): Promise<void>;
  /** The highest batch sequence that has rows, 0 when empty. */
  lastSequence(): Promise<number>;
  /** Stored rows of batches above a sequence, in order of batch and position: what a crash left uncommitted. */
  rowsAfter(sequence: number, signal: AbortSignal): AsyncIterable<readonly StoredRow[]>;
  searchEvents(tenant: TenantId, search: EventSearch, signal: AbortSignal): Promise<EventPage>;
  /** Events by uid, in the order asked for; those not (any more) in the lake are absent. */
  eventsByUid(
    tenant: TenantId,
    uids: readonly EventUid[],
    signal: AbortSignal,
  ): Promise<readonly StoredEvent[]>;
  /** Counts per time bucket, for a histogram. */
  histogram(
    tenant: TenantId,
    search: EventSearch,
    bucketMs: number,
    signal: AbortSignal,
  ): Promise<readonly { readonly time: number; readonly count: number }[]>;
  count(tenant: TenantId, search: EventSearch, signal: AbortSignal): Promise<number>;
  /** All events of a search up to its limit, oldest first, some at a time. */
  exportEvents(
    tenant: TenantId,
    search: EventSearch,
    signal: AbortSignal,
  ): AsyncIterable<readonly StoredEvent[]>;
  /** The same as one Parquet file, whose columns nest as OCSF does (`ocsfSelect`); of a slice, or of all. */
  exportParquet(
    tenant: TenantId,
    search: EventSearch,
    slice: ExportSlice | null,
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array>;
  /** A search in slices of one class and one UTC day of the events' own time, of hours with at most so many events together. */
  exportSlices(
    tenant: TenantId,
    search: EventSearch,
    maximumRows: number,
    signal: AbortSignal,
  ): Promise<readonly ExportSlice[]>;
  /** The most frequent values of fields among the events of a search; events without a value count under "". */
  facets(
    tenant: TenantId,
    search: EventSearch,
    facets: { readonly fields: readonly string[]; readonly limit: number },
    signal: AbortSignal,
  ): Promise<readonly Facet[]>;
  /** Counts, sums and the like of the events of a search, by fields, observables and time. */
  aggregate(
    tenant: TenantId,
    search: EventSearch,
    aggregation: Aggregation,
    signal: AbortSignal,
  ): Promise<AggregateResult>;
  /** Values of a field that begin with a text, in any case; counted among so many events at most. */
  values(
    tenant: TenantId,
    search: EventSearch,
    wanted: { readonly field: string; readonly prefix: string; readonly limit: number },
    signal: AbortSignal,
  ): Promise<FieldValues>;
  /** Paths that hold a text, of fields without a column that events have; the most frequent first. */
  seenFields(
    tenant: TenantId,
    search: EventSearch,
    wanted: { readonly part: string; readonly limit: number },
    signal: AbortSignal,
  ): Promise<readonly SeenField[]>;
  /** What was stored since a position, in order of storing. */
  tail(tenant: TenantId, tail: Tail, limit: number, signal: AbortSignal): Promise<TailPage>;
  /** How many events there are of it. */
  tailCount(tenant: TenantId, tail: Tail, signal: AbortSignal): Promise<number>;
  /** Events by device and time of receipt, for devices known by these identities. */
  deviceActivity(
    tenant: TenantId,
    activity: {
      readonly identities: readonly DeviceName[];
      readonly from: number;
      readonly to: number;
      readonly bucketMs: number;
    },
    signal: AbortSignal,
  ): Promise<readonly (DeviceName & { readonly time: number; readonly count: number })[]>;
  /** Which logs devices sent by time of receipt: all devices, or those known by `identities`. */
  logTypes(
    tenant: TenantId,
    span: {
      readonly identities: readonly DeviceName[] | null;
      readonly from: number;
      readonly to: number;
    },
    signal: AbortSignal,
  ): Promise<readonly LogType[]>;
  /**
   * Events that may fulfil a condition, oldest first: all that do, and those that no condition can judge. `next` is where
   * the page ended; null where it is the last.
   */
  candidates(
    tenant: TenantId,
    search: CandidateSearch,
    signal: AbortSignal,
  ): Promise<{ readonly events: readonly StoredEvent[]; readonly next: CandidatePosition | null }>;
  /** How many events of a span a condition lets through. */
  countWhere(
    tenant: TenantId,
    search: Pick<CandidateSearch, "from" | "to" | "timeField" | "condition">,
    signal: AbortSignal,
  ): Promise<number>;
  /** Whether there is any event in a span that a condition lets through. */
  isAny(
    tenant: TenantId,
    search: Pick<CandidateSearch, "from" | "to" | "timeField" | "condition">,
    signal: AbortSignal,
  ): Promise<boolean>;
  /** Times of the first and the last event, ms; null where there is none. */
  receivedSpan(
    tenant: TenantId,
    timeField: EventSearch["timeField"],
    signal: AbortSignal,
  ): Promise<{ readonly first: number; readonly last: number } | null>;
  /** A user's own SELECT over the tenant's views (`sqlViews`); `invalid_sql` with place and reason where it is not taken. */
  sql(tenant: TenantId, statement: string, maximumRows: number, signal: AbortSignal): Promise<SqlResult>;
  /** Deletes all that is stored of a tenant. May be called again; what is inserted later stays. */
  removeTenant(tenant: TenantId): Promise<void>;
  /** Deletes the events and sightings of sample data of a tenant. */
  removeSample(tenant: TenantId): Promise<void>;
  /**
   * Where observables were seen, by tenant and device, earliest first: the first is patient zero. Over all history of the
   * tenants, which the caller must be allowed to see; of each type at most 10,000 places.
   */
  sightingsOf(
    tenants: readonly TenantId[],
    observables: readonly WantedObservable[],
    signal: AbortSignal,
  ): Promise<readonly ObservableSighting[]>;
  /** Time of the oldest sighting of tenants, ms, to the day; null where there is none. */
  sightedSince(tenants: readonly TenantId[], signal: AbortSignal): Promise<number | null>;
  /** Observables whose first sighting on a device (`deviceKey`) lies between two times, newest first. */
  newOnDevices(
    tenant: TenantId,
    search: {
      readonly devices: readonly string[];
      readonly from: number;
      readonly to: number;
      /** OCSF observable types; all where empty. */
      readonly typeIds: readonly number[];
      readonly limit: number;
    },
    signal: AbortSignal,
  ): Promise<readonly ObservableSighting[]>;
  /** Which of very many observables were ever seen, each once a tenant, in the order in which they were asked for. */
  seenIndicators(
    tenants: readonly TenantId[],
    wanted: Iterable<WantedObservable>,
    signal: AbortSignal,
  ): Promise<readonly SeenIndicator[]>;
  /**
   * Values that were ever seen and may be one of these indicators: all that are, and some that are not. `isCut`: there are
   * more than are told.
   */
  mayBeIndicators(
    tenant: TenantId,
    wanted: AsyncIterable<IndicatorValue>,
    signal: AbortSignal,
  ): Promise<{ readonly values: readonly WantedObservable[]; readonly isCut: boolean }>;
  /** Every host name, URL, e-mail address and answer of DNS that was ever seen, each value once, in pages. */
  sightedNames(tenant: TenantId, signal: AbortSignal): AsyncIterable<readonly SightedText[]>;
  /** OCSF observable types of which anything was ever seen. */
  sightedTypes(tenant: TenantId, signal: AbortSignal): Promise<ReadonlySet<number>>;
  /** What there is to search in a span, by device, and the days on which nothing was logged. */
  coverage(
    tenant: TenantId,
    span: Pick<CandidateSearch, "from" | "to" | "timeField">,
    signal: AbortSignal,
  ): Promise<LakeCoverage>;
  /** What the lake takes on disk now, and will take. */
  storage(signal: AbortSignal): Promise<StorageReport>;
  /** What the lake can say of itself, for /readyz and the console. */
  health(): LakeHealth;
}

/** A condition over the table `events`, with what it binds: `toClickHouse` over `eventsSchema` makes such. */
export interface StoredCondition {
  readonly definitions: readonly { readonly name: string; readonly sql: string }[];
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string | number | readonly string[]>>;
}

/** Every event. */
export const anyEvent: StoredCondition = { definitions: [], sql: "1", parameters: {} };

export interface CandidateSearch {
  /** Event time or time of receipt, ms; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  readonly timeField: EventSearch["timeField"];
  /** Of which logs events are looked at at all, told from columns that are cheap to read. */
  readonly logSource: StoredCondition;
  readonly condition: StoredCondition;
  readonly limit: number;
  readonly after: CandidatePosition | null;
}

export interface CandidatePosition {
  readonly time: number;
  readonly uid: string;
}

export interface SqlResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Values as JSON gives them; integers beyond 53 bits are text. */
  readonly rows: readonly (readonly unknown[])[];
  /** There were more rows. */
  readonly isCut: boolean;
}

/** An observable by its OCSF type and value; the value is canonicalised as sightings are (`sightingValue`). */
export interface WantedObservable {
  readonly typeId: number;
  readonly value: string;
}

export interface ObservableSighting extends WantedObservable {
  readonly tenant: TenantId;
  /** Key of the device's identity (`deviceKey`); empty where none is known. */
  readonly device: string;
  /** Of the events' own time, ms, to the second. */
  readonly first: number;
  readonly last: number;
  /** Events. */
  readonly count: number;
  /** UTC days on which there were any. */
  readonly days: number;
}

export interface SeenIndicator extends Omit<ObservableSighting, "device"> {
  /** Place in what was asked for, from 0. */
  readonly number: number;
  readonly devices: number;
}

/** An indicator by its kind and canonical value. */
export interface IndicatorValue {
  readonly kind: IndicatorKind;
  readonly value: string;
}

export interface LakeCoverage {
  /** Days since 1970 (UTC) on which there were events, ascending. */
  readonly days: readonly number[];
  readonly devices: readonly {
    /** Null where the events name no device. */
    readonly device: DeviceName | null;
    readonly vendor: string;
    readonly product: string;
    readonly events: number;
    readonly days: number;
    /** ms. */
    readonly first: number;
    readonly last: number;
    readonly logs: readonly string[];
  }[];
}

export interface StoredTable {
  readonly name: "events" | "sightings";
  readonly rows: number;
  readonly bytes: number;
  readonly unpackedBytes: number;
  readonly retentionDays: number;
  /** Over the last seven whole days with rows; null where there are none. */
  readonly rowsPerDay: number | null;
  readonly bytesPerDay: number | null;
  /** What it will take when as many rows leave as come. */
  readonly steadyBytes: number | null;
}

export interface StorageReport {
  readonly tables: readonly StoredTable[];
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number } | null;
  /** Days until the disk is full at the present rate; null where it will not be. */
  readonly fullInDays: number | null;
}

export interface LakeBatch {
  readonly sequence: number;
  /** UTC day of its receipt, in days since 1970. */
  readonly day: number;
  readonly rows: number;
  readonly blocks: readonly Uint8Array[];
  readonly mayBeThere: boolean;
}

/** An OCSF event as JSON gives it, `raw_data` included. */
export type StoredEvent = Readonly<Record<string, unknown>>;

export interface StoredRow {
  readonly sequence: number;
  readonly event: StoredEvent;
  /** `source` and `key` of its delivery and its hash and size, where its sender named it. */
  readonly delivery: {
    readonly source: string;
    readonly key: string;
    readonly bodyHash: string;
    readonly checkpoint: string | null;
  } | null;
}

export type FilterOperator =
  | "eq"
  | "neq"
  | "contains"
  | "startswith"
  | "endswith"
  | "gte"
  | "lte"
  | "cidr"
  | "exists";

export interface EventFilter {
  /** An OCSF path (`src_endpoint.ip`, `class_uid`, `unmapped.action`, `metadata.event_code`). */
  readonly field: string;
  readonly operator: FilterOperator;
  readonly value: string;
}

export interface EventSearch {
  /** Event time or time of receipt, ms; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  readonly timeField: "time" | "logged_time";
  /** Words that must all stand in `raw_data`, case-insensitive. */
  readonly text: readonly string[];
  readonly filters: readonly EventFilter[];
  readonly limit: number;
  readonly cursor: string | null;
}

export interface EventPage {
  /** Newest first. */
  readonly items: readonly StoredEvent[];
  readonly nextCursor: string | null;
}

export interface ExportSlice {
  readonly classUid: number;
  /** Days since 1970. */
  readonly day: number;
  /** Event time, ms; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  readonly events: number;
}

export interface Facet {
  readonly field: string;
  /** The most frequent first. */
  readonly values: readonly { readonly value: string; readonly count: number }[];
}

/** How the lake's rows name the device that reported. */
export interface DeviceName {
  readonly vendor: string;
  readonly product: string;
  readonly kind: "serial" | "hostname" | "address";
  readonly value: string;
}

/** One kind of log of one device. `logName` is the vendor's; "" where the line names none. */
export interface LogType extends DeviceName {
  readonly logName: string;
  readonly classUid: number;
  readonly count: number;
  /** Time of receipt of the newest, ms. */
  readonly lastSeen: number;
}

export type LakeHealth =
  | { readonly kind: "ready" }
  | { readonly kind: "starting" }
  /** `reason` is a code: `disk_full`, `engine_restarting`, `unreachable` ...; `detail` a sentence with the way out. */
  | { readonly kind: "failing"; readonly reason: string; readonly detail: string };
