import type { Detection, DeviceIdentity, OcsfEvent, TenantId } from "@breakwater/ocsf";
import { type Chunk, type NamedDelivery, unpackChunk } from "../collect/chunk.ts";
import { ObservationsOfChunk, type TenantObservations } from "../detect/correlation/observations.ts";
import type { DetectionEngine } from "../detect/detect.ts";
import type { Checks } from "../detect/self-check.ts";
import { deviceIdentityOf } from "../enrich/device-identity.ts";
import { deviceKey } from "../lake/write/device-key.ts";
import type { EncodeEvents } from "../lake/write/encode-events.ts";
import { SightingsOfChunk } from "../lake/write/sightings.ts";
import type { Normalise } from "../normalise/normalise.ts";
import type { DeviceSighting } from "../store/store.ts";
import { DetectionsOfChunk } from "./detections-of-chunk.ts";
import { DeviceSightings } from "./device-sightings.ts";

/** How events are detected on; null where nothing is to be understood of them. */
export type Detecting = Pick<DetectionEngine, "detect" | "observe" | "correlations" | "takeChecks"> | null;

export interface Stages {
  readonly normalise: Normalise;
  readonly detection: Detecting;
  readonly encodeEvents: EncodeEvents;
}

/** What a chunk became: bytes for the lake, and what the control store must know of them. */
export interface ProcessedChunk {
  /** A ClickHouse Native block of the events. */
  readonly block: Uint8Array<ArrayBuffer>;
  /** A ClickHouse Native block of their sightings. */
  readonly sightings: Uint8Array<ArrayBuffer>;
  readonly rows: number;
  readonly detections: readonly Detection[];
  /** What the events mean to correlations. */
  readonly observations: readonly TenantObservations[];
  /** Time of receipt of the newest event, ms since the epoch; 0 where there is none. */
  readonly receivedAt: number;
  readonly devices: readonly DeviceSighting[];
  readonly deliveries: readonly ProcessedDelivery[];
  readonly outcomes: Outcomes;
}

export interface ProcessedDelivery extends NamedDelivery {
  readonly count: number;
}

/** How well the records were understood. */
export interface Outcomes {
  readonly tenants: readonly TenantOutcomes[];
  /** Events whose detection failed; they are stored all the same. */
  readonly detectionErrors: number;
  /** Look-alikes that a chunk held too many of to be named. */
  readonly lookalikesLeftOut: number;
  /** Comparisons of the rule index with plain evaluation. */
  readonly checks: Checks;
}

export interface TenantOutcomes {
  readonly tenant: TenantId;
  /** Events of a specific OCSF class. */
  readonly specific: number;
  /** Base events (class 0) by reason. */
  readonly base: Readonly<Record<string, number>>;
}

/** The stages between receipt and lake, for one chunk: normalise -> enrich -> detect -> encode. */
export function processChunk(chunk: Chunk, stages: Stages): ProcessedChunk {
  const records = [...unpackChunk(chunk)].map(({ record, delivery }) => ({
    event: stages.normalise(record),
    delivery,
  }));
  const { keys, ...examined } = examineEvents(
    records.map(({ event }) => event),
    stages.detection,
  );
  const rows = records.map((record, at) => ({ ...record, device: keys[at] ?? "" }));
  return {
    block: stages.encodeEvents(rows),
    rows: rows.length,
    deliveries: countDeliveries(rows),
    ...examined,
  };
}

interface Examined {
  readonly detections: readonly Detection[];
  readonly observations: readonly TenantObservations[];
  readonly receivedAt: number;
  readonly devices: readonly DeviceSighting[];
  readonly outcomes: Outcomes;
  readonly sightings: Uint8Array<ArrayBuffer>;
  /** By event: the key of the device that reported it; empty where none is known. */
  readonly keys: readonly string[];
}

/** Enriches and detects; also what a crash left between lake and control store goes through here again. */
export function examineEvents(events: readonly OcsfEvent[], detection: Detecting): Examined {
  const detections = new DetectionsOfChunk();
  const observations = new ObservationsOfChunk(detection?.correlations ?? { plans: [] });
  const devices = new DeviceSightings();
  const sightings = new SightingsOfChunk();
  const keys: string[] = [];
  const outcomes = new OutcomesOfChunk();
  let detectionErrors = 0;
  let receivedAt = 0;
  for (const event of events) {
    receivedAt = Math.max(receivedAt, event.metadata.logged_time ?? 0);
    outcomes.add(event);
    const device = deviceIdentityOf(event);
    const key = device === null ? "" : deviceKey(device);
    keys.push(key);
    if (device !== null) devices.add(sightingOf(event, device), key);
    sightings.add(event, key);
    try {
      for (const found of detection?.detect(event, device) ?? []) detections.add(found);
      observations.add(tenantOf(event), event, device, detection?.observe(event) ?? []);
    } catch {
      // A rule must never keep an event from being stored; the count shows in /metrics and in the console.
      detectionErrors += 1;
    }
  }
  return {
    detections: detections.all(),
    observations: observations.encode(),
    receivedAt,
    devices: devices.all(),
    sightings: sightings.encode(),
    keys,
    outcomes: {
      tenants: outcomes.all(),
      detectionErrors,
      lookalikesLeftOut: detections.leftOut,
      checks: detection?.takeChecks() ?? noChecks,
    },
  };
}

const noChecks: Checks = { checked: 0, disagreed: 0 };

class OutcomesOfChunk {
  readonly #tenants = new Map<TenantId, { specific: number; readonly base: Map<string, number> }>();

  add(event: OcsfEvent): void {
    const tenant = tenantOf(event);
    const one = this.#tenants.get(tenant) ?? { specific: 0, base: new Map<string, number>() };
    this.#tenants.set(tenant, one);
    if (event.class_uid === 0) one.base.set(reasonOf(event), (one.base.get(reasonOf(event)) ?? 0) + 1);
    else one.specific += 1;
  }

  all(): readonly TenantOutcomes[] {
    return [...this.#tenants].map(([tenant, { specific, base }]) => ({
      tenant,
      specific,
      base: Object.fromEntries(base),
    }));
  }
}

function reasonOf(event: OcsfEvent): string {
  return typeof event.status_code === "string" ? event.status_code : "unknown";
}

function countDeliveries(
  rows: readonly { readonly delivery: NamedDelivery | null }[],
): readonly ProcessedDelivery[] {
  const counts = new Map<NamedDelivery, number>();
  for (const { delivery } of rows)
    if (delivery !== null) counts.set(delivery, (counts.get(delivery) ?? 0) + 1);
  return [...counts].map(([delivery, count]) => ({ ...delivery, count }));
}

function sightingOf(event: OcsfEvent, device: DeviceIdentity): DeviceSighting {
  const seen = event.metadata.logged_time ?? event.time;
  return { tenant: tenantOf(event), device, firstSeen: seen, lastSeen: seen, count: 1 };
}

/** The tenant that `normalise` wrote into the event. */
export function tenantOf(event: OcsfEvent): DeviceSighting["tenant"] {
  // normalise/ sets metadata.tenant_uid from the record's TenantId on every event.
  return event.metadata.tenant_uid as DeviceSighting["tenant"];
}
