import type { Detection, TenantId } from "@breakwater/ocsf";
import type { SetEntry } from "@breakwater/indicators";
import { deviceIdentityOf } from "../enrich/device-identity.ts";
import type { SightedIndicators } from "./sighted-indicators.ts";
import { anyEvent, type Lake } from "../lake/lake.ts";
import { candidatePages } from "./candidate-pages.ts";
import { observableCondition } from "../lake/query/observable-condition.ts";
import type { HuntSighting } from "../store/hunts.ts";

/** New indicators over all that was ever seen. */
export interface IndicatorHunt {
  readonly tenant: TenantId;
  /** Those that are hunted for, in parts. */
  readonly wanted: AsyncIterable<SetEntry>;
  /** Decides which of them a value is, and which an event names. */
  readonly indicators: SightedIndicators;
  /** Their values, by number. */
  readonly namesOf: (numbers: readonly number[]) => Promise<ReadonlyMap<number, string>>;
  /** Event times, ms; null for all there is. */
  readonly from: number | null;
  readonly to: number | null;
}

export type IndicatorStep =
  | { readonly kind: "sightings"; readonly sightings: readonly HuntSighting[]; readonly isCut: boolean }
  | { readonly kind: "events"; readonly events: number; readonly detections: readonly Detection[] }
  /** There were more events than are looked at. */
  | { readonly kind: "cut"; readonly events: number };

const valuesPerQuery = 500;
/** Events that one hunt looks at: an address that everything talks to is no sign, and has a million. */
const maximumEvents = 20_000;
/** Time of sightings is told to the second. */
const secondMs = 1_000;

/**
 * Asks the sightings first, which hold every value that any event ever named; then, of values that are indicators, the events
 * themselves, as far as they are still kept.
 */
export async function* huntIndicators(
  lake: Pick<Lake, "mayBeIndicators" | "seenIndicators" | "candidates">,
  { tenant, wanted, indicators, namesOf, from, to }: IndicatorHunt,
  signal: AbortSignal,
): AsyncGenerator<IndicatorStep> {
  const { values, isCut } = await lake.mayBeIndicators(tenant, wanted, signal);
  const found = values.flatMap((one) => {
    const [number] = indicators.of(one);
    return number === undefined ? [] : [{ ...one, number }];
  });
  const names = await namesOf([...new Set(found.map(({ number }) => number))]);
  const seen =
    found.length === 0
      ? []
      : (await lake.seenIndicators([tenant], found, signal)).filter((one) => one.tenant === tenant);
  const sightings = seen
    .filter(({ first, last }) => last + secondMs > (from ?? -Infinity) && first < (to ?? Infinity))
    .map(({ typeId, value, number, first, last, count, days, devices }): HuntSighting => ({
      typeId,
      value,
      indicator: names.get(found[number]?.number ?? 0) ?? value,
      first,
      last,
      events: count,
      days,
      devices,
    }))
    .toSorted((a, b) => a.first - b.first);
  yield { kind: "sightings", sightings, isCut };
  let looked = 0;
  for (let at = 0; at < sightings.length; at += valuesPerQuery) {
    const part = sightings.slice(at, at + valuesPerQuery);
    const span = {
      from: Math.max(
        part.reduce((first, one) => Math.min(first, one.first), Infinity),
        from ?? -Infinity,
      ),
      to: Math.min(
        part.reduce((last, one) => Math.max(last, one.last + secondMs), -Infinity),
        to ?? Infinity,
      ),
    };
    // Told from few columns: the others are read of the rows that it lets through.
    const search = {
      ...span,
      timeField: "time",
      logSource: observableCondition(part),
      condition: anyEvent,
    } as const;
    for await (const { events } of candidatePages(lake, tenant, search, signal)) {
      looked += events.length;
      const detections = events.flatMap((event) => indicators.detect(event, deviceIdentityOf(event)));
      yield { kind: "events", events: events.length, detections };
      if (looked < maximumEvents) continue;
      yield { kind: "cut", events: looked };
      return;
    }
  }
}
