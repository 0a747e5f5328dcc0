import { maximumItems } from "../match/field-value.ts";

const maximumListDepth = 8;
const maximumDepth = 64;
const maximumLeaves = 20_000;

/** The values at the first path that is present, lists taken apart; `null` where none of the paths is. */
export function valuesAt(event: object, paths: readonly string[]): readonly unknown[] | null {
  for (const path of paths) {
    // A dotted field is first a key of that very name, then a path (SEMANTICS.md, "Fields and structure").
    const found = Object.hasOwn(event, path)
      ? { value: (event as Record<string, unknown>)[path] }
      : path.includes(".")
        ? follow(event, path.split("."), 0)
        : null;
    if (found !== null)
      return Array.isArray(found.value) ? found.value.slice(0, maximumItems) : [found.value];
  }
  return null;
}

function follow(value: unknown, parts: readonly string[], lists: number): { readonly value: unknown } | null {
  const [part, ...rest] = parts;
  if (part === undefined) return { value };
  if (Array.isArray(value)) {
    if (lists === maximumListDepth) return null;
    const found = value
      .slice(0, maximumItems)
      .map((item) => follow(item, parts, lists + 1))
      .filter((one) => one !== null)
      .flatMap(({ value: inner }) => inner)
      .slice(0, maximumItems);
    return found.length === 0 ? null : { value: found };
  }
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return null;
  return follow((value as Record<string, unknown>)[part], rest, lists);
}

/** Every value of an event that is neither a map nor a list nor null, whatever its name. */
export function leavesOf(event: object): readonly unknown[] {
  const leaves: unknown[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (leaves.length >= maximumLeaves || depth > maximumDepth || value === null) return;
    if (typeof value === "object") for (const inner of Object.values(value)) visit(inner, depth + 1);
    else leaves.push(value);
  };
  visit(event, 0);
  return leaves;
}
