const maximumTextLength = 256;

export function isCveId(value: unknown): value is string {
  return typeof value === "string" && /^CVE-\d{4}-\d{4,19}$/.test(value);
}

/** An object's members; of anything else none. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text of a bounded length. */
export function text(value: unknown): string | null {
  return typeof value === "string" ? value.slice(0, maximumTextLength) : null;
}
