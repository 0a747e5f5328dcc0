import { classInfo, type DeviceIdentity, type OcsfEvent } from "@breakwater/ocsf";

/** What the files held of one device: what could be seen of it, and for how long. */
export interface DeviceCoverage {
  readonly vendor: string;
  readonly product: string;
  readonly name: string;
  /** Event times, ms. */
  readonly first: number;
  readonly last: number;
  /** UTC days that have events. */
  readonly days: number;
  readonly events: number;
  /** Captions of OCSF classes with their counts, most first. */
  readonly classes: readonly (readonly [caption: string, count: number])[];
  /** Whether a sign-in, an account or a configuration change was among them. */
  readonly hasAdministration: boolean;
}

export interface Coverage {
  readonly devices: readonly DeviceCoverage[];
  /** Devices beyond the bound, which are counted only. */
  readonly moreDevices: number;
  readonly period: { readonly first: number; readonly last: number } | null;
}

const maximumDevices = 1_000;
const maximumDays = 10_000;
const dayMs = 86_400_000;
/** OCSF 1.8.0: Account Change, Authentication, Authorize Session, Entity Management, User Access, Group, API Activity. */
const administrative: ReadonlySet<number> = new Set([3001, 3002, 3003, 3004, 3005, 3006, 6003]);

interface Seen {
  readonly device: DeviceIdentity;
  first: number;
  last: number;
  events: number;
  readonly days: Set<number>;
  readonly classes: Map<number, number>;
}

/** Keeps, device by device, which days and kinds of events were there to be looked at. */
export class CoverageCollector {
  readonly #devices = new Map<string, Seen>();
  readonly #beyond = new Set<string>();
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  add(event: OcsfEvent, device: DeviceIdentity | null): void {
    if (event.class_uid !== 0) {
      this.#first = Math.min(this.#first, event.time);
      this.#last = Math.max(this.#last, event.time);
    }
    if (device === null) return;
    const seen = this.#seen(device);
    if (seen === null) return;
    seen.first = Math.min(seen.first, event.time);
    seen.last = Math.max(seen.last, event.time);
    seen.events += 1;
    if (seen.days.size < maximumDays) seen.days.add(Math.floor(event.time / dayMs));
    seen.classes.set(event.class_uid, (seen.classes.get(event.class_uid) ?? 0) + 1);
  }

  #seen(device: DeviceIdentity): Seen | null {
    const key = JSON.stringify([device.vendor, device.product, device.kind, device.value]);
    const known = this.#devices.get(key);
    if (known !== undefined) return known;
    if (this.#devices.size >= maximumDevices) {
      if (this.#beyond.size < maximumDevices) this.#beyond.add(key);
      return null;
    }
    const seen: Seen = {
      device,
      first: Number.POSITIVE_INFINITY,
      last: Number.NEGATIVE_INFINITY,
      events: 0,
      days: new Set(),
      classes: new Map(),
    };
    this.#devices.set(key, seen);
    return seen;
  }

  coverage(): Coverage {
    const devices = [...this.#devices.values()].sort((a, b) => b.events - a.events).map(toCoverage);
    const period = this.#first > this.#last ? null : { first: this.#first, last: this.#last };
    return { devices, moreDevices: this.#beyond.size, period };
  }
}

function toCoverage({ device, first, last, events, days, classes }: Seen): DeviceCoverage {
  return {
    vendor: device.vendor,
    product: device.product,
    name: device.hostname ?? device.value,
    first,
    last,
    days: days.size,
    events,
    classes: [...classes]
      .sort((a, b) => b[1] - a[1])
      .map(([uid, count]) => [classInfo(uid)?.caption ?? String(uid), count] as const),
    hasAdministration: [...classes.keys()].some((uid) => administrative.has(uid)),
  };
}

/** How many UTC days lie between two times, both counted. */
export function daysBetween(first: number, last: number): number {
  return Math.floor(last / dayMs) - Math.floor(first / dayMs) + 1;
}
