/** Where a field may stand in an event: each path as it is written and split at its dots. */
export interface FieldSlot {
  readonly field: string;
  readonly paths: readonly { readonly whole: string; readonly parts: readonly string[] }[];
}

/** The value at a slot and the path it was found at; absent fields have no `Found`. */
export interface Found {
  readonly path: string;
  readonly value: unknown;
}

export function createSlot(field: string, paths: readonly string[]): FieldSlot {
  return { field, paths: paths.map((whole) => ({ whole, parts: whole.includes(".") ? whole.split(".") : [whole] })) };
}

/**
 * The first of the slot's paths that is present in the event: as one literal key, else nested. An array of objects on the
 * way fans out: the value is then the array of what its items hold.
 */
export function findField(event: object, slot: FieldSlot): Found | null {
  for (const { whole, parts } of slot.paths) {
    if (Object.hasOwn(event, whole)) return { path: whole, value: (event as Record<string, unknown>)[whole] };
    if (parts.length > 1) {
      const value = nested(event, parts, 0);
      if (value !== undefined) return { path: whole, value };
    }
  }
  return null;
}

const maximumFanOut = 10_000;

/** `undefined` means absent: JSON knows no other undefined. */
function nested(value: unknown, parts: readonly string[], depth: number): unknown {
  if (depth === parts.length) return value;
  if (Array.isArray(value)) {
    const found: unknown[] = [];
    for (const item of value.slice(0, maximumFanOut)) {
      const inner = nested(item, parts, depth);
      if (Array.isArray(inner)) found.push(...inner.slice(0, maximumFanOut - found.length));
      else if (inner !== undefined && found.length < maximumFanOut) found.push(inner);
    }
    return found.length === 0 ? undefined : found;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const part = parts[depth] ?? "";
  return Object.hasOwn(value, part) ? nested((value as Record<string, unknown>)[part], parts, depth + 1) : undefined;
}

const maximumDepth = 64;
const maximumLeaves = 20_000;

/** Every text and number of an event, for keywords; bounded in depth and count. */
export function collectLeaves(event: object): readonly string[] {
  const leaves: string[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (leaves.length >= maximumLeaves || depth > maximumDepth) return;
    if (typeof value === "string") leaves.push(value);
    else if (typeof value === "number" || typeof value === "boolean") leaves.push(String(value));
    else if (Array.isArray(value)) for (const item of value) visit(item, depth + 1);
    else if (typeof value === "object" && value !== null) for (const item of Object.values(value)) visit(item, depth + 1);
  };
  visit(event, 0);
  return leaves;
}
