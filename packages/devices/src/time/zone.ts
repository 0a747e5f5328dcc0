/** Offsets of zone abbreviations that name one offset worldwide or nearly so, in minutes. Others are guesses or unknown. */
const abbreviations: ReadonlyMap<string, number> = new Map([
  ["utc", 0],
  ["gmt", 0],
  ["z", 0],
  ["wet", 0],
  ["west", 60],
  ["cet", 60],
  ["cest", 120],
  ["eet", 120],
  ["eest", 180],
  ["msk", 180],
  ["gst", 240],
  ["pkt", 300],
  ["npt", 345],
  ["wib", 420],
  ["ict", 420],
  ["hkt", 480],
  ["sgt", 480],
  ["awst", 480],
  ["jst", 540],
  ["kst", 540],
  ["acst", 570],
  ["acdt", 630],
  ["aest", 600],
  ["aedt", 660],
  ["nzst", 720],
  ["nzdt", 780],
  ["brt", -180],
  ["art", -180],
  ["nst", -210],
  ["ast", -240],
  ["adt", -180],
  ["est", -300],
  ["edt", -240],
  ["cdt", -300],
  ["mst", -420],
  ["mdt", -360],
  ["pst", -480],
  ["pdt", -420],
  ["akst", -540],
  ["akdt", -480],
  ["hst", -600],
]);
/** Abbreviations that name several zones; the usual one is taken and marked as a guess. */
const ambiguous: ReadonlyMap<string, number> = new Map([
  ["cst", -360],
  ["ist", 330],
  ["bst", 60],
  ["sst", -660],
]);

export interface ZoneReading {
  readonly offsetMinutes: number;
  readonly isGuess: boolean;
}

/** Reads a zone as devices write it: `+0900`, `-03:30`, `+11`, `UTC+2`, `CEST`. `null` when it names none. */
export function readZone(text: string): ZoneReading | null {
  const value = text.trim();
  const numeric = /^(?:UTC|GMT)?([+-])([0-9]{1,2}):?([0-9]{2})?$/i.exec(value);
  if (numeric !== null) {
    const minutes = Number(numeric[2]) * 60 + Number(numeric[3] ?? 0);
    return minutes > 14 * 60
      ? null
      : { offsetMinutes: numeric[1] === "-" ? -minutes : minutes, isGuess: false };
  }
  const name = value.toLowerCase();
  const known = abbreviations.get(name);
  if (known !== undefined) return { offsetMinutes: known, isGuess: false };
  const guessed = ambiguous.get(name);
  return guessed === undefined ? null : { offsetMinutes: guessed, isGuess: true };
}

/** Offsets that some place uses (IANA time zone database), in minutes. */
const realOffsets = new Set([
  ...Array.from({ length: 27 }, (_, index) => (index - 12) * 60),
  -570,
  -210,
  -150,
  210,
  270,
  330,
  345,
  390,
  525,
  570,
  630,
  765,
  825,
]);
const stepMinutes = 15;
const toleranceMs = 120_000;

/**
 * The zone that explains how far a device's clock, read as UTC, is from the time of receipt: an offset that some place uses
 * and that the difference comes within two minutes of; else `null`.
 */
export function inferOffset(localMs: number, receivedAt: number): number | null {
  const minutes = Math.round((localMs - receivedAt) / 60_000 / stepMinutes) * stepMinutes;
  if (!realOffsets.has(minutes)) return null;
  return Math.abs(localMs - minutes * 60_000 - receivedAt) <= toleranceMs ? minutes : null;
}

/** Offset in minutes of an IANA zone (or a numeric one) at a local time read as UTC; `null` for an unknown zone. */
export function offsetIn(zone: string, localMs: number): number | null {
  const fixed = readZone(zone);
  if (fixed !== null) return fixed.offsetMinutes;
  const format = formatFor(zone);
  if (format === null) return null;
  // The offset is asked for at the instant itself: once to come near it, once to be right beside a change of the clocks.
  const first = offsetAt(format, localMs);
  return offsetAt(format, localMs - first * 60_000);
}

/** Whether the text names a zone that we can read: an IANA name, an offset or an abbreviation. */
export function isTimeZone(text: string): boolean {
  return offsetIn(text, 0) !== null;
}

const formats = new Map<string, Intl.DateTimeFormat | null>();

function formatFor(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  let format: Intl.DateTimeFormat | null = null;
  try {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    // Not a zone that this runtime knows: the caller treats it as not configured.
  }
  if (formats.size < 1_000) formats.set(zone, format);
  return format;
}

function offsetAt(format: Intl.DateTimeFormat, instantMs: number): number {
  const parts = new Map(format.formatToParts(instantMs).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const local = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return Math.round((local - Math.floor(instantMs / 1000) * 1000) / 60_000);
}
