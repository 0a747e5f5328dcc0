import type { DeviceIdentity, EventUid, OcsfEvent, TenantId } from "@breakwater/ocsf";
import { type Correlations, groupKey, type Hit, type Observation } from "@breakwater/sigma";
import { productNameOf } from "../detect.ts";

/** Where an event came from, as findings tell it. */
export interface EventSource {
  readonly device: DeviceIdentity | null;
  readonly product: string;
}

/** A source, and the name under which its device is told from others. */
export interface NamedSource extends EventSource {
  readonly name: string;
}

/** What correlations know an event by. */
export interface EventRef {
  readonly uid: EventUid;
  /** Time of receipt, ms since the epoch. */
  readonly loggedTime: number;
  readonly source: NamedSource;
}

/** What a tenant's events of one chunk mean to correlations, encoded once: opaque until it is correlated, and kept as it is. */
export interface TenantObservations {
  readonly tenant: TenantId;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A hit without what can be worked out again; `plan` counts into the chunk's list of correlations. */
type EncodedHit = readonly [
  plan: number,
  rules: Hit["rules"],
  group: Hit["group"],
  values: Hit["values"],
  numbers: Hit["numbers"],
  carried: Hit["carried"],
];
type EncodedEvent = readonly [
  time: number,
  loggedTime: number,
  uid: string,
  source: number,
  hits: readonly EncodedHit[],
];
interface EncodedChunk {
  readonly correlations: readonly string[];
  readonly sources: readonly EventSource[];
  readonly events: readonly EncodedEvent[];
}

/** Collects what the events of a chunk mean to correlations, each tenant's apart. */
export class ObservationsOfChunk {
  readonly #correlations: readonly string[];
  readonly #tenants = new Map<
    TenantId,
    { readonly sources: EventSource[]; readonly events: EncodedEvent[] }
  >();
  readonly #numbers = new Map<string, number>();

  constructor({ plans }: Pick<Correlations, "plans">) {
    this.#correlations = plans.map(({ identity }) => identity);
  }

  add(tenant: TenantId, event: OcsfEvent, device: DeviceIdentity | null, hits: readonly Hit[]): void {
    if (hits.length === 0) return;
    const { metadata, time } = event;
    let own = this.#tenants.get(tenant);
    if (own === undefined) {
      own = { sources: [], events: [] };
      this.#tenants.set(tenant, own);
    }
    const source = { device, product: productNameOf(event) };
    const name = JSON.stringify([tenant, source]);
    const number = this.#numbers.get(name) ?? own.sources.push(source) - 1;
    this.#numbers.set(name, number);
    own.events.push([
      time,
      metadata.logged_time ?? time,
      // normalise/ gives every event a uid.
      metadata.uid ?? "",
      number,
      hits.map(({ plan, rules, group, values, numbers, carried }) => [
        plan,
        rules,
        group,
        values,
        numbers,
        carried,
      ]),
    ]);
  }

  encode(): readonly TenantObservations[] {
    return [...this.#tenants].map(([tenant, { sources, events }]) => {
      const chunk: EncodedChunk = { correlations: this.#correlations, sources, events };
      return { tenant, bytes: new TextEncoder().encode(JSON.stringify(chunk)) };
    });
  }
}

/** Sources that many events share, one object each. */
export class Sources {
  readonly #known = new Map<string, NamedSource>();

  intern({ device, product }: EventSource): NamedSource {
    const name =
      device === null ? "" : JSON.stringify([device.vendor, device.product, device.kind, device.value]);
    const full = JSON.stringify([device, product]);
    const known = this.#known.get(full);
    if (known !== undefined) return known;
    // Forgetting costs memory only: what is interned again is another object of the same value.
    if (this.#known.size >= maximumSources) this.#known.clear();
    const source = { device, product, name };
    this.#known.set(full, source);
    return source;
  }
}

const maximumSources = 10_000;

/**
 * Observations as they were encoded, one after another. What belongs to correlations that are not (any more) among `plans` is
 * left out: the rules may have changed since.
 */
export function* decodeObservations(
  bytes: Uint8Array,
  planOf: ReadonlyMap<string, number>,
  sources: Sources,
): Generator<Observation<EventRef>> {
  // Written by `encode`.
  const chunk = JSON.parse(new TextDecoder().decode(bytes)) as EncodedChunk;
  const plans = chunk.correlations.map((identity) => planOf.get(identity));
  const isSame = plans.every((plan, at) => plan === at);
  const named = chunk.sources.map((source) => sources.intern(source));
  for (const [time, loggedTime, uid, number, encoded] of chunk.events) {
    const source = named[number];
    if (source === undefined) continue;
    const hits = encoded.flatMap(([at, rules, group, values, numbers, carried]): readonly Hit[] => {
      const plan = plans[at];
      return plan === undefined
        ? []
        : [{ plan, key: groupKey(group), rules, group, values, numbers, carried }];
    });
    if (hits.length === 0) continue;
    yield {
      time,
      ref: { uid: uid as EventUid, loggedTime, source },
      hits: isSame ? hits : hits.toSorted((a, b) => a.plan - b.plan),
    };
  }
}
