/** ms since the epoch of a UTC date and time, or `null` when there is no such date. `month` is 1 to 12. */
export function utcMs(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  millisecond = 0,
): number | null {
  // Second 60 is a leap second (RFC 3339 §5.6); it is taken for the last moment before it.
  const ms = Date.UTC(year, month - 1, day, hour, minute, Math.min(second, 59), millisecond);
  const date = new Date(ms);
  const exists =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 60;
  return exists ? ms : null;
}

const msPerDay = 86_400_000;
const msPerMonth = 31 * msPerDay;
const msPerYear = 366 * msPerDay;

/** Sets the year so that the time comes nearest to `referenceMs`: 31 December read on 1 January is last year's, and so is May read in November's log of an old file. */
export function withNearestYear(localMs: number, referenceMs: number): number {
  const date = new Date(localMs);
  const referenceYear = new Date(referenceMs).getUTCFullYear();
  let nearest = localMs;
  let distance = Number.POSITIVE_INFINITY;
  for (const year of [referenceYear - 1, referenceYear, referenceYear + 1]) {
    const candidate = utcMs(
      year,
      date.getUTCMonth() + 1,
      date.getUTCDate(),
      date.getUTCHours(),
      date.getUTCMinutes(),
      date.getUTCSeconds(),
      date.getUTCMilliseconds(),
    );
    // 29 February exists only in leap years.
    if (candidate === null) continue;
    // Devices run behind rather than ahead: a day ahead is allowed for zones, and no log is of a month that is yet to come.
    const ahead = candidate - referenceMs;
    const away = Math.abs(ahead) + (ahead > msPerMonth ? msPerYear : ahead > msPerDay ? msPerDay : 0);
    if (away < distance) {
      nearest = candidate;
      distance = away;
    }
  }
  return nearest;
}
