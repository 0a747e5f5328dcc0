import { gunzipSync, gzipSync } from "node:zlib";
import type { Detection, TenantId } from "@breakwater/ocsf";
import type { Correlations } from "@breakwater/sigma";
import { createCorrelationDetections } from "./correlation-detections.ts";
import { decodeObservations, Sources, type TenantObservations } from "./observations.ts";
import { type SavedTenant, TenantCorrelation, type TenantCounters } from "./tenant-correlation.ts";

/** What becomes of one step: what was received up to a moment, or only that moment. */
export interface CorrelationStep {
  /** Time of receipt up to which everything is there, ms since the epoch. */
  readonly receivedAt: number;
  readonly observations: readonly TenantObservations[];
}

export interface TenantState {
  readonly tenant: TenantId;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface CorrelationStatus {
  /** The time of receipt from which on a step would bring something out without further events; null where none would. */
  readonly nextTime: number | null;
  readonly groups: number;
  readonly counters: TenantCounters;
}

const stateVersion = 1;

/**
 * All correlation state of a server, tenants apart. What comes out depends on the steps only, so that the same steps after a
 * restart lead to the same state.
 */
export class LiveCorrelation {
  readonly #correlations: Correlations;
  readonly #delayMs: number;
  readonly #planOf: ReadonlyMap<string, number>;
  readonly #sources = new Sources();
  readonly #tenants = new Map<TenantId, TenantCorrelation>();
  readonly #toDetections = createCorrelationDetections();

  constructor(correlations: Correlations, options: { readonly delayMs: number }) {
    this.#correlations = correlations;
    this.#delayMs = options.delayMs;
    this.#planOf = new Map(correlations.plans.map(({ identity, index }) => [identity, index]));
  }

  apply({ receivedAt, observations }: CorrelationStep): readonly Detection[] {
    for (const { tenant, bytes } of observations) {
      const correlation = this.#tenant(tenant);
      for (const observation of decodeObservations(bytes, this.#planOf, this.#sources))
        correlation.add(observation);
    }
    return [...this.#tenants].flatMap(([tenant, correlation]) => {
      correlation.advance(receivedAt);
      return correlation.take().flatMap((match) => this.#toDetections(tenant, match));
    });
  }

  get status(): CorrelationStatus {
    const counters: TenantCounters = {
      old: 0,
      late: 0,
      groupsEvicted: 0,
      entriesReduced: 0,
      lanesEvicted: 0,
    };
    let nextTime: number | null = null;
    let groups = 0;
    for (const tenant of this.#tenants.values()) {
      const next = tenant.nextTime;
      if (next !== null && (nextTime === null || next < nextTime)) nextTime = next;
      groups += tenant.groupCount;
      const own = tenant.counters;
      for (const name of ["old", "late", "groupsEvicted", "entriesReduced", "lanesEvicted"] as const)
        counters[name] += own[name];
    }
    return { nextTime, groups, counters };
  }

  save(): readonly TenantState[] {
    return [...this.#tenants].map(([tenant, correlation]) => {
      const json = JSON.stringify({ version: stateVersion, ...correlation.save() });
      // A copy: the buffer of a small result may be shared with others.
      return { tenant, bytes: new Uint8Array(gzipSync(json, { level: 1 })) };
    });
  }

  /** Goes on from what `save` gave, before the first step. */
  restore(states: readonly TenantState[]): void {
    for (const { tenant, bytes } of states) {
      // Written by `save`.
      const saved = JSON.parse(gunzipSync(bytes).toString("utf8")) as SavedTenant & {
        readonly version: number;
      };
      if (saved.version === stateVersion) this.#tenant(tenant).restore(saved, this.#sources);
    }
  }

  #tenant(tenant: TenantId): TenantCorrelation {
    let correlation = this.#tenants.get(tenant);
    if (correlation === undefined) {
      correlation = new TenantCorrelation(this.#correlations, { delayMs: this.#delayMs });
      this.#tenants.set(tenant, correlation);
    }
    return correlation;
  }
}
