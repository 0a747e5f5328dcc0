/** The uid of an event that the lake gave back. */
export function eventUidOf({ metadata }: Readonly<Record<string, unknown>>): unknown {
  return typeof metadata === "object" && metadata !== null && "uid" in metadata ? metadata.uid : undefined;
}
