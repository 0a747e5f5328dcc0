import type { IndicatorKind, IndicatorRole, Note, Tlp } from "@breakwater/indicators";
import type { DetectingIndicator, FindingId, TenantId } from "@breakwater/ocsf";

/** A source as others are told of it. */
export interface SharedSource {
  readonly id: string;
  readonly name: string;
  readonly licence: string;
  readonly createdAt: number;
  /** When its current import began to count. */
  readonly appliedAt: number;
}

/** What one source says of one indicator. */
export interface SharedIndicator {
  readonly source: SharedSource;
  readonly number: number;
  readonly kind: IndicatorKind;
  /** Canonical. */
  readonly value: string;
  readonly createdAt: number;
  /** Since when the source says exactly this; ms. */
  readonly statedAt: number;
  readonly description: string;
  readonly notes: readonly Note[];
  /** Of the source where the mention has none. */
  readonly tlp: Tlp | null;
  readonly confidence: number | null;
  readonly validFrom: number | null;
  readonly validUntil: number | null;
  readonly externalId: string | null;
  /** Somebody here decided that it counts no longer. */
  readonly role: IndicatorRole | null;
  readonly isWithdrawn: boolean;
}

/** A finding that an indicator made. */
export interface SharedSighting {
  readonly finding: FindingId;
  readonly indicator: DetectingIndicator;
  readonly pattern: string;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly count: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly isFalsePositive: boolean;
}

/** A place in the order of time, of sources, and of numbers within a source. */
export interface IndicatorPlace {
  readonly time: number;
  readonly source: string;
  readonly number: number;
}

export interface SightingPlace {
  readonly time: number;
  readonly finding: string;
}

/** What is read of a tenant in the order of time, the oldest first. `next`: where to go on; null at the end. */
export interface Ordered<T, Place> {
  readonly items: readonly T[];
  readonly next: Place | null;
}

export interface Sharing {
  /** Sources of the tenant and the installation that list something, in the order of their ids. */
  sources(tenant: TenantId): Promise<readonly SharedSource[]>;
  /**
   * What these sources say of indicators that are thought worth a finding. A page may hold fewer than `limit`, or none, and not be the
   * last.
   */
  indicators(
    sources: readonly SharedSource[],
    after: IndicatorPlace,
    limit: number,
  ): Promise<Ordered<SharedIndicator, IndicatorPlace>>;
  indicator(source: SharedSource, number: number): Promise<SharedIndicator | null>;
  /** Findings that indicators made before `until`, without those of sample data. */
  sightings(
    tenant: TenantId,
    after: SightingPlace,
    until: number,
    limit: number,
  ): Promise<Ordered<SharedSighting, SightingPlace>>;
  sighting(tenant: TenantId, finding: string): Promise<SharedSighting | null>;
}
