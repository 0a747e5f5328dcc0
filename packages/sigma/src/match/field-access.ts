import { type FieldValue, maximumItems, ScalarValue, toFieldValue } from "./field-value.ts";

/** Where a field may stand in an event: each path as it is written and split at its dots. */
export interface FieldSlot {
  readonly field: string;
  readonly paths: readonly { readonly whole: string; readonly parts: readonly string[] }[];
}

export function createSlot(field: string, paths: readonly string[]): FieldSlot {
  return {
    field,
    paths: paths.map((whole) => ({ whole, parts: whole.includes(".") ? whole.split(".") : [whole] })),
  };
}

/**
 * The first of the slot's paths that is present in the event: as one literal key, else nested. An array of objects on the
 * way fans out: the value is then the array of what its items hold. `null` where the field is absent.
 */
export function findField(event: object, slot: FieldSlot): FieldValue | null {
  for (const { whole, parts } of slot.paths) {
    if (Object.hasOwn(event, whole)) return toFieldValue(whole, (event as Record<string, unknown>)[whole]);
    if (parts.length > 1) {
      const value = nested(event, parts, 0, 0);
      if (value !== undefined) return toFieldValue(whole, value);
    }
  }
  return null;
}

/** Arrays within arrays beyond this depth are not looked into. */
const maximumArrayDepth = 8;

/** `undefined` means absent: JSON knows no other undefined. */
function nested(value: unknown, parts: readonly string[], depth: number, arrays: number): unknown {
  if (depth === parts.length) return value;
  if (Array.isArray(value))
    return arrays < maximumArrayDepth ? fanOut(value, parts, depth, arrays) : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  const part = parts[depth] ?? "";
  return Object.hasOwn(value, part)
    ? nested((value as Record<string, unknown>)[part], parts, depth + 1, arrays)
    : undefined;
}

function fanOut(items: readonly unknown[], parts: readonly string[], depth: number, arrays: number): unknown {
  const found: unknown[] = [];
  for (const item of items.slice(0, maximumItems)) {
    const inner = nested(item, parts, depth, arrays + 1);
    const room = maximumItems - found.length;
    if (Array.isArray(inner)) found.push(...(inner as readonly unknown[]).slice(0, room));
    else if (inner !== undefined && room > 0) found.push(inner);
  }
  return found.length === 0 ? undefined : found;
}

const maximumDepth = 64;
/** Texts, numbers and booleans of an event beyond this many are not searched. */
export const maximumLeaves = 20_000;

/** What of an event keywords are searched in. */
export interface KeywordScope {
  /** Attributes of the event itself. */
  readonly within: readonly string[];
  /** Attributes of those, such as `unmapped.notes`, that are left out. */
  readonly except: readonly string[];
}

/** Every text, number and boolean in which keywords are searched; bounded in depth and count. */
export function collectLeaves(event: object, scope: KeywordScope | null): readonly ScalarValue[] {
  const leaves: ScalarValue[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (leaves.length >= maximumLeaves || depth > maximumDepth) return;
    if (typeof value !== "object") leaves.push(new ScalarValue(value));
    else if (value !== null)
      for (const item of Array.isArray(value) ? (value as readonly unknown[]) : Object.values(value))
        visit(item, depth + 1);
  };
  for (const [name, value] of Object.entries(event)) {
    if (scope === null) visit(value, 1);
    else if (!scope.within.includes(name)) continue;
    else if (typeof value !== "object" || value === null) visit(value, 1);
    else
      for (const [inner, one] of Object.entries(value as object))
        if (!scope.except.includes(`${name}.${inner}`)) visit(one, 2);
  }
  return leaves;
}
