/** Sigma 2.1 names s, m, h and d; w, M and y are pySigma's, with its lengths (a mean Gregorian month and year). */
const unitMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  M: 2_629_746_000,
  y: 31_556_952_000,
};

/** Ten years: beyond that a number is a slip, and the state of every group would be kept that long. */
const longestMs = 10 * 31_556_952_000;

/** `number + letter` (Sigma correlation rules specification 2.1, "Time Selection") in ms, or a sentence on what is wrong. */
export function parseTimespan(text: unknown): number | { readonly problem: string } {
  const written = typeof text === "string" || typeof text === "number" ? String(text) : "";
  const match = /^([0-9]{1,9})([a-zA-Z])$/.exec(written);
  if (match === null)
    return { problem: `"timespan" is a number and a letter, such as 90s, 15m, 1h or 7d; got ${shown(text)}` };
  const [, count = "", unit = ""] = match;
  if (!Object.hasOwn(unitMs, unit)) {
    const lower = unit.toLowerCase();
    const hint = Object.hasOwn(unitMs, lower) ? `; write ${count}${lower}` : "";
    return { problem: `"${unit}" is no unit of a timespan: s, m, h, d, w, M (months) and y are${hint}` };
  }
  const ms = Number(count) * (unitMs[unit] ?? 0);
  if (ms === 0) return { problem: "a timespan of nothing holds no two events; write at least 1s" };
  return ms > longestMs ? { problem: `"${written}" is longer than ten years` } : ms;
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : (JSON.stringify(value) ?? typeof value).slice(0, 100);
}
