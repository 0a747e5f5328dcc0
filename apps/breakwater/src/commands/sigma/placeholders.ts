import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { UsageError } from "../io.ts";

export type Placeholders = ReadonlyMap<string, readonly string[]>;

/**
 * Values of `%name%` placeholders from a YAML or JSON file: a map of names to a value or a list of values. Values are
 * Sigma strings, so `*` and `?` in them are wildcards.
 */
export function readPlaceholders(file: string | undefined): Placeholders {
  if (file === undefined) return new Map();
  const content = parseFile(file);
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new UsageError(`${file}: expected a map of placeholder names to lists of values`);
  }
  return new Map(Object.entries(content).map(([name, values]) => [name, textsOf(file, name, values)]));
}

function parseFile(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"), { maxAliasCount: 0 });
  } catch (error) {
    throw new UsageError(
      `${file}: cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

function textsOf(file: string, name: string, values: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(values) ? values : [values];
  return list.map((value) => {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      return String(value);
    throw new UsageError(`${file}: the values of "${name}" must be texts or numbers`);
  });
}
