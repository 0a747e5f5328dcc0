import { buildSegment, IdBits, IndicatorSet, type SetEntry } from "@breakwater/indicators";
import type { Detection, DeviceIdentity, OcsfEvent, TenantId } from "@breakwater/ocsf";
import { lookupKindsOf } from "../detect/indicators/event-values.ts";
import { IndicatorDetector } from "../detect/indicators/indicator-detector.ts";
import type { WantedObservable } from "../lake/lake.ts";
import type { IndicatorSegments } from "../platform/indicator-segments.ts";

/** The indicators of a hunt: what a value or an event is of them is decided as it is for events that come in. */
export class SightedIndicators {
  readonly #sets: readonly IndicatorSet[];
  readonly #detector = new IndicatorDetector();
  readonly #wanted: IdBits;

  /** Those of all that are live whose number is in `wanted`. */
  constructor(segments: IndicatorSegments, tenant: TenantId, wanted: IdBits) {
    const bits = new IdBits(segments.withdrawn);
    this.#sets = segments.scopes
      .filter(({ scope }) => scope === "installation" || scope === tenant)
      .map((one) => new IndicatorSet(one.segments, bits));
    this.#detector.use(segments);
    this.#wanted = wanted;
  }

  /** Numbers of the indicators that an observable is one of. */
  of({ typeId, value }: WantedObservable): readonly number[] {
    const found = new Set<number>();
    for (const kind of lookupKindsOf(typeId))
      for (const set of this.#sets)
        for (const { id } of set.find(kind, value)) if (this.#wanted.has(id)) found.add(id);
    return [...found];
  }

  detect(event: OcsfEvent, device: DeviceIdentity | null): readonly Detection[] {
    return this.#detector
      .detect(event, device)
      .filter(({ match }) => match !== undefined && this.#wanted.has(match.number));
  }
}

/** Values that a person gave, which nobody lists; their ids are their places. */
export function indicatorsOf(entries: readonly SetEntry[], tenant: TenantId): SightedIndicators {
  const segment = buildSegment(() => entries, {
    seed: 1,
    allocate: (bytes) => new SharedArrayBuffer(bytes),
  }) as SharedArrayBuffer; // What `allocate` gave.
  const wanted = bitsOf(entries.reduce((highest, { id }) => Math.max(highest, id), 0));
  for (const { id } of entries) wanted.add(id);
  const segments: IndicatorSegments = {
    revision: 0,
    scopes: [{ scope: "installation", segments: [segment] }],
    withdrawn: new SharedArrayBuffer(4),
  };
  return new SightedIndicators(segments, tenant, wanted);
}

/** Room for numbers up to one. */
export function bitsOf(maximum: number): IdBits {
  return new IdBits(new ArrayBuffer(IdBits.bytesFor(maximum)));
}
