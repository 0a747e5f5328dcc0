const pattern =
  /^([0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])(?:\.([0-9]{1,9}))?Z$/;

/** TAXII 2.1 §1.6.9 `timestamp`: RFC 3339 in UTC, to the microsecond. */
export function toTimestamp(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000Z");
}

/** A `timestamp` in ms since the epoch, the rest cut off: what is later than the result is later than the timestamp. */
export function parseTimestamp(text: string): number | null {
  const match = pattern.exec(text);
  if (match === null) return null;
  const ms = Date.parse(`${match[1] ?? ""}.${(match[2] ?? "").slice(0, 3).padEnd(3, "0")}Z`);
  // A day that the month does not have is made one of the next month.
  return Number.isNaN(ms) || new Date(ms).getUTCDate() !== Number(text.slice(8, 10)) ? null : ms;
}
