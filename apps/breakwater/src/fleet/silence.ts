const minimumMs = 15 * 60_000;
const maximumMs = 24 * 3_600_000;
/** A device that logs once a minute is silent after 20 minutes; one that logs every second, after a quarter of an hour. */
const missedReports = 20;

/** What is known of when a device reports. Times of receipt, ms. */
export interface Rhythm {
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly eventCount: number;
}

/**
 * Since when a device is silent: the time of its last report, or `null` while it reports as its own rhythm lets expect.
 * Silence is no verdict. It may be a cut cable, or an intruder who switched logging off.
 */
export function silentSince(device: Rhythm, now: number): number | null {
  // One that never reported is not silent: nothing is known of it.
  if (device.eventCount === 0) return null;
  return now - device.lastSeen > expectedWithinMs(device) ? device.lastSeen : null;
}

/** How long after its last report a device is expected to report again, ms. */
export function expectedWithinMs({ firstSeen, lastSeen, eventCount }: Rhythm): number {
  const meanMs = eventCount > 1 ? (lastSeen - firstSeen) / (eventCount - 1) : 0;
  return Math.min(Math.max(Math.ceil(meanMs * missedReports), minimumMs), maximumMs);
}
