/** Spans that end now, by name; the name is what stands in the address. */
export const presets = {
  "15m": 15 * 60_000,
  "1h": 3_600_000,
  "6h": 6 * 3_600_000,
  "24h": 86_400_000,
  "7d": 7 * 86_400_000,
  "30d": 30 * 86_400_000,
  "90d": 90 * 86_400_000,
  "400d": 400 * 86_400_000,
} as const;

export type Preset = keyof typeof presets;
export const defaultPreset: Preset = "24h";

/** The part of an address that says which time is looked at: a preset, or two times (ISO 8601, UTC). */
export interface RangeSearch {
  readonly range?: Preset | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface Span {
  /** ms since the epoch; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
}

export function isPreset(value: unknown): value is Preset {
  return typeof value === "string" && Object.hasOwn(presets, value);
}

/** Takes of an address what makes sense; an end before its start makes none. */
export function parseRange(search: Readonly<Record<string, unknown>>): RangeSearch {
  const from = parseTime(search["from"]);
  const to = parseTime(search["to"]);
  if (from !== null && to !== null && from < to)
    return { range: undefined, from: isoText(from), to: isoText(to) };
  const { range } = search;
  return {
    range: isPreset(range) && range !== defaultPreset ? range : undefined,
    from: undefined,
    to: undefined,
  };
}

/** The times that a range means at a moment. */
export function spanOf({ range, from, to }: RangeSearch, now: number): Span {
  if (from !== undefined && to !== undefined) return { from: Date.parse(from), to: Date.parse(to) };
  return { from: now - presets[range ?? defaultPreset], to: now };
}

/** The address of a fixed span. Replaces a preset. */
export function fixedRange({ from, to }: Span): RangeSearch {
  return { range: undefined, from: isoText(Math.floor(from)), to: isoText(Math.ceil(to)) };
}

export function presetRange(range: Preset): RangeSearch {
  return { range: range === defaultPreset ? undefined : range, from: undefined, to: undefined };
}

function parseTime(value: unknown): number | null {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}T[\d:.]{5,12}Z$/.test(value)) return null;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? null : ms;
}

/** Without the milliseconds where there are none: `2026-11-24T09:04:20Z`. */
function isoText(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}
