// What a JSON document of somebody else has where it should: its members may be anything.

/** An object's members; of anything else none. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A list of objects; what is none has no members. */
export function records(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return list(value).map(record);
}
