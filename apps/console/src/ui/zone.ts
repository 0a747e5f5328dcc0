/** The zone of the machine that shows the page, as its browser names it. */
export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs as much as a hundred uses of it; tables use one for every cell. */
function formatOf(zone: string, parts: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${JSON.stringify(parts)}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, ...parts });
    formats.set(key, format);
  }
  return format;
}

/** `2026-11-24 09:04:20` in a zone. */
export function formatTime(ms: number, zone: string): string {
  return formatOf(zone, { dateStyle: "short", timeStyle: "medium" }).format(ms);
}

/** `2026-11-24 09:04` in a zone. */
export function formatMinute(ms: number, zone: string): string {
  return formatOf(zone, { dateStyle: "short", timeStyle: "short" }).format(ms);
}

/** `2026-11-24 09:04:20.123` in a zone. */
export function formatExact(ms: number, zone: string): string {
  return `${formatTime(ms, zone)}.${String(Math.abs(ms % 1000)).padStart(3, "0")}`;
}

/** How far a zone is ahead of UTC at a time, ms. */
export function zoneOffset(ms: number, zone: string): number {
  const whole = Math.floor(ms / 1000) * 1000;
  const text = formatOf(zone, {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).format(whole);
  return Date.parse(`${text.replace(" ", "T")}Z`) - whole;
}

/** `UTC+09:00`, `UTC-03:30`, `UTC`. */
export function offsetText(ms: number, zone: string): string {
  const minutes = Math.round(zoneOffset(ms, zone) / 60_000);
  if (minutes === 0) return "UTC";
  const size = Math.abs(minutes);
  const hours = String(Math.floor(size / 60)).padStart(2, "0");
  return `UTC${minutes < 0 ? "-" : "+"}${hours}:${String(size % 60).padStart(2, "0")}`;
}

/** The time of `2026-11-24T09:04` on a clock of the zone; `null` where the text is no time. In an hour that a change of the clock repeats, the first. */
export function parseLocal(text: string, zone: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/.test(text)) return null;
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc)) return null;
  const earlier = asUtc - zoneOffset(asUtc - 86_400_000, zone);
  if (earlier + zoneOffset(earlier, zone) === asUtc) return earlier;
  return asUtc - zoneOffset(asUtc + 86_400_000, zone);
}

/** `2026-11-24T09:04` on a clock of the zone, as an input for local times takes it. */
export function toLocal(ms: number, zone: string): string {
  return new Date(ms + zoneOffset(ms, zone)).toISOString().slice(0, 16);
}
