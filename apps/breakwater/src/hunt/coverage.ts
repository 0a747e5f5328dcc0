import type { DeviceName, Lake } from "../lake/lake.ts";
import type { Coverage } from "../store/hunts.ts";

const dayMs = 86_400_000;
const maximumDevices = 200;
const maximumRanges = 200;

/** What there was to search, without what a hunt could not see in it. */
export type Searched = Omit<Coverage, "blind">;

/** What there was to search in a span, and on which days nothing was. */
export async function coverageOf(
  lake: Pick<Lake, "coverage" | "receivedSpan">,
  hunt: Parameters<Lake["coverage"]>[1] & { readonly tenant: Parameters<Lake["coverage"]>[0] },
  nameOf: (device: DeviceName) => string,
  signal: AbortSignal,
): Promise<Searched> {
  const { tenant, from, to, timeField } = hunt;
  const stored = await lake.receivedSpan(tenant, timeField, signal);
  const found = await lake.coverage(
    tenant,
    // Years before the first event were not silent: nothing was there to speak.
    { from: Math.max(from, stored?.first ?? to), to: Math.min(to, (stored?.last ?? from) + 1), timeField },
    signal,
  );
  const first = found.devices.reduce((least, device) => Math.min(least, device.first), Infinity);
  const last = found.devices.reduce((most, device) => Math.max(most, device.last), -Infinity);
  return {
    first: first <= last ? first : null,
    last: first <= last ? last : null,
    events: found.devices.reduce((sum, { events }) => sum + events, 0),
    days: found.days.length === 0 ? 0 : (found.days.at(-1) ?? 0) - (found.days[0] ?? 0) + 1,
    silent: silentRanges(found.days).slice(0, maximumRanges),
    devices: found.devices.slice(0, maximumDevices).map((one) => ({
      vendor: one.vendor,
      product: one.product,
      name: one.device === null ? "" : nameOf(one.device),
      events: one.events,
      days: one.days,
      first: one.first,
      last: one.last,
      logs: one.logs,
    })),
    deviceCount: found.devices.length,
  };
}

/** Days without an event between the first and the last with one; ms, the end exclusive. */
export function silentRanges(
  days: readonly number[],
): readonly { readonly from: number; readonly to: number }[] {
  return days.flatMap((day, at) => {
    const next = days[at + 1];
    return next === undefined || next === day + 1 ? [] : [{ from: (day + 1) * dayMs, to: next * dayMs }];
  });
}
