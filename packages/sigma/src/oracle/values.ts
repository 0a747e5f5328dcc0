import type { KeywordScope } from "../match/field-access.ts";
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

/** Every value of an event that is neither a map nor a list nor null, whatever its name, unless keywords leave it out. */
export function leavesOf(event: object, keywords: KeywordScope | null): readonly unknown[] {
  const leaves: unknown[] = [];
  const visit = (value: unknown, path: readonly string[]): void => {
    if (leaves.length >= maximumLeaves || path.length > maximumDepth || value === null) return;
    if (keywords !== null && path.length === 1 && !keywords.within.includes(path[0] ?? "")) return;
    if (path.length === 2 && keywords?.except.includes(path.join(".")) === true) return;
    if (typeof value === "object")
      for (const [name, inner] of Object.entries(value)) visit(inner, [...path, name]);
    else leaves.push(value);
  };
  visit(event, []);
  return leaves;
}
