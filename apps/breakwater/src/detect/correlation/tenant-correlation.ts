import {
  type CorrelationMatch,
  type Correlations,
  Correlator,
  type CorrelatorCounters,
  mapSnapshot,
  type Observation,
  type Snapshot,
} from "@breakwater/sigma";
import type { EventRef, EventSource, NamedSource, Sources } from "./observations.ts";

export interface TenantCorrelationOptions {
  /** How long an event waits, after its receipt, for earlier ones that were longer on their way, in ms. */
  readonly delayMs: number;
}

/** Events in one order of time: those of a tenant, or those of one device that are older than the tenant's. */
interface Lane {
  readonly correlator: Correlator<EventRef>;
  /** What still waits: the newest time of what was received up to a moment. */
  readonly arrivals: { readonly receivedAt: number; readonly newest: number }[];
  /** Time of its newest event, and when that was received. */
  newest: number;
  receivedAt: number;
}

const evidence = 16;
/** Devices whose clocks are behind, or whose old logs are read, at one time. */
const maximumLanes = 256;
const groupsPerLane = 10_000;
/** What a device that was cut off logged meanwhile still meets what was remembered, if it comes within this. */
const graceMs = 3_600_000;

/**
 * Correlates the events of one tenant. Their time is the devices', but never later than their receipt: a clock that runs ahead
 * must not make others late. An event waits `delayMs` after its receipt; then everything up to its time is settled, in order.
 * What comes later still (a clock that is behind, old logs that are read now) is correlated in a time of its own, device by
 * device, so that none of it is lost and none of it disturbs what is live.
 */
export class TenantCorrelation {
  readonly #correlations: Correlations;
  readonly #delayMs: number;
  readonly #main: Lane;
  /** By device, the one with the oldest newest event first in line to be given up. */
  readonly #lanes = new Map<string, Lane>();
  /** Of lanes that are gone. */
  readonly #gone: TenantCounters = { old: 0, late: 0, groupsEvicted: 0, entriesReduced: 0, lanesEvicted: 0 };

  constructor(correlations: Correlations, { delayMs }: TenantCorrelationOptions) {
    this.#correlations = correlations;
    this.#delayMs = delayMs;
    this.#main = this.#newLane({});
  }

  add(observation: Observation<EventRef>): void {
    const { loggedTime, source } = observation.ref;
    const time = Math.min(observation.time, loggedTime);
    if (addTo(this.#main, { ...observation, time })) return;
    const { name } = source;
    let lane = this.#lanes.get(name);
    if (lane === undefined) {
      if (this.#lanes.size >= maximumLanes) this.#giveUpLane();
      lane = this.#newLane({ maximumGroups: groupsPerLane });
    } else this.#lanes.delete(name);
    // The last to be given up.
    this.#lanes.set(name, lane);
    addTo(lane, { ...observation, time });
  }

  /** Says that what was received up to `receivedAt` is all there: what has waited long enough is settled. */
  advance(receivedAt: number): void {
    const ripe = receivedAt - this.#delayMs;
    settle(this.#main, ripe, ripe);
    for (const [name, lane] of this.#lanes) {
      // A device whose clock is behind is as far behind as it was.
      settle(lane, ripe, ripe - lane.receivedAt + lane.newest);
      if (lane.correlator.isEmpty) this.#drop(name, lane);
    }
  }

  take(): readonly CorrelationMatch<EventRef>[] {
    return this.#all().flatMap(({ correlator }) => correlator.take());
  }

  /** From which time of receipt on `advance` would bring something out; null where nothing waits. */
  get nextTime(): number | null {
    let next = Number.POSITIVE_INFINITY;
    for (const lane of this.#all()) {
      const [arrival] = lane.arrivals;
      if (arrival !== undefined) next = Math.min(next, arrival.receivedAt + this.#delayMs);
      const closing = lane.correlator.nextClosing;
      if (closing === null) continue;
      const behind = lane === this.#main ? 0 : lane.receivedAt - lane.newest;
      next = Math.min(next, closing + 1 + behind + this.#delayMs);
    }
    return Number.isFinite(next) ? next : null;
  }

  get counters(): TenantCounters {
    const sum = { ...this.#gone };
    for (const lane of this.#all()) addCounters(sum, lane.correlator.counters, lane === this.#main);
    return sum;
  }

  get groupCount(): number {
    return this.#all().reduce((sum, { correlator }) => sum + correlator.groupCount, 0);
  }

  save(): SavedTenant {
    const numbers = new Map<NamedSource, number>();
    const sources: EventSource[] = [];
    const shorten = ({ uid, loggedTime, source }: EventRef): SavedRef => {
      const { device, product } = source;
      const number = numbers.get(source) ?? sources.push({ device, product }) - 1;
      numbers.set(source, number);
      return [uid, loggedTime, number];
    };
    const saved = ({ correlator, arrivals, newest, receivedAt }: Lane): SavedLane => ({
      arrivals: [...arrivals],
      newest: Number.isFinite(newest) ? newest : null,
      receivedAt,
      state: mapSnapshot(correlator.snapshot(), shorten),
    });
    const main = saved(this.#main);
    return { main, lanes: [...this.#lanes].map(([name, lane]) => [name, saved(lane)]), sources };
  }

  restore({ main, lanes, sources }: SavedTenant, table: Sources): void {
    const named = sources.map((source) => table.intern(source));
    const lengthen = ([uid, loggedTime, number]: SavedRef): EventRef => {
      const source = named[number];
      if (source === undefined) throw new Error("correlation state: a source is missing");
      return { uid, loggedTime, source };
    };
    const fill = (lane: Lane, { arrivals, newest, receivedAt, state }: SavedLane): void => {
      lane.arrivals.push(...arrivals);
      lane.newest = newest ?? Number.NEGATIVE_INFINITY;
      lane.receivedAt = receivedAt;
      lane.correlator.restore(mapSnapshot(state, lengthen));
    };
    fill(this.#main, main);
    for (const [name, saved] of lanes) {
      const lane = this.#newLane({ maximumGroups: groupsPerLane });
      fill(lane, saved);
      this.#lanes.set(name, lane);
    }
  }

  #newLane(bounds: { readonly maximumGroups?: number }): Lane {
    return {
      correlator: new Correlator<EventRef>(this.#correlations, {
        evidence,
        nameOf: ({ uid }) => uid,
        ...bounds,
      }),
      arrivals: [],
      newest: Number.NEGATIVE_INFINITY,
      receivedAt: 0,
    };
  }

  #giveUpLane(): void {
    for (const [name, lane] of this.#lanes) {
      this.#gone.lanesEvicted += 1;
      this.#drop(name, lane);
      return;
    }
  }

  #drop(name: string, { correlator }: Lane): void {
    this.#lanes.delete(name);
    addCounters(this.#gone, correlator.counters, false);
  }

  #all(): readonly Lane[] {
    return [this.#main, ...this.#lanes.values()];
  }
}

export interface TenantCounters {
  /** Events that were older than the tenant's time, and correlated in their device's own. */
  old: number;
  /** Events that were too old for that too, and not correlated. */
  late: number;
  groupsEvicted: number;
  entriesReduced: number;
  /** Devices whose old events were forgotten to make room for another's. */
  lanesEvicted: number;
}

/** A tenant's state as plain JSON. */
export interface SavedTenant {
  readonly main: SavedLane;
  readonly lanes: readonly (readonly [device: string, lane: SavedLane])[];
  readonly sources: readonly EventSource[];
}

interface SavedLane {
  readonly arrivals: Lane["arrivals"];
  readonly newest: number | null;
  readonly receivedAt: number;
  readonly state: Snapshot<SavedRef>;
}

type SavedRef = readonly [uid: EventRef["uid"], loggedTime: number, source: number];

function addTo(lane: Lane, observation: Observation<EventRef>): boolean {
  if (!lane.correlator.add(observation)) return false;
  const { time } = observation;
  const receivedAt = Math.max(observation.ref.loggedTime, lane.arrivals.at(-1)?.receivedAt ?? 0);
  const last = lane.arrivals.at(-1);
  const newest = Math.max(time, last?.newest ?? time);
  if (last?.receivedAt === receivedAt) lane.arrivals[lane.arrivals.length - 1] = { receivedAt, newest };
  else if (newest > (last?.newest ?? Number.NEGATIVE_INFINITY)) lane.arrivals.push({ receivedAt, newest });
  if (time >= lane.newest) {
    lane.newest = time;
    lane.receivedAt = observation.ref.loggedTime;
  }
  return true;
}

/** Settles everything up to the time of what was received by `ripe`, and closes the windows that ended before `now`. */
function settle({ correlator, arrivals }: Lane, ripe: number, now: number): void {
  const first = arrivals.findIndex(({ receivedAt }) => receivedAt > ripe);
  const done = arrivals.splice(0, first === -1 ? arrivals.length : first);
  const newest = done.at(-1)?.newest;
  if (newest !== undefined) correlator.advance(newest);
  correlator.closeWindows(now);
  correlator.forget(now - graceMs);
}

function addCounters(sum: TenantCounters, counters: CorrelatorCounters, isMain: boolean): void {
  if (isMain) sum.old += counters.late;
  else sum.late += counters.late;
  sum.groupsEvicted += counters.groupsEvicted;
  sum.entriesReduced += counters.entriesReduced;
}
